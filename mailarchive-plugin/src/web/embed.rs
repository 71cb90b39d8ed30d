//! Macros: mail that people embed in the wiki's pages.

use mailarchive_api::{
    AbiError, Call, Space,
    contribution::{Fragment, Macro, MacroParameter, MacroUse},
};
use maud::{Markup, html};

use super::{
    Web, access,
    pages::{self, said},
    settings::label,
    urls::Urls,
};
use crate::{
    archive::{MessageId, Record},
    message::Address,
    search::{Query, QueryError},
    text::Texts,
    thread::Node,
};

/// Embeds one message.
pub(super) const MESSAGE: &str = "mail-message";
/// Embeds a thread.
pub(super) const THREAD: &str = "mail-thread";
/// Embeds what a search finds now.
pub(super) const SEARCH: &str = "mail-search";
/// The parameter that names a message.
pub(super) const ID: &str = "id";
const QUERY: &str = "query";
const LIMIT: &str = "limit";
/// The key of another space than the page's.
const SPACE: &str = "space";
const DEFAULT_LIMIT: usize = 10;
const MAX_LIMIT: usize = 50;

/// What is contributed.
pub(super) fn macros() -> impl Iterator<Item = Macro> {
    let one = |key: &str, text: &str, parameters: &[(&str, bool)], target: Option<&str>| Macro {
        key: key.to_owned(),
        label: label(text),
        description: label(&format!("{text}-detail")),
        parameters: parameters
            .iter()
            .map(|(name, required)| MacroParameter {
                name: (*name).to_owned(),
                label: label(&format!("macro-parameter-{name}")),
                required: *required,
            })
            .collect(),
        target: target.map(str::to_owned),
    };
    [
        one(MESSAGE, "macro-message", &[(ID, true)], Some("/spaces/{space}/mail/messages/{id}")),
        one(THREAD, "macro-thread", &[(ID, true)], Some("/spaces/{space}/mail/threads/{id}")),
        one(SEARCH, "macro-search", &[(QUERY, true), (LIMIT, false), (SPACE, false)], None),
    ]
    .into_iter()
}

/// The fragment of a macro in a page, for this viewer. What he may not see looks like what does not exist.
pub(super) fn render(web: &Web, call: &Call) -> Result<Fragment, AbiError> {
    let used: MacroUse = call.arguments()?;
    let texts = Texts::new(&call.viewer.language, &call.viewer.time_zone);
    let elsewhere = used.parameters.get(SPACE).filter(|key| !key.trim().is_empty());
    let Some(space) = access::admit_reader(&web.host, call, elsewhere.map(|key| key.trim()), &used.space)?
    else {
        return Ok(fragment(&missing(&texts, "macro-not-found")));
    };
    let urls = Urls::new(&call.base_path, &space.key);
    let embedded = match call.contribution.as_str() {
        MESSAGE => message(web, &space, &urls, &texts, given(&used, &texts, ID, "macro-no-message")?)?,
        THREAD => thread(web, &space, &urls, &texts, given(&used, &texts, ID, "macro-no-thread")?)?,
        _ => found(web, &space, &urls, &texts, &used)?,
    };
    Ok(fragment(&embedded))
}

/// A parameter that must be there; `lacking` says what it is.
fn given<'a>(used: &'a MacroUse, texts: &Texts, name: &str, lacking: &str) -> Result<&'a str, AbiError> {
    let value = used.parameters.get(name).map_or("", |value| value.trim());
    if value.is_empty() { Err(AbiError::invalid(texts.get(lacking))) } else { Ok(value) }
}

fn fragment(content: &Markup) -> Fragment {
    Fragment { html: html! { div class="mail-archive mail-embed" { (content) } }.into_string() }
}

fn missing(texts: &Texts, text: &str) -> Markup {
    html! { p class="mail-missing" { (texts.get(text)) } }
}

fn message(web: &Web, space: &Space, urls: &Urls, texts: &Texts, id: &str) -> Result<Markup, AbiError> {
    let id = id.parse::<MessageId>().map_err(|_| AbiError::invalid(texts.get("macro-no-message")))?;
    Ok(match web.archive.record(&space.id, id)? {
        Some(record) => html! { article class="mail-card" { (card(urls, texts, &record)) } },
        None => missing(texts, "macro-not-found"),
    })
}

fn thread(web: &Web, space: &Space, urls: &Urls, texts: &Texts, id: &str) -> Result<Markup, AbiError> {
    let id = id.parse::<Node>().map_err(|_| AbiError::invalid(texts.get("macro-no-thread")))?;
    let Some(thread) = web.archive.thread(&space.id, id)? else {
        return Ok(missing(texts, "macro-not-found"));
    };
    let shown = thread.entries.iter().filter(|entry| !entry.copy).take(DEFAULT_LIMIT);
    let records = web.archive.records(&space.id, shown)?;
    let subject = thread.head.subject.trim();
    Ok(html! {
        section class="mail-cards" aria-label=(subject) {
            p class="ehead" {
                a href=(urls.thread(thread.id)) {
                    strong { bdi { @if subject.is_empty() { (texts.get("message-no-subject")) } @else { (subject) } } }
                }
                " " small { (texts.count("mail-messages", thread.head.messages)) }
            }
            ol { @for record in &records { li { (card(urls, texts, record)) } } }
            @if thread.head.messages > records.len() as u64 {
                p class="eall" { a href=(urls.thread(thread.id)) { (texts.get("macro-thread-all")) } }
            }
        }
    })
}

fn found(web: &Web, space: &Space, urls: &Urls, texts: &Texts, used: &MacroUse) -> Result<Markup, AbiError> {
    let typed = given(used, texts, QUERY, "macro-no-query")?;
    let limit = match used.parameters.get(LIMIT).map(|limit| limit.trim()).filter(|limit| !limit.is_empty()) {
        Some(limit) => limit.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)),
        None => Some(DEFAULT_LIMIT),
    };
    let limit = limit.ok_or_else(|| AbiError::invalid(texts.get("macro-wrong-limit")))?;
    let query: Query = typed.parse().map_err(|error: QueryError| {
        let said = [("query", typed.to_owned()), ("reason", said(texts, &error.fault))];
        AbiError::invalid(texts.with("macro-wrong-query", said))
    })?;
    let records = web.search.newest(&space.id, &query, limit, false)?;
    Ok(html! {
        section class="mail-cards" aria-label=(texts.with("macro-search-label", [("query", typed)])) {
            p class="ehead" { (texts.with("macro-search-label", [("query", typed)])) }
            @if records.is_empty() { p class="mail-missing" { (texts.get("search-nothing")) } }
            @else { ul { @for record in &records { li { (card(urls, texts, record)) } } } }
            p class="eall" { a href=(urls.search(typed)) { (texts.get("macro-search-all")) } }
        }
    })
}

/// A message in two lines.
fn card(urls: &Urls, texts: &Texts, record: &Record) -> Markup {
    let subject = record.subject.trim();
    let from = record.from.first();
    html! {
        p class="esubject" {
            a href=(urls.message(record.id)) {
                bdi { @if subject.is_empty() { (texts.get("message-no-subject")) } @else { (subject) } }
            }
        }
        p class="efrom" {
            small {
                @if let Some(from) = from { bdi { (name(from)) } (pages::doubt(texts, from)) " · " }
                time datetime=(Texts::machine(record.date)) { (texts.date_time(record.date)) }
            }
        }
        @if !record.snippet.is_empty() { p class="esaid" { bdi { (record.snippet) } } }
    }
}

fn name(address: &Address) -> &str {
    address.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&address.address)
}
