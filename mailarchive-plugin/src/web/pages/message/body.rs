//! What a message holds, outside the wiki's page: the framed HTML, attachments.
//!
//! Each answer carries a policy of its own that lets nothing run and nothing be loaded from elsewhere.

use mailarchive_api::Response;

use super::readable::Readable;
use crate::web::pages::reading::{self, PartPath};
use crate::{
    message, render,
    web::{Refusal, Visit, Web},
};

/// Nothing is loaded, nothing runs.
const NOTHING: &str = "default-src 'none'; sandbox";

/// The HTML body, sanitised, or that of a message inside.
pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let record = Readable::of(web, &visit)?.record();
    let part = visit.query.get("part").map_or(Ok(PartPath::default()), str::parse);
    let part = part.map_err(|_| Refusal::NotFound)?;
    let raw = web.archive.head(&visit.space.id, &record)?;
    let message = message::parse(&part.find(&raw).ok_or(Refusal::NotFound)?);
    let html = message.html.as_deref().ok_or(Refusal::NotFound)?;
    let images = reading::images_asked_for(&visit);
    let safe = reading::made_safe(&visit, &record, &part, (&message, html), images);
    let policy = render::body_policy(safe.found.own_images > 0, images);
    Ok(Response::new(200, safe.document)
        .header("content-type", "text/html; charset=utf-8")
        .header("content-security-policy", policy)
        .header("referrer-policy", "no-referrer")
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "private, max-age=3600"))
}

/// A part as a file; images that are shown inside the HTML body may be asked for inline.
pub(in crate::web) fn attachment(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let record = Readable::of(web, &visit)?.record();
    let part: PartPath = visit.id("index")?;
    let (holder, index) = part.split().ok_or(Refusal::NotFound)?;
    let raw = web.archive.head(&visit.space.id, &record)?;
    let raw = holder.find(&raw).ok_or(Refusal::NotFound)?;
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
