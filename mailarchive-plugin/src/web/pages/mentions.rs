//! Mail and the wiki's pages: which pages refer to a mail, and a new page from it.

use mailarchive_api::{
    NameValue, PageDraft, PageLink, ReferringQuery,
    abi_stable::std_types::{ROption, RVec},
};
use maud::{Markup, html};

use super::Icon;
use crate::web::{Refusal, Visit, Web, embed};

/// So many referring pages are shown.
const MOST: u32 = 20;

/// What a page could embed, and how it can be addressed.
pub(super) struct Subject<'a> {
    /// The macro that embeds it.
    pub(super) embedded: &'static str,
    pub(super) id: String,
    /// For the title of a new page.
    pub(super) title: &'a str,
    /// Its addresses, without the wiki's base path.
    pub(super) paths: Vec<String>,
}

/// Which pages refer to `subject`, and the way to a new one. Empty where the wiki does not know such things.
pub(super) fn panel(web: &Web, visit: &Visit, subject: &Subject<'_>) -> Result<Markup, Refusal> {
    let pages = referring(web, visit, subject)?;
    let editor = if visit.may_edit { editor(web, visit, subject)? } else { None };
    if pages.is_empty() && editor.is_none() {
        return Ok(Markup::default());
    }
    let texts = &visit.texts;
    Ok(html! {
        section class="mentions" aria-label=(texts.get("mentions-title")) {
            @if !pages.is_empty() {
                h2 { (Icon::Page) (texts.count("mentions-pages", pages.len() as u64)) }
                ul {
                    @for page in &pages {
                        li { a href={ (visit.base_path) (page.href) } { bdi { (page.title) } } }
                    }
                }
            }
            @if let Some(editor) = editor {
                a class="btn s" href={ (visit.base_path) (editor) } { (Icon::Page) (texts.get("mentions-create")) }
            }
        }
    })
}

fn referring(web: &Web, visit: &Visit, subject: &Subject<'_>) -> Result<RVec<PageLink>, Refusal> {
    let query = ReferringQuery {
        user: visit.signed_in_user(),
        paths: subject.paths.iter().map(|path| path.as_str().into()).collect(),
        limit: MOST,
    };
    Ok(web.host.pages().referring(query).into_result()?)
}

fn editor(web: &Web, visit: &Visit, subject: &Subject<'_>) -> Result<Option<String>, Refusal> {
    let draft = PageDraft {
        space: visit.space.id.clone(),
        title: subject.title.into(),
        embedded: subject.embedded.into(),
        parameters: vec![NameValue { name: embed::ID.into(), value: subject.id.as_str().into() }].into(),
    };
    match web.host.pages().editor(draft).into_result()? {
        ROption::RSome(path) => Ok(Some(path.into())),
        ROption::RNone => Ok(None),
    }
}
