//! One connection that writes and a few that read.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::{WikiError, schema};
use crate::store::events;

/// Readers that are kept open between calls; more are opened for a burst and closed after it.
const KEPT_READERS: usize = 8;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) struct Database {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Database {
    pub(super) fn open(path: &Path) -> Result<Self, WikiError> {
        let mut writer = Connection::open(path)?;
        writer.busy_timeout(BUSY_TIMEOUT)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        // With NORMAL an acknowledged change may be gone after a power cut.
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut writer)?;
        events::create_table(&writer)?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Runs `call` on a connection that sees the last commit.
    pub(super) fn read<R>(
        &self,
        call: impl FnOnce(&Connection) -> Result<R, WikiError>,
    ) -> Result<R, WikiError> {
        let kept = lock(&self.readers).pop();
        let reader = match kept {
            Some(reader) => reader,
            None => self.reader()?,
        };
        let answer = call(&reader);
        let mut readers = lock(&self.readers);
        if readers.len() < KEPT_READERS {
            readers.push(reader);
        }
        answer
    }

    /// Runs `call` in a transaction that is durable when this returns `Ok`, and undone on an error.
    pub(super) fn write<R>(
        &self,
        call: impl FnOnce(&Transaction<'_>) -> Result<R, WikiError>,
    ) -> Result<R, WikiError> {
        let mut writer = lock(&self.writer);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = call(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    fn reader(&self) -> Result<Connection, WikiError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(&self.path, flags)?;
        reader.busy_timeout(BUSY_TIMEOUT)?;
        reader.pragma_update(None, "query_only", true)?;
        Ok(reader)
    }
}

/// A panic while the lock was held leaves no half-done state: an open transaction is undone by its Drop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
