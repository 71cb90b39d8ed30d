//! Splitting and joining threads by hand: forms, what was done, and taking it back.

use mailarchive_api::{LogLevel, Response};
use maud::{Markup, html};

use crate::web::pages::Icon;
use crate::{
    archive::{MessageId, threads::HandError},
    thread::{Mark, Node, What},
    web::{Refusal, Visit, Web, visit::see_other},
};

pub(in crate::web) fn split(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let message: MessageId = field(&mut visit, "message")?.parse().map_err(malformed)?;
    let thread = known(web, &visit)?;
    let done = web.archive.split_thread(&visit.space.id, message, &visit.user);
    Ok(see_other(match done {
        Ok(mark) => {
            log(web, &visit, "split", thread);
            format!("{}?split={}", visit.urls.thread(split_off(&mark)), mark.id)
        }
        Err(error) => refused(&visit, thread, error)?,
    }))
}

pub(in crate::web) fn join(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let typed = field(&mut visit, "other")?;
    let thread = known(web, &visit)?;
    let done = match named(web, &visit, &typed)? {
        Some(other) => web.archive.join_threads(&visit.space.id, thread, other, &visit.user),
        None => Err(HandError::Missing),
    };
    Ok(see_other(match done {
        Ok(mark) => {
            log(web, &visit, "joined", thread);
            format!("{}?join={}", visit.urls.thread(thread), mark.id)
        }
        Err(error) => refused(&visit, thread, error)?,
    }))
}

pub(in crate::web) fn undo(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let mark: Node = field(&mut visit, "mark")?.parse().map_err(malformed)?;
    let thread = known(web, &visit)?;
    Ok(see_other(match web.archive.undo_mark(&visit.space.id, mark) {
        Ok(node) => {
            log(web, &visit, "undid a change of", thread);
            format!("{}?undone=1", visit.urls.thread(node))
        }
        Err(error) => refused(&visit, thread, error)?,
    }))
}

fn field(visit: &mut Visit, name: &'static str) -> Result<String, Refusal> {
    let form = visit.form()?;
    form.get(name)
        .map(str::to_owned)
        .ok_or_else(|| Refusal::Malformed(format!("the field “{name}” is missing")))
}

fn malformed(error: impl std::fmt::Display) -> Refusal {
    Refusal::Malformed(error.to_string())
}

fn known(web: &Web, visit: &Visit) -> Result<Node, Refusal> {
    web.archive.thread_root(&visit.space.id, visit.id("id")?)?.ok_or(Refusal::NotFound)
}

fn split_off(mark: &Mark) -> Node {
    mark.what.nodes()[0]
}

/// The thread that an address, an id, or the address of a message stands for.
fn named(web: &Web, visit: &Visit, typed: &str) -> Result<Option<Node>, Refusal> {
    let path = typed.trim().split(['?', '#']).next().unwrap_or_default();
    // The same mail in another space has the same id there.
    let here = format!("{}/", visit.urls.mail()).to_lowercase();
    if path.contains('/') && !path.to_lowercase().contains(&here) {
        return Ok(None);
    }
    let Some(last) = path.trim_end_matches('/').rsplit('/').next() else { return Ok(None) };
    if let Ok(message) = last.parse::<MessageId>() {
        let record = web.archive.record(&visit.space.id, message)?;
        return Ok(record.map(|record| record.node()));
    }
    Ok(last.parse().ok())
}

fn refused(visit: &Visit, thread: Node, error: HandError) -> Result<String, Refusal> {
    let why = match error {
        HandError::Store(error) => return Err(error.into()),
        HandError::First => "first",
        HandError::Same => "same",
        HandError::Missing => "missing",
        HandError::Many => "many",
    };
    Ok(format!("{}?no={why}", visit.urls.thread(thread)))
}

fn log(web: &Web, visit: &Visit, what: &str, thread: Node) {
    let line = format!("{} {what} the thread {thread} of the space {}", visit.user, visit.space.key);
    web.host.log(LogLevel::INFO, "mail-archiving".into(), line.as_str().into());
}

pub(super) fn split_form(visit: &Visit, thread: Node, message: MessageId) -> Markup {
    html! {
        form method="post" action={ (visit.urls.thread(thread)) "/split" } {
            (visit.xsrf_field())
            input type="hidden" name="message" value=(message);
            button { (visit.texts.get("thread-split")) }
        }
    }
}

fn undo_form(visit: &Visit, thread: Node, mark: &str) -> Markup {
    html! {
        form method="post" action={ (visit.urls.thread(thread)) "/undo" } {
            (visit.xsrf_field())
            input type="hidden" name="mark" value=(mark);
            button class="btn s" { (visit.texts.get("thread-undo")) }
        }
    }
}

/// What was just done, or why nothing was.
pub(super) fn told(visit: &Visit, thread: Node) -> Markup {
    let texts = &visit.texts;
    let done = [("split", "thread-done-split"), ("join", "thread-done-join")];
    let done =
        done.iter().find_map(|(field, text)| Some((visit.query.get(field)?.parse::<Node>().ok()?, text)));
    let refused = match visit.query.get("no") {
        Some("first") => Some("thread-no-first"),
        Some("same") => Some("thread-no-same"),
        Some("missing") => Some("thread-no-missing"),
        Some("many") => Some("thread-no-many"),
        _ => None,
    };
    let like = visit.urls.below("threads/…");
    html! {
        @if let Some((mark, text)) = done {
            div class="note ok" role="status" {
                (Icon::Check) div class="grow" { (texts.get(text)) }
                @if visit.is_admin { (undo_form(visit, thread, &mark.to_string())) }
            }
        }
        @if visit.query.get("undone").is_some() {
            div class="note ok" role="status" { (Icon::Check) div { (texts.get("thread-undone")) } }
        }
        @if let Some(text) = refused {
            div class="note warn" role="alert" { (Icon::Warning) div { (texts.with(text, [("address", like.as_str())])) } }
        }
    }
}

/// What people changed, and the form that joins.
pub(super) fn panel(web: &Web, visit: &Visit, thread: Node) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let marks = web.archive.marks_of_thread(&visit.space.id, thread)?;
    let said = |mark: &Mark| {
        let text = match mark.what {
            What::Split { .. } => "thread-mark-split",
            What::Join { .. } => "thread-mark-join",
        };
        let who = if mark.by.is_empty() { texts.get("thread-somebody") } else { mark.by.clone() };
        texts.with(text, [("who", who), ("when", texts.date_time(mark.at))])
    };
    Ok(html! {
        @if !marks.is_empty() {
            div class="box marks" {
                h2 { (texts.get("thread-changed")) }
                ul {
                    @for mark in &marks {
                        li {
                            span class="grow" { (said(mark)) }
                            @if visit.is_admin { (undo_form(visit, thread, &mark.id.to_string())) }
                        }
                    }
                }
            }
        }
        @if visit.is_admin {
            details class="box join" {
                summary { (texts.get("thread-join")) }
                form method="post" action={ (visit.urls.thread(thread)) "/join" } {
                    (visit.xsrf_field())
                    div class="f" {
                        label for="other" { (texts.get("thread-join-other")) }
                        input id="other" name="other" required aria-describedby="other-hint" autocomplete="off";
                        p class="hint" id="other-hint" { (texts.get("thread-join-hint")) }
                    }
                    button class="btn s" { (texts.get("thread-join-button")) }
                }
            }
        }
    })
}
