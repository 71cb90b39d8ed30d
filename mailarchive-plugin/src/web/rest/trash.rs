//! Deleting, restoring and purging over REST.

use std::time::Duration;

use mailarchive_api::{Body, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{json as answer, messages, time};
use crate::{
    account::FieldError,
    archive::{MessageId, Operation, OperationId, OperationState, Trashed},
    settings::Settings,
    web::{Refusal, Visit, Web},
};

/// A call answers when its operation is complete, or after so long.
const PATIENCE: Duration = Duration::from_secs(25);
const DAY: i64 = 24 * 60 * 60 * 1000;

pub(in crate::web) fn delete(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let id: MessageId = visit.id("id")?;
    found(web.archive.trash(&visit.space.id, &[id], &visit.user)?)?;
    web.log_mail(&visit, &format!("deleted the message {id}"));
    Ok(Response::new(204, Body::empty()))
}

pub(in crate::web) fn restore(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let (space, id) = (visit.space.id.as_str(), visit.id("id")?);
    if web.archive.restore(space, &[id])? > 0 {
        web.log_mail(&visit, &format!("restored the message {id}"));
    } else if web.archive.record(space, id)?.is_none() {
        return Err(Refusal::NotFound);
    }
    Ok(Response::new(204, Body::empty()))
}

pub(in crate::web) fn list(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let limit = messages::limit(&visit)?;
    let cursor = visit.query.get("cursor").filter(|cursor| !cursor.is_empty());
    let page = web
        .archive
        .trash_page(space, cursor, limit)?
        .ok_or_else(|| Refusal::Fields(vec![FieldError { field: "cursor", text: "field-cursor" }]))?;
    let days = Settings::load(&web.store)?.trash_days();
    let operations = web.archive.operations(space)?;
    Ok(answer(
        200,
        &json!({
            "total": web.archive.gone(space)?.trashed,
            "messages": page.messages.iter().map(|one| trashed(one, days)).collect::<Vec<_>>(),
            "operations": operations.iter().map(operation).collect::<Vec<_>>(),
            "next": page.next,
        }),
    ))
}

/// What *Delete All* wants typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    confirm: String,
}

pub(in crate::web) fn delete_all(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let Confirmation { confirm } = visit.json()?;
    if confirm != visit.space.key.as_str() {
        return Err(Refusal::Fields(vec![FieldError { field: "confirm", text: "trash-all-wrong" }]));
    }
    let started = web.archive.start_delete_all(&visit.space.id, &visit.user)?;
    web.log_mail(&visit, &format!("deleted all mail (operation {})", started.id));
    followed(web, &visit, &started)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undo {
    operation: String,
}

pub(in crate::web) fn undo(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let Undo { operation } = visit.json()?;
    let id: OperationId = operation.parse().map_err(|_| Refusal::NotFound)?;
    let started = web.archive.start_undo(&visit.space.id, id, &visit.user)?.ok_or(Refusal::NotFound)?;
    web.log_mail(&visit, &format!("undid the operation {id} on the mail"));
    followed(web, &visit, &started)
}

pub(in crate::web) fn purge(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let id: MessageId = visit.id("id")?;
    found(web.archive.purge(&visit.space.id, &[id], &visit.user)?)?;
    web.log_mail(&visit, &format!("purged the message {id}"));
    Ok(Response::new(204, Body::empty()))
}

/// 200 when the operation is complete, 202 while it goes on: it goes on also when nobody waits.
fn followed(web: &Web, visit: &Visit, started: &Operation) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    web.background.follow(space, started.id);
    let complete = web.background.wait(space, started.id, PATIENCE);
    let now = web.archive.operation(space, started.id)?;
    let complete = complete && now.as_ref().is_none_or(|now| !now.is_running());
    let mut told = now.as_ref().map_or_else(|| operation(started), operation);
    if complete && now.is_none() {
        told["state"] = json!("undone");
        told["done"] = told["total"].clone();
    }
    Ok(answer(if complete { 200 } else { 202 }, &told))
}

fn found(count: usize) -> Result<(), Refusal> {
    if count == 0 { Err(Refusal::NotFound) } else { Ok(()) }
}

fn operation(operation: &Operation) -> Value {
    json!({
        "operation": operation.id,
        "state": match operation.state {
            OperationState::Deleting => "deleting",
            OperationState::Deleted => "deleted",
            OperationState::Restoring => "restoring",
        },
        "by": operation.by,
        "at": time(Some(operation.id.at())),
        "total": operation.total,
        "done": operation.done,
    })
}

fn trashed(one: &Trashed, days: Option<u32>) -> Value {
    let mut described = messages::summary(&one.record, None);
    described["deletedBy"] = json!(one.by);
    described["deletedAt"] = time(Some(one.at()));
    described["purgeAt"] = time(days.map(|days| one.at() + i64::from(days) * DAY));
    described["operation"] = json!(one.operation);
    described
}
