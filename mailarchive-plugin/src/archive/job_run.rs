//! When the archive's own work ran last, and what it came to.

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use super::Archive;
use crate::{keys, store::Changes};

/// Work that the archive does by itself from time to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Making the search index anew.
    Index,
    /// Purging what lay in the trash long enough.
    Purge,
}

impl Work {
    fn key(self) -> Vec<u8> {
        keys::kept::job(match self {
            Self::Index => b"index",
            Self::Purge => b"purge",
        })
    }
}

/// The last run of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobRun {
    /// When it began, in milliseconds since 1970.
    pub(crate) began: i64,
    /// How many messages it indexed or purged; `None`: it did not come to its end.
    pub(crate) count: Option<u64>,
}

impl Archive {
    pub(crate) fn job_run(&self, work: Work) -> Result<Option<JobRun>, AbiError> {
        self.store.get(&work.key())?.map(|value| super::decode(&value)).transpose()
    }

    pub(crate) fn note_job_run(&self, work: Work, run: JobRun) -> Result<(), AbiError> {
        let mut changes = Changes::default();
        changes.put(work.key(), super::encode(&run)?);
        let _unconditional = self.store.commit(changes)?;
        Ok(())
    }
}
