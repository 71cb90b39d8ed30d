//! Archived messages over REST.

use mailarchive_api::{Body, Response};
use serde_json::{Value, json};

use super::{json as answer, time};
use crate::{
    account::FieldError,
    archive::{Copies, Cursor, From, Record},
    message::Address,
    search::{self, Found, Query, QueryError},
    web::{Refusal, Visit, Web},
};

const LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

pub(in crate::web) fn list(web: &Web, visit: Visit) -> Result<Response, Refusal> {
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
    let asked = visit.query.get("q").filter(|query| !query.trim().is_empty());
    let (records, total, next) = match asked {
        None => {
            let page = web.archive.page(&visit.space.id, from, limit, Copies::Shown)?;
            (page.records, Some(web.archive.totals(&visit.space.id)?.messages), page.older)
        }
        Some(query) => found(web, &visit, query, from, limit)?,
    };
    Ok(answer(
        200,
        &json!({
            "total": total,
            "messages": records.iter().map(summary).collect::<Vec<_>>(),
            "next": next.map(|cursor| cursor.to_string()),
        }),
    ))
}

/// A part of the list: its messages, how many there are in all, where it goes on.
type Part = (Vec<Record>, Option<u64>, Option<Cursor>);

/// A search. How many messages it finds in all is known where one answer holds them.
fn found(web: &Web, visit: &Visit, query: &str, from: From, limit: u32) -> Result<Part, Refusal> {
    let query: Query = query.parse().map_err(|error: QueryError| Refusal::Query(error))?;
    let Found { records, next } = search::scan(&web.archive, &visit.space.id, &query, from, limit as usize)?;
    let total = (from == From::Newest && next.is_none()).then_some(records.len() as u64);
    Ok((records, total, next))
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
