//! One message: who wrote what to whom, its parts, and what was repaired.

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{Icon, body, list::subject, page, people};
use crate::{
    archive::{MessageId, Record},
    message::{Attachment, Message},
    render,
    text::Texts,
    web::{Refusal, Visit, Web, contributions::MAIL},
};

/// Which body is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Text,
    Html,
    /// Nothing could be parsed: the raw bytes, as text.
    Raw,
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let record = web.archive.record(space, visit.id("id")?)?.ok_or(Refusal::NotFound)?;
    let raw = web.archive.head(space, &record)?;
    let message = crate::message::parse(&raw);
    let neighbours = web.archive.neighbours(space, &record)?;
    let view = match (&message.text, &message.html, visit.query.get("view")) {
        (Some(_), Some(_), Some("text")) | (Some(_), None, _) => View::Text,
        (_, Some(_), _) => View::Html,
        (None, None, _) if message.attachments.is_empty() => View::Raw,
        (None, None, _) => View::Text,
    };
    let texts = &visit.texts;
    let title = subject(&visit, &message.subject);
    let content = html! {
        div class="head" { h1 { bdi { (title) } } }
        (bar(&visit, neighbours))
        article class="card msg" aria-label=(title) {
            (header(&visit, &record, &message))
            div class="mb" {
                (content(&visit, &record, &message, view, &raw))
                (attachments(&visit, &record, &message.attachments))
            }
        }
        (others(&visit, &record, &web.archive.copies(space, &record.content)?))
        (repaired(&visit, &message))
    };
    let trail = vec![(texts.get("mail-title"), Some(visit.urls.mail())), (title.clone(), None)];
    Ok(page(200, &title, MAIL, trail, &content))
}

fn bar(visit: &Visit, (newer, older): (Option<MessageId>, Option<MessageId>)) -> Markup {
    let texts = &visit.texts;
    html! {
        nav class="tbar" aria-label=(texts.get("pager-label")) {
            @if let Some(newer) = newer {
                a class="btn s" rel="prev" href=(visit.urls.message(newer)) { (Icon::Left) span { (texts.get("message-newer")) } }
            }
            @if let Some(older) = older {
                a class="btn s" rel="next" href=(visit.urls.message(older)) { span { (texts.get("message-older")) } (Icon::Right) }
            }
            span class="grow" {}
            a class="btn s quiet" href=(visit.urls.mail()) { (texts.get("message-back")) }
        }
    }
}

fn header(visit: &Visit, record: &Record, message: &Message) -> Markup {
    let texts = &visit.texts;
    html! {
        header class="mh" {
            (people::avatar(message.from.first()))
            div class="grow" {
                div { b { (people::addresses(&message.from)) } }
                @for (label, people) in [("message-to", &message.to), ("message-cc", &message.cc)] {
                    @if !people.is_empty() { div class="sm" { (texts.get(label)) " " (people::addresses(people)) } }
                }
            }
            div class="r" {
                time class="num" datetime=(Texts::machine(record.date)) { (texts.date_time(record.date)) }
                details class="menu end" {
                    summary class="icb" aria-label=(texts.get("message-more")) { (Icon::More) }
                    ul {
                        li { a href={ (visit.urls.message(record.id)) "/source" } { (texts.get("message-source")) } }
                        li { a href=(visit.urls.rest(&format!("messages/{}/raw", record.id))) { (texts.get("message-download")) } }
                    }
                }
            }
        }
    }
}

fn content(visit: &Visit, record: &Record, message: &Message, view: View, raw: &[u8]) -> Markup {
    let texts = &visit.texts;
    let quoted = |lines: usize| texts.count("message-quoted", lines as u64);
    let options = render::TextOptions { quoted_lines: &quoted };
    let own = visit.urls.message(record.id);
    html! {
        @if message.text.is_some() && message.html.is_some() {
            nav class="tgl" aria-label=(texts.get("message-view")) {
                a href=(own) aria-current=[(view == View::Html).then_some("true")] { (texts.get("message-view-html")) }
                a href={ (own) "?view=text" } aria-current=[(view == View::Text).then_some("true")] { (texts.get("message-view-text")) }
            }
        }
        @match view {
            View::Text => @if let Some(text) = &message.text { (render::text(text, &options)) },
            View::Html => (frame(visit, record, message)),
            View::Raw => {
                p class="muted" { (texts.get("message-raw")) }
                pre class="raw" tabindex="0" { (String::from_utf8_lossy(&raw[..raw.len().min(RAW_SHOWN)])) }
            }
        }
    }
}

/// So much of a message that could not be parsed is shown on its page; all of it is in the download.
const RAW_SHOWN: usize = 64 * 1024;

/// The first wall: a frame that runs no script. The second is the policy of the frame's own response.
fn frame(visit: &Visit, record: &Record, message: &Message) -> Markup {
    let texts = &visit.texts;
    let safe = message.html.as_deref().map(|html| body::made_safe(visit, record, message, html));
    let blocked = safe.as_ref().map_or(0, |safe| safe.remote_images + safe.tracking_pixels);
    let cut = safe.is_some_and(|safe| safe.truncated);
    html! {
        @if blocked > 0 {
            div class="rem" { (Icon::Image) span class="grow" { (texts.count("message-remote", blocked as u64)) } }
        }
        @if cut { div class="rem" { (Icon::Warning) span class="grow" { (texts.get("message-cut")) } } }
        iframe class="htmlbody" title=(texts.get("message-frame")) sandbox=(render::IFRAME_SANDBOX)
            src={ (visit.urls.message(record.id)) "/body" } loading="lazy" referrerpolicy="no-referrer" {}
    }
}

fn attachments(visit: &Visit, record: &Record, all: &[Attachment]) -> Markup {
    let texts = &visit.texts;
    html! {
        @if !all.is_empty() {
            h2 class="vh" { (texts.get("message-attachments")) }
            ul class="atts" {
                @for part in all {
                    li class="att" {
                        span class="th1" aria-hidden="true" { (extension(&part.name)) }
                        span { b { bdi { (part.name) } } small class="num" { (texts.size(part.size)) } }
                        a class="icb" download href={ (visit.urls.message(record.id)) "/attachments/" (part.index) }
                            aria-label=(texts.with("message-download-part", [("name", part.name.as_str())])) { (Icon::Download) }
                    }
                }
            }
        }
    }
}

/// The ending of a file name, for the eye.
fn extension(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending.chars().all(char::is_alphanumeric) {
        ending.chars().take(4).collect::<String>().to_uppercase()
    } else {
        String::new()
    }
}

/// The other copies of this mail, for whoever wants to know which way they came.
fn others(visit: &Visit, record: &Record, copies: &[MessageId]) -> Markup {
    let texts = &visit.texts;
    html! {
        @if copies.len() > 1 {
            details class="defects" {
                summary { (Icon::Mail) (texts.count("message-copies-why", copies.len() as u64)) }
                ul {
                    @for (number, copy) in (1u64..).zip(copies) {
                        li { a href=(visit.urls.message(*copy)) aria-current=[(*copy == record.id).then_some("true")] {
                            (texts.with("message-copy", [("n", texts.number(number))]))
                        } }
                    }
                }
            }
        }
    }
}

fn repaired(visit: &Visit, message: &Message) -> Markup {
    let texts = &visit.texts;
    html! {
        @if !message.defects.is_empty() {
            details class="defects" {
                summary { (Icon::Repair) (texts.count("message-defects", message.defects.len() as u64)) }
                ul { @for defect in &message.defects { li { (texts.get(&format!("defect-{}", defect.id()))) } } }
            }
        }
    }
}
