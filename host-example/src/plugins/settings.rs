//! What the wiki gives its plugins.

use std::path::PathBuf;

use mailarchive_api::{PagesBox, PermissionsBox, Site, SpacesBox, StorageBox, outbound::Allowed};

use crate::store::Database;

/// What the wiki gives its plugins.
pub(crate) struct PluginSettings {
    /// Everything the wiki keeps. Absolute.
    pub(crate) data_directory: PathBuf,
    /// The library that was named; `None`: it is looked for beside the executable.
    pub(crate) plugin_file: Option<PathBuf>,
    /// Networks that mail accounts may reach although the default denies them.
    pub(crate) mail_allow: Vec<Allowed>,
    /// A PEM file with certificate authorities for mail servers.
    pub(crate) mail_ca: Option<PathBuf>,
    /// The site as the plugin sees it.
    pub(crate) site: Site,
    /// Keeps whether the plugin is switched on.
    pub(crate) database: Database,
    /// The plugin's own store.
    pub(crate) storage: StorageBox,
    /// The wiki's spaces.
    pub(crate) spaces: SpacesBox,
    /// The wiki's permissions.
    pub(crate) permissions: PermissionsBox,
    /// The wiki's pages.
    pub(crate) pages: PagesBox,
}
