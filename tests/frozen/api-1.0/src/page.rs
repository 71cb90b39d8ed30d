//! The wiki's pages, as far as they and mail point at each other.

use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RArc, ROption, RResult, RString, RVec},
};

use crate::{AbiError, NameValue, guard::Guarded};

/// A page that somebody may want to write.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct PageDraft {
    /// [`crate::Space::id`].
    pub space: RString,
    /// The title that the editor proposes.
    pub title: RString,
    /// The key of the [`crate::contribution::Macro`] that the page embeds.
    pub embedded: RString,
    /// The macro's parameters.
    pub parameters: RVec<NameValue>,
}

/// Which pages refer to something of the plugin.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct ReferringQuery {
    /// Who wants to know; `RNone`: nobody is signed in. Only pages that he may view are told.
    pub user: ROption<RString>,
    /// Paths below the wiki's base path: any of them counts.
    pub paths: RVec<RString>,
    /// At most so many.
    pub limit: u32,
}

/// A page of the wiki.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    /// Its title.
    pub title: RString,
    /// Where it is, below the wiki's base path.
    pub href: RString,
    /// [`crate::Space::id`].
    pub space: RString,
}

/// Pages and mail that point at each other. Both calls may block.
#[sabi_trait]
pub trait Pages: Send + Sync {
    /// The path of the editor of a new page that is filled in from `draft`, below the wiki's base path; the
    /// person decides there whether it is kept. `RNone`: this wiki has no such editor, or the page cannot be
    /// proposed. The editor checks permissions itself.
    fn editor(&self, draft: PageDraft) -> RResult<ROption<RString>, AbiError>;

    /// The pages that link to one of the paths or embed a macro whose target is one, most recently changed
    /// first. A host that does not follow links answers none.
    #[sabi(last_prefix_field)]
    fn referring(&self, query: ReferringQuery) -> RResult<RVec<PageLink>, AbiError>;
}

/// A shared [`Pages`].
pub type PagesBox = Pages_TO<'static, RArc<()>>;

impl Clone for PagesBox {
    /// Another handle to the same object.
    fn clone(&self) -> Self {
        Self::from_sabi(self.obj.shallow_clone())
    }
}

/// Hands a host's pages to the plugin, guarded against panics.
pub fn pages(implementation: impl Pages + 'static) -> PagesBox {
    Pages_TO::from_ptr(RArc::new(Guarded::new(implementation)), sabi_trait::TD_Opaque)
}

/// A wiki whose pages know nothing of the plugin.
pub struct NoPages;

impl Pages for NoPages {
    fn editor(&self, _: PageDraft) -> RResult<ROption<RString>, AbiError> {
        RResult::ROk(ROption::RNone)
    }

    fn referring(&self, _: ReferringQuery) -> RResult<RVec<PageLink>, AbiError> {
        RResult::ROk(RVec::new())
    }
}
