//! What a running plugin offers to the wiki's own pages.

use mailarchive_api::contribution::{
    Job, Macro, SearchProvider, Settings, SpacePermission, TrashProvider, WebPanel, WebSection,
};

/// What a running plugin offers to the wiki's own pages; empty while it does not run. Kinds that this wiki does
/// not use are not here.
#[derive(Default)]
pub(crate) struct Features {
    pub(crate) sections: Vec<WebSection>,
    pub(crate) panels: Vec<WebPanel>,
    pub(crate) searches: Vec<SearchProvider>,
    pub(crate) trashes: Vec<TrashProvider>,
    pub(crate) macros: Vec<Macro>,
    pub(crate) permissions: Vec<SpacePermission>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) settings: Vec<Settings>,
}
