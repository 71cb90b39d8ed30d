//! What the plugin adds to the wiki, declared as JSON so that it can grow.
//!
//! The terms are Atlassian's: a *web-section* is a named place in a menu, a *web-item* is a link in one, a
//! *web-panel* is a piece of a page, a *condition* hides an item from those it is not for. Conditions only
//! hide; the route checks again. A host ignores kinds and fields it does not know, so nothing that must
//! happen hangs on a kind being known: a [`Job`] runs by the plugin's own clock, a host only shows it.
//!
//! Routes are answered by [`crate::Plugin::handle`]; what else can be asked of a contribution is an *action* of
//! [`crate::Plugin::call`]:
//!
//! | kind | action | arguments | answer |
//! | --- | --- | --- | --- |
//! | [`SearchProvider`] | [`SEARCH`] | [`SearchQuestion`] | [`SearchAnswer`] |
//! | [`TrashProvider`] | [`LIST`] | [`TrashQuestion`] | [`TrashList`] |
//! | | [`RESTORE`], [`PURGE`] | [`TrashChoice`] | [`TrashOutcome`] |
//! | [`Macro`] | [`RENDER`] | [`MacroUse`] | [`Fragment`] |
//! | [`WebPanel`] | [`RENDER`] | [`PanelPlace`] | [`Fragment`] |
//! | [`Job`] | [`STATE`], [`RUN`] | none | [`JobState`] |
//! | [`Settings`] | [`GET`] | none | [`SettingValues`] |
//! | | [`SET`] | [`SettingValues`] | [`SettingOutcome`] |
//!
//! The plugin checks the viewer's permissions in each, as it does for a route.

mod embed;
mod job;
mod label;
mod menu;
mod route;
mod search;
mod settings;
mod status;
mod trash;

use serde::{Deserialize, Serialize};

pub use self::{
    embed::{Fragment, Macro, MacroParameter, MacroUse, PanelPlace, WebPanel},
    job::{Job, JobState},
    label::Label,
    menu::{Condition, SpacePermission, WebItem, WebSection},
    route::{Decorator, Route, WebResource},
    search::{Excerpt, Hit, SearchAnswer, SearchProvider, SearchQuestion},
    settings::{Setting, SettingError, SettingKind, SettingOutcome, SettingValues, Settings},
    status::{About, Status},
    trash::{TrashChoice, TrashItem, TrashList, TrashOutcome, TrashProvider, TrashQuestion},
};

/// Finds what a search names.
pub const SEARCH: &str = "search";
/// Lists.
pub const LIST: &str = "list";
/// Takes out of the trash.
pub const RESTORE: &str = "restore";
/// Removes from the trash for good.
pub const PURGE: &str = "purge";
/// Makes a piece of a page.
pub const RENDER: &str = "render";
/// Tells how it stands.
pub const STATE: &str = "state";
/// Starts.
pub const RUN: &str = "run";
/// Tells the values.
pub const GET: &str = "get";
/// Changes the values.
pub const SET: &str = "set";

/// One thing that the plugin adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Contribution {
    /// A named place in one of the wiki's menus, for web-items.
    WebSection(WebSection),
    /// A link in one of the wiki's menus.
    WebItem(WebItem),
    /// A piece of one of the wiki's pages.
    WebPanel(WebPanel),
    /// An address that the plugin answers.
    Route(Route),
    /// A style sheet or script for the plugin's decorated pages.
    WebResource(WebResource),
    /// Answers the wiki's own search.
    SearchProvider(SearchProvider),
    /// Lists and restores what lies in the trash of a space.
    TrashProvider(TrashProvider),
    /// Something that people embed in their pages.
    Macro(Macro),
    /// A permission of a space that the wiki's permission page offers.
    SpacePermission(SpacePermission),
    /// Work that the plugin does by itself from time to time.
    Job(Job),
    /// What a site administrator may set.
    Settings(Settings),
    /// A kind that this version of the contract does not know; ignored.
    #[serde(other)]
    Unknown,
}
