//! What the plugin adds to the wiki, declared as JSON so that it can grow.
//!
//! The terms are Atlassian's: a *web-section* is a named place in a menu, a *web-item* is a link in one, a
//! *condition* hides an item from those it is not for. Conditions only hide; the route checks again. A
//! host ignores kinds and fields it does not know.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

/// A text in several languages, by BCP 47 tag; `en` is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Label(pub BTreeMap<String, String>);

impl Label {
    /// A label from pairs of language and text.
    pub fn new<'a>(texts: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self(texts.into_iter().map(|(language, text)| (language.to_owned(), text)).collect())
    }

    /// The text in `language`, in its primary language, else in English.
    pub fn in_language(&self, language: &str) -> &str {
        let primary = language.split('-').next().unwrap_or(language);
        [language, primary, "en"].iter().find_map(|tag| self.0.get(*tag)).map_or("", String::as_str)
    }
}

/// One thing that the plugin adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Contribution {
    /// A link in one of the wiki's menus.
    WebItem(WebItem),
    /// An address that the plugin answers.
    Route(Route),
    /// A style sheet or script for the plugin's decorated pages.
    WebResource(WebResource),
    /// A kind that this version of the contract does not know; ignored.
    #[serde(other)]
    Unknown,
}

/// A link in a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebItem {
    /// Names the item, unique in the plugin.
    pub key: String,
    /// The web-section it stands in: `space.content`, `space.browse`, `space.tools/integrations`, `space.admin/integrations`,
    /// `site.admin` (beside the plugin where site administrators switch it; it stands in no space).
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
fn conditions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Condition>, D::Error> {
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

/// How the host decorates what a route answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decorator {
    /// As a page of the space.
    Space,
    /// As a page of the space's tools: tabs in the default theme, the administration menu in the other.
    SpaceTools,
    /// As a page of the site's administration.
    Admin,
    /// Not at all.
    None,
}

/// An address that the plugin answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Names the route, unique in the plugin; comes back as [`crate::Request::route`].
    pub key: String,
    /// Upper case. A `GET` route answers `HEAD` too: the host drops the body.
    pub method: String,
    /// The path below the wiki's base path; `{name}` stands for one segment.
    pub path: String,
    /// How it is decorated.
    pub decorator: Decorator,
    /// The host checks the XSRF token first. True for every method but `GET`.
    pub writes: bool,
    /// The longest request body that the host should read, in bytes.
    pub max_body: u64,
}

/// A style sheet or script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebResource {
    /// `style` or `script`.
    #[serde(rename = "type")]
    pub media: String,
    /// Its path; one of the plugin's routes.
    pub href: String,
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
    /// The last error that concerns the plugin as a whole, if there is one now.
    pub last_error: Option<String>,
}
