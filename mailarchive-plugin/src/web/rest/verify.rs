//! *Verify archive* over REST.

use std::time::Duration;

use mailarchive_api::Response;
use serde_json::{Value, json};

use super::{json as answer, time};
use crate::{
    archive::{Verification, VerificationState},
    web::{Refusal, Visit, Web},
};

/// A call answers when the verification is over, or after so long.
const PATIENCE: Duration = Duration::from_secs(25);

pub(in crate::web) fn start(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    web.background.verify(space, &visit.user)?;
    let over = web.background.wait_verified(space, PATIENCE);
    Ok(answer(if over { 200 } else { 202 }, &described(web, space)?))
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    Ok(answer(200, &described(web, &visit.space.id)?))
}

fn described(web: &Web, space: &str) -> Result<Value, Refusal> {
    let Verification {
        state,
        by,
        started_at,
        ended_at,
        checked,
        total,
        purged,
        unchained,
        chains,
        faults,
        fault_count,
    } = web.archive.verification(space)?;
    let running = web.background.verifies(space);
    let word = match state {
        VerificationState::Never => "never",
        VerificationState::Running if running => "running",
        VerificationState::Running | VerificationState::Stopped => "stopped",
        VerificationState::Complete => "complete",
    };
    let fault = |fault: &crate::archive::VerificationFault| json!({ "kind": fault.kind.id(), "message": fault.message, "detail": fault.detail });
    Ok(json!({
        "state": word,
        "ok": (state == VerificationState::Complete).then_some(fault_count == 0),
        "by": by,
        "startedAt": time((state != VerificationState::Never).then_some(started_at)),
        "endedAt": time(ended_at),
        "checked": checked,
        "total": total,
        "purged": purged,
        "unchained": unchained,
        "chains": chains,
        "faults": faults.iter().map(fault).collect::<Vec<_>>(),
        "faultCount": fault_count,
    }))
}
