//! The plugin's part of the wiki's own search.

use serde::{Deserialize, Serialize};

use super::Label;

/// Answers the wiki's own search, beside the wiki's pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchProvider {
    /// Names the provider, unique in the plugin.
    pub key: String,
    /// What its results are called.
    pub label: Label,
}

/// What is searched for. Only what the viewer of the call may see is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchQuestion {
    /// As it was typed.
    pub text: String,
    /// [`crate::Space::id`]s to look in; empty: in all that the viewer may see.
    pub spaces: Vec<String>,
    /// At most so many hits.
    pub limit: u32,
    /// [`SearchAnswer::next`] of the page before.
    pub cursor: Option<String>,
}

/// What was found, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchAnswer {
    /// What was found.
    pub hits: Vec<Hit>,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
    /// Where the next page begins; absent after the last.
    pub next: Option<String>,
    /// In the viewer's language: why this may be incomplete, or what was mistyped.
    pub note: Option<String>,
}

/// One thing that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Hit {
    /// Plain text.
    pub title: String,
    /// Below the wiki's base path.
    pub href: String,
    /// [`crate::Space::id`].
    pub space: String,
    /// Who wrote it, in plain text.
    pub detail: String,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub date: i64,
    /// The place where it was found, in pieces.
    pub excerpt: Vec<Excerpt>,
}

/// A piece of a [`Hit::excerpt`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Excerpt {
    /// Plain text.
    pub text: String,
    /// This is what was searched for.
    pub is_match: bool,
}
