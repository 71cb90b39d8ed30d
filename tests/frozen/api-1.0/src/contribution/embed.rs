//! Pieces of the wiki's own pages that the plugin makes: panels, and macros that people embed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Condition, Label, menu::conditions};

/// A piece of one of the wiki's pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebPanel {
    /// Names the panel, unique in the plugin.
    pub key: String,
    /// Where it stands: `space.overview` (the start page of a space), `page.footer` (below a page).
    pub location: String,
    /// Panels stand in ascending order.
    pub weight: u32,
    /// Its heading.
    pub label: Label,
    /// All must hold for the panel to be shown.
    #[serde(default, deserialize_with = "conditions")]
    pub conditions: Vec<Condition>,
}

/// Something that people embed in their pages. How they write it is the wiki's affair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Macro {
    /// Names the macro, unique in the plugin; what people write.
    pub key: String,
    /// What it is called where macros are listed.
    pub label: Label,
    /// What it embeds, in one sentence.
    pub description: Label,
    /// What can be given.
    #[serde(default)]
    pub parameters: Vec<MacroParameter>,
    /// The path of what is embedded, with `{name}` for the value of a parameter and `{space}` for the key of
    /// the page's space. The wiki counts it among the page's links: see [`crate::Pages::referring`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// A parameter of a [`Macro`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MacroParameter {
    /// What people write.
    pub name: String,
    /// What it is called in a form.
    pub label: Label,
    /// The macro says what is missing where this is absent.
    #[serde(default)]
    pub required: bool,
}

/// A macro in a page, as [`super::RENDER`] takes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MacroUse {
    /// [`crate::Space::id`] of the page's space.
    pub space: String,
    /// What people gave; names that the macro does not know are ignored.
    pub parameters: BTreeMap<String, String>,
}

/// Where a panel stands, as [`super::RENDER`] takes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PanelPlace {
    /// [`crate::Space::id`].
    pub space: String,
    /// The path of the page below which it stands, for `page.footer`.
    pub page: Option<String>,
}

/// A piece of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fragment {
    /// HTML without script, for the host to put in as it is; empty: nothing to show.
    pub html: String,
}
