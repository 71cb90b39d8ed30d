//! Archived messages over REST.

use jiff::tz::TimeZone;
use mailarchive_api::{Body, Response};
use serde_json::{Value, json};

use super::{json as answer, time};
use crate::{
    account::FieldError,
    archive::{Copies, Cursor, From, Label, Record},
    message::Address,
    search::{self, Asked, Marked, Moment, Order},
    thread::Node,
    web::{Refusal, Visit, Web},
};

const LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

pub(in crate::web) fn list(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let limit = limit(&visit)?;
    let asked = visit.query.get("q").filter(|query| !query.trim().is_empty());
    if let Some(query) = asked {
        return found(web, &visit, query, limit);
    }
    let from = match visit.query.get("cursor") {
        None | Some("") => From::Newest,
        Some(text) => From::Before(Cursor::parse(text).ok_or_else(|| wrong("cursor", "field-cursor"))?),
    };
    let page = web.archive.page(&visit.space.id, from, limit, Copies::Shown)?;
    let threads = web.archive.threads_of(&visit.space.id, &page.records)?;
    Ok(answer(
        200,
        &json!({
            "total": web.archive.totals(&visit.space.id)?.messages,
            "messages": page.records.iter().zip(threads).map(|(record, thread)| summary(record, thread)).collect::<Vec<_>>(),
            "next": page.older.map(|cursor| cursor.to_string()),
        }),
    ))
}

/// How many messages a page has.
pub(super) fn limit(visit: &Visit) -> Result<u32, Refusal> {
    match visit.query.get("limit") {
        None | Some("") => Ok(LIMIT),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_LIMIT).contains(limit))
            .ok_or_else(|| wrong("limit", "field-limit")),
    }
}

fn wrong(field: &'static str, text: &'static str) -> Refusal {
    Refusal::Fields(vec![FieldError { field, text }])
}

/// A search. Dates are days in UTC, so that a script gets the same answer whoever runs it.
fn found(web: &Web, visit: &Visit, query: &str, limit: u32) -> Result<Response, Refusal> {
    let query = visit.sought(query)?;
    let (order, after) = (order(visit)?, after(visit)?);
    let moment = Moment { now: visit.now, zone: TimeZone::UTC };
    let asked =
        Asked { query: &query, moment: &moment, order, after, limit: limit as usize, trash: visit.is_admin };
    let found = web.search.find(&visit.space.id, &asked)?;
    let threads = web.archive.threads_of(&visit.space.id, &found.records)?;
    let messages = found
        .records
        .iter()
        .zip(threads)
        .map(|(record, thread)| {
            let mut message = summary(record, thread);
            message["trashed"] = json!(found.trashed.contains(&record.id));
            message["snippet"] = json!(html(&web.search.excerpt(&visit.space.id, record, &query)?));
            Ok(message)
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    let mut described = json!({
        "total": found.total,
        "messages": messages,
        "next": found.next.map(|cursor| cursor.to_string()),
    });
    if let Some(progress) = found.progress {
        described["indexing"] = json!({ "done": progress.done, "total": progress.total });
    }
    Ok(answer(200, &described))
}

/// The order of what a search finds.
pub(super) fn order(visit: &Visit) -> Result<Order, Refusal> {
    match visit.query.get("sort") {
        None | Some("" | "date") => Ok(Order::Date),
        Some("relevance") => Ok(Order::Relevance),
        Some(_) => Err(wrong("sort", "field-sort")),
    }
}

/// Where a search goes on.
pub(super) fn after(visit: &Visit) -> Result<Option<search::Cursor>, Refusal> {
    match visit.query.get("cursor") {
        None | Some("") => Ok(None),
        Some(text) => search::Cursor::parse(text).map(Some).ok_or_else(|| wrong("cursor", "field-cursor")),
    }
}

/// HTML that holds text and `mark` alone.
fn html(excerpt: &[Marked]) -> String {
    let pieces = maud::html! {
        @for piece in excerpt { @if piece.is_match { mark { (piece.text) } } @else { (piece.text) } }
    };
    pieces.into_string()
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
    let thread = web.archive.thread_root(space, record.node())?;
    let mut described = summary(&record, thread);
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
        "labels": web.archive.labels(space, record.id)?.iter().map(Label::as_str).collect::<Vec<_>>(),
        "sha256": record.sha256,
        "receipt": {
            "account": record.account,
            "mailbox": record.server_id.mailbox,
            "uidValidity": record.server_id.validity,
            "uid": record.server_id.id,
            "internalDate": time(record.internal_date),
            "archivedAt": time(Some(record.archived_at)),
            "importedBy": record.import.as_ref().map(|import| &import.by),
            "importedFrom": record.import.as_ref().map(|import| &import.file),
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

pub(super) fn summary(record: &Record, thread: Option<Node>) -> Value {
    json!({
        "id": record.id,
        "threadId": thread,
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
pub(super) fn address(address: &Address) -> String {
    match &address.name {
        Some(name) if !name.is_empty() => format!("{name} <{}>", address.address),
        _ => address.address.clone(),
    }
}
