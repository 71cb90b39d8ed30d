//! The raw source of a message, to be read.

use std::io::Read;

use mailarchive_api::{AbiError, Response};
use maud::html;

use super::readable::Readable;
use crate::web::pages::{Fragment, Icon, list::subject};
use crate::web::{Refusal, Visit, Web, contributions::MAIL};

/// A longer source is downloaded rather than read.
const SHOWN: u64 = 256 * 1024;

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let readable = Readable::of(web, &visit)?;
    let is_archived = matches!(readable, Readable::Archived(_));
    let record = readable.record();
    let mut bytes = Vec::new();
    web.archive.raw(space, &record)?.take(SHOWN).read_to_end(&mut bytes).map_err(AbiError::from)?;
    let texts = &visit.texts;
    let source = String::from_utf8_lossy(&bytes);
    let is_cut = record.size > bytes.len() as u64;
    // The last character may be cut in two there.
    let strange = std::str::from_utf8(&bytes).is_err_and(|error| !(is_cut && error.error_len().is_none()));
    let title = texts.with("reading-source-title", [("subject", subject(&visit, &record.subject))]);
    let own = visit.keep(&visit.urls.message(record.id));
    let content = html! {
        div class="head" { h1 { bdi { (title) } } }
        nav class="tbar" aria-label=(texts.get("message-more")) {
            a class="btn s" data-key="u" href=(own) { (Icon::Left) span { (texts.get("reading-source-back")) } }
            @if is_archived {
                a class="btn s" download href=(visit.urls.rest(&format!("messages/{}/raw", record.id))) { (Icon::Download) span { (texts.get("message-download")) } }
            }
        }
        @if is_cut {
            @let (shown, size) = (texts.size(bytes.len() as u64), texts.size(record.size));
            p class="lead" { (texts.with("reading-source-cut", [("shown", shown.as_str()), ("size", &size)])) }
        }
        @if strange { p class="lead" { (texts.get("reading-source-bytes")) } }
        p class="sm num sum" { "SHA-256 " code { (record.sha256) } }
        pre class="raw" dir="ltr" tabindex="0" role="group" aria-label=(texts.get("reading-source-label")) { (source) }
    };
    let page = Fragment::new(&title, MAIL, content).called(texts.get("reading-source-label"));
    let page = page.below(texts.get("mail-title"), visit.urls.mail());
    Ok(page.below(subject(&visit, &record.subject), own).response())
}
