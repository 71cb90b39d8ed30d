//! Addresses that the plugin answers.

use serde::{Deserialize, Serialize};

use super::{Condition, Label, menu::conditions};

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
    /// In a way that this host does not know: as [`Decorator::None`].
    #[serde(other)]
    Unknown,
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

/// A style sheet or script for the head of every page that shows something of the plugin's. A script is best put there with
/// `defer` and `blocking="render"`: it changes the page before anything is painted, and so nothing moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebResource {
    /// `style` or `script`.
    #[serde(rename = "type")]
    pub media: String,
    /// Its path; one of the plugin's routes.
    pub href: String,
}

/// A feed (Atom, RFC 4287) that the pages of a space name, so that readers find it (`link rel="alternate"`).
///
/// Since 1.1; a host of 1.0 ignores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feed {
    /// Names the feed, unique in the plugin.
    pub key: String,
    /// What it is called.
    pub label: Label,
    /// Its path; `{space}` stands for the space's key.
    pub href: String,
    /// All must hold for the feed to be named.
    #[serde(default, deserialize_with = "conditions")]
    pub conditions: Vec<Condition>,
}
