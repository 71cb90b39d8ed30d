//! Import over REST.

use mailarchive_api::Response;
use serde_json::json;

use super::json as answer;
use crate::{
    account::FieldError,
    archive::Dialect,
    web::{Refusal, Visit, Web, upload},
};

pub(in crate::web) fn import(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let dialect = match visit.query.get("dialect") {
        None | Some("") => None,
        Some(text) => Some(text.parse::<Dialect>().map_err(|_| {
            Refusal::Fields(vec![FieldError { field: "dialect", text: "import-wrong-dialect" }])
        })?),
    };
    let tally = upload::import(web, &mut visit, dialect)?;
    Ok(answer(
        200,
        &json!({
            "imported": tally.imported,
            "known": tally.known,
            "trashed": tally.trashed,
            "erased": tally.erased,
            "quarantined": tally.quarantined,
            "skipped": tally.skipped,
            "problems": tally.problems,
        }),
    ))
}
