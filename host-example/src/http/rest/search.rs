//! `GET /search`: what *Search* finds, for scripts.

use axum::http::StatusCode;
use mailarchive_api::contribution::Excerpt;
use serde_json::{Value, json};

use crate::http::{
    answer,
    call::{Answer, Call},
    failure::Failure,
    find::{Found, FoundHit, Search},
};

const DEFAULT: u32 = 25;
const MOST: u32 = 100;

pub(super) fn search(call: &Call) -> Answer {
    let limit = match call.query("limit") {
        None => DEFAULT,
        Some(limit) => limit
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Failure::BadRequest(format!("“limit” is no number from 1 to {MOST}")))?,
    };
    let found = Search::of_call(call, limit)?.run(call)?;
    let sections: Vec<Value> = found.iter().map(section).collect();
    Ok(answer::json(StatusCode::OK, &json!({ "sections": sections })))
}

fn section(found: &Found) -> Value {
    json!({
        "key": found.key, "label": found.label, "total": found.total, "next": found.next, "note": found.note,
        "failed": found.failed, "hits": found.hits.iter().map(hit).collect::<Vec<_>>(),
    })
}

fn hit(found: &FoundHit) -> Value {
    let hit = &found.hit;
    let title: String = hit.title.iter().map(|piece| piece.text.as_str()).collect();
    json!({
        "title": title, "href": hit.href, "space": found.space.key, "detail": hit.detail,
        "date": jiff::Timestamp::from_millisecond(hit.date).ok().map(|date| date.to_string()),
        "excerpt": hit.excerpt.iter().map(piece).collect::<Vec<_>>(),
    })
}

fn piece(excerpt: &Excerpt) -> Value {
    json!({ "text": excerpt.text, "isMatch": excerpt.is_match })
}
