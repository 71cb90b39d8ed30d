//! What was written last.

use jiff::Timestamp;
use rusqlite::Row;

/// A page that was saved lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecentPage {
    pub(crate) id: i64,
    pub(crate) title: String,
    /// The key of its space.
    pub(crate) space: String,
    pub(crate) space_name: String,
    /// The full name of who saved it, or the name where that user is gone.
    pub(crate) editor: String,
    pub(crate) edited_at: Timestamp,
}

// Crossed, so that the index of the order is gone through and ends with the first few.
pub(super) const SELECT: &str = "SELECT page.id, page.title, space.space_key, space.name,
        coalesce(wiki_user.full_name, page.editor), page.edited_at
    FROM page CROSS JOIN space ON space.id = page.space LEFT JOIN wiki_user ON wiki_user.name = page.editor";

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<RecentPage> {
    Ok(RecentPage {
        id: row.get(0)?,
        title: row.get(1)?,
        space: row.get(2)?,
        space_name: row.get(3)?,
        editor: row.get(4)?,
        edited_at: Timestamp::from_millisecond(row.get(5)?).unwrap_or(Timestamp::UNIX_EPOCH),
    })
}
