//! The wiki's own search, over the mail of all spaces that its viewer may see.

use mailarchive_api::{
    AbiError, Viewer,
    abi_stable::std_types::RString,
    contribution::{Excerpt, Hit, SearchAnswer, SearchProvider, SearchQuestion},
};

use super::{Web, access, pages::said, settings::label, urls::Urls};
use crate::{
    message::Address,
    search::{Cursor, Marked, Moment, SiteFound, SiteQuery},
    text::Texts,
};

/// The provider's key.
pub(super) const KEY: &str = "mail-search-provider";
/// More hits than this are not answered at once.
const MOST: u32 = 100;

/// The contribution.
pub(super) fn provider() -> SearchProvider {
    SearchProvider { key: KEY.to_owned(), label: label("menu-mail") }
}

impl Web {
    /// Answers the wiki's own search.
    pub(crate) fn site(&self, viewer: &Viewer, question: &SearchQuestion) -> Result<SearchAnswer, AbiError> {
        let texts = Texts::new(&viewer.language, &viewer.time_zone);
        let asked_for = |space: &String| question.spaces.is_empty() || question.spaces.contains(space);
        let spaces: Vec<String> = self.search.spaces_with_mail()?.into_iter().filter(asked_for).collect();
        let user = viewer.user.as_ref().map(RString::as_str).into_option();
        let spaces = access::viewable(&self.host, user, &spaces)?;
        let moment = Moment { now: self.host.now(), zone: texts.time_zone().clone() };
        let limit = question.limit.clamp(1, MOST) as usize;
        let after = question.cursor.as_deref().and_then(Cursor::parse);
        let asked = SiteQuery { text: &question.text, moment: &moment, limit, after };
        Ok(match self.search.site(spaces, &asked)? {
            Ok(found) => answer(&texts, found),
            Err(error) => SearchAnswer { note: Some(said(&texts, &error.fault)), ..SearchAnswer::default() },
        })
    }
}

fn answer(texts: &Texts, found: SiteFound) -> SearchAnswer {
    let result = |hit: crate::search::SiteHit| {
        let record = hit.record;
        let title = match record.subject.trim() {
            "" => texts.get("message-no-subject"),
            subject => subject.to_owned(),
        };
        Hit {
            title,
            href: Urls::new("", &hit.space.key).message(record.id),
            space: hit.space.id.into(),
            detail: record.from.first().map(shown).unwrap_or_default(),
            date: record.date,
            excerpt: hit.excerpt.into_iter().map(piece).collect(),
        }
    };
    let note = |progress: crate::search::Progress| {
        let (done, total) = (texts.number(progress.done), texts.number(progress.total));
        texts.with("search-rebuilding", [("done", done), ("total", total)])
    };
    SearchAnswer {
        total: found.total,
        next: found.next.map(|next| next.to_string()),
        note: found.progress.map(note),
        hits: found.hits.into_iter().map(result).collect(),
    }
}

fn piece(marked: Marked) -> Excerpt {
    Excerpt { text: marked.text, is_match: marked.is_match }
}

fn shown(address: &Address) -> String {
    match &address.name {
        Some(name) if !name.trim().is_empty() => format!("{name} <{}>", address.address),
        _ => address.address.clone(),
    }
}
