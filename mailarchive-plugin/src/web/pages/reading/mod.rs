//! What a message says, as it is read: on its own page, within its thread, and inside the message that forwards it.

mod attachments;
mod contact;
mod event;
mod forwarded;
mod frame;
mod part;
mod provenance;
mod sender;

use std::cell::Cell;

use fluent_bundle::FluentArgs;
use maud::{Markup, html};

pub(super) use self::{
    frame::{images_asked_for, made_safe},
    part::PartPath,
    provenance::provenance,
};
use super::Icon;
use crate::{
    archive::Record,
    message::{Files, Message},
    render::{self, Images},
    text::Texts,
    web::Visit,
};

/// Which body is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Text,
    Html,
    /// Nothing could be parsed: the raw bytes, as text.
    Raw,
}

/// What the reader chose.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    view: Option<&'a str>,
    images: Images,
}

impl<'a> Choice<'a> {
    /// As the page's address says it.
    pub(super) fn of(visit: &'a Visit) -> Self {
        Self { view: visit.query.get("view"), images: images_asked_for(visit) }
    }

    /// Nothing yet.
    pub(super) fn none() -> Self {
        Self { view: None, images: Images::Blocked }
    }
}

/// One message on a page, or a message inside it.
struct Reading<'a> {
    visit: &'a Visit,
    record: &'a Record,
    message: &'a Message,
    raw: &'a [u8],
    files: Files<'a>,
    /// Where in the archived message this one lies.
    part: PartPath,
    choice: Choice<'a>,
    /// How many forwarded messages the page may still open.
    forwards_left: &'a Cell<usize>,
}

/// The body of a message with everything that belongs to it: doubts about its sender, its text, invitations,
/// attachments, and messages that it forwards.
pub(super) fn block(
    visit: &Visit,
    record: &Record,
    raw: &[u8],
    message: &Message,
    choice: Choice<'_>,
) -> Markup {
    let forwards_left = Cell::new(forwarded::MOST);
    let part = PartPath::default();
    let files = Files::of(raw);
    Reading { visit, record, message, raw, files, part, choice, forwards_left: &forwards_left }.block()
}

/// So much of a message that could not be parsed is shown on its page; all of it is in the download.
const RAW_SHOWN: usize = 64 * 1024;

impl Reading<'_> {
    fn block(&self) -> Markup {
        html! {
            (sender::notice(self.visit, self.message))
            (self.content())
            (self.events())
            (self.contacts())
            (self.attachments())
            (self.forwarded())
        }
    }

    fn view(&self) -> View {
        match (&self.message.text, &self.message.html, self.choice.view) {
            (Some(_), Some(_), Some("text")) | (Some(_), None, _) => View::Text,
            (_, Some(_), _) => View::Html,
            (None, None, _) if self.message.attachments.is_empty() => View::Raw,
            (None, None, _) => View::Text,
        }
    }

    fn content(&self) -> Markup {
        let (texts, view) = (self.texts(), self.view());
        let own = self.visit.urls.message(self.record.id);
        let keep = |href: &str| self.visit.keep(href);
        html! {
            @if self.part.is_whole() && self.message.text.is_some() && self.message.html.is_some() {
                nav class="tgl" aria-label=(texts.get("message-view")) {
                    a href=(keep(&own)) aria-current=[(view == View::Html).then_some("true")] { (texts.get("message-view-html")) }
                    a href=(keep(&format!("{own}?view=text"))) aria-current=[(view == View::Text).then_some("true")] { (texts.get("message-view-text")) }
                }
            }
            @match view {
                View::Text => @if let Some(text) = &self.message.text { (self.text(text)) },
                View::Html => (self.frame()),
                View::Raw => {
                    p class="muted" { (texts.get("message-raw")) }
                    pre class="raw" tabindex="0" { (String::from_utf8_lossy(&self.raw[..self.raw.len().min(RAW_SHOWN)])) }
                }
            }
        }
    }

    fn text(&self, text: &str) -> Markup {
        let quoted = |lines: usize| self.texts().count("message-quoted", lines as u64);
        let diff = self.texts().get("reading-diff");
        render::text(text, &render::TextOptions { quoted_lines: &quoted, diff: &diff })
    }

    fn texts(&self) -> &Texts {
        &self.visit.texts
    }

    /// The address of a part of this message.
    fn attachment(&self, index: usize) -> String {
        format!("{}/attachments/{}", self.visit.urls.message(self.record.id), self.part.below(index))
    }
}

/// A line between the head and the body of a message that says what was done to it.
fn remark(icon: Icon, content: Markup) -> Markup {
    html! { div class="rem" { (icon) div class="grow" { (content) } } }
}

/// A text with a count and with other things in it.
fn counted(texts: &Texts, id: &str, count: usize, others: &[(&str, &str)]) -> String {
    let mut arguments = FluentArgs::new();
    arguments.set("count", count as u64);
    arguments.set("n", texts.number(count as u64));
    for (name, value) in others {
        arguments.set(*name, *value);
    }
    texts.with_args(id, &arguments)
}
