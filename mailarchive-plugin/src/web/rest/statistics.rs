//! Figures of a space's mail over REST.

use mailarchive_api::Response;
use serde_json::{Value, json};

use super::json as answer;
use crate::{
    archive::{Correspondent, MonthFigures},
    web::{Refusal, Visit, Web},
};

const MOST_PEOPLE: usize = 50;

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let totals = web.archive.totals(space)?;
    let month = |month: &MonthFigures| -> Value {
        json!({
            "month": format!("{:04}-{:02}", month.year, month.month),
            "messages": month.messages,
            "bytes": month.bytes,
        })
    };
    let person = |person: &Correspondent| -> Value {
        json!({ "name": person.name, "address": person.address, "messages": person.messages })
    };
    Ok(answer(
        200,
        &json!({
            "complete": !web.archive.is_counting(space)?,
            "messages": totals.messages,
            "bytes": totals.bytes,
            "months": web.archive.months(space)?.iter().map(month).collect::<Vec<_>>(),
            "correspondents":
                web.archive.correspondents(space, MOST_PEOPLE)?.iter().map(person).collect::<Vec<_>>(),
        }),
    ))
}
