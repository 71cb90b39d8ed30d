//! The Mail tab by threads: newest first, by their last messages.

use std::collections::HashMap;

use fluent_bundle::FluentArgs;
use maud::{Markup, html};

use crate::web::pages::{Icon, list, people, tags::tags};
use crate::{
    archive::{
        MessageId, Record,
        threads::{Head, ThreadCursor, ThreadFrom, ThreadPage},
    },
    text::Texts,
    thread::Node,
    web::{Refusal, Visit, Web},
};

/// Which list the Mail tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    Threads(ThreadFrom),
    Messages,
}

impl Listing {
    /// Threads, unless messages are asked for, or threads are not gathered yet.
    pub(super) fn of(visit: &Visit, gathering: bool) -> Result<Self, Refusal> {
        if gathering || visit.query.get("view") == Some("messages") {
            return Ok(Self::Messages);
        }
        let cursor = |name| {
            let parse = |text| ThreadCursor::parse(text).ok_or(Refusal::NotFound);
            visit.query.get(name).map(parse).transpose()
        };
        Ok(Self::Threads(match (cursor("before")?, cursor("after")?) {
            (Some(before), _) => ThreadFrom::Before(before),
            (None, Some(after)) => ThreadFrom::After(after),
            (None, None) => ThreadFrom::Newest,
        }))
    }
}

/// How much there is.
pub(super) fn totals(visit: &Visit, messages: u64, threads: u64) -> String {
    let texts = &visit.texts;
    let counted = texts.count("mail-messages", messages);
    if threads == 0 {
        return counted;
    }
    let mut arguments = FluentArgs::new();
    arguments.set("count", threads);
    arguments.set("n", texts.number(threads));
    arguments.set("messages", counted);
    texts.with_args("mail-in-threads", &arguments)
}

/// Threads or messages.
pub(super) fn switch(visit: &Visit, listing: Listing) -> Markup {
    let texts = &visit.texts;
    let is_threads = matches!(listing, Listing::Threads(_));
    html! {
        nav class="tgl" aria-label=(texts.get("mail-view")) {
            a href=(visit.urls.mail()) aria-current=[is_threads.then_some("true")] { (texts.get("mail-view-threads")) }
            a href={ (visit.urls.mail()) "?view=messages" } aria-current=[(!is_threads).then_some("true")] {
                (texts.get("mail-view-messages"))
            }
        }
    }
}

pub(super) fn section(
    web: &Web,
    visit: &Visit,
    page: &ThreadPage,
    is_first: bool,
) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let last =
        web.archive.records_by_id(&visit.space.id, page.threads.iter().map(|(_, head)| head.last.1))?;
    let last: HashMap<MessageId, Record> = last.into_iter().map(|record| (record.id, record)).collect();
    let heading = |head: &Head| list::day(visit, head.last.0);
    let roots: Vec<Node> = page.threads.iter().map(|(root, _)| *root).collect();
    let labels = web.archive.thread_labels(&visit.space.id, &roots)?;
    let row = |(id, head): &(Node, Head)| {
        item(visit, *id, head, last.get(&head.last.1), &tags(visit, labels.get(id).into_iter().flatten()))
    };
    Ok(html! {
        section class="card list" aria-label=(texts.get("threads-label")) {
            @for day in page.threads.chunk_by(|a, b| heading(&a.1) == heading(&b.1)) {
                h2 class="day" { (heading(&day[0].1)) }
                ul { @for thread in day { (row(thread)) } }
            }
            (pager(visit, page, list::range(visit, is_first, page.threads.len(), web.archive.thread_total(&visit.space.id)?, "threads-range")))
        }
    })
}

fn item(visit: &Visit, id: Node, head: &Head, last: Option<&Record>, tags: &Markup) -> Markup {
    let texts = &visit.texts;
    html! {
        li class="th" {
            (people::avatar(head.people.first().map(|person| &person.address)))
            h3 { a href=(visit.this_list().kept_in(&visit.urls.thread(id))) { bdi { (list::subject(visit, &head.subject)) } } }
            time class="when num" datetime=(Texts::machine(head.last.0)) title=(texts.date_time(head.last.0)) {
                (texts.short_date(head.last.0, visit.now))
            }
            p {
                @if let Some(last) = last {
                    @if let Some(from) = last.from.first() { b { (people::sender(texts, from)) } " " }
                    bdi { (last.snippet) }
                }
            }
            div class="meta num" {
                @if head.messages > 1 {
                    span title=(texts.count("threads-messages", head.messages)) {
                        (Icon::Thread) (texts.number(head.messages))
                        span class="vh" { " " (texts.count("threads-messages", head.messages)) }
                    }
                }
                @if head.attachments > 0 {
                    span {
                        (Icon::Clip) (texts.number(head.attachments))
                        span class="vh" { " " (texts.get("message-attachments")) }
                    }
                }
            }
            (tags)
        }
    }
}

fn pager(visit: &Visit, page: &ThreadPage, range: Option<String>) -> Markup {
    let texts = &visit.texts;
    html! {
        @if page.newer.is_some() || page.older.is_some() {
            nav class="pager" aria-label=(texts.get("pager-label")) {
                @if let Some(newer) = page.newer {
                    a class="btn s" rel="prev" href={ (visit.urls.mail()) "?after=" (newer) } { (Icon::Left) (texts.get("pager-newer")) }
                }
                span class="grow sm num" { @if let Some(range) = range { (range) } }
                @if let Some(older) = page.older {
                    a class="btn s" rel="next" href={ (visit.urls.mail()) "?before=" (older) } { (texts.get("pager-older")) (Icon::Right) }
                }
            }
        }
    }
}
