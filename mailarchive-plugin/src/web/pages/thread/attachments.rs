//! The attachments of a thread's messages, in one list beside them.

use maud::{Markup, html};

use super::{Opened, Part};
use crate::web::pages::{Icon, people};
use crate::{archive::Record, message::Attachment};

/// Of one message more are told by their number.
const MOST: usize = 20;

impl Part<'_> {
    /// What the messages of this page carry. Those that are too long to be opened here tell a number.
    pub(super) fn attachments(&self, opened: &[Opened]) -> Markup {
        let texts = &self.visit.texts;
        let carrying = (self.start..self.end).zip(opened).filter_map(|(place, opened)| {
            let record = self.record(place).filter(|record| record.attachments > 0)?;
            Some((place, record, opened.files.as_slice()))
        });
        let carrying: Vec<_> = carrying.collect();
        let count: u64 = carrying.iter().map(|(_, record, _)| u64::from(record.attachments)).sum();
        let title = if self.is_part() { "thread-attachments-part" } else { "message-attachments" };
        html! {
            @if count > 0 {
                section class="box carried" aria-labelledby="carried" {
                    h2 id="carried" { (texts.get(title)) span class="num" { (texts.number(count)) } }
                    ul {
                        @for (place, record, files) in carrying {
                            @for file in files.iter().take(MOST) { (self.file(place, record, file)) }
                            @let left = (record.attachments as usize).saturating_sub(files.len().min(MOST));
                            @if left > 0 { li { (Icon::Clip) span { (texts.count("thread-attachments", left as u64)) (self.of(place, record)) } } }
                        }
                    }
                }
            }
        }
    }

    fn file(&self, place: usize, record: &Record, file: &Attachment) -> Markup {
        let texts = &self.visit.texts;
        let href = format!("{}/attachments/{}", self.visit.urls.message(record.id), file.index);
        html! {
            li {
                (Icon::Clip)
                span {
                    a download href=(href) { bdi { (file.name) } }
                    span class="sm num" { (texts.size(file.size)) }
                    (self.of(place, record))
                }
            }
        }
    }

    /// Who sent it; it leads to the message.
    fn of(&self, place: usize, record: &Record) -> Markup {
        let who = record.from.first().map_or("?", people::name);
        html! { a class="sm" href=(self.href_of(place)) { bdi { (who) } } }
    }
}
