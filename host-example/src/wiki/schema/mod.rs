//! The tables, as a list of migrations that only grows.

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use super::WikiError;

const MIGRATIONS: &[&str] = &[
    include_str!("0001_first.sql"),
    include_str!("0002_trash_search_links.sql"),
    include_str!("0003_declared_permissions.sql"),
    include_str!("0004_trash_children.sql"),
    include_str!("0005_page_by_edited.sql"),
];

/// Applies what is missing, each migration in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), WikiError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS wiki_migration (
             number INTEGER PRIMARY KEY,
             applied_at INTEGER NOT NULL
         ) STRICT",
    )?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let applied: u32 =
        transaction.query_row("SELECT coalesce(max(number), 0) FROM wiki_migration", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as u32;
    if applied > known {
        return Err(WikiError::Newer { found: applied, known });
    }
    for (number, sql) in (1..).zip(MIGRATIONS).skip_while(|(number, _)| *number <= applied) {
        transaction.execute_batch(sql)?;
        transaction.execute(
            "INSERT INTO wiki_migration (number, applied_at) VALUES (?1, ?2)",
            params![number, Timestamp::now().as_millisecond()],
        )?;
    }
    transaction.commit()?;
    Ok(())
}
