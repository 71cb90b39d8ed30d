//! What a search on the Mail tab found: messages, or threads with the number of their messages that were found.

mod fault;
mod row;

use std::collections::HashMap;

use mailarchive_api::Response;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub(in crate::web) use self::fault::said;
use super::{Feed, Fragment, Icon, feed, list, list::selection, trash};
use crate::{
    archive::threads::Head,
    search::{Asked, Cursor, Moment, Order, Progress, Query},
    thread::Node,
    web::{Refusal, Visit, Web, assets, came_from::ListPlace, contributions::MAIL},
};

pub(super) fn show(web: &Web, visit: &Visit) -> Result<Response, Refusal> {
    let texts = &visit.texts;
    let typed = visit.query.text("q");
    let order = match visit.query.get("sort") {
        Some("relevance") => Order::Relevance,
        _ => Order::Date,
    };
    let by_threads = visit.query.get("view") == Some("threads");
    let after =
        visit.query.get("before").map(|text| Cursor::parse(text).ok_or(Refusal::NotFound)).transpose()?;
    let (status, total, results) = match visit.sought(&typed) {
        Ok(query) => {
            let moment = Moment { now: visit.now, zone: texts.time_zone().clone() };
            let limit = list::PAGE as usize;
            let asked = Asked { query: &query, moment: &moment, order, after, limit, trash: visit.is_admin };
            let (query, place, is_first) = (&query, visit.this_list(), after.is_none());
            let shown = Shown { web, visit, query, order, by_threads, place, is_first };
            let found = if by_threads { shown.threads(&asked)? } else { shown.messages(&asked)? };
            let results = html! { (fault::accounts(web, visit, query)?) (shown.results(&found)) };
            (200, found.total, results)
        }
        Err(Refusal::Query(error)) => (422, None, fault::mistake(visit, &typed, &error)),
        Err(Refusal::DeletedMail) => (403, None, fault::for_administrators(texts)),
        Err(other) => return Err(other),
    };
    let heading = heading(visit, &typed, total);
    let content = html! {
        div class="head" { div class="grow" { h1 { bdi { (heading) } } } (super::keys::help(visit)) }
        (trash::delete::note(web, visit, trash::delete::Place::List)?)
        (selection::note(visit))
        (field(visit, Some(&typed)))
        (results)
    };
    let page = Fragment::new(&heading, MAIL, content).called(texts.get("search-title")).status(status);
    let page = page.below(texts.get("mail-title"), visit.urls.mail()).script(visit, &assets::LIVE);
    let page = if status == 200 { page.feed(&Feed::of_search(visit, &typed)) } else { page };
    Ok(page.response())
}

/// What was searched for, and how many messages were found where that is known.
fn heading(visit: &Visit, typed: &str, total: Option<u64>) -> String {
    let texts = &visit.texts;
    let typed = typed.trim();
    let query = match typed.char_indices().nth(LONGEST_HEADING) {
        Some((end, _)) => format!("{}…", typed[..end].trim_end()),
        None => typed.to_owned(),
    };
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("query", query);
    let Some(total) = total else { return texts.with_args("search-heading-open", &arguments) };
    arguments.set("count", total);
    arguments.set("n", texts.number(total));
    texts.with_args("search-heading", &arguments)
}

/// Characters of a search in its heading; the field holds all of it.
const LONGEST_HEADING: usize = 100;

/// Choices that the next search keeps.
const KEPT: [(&str, &str); 2] = [("view", "threads"), ("sort", "relevance")];

/// Terms that a link can add, and what they find.
const FILTERS: [(&str, &str); 4] = [
    ("has:attachment", "search-filter-attachment"),
    ("after:7d", "search-filter-week"),
    ("after:1y", "search-filter-year"),
    ("larger:1M", "search-filter-large"),
];

/// Terms that somebody has to end, and the others that can be searched by.
const BEGINNINGS: [&str; 4] = ["from:", "to:", "subject:", "before:"];
const EXAMPLES: [&str; 16] = [
    "from:ann@example.com",
    "to:",
    "cc:",
    "subject:\"price list\"",
    "body:",
    "filename:",
    "list:",
    "before:2026-11-01",
    "after:7d",
    "on:2026-11",
    "has:attachment",
    "larger:1M",
    "smaller:10K",
    "account:",
    "label:",
    "is:trashed",
];

/// What narrows a search: links that add a whole term, and, with scripts, buttons that begin one.
pub(super) fn narrow(visit: &Visit, query: &str) -> Markup {
    let texts = &visit.texts;
    let has = |term: &str| query.split_whitespace().any(|part| part == term);
    let kept = KEPT.iter().filter(|(name, value)| !query.is_empty() && visit.query.get(name) == Some(*value));
    let kept: String = kept.map(|(name, value)| format!("&{name}={value}")).collect();
    html! {
        ul class="chipset narrowing" aria-label=(texts.get("search-narrow")) {
            @for (term, label) in FILTERS.iter().filter(|(term, _)| !has(term)) {
                li { a class="chip" title=(term) href={ (visit.urls.search(format!("{query} {term}").trim())) (kept) } { (texts.get(label)) } }
            }
            @for term in BEGINNINGS {
                li class="js" { button class="chip" type="button" data-term=(term) { code { (term) } } }
            }
        }
    }
}

/// The search field.
pub(super) fn field(visit: &Visit, typed: Option<&str>) -> Markup {
    let texts = &visit.texts;
    let examples = EXAMPLES.iter().filter(|example| visit.is_admin || **example != "is:trashed");
    html! {
        form class="msearch" role="search" action=(visit.urls.mail()) aria-label=(texts.get("search-label")) {
            label class="vh" for="q" { (texts.get("search-label")) }
            div class="q" {
                (Icon::Search)
                input id="q" type="search" name="q" value=[typed] dir="auto" placeholder=(texts.get("search-label"));
                kbd class="js" aria-hidden="true" { "/" }
            }
            // Whoever chose threads, or an order, keeps them for the next search.
            @if typed.is_some() {
                @for (name, value) in KEPT {
                    @if visit.query.get(name) == Some(value) { input type="hidden" name=(name) value=(value); }
                }
            }
            button class="btn" { (texts.get("search-button")) }
        }
        details class="terms" {
            summary { (texts.get("search-terms")) }
            p class="hint" { (texts.get("search-hint")) " " @for example in examples { code { (example) } " " } }
        }
    }
}

/// What a page of results is made of.
struct Shown<'a> {
    web: &'a Web,
    visit: &'a Visit,
    query: &'a Query,
    order: Order,
    by_threads: bool,
    /// Where what is opened from here leads back to.
    place: ListPlace,
    /// It is the first page.
    is_first: bool,
}

/// The rows of a page, and what is said around them.
struct Results {
    rows: Vec<Markup>,
    total: Option<u64>,
    next: Option<Cursor>,
    progress: Option<Progress>,
}

impl Shown<'_> {
    fn messages(&self, asked: &Asked<'_>) -> Result<Results, Refusal> {
        let found = self.web.search.find(&self.visit.space.id, asked)?;
        let ids: Vec<_> = found.records.iter().map(|record| record.id).collect();
        let labels = self.web.archive.labels_of(&self.visit.space.id, &ids)?;
        let rows = found.records.iter().map(|one| {
            let labels = labels.get(&one.id).map_or(&[][..], Vec::as_slice);
            self.message(one, found.trashed.contains(&one.id), labels)
        });
        let rows = rows.collect::<Result<_, _>>()?;
        let (total, next, progress) = (found.total, found.next, found.progress);
        Ok(Results { rows, total, next, progress })
    }

    fn threads(&self, asked: &Asked<'_>) -> Result<Results, Refusal> {
        let space = self.visit.space.id.as_str();
        let found = self.web.search.find_threads(space, asked)?;
        let nodes: Vec<Node> = found.threads.iter().filter_map(|one| one.thread).collect();
        let heads: HashMap<Node, Head> = self.web.archive.thread_heads(space, &nodes)?.into_iter().collect();
        let head = |node: Option<Node>| node.and_then(|node| heads.get(&node));
        let labels = self.web.archive.thread_labels(space, &nodes)?;
        let rows = found
            .threads
            .iter()
            .map(|one| self.thread(one, head(one.thread), one.thread.and_then(|node| labels.get(&node))));
        let rows = rows.collect::<Result<_, _>>()?;
        let (total, next, progress) = (found.total, found.next, found.progress);
        Ok(Results { rows, total, next, progress })
    }

    fn results(&self, results: &Results) -> Markup {
        let texts = &self.visit.texts;
        let more = if results.progress.is_some() { "search-more" } else { "search-older" };
        let rows = html! { ul { @for row in &results.rows { (row) } } };
        html! {
            @if let Some(progress) = results.progress {
                div class="note" role="status" {
                    (Icon::Warning)
                    div {
                        (texts.with("search-rebuilding", [
                            ("done", texts.number(progress.done)),
                            ("total", texts.number(progress.total)),
                        ]))
                    }
                }
            }
            (self.chips(results.total))
            section class="card list found" aria-label=(texts.get("search-title")) {
                @if results.rows.is_empty() && self.is_first {
                    div class="empty" {
                        span class="mark" { (Icon::Search) }
                        h2 { (texts.get(if results.next.is_some() { "search-not-yet" } else { "search-nothing" })) }
                        @if results.next.is_none() { p { (texts.get("search-nothing-hint")) } }
                    }
                } @else {
                    @if self.by_threads { (rows) } @else { (selection::form(self.visit, &self.place, &rows)) }
                    p class="day" { (self.whole()) }
                }
                @if !self.is_first || results.next.is_some() {
                    @let own = self.href(&self.query.to_string(), self.order, self.by_threads);
                    nav class="pager" aria-label=(texts.get("pager-label")) {
                        @if !self.is_first {
                            a class="btn s" href=(own) { (Icon::Left) (texts.get("search-first")) }
                        }
                        span class="grow" {}
                        @if let Some(next) = results.next {
                            a class="btn s" rel="next" href={ (own) "&before=" (next) } { (texts.get(more)) (Icon::Right) }
                        }
                    }
                }
            }
        }
    }

    /// All that was found as a file, and what comes to it as a feed.
    fn whole(&self) -> Markup {
        let (texts, urls) = (&self.visit.texts, &self.visit.urls);
        let query = self.query.to_string();
        let q = utf8_percent_encode(&query, NON_ALPHANUMERIC).to_string();
        html! {
            a href={ (urls.rest("export.mbox")) "?q=" (q) } { (texts.get("export-found-mbox")) } " · "
            a href={ (urls.rest("export.zip")) "?q=" (q) } { (texts.get("export-found-zip")) } " · "
            (feed::link(self.visit, &Feed::of_search(self.visit, &query), "feed-of-search"))
        }
    }

    /// How many were found, each condition with a link that leaves it out, threads or messages, and the order.
    fn chips(&self, total: Option<u64>) -> Markup {
        let texts = &self.visit.texts;
        let (query, conditions) = (self.query.to_string(), self.query.conditions());
        html! {
            div class="chips" {
                // The same element on every page of results: what a search found is announced. The heading shows it.
                span class="vh" role="status" id="mail-found" tabindex="-1" {
                    @if let Some(total) = total { (texts.count("search-found", total)) }
                }
                @if !conditions.is_empty() {
                    ul class="chipset" aria-label=(texts.get("search-filters")) {
                        @for (condition, rest) in &conditions {
                            li {
                                a class="chip on" href=(self.href(rest, self.order, self.by_threads)) {
                                    code { bdi { (condition) } } (Icon::Cross)
                                    span class="vh" { " " (texts.get("search-without")) }
                                }
                            }
                        }
                    }
                }
                span class="grow" {}
                nav class="sorts" aria-label=(texts.get("mail-view")) {
                    @for (by_threads, text) in [(false, "mail-view-messages"), (true, "mail-view-threads")] {
                        a class="chip" aria-current=[(by_threads == self.by_threads).then_some("true")]
                            href=(self.href(&query, self.order, by_threads)) { (texts.get(text)) }
                    }
                }
                nav class="sorts" aria-label=(texts.get("search-sort")) {
                    @for (order, text) in [(Order::Date, "search-sort-date"), (Order::Relevance, "search-sort-relevance")] {
                        a class="chip" aria-current=[(order == self.order).then_some("true")]
                            href=(self.href(&query, order, self.by_threads)) { (texts.get(text)) }
                    }
                }
            }
            (narrow(self.visit, &query))
        }
    }

    fn href(&self, query: &str, order: Order, by_threads: bool) -> String {
        let mail = self.visit.urls.mail();
        let sort = if order == Order::Relevance { "&sort=relevance" } else { "" };
        let view = if by_threads { "&view=threads" } else { "" };
        match query {
            "" => mail,
            query => format!("{mail}?q={}{view}{sort}", utf8_percent_encode(query, NON_ALPHANUMERIC)),
        }
    }
}
