//! The Mail tab: the space's messages, newest first.

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{Icon, live::Live, page, people};
use crate::{
    archive::{Copies, Counters, Cursor, From, Page, Record},
    web::{Refusal, Visit, Web, contributions::MAIL},
};

pub(super) const PAGE: u32 = 25;

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let cursor =
        |name| visit.query.get(name).map(|text| Cursor::parse(text).ok_or(Refusal::NotFound)).transpose();
    let from = match (cursor("before")?, cursor("after")?) {
        (Some(before), _) => From::Before(before),
        (None, Some(after)) => From::After(after),
        (None, None) => From::Newest,
    };
    if visit.query.get("q").is_some_and(|query| !query.trim().is_empty()) {
        return super::found::show(web, &visit, from);
    }
    let space = visit.space.id.as_str();
    let messages = web.archive.page(space, from, PAGE, Copies::Hidden)?;
    let totals = web.archive.totals(space)?;
    let accounts = web.accounts.list(space)?;
    let live = Live::of(web, space)?;
    let texts = &visit.texts;
    let content = html! {
        div class="head" {
            div class="grow" {
                h1 { (texts.get("mail-title")) }
                p class="num" { (texts.count("mail-messages", totals.messages)) }
            }
            @if visit.is_admin && !accounts.is_empty() { (fetch_button(&visit, live.is_running(), "mail")) }
        }
        @if visit.is_admin { (panel(&visit, &live)) }
        @if messages.records.is_empty() && from == From::Newest {
            (empty(&visit, accounts.is_empty()))
        } @else {
            (super::found::field(&visit, None))
            div class="mgrid" {
                section class="card list" aria-label=(texts.get("mail-messages-label")) {
                    (days(web, &visit, &messages)?)
                    (pager(&visit, &messages))
                }
                (about(web, &visit, totals, accounts.iter().filter(|account| account.enabled).count()))
            }
        }
    };
    Ok(page(200, &texts.get("mail-title"), MAIL, vec![(texts.get("mail-title"), None)], &content))
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

/// The panel of the running fetch, or of what failed in the last one.
pub(super) fn panel(visit: &Visit, live: &Live) -> Markup {
    let texts = &visit.texts;
    html! {
        @if live.is_running() {
            section class="card live" id="mail-live" aria-label=(texts.get("fetch-new-mail")) data-progress=(visit.urls.below("progress")) {
                (live.panel(visit))
            }
            noscript { meta http-equiv="refresh" content="3"; }
        } @else {
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

fn days(web: &Web, visit: &Visit, messages: &Page) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let heading = |record: &Record| match texts.days_ago(record.date, visit.now) {
        Some(..=0) => texts.get("day-today"),
        Some(1) => texts.get("day-yesterday"),
        Some(2..=6) => texts.get("day-this-week"),
        _ => texts.month(record.date),
    };
    Ok(html! {
        @for day in messages.records.chunk_by(|a, b| heading(a) == heading(b)) {
            h2 class="day" { (heading(&day[0])) }
            ul { @for record in day { (item(visit, record, web.archive.copies(&visit.space.id, &record.content)?.len())) } }
        }
    })
}

pub(super) fn item(visit: &Visit, record: &Record, copies: usize) -> Markup {
    let texts = &visit.texts;
    html! {
        li class="th" {
            (people::avatar(record.from.first()))
            h3 { a href=(visit.urls.message(record.id)) { bdi { (subject(visit, &record.subject)) } } }
            time class="when num" datetime=(crate::text::Texts::machine(record.date)) title=(texts.date_time(record.date)) {
                (texts.short_date(record.date, visit.now))
            }
            p {
                @if let Some(from) = record.from.first() { b { bdi { (people::name(from)) } } " " }
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
        }
    }
}

/// The subject; a mail without one says so.
pub(super) fn subject(visit: &Visit, subject: &str) -> String {
    if subject.trim().is_empty() { visit.texts.get("message-no-subject") } else { subject.to_owned() }
}

fn pager(visit: &Visit, messages: &Page) -> Markup {
    let texts = &visit.texts;
    html! {
        @if messages.newer.is_some() || messages.older.is_some() {
            nav class="pager" aria-label=(texts.get("pager-label")) {
                @if let Some(newer) = messages.newer {
                    a class="btn s" rel="prev" href={ (visit.urls.mail()) "?after=" (newer) } { (Icon::Left) (texts.get("pager-newer")) }
                }
                span class="grow" {}
                @if let Some(older) = messages.older {
                    a class="btn s" rel="next" href={ (visit.urls.mail()) "?before=" (older) } { (texts.get("pager-older")) (Icon::Right) }
                }
            }
        }
    }
}

fn about(web: &Web, visit: &Visit, totals: Counters, accounts: usize) -> Markup {
    let texts = &visit.texts;
    let next = (accounts > 0).then(|| web.poller.schedule().next(visit.now)).flatten();
    html! {
        aside class="card" {
            div class="box" {
                h2 { (texts.get("about-title")) }
                dl class="kv num" {
                    div { dt { (texts.get("about-accounts")) } dd { (texts.number(accounts as u64)) } }
                    div { dt { (texts.get("about-messages")) } dd { (texts.number(totals.messages)) } }
                    div { dt { (texts.get("about-size")) } dd { (texts.size(totals.bytes)) } }
                    @if let Some(next) = next {
                        div { dt { (texts.get("about-next")) } dd { (texts.time_of_day(next)) } }
                    }
                }
            }
        }
    }
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
        }
    }
}
