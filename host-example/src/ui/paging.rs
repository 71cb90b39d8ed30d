//! Moments that come as milliseconds, and the way on to more of a list.

use jiff::Timestamp;
use maud::{Markup, html};

use super::Reader;

impl Reader {
    /// A moment in milliseconds since 1970; nothing for one that is out of range.
    pub(super) fn millis(&self, millis: i64) -> Markup {
        html! { @if let Ok(moment) = Timestamp::from_millisecond(millis) { (self.moment(moment)) } }
    }
}

/// A link to what follows, and one back to the beginning.
pub(super) fn more(reader: &Reader, first: Option<&str>, next: Option<&str>, what: &str) -> Markup {
    let language = reader.language;
    html! {
        @if first.is_some() || next.is_some() {
            nav.more-links aria-label=(what) {
                @if let Some(first) = first { a.btn.s href=(first) { (language.say("to-the-first")) } }
                @if let Some(next) = next { a.btn.s href=(next) { (language.say("more")) span.vh { " " (what) } } }
            }
        }
    }
}

/// Entries of a long list, and the addresses of its beginning and of what follows.
pub(crate) struct Part<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
}

impl<T> Part<T> {
    pub(super) fn more(&self, reader: &Reader, what: &str) -> Markup {
        more(reader, self.first.as_deref(), self.next.as_deref(), what)
    }
}
