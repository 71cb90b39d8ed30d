//! What a site administrator may set, for hosts that keep such things in forms or files of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Label;

/// What a site administrator may set. The plugin keeps the values, and may have a page of its own for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Names the settings, unique in the plugin.
    pub key: String,
    /// What they are called.
    pub label: Label,
    /// The plugin's page for them, below the wiki's base path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The settings, in the order of a form.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Names it in [`SettingValues`].
    pub name: String,
    /// What it is called.
    pub label: Label,
    /// What it changes, in one sentence.
    pub description: Label,
    /// What it takes.
    pub takes: SettingKind,
    /// Its value where nobody set one.
    pub default: serde_json::Value,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SettingKind {
    /// A whole number.
    Number {
        /// The smallest.
        minimum: i64,
        /// The largest.
        maximum: i64,
    },
    /// Text, which the plugin checks.
    Text,
    /// Something that this version of the contract does not know.
    #[serde(other)]
    Unknown,
}

/// Values by [`Setting::name`]. Told: all. Set: those that change; `null` is the default again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SettingValues(pub BTreeMap<String, serde_json::Value>);

/// What became of values that were set: all of them or, where one was wrong, none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SettingOutcome {
    /// Empty: they are set.
    pub errors: Vec<SettingError>,
    /// As they are now.
    pub values: SettingValues,
}

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingError {
    /// [`Setting::name`].
    pub name: String,
    /// In the viewer's language.
    pub message: String,
}
