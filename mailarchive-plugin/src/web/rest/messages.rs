//! Archived messages over REST.

use mailarchive_api::{Body, Response};
use serde_json::{Value, json};

use super::{json as answer, time};
use crate::{
    account::FieldError,
    archive::{Copies, Cursor, From, Record},
    message::Address,
    web::{Refusal, Visit, Web},
};

const LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

pub(in crate::web) fn list(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    if visit.query.get("q").is_some_and(|query| !query.trim().is_empty()) {
        return Err(Refusal::NotYet("Search (q) is not available yet; leave q out to list all messages."));
    }
    let limit = match visit.query.get("limit") {
        None | Some("") => LIMIT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_LIMIT).contains(limit))
            .ok_or_else(|| Refusal::Fields(vec![FieldError { field: "limit", text: "field-limit" }]))?,
    };
    let from = match visit.query.get("cursor") {
        None | Some("") => From::Newest,
        Some(text) => From::Before(
            Cursor::parse(text)
                .ok_or_else(|| Refusal::Fields(vec![FieldError { field: "cursor", text: "field-cursor" }]))?,
        ),
    };
    let page = web.archive.page(&visit.space.id, from, limit, Copies::Shown)?;
    let total = web.archive.totals(&visit.space.id)?.messages;
    Ok(answer(
        200,
        &json!({
            "total": total,
            "messages": page.records.iter().map(summary).collect::<Vec<_>>(),
            "next": page.older.map(|cursor| cursor.to_string()),
        }),
    ))
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let record = web.archive.record(space, visit.id("id")?)?.ok_or(Refusal::NotFound)?;
    let message = web.archive.message(space, &record)?;
    let attachments: Vec<_> = message
        .attachments
        .iter()
        .map(|part| json!({ "index": part.index, "name": part.name, "mediaType": part.media_type, "size": part.size }))
        .collect();
    let mut described = summary(&record);
    let more = json!({
        "cc": addresses(&message.cc),
        "replyTo": addresses(&message.reply_to),
        "inReplyTo": message.in_reply_to,
        "references": message.references,
        "dateHeader": time(message.date.as_ref().map(|date| date.timestamp_ms)),
        "headers": message.headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
        "text": message.text,
        "html": message.html,
        "attachments": attachments,
        "defects": message.defects,
        "sha256": record.sha256,
        "receipt": {
            "account": record.account,
            "mailbox": record.server_id.mailbox,
            "uidValidity": record.server_id.validity,
            "uid": record.server_id.id,
            "internalDate": time(record.internal_date),
            "archivedAt": time(Some(record.archived_at)),
        },
    });
    if let (Value::Object(described), Value::Object(more)) = (&mut described, more) {
        described.extend(more);
    }
    Ok(answer(200, &described))
}

/// The archived bytes, exactly as the server sent them.
pub(in crate::web) fn raw(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let record = web.archive.record(&visit.space.id, visit.id("id")?)?.ok_or(Refusal::NotFound)?;
    let bytes = web.archive.raw(&visit.space.id, &record)?;
    Ok(Response::new(200, Body::from_reader(bytes))
        .header("content-type", "message/rfc822")
        .header("content-length", record.size.to_string())
        .header("content-disposition", format!("attachment; filename=\"{}.eml\"", record.id))
        .header("x-content-type-options", "nosniff")
        .header("content-security-policy", "default-src 'none'; sandbox"))
}

fn summary(record: &Record) -> Value {
    json!({
        "id": record.id,
        "threadId": Value::Null,
        "messageId": record.message_id,
        "subject": record.subject,
        "from": record.from.first().map(address),
        "to": addresses(&record.to),
        "date": time(Some(record.date)),
        "size": record.size,
        "attachments": record.attachments,
    })
}

fn addresses(all: &[Address]) -> Vec<String> {
    all.iter().map(address).collect()
}

/// `Name <local@domain>`, or the address alone.
fn address(address: &Address) -> String {
    match &address.name {
        Some(name) if !name.is_empty() => format!("{name} <{}>", address.address),
        _ => address.address.clone(),
    }
}
