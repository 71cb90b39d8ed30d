//! Work that the plugin does by itself.

use serde::{Deserialize, Serialize};

use super::Label;

/// Work that the plugin does by itself from time to time, by its own clock. A host that knows this kind shows
/// it to site administrators and lets them start it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Names the job, unique in the plugin.
    pub key: String,
    /// What it is called.
    pub label: Label,
    /// What it does, in one sentence.
    pub description: Label,
}

/// How a job stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JobState {
    /// It is at work now.
    pub running: bool,
    /// When it last began, in milliseconds since 1970-01-01T00:00:00Z.
    pub last_run: Option<i64>,
    /// When it begins next, if that is known.
    pub next_run: Option<i64>,
    /// In the viewer's language: how far it is, or what the last run came to.
    pub outcome: Option<String>,
}
