//! The wiki's search: its own pages, and what plugins find beside them.

use mailarchive_api::contribution::{Excerpt, Hit, SEARCH, SearchAnswer, SearchProvider, SearchQuestion};

use super::{
    answer::{is_own_address, segment},
    call::Call,
    failure::Failure,
};
use crate::{
    ui::{SearchHit, SearchSection},
    wiki::{MAX_QUESTION, PageHit, Right, WikiSpace},
};

/// Names the wiki's own pages among the providers.
pub(super) const PAGES: &str = "pages";
/// The longest way on that is taken from a provider and given back to it, in bytes.
const MAX_CURSOR: usize = 2000;
/// Characters of what a provider tells that are shown.
const MAX_LINE: usize = 300;
const MAX_EXCERPT: usize = 600;

/// What is searched for.
pub(super) struct Search {
    pub(super) text: String,
    pub(super) within: Option<WikiSpace>,
    /// Where to go on: the provider and its cursor.
    pub(super) from: Option<(String, String)>,
    pub(super) limit: u32,
}

/// What one provider answered.
pub(super) struct Found {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) hits: Vec<FoundHit>,
    pub(super) total: Option<u64>,
    pub(super) next: Option<String>,
    pub(super) note: Option<String>,
    pub(super) failed: bool,
}

/// A hit and the space that it lies in.
pub(super) struct FoundHit {
    pub(super) hit: SearchHit,
    pub(super) space: WikiSpace,
}

impl Search {
    /// The search of a query. A space that the viewer may not see is not there.
    pub(super) fn of_call(call: &Call, limit: u32) -> Result<Self, Failure> {
        let within = match call.query("space").filter(|key| !key.is_empty()) {
            Some(key) => {
                let space = call.state.wiki.space(key)?.ok_or(Failure::NotFound)?;
                if !call.state.wiki.may(call.viewer.user.as_ref(), &space, Right::View)? {
                    return Err(Failure::NotFound);
                }
                Some(space)
            }
            None => None,
        };
        let cursor = call.query("cursor").unwrap_or_default();
        let from = call.query("in").filter(|key| !key.is_empty());
        let from = from
            .filter(|_| cursor.len() <= MAX_CURSOR)
            .map(|provider| (provider.to_owned(), cursor.to_owned()));
        let text = call.query("q").unwrap_or_default().chars().take(MAX_QUESTION).collect();
        Ok(Self { text, within, from, limit })
    }

    /// Asks everybody, or the one that is gone on with.
    pub(super) fn run(&self, call: &Call) -> Result<Vec<Found>, Failure> {
        if self.text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let mut all = Vec::new();
        if self.asks(PAGES) {
            all.push(self.pages(call)?);
        }
        for provider in &call.state.add_ons.features().searches {
            if provider.key != PAGES && self.asks(&provider.key) {
                all.push(self.provider(call, provider)?);
            }
        }
        Ok(all)
    }

    fn asks(&self, provider: &str) -> bool {
        self.from.as_ref().is_none_or(|(key, _)| key == provider)
    }

    fn cursor(&self) -> Option<&str> {
        self.from.as_ref().map(|(_, cursor)| cursor.as_str()).filter(|cursor| !cursor.is_empty())
    }

    fn pages(&self, call: &Call) -> Result<Found, Failure> {
        let skip = self.cursor().and_then(|cursor| cursor.parse().ok()).unwrap_or(0u64);
        let viewer = call.viewer.user.as_ref();
        let found = call.state.wiki.search(viewer, &self.text, self.within.as_ref(), skip, self.limit)?;
        let shown = skip + found.hits.len() as u64;
        Ok(Found {
            key: PAGES.to_owned(),
            label: call.viewer.language().say("pages").into_owned(),
            next: (shown < found.total && !found.hits.is_empty()).then(|| shown.to_string()),
            hits: found.hits.into_iter().map(page_hit).collect(),
            total: Some(found.total),
            note: None,
            failed: false,
        })
    }

    fn provider(&self, call: &Call, provider: &SearchProvider) -> Result<Found, Failure> {
        let question = SearchQuestion {
            text: self.text.clone(),
            spaces: self.within.iter().map(|space| space.id.clone()).collect(),
            limit: self.limit,
            cursor: self.cursor().map(str::to_owned),
        };
        let answer = call.ask::<SearchAnswer>(&provider.key, SEARCH, &question);
        let failed = answer.is_err();
        let answer = answer.unwrap_or_default();
        Ok(Found {
            key: provider.key.clone(),
            label: provider.label.in_language(call.viewer.language().tag()).to_owned(),
            hits: self.hits(call, answer.hits)?,
            total: answer.total,
            next: answer.next.filter(|next| !next.is_empty() && next.len() <= MAX_CURSOR),
            note: answer.note.map(|note| cut(&note, MAX_LINE)).filter(|note| !note.is_empty()),
            failed,
        })
    }

    /// No more than was asked for, and nothing of a space that the viewer may not see: the provider looked
    /// after that, but what it gets wrong must not be the wiki's leak.
    fn hits(&self, call: &Call, hits: Vec<Hit>) -> Result<Vec<FoundHit>, Failure> {
        let (wiki, viewer) = (&call.state.wiki, call.viewer.user.as_ref());
        let mut shown = Vec::new();
        for hit in hits.into_iter().take(self.limit as usize) {
            let Some(space) = wiki.space_by_id(&hit.space)? else { continue };
            let inside = self.within.as_ref().is_none_or(|within| within.id == space.id);
            if inside && wiki.may(viewer, &space, Right::View)? {
                shown.push(plugin_hit(hit, space));
            }
        }
        Ok(shown)
    }
}

fn page_hit(page: PageHit) -> FoundHit {
    let hit = SearchHit {
        title: page.title,
        href: Some(format!("/spaces/{}/pages/{}", segment(&page.space.key), page.id)),
        space: page.space.name.clone(),
        detail: page.editor,
        date: page.edited_at.as_millisecond(),
        excerpt: page.excerpt,
    };
    FoundHit { hit, space: page.space }
}

fn plugin_hit(hit: Hit, space: WikiSpace) -> FoundHit {
    let mut left = MAX_EXCERPT;
    let mut excerpt = Vec::new();
    for piece in hit.excerpt {
        let text = cut(&piece.text, left);
        left -= text.chars().count();
        if !text.is_empty() {
            excerpt.push(Excerpt { text, is_match: piece.is_match });
        }
        if left == 0 {
            break;
        }
    }
    let hit = SearchHit {
        title: vec![Excerpt { text: cut(&hit.title, MAX_LINE), is_match: false }],
        href: Some(hit.href).filter(|href| is_own_address(href)),
        space: space.name.clone(),
        detail: cut(&hit.detail, MAX_LINE),
        date: hit.date,
        excerpt,
    };
    FoundHit { hit, space }
}

/// At most so many characters, none of them one that controls.
pub(super) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl Found {
    /// As a section of the page; `address` is that of the search without a way on.
    pub(super) fn section(self, address: &str, goes_on: bool) -> SearchSection {
        let on = |cursor: &str| format!("{address}&in={}&cursor={}", segment(&self.key), segment(cursor));
        SearchSection {
            first: goes_on.then(|| format!("{address}&in={}", segment(&self.key))),
            next: self.next.as_deref().map(on),
            key: self.key,
            label: self.label,
            hits: self.hits.into_iter().map(|found| found.hit).collect(),
            total: self.total,
            note: self.note,
            failed: self.failed,
        }
    }
}
