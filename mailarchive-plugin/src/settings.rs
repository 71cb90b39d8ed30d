//! What a site administrator sets for the whole site.

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use crate::{
    keys,
    poller::Schedule,
    store::{Changes, Store, decode, encode},
};

/// The settings as they are kept. What is absent is at its default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Settings {
    /// [`Schedule::expression`].
    pub(crate) schedule: Option<String>,
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
}
