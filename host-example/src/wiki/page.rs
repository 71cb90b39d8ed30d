//! Pages: Markdown, in a tree.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{FieldError, Invalid, Piece, Wiki, WikiError, WikiSpace, derived, markdown, user::check_line};

/// The longest text of a page, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// Unique in the wiki.
    pub(crate) id: i64,
    /// The page that it stands below.
    pub(crate) parent: Option<i64>,
    /// Unique in the space.
    pub(crate) title: String,
    /// Markdown.
    pub(crate) body: String,
    /// Grows by one with each save.
    pub(crate) version: i64,
    /// Who saved it last.
    pub(crate) editor: String,
    /// When.
    pub(crate) edited_at: Timestamp,
}

/// A page in the tree of its space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TreePage {
    /// The page's id.
    pub(crate) id: i64,
    /// The page that it stands below.
    pub(crate) parent: Option<i64>,
    /// How deep it stands; 0: at the top.
    pub(crate) depth: u32,
    /// Its title.
    pub(crate) title: String,
}

/// A page to make.
#[derive(Debug, Clone)]
pub(crate) struct NewPage<'a> {
    /// Below which page; `None`: at the top.
    pub(crate) parent: Option<i64>,
    /// Unique in the space.
    pub(crate) title: &'a str,
    /// Markdown.
    pub(crate) body: &'a str,
    /// The name of the user who makes it.
    pub(crate) editor: &'a str,
}

/// A page to save.
#[derive(Debug, Clone)]
pub(crate) struct PageChange<'a> {
    /// The version that the editor saw. Another one by now: nothing is saved.
    pub(crate) version: i64,
    /// Below which page; `None`: at the top.
    pub(crate) parent: Option<i64>,
    /// Unique in the space.
    pub(crate) title: &'a str,
    /// Markdown.
    pub(crate) body: &'a str,
    /// The name of the user who saves it.
    pub(crate) editor: &'a str,
}

impl Page {
    /// The text as safe HTML, and the macros between.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        markdown::to_pieces(&self.body)
    }
}

impl Wiki {
    /// Makes a page. The first page of a space becomes its home page.
    pub(crate) fn create_page(&self, space: &WikiSpace, new: &NewPage<'_>) -> Result<Page, WikiError> {
        let title = check(new.title, new.body)?;
        self.database.write(|transaction| {
            check_place(transaction, space, None, new.parent, title)?;
            transaction.execute(
                "INSERT INTO page (space, parent, title, body, version, editor, edited_at)
                 VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)",
                params![space.id, new.parent, title, new.body, new.editor, Timestamp::now().as_millisecond()],
            )?;
            let id = transaction.last_insert_rowid();
            derived::put(transaction, id, title, new.body)?;
            transaction.execute(
                "UPDATE space SET home = ?2 WHERE id = ?1 AND home IS NULL",
                params![space.id, id],
            )?;
            find(transaction, space, id)?.ok_or(WikiError::NotFound)
        })
    }

    /// Saves a page.
    pub(crate) fn save_page(
        &self,
        space: &WikiSpace,
        id: i64,
        change: &PageChange<'_>,
    ) -> Result<Page, WikiError> {
        let title = check(change.title, change.body)?;
        self.database.write(|transaction| {
            let old = find(transaction, space, id)?.ok_or(WikiError::NotFound)?;
            if old.version != change.version {
                return Err(WikiError::EditConflict { editor: old.editor });
            }
            check_place(transaction, space, Some(id), change.parent, title)?;
            transaction.execute(
                "UPDATE page SET parent = ?2, title = ?3, body = ?4, version = version + 1, editor = ?5,
                     edited_at = ?6 WHERE id = ?1",
                params![
                    id,
                    change.parent,
                    title,
                    change.body,
                    change.editor,
                    Timestamp::now().as_millisecond()
                ],
            )?;
            derived::put(transaction, id, title, change.body)?;
            find(transaction, space, id)?.ok_or(WikiError::NotFound)
        })
    }

    /// A page of the space.
    pub(crate) fn page(&self, space: &WikiSpace, id: i64) -> Result<Option<Page>, WikiError> {
        self.database.read(|connection| find(connection, space, id))
    }

    /// The ids and titles of the pages above this one, from the top.
    pub(crate) fn pages_above(
        &self,
        space: &WikiSpace,
        page: &Page,
    ) -> Result<Vec<(i64, String)>, WikiError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "WITH RECURSIVE above (id, parent, title, distance) AS (
                     SELECT id, parent, title, 0 FROM page WHERE space = ?1 AND id = ?2
                     UNION ALL
                     SELECT page.id, page.parent, page.title, above.distance + 1
                     FROM page JOIN above ON page.id = above.parent
                 )
                 SELECT id, title FROM above ORDER BY distance DESC",
            )?;
            let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            Ok(statement.query_map(params![space.id, page.parent], row)?.collect::<Result<_, _>>()?)
        })
    }

    /// The pages of the space, its home page first: each before those below it, those beside each other by
    /// title. Of these, up to `limit` after the first `skip`.
    pub(crate) fn page_tree(
        &self,
        space: &WikiSpace,
        skip: u32,
        limit: u32,
    ) -> Result<Vec<TreePage>, WikiError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "WITH RECURSIVE tree (id, parent, title, depth, later) AS (
                     SELECT id, parent, title, 0, id IS NOT ?2 FROM page WHERE space = ?1 AND parent IS NULL
                     UNION ALL
                     SELECT page.id, page.parent, page.title, tree.depth + 1, 1
                     FROM page JOIN tree ON page.parent = tree.id
                     ORDER BY 4 DESC, 5, 3
                 )
                 SELECT id, parent, title, depth FROM tree LIMIT ?3 OFFSET ?4",
            )?;
            let row = |row: &Row<'_>| {
                Ok(TreePage { id: row.get(0)?, parent: row.get(1)?, title: row.get(2)?, depth: row.get(3)? })
            };
            Ok(statement
                .query_map(params![space.id, space.home, limit, skip], row)?
                .collect::<Result<_, _>>()?)
        })
    }
}

/// The title to keep.
fn check<'a>(title: &'a str, body: &str) -> Result<&'a str, WikiError> {
    let title = title.trim();
    let mut errors = Vec::new();
    if title.is_empty() {
        errors.push(FieldError { field: "title", reason: Invalid::Empty });
    }
    errors.extend(check_line("title", title));
    if body.len() > MAX_BODY {
        errors.push(FieldError { field: "body", reason: Invalid::TooLong });
    }
    if errors.is_empty() { Ok(title) } else { Err(WikiError::Invalid(errors)) }
}

fn check_place(
    connection: &Connection,
    space: &WikiSpace,
    page: Option<i64>,
    parent: Option<i64>,
    title: &str,
) -> Result<(), WikiError> {
    let taken: Option<i64> = connection
        .query_row("SELECT id FROM page WHERE space = ?1 AND title = ?2", params![space.id, title], |row| {
            row.get(0)
        })
        .optional()?;
    if taken.is_some() && taken != page {
        return Err(WikiError::invalid("title", Invalid::Taken));
    }
    let mut above = parent;
    while let Some(id) = above {
        if page == Some(id) {
            return Err(WikiError::invalid("parent", Invalid::Cycle));
        }
        let parent: Option<Option<i64>> = connection
            .query_row("SELECT parent FROM page WHERE id = ?1 AND space = ?2", params![id, space.id], |row| {
                row.get(0)
            })
            .optional()?;
        above = parent.ok_or_else(|| WikiError::invalid("parent", Invalid::UnknownPage))?;
    }
    Ok(())
}

pub(super) fn find(connection: &Connection, space: &WikiSpace, id: i64) -> Result<Option<Page>, WikiError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, parent, title, body, version, editor, edited_at FROM page WHERE id = ?1 AND space = ?2",
    )?;
    Ok(statement.query_row(params![id, space.id], from_row).optional()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Page> {
    Ok(Page {
        id: row.get(0)?,
        parent: row.get(1)?,
        title: row.get(2)?,
        body: row.get(3)?,
        version: row.get(4)?,
        editor: row.get(5)?,
        edited_at: Timestamp::from_millisecond(row.get(6)?).unwrap_or(Timestamp::UNIX_EPOCH),
    })
}
