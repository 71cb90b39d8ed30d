//! The page of one message: who wrote what to whom, its neighbours, and what was repaired.

pub(in crate::web) mod body;
pub(in crate::web) mod by_message_id;
pub(in crate::web) mod files;
pub(in crate::web) mod labels;
mod readable;
mod receipt;
pub(in crate::web) mod source;
mod trashed;

use mailarchive_api::Response;
use maud::{Markup, html};

use self::readable::Readable;
use super::{
    Fragment, Icon,
    list::subject,
    mentions, people,
    reading::{self, Choice},
};
use crate::{
    archive::{MessageId, Record},
    message::{Attachment, Message},
    text::Texts,
    thread::Node,
    web::{Refusal, Visit, Web, contributions::MAIL, embed, urls::Urls},
};

/// A message's body, parts and repairs within its thread, and its attachments for an overview.
pub(super) fn rendered(visit: &Visit, record: &Record, raw: &[u8]) -> (Markup, Vec<Attachment>) {
    let message = crate::message::parse(raw);
    let body = html! {
        (reading::block(visit, record, raw, &message, Choice::none()))
        (repaired(visit, &message))
    };
    (body, message.attachments)
}

/// Other ways to read a message.
pub(super) fn ways(visit: &Visit, record: &Record) -> Markup {
    let texts = &visit.texts;
    html! {
        li { a href=(visit.keep(&format!("{}/source", visit.urls.message(record.id)))) { (texts.get("message-source")) } }
        li { a href=(visit.keep(&format!("{}?headers=1#headers", visit.urls.message(record.id)))) { (texts.get("reading-fields")) } }
    }
}

/// The raw message as a file.
pub(super) fn download(visit: &Visit, record: &Record) -> Markup {
    html! {
        li { a href=(visit.urls.rest(&format!("messages/{}/raw", record.id))) { (visit.texts.get("message-download")) } }
    }
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let record = match Readable::of(web, &visit)? {
        Readable::Archived(record) => record,
        Readable::Trashed(trashed) => return Ok(trashed::page(web, &visit, &trashed)?),
    };
    let raw = web.archive.head(space, &record)?;
    let message = crate::message::parse(&raw);
    let neighbours = web.archive.neighbours(space, &record)?;
    let thread = web.archive.thread_root(space, record.node())?;
    let steps = thread.map(|thread| web.archive.thread_steps(space, thread, &record)).transpose()?;
    let texts = &visit.texts;
    let title = subject(&visit, &message.subject);
    let actions = actions(&visit, &record, thread);
    let content = html! {
        div class="head" { h1 { bdi { (title) } } }
        (bar(&visit, neighbours, thread.map(|thread| (thread, record.id)), steps))
        article class="card msg" aria-label=(title) {
            (header(&visit, &record, &message, &actions))
            div class="mb" { (reading::block(&visit, &record, &raw, &message, Choice::of(&visit))) }
        }
        (labels::row(web, &visit, record.id)?)
        (mentions::panel(web, &visit, &subject_of(&visit, &record, &title))?)
        (others(&visit, &record, &web.archive.copies(space, &record.content)?))
        (repaired(&visit, &message))
        (reading::provenance(&visit, &record, &message))
        (receipt::receipt(web, &visit, &record)?)
    };
    let page = Fragment::new(&title, MAIL, content);
    Ok(page.below(texts.get("mail-title"), visit.urls.mail()).response())
}

/// The message as the wiki's pages may refer to it.
fn subject_of<'a>(visit: &Visit, record: &Record, title: &'a str) -> mentions::Subject<'a> {
    let paths = Urls::new("", &visit.space.key);
    let by_message_id = (!record.message_id.is_empty()).then(|| paths.by_message_id(&record.message_id));
    mentions::Subject {
        embedded: embed::MESSAGE,
        id: record.id.to_string(),
        title,
        paths: [paths.message(record.id)].into_iter().chain(by_message_id).collect(),
    }
}

fn bar(
    visit: &Visit,
    (newer, older): (Option<MessageId>, Option<MessageId>),
    thread: Option<(Node, MessageId)>,
    steps: Option<(Option<MessageId>, Option<MessageId>)>,
) -> Markup {
    let texts = &visit.texts;
    let (before, after) = steps.unwrap_or_default();
    let href = |id: MessageId| visit.keep(&visit.urls.message(id));
    html! {
        nav class="tbar" aria-label=(texts.get("pager-label")) {
            @if let Some(newer) = newer {
                a class="btn s" rel="prev" data-key="k" href=(href(newer)) { (Icon::Left) span { (texts.get("message-newer")) } }
            }
            @if let Some(older) = older {
                a class="btn s" rel="next" data-key="j" href=(href(older)) { span { (texts.get("message-older")) } (Icon::Right) }
            }
            span class="grow" {}
            @if let Some((thread, id)) = thread {
                @if let Some(before) = before {
                    a class="icb" data-key="p" href=(href(before)) aria-label=(texts.get("thread-message-previous")) { (Icon::Up) }
                }
                @if let Some(after) = after {
                    a class="icb" data-key="n" href=(href(after)) aria-label=(texts.get("thread-message-next")) { (Icon::Down) }
                }
                a class="btn s quiet" href=(visit.keep(&format!("{}?at={id}#m{id}", visit.urls.thread(thread)))) { (Icon::Thread) (texts.get("thread-whole")) }
            }
            (super::keys::help(visit))
            (back(visit))
        }
    }
}

/// The way back to the list that the viewer came from.
pub(super) fn back(visit: &Visit) -> Markup {
    let list = visit.list();
    let text = if list.is_search() { "message-back-search" } else { "message-back" };
    html! { a class="btn s quiet" data-key="u" href=(visit.list_href(&list)) { (visit.texts.get(text)) } }
}

/// What an archived message's menu offers beside the ways to read it.
fn actions(visit: &Visit, record: &Record, thread: Option<Node>) -> Markup {
    // Who came from a list of messages goes on there.
    let thread = thread.filter(|_| !visit.list().is_of_messages());
    html! {
        (download(visit, record))
        @if visit.may_delete {
            li { hr; }
            li { (super::trash::delete::message_button(visit, record.id, thread)) }
        }
    }
}

fn header(visit: &Visit, record: &Record, message: &Message, actions: &Markup) -> Markup {
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
                        (ways(visit, record))
                        (actions)
                    }
                }
            }
        }
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

/// What was found wrong with a message and mended, in words.
pub(super) fn repaired(visit: &Visit, message: &Message) -> Markup {
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
