//! The Mail tab: the space's messages, newest first.

pub(in crate::web) mod selection;
mod threads;

use mailarchive_api::Response;
use maud::{Markup, html};

use self::threads::Listing;
use super::{
    Fragment, Icon,
    fetch::{self, Live},
    people,
    tags::tags,
    trash,
};
use crate::{
    archive::{Copies, Counters, Cursor, From, Label, Page, Record, threads::ThreadFrom},
    web::{Refusal, Visit, Web, assets, contributions::MAIL},
};

pub(super) const PAGE: u32 = 25;

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    if visit.query.get("q").is_some_and(|query| !query.trim().is_empty()) {
        return super::found::show(web, &visit);
    }
    let gathering = web.archive.is_gathering(space)?;
    let listing = Listing::of(&visit, gathering)?;
    let (nothing, section) = match listing {
        Listing::Threads(from) => {
            let page = web.archive.threads(space, from, PAGE)?;
            let is_first = from == ThreadFrom::Newest;
            (page.threads.is_empty() && is_first, threads::section(web, &visit, &page, is_first)?)
        }
        Listing::Messages => {
            let from = from(&visit)?;
            let page = web.archive.page(space, from, PAGE, Copies::Hidden)?;
            let is_first = from == From::Newest;
            (page.records.is_empty() && is_first, section(web, &visit, &page, is_first)?)
        }
    };
    let totals = web.archive.totals(space)?;
    let accounts = web.accounts.list(space)?;
    let live = Live::of(web, space)?;
    let texts = &visit.texts;
    let content = html! {
        div class="head" {
            div class="grow" {
                h1 { (texts.get("mail-title")) }
                p class="num" { (threads::totals(&visit, totals.messages, web.archive.thread_total(space)?)) }
            }
            (super::keys::help(&visit))
            @if visit.is_admin && !accounts.is_empty() { (fetch_button(&visit, live.is_running(), "mail")) }
        }
        (trash::delete::note(web, &visit, trash::delete::Place::List)?)
        (selection::note(&visit))
        (fetch::note(&visit))
        @if visit.is_admin {
            (fetch::told(&visit, &live))
            (fetch::panel(&visit, &live, &visit.list_href(&visit.this_list())))
            (failures(&visit, &live))
        }
        @if nothing {
            @match web.archive.gone(space)?.trashed {
                0 => (empty(&visit, accounts.is_empty())),
                trashed => (trash::all_deleted(web, &visit, trashed)?),
            }
        } @else {
            (super::found::field(&visit, None))
            @if gathering { div class="note" role="status" { (Icon::Fetch) div { (texts.get("threads-gathering")) } } }
            div class="chips" {
                (super::found::narrow(&visit, ""))
                span class="grow" {}
                @if !gathering { (threads::switch(&visit, listing)) }
            }
            div class="mgrid" {
                (section)
                (about(web, &visit, totals, accounts.iter().filter(|account| account.enabled).count())?)
            }
        }
    };
    let title = texts.get("mail-title");
    let page = Fragment::new(&fetch::title(&visit, &live, &title), MAIL, content).called(title);
    Ok(page.script(&visit, &assets::LIVE).response())
}

/// The part of the list of messages that is asked for.
fn from(visit: &Visit) -> Result<From, Refusal> {
    let cursor =
        |name| visit.query.get(name).map(|text| Cursor::parse(text).ok_or(Refusal::NotFound)).transpose();
    Ok(match (cursor("before")?, cursor("after")?) {
        (Some(before), _) => From::Before(before),
        (None, Some(after)) => From::After(after),
        (None, None) => From::Newest,
    })
}

fn section(web: &Web, visit: &Visit, messages: &Page, is_first: bool) -> Result<Markup, Refusal> {
    let total = web.archive.totals(&visit.space.id)?.messages;
    let range = range(visit, is_first, messages.records.len(), total, "messages-range");
    Ok(html! {
        section class="card list" aria-label=(visit.texts.get("mail-messages-label")) {
            (selection::form(visit, &visit.this_list(), &days(web, visit, messages)?))
            (pager(visit, messages, range))
        }
    })
}

/// *Fetch new mail*; while a fetch is running it says so.
pub(super) fn fetch_button(visit: &Visit, running: bool, back: &str) -> Markup {
    html! {
        form method="post" action=(visit.urls.below("fetch")) {
            (visit.xsrf_field())
            input type="hidden" name="back" value=(back);
            button class={ "btn" @if back == "mail" { " pri" } } aria-disabled=[running.then_some("true")] {
                (Icon::Fetch) (visit.texts.get("fetch-new-mail"))
            }
        }
    }
}

/// What failed in the last fetch.
fn failures(visit: &Visit, live: &Live) -> Markup {
    let texts = &visit.texts;
    html! {
        @if !live.is_running() {
            @for (account, trouble) in live.failures() {
                div class="note bad" role="status" {
                    (Icon::Warning)
                    div {
                        @let (what, then) = texts.told_in_two(trouble);
                        strong { bdi { (account.name) } ": " (what) } " " (then) " "
                        a href=(visit.urls.accounts()) { (texts.get("menu-accounts")) }
                    }
                }
            }
        }
    }
}

/// What is written above what is of that day.
pub(super) fn day(visit: &Visit, date: i64) -> String {
    let texts = &visit.texts;
    match texts.days_ago(date, visit.now) {
        Some(..=0) => texts.get("day-today"),
        Some(1) => texts.get("day-yesterday"),
        Some(2..=6) => texts.get("day-this-week"),
        _ => texts.month(date),
    }
}

fn days(web: &Web, visit: &Visit, messages: &Page) -> Result<Markup, Refusal> {
    let heading = |record: &Record| day(visit, record.date);
    let ids: Vec<_> = messages.records.iter().map(|record| record.id).collect();
    let labels = web.archive.labels_of(&visit.space.id, &ids)?;
    let row = |record: &Record| -> Result<Markup, Refusal> {
        let copies = web.archive.copies(&visit.space.id, &record.content)?.len();
        Ok(item(visit, record, copies, labels.get(&record.id).map_or(&[], Vec::as_slice), true))
    };
    Ok(html! {
        @for day in messages.records.chunk_by(|a, b| heading(a) == heading(b)) {
            h2 class="day" { (heading(&day[0])) }
            ul { @for record in day { (row(record)?) } }
        }
    })
}

/// A message of a list, with a box to tick it where there is something to do with it.
pub(super) fn item(visit: &Visit, record: &Record, copies: usize, labels: &[Label], pick: bool) -> Markup {
    let texts = &visit.texts;
    let title = subject(visit, &record.subject);
    let href = visit.this_list().kept_in(&visit.urls.message(record.id));
    html! {
        li class="th" {
            @if pick { (selection::tick(visit, record.id, &title)) }
            (people::avatar(record.from.first()))
            h3 { a href=(href) { bdi { (title) } } }
            time class="when num" datetime=(crate::text::Texts::machine(record.date)) title=(texts.date_time(record.date)) {
                (texts.short_date(record.date, visit.now))
            }
            p {
                @if let Some(from) = record.from.first() { b { (people::sender(texts, from)) } " " }
                bdi { (record.snippet) }
            }
            div class="meta num" {
                @if copies > 1 { span class="tag" { (texts.count("message-copies", copies as u64)) } }
                @if record.attachments > 0 {
                    span {
                        (Icon::Clip) (record.attachments)
                        span class="vh" { " " (texts.get("message-attachments")) }
                    }
                }
            }
            (tags(visit, labels))
        }
    }
}

/// The subject; a mail without one says so.
pub(super) fn subject(visit: &Visit, subject: &str) -> String {
    if subject.trim().is_empty() { visit.texts.get("message-no-subject") } else { subject.to_owned() }
}

/// On the first page: how much of the whole it shows. Where a later one stands nobody counts.
pub(super) fn range(visit: &Visit, is_first: bool, shown: usize, total: u64, id: &str) -> Option<String> {
    let (texts, shown) = (&visit.texts, shown as u64);
    let number = |number| texts.number(number);
    (is_first && shown < total)
        .then(|| texts.with(id, [("first", number(1)), ("last", number(shown)), ("total", number(total))]))
}

fn pager(visit: &Visit, messages: &Page, range: Option<String>) -> Markup {
    let texts = &visit.texts;
    html! {
        @if messages.newer.is_some() || messages.older.is_some() {
            nav class="pager" aria-label=(texts.get("pager-label")) {
                @if let Some(newer) = messages.newer {
                    a class="btn s" rel="prev" href={ (visit.urls.mail()) "?view=messages&after=" (newer) } { (Icon::Left) (texts.get("pager-newer")) }
                }
                span class="grow sm num" { @if let Some(range) = range { (range) } }
                @if let Some(older) = messages.older {
                    a class="btn s" rel="next" href={ (visit.urls.mail()) "?view=messages&before=" (older) } { (texts.get("pager-older")) (Icon::Right) }
                }
            }
        }
    }
}

fn about(web: &Web, visit: &Visit, totals: Counters, accounts: usize) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let next = (accounts > 0).then(|| web.poller.schedule().next(visit.now)).flatten();
    Ok(html! {
        aside class="card" {
            (super::statistics::small(web, visit)?)
            div class="box" {
                h2 { (texts.get("about-title")) }
                dl class="kv num" {
                    div { dt { (texts.get("about-accounts")) } dd { (texts.number(accounts as u64)) } }
                    div { dt { (texts.get("about-messages")) } dd { (texts.number(totals.messages)) } }
                    @if let Some(oldest) = web.archive.oldest_date(&visit.space.id)? {
                        div { dt { (texts.get("about-oldest")) } dd { (texts.date(oldest)) } }
                    }
                    div { dt { (texts.get("about-size")) } dd { (texts.size(totals.bytes)) } }
                    @if let Some(next) = next {
                        div { dt { (texts.get("about-next")) } dd { (texts.time_of_day(next)) } }
                    }
                }
            }
            (trash::links(web, visit)?)
        }
    })
}

/// No mail yet: what to do, for whom it is to do.
fn empty(visit: &Visit, no_accounts: bool) -> Markup {
    let texts = &visit.texts;
    let (text, action) = match (visit.is_admin, no_accounts) {
        (true, true) => ("empty-add", Some(("accounts/new", "accounts-add"))),
        (true, false) => ("empty-fetch", None),
        (false, _) => ("empty-ask", None),
    };
    html! {
        div class="card empty" {
            svg class="art" viewBox="0 0 120 84" fill="none" aria-hidden="true" {
                rect class="sheet" x="14" y="20" width="92" height="58" rx="8" {}
                path class="flap" d="M17 27 60 56l43-29" {}
                path class="arrow" d="M60 4v24M51 19l9 9 9-9" {}
            }
            h2 { (texts.get("empty-title")) }
            p { (texts.get(text)) }
            @if let Some((path, label)) = action {
                a class="btn pri" href=(visit.urls.below(path)) { (Icon::Add) (texts.get(label)) }
            }
            @if visit.is_admin {
                p class="or" { a href=(visit.urls.below("import")) { (texts.get("empty-import")) } }
            }
        }
    }
}
