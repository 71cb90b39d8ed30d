//! The wiki's pages, as the plugin asks for them.

use std::sync::Arc;

use mailarchive_api::{
    AbiError, PageDraft, PageLink, Pages, PagesBox, ReferringQuery,
    abi_stable::std_types::{ROption, RResult, RString, RVec},
};

use super::{Embed, MacroTarget, Wiki, WikiError, contract::to_abi};
use crate::http::segment;

/// The longest title and text that the editor takes from its address, in characters.
pub(crate) const MAX_DRAFT_TITLE: usize = 200;
pub(crate) const MAX_DRAFT_BODY: usize = 4000;

/// The macros that the plugin declares now.
pub(crate) type Targets = Arc<dyn Fn() -> Vec<MacroTarget> + Send + Sync>;

/// The wiki's pages. `targets` is asked at each call: what the plugin declares changes with its version, and it
/// calls this before its macros are known to the wiki.
pub(crate) fn pages(wiki: &Wiki, targets: Targets) -> PagesBox {
    mailarchive_api::pages(Service { wiki: wiki.clone(), targets })
}

struct Service {
    wiki: Wiki,
    targets: Targets,
}

impl Pages for Service {
    fn editor(&self, draft: PageDraft) -> RResult<ROption<RString>, AbiError> {
        self.editor_of(&draft).map(|address| address.map(RString::from).into()).map_err(to_abi).into()
    }

    fn referring(&self, query: ReferringQuery) -> RResult<RVec<PageLink>, AbiError> {
        self.referring_to(&query).map_err(to_abi).into()
    }
}

impl Service {
    fn editor_of(&self, draft: &PageDraft) -> Result<Option<String>, WikiError> {
        let Some(space) = self.wiki.space_by_id(&draft.space)? else { return Ok(None) };
        let parameters =
            draft.parameters.iter().map(|pair| (pair.name.to_string(), pair.value.to_string())).collect();
        let embed = Embed { name: draft.embedded.to_string(), parameters };
        let Some(source) = embed.source().filter(|source| source.chars().count() <= MAX_DRAFT_BODY) else {
            return Ok(None);
        };
        let title: String = draft.title.chars().filter(|c| !c.is_control()).take(MAX_DRAFT_TITLE).collect();
        Ok(Some(format!(
            "/spaces/{}/pages/new?title={}&body={}",
            segment(&space.key),
            segment(&title),
            segment(&source)
        )))
    }

    fn referring_to(&self, query: &ReferringQuery) -> Result<RVec<PageLink>, WikiError> {
        let viewer = match &query.user {
            ROption::RSome(name) => {
                // Nobody of that name: not the same as nobody.
                let Some(user) = self.wiki.user(name)? else { return Ok(RVec::new()) };
                Some(user)
            }
            ROption::RNone => None,
        };
        let paths: Vec<&str> = query.paths.iter().map(RString::as_str).collect();
        let pages = self.wiki.referring(viewer.as_ref(), &paths, &(self.targets)(), query.limit as usize)?;
        let link = |page: super::links::ReferringPage| PageLink {
            title: page.title.into(),
            href: format!("/spaces/{}/pages/{}", segment(&page.space.key), page.id).into(),
            space: page.space.id.into(),
        };
        Ok(pages.into_iter().map(link).collect())
    }
}
