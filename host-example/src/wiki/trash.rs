//! Pages that were deleted: they can be restored, or removed for good.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{Invalid, Wiki, WikiError, WikiSpace, derived, page};

/// A deleted page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrashedPage {
    /// The id that the page had, and will have again.
    pub(crate) id: i64,
    pub(crate) title: String,
    /// The name of the user who deleted it.
    pub(crate) deleted_by: String,
    pub(crate) deleted_at: Timestamp,
}

/// A part of the trash, latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trash {
    pub(crate) pages: Vec<TrashedPage>,
    /// How many there are in all.
    pub(crate) total: u64,
}

impl Wiki {
    /// Moves a page to the trash; the pages below it move up. The home page stays.
    pub(crate) fn remove_page(&self, space: &WikiSpace, id: i64, by: &str) -> Result<(), WikiError> {
        self.database.write(|transaction| {
            let page = page::find(transaction, space, id)?.ok_or(WikiError::NotFound)?;
            if space.home == Some(id) {
                return Err(WikiError::invalid("page", Invalid::Reserved));
            }
            transaction.execute(
                "INSERT INTO page_trash (id, space, parent, title, body, version, editor, edited_at, deleted_by,
                     deleted_at, children)
                 SELECT id, space, parent, title, body, version, editor, edited_at, ?2, ?3,
                     (SELECT json_group_array(child.id) FROM page AS child WHERE child.parent = ?1)
                 FROM page WHERE id = ?1",
                params![id, by, Timestamp::now().as_millisecond()],
            )?;
            transaction.execute("UPDATE page SET parent = ?2 WHERE parent = ?1", params![id, page.parent])?;
            derived::remove(transaction, id)?;
            transaction.execute("DELETE FROM page WHERE id = ?1", [id])?;
            Ok(())
        })
    }

    /// A page that lies in the trash of the space.
    pub(crate) fn trashed_page(&self, space: &WikiSpace, id: i64) -> Result<Option<TrashedPage>, WikiError> {
        self.database.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{SELECT} WHERE space = ?1 AND id = ?2"))?;
            Ok(statement.query_row(params![space.id, id], from_row).optional()?)
        })
    }

    /// What lies in the trash of the space.
    pub(crate) fn trash(&self, space: &WikiSpace, skip: u64, limit: u32) -> Result<Trash, WikiError> {
        self.database.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            let total = moment
                .prepare_cached("SELECT count(*) FROM page_trash WHERE space = ?1")?
                .query_row([&space.id], |row| row.get::<_, i64>(0))?;
            let mut statement = moment.prepare_cached(&format!(
                "{SELECT} WHERE space = ?1 ORDER BY deleted_at DESC, id DESC LIMIT ?2 OFFSET ?3"
            ))?;
            let skip = i64::try_from(skip).unwrap_or(i64::MAX);
            let pages =
                statement.query_map(params![space.id, limit, skip], from_row)?.collect::<Result<_, _>>()?;
            Ok(Trash { pages, total: u64::try_from(total).unwrap_or_default() })
        })
    }

    /// Puts pages back where they were, as far as that still is there. Those that are gone are passed over.
    pub(crate) fn restore_pages(&self, space: &WikiSpace, ids: &[i64]) -> Result<u64, WikiError> {
        self.database.write(|transaction| {
            let mut done = 0;
            for id in ids {
                done += u64::from(restore(transaction, space, *id)?);
            }
            Ok(done)
        })
    }

    /// Removes pages for good.
    pub(crate) fn purge_pages(&self, space: &WikiSpace, ids: &[i64]) -> Result<u64, WikiError> {
        self.database.write(|transaction| {
            let mut done = 0;
            for id in ids {
                done += transaction
                    .execute("DELETE FROM page_trash WHERE space = ?1 AND id = ?2", params![space.id, id])?;
            }
            Ok(done as u64)
        })
    }
}

const SELECT: &str = "SELECT id, title, deleted_by, deleted_at FROM page_trash";

fn from_row(row: &Row<'_>) -> rusqlite::Result<TrashedPage> {
    Ok(TrashedPage {
        id: row.get(0)?,
        title: row.get(1)?,
        deleted_by: row.get(2)?,
        deleted_at: Timestamp::from_millisecond(row.get(3)?).unwrap_or(Timestamp::UNIX_EPOCH),
    })
}

fn restore(transaction: &Transaction<'_>, space: &WikiSpace, id: i64) -> Result<bool, WikiError> {
    let row = |row: &Row<'_>| {
        Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    };
    let Some((parent, title, body)) = transaction
        .query_row(
            "SELECT parent, title, body FROM page_trash WHERE space = ?1 AND id = ?2",
            params![space.id, id],
            row,
        )
        .optional()?
    else {
        return Ok(false);
    };
    // A parent that is deleted meanwhile, even one restored later: the page stands at the top.
    let parent = match parent {
        Some(parent) => page::find(transaction, space, parent)?.map(|page| page.id),
        None => None,
    };
    let title = free_title(transaction, space, &title)?;
    transaction.execute(
        "INSERT INTO page (id, space, parent, title, body, version, editor, edited_at)
         SELECT id, space, ?2, ?3, body, version, editor, edited_at FROM page_trash WHERE id = ?1",
        params![id, parent, title],
    )?;
    // Those that moved up come back, but not those that somebody moved on since.
    transaction.execute(
        "UPDATE page SET parent = ?1 FROM page_trash
         WHERE page_trash.id = ?1 AND page.space = page_trash.space AND page.parent IS page_trash.parent
             AND page.id IN (SELECT value FROM json_each(page_trash.children))",
        [id],
    )?;
    transaction.execute("DELETE FROM page_trash WHERE id = ?1", [id])?;
    derived::put(transaction, id, &title, &body)?;
    Ok(true)
}

/// The title, or with a number behind it where another page has it by now.
fn free_title(connection: &Connection, space: &WikiSpace, title: &str) -> Result<String, WikiError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM page WHERE space = ?1 AND title = ?2")?;
    let mut candidate = title.to_owned();
    let mut number = 2u32;
    while statement.exists(params![space.id, candidate])? {
        candidate = format!("{title} ({number})");
        number += 1;
    }
    Ok(candidate)
}
