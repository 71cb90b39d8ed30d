//! Which plugin files an administrator confirmed, and which of them runs and ran before.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::library::About;
use crate::store::Database;

/// Keeps what was confirmed.
pub(crate) struct PluginFiles {
    database: Database,
}

/// A file that was confirmed, by its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Confirmed {
    pub(crate) about: About,
    /// `None`: whoever started the wiki, by naming the file or by building it.
    pub(crate) by: Option<String>,
    pub(crate) at: Timestamp,
    /// The path that it came from.
    pub(crate) source: String,
}

/// Which files are in use, by their SHA-256.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InUse {
    /// Runs, or will when the plugin is enabled.
    pub(crate) current: Option<String>,
    /// Ran before; *Roll back* leads to it.
    pub(crate) previous: Option<String>,
    /// What was taken into use because it lay at the given path; `None` since somebody chose a version.
    pub(crate) taken: Option<String>,
}

impl InUse {
    /// Nobody has chosen a version in *Manage add-ons*.
    pub(crate) fn follows_the_path(&self) -> bool {
        self.current == self.taken
    }
}

impl PluginFiles {
    pub(crate) fn open(database: Database) -> rusqlite::Result<Self> {
        database.connect()?.execute_batch(
            "CREATE TABLE IF NOT EXISTS plugin_files (
                 sha256       TEXT PRIMARY KEY,
                 version      TEXT NOT NULL,
                 api_version  TEXT NOT NULL,
                 confirmed_by TEXT,
                 confirmed_at INTEGER NOT NULL,
                 source       TEXT NOT NULL
             ) STRICT, WITHOUT ROWID;
             CREATE TABLE IF NOT EXISTS plugin_in_use (
                 plugin   TEXT PRIMARY KEY,
                 current  TEXT REFERENCES plugin_files (sha256),
                 previous TEXT REFERENCES plugin_files (sha256),
                 taken    TEXT
             ) STRICT, WITHOUT ROWID",
        )?;
        Ok(Self { database })
    }

    pub(crate) fn confirmed(&self, sha256: &str) -> rusqlite::Result<Option<Confirmed>> {
        let select = "SELECT sha256, version, api_version, confirmed_by, confirmed_at, source
                      FROM plugin_files WHERE sha256 = ?1";
        self.connection()?.query_row(select, [sha256], confirmed).optional()
    }

    pub(crate) fn in_use(&self, plugin: &str) -> rusqlite::Result<InUse> {
        let select = "SELECT current, previous, taken FROM plugin_in_use WHERE plugin = ?1";
        let read =
            |row: &Row<'_>| Ok(InUse { current: row.get(0)?, previous: row.get(1)?, taken: row.get(2)? });
        Ok(self.connection()?.query_row(select, [plugin], read).optional()?.unwrap_or_default())
    }

    /// Takes `file` into use; what was in use before becomes the previous one. `follows_the_path`: because it lies
    /// there, or because somebody chose it; `None`: as it was. The first confirmation of a file is kept.
    pub(crate) fn take(
        &self,
        plugin: &str,
        file: &Confirmed,
        follows_the_path: Option<bool>,
    ) -> rusqlite::Result<()> {
        let mut connection = self.connection()?;
        let transaction = connection.transaction()?;
        let About { version, api_version, sha256 } = &file.about;
        transaction.execute(
            "INSERT INTO plugin_files (sha256, version, api_version, confirmed_by, confirmed_at, source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (sha256) DO NOTHING",
            (sha256, version, api_version, &file.by, file.at.as_millisecond(), &file.source),
        )?;
        transaction.execute(
            "INSERT INTO plugin_in_use (plugin, current, taken) VALUES (?1, ?2, iif(?3, ?2, NULL))
             ON CONFLICT (plugin) DO UPDATE
             SET previous = iif(current = excluded.current, previous, current), current = excluded.current,
                 taken = iif(?3 IS NULL, taken, excluded.taken)",
            (plugin, sha256, follows_the_path),
        )?;
        transaction.commit()
    }

    /// Makes it as it was.
    pub(crate) fn put_back(&self, plugin: &str, before: &InUse) -> rusqlite::Result<()> {
        self.connection()?.execute(
            "UPDATE plugin_in_use SET current = ?2, previous = ?3, taken = ?4 WHERE plugin = ?1",
            (plugin, &before.current, &before.previous, &before.taken),
        )?;
        Ok(())
    }

    fn connection(&self) -> rusqlite::Result<Connection> {
        self.database.connect()
    }
}

fn confirmed(row: &Row<'_>) -> rusqlite::Result<Confirmed> {
    Ok(Confirmed {
        about: About { sha256: row.get(0)?, version: row.get(1)?, api_version: row.get(2)? },
        by: row.get(3)?,
        at: Timestamp::from_millisecond(row.get(4)?).unwrap_or_default(),
        source: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(sha256: &str) -> Confirmed {
        Confirmed {
            about: About { version: "1".into(), api_version: "0.1".into(), sha256: sha256.into() },
            by: Some("ada".into()),
            at: Timestamp::from_second(7).unwrap(),
            source: "/plugins/one.so".into(),
        }
    }

    #[test]
    fn what_is_in_use_and_what_was_survives_reopening() {
        let directory = tempfile::tempdir().unwrap();
        let open = || PluginFiles::open(Database::open(directory.path()).unwrap()).unwrap();
        let in_use = |current: &str, previous: Option<&str>, taken: Option<&str>| InUse {
            current: Some(current.into()),
            previous: previous.map(Into::into),
            taken: taken.map(Into::into),
        };
        assert_eq!(open().in_use("mail").unwrap(), InUse::default());
        assert!(open().in_use("mail").unwrap().follows_the_path());
        open().take("mail", &file("a"), Some(true)).unwrap();
        assert_eq!(open().in_use("mail").unwrap(), in_use("a", None, Some("a")));
        assert!(open().in_use("mail").unwrap().follows_the_path());
        open().take("mail", &file("b"), Some(false)).unwrap();
        assert_eq!(open().in_use("mail").unwrap(), in_use("b", Some("a"), None));
        open().take("mail", &file("b"), None).unwrap();
        assert_eq!(open().in_use("mail").unwrap(), in_use("b", Some("a"), None), "nothing new");
        open().take("mail", &file("a"), Some(false)).unwrap();
        assert_eq!(open().in_use("mail").unwrap(), in_use("a", Some("b"), None));
        assert!(!open().in_use("mail").unwrap().follows_the_path());
        assert_eq!(open().in_use("other").unwrap(), InUse::default());
        open().put_back("mail", &in_use("b", None, Some("c"))).unwrap();
        assert_eq!(open().in_use("mail").unwrap(), in_use("b", None, Some("c")));
    }

    #[test]
    fn the_first_confirmation_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let files = PluginFiles::open(Database::open(directory.path()).unwrap()).unwrap();
        assert_eq!(files.confirmed("a").unwrap(), None);
        files.take("mail", &file("a"), None).unwrap();
        files.take("mail", &Confirmed { by: None, ..file("a") }, None).unwrap();
        assert_eq!(files.confirmed("a").unwrap(), Some(file("a")));
    }
}
