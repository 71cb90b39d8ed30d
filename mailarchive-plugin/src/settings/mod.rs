//! What a site administrator sets for the whole site.

mod declared;

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use crate::{
    keys,
    poller::Schedule,
    store::{Changes, Store, decode, encode},
};

pub(crate) use self::declared::{DECLARED, Declared, Takes};

/// The settings as they are kept. What is absent is at its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Settings {
    /// [`Schedule::expression`].
    schedule: Option<String>,
    workers: Option<u16>,
    /// In megabytes of 1,000,000 bytes.
    largest_message: Option<u16>,
    /// How long deleted mail is kept, in days; 0: until somebody purges it.
    trash_days: Option<u16>,
}

impl Settings {
    pub(crate) fn load(store: &Store) -> Result<Self, AbiError> {
        store.get(keys::SETTINGS)?.map_or_else(|| Ok(Self::default()), |value| decode(&value))
    }

    pub(crate) fn save(&self, store: &Store) -> Result<(), AbiError> {
        let mut changes = Changes::default();
        changes.put(keys::SETTINGS.to_vec(), encode(self)?);
        let _unconditional = store.commit(changes)?;
        Ok(())
    }

    /// The schedule; the default where none is set, or one that a later version reads otherwise.
    pub(crate) fn schedule(&self) -> Schedule {
        self.schedule.as_deref().and_then(|text| text.parse().ok()).unwrap_or_else(Schedule::every_30_minutes)
    }

    /// Passes at the same time; further ones wait for their turn.
    pub(crate) fn workers(&self) -> usize {
        usize::from(self.workers.unwrap_or(declared::WORKERS))
    }

    /// The longest message that is fetched, in bytes; longer ones are quarantined.
    pub(crate) fn largest_message(&self) -> u64 {
        u64::from(self.largest_message.unwrap_or(declared::LARGEST_MESSAGE)) * 1_000_000
    }

    /// How many days deleted mail is kept; `None`: until somebody purges it.
    pub(crate) fn trash_days(&self) -> Option<u32> {
        Some(self.trash_days.unwrap_or(declared::TRASH_DAYS).into()).filter(|days| *days > 0)
    }
}
