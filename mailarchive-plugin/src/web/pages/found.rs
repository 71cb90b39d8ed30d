//! What a search on the Mail tab found.

use mailarchive_api::Response;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Icon, list, page};
use crate::{
    archive::From,
    search::{self, Found, Query, QueryError},
    web::{Refusal, Visit, Web, contributions::MAIL},
};

pub(super) fn show(web: &Web, visit: &Visit, from: From) -> Result<Response, Refusal> {
    let texts = &visit.texts;
    let typed = visit.query.text("q");
    let (status, results) = match typed.parse::<Query>() {
        Ok(query) => {
            let found = search::scan(&web.archive, &visit.space.id, &query, from, list::PAGE as usize)?;
            (200, results(visit, &typed, from, &found))
        }
        Err(error) => (
            422,
            html! {
                div class="note bad" role="alert" { (Icon::Warning) div { strong { (said(visit, &error)) } } }
            },
        ),
    };
    let content = html! {
        div class="head" { h1 { (texts.get("mail-title")) } }
        (field(visit, Some(&typed)))
        (results)
    };
    let trail = vec![(texts.get("mail-title"), Some(visit.urls.mail())), (texts.get("search-title"), None)];
    Ok(page(status, &texts.get("search-title"), MAIL, trail, &content))
}

/// The search field.
pub(super) fn field(visit: &Visit, typed: Option<&str>) -> Markup {
    let texts = &visit.texts;
    html! {
        form class="msearch" role="search" action=(visit.urls.mail()) aria-label=(texts.get("search-label")) {
            label class="vh" for="q" { (texts.get("search-label")) }
            input id="q" type="search" name="q" value=[typed] placeholder=(texts.get("search-label")) aria-describedby="q-hint";
            button class="btn" { (texts.get("search-button")) }
        }
        p class="hint" id="q-hint" {
            (texts.get("search-hint")) " "
            @for example in ["from:", "to:", "subject:", "before:2026-11-01", "after:2026-11-01", "has:attachment"] {
                code { (example) } " "
            }
        }
    }
}

fn results(visit: &Visit, typed: &str, from: From, found: &Found) -> Markup {
    let texts = &visit.texts;
    html! {
        section class="card list" aria-label=(texts.get("search-title")) {
            @if found.records.is_empty() {
                div class="empty" {
                    h2 { (texts.get(if found.next.is_some() { "search-not-yet" } else { "search-nothing" })) }
                }
            } @else {
                @if from == From::Newest && found.next.is_none() {
                    h2 class="day" role="status" { (texts.count("search-found", found.records.len() as u64)) }
                }
                ul { @for record in &found.records { (list::item(visit, record, 1)) } }
            }
            @if let Some(next) = found.next {
                nav class="pager" aria-label=(texts.get("pager-label")) {
                    span class="grow" {}
                    a class="btn s" rel="next" href={
                        (visit.urls.mail()) "?q=" (utf8_percent_encode(typed, NON_ALPHANUMERIC)) "&before=" (next)
                    } { (texts.get("search-more")) (Icon::Right) }
                }
            }
        }
    }
}

fn said(visit: &Visit, error: &QueryError) -> String {
    let texts = &visit.texts;
    let with = |id, text: &str| texts.with(id, [("text", text)]);
    match error {
        QueryError::Date(text) => with("search-wrong-date", text),
        QueryError::Has(text) => with("search-wrong-has", text),
        QueryError::Empty(field) => with("search-wrong-empty", field),
        QueryError::Or => texts.get("search-wrong-or"),
        QueryError::Long => texts.get("search-wrong-long"),
    }
}
