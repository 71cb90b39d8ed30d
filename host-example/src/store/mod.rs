//! What the wiki keeps: one SQLite file, and beside it the plugin's blobs as files.

mod blobs;
mod database;
pub(crate) mod events;
mod group_commit;
mod kv;
mod readers;

use std::path::Path;

use mailarchive_api::{
    AbiError, Batch, ByteRange, ByteSourceBox, CommitOutcome, ErrorCode, KeyRange, KeyValue, Storage, Values,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
};

pub(crate) use self::database::Database;
use self::{blobs::Blobs, kv::KeyValues};

/// Why the plugin's store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The blobs' directory, or the writer's thread.
    #[error("the plugin's store: {0}")]
    File(#[from] std::io::Error),
}

/// The store that is the plugin's own: keys in a table that nothing else touches, blobs in a directory.
pub(crate) struct PluginStore {
    keys: KeyValues,
    blobs: Blobs,
}

impl PluginStore {
    /// The keys in `database`, the blobs in the directory `blobs`.
    pub(crate) fn open(database: &Database, blobs: &Path) -> Result<Self, StoreError> {
        Ok(Self { keys: KeyValues::open(database)?, blobs: Blobs::open(blobs)? })
    }
}

impl Storage for PluginStore {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.keys.get_many(keys.as_slice()).into()
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        self.keys.scan(range.start.as_slice(), range.end.as_slice(), limit, reverse).into()
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        self.keys.commit(batch).into()
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        self.blobs.put(name.as_str(), body).into()
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        self.blobs.open_range(name.as_str(), range).map(ROption::from).into()
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        self.blobs.delete(name.as_str()).into()
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        let names = self.blobs.list(prefix.as_str(), after.as_str(), limit);
        names.map(|names| names.into_iter().map(RString::from).collect()).into()
    }
}

/// An error of SQLite as the plugin is told it: what can be done about it, and in an administrator's words.
fn told(error: &rusqlite::Error) -> AbiError {
    use rusqlite::ErrorCode as Sqlite;
    let (code, text) = match error.sqlite_error_code() {
        Some(Sqlite::DiskFull) => (ErrorCode::FULL, "the wiki's disk is full"),
        Some(Sqlite::TooBig) => (ErrorCode::FULL, "the value is too large for the wiki's database"),
        Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => {
            (ErrorCode::UNAVAILABLE, "the wiki's database is busy; try again")
        }
        Some(Sqlite::ReadOnly | Sqlite::PermissionDenied) => {
            (ErrorCode::UNAVAILABLE, "the wiki's database may not be written")
        }
        Some(Sqlite::CannotOpen) => (ErrorCode::UNAVAILABLE, "the wiki's database cannot be opened"),
        Some(Sqlite::SystemIoFailure) => (ErrorCode::UNAVAILABLE, "the wiki's disk failed"),
        Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => {
            (ErrorCode::INTERNAL, "the wiki's database is damaged")
        }
        _ => (ErrorCode::INTERNAL, "the wiki's database failed"),
    };
    AbiError::new(code, format!("{text} ({error})"))
}

#[cfg(test)]
mod tests;
