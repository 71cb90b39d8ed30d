//! What the plugin says of itself.

use serde::{Deserialize, Serialize};

/// What a library holds, known before it is started: [`crate::PluginModule::about`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct About {
    /// Names the plugin in addresses and in the host's store; never changes.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// The plugin's own version, semver.
    pub version: String,
    /// SPDX.
    pub licence: String,
}

/// What a site administrator sees of the running plugin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// Mail accounts in all spaces.
    pub accounts: u64,
    /// Spaces that hold archived mail or accounts.
    pub spaces: u64,
    /// Archived messages in all spaces.
    pub messages: u64,
    /// What those messages have in bytes, as the servers sent them.
    pub bytes: u64,
    /// The last error that concerns the plugin as a whole, if there is one now.
    pub last_error: Option<String>,
}
