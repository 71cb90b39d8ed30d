//! What is wrong with a search, told where it was typed.

use maud::{Markup, html};

use super::super::Icon;
use crate::{
    account::AccountId,
    search::{Fault, Query, QueryError},
    text::Texts,
    web::{Refusal, Visit, Web},
};

/// What is wrong with what was typed, where, and what may have been meant.
pub(super) fn mistake(visit: &Visit, typed: &str, error: &QueryError) -> Markup {
    let texts = &visit.texts;
    let mut characters = typed.chars();
    let mut next = |count: usize| characters.by_ref().take(count).collect::<String>();
    let (before, place) = (next(error.offset), next(error.length));
    let after = characters.as_str();
    html! {
        div class="note bad" role="alert" {
            (Icon::Warning)
            div {
                strong { (said(texts, &error.fault)) }
                @if !place.is_empty() {
                    p { (texts.get("search-wrong-place")) " " code { bdi { (before) mark { (place) } (after) } } }
                }
                @if !error.instead.is_empty() {
                    p { (texts.get("search-instead")) }
                    ul {
                        @for query in &error.instead { li { a href=(visit.urls.search(query)) { code { bdi { (query) } } } } }
                    }
                }
            }
        }
    }
}

/// Above the results: accounts that are named and do not exist, with those that do.
pub(super) fn accounts(web: &Web, visit: &Visit, query: &Query) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let named = query.accounts();
    let known = if named.is_empty() { Vec::new() } else { web.accounts.list(&visit.space.id)? };
    // One that was removed is found by its id.
    let is_known = |name: &str| {
        name.parse::<AccountId>().is_ok()
            || known.iter().any(|account| account.name.to_lowercase() == name.to_lowercase())
    };
    let unknown: Vec<&str> = named.into_iter().filter(|name| !is_known(name)).collect();
    Ok(html! {
        @for name in unknown {
            div class="note warn" role="status" {
                (Icon::Warning)
                div {
                    strong { (texts.with("search-wrong-account", [("text", name)])) }
                    @if !known.is_empty() {
                        p { (texts.get("search-instead")) }
                        ul {
                            @for account in &known {
                                @let query = query.with_account(name, &account.name).to_string();
                                li { a href=(visit.urls.search(&query)) { code { bdi { (query) } } } }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// Deleted mail is for those who may see the trash.
pub(super) fn for_administrators(texts: &Texts) -> Markup {
    html! {
        div class="note warn" role="alert" {
            (Icon::Warning)
            div { strong { (texts.get("refusal-deleted-mail")) } " " (texts.get("refusal-deleted-mail-detail")) }
        }
    }
}

/// A fault in the reader's words.
pub(in crate::web) fn said(texts: &Texts, fault: &Fault) -> String {
    let with = |id, text: &str| texts.with(id, [("text", text)]);
    match fault {
        Fault::Date(text) => with("search-wrong-date", text),
        Fault::Field { typed, meant } => {
            texts.with("search-wrong-field", [("typed", typed.as_str()), ("meant", *meant)])
        }
        Fault::Has(text) => with("search-wrong-has", text),
        Fault::Is(text) => with("search-wrong-is", text),
        Fault::Size(text) => with("search-wrong-size", text),
        Fault::Empty(field) => with("search-wrong-empty", field),
        Fault::Or => texts.get("search-wrong-or"),
        Fault::And => texts.get("search-wrong-and"),
        Fault::Not => texts.get("search-wrong-not"),
        Fault::Star(text) => with("search-wrong-star", text),
        Fault::In(text) => with("search-wrong-in", text),
        Fault::Unclosed => texts.get("search-wrong-unclosed"),
        Fault::Nothing => texts.get("search-wrong-nothing"),
        Fault::Deep => texts.get("search-wrong-deep"),
        Fault::Long => texts.get("search-wrong-long"),
    }
}
