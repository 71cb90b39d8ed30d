//! The wiki's one SQLite file.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::Connection;

/// How long a writer waits for another one; both the wiki's and the plugin's transactions are short.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// KiB. Commits of much mail touch pages all over the trees; what has no place here is written out twice.
const WRITER_CACHE: i64 = 64 * 1024;
/// Pages in the write-ahead log, 128 MB, before they are written back in the middle of much work: pages that
/// several commits changed are then written back once.
const WRITE_AHEAD: i64 = 32_768;

/// The file `wiki.db`. Each user of it opens connections of its own and creates its own tables.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    file: Arc<Path>,
}

impl Database {
    /// The database in `directory`, made on the first start.
    pub(crate) fn open(directory: &Path) -> rusqlite::Result<Self> {
        let database = Self { file: PathBuf::from(directory).join("wiki.db").into() };
        database.connect()?;
        Ok(database)
    }

    /// The connection of whoever writes much: see [`write_back`].
    pub(super) fn connect_writer(&self) -> rusqlite::Result<Connection> {
        let connection = self.connect()?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE)?;
        Ok(connection)
    }

    /// A connection with the settings that durability rests on.
    pub(crate) fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&*self.file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // Takes effect before the first table is made, never after.
        connection.pragma_update(None, "page_size", 4096)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // NORMAL would lose acknowledged commits at a power cut: in WAL mode it syncs at checkpoints only.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is deleted is overwritten with zeros: mail that was purged must not be read from free pages.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "wal_autocheckpoint", WRITE_AHEAD)?;
        Ok(connection)
    }
}

/// Writes back what lies in the write-ahead log, empties it, and gives back the memory of the cache; for the writer
/// when it has nothing to do. So what was deleted does not stay in the log. `false`: somebody still reads from the log.
pub(super) fn write_back(connection: &Connection) -> rusqlite::Result<bool> {
    connection.busy_timeout(Duration::ZERO)?;
    let busy: rusqlite::Result<i64> =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.release_memory()?;
    match busy {
        Ok(busy) => Ok(busy == 0),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => Ok(false),
        Err(error) => Err(error),
    }
}
