//! What was written last.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Wiki, WikiError, WikiSpace};

/// A page that was saved lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecentPage {
    pub(crate) id: i64,
    pub(crate) title: String,
    /// The id of its space.
    pub(crate) space: String,
    /// The full name of who saved it, or the name where that user is gone.
    pub(crate) editor: String,
    pub(crate) edited_at: Timestamp,
}

impl Wiki {
    /// The pages of these spaces that were saved last, latest first.
    pub(crate) fn recent_pages(
        &self,
        spaces: &[WikiSpace],
        limit: u32,
    ) -> Result<Vec<RecentPage>, WikiError> {
        let ids: Vec<&str> = spaces.iter().map(|space| space.id.as_str()).collect();
        self.database.read(|connection| {
            // The + keeps to the index of the order: it ends with the first few.
            let mut statement = connection.prepare_cached(
                "SELECT page.id, page.title, page.space, coalesce(wiki_user.full_name, page.editor), page.edited_at
                 FROM page LEFT JOIN wiki_user ON wiki_user.name = page.editor
                 WHERE +page.space IN (SELECT value FROM json_each(?1))
                 ORDER BY page.edited_at DESC LIMIT ?2",
            )?;
            let row = |row: &Row<'_>| {
                Ok(RecentPage {
                    id: row.get(0)?,
                    title: row.get(1)?,
                    space: row.get(2)?,
                    editor: row.get(3)?,
                    edited_at: Timestamp::from_millisecond(row.get(4)?).unwrap_or(Timestamp::UNIX_EPOCH),
                })
            };
            let ids = serde_json::json!(ids).to_string();
            Ok(statement.query_map(params![ids, limit], row)?.collect::<Result<_, _>>()?)
        })
    }
}
