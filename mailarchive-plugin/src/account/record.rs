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

/// A little less than one and a half turns of the default schedule: the second failure skips one.
const FIRST_REST: i64 = 40 * 60 * 1000;
const LONGEST_REST: i64 = 6 * 60 * 60 * 1000;

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
    /// Before this time a failing account is left alone by the schedule: at first it is tried at every turn,
    /// then ever more rarely, so that a server that refuses sign-ins does not lock the account.
    pub(crate) fn resting_until(&self) -> Option<i64> {
        // A passing trouble is given one more turn first.
        let patience = if self.trouble.as_ref()?.permanent { 1 } else { 2 };
        let (last, waits) = (self.last_attempt?, self.failures.checked_sub(patience)?);
        Some(last + (FIRST_REST << waits.min(10)).min(LONGEST_REST))
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Stage, Trouble};

    #[test]
    fn a_failing_account_is_tried_ever_more_rarely_until_it_succeeds() {
        const MINUTE: i64 = 60 * 1000;
        let mut health = Health::default();
        let mut rests = Vec::new();
        for attempt in 1..=9 {
            health = health.failed(attempt, Trouble::new(Stage::Login, "x", []));
            rests.push(health.resting_until().map(|until| (until - attempt) / MINUTE));
        }
        let minutes =
            [None, Some(40), Some(80), Some(160), Some(320), Some(360), Some(360), Some(360), Some(360)];
        assert_eq!(rests, minutes);
        let refused = Trouble { permanent: true, ..Trouble::new(Stage::Login, "x", []) };
        assert_eq!(Health::default().failed(0, refused).resting_until(), Some(40 * MINUTE));
        assert_eq!((health.failing_since, health.failures), (Some(1), 9));
        let health = health.succeeded(10, 3);
        assert_eq!((health.resting_until(), health.failures, health.failing_since), (None, 0, None));
    }
}
