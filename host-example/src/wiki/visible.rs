//! What a viewer may see of the whole site, a part at a time.

use rusqlite::params;

use super::{
    ANONYMOUS, RecentPage, User, Wiki, WikiError, WikiSpace, recent,
    space::{SELECT, by_key, from_row},
};

/// Holds for rows of `space` that the viewer may see; `?1` and `?2` as [`who`] says.
const MAY_VIEW: &str = "(?1 OR EXISTS (
    SELECT 1 FROM space_permission AS given
    WHERE given.space = space.id AND given.user IN (?2, 'anonymous')))";

/// Whether every space is open to the viewer, and the name that permissions are given to.
fn who(viewer: Option<&User>) -> (bool, &str) {
    (viewer.is_some_and(User::is_super), viewer.map_or(ANONYMOUS, |user| user.name.as_str()))
}

impl Wiki {
    /// Up to `limit` spaces that the viewer may see, those of teams first, by name; after the space with the key
    /// `after`, which may be gone meanwhile: then from the beginning.
    pub(crate) fn visible_spaces(
        &self,
        viewer: Option<&User>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<WikiSpace>, WikiError> {
        let (all, name) = who(viewer);
        self.database.read(|connection| {
            let after = after.map(|key| by_key(connection, key)).transpose()?.flatten();
            let (kind, space, id) = after
                .as_ref()
                .map_or(("z", "", ""), |after| (after.kind.as_str(), after.name.as_str(), after.id.as_str()));
            // “site” sorts after “personal”.
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE {MAY_VIEW} AND (kind < ?3 OR kind = ?3 AND (name, id) > (?4, ?5))
                 ORDER BY kind DESC, name, id LIMIT ?6"
            ))?;
            let rows = statement.query_map(params![all, name, kind, space, id, limit], from_row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The pages that the viewer may see and that were saved last, latest first.
    pub(crate) fn recent_pages(
        &self,
        viewer: Option<&User>,
        limit: u32,
    ) -> Result<Vec<RecentPage>, WikiError> {
        let (all, name) = who(viewer);
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "{} WHERE {MAY_VIEW} ORDER BY page.edited_at DESC LIMIT ?3",
                recent::SELECT
            ))?;
            let rows = statement.query_map(params![all, name, limit], recent::from_row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
