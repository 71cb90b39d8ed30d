//! One message or thread that was found.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{
    super::{Icon, list, list::selection, people, tags::tags},
    Shown,
};
use crate::{
    archive::{Label, Record, threads::Head},
    search::{FoundThread, Marked},
    text::Texts,
    web::Refusal,
};

/// What stands in a row, beside what every row has.
struct Row<'a> {
    record: &'a Record,
    href: &'a str,
    tick: Markup,
    facts: Markup,
}

impl Shown<'_> {
    pub(super) fn message(
        &self,
        record: &Record,
        is_trashed: bool,
        labels: &[Label],
    ) -> Result<Markup, Refusal> {
        let href = self.place.kept_in(&self.visit.urls.message(record.id));
        let subject = list::subject(self.visit, &record.subject);
        let tick = selection::tick(self.visit, record.id, &subject);
        let row = Row { record, href: &href, tick, facts: self.facts(record, is_trashed) };
        self.row(&row, &tags(self.visit, labels))
    }

    /// A thread by its first message that was found.
    pub(super) fn thread(
        &self,
        found: &FoundThread,
        head: Option<&Head>,
        labels: Option<&BTreeSet<Label>>,
    ) -> Result<Markup, Refusal> {
        let (Some(thread), Some(head)) = (found.thread, head) else {
            let href = self.place.kept_in(&self.visit.urls.message(found.first.id));
            let facts = self.facts(&found.first, found.is_trashed);
            let row = Row { record: &found.first, href: &href, tick: html! {}, facts };
            return self.row(&row, &html! {});
        };
        let texts = &self.visit.texts;
        let (id, address) = (found.first.id, self.visit.urls.thread(thread));
        let href = self.place.kept_in(&format!("{address}?at={id}#m{id}"));
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("count", found.hits);
        arguments.set("n", texts.number(found.hits));
        arguments.set("messages", texts.number(head.messages.max(found.hits)));
        let facts = html! {
            span class="tag hits" { (texts.with_args("search-hits", &arguments)) }
            @if head.attachments > 0 { (attachments(texts, head.attachments)) }
        };
        let row = Row { record: &found.first, href: &href, tick: html! {}, facts };
        self.row(&row, &tags(self.visit, labels.into_iter().flatten()))
    }

    fn row(&self, row: &Row<'_>, tags: &Markup) -> Result<Markup, Refusal> {
        let Row { record, href, tick, facts } = row;
        let (visit, texts) = (self.visit, &self.visit.texts);
        let excerpt = self.web.search.excerpt(&visit.space.id, record, self.query)?;
        let subject = self.query.mark_subject(&list::subject(visit, &record.subject));
        Ok(html! {
            li class="th" {
                (tick)
                (people::avatar(record.from.first()))
                h3 { a href=(href) { bdi { (marked(&subject)) } } }
                time class="when num" datetime=(Texts::machine(record.date)) title=(texts.date_time(record.date)) {
                    (texts.short_date(record.date, visit.now))
                }
                p {
                    @if let Some(from) = record.from.first() {
                        b { bdi { (marked(&self.query.mark_sender(people::name(from)))) } (people::doubt(texts, from)) } " "
                    }
                    bdi { (marked(&excerpt)) }
                }
                div class="meta num" { (facts) }
                (tags)
            }
        })
    }

    fn facts(&self, record: &Record, is_trashed: bool) -> Markup {
        let texts = &self.visit.texts;
        html! {
            @if is_trashed { span class="tag warn" { (Icon::Trash) (texts.get("search-trashed")) } }
            @if record.attachments > 0 { (attachments(texts, record.attachments.into())) }
        }
    }
}

fn attachments(texts: &Texts, count: u64) -> Markup {
    html! { span { (Icon::Clip) (texts.number(count)) span class="vh" { " " (texts.get("message-attachments")) } } }
}

fn marked(pieces: &[Marked]) -> Markup {
    html! {
        @for piece in pieces {
            @if piece.is_match { mark { (piece.text) } } @else { (piece.text) }
        }
    }
}
