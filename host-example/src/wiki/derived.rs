//! What is kept beside the pages so that they are found: folded text, links, macros.
//!
//! It is written in the transaction that writes the page, and can be made anew from the pages at any time.

use rusqlite::{Connection, OptionalExtension, params};

use super::{WikiError, embed::Embed, fold::fold, links::canonical, markdown};

/// Another number: everything is derived anew at the next start.
const VERSION: &str = "1";
const SETTING: &str = "derived-version";
/// Links and macros of one page that are followed.
const MAX_FOLLOWED: usize = 1000;

/// Follows a page that was made, saved or restored.
pub(super) fn put(connection: &Connection, page: i64, title: &str, body: &str) -> Result<(), WikiError> {
    remove(connection, page)?;
    let found = markdown::analyse(body);
    connection
        .prepare_cached("INSERT INTO page_text (rowid, title, body) VALUES (?1, ?2, ?3)")?
        .execute(params![page, fold(title), fold(&found.text)])?;
    let mut link =
        connection.prepare_cached("INSERT OR IGNORE INTO page_link (target, page) VALUES (?1, ?2)")?;
    for target in found.links.iter().take(MAX_FOLLOWED).flat_map(|link| canonical(link)) {
        link.execute(params![target, page])?;
    }
    for (number, embed) in found.macros.iter().take(MAX_FOLLOWED).enumerate() {
        put_macro(connection, page, number, embed)?;
    }
    Ok(())
}

fn put_macro(connection: &Connection, page: i64, number: usize, embed: &Embed) -> Result<(), WikiError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO page_macro (page, number, macro, name, value) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let itself = std::iter::once(("", ""));
    let given = embed.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in itself.chain(given) {
        insert.execute(params![page, number as i64, embed.name, name, value])?;
    }
    Ok(())
}

/// Forgets a page that goes; its links and macros go with its row as well.
pub(super) fn remove(connection: &Connection, page: i64) -> Result<(), WikiError> {
    for sql in [
        "DELETE FROM page_text WHERE rowid = ?1",
        "DELETE FROM page_link WHERE page = ?1",
        "DELETE FROM page_macro WHERE page = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([page])?;
    }
    Ok(())
}

/// Derives everything anew if it was derived in another way, or never.
pub(super) fn refresh(connection: &Connection) -> Result<(), WikiError> {
    let version: Option<String> = connection
        .query_row("SELECT value FROM wiki_setting WHERE name = ?1", [SETTING], |row| row.get(0))
        .optional()?;
    if version.as_deref() == Some(VERSION) {
        return Ok(());
    }
    connection.execute_batch("DELETE FROM page_text; DELETE FROM page_link; DELETE FROM page_macro;")?;
    let mut last = 0i64;
    // One page in memory at a time.
    while let Some((id, title, body)) = connection
        .prepare_cached("SELECT id, title, body FROM page WHERE id > ?1 ORDER BY id LIMIT 1")?
        .query_row([last], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .optional()?
    {
        put(connection, id, &title, &body)?;
        last = id;
    }
    connection
        .execute("INSERT OR REPLACE INTO wiki_setting (name, value) VALUES (?1, ?2)", [SETTING, VERSION])?;
    Ok(())
}
