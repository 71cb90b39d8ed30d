//! What is kept of an account, and how it fares.

use serde::{Deserialize, Serialize};

use super::{AccountId, AfterArchive, SealedPassword, Server};
use crate::source::Trouble;

/// A mail account of a space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MailAccount {
    pub(crate) id: AccountId,
    /// The name used in the wiki.
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) server: Server,
    pub(crate) password: SealedPassword,
    pub(crate) enabled: bool,
    pub(crate) after_archive: AfterArchive,
    /// When and by whom it was added.
    pub(crate) created_at: i64,
    pub(crate) created_by: String,
}

/// How an account's fetches went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Health {
    pub(crate) last_attempt: Option<i64>,
    pub(crate) last_success: Option<i64>,
    /// How many messages the last successful fetch archived.
    pub(crate) last_new: u64,
    /// Why the last attempt failed; `None` after a success.
    pub(crate) trouble: Option<Trouble>,
    pub(crate) failing_since: Option<i64>,
    /// Attempts that failed in a row.
    pub(crate) failures: u32,
}

impl Health {
    /// After a fetch that went through.
    pub(crate) fn succeeded(&self, now: i64, new: u64) -> Self {
        Self { last_attempt: Some(now), last_success: Some(now), last_new: new, ..Self::default() }
    }

    /// After a fetch that failed.
    pub(crate) fn failed(&self, now: i64, trouble: Trouble) -> Self {
        Self {
            last_attempt: Some(now),
            trouble: Some(trouble),
            failing_since: self.failing_since.or(Some(now)),
            failures: self.failures.saturating_add(1),
            ..self.clone()
        }
    }
}
