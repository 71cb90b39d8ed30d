//! Messages that a message carries (message/rfc822), opened in their place.

use maud::{Markup, html};

use super::{
    super::{list::subject, message::repaired, people},
    Reading,
    part::DEEPEST,
};
use crate::message::{self, Attachment, Files};

/// So many are opened on one page; digests of hundreds are files.
pub(super) const MOST: usize = 20;
/// A longer one is a file.
const LONGEST: u64 = 8 * 1024 * 1024;

impl Reading<'_> {
    pub(super) fn forwarded(&self) -> Markup {
        let texts = self.texts();
        let inside = || self.message.attachments.iter().filter(|file| is_message(file));
        let mut left_out = false;
        html! {
            @for file in inside() {
                @if self.part.depth() >= DEEPEST || self.forwards_left.get() == 0 || file.size > LONGEST {
                    ({ left_out = true; html! {} })
                } @else if let Some(raw) = self.files.bytes(file.index) {
                    ({ self.forwards_left.set(self.forwards_left.get() - 1); self.opened(file.index, &raw) })
                }
            }
            @if left_out { p class="sm" { (texts.get("reading-forwarded-deep")) } }
        }
    }

    fn opened(&self, index: usize, raw: &[u8]) -> Markup {
        let (texts, message) = (self.texts(), message::parse(raw));
        let inner = Reading {
            message: &message,
            raw,
            files: Files::of(raw),
            part: self.part.below(index),
            visit: self.visit,
            record: self.record,
            choice: self.choice,
            forwards_left: self.forwards_left,
        };
        let sender = message.from.first().map_or("?", people::name);
        let told = match &message.date {
            Some(date) => {
                let date = texts.date_time(date.timestamp_ms);
                texts.with("reading-forwarded-from", [("from", sender), ("date", date.as_str())])
            }
            None => texts.with("reading-forwarded-unsaid", [("from", sender)]),
        };
        html! {
            details class="fwd" {
                summary {
                    span class="sm" { (texts.get("reading-forwarded")) }
                    b { bdi { (subject(self.visit, &message.subject)) } }
                    span class="sm" { bdi { (told) } }
                }
                div class="inner" {
                    @for (label, people) in [("message-to", &message.to), ("message-cc", &message.cc)] {
                        @if !people.is_empty() { div class="sm" { (texts.get(label)) " " (people::addresses(people)) } }
                    }
                    (inner.block())
                    (repaired(self.visit, &message))
                }
            }
        }
    }
}

fn is_message(file: &Attachment) -> bool {
    file.media_type == "message/rfc822" || file.media_type == "message/global"
}
