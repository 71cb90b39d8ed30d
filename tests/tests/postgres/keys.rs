//! Keys and values in one table.

use std::sync::{Mutex, PoisonError};

use mailarchive_api::{AbiError, Batch, CommitOutcome, abi_stable::std_types::RVec};
use postgres::{Client, Error};

use crate::server::Server;

pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS plugin_key (
    key   bytea PRIMARY KEY,
    value bytea NOT NULL
);
ALTER TABLE plugin_key ALTER COLUMN value SET STORAGE EXTERNAL;";

pub(crate) const GET_MANY: &str = "SELECT there.value
FROM unnest($1::bytea[]) WITH ORDINALITY AS asked(key, place)
LEFT JOIN plugin_key there ON there.key = asked.key
ORDER BY asked.place";

pub(crate) const SCAN: &str =
    "SELECT key, value FROM plugin_key WHERE key >= $1 AND key < $2 ORDER BY key LIMIT $3";
const SCAN_BACK: &str =
    "SELECT key, value FROM plugin_key WHERE key >= $1 AND key < $2 ORDER BY key DESC LIMIT $3";
const SCAN_ON: &str = "SELECT key, value FROM plugin_key WHERE key >= $1 ORDER BY key LIMIT $2";
const SCAN_BACK_ON: &str = "SELECT key, value FROM plugin_key WHERE key >= $1 ORDER BY key DESC LIMIT $2";

pub(crate) const LOCK: &str = "SELECT pg_advisory_xact_lock(1835100524, 1)";

pub(crate) const HOLDS: &str = "SELECT NOT EXISTS (
    SELECT FROM unnest($1::bytea[], $2::bytea[]) AS expected(key, value)
    LEFT JOIN plugin_key there ON there.key = expected.key
    WHERE there.value IS DISTINCT FROM expected.value
)";

pub(crate) const DELETE: &str = "DELETE FROM plugin_key WHERE key = ANY($1::bytea[])";

pub(crate) const PUT: &str = "INSERT INTO plugin_key (key, value)
SELECT * FROM unnest($1::bytea[], $2::bytea[])
ON CONFLICT (key) DO UPDATE SET value = excluded.value";

/// What the guide shows.
pub(crate) const STATEMENTS: [&str; 7] = [TABLE, GET_MANY, SCAN, LOCK, HOLDS, DELETE, PUT];

type Pair = (Vec<u8>, Vec<u8>);

pub(crate) struct Keys {
    connect: Box<dyn Fn() -> Result<Client, Error> + Send + Sync>,
    idle: Mutex<Vec<Client>>,
}

impl Keys {
    pub(crate) fn open(server: &Server) -> Result<Self, AbiError> {
        let settings = server.settings();
        let connect = Box::new(move || settings.connect(postgres::NoTls));
        let keys = Self { connect, idle: Mutex::default() };
        keys.with(|client| client.batch_execute(TABLE))?;
        Ok(keys)
    }

    pub(crate) fn get_many(&self, keys: &[&[u8]]) -> Result<Vec<Option<Vec<u8>>>, AbiError> {
        let rows = self.with(|client| client.query(GET_MANY, &[&keys]))?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    pub(crate) fn scan(
        &self,
        start: &[u8],
        end: &[u8],
        limit: u32,
        reverse: bool,
    ) -> Result<Vec<Pair>, AbiError> {
        let limit = i64::from(limit);
        let rows = self.with(|client| match (end.is_empty(), reverse) {
            (false, false) => client.query(SCAN, &[&start, &end, &limit]),
            (false, true) => client.query(SCAN_BACK, &[&start, &end, &limit]),
            (true, false) => client.query(SCAN_ON, &[&start, &limit]),
            (true, true) => client.query(SCAN_BACK_ON, &[&start, &limit]),
        })?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    pub(crate) fn commit(&self, batch: &Batch) -> Result<CommitOutcome, AbiError> {
        self.with(|client| transact(client, batch))
    }

    fn with<R>(&self, work: impl FnOnce(&mut Client) -> Result<R, Error>) -> Result<R, AbiError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut client = idle.map_or_else(|| (self.connect)(), Ok).map_err(|error| told(&error))?;
        let answer = work(&mut client).map_err(|error| told(&error));
        // A connection that failed is not trusted again.
        if answer.is_ok() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(client);
        }
        answer
    }
}

/// READ COMMITTED: each statement sees what was committed before it began.
fn transact(client: &mut Client, batch: &Batch) -> Result<CommitOutcome, Error> {
    let mut transaction = client.transaction()?;
    // By itself: the check's snapshot must be taken after the lock was given.
    transaction.execute(LOCK, &[])?;
    let keys: Vec<&[u8]> = batch.preconditions.iter().map(|one| one.key.as_slice()).collect();
    let values: Vec<Option<&[u8]>> = batch
        .preconditions
        .iter()
        .map(|one| one.expected.as_ref().map(RVec::as_slice).into_option())
        .collect();
    if !transaction.query_one(HOLDS, &[&keys, &values])?.get::<_, bool>(0) {
        transaction.rollback()?;
        return Ok(CommitOutcome::Conflict);
    }
    let deletes: Vec<&[u8]> = batch.deletes.iter().map(RVec::as_slice).collect();
    transaction.execute(DELETE, &[&deletes])?;
    let keys: Vec<&[u8]> = batch.puts.iter().map(|pair| pair.key.as_slice()).collect();
    let values: Vec<&[u8]> = batch.puts.iter().map(|pair| pair.value.as_slice()).collect();
    transaction.execute(PUT, &[&keys, &values])?;
    transaction.commit()?;
    Ok(CommitOutcome::Done)
}

fn told(error: &Error) -> AbiError {
    use postgres::error::SqlState;
    match error.code() {
        Some(&SqlState::DISK_FULL) => {
            AbiError::new(mailarchive_api::ErrorCode::FULL, "the wiki's database server has no room left")
        }
        // Everything that passes by itself, the loss of the connection first of all.
        None => AbiError::unavailable(format!("the wiki's database server cannot be reached ({error})")),
        Some(_) => AbiError::unavailable(format!("the wiki's database server failed ({error})")),
    }
}
