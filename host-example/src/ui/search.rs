//! *Search*: pages, and what plugins found beside them.

use mailarchive_api::contribution::Excerpt;
use maud::{Markup, html};

use super::{
    Reader,
    document::{heading, plain_page},
    excerpt::excerpt,
    form::note,
    paging::more,
};
use crate::{
    text::Value,
    wiki::{MAX_QUESTION, WikiSpace},
};

/// What was searched for, and what was found.
pub(crate) struct SearchPage<'a> {
    pub(crate) question: &'a str,
    /// The spaces that the reader may choose from.
    pub(crate) spaces: &'a [WikiSpace],
    /// There are others: their keys are typed.
    pub(crate) more_spaces: bool,
    /// The key of the space that is searched in.
    pub(crate) within: Option<&'a str>,
    pub(crate) sections: &'a [SearchSection],
    /// One section alone is shown: where all of them are.
    pub(crate) all: Option<&'a str>,
}

/// What one provider found.
pub(crate) struct SearchSection {
    /// Names it in addresses.
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) hits: Vec<SearchHit>,
    pub(crate) total: Option<u64>,
    /// The provider's own words: why this may be incomplete, or what was mistyped.
    pub(crate) note: Option<String>,
    /// There is no answer of the provider.
    pub(crate) failed: bool,
    /// Where the beginning and the next part of it are.
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
}

/// One thing that was found. Everything in it is plain text.
pub(crate) struct SearchHit {
    pub(crate) title: Vec<Excerpt>,
    /// `None`: what the provider told leads out of the wiki.
    pub(crate) href: Option<String>,
    pub(crate) space: String,
    pub(crate) detail: String,
    /// Milliseconds since 1970.
    pub(crate) date: i64,
    pub(crate) excerpt: Vec<Excerpt>,
}

pub(crate) fn search(reader: &Reader, page: &SearchPage<'_>) -> String {
    let language = reader.language;
    let title = language.say("search");
    let asked = !page.question.trim().is_empty();
    let nothing = page.sections.iter().all(|section| section.hits.is_empty() && !section.failed);
    let main = html! {
        (heading(&title, None, None))
        (form(reader, page))
        @if let Some(all) = page.all { p.byline { a href=(all) { (language.say("search-all")) } } }
        @if asked && nothing {
            div.card.empty {
                h2 { (language.tell("search-nothing", &[("question", Value::Text(page.question.trim()))])) }
                p { (language.say("search-nothing-detail")) }
            }
        }
        @if !asked { p.hint { (language.say("search-hint")) } }
        @for section in page.sections.iter().filter(|_| asked) { (results(reader, section, nothing)) }
    };
    plain_page(reader, &title, &main)
}

fn form(reader: &Reader, page: &SearchPage<'_>) -> Markup {
    let language = reader.language;
    html! {
        form.filter role="search" method="get" action="/search" aria-label=(language.say("search-site")) {
            label.vh for="q" { (language.say("search-words")) }
            input.pick.q1 #q name="q" type="search" value=(page.question) maxlength=(MAX_QUESTION)
                autocomplete="off" placeholder=(language.say("search-words"));
            label.vh for="space" { (language.say("space")) }
            @if page.more_spaces {
                input.pick #space name="space" list="spaces" value=[page.within] autocomplete="off"
                    placeholder=(language.say("all-spaces-or-key"));
                datalist #spaces { @for space in page.spaces { option value=(space.key) { (space.name) } } }
            } @else {
                select.pick #space name="space" {
                    option value="" { (language.say("all-spaces")) }
                    @for space in page.spaces {
                        option value=(space.key) selected[page.within == Some(space.key.as_str())] { (space.name) }
                    }
                }
            }
            button.btn.pri type="submit" { (language.say("search")) }
        }
    }
}

/// A section without hits is shown for what its provider has to say.
fn results(reader: &Reader, section: &SearchSection, nothing: bool) -> Markup {
    let language = reader.language;
    let id = format!("found-{}", section.key);
    let told = section.failed || section.note.is_some();
    html! {
        @if !section.hits.is_empty() || told || !nothing {
            section.found aria-labelledby=(id) {
                div.found-head {
                    h2 id=(id) { (section.label) }
                    @if let Some(total) = section.total.filter(|_| !section.hits.is_empty()) {
                        span.muted.num { (language.tell("results", &[("count", Value::Number(total))])) }
                    }
                }
                @if section.failed { (note("warn", &html! { (language.say("search-failed")) })) }
                @if let Some(told) = &section.note { (note("warn", &html! { (told) })) }
                @if section.hits.is_empty() && !told { p.muted { (language.say("search-none-here")) } }
                @if !section.hits.is_empty() {
                    ol.card.hits { @for hit in &section.hits { (found(reader, hit)) } }
                }
                (more(reader, section.first.as_deref(), section.next.as_deref(), &section.label))
            }
        }
    }
}

fn found(reader: &Reader, hit: &SearchHit) -> Markup {
    html! {
        li {
            h3 {
                @if let Some(href) = &hit.href { a href=(href) { (excerpt(&hit.title)) } }
                @else { (excerpt(&hit.title)) }
            }
            @if !hit.excerpt.is_empty() { p.excerpt { (excerpt(&hit.excerpt)) } }
            p.byline {
                span { bdi { (hit.space) } }
                @if !hit.detail.is_empty() { span { bdi { (hit.detail) } } }
                span { (reader.millis(hit.date)) }
            }
        }
    }
}
