//! Whether the site administrator wants the plugin to run: kept in a table of its own.

use rusqlite::{Connection, OptionalExtension};

use crate::store::Database;

/// Keeps the choice.
pub(crate) struct Choice {
    database: Database,
}

impl Choice {
    pub(crate) fn open(database: Database) -> rusqlite::Result<Self> {
        database.connect()?.execute_batch(
            "CREATE TABLE IF NOT EXISTS plugin_choice (
                 plugin  TEXT PRIMARY KEY,
                 enabled INTEGER NOT NULL CHECK (enabled IN (0, 1))
             ) STRICT, WITHOUT ROWID",
        )?;
        Ok(Self { database })
    }

    /// A plugin is off until somebody switches it on.
    pub(crate) fn enabled(&self, plugin: &str) -> rusqlite::Result<bool> {
        let stored = self
            .connection()?
            .query_row("SELECT enabled FROM plugin_choice WHERE plugin = ?1", [plugin], |row| row.get(0))
            .optional()?;
        Ok(stored.unwrap_or(false))
    }

    pub(crate) fn set(&self, plugin: &str, enabled: bool) -> rusqlite::Result<()> {
        self.connection()?.execute(
            "INSERT INTO plugin_choice (plugin, enabled) VALUES (?1, ?2)
             ON CONFLICT (plugin) DO UPDATE SET enabled = excluded.enabled",
            (plugin, enabled),
        )?;
        Ok(())
    }

    fn connection(&self) -> rusqlite::Result<Connection> {
        self.database.connect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_survives_reopening_and_starts_with_off() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Choice::open(Database::open(directory.path()).unwrap()).unwrap();
        assert!(!open().enabled("mail-archiving").unwrap());
        open().set("mail-archiving", true).unwrap();
        assert!(open().enabled("mail-archiving").unwrap());
        assert!(!open().enabled("another").unwrap());
        open().set("mail-archiving", false).unwrap();
        assert!(!open().enabled("mail-archiving").unwrap());
    }
}
