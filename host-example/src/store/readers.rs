//! A few connections for reading, shared by all threads.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use mailarchive_api::AbiError;
use rusqlite::Connection;

use super::{Database, told};

/// Reads take microseconds: more connections would only hold more memory.
const MAX_CONNECTIONS: usize = 8;

/// Connections that only read.
pub(super) struct Readers {
    database: Database,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    open: usize,
}

impl Readers {
    pub(super) fn new(database: Database) -> Self {
        Self { database, pool: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs `read` on one state of the database, that of its first statement.
    pub(super) fn with<R>(
        &self,
        read: impl FnOnce(&Connection) -> Result<R, AbiError>,
    ) -> Result<R, AbiError> {
        let mut borrowed = self.borrow()?;
        let connection = borrowed.connection.as_mut().ok_or_else(|| AbiError::internal("no connection"))?;
        let snapshot = connection.transaction().map_err(|error| told(&error))?;
        read(&snapshot)
    }

    fn borrow(&self) -> Result<Borrowed<'_>, AbiError> {
        let mut pool = self.pool();
        loop {
            if let Some(connection) = pool.idle.pop() {
                return Ok(Borrowed { readers: self, connection: Some(connection) });
            }
            if pool.open < MAX_CONNECTIONS {
                pool.open += 1;
                break;
            }
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        drop(pool);
        // Counts as open from here on; dropping it without a connection takes that back.
        let mut borrowed = Borrowed { readers: self, connection: None };
        borrowed.connection = Some(self.connect().map_err(|error| told(&error))?);
        Ok(borrowed)
    }

    fn connect(&self) -> rusqlite::Result<Connection> {
        let connection = self.database.connect()?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Goes back to the pool however the reading ended.
struct Borrowed<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        let mut pool = self.readers.pool();
        match self.connection.take() {
            Some(connection) => pool.idle.push(connection),
            None => pool.open -= 1,
        }
        drop(pool);
        self.readers.returned.notify_one();
    }
}
