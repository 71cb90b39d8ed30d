//! Menus: sections, items, conditions, and the permissions that conditions name.

use serde::{Deserialize, Deserializer, Serialize};

use super::Label;

/// A named place in a menu, for web-items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebSection {
    /// What [`WebItem::section`] names: the place, a slash, a name.
    pub key: String,
    /// Sections stand in ascending order.
    pub weight: u32,
    /// What it reads.
    pub label: Label,
}

/// A link in a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebItem {
    /// Names the item, unique in the plugin.
    pub key: String,
    /// The web-section it stands in: `space.content`, `space.browse`, `space.tools/integrations`,
    /// `space.tools/content`, `space.admin/integrations`, `space.admin/content`, one of the plugin's own
    /// [`WebSection`]s, or `site.admin` (beside the plugin where site administrators switch it; it stands in
    /// no space). A section that the host does not have is not shown.
    pub section: String,
    /// Items stand in ascending order.
    pub weight: u32,
    /// What it reads.
    pub label: Label,
    /// The path it leads to; `{space}` stands for the space's key.
    pub href: String,
    /// The name of an icon that the host may draw: `mail`, `inbox`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// All must hold for the item to be shown.
    #[serde(default, deserialize_with = "conditions")]
    pub conditions: Vec<Condition>,
}

/// A condition of any shape is read: `other` alone takes unknown names only without a value.
pub(super) fn conditions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Condition>, D::Error> {
    let all = Vec::<serde_json::Value>::deserialize(deserializer)?;
    Ok(all.into_iter().map(|one| serde_json::from_value(one).unwrap_or(Condition::Unknown)).collect())
}

/// When a web-item is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "value", rename_all = "kebab-case")]
pub enum Condition {
    /// The space is of this kind: `site` or `personal`.
    SpaceKind(String),
    /// The viewer holds this permission in the space: `view`, `edit`, `admin`, `delete-mail`.
    Permission(String),
    /// The space is shown in this theme: `default` or `documentation`.
    Theme(String),
    /// A condition that this host does not know; it never holds.
    #[serde(other)]
    Unknown,
}

/// A permission of a space that the wiki's permission page offers beside its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpacePermission {
    /// As [`Condition::Permission`] names it.
    pub key: String,
    /// As [`crate::Permission`] numbers it.
    pub number: u16,
    /// What it reads.
    pub label: Label,
    /// What it allows, in one sentence.
    pub description: Label,
}
