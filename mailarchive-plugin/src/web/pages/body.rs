//! What a message holds, outside the wiki's page: the framed HTML, the source, attachments.
//!
//! Each answer carries a policy of its own that lets nothing run and nothing be loaded from elsewhere.

use std::io::Read;

use mailarchive_api::{Body, Response};

use crate::{
    archive::Record,
    message::{self, Message},
    render::{self, HtmlOptions, SafeHtml},
    web::{Refusal, Visit, Web},
};

/// Nothing is loaded, nothing runs.
const NOTHING: &str = "default-src 'none'; sandbox";
/// A source longer than this is downloaded rather than read.
const SOURCE_SHOWN: u64 = 2 * 1024 * 1024;

/// The HTML body, sanitised.
pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let record = record(web, &visit)?;
    let message = web.archive.message(&visit.space.id, &record)?;
    let html = message.html.as_deref().ok_or(Refusal::NotFound)?;
    let safe = made_safe(&visit, &record, &message, html);
    Ok(Response::new(200, safe.document)
        .header("content-type", "text/html; charset=utf-8")
        .header("content-security-policy", render::body_policy())
        .header("referrer-policy", "no-referrer")
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "private, max-age=3600"))
}

/// The HTML body as a document for the frame.
pub(super) fn made_safe(visit: &Visit, record: &Record, message: &Message, html: &str) -> SafeHtml {
    let own = visit.urls.message(record.id);
    let inline = |content_id: &str| {
        let part = message.attachments.iter().find(|part| part.content_id.as_deref() == Some(content_id))?;
        Some(format!("{own}/attachments/{}?inline=1", part.index))
    };
    let blocked = |host: &str| visit.texts.with("message-blocked-image", [("host", host)]);
    let options = HtmlOptions {
        lang: visit.texts.language.tag(),
        title: &visit.texts.get("message-frame"),
        cid: &inline,
        blocked_image: &blocked,
    };
    render::html(html, &options)
}

/// The raw bytes to be read as text.
pub(in crate::web) fn source(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let record = record(web, &visit)?;
    let raw = web.archive.raw(&visit.space.id, &record)?;
    Ok(Response::new(200, Body::from_reader(raw.take(SOURCE_SHOWN)))
        .header("content-type", "text/plain; charset=utf-8")
        .header("content-security-policy", NOTHING)
        .header("x-content-type-options", "nosniff"))
}

/// A part as a file; images that are shown inside the HTML body may be asked for inline.
pub(in crate::web) fn attachment(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let record = record(web, &visit)?;
    let index: usize = visit.id("index")?;
    let raw = web.archive.head(&visit.space.id, &record)?;
    let bytes = message::attachment(&raw, index).ok_or(Refusal::NotFound)?;
    let shown = visit.query.get("inline").and_then(|_| render::inline_image_type(&bytes));
    let response = match shown {
        Some(image) => {
            Response::new(200, bytes).header("content-type", image).header("content-disposition", "inline")
        }
        None => {
            let parsed = message::parse(&raw);
            let name = parsed.attachments.get(index).map_or("attachment", |part| part.name.as_str());
            Response::new(200, bytes)
                .header("content-type", "application/octet-stream")
                .header("content-disposition", render::content_disposition(name))
        }
    };
    Ok(response
        .header("content-security-policy", NOTHING)
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "private, max-age=3600"))
}

fn record(web: &Web, visit: &Visit) -> Result<Record, Refusal> {
    web.archive.record(&visit.space.id, visit.id("id")?)?.ok_or(Refusal::NotFound)
}
