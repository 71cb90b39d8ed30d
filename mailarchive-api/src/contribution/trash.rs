//! The plugin's part of the trash of a space.

use serde::{Deserialize, Serialize};

use super::Label;

/// Lists and restores what lies in the trash of a space, for space administrators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrashProvider {
    /// Names the provider, unique in the plugin.
    pub key: String,
    /// What its things are called.
    pub label: Label,
}

/// Which part of the trash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrashQuestion {
    /// [`crate::Space::id`].
    pub space: String,
    /// At most so many.
    pub limit: u32,
    /// [`TrashList::next`] of the page before.
    pub cursor: Option<String>,
}

/// What lies in the trash, latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrashList {
    /// The things.
    pub items: Vec<TrashItem>,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
    /// Where the next page begins; absent after the last.
    pub next: Option<String>,
}

/// One thing in the trash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrashItem {
    /// Names it in a [`TrashChoice`].
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Plain text: what else tells it apart.
    pub detail: String,
    /// The user who deleted it.
    pub deleted_by: String,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub deleted_at: i64,
    /// When it is removed for good by itself; absent: never.
    pub purged_at: Option<i64>,
}

/// Which things are restored, or removed for good.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrashChoice {
    /// [`crate::Space::id`].
    pub space: String,
    /// [`TrashItem::id`]s. What is not in the trash any more is passed over.
    pub ids: Vec<String>,
}

/// What became of a [`TrashChoice`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrashOutcome {
    /// How many were restored or removed.
    pub done: u64,
}
