//! What happened in the wiki and its plugin has not followed yet.
//!
//! An event is recorded in the transaction of the change that it tells of, and goes when the plugin has
//! followed: neither a crash nor a plugin that is switched off loses one. It may be told twice.

use rusqlite::{Connection, OptionalExtension, params};

use super::Database;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS plugin_event (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    INTEGER NOT NULL,
    subject TEXT NOT NULL
) STRICT";

/// An event that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WaitingEvent {
    /// Ascending in the order of the changes.
    pub(crate) number: i64,
    /// [`mailarchive_api::EventKind`].
    pub(crate) kind: u16,
    pub(crate) subject: String,
}

/// The events that wait.
pub(crate) struct Events {
    database: Database,
}

impl Events {
    pub(crate) fn open(database: Database) -> rusqlite::Result<Self> {
        create_table(&database.connect()?)?;
        Ok(Self { database })
    }

    /// The event that waits longest.
    pub(crate) fn first(&self) -> rusqlite::Result<Option<WaitingEvent>> {
        self.database
            .connect()?
            .query_row("SELECT number, kind, subject FROM plugin_event ORDER BY number LIMIT 1", [], |row| {
                Ok(WaitingEvent { number: row.get(0)?, kind: row.get(1)?, subject: row.get(2)? })
            })
            .optional()
    }

    /// The plugin has followed.
    pub(crate) fn followed(&self, event: &WaitingEvent) -> rusqlite::Result<()> {
        self.database.connect()?.execute("DELETE FROM plugin_event WHERE number = ?1", [event.number])?;
        Ok(())
    }
}

/// For whoever records events on a connection of his own.
pub(crate) fn create_table(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(TABLE)
}

/// Records an event within the transaction of `connection`. An equal one that waits is told once, at the later
/// place: a plugin that stays off for years leaves one row a subject.
pub(crate) fn record(connection: &Connection, kind: u16, subject: &str) -> rusqlite::Result<()> {
    connection
        .execute("DELETE FROM plugin_event WHERE kind = ?1 AND subject = ?2", params![kind, subject])?;
    connection.execute("INSERT INTO plugin_event (kind, subject) VALUES (?1, ?2)", params![kind, subject])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_wait_in_order_across_restarts_and_go_with_the_transaction_that_is_undone() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let events = Events::open(database.clone()).unwrap();
        let mut connection = database.connect().unwrap();
        for (kind, subject) in [(1, "a"), (0, "b"), (1, "a"), (2, "ann")] {
            record(&connection, kind, subject).unwrap();
        }
        let undone = connection.transaction().unwrap();
        record(&undone, 0, "c").unwrap();
        drop(undone);
        drop(events);

        let events = Events::open(Database::open(directory.path()).unwrap()).unwrap();
        let mut told = Vec::new();
        while let Some(event) = events.first().unwrap() {
            events.followed(&event).unwrap();
            told.push((event.kind, event.subject));
        }
        assert_eq!(told, [(0, "b".to_owned()), (1, "a".to_owned()), (2, "ann".to_owned())]);
    }
}
