//! One thread: its messages, nested or flat, and an overview that leads to each.

mod attachments;
pub(in crate::web) mod hand;

use std::collections::HashMap;

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{
    Feed, Fragment, Icon, feed, keys, list::subject, mentions, message, message::back, people, tags::tags,
    trash,
};
use crate::{
    archive::{
        Label, MessageId, Record,
        threads::{Entry, Head, Thread},
    },
    message::Attachment,
    text::Texts,
    thread::{self, Link, Node, Step},
    web::{Refusal, Visit, Web, contributions::MAIL, embed, urls::Urls},
};

/// Messages on one page.
const PAGE: usize = 25;
/// Up to so many messages on a page are all open.
const OPEN: usize = 10;
/// A closed message longer than this is not made ready for being opened.
const LONG: u64 = 256 * 1024;
/// By so many of its names pages are looked for.
const MOST_NAMES: usize = 500;
/// Deeper answers are indented no further.
const DEEPEST: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Nested,
    Flat,
}

/// A page of a thread.
struct Part<'a> {
    visit: &'a Visit,
    id: Node,
    view: View,
    entries: &'a [Entry],
    steps: &'a [Step],
    /// The step that this page starts with.
    start: usize,
    end: usize,
    records: HashMap<usize, Record>,
    labels: HashMap<MessageId, Vec<Label>>,
    /// The message that was asked for.
    at: Option<MessageId>,
}

/// A message of the page, made ready for reading.
#[derive(Default)]
struct Opened {
    is_open: bool,
    body: Markup,
    files: Vec<Attachment>,
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let found = web.archive.thread(space, visit.id("id")?)?.ok_or(Refusal::NotFound)?;
    let view = if visit.query.get("view") == Some("flat") { View::Flat } else { View::Nested };
    let steps = steps(&found, view);
    let at: Option<MessageId> = visit.query.get("at").and_then(|text| text.parse().ok());
    let is_at = |step: &Step| step.item.is_some_and(|item| Some(found.entries[item].id) == at);
    let number = match steps.iter().position(is_at) {
        Some(place) => place / PAGE,
        None => visit.query.get("page").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1) - 1,
    };
    let start = number.min(steps.len().saturating_sub(1) / PAGE) * PAGE;
    let end = (start + PAGE).min(steps.len());
    let items: Vec<usize> = steps[start..end].iter().filter_map(|step| step.item).collect();
    let records = web.archive.records(space, items.iter().map(|item| &found.entries[*item]))?;
    let by_id: HashMap<MessageId, Record> = records.into_iter().map(|record| (record.id, record)).collect();
    let records = items
        .into_iter()
        .filter_map(|item| Some((item, by_id.get(&found.entries[item].id)?.clone())))
        .collect();
    let labels = web.archive.labels_of(space, &by_id.keys().copied().collect::<Vec<_>>())?;
    let part = Part {
        visit: &visit,
        id: found.id,
        view,
        entries: &found.entries,
        steps: &steps,
        start,
        end,
        records,
        labels,
        at,
    };
    let opened = (start..end).map(|place| part.opened(web, place)).collect::<Result<Vec<_>, _>>()?;
    let neighbours = web.archive.thread_neighbours(space, &found)?;
    let title = subject(&visit, &found.head.subject);
    let content = html! {
        div class="head" { div class="grow" { h1 { bdi { (title) } } p class="sm num" { (counted(&visit, &found.head)) } } }
        (trash::delete::note(web, &visit, trash::delete::Place::Thread)?)
        (hand::told(&visit, found.id))
        (part.bar(neighbours))
        div class="mgrid thr" {
            div {
                (part.pager("thread-pages-above"))
                @for (place, one) in (start..end).zip(&opened) { (part.message(place, one)) }
                (part.pager("thread-pages-below"))
                (mentions::panel(web, &visit, &as_subject(&visit, &found, &title))?)
            }
            aside class="card" {
                (part.overview())
                (part.attachments(&opened))
                (part.files(&found))
                (hand::panel(web, &visit, found.id)?)
            }
        }
    };
    let texts = &visit.texts;
    let page = Fragment::new(&title, MAIL, content).feed(&Feed::of_thread(&visit, &found));
    Ok(page.below(texts.get("mail-title"), visit.urls.mail()).response())
}

/// The thread as the wiki's pages may refer to it: it is, or was once, called by one of its messages.
fn as_subject<'a>(visit: &Visit, found: &Thread, title: &'a str) -> mentions::Subject<'a> {
    let urls = Urls::new("", &visit.space.key);
    let mut names = vec![found.id];
    names.extend(found.entries.iter().map(|entry| entry.link.node).filter(|node| *node != found.id));
    names.dedup();
    let paths = names.into_iter().take(MOST_NAMES).map(|name| urls.thread(name)).collect();
    mentions::Subject { embedded: embed::THREAD, id: found.id.to_string(), title, paths }
}

fn steps(found: &Thread, view: View) -> Vec<Step> {
    let links: Vec<Link> = found.entries.iter().map(|entry| entry.link.clone()).collect();
    match view {
        View::Nested => thread::tree(&links),
        View::Flat => links
            .iter()
            .enumerate()
            .map(|(item, link)| Step { item: Some(item), node: link.node, parent: None, depth: 0 })
            .collect(),
    }
}

/// Five messages · four people · three attachments.
fn counted(visit: &Visit, head: &Head) -> String {
    let texts = &visit.texts;
    let people = head.people.len() as u64;
    let mut parts = vec![texts.count("threads-messages", head.messages)];
    if head.has_more_people() {
        parts.push(texts.count("thread-people-more", people));
    } else if people > 0 {
        parts.push(texts.count("thread-people", people));
    }
    if head.attachments > 0 {
        parts.push(texts.count("thread-attachments", head.attachments));
    }
    parts.join(" · ")
}

impl Part<'_> {
    /// The address of a page of this thread in the same view.
    fn href(&self, page: usize) -> String {
        let flat = if self.view == View::Flat { "view=flat&" } else { "" };
        self.visit.keep(&format!("{}?{flat}page={}", self.visit.urls.thread(self.id), page + 1))
    }

    /// The address of a message in this thread.
    fn href_of(&self, place: usize) -> String {
        let anchor = format!("#{}", self.anchor(place));
        if (self.start..self.end).contains(&place) {
            return anchor;
        }
        format!("{}{anchor}", self.href(place / PAGE))
    }

    /// The same in both views, and as long as the thread is there.
    fn anchor(&self, place: usize) -> String {
        self.steps[place]
            .item
            .map_or_else(|| format!("m{place}"), |item| format!("m{}", self.entries[item].id))
    }

    fn bar(&self, (newer, older): (Option<Node>, Option<Node>)) -> Markup {
        let (texts, urls) = (&self.visit.texts, &self.visit.urls);
        let (visit, own) = (self.visit, urls.thread(self.id));
        html! {
            div class="tbar" {
                nav class="row" aria-label=(texts.get("thread-pager")) {
                    @if let Some(newer) = newer {
                        a class="btn s" rel="prev" data-key="k" href=(visit.keep(&urls.thread(newer))) { (Icon::Left) span { (texts.get("thread-newer")) } }
                    }
                    @if let Some(older) = older {
                        a class="btn s" rel="next" data-key="j" href=(visit.keep(&urls.thread(older))) { span { (texts.get("thread-older")) } (Icon::Right) }
                    }
                }
                span class="grow" {}
                nav class="tgl" aria-label=(texts.get("thread-view")) {
                    a href=(visit.keep(&own)) aria-current=[(self.view == View::Nested).then_some("true")] { (texts.get("thread-view-nested")) }
                    a href=(visit.keep(&format!("{own}?view=flat"))) aria-current=[(self.view == View::Flat).then_some("true")] { (texts.get("thread-view-flat")) }
                }
                (trash::delete::thread_button(visit, self.id))
                (keys::help(self.visit))
                (back(visit))
            }
        }
    }

    fn pager(&self, label: &str) -> Markup {
        let texts = &self.visit.texts;
        let page = self.start / PAGE;
        html! {
            @if self.is_part() {
                nav class="pager part" aria-label=(texts.get(label)) {
                    @if page > 0 {
                        a class="btn s" rel="prev" href=(self.href(page - 1)) { (Icon::Left) (texts.get("thread-part-previous")) }
                    }
                    span class="grow num" { (self.range()) }
                    @if self.end < self.steps.len() {
                        a class="btn s" rel="next" href=(self.href(page + 1)) { (texts.get("thread-part-next")) (Icon::Right) }
                    }
                }
            }
        }
    }

    /// The page holds some of the messages only.
    fn is_part(&self) -> bool {
        self.steps.len() > PAGE
    }

    /// Which messages the page holds.
    fn range(&self) -> String {
        let texts = &self.visit.texts;
        let number = |number: usize| texts.number(number as u64);
        texts.with(
            "thread-part",
            [("first", number(self.start + 1)), ("last", number(self.end)), ("n", number(self.steps.len()))],
        )
    }

    fn overview(&self) -> Markup {
        let texts = &self.visit.texts;
        html! {
            nav class="box over" aria-label=(texts.get("thread-overview")) {
                h2 { (texts.get("thread-overview")) span class="num" { (texts.number(self.steps.len() as u64)) } }
                @if self.is_part() { p class="sm num" { (self.range()) } }
                ol {
                    @for place in self.start..self.end {
                        @let step = &self.steps[place];
                        li class={ "t" (step.depth.min(DEEPEST)) } {
                            @match self.record(place) {
                                Some(record) => a href=(self.href_of(place)) aria-current=[(Some(record.id) == self.at).then_some("true")] {
                                    span { @if let Some(from) = record.from.first() { (people::sender(texts, from)) } @else { "?" } }
                                    time class="num" datetime=(Texts::machine(record.date)) title=(texts.date_time(record.date)) {
                                        (texts.short_day(record.date, self.visit.now))
                                    }
                                },
                                None => a href=(self.href_of(place)) { span { (texts.get("thread-unseen")) } },
                            }
                        }
                    }
                }
            }
        }
    }

    /// The thread as a file, and what comes to it as a feed.
    fn files(&self, found: &Thread) -> Markup {
        let (texts, urls) = (&self.visit.texts, &self.visit.urls);
        html! {
            div class="box links" {
                @for (ending, text) in [("mbox", "export-thread-mbox"), ("zip", "export-thread-zip")] {
                    a href={ (urls.rest(&format!("export.{ending}"))) "?thread=" (self.id) } { (Icon::Download) (texts.get(text)) }
                }
                (feed::link(self.visit, &Feed::of_thread(self.visit, found), "feed-of-thread"))
            }
        }
    }

    fn record(&self, place: usize) -> Option<&Record> {
        self.steps[place].item.and_then(|item| self.records.get(&item))
    }

    /// What a message holds, made ready for reading.
    fn opened(&self, web: &Web, place: usize) -> Result<Opened, Refusal> {
        let Some(record) = self.record(place) else { return Ok(Opened::default()) };
        let count = self.end - self.start;
        let is_open =
            count <= OPEN || place == self.start || place + 1 == self.end || self.at == Some(record.id);
        if is_open || record.size <= LONG {
            let raw = web.archive.head(&self.visit.space.id, record)?;
            let (body, files) = message::rendered(self.visit, record, &raw);
            return Ok(Opened { is_open, body, files });
        }
        let texts = &self.visit.texts;
        let body = html! {
            p { (texts.get("thread-long")) " " a href=(self.visit.keep(&self.visit.urls.message(record.id))) { (texts.get("thread-open")) } }
        };
        Ok(Opened { is_open, body, files: Vec::new() })
    }

    fn message(&self, place: usize, opened: &Opened) -> Markup {
        let depth = self.steps[place].depth.min(DEEPEST);
        let texts = &self.visit.texts;
        let Some(record) = self.record(place) else {
            return html! {
                p class={ "card msg gone d" (depth) } id=(self.anchor(place)) { (Icon::Mail) (texts.get("thread-unseen")) }
            };
        };
        let Opened { is_open, body, .. } = opened;
        let when = texts.date_time(record.date);
        let who = record.from.first().map_or_else(|| "?".to_owned(), |from| people::name(from).to_owned());
        html! {
            article class={ "card msg d" (depth) } id=(self.anchor(place)) aria-label={ (who) ", " (when) } {
                details class="fold" open[*is_open] {
                    summary class="mh" {
                        (people::avatar(record.from.first()))
                        div class="grow" {
                            div { b { (people::addresses(&record.from)) } }
                            @if !*is_open { div class="sm snip" { bdi { (record.snippet) } } }
                            @if !record.to.is_empty() { div class="sm to" { (texts.get("message-to")) " " (people::addresses(&record.to)) } }
                        }
                        div class="r" { time class="num" datetime=(Texts::machine(record.date)) { (when) } }
                    }
                    div class="mb" { (self.tools(record, place)) (tags(self.visit, self.labels.get(&record.id).into_iter().flatten())) (body) }
                }
            }
        }
    }

    fn tools(&self, record: &Record, place: usize) -> Markup {
        let (texts, urls) = (&self.visit.texts, &self.visit.urls);
        html! {
            div class="tools" {
                @if let Some(previous) = place.checked_sub(1) {
                    a class="icb" href=(self.href_of(previous)) aria-label=(texts.get("thread-message-previous")) { (Icon::Up) }
                }
                @if place + 1 < self.steps.len() {
                    a class="icb" href=(self.href_of(place + 1)) aria-label=(texts.get("thread-message-next")) { (Icon::Down) }
                }
                span class="grow" {}
                a class="icb" href=(urls.message(record.id)) aria-label=(texts.get("thread-link")) { (Icon::Link) }
                details class="menu end" {
                    summary class="icb" aria-label=(texts.get("message-more")) { (Icon::More) }
                    ul {
                        (message::ways(self.visit, record))
                        (message::download(self.visit, record))
                        @if self.visit.is_admin && self.steps.len() > 1 { li { (hand::split_form(self.visit, self.id, record.id)) } }
                        @if self.visit.may_delete {
                            li { hr; }
                            li { (trash::delete::message_button(self.visit, record.id, Some(self.id))) }
                        }
                    }
                }
            }
        }
    }
}
