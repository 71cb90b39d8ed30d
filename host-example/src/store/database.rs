//! The wiki's one SQLite file.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::Connection;

/// How long a writer waits for another one; both the wiki's and the plugin's transactions are short.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

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

    /// A connection with the settings that durability rests on.
    pub(crate) fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&*self.file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // Takes effect before the first table is made, never after.
        connection.pragma_update(None, "page_size", 8192)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // NORMAL would lose acknowledged commits at a power cut: in WAL mode it syncs at checkpoints only.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(connection)
    }
}
