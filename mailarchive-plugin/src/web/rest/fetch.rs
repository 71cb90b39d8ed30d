//! *Fetch new mail* over REST.

use mailarchive_api::Response;
use serde_json::{Value, json};

use super::json as answer;
use crate::{
    poller::PassState,
    web::{Refusal, Visit, Web},
};

pub(in crate::web) fn start(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    web.poller.fetch_space(&visit.space.id)?;
    Ok(answer(202, &describe(web, &visit)?))
}

pub(in crate::web) fn state(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    Ok(answer(200, &describe(web, &visit)?))
}

/// Every account of the space with its latest pass since the plugin was enabled.
fn describe(web: &Web, visit: &Visit) -> Result<Value, Refusal> {
    let accounts = web.accounts.list(&visit.space.id)?;
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    let passes = web.poller.progress(&visit.space.id, &ids)?;
    let account = |id| {
        let (state, fetched, total, error) = match passes.get(&id) {
            None => ("idle", 0, 0, None),
            Some(PassState::Starting) => ("running", 0, 0, None),
            Some(PassState::Running { fetched, total }) => ("running", *fetched, *total, None),
            Some(PassState::Done { new }) => ("done", *new, *new, None),
            Some(PassState::Stopped) => ("stopped", 0, 0, None),
            Some(PassState::Failed(trouble)) => ("failed", 0, 0, Some(visit.texts.trouble(trouble))),
        };
        json!({ "id": id, "state": state, "fetched": fetched, "total": total, "error": error })
    };
    Ok(json!({
        "running": passes.values().any(|pass| !pass.is_over()),
        "accounts": accounts.iter().map(|known| account(known.id)).collect::<Vec<_>>(),
    }))
}
