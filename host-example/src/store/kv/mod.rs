//! The plugin's ordered keys.

use mailarchive_api::{
    AbiError, Batch, CommitOutcome, ErrorCode, KeyValue, Values,
    abi_stable::std_types::{ROption, RVec},
    limits::{check_batch, check_key},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Database, StoreError, group_commit::GroupCommit, readers::Readers, told};

/// The longest answer to one call, keys and values together: a scan with too large a limit is refused, since
/// an answer cut short would look complete.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// SQLite compares BLOBs as unsigned bytes, which is the contract's order.
///
/// Not WITHOUT ROWID, which would keep each key once and so a quarter less on disk: in an archive of 100,000 mails a mail
/// then cost a third more than in one of 10,000, and pages waited longer for a fetch.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS plugin_key (
    key   BLOB NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT";

/// Keys and values in one table.
pub(super) struct KeyValues {
    writer: GroupCommit,
    readers: Readers,
}

impl KeyValues {
    pub(super) fn open(database: &Database) -> Result<Self, StoreError> {
        let connection = database.connect_writer()?;
        connection.execute_batch(TABLE)?;
        Ok(Self { writer: GroupCommit::start(connection)?, readers: Readers::new(database.clone()) })
    }

    pub(super) fn commit(&self, batch: Batch) -> Result<CommitOutcome, AbiError> {
        check_batch(&batch)?;
        self.writer.commit(batch)
    }

    pub(super) fn get_many(&self, keys: &[RVec<u8>]) -> Result<Values, AbiError> {
        keys.iter().try_for_each(|key| check_key(key))?;
        self.readers.with(|connection| {
            let mut size = 0;
            let mut values = Vec::with_capacity(keys.len());
            for key in keys {
                let value = value(connection, key).map_err(|error| told(&error))?;
                size += value.as_ref().map_or(0, Vec::len);
                check_answer(size)?;
                values.push(ROption::from(value.map(RVec::from)));
            }
            Ok(values.into())
        })
    }

    pub(super) fn scan(
        &self,
        start: &[u8],
        end: &[u8],
        limit: u32,
        reverse: bool,
    ) -> Result<RVec<KeyValue>, AbiError> {
        let sql = match (end.is_empty(), reverse) {
            (false, false) => {
                "SELECT key, value FROM plugin_key WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3"
            }
            (false, true) => {
                "SELECT key, value FROM plugin_key WHERE key >= ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3"
            }
            (true, false) => "SELECT key, value FROM plugin_key WHERE key >= ?1 ORDER BY key LIMIT ?3",
            (true, true) => "SELECT key, value FROM plugin_key WHERE key >= ?1 ORDER BY key DESC LIMIT ?3",
        };
        self.readers.with(|connection| pairs(connection, sql, start, end, limit))
    }

    /// How many transactions the commits took so far.
    #[cfg(test)]
    fn transactions(&self) -> u64 {
        self.writer.transactions()
    }
}

fn pairs(
    connection: &Connection,
    sql: &str,
    start: &[u8],
    end: &[u8],
    limit: u32,
) -> Result<RVec<KeyValue>, AbiError> {
    let failed = |error| told(&error);
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(params![start, end, limit]).map_err(failed)?;
    let mut size = 0;
    let mut pairs = RVec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let key: Vec<u8> = row.get(0).map_err(failed)?;
        let value: Vec<u8> = row.get(1).map_err(failed)?;
        size += key.len() + value.len();
        check_answer(size)?;
        pairs.push(KeyValue { key: key.into(), value: value.into() });
    }
    Ok(pairs)
}

fn check_answer(size: usize) -> Result<(), AbiError> {
    if size <= MAX_ANSWER {
        return Ok(());
    }
    let told = format!("the answer would be larger than {MAX_ANSWER} bytes; ask for fewer keys");
    Err(AbiError::new(ErrorCode::FULL, told))
}

/// The value of `key` as `connection` sees it.
pub(super) fn value(connection: &Connection, key: &[u8]) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT value FROM plugin_key WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Applies what `batch` writes.
pub(super) fn write(connection: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    // In the order of the keys: each page of the tree is come by once, and written out once.
    let mut deletes: Vec<_> = batch.deletes.iter().collect();
    deletes.sort_unstable();
    let mut puts: Vec<_> = batch.puts.iter().collect();
    puts.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    let mut delete = connection.prepare_cached("DELETE FROM plugin_key WHERE key = ?1")?;
    for key in deletes {
        delete.execute([key.as_slice()])?;
    }
    let mut put = connection.prepare_cached(
        "INSERT INTO plugin_key (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?;
    for pair in puts {
        put.execute([pair.key.as_slice(), pair.value.as_slice()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
