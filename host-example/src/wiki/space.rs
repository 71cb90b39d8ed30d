//! Spaces: where pages live, and who may see them.

use jiff::Timestamp;
use mailarchive_api::EventKind;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    FieldError, Invalid, Right, User, Wiki, WikiError, permission,
    user::{check_line, normal_name},
};
use crate::store::events;

const MAX_KEY: usize = 64;

/// Whose a space is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpaceKind {
    /// A team's or a project's.
    Site,
    /// One user's own.
    Personal,
}

impl SpaceKind {
    /// The word in JSON, forms and the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Personal => "personal",
        }
    }

    /// The reverse of [`SpaceKind::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Site, Self::Personal].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How a space is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// *Space tools* at the bottom of the sidebar.
    Default,
    /// *Browse* in the header, with *Space Admin*.
    Documentation,
}

impl Theme {
    /// The word in JSON, forms and the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Documentation => "documentation",
        }
    }

    /// The reverse of [`Theme::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Default, Self::Documentation].into_iter().find(|theme| theme.as_str() == word)
    }
}

/// A space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WikiSpace {
    /// Random; never changes and is never given again.
    pub(crate) id: String,
    /// The key in addresses.
    pub(crate) key: String,
    /// What people call it.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) kind: SpaceKind,
    /// How it is laid out.
    pub(crate) theme: Theme,
    /// The page that it opens with.
    pub(crate) home: Option<i64>,
}

/// What a space shall be.
#[derive(Debug, Clone)]
pub(crate) struct NewSpace {
    /// The key in addresses: letters and digits; that of a personal space is `~` and a user's name.
    pub(crate) key: String,
    /// What people call it.
    pub(crate) name: String,
    /// Whose it is.
    pub(crate) kind: SpaceKind,
    /// How it is laid out.
    pub(crate) theme: Theme,
}

/// What became of a space that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpaceChange {
    /// It is new.
    Made,
    /// It has another key or name now.
    Renamed,
    /// Neither.
    Kept,
}

impl Wiki {
    /// Makes the space, unless its key is taken.
    pub(crate) fn create_space(&self, new: &NewSpace) -> Result<WikiSpace, WikiError> {
        let name = check(new)?;
        self.database.write(|transaction| {
            if by_key(transaction, &new.key)?.is_some() {
                return Err(WikiError::invalid("key", Invalid::Taken));
            }
            let id = insert(transaction, new, name)?;
            by_id(transaction, &id)?.ok_or(WikiError::NotFound)
        })
    }

    /// Makes the space, or changes the one that has this key.
    pub(crate) fn put_space(&self, new: &NewSpace) -> Result<(WikiSpace, SpaceChange), WikiError> {
        let name = check(new)?;
        self.database.write(|transaction| {
            let (id, change) = match by_key(transaction, &new.key)? {
                Some(old) => {
                    transaction.execute(
                        "UPDATE space SET space_key = ?2, name = ?3, kind = ?4, theme = ?5 WHERE id = ?1",
                        params![old.id, new.key, name, new.kind.as_str(), new.theme.as_str()],
                    )?;
                    let renamed = old.key != new.key || old.name != name;
                    if renamed {
                        events::record(transaction, EventKind::SPACE_RENAMED.0, &old.id)?;
                    }
                    (old.id, if renamed { SpaceChange::Renamed } else { SpaceChange::Kept })
                }
                None => (insert(transaction, new, name)?, SpaceChange::Made),
            };
            let space = by_id(transaction, &id)?.ok_or(WikiError::NotFound)?;
            Ok((space, change))
        })
    }

    /// Gives the space another key.
    pub(crate) fn rename_space(&self, id: &str, key: &str) -> Result<WikiSpace, WikiError> {
        self.database.write(|transaction| {
            let space = by_id(transaction, id)?.ok_or(WikiError::NotFound)?;
            let new = NewSpace {
                key: key.to_owned(),
                name: space.name.clone(),
                kind: space.kind,
                theme: space.theme,
            };
            check(&new)?;
            if by_key(transaction, key)?.is_some_and(|other| other.id != id) {
                return Err(WikiError::invalid("key", Invalid::Taken));
            }
            transaction.execute("UPDATE space SET space_key = ?2 WHERE id = ?1", params![id, key])?;
            events::record(transaction, EventKind::SPACE_RENAMED.0, id)?;
            Ok(WikiSpace { key: key.to_owned(), ..space })
        })
    }

    /// Removes the space with its pages and permissions.
    pub(crate) fn remove_space(&self, id: &str) -> Result<(), WikiError> {
        self.database.write(|transaction| {
            // A page may not go before its children.
            transaction.execute("UPDATE page SET parent = NULL WHERE space = ?1", [id])?;
            transaction.execute(
                "DELETE FROM page_text WHERE rowid IN (SELECT id FROM page WHERE space = ?1)",
                [id],
            )?;
            transaction.execute("DELETE FROM page WHERE space = ?1", [id])?;
            if transaction.execute("DELETE FROM space WHERE id = ?1", [id])? == 0 {
                return Err(WikiError::NotFound);
            }
            Ok(events::record(transaction, EventKind::SPACE_REMOVED.0, id)?)
        })
    }

    /// The space with this key; keys differ in more than the case of letters.
    pub(crate) fn space(&self, key: &str) -> Result<Option<WikiSpace>, WikiError> {
        self.database.read(|connection| by_key(connection, key))
    }

    /// The space with this id.
    pub(crate) fn space_by_id(&self, id: &str) -> Result<Option<WikiSpace>, WikiError> {
        self.database.read(|connection| by_id(connection, id))
    }

    /// Up to `limit` spaces whose id sorts after `after`.
    pub(crate) fn spaces_after(&self, after: &str, limit: u32) -> Result<Vec<WikiSpace>, WikiError> {
        self.database.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{SELECT} WHERE id > ?1 ORDER BY id LIMIT ?2"))?;
            Ok(statement.query_map(params![after, limit], from_row)?.collect::<Result<_, _>>()?)
        })
    }
}

/// The spaces that the viewer may see, by name.
pub(super) fn visible(connection: &Connection, viewer: Option<&User>) -> Result<Vec<WikiSpace>, WikiError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY name, id"))?;
    let all: Vec<WikiSpace> = statement.query_map([], from_row)?.collect::<Result<_, _>>()?;
    let mut visible = Vec::new();
    for space in all {
        if permission::holds(connection, viewer, &space.id, Right::View)? {
            visible.push(space);
        }
    }
    Ok(visible)
}

/// The name to keep.
fn check(new: &NewSpace) -> Result<&str, WikiError> {
    let mut errors = Vec::new();
    if let Some(reason) = check_key(&new.key, new.kind) {
        errors.push(FieldError { field: "key", reason });
    }
    let name = new.name.trim();
    if name.is_empty() {
        errors.push(FieldError { field: "name", reason: Invalid::Empty });
    }
    errors.extend(check_line("name", name));
    if errors.is_empty() { Ok(name) } else { Err(WikiError::Invalid(errors)) }
}

fn check_key(key: &str, kind: SpaceKind) -> Option<Invalid> {
    if key.is_empty() {
        return Some(Invalid::Empty);
    }
    if key.len() > MAX_KEY {
        return Some(Invalid::TooLong);
    }
    // Only a personal space may look like one.
    if let Some(owner) = key.strip_prefix('~') {
        let personal = kind == SpaceKind::Personal && normal_name(owner).is_ok();
        return (!personal).then_some(Invalid::Characters);
    }
    let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    (!plain || !key.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some(Invalid::Characters)
}

fn insert(connection: &Connection, new: &NewSpace, name: &str) -> Result<String, WikiError> {
    let id = super::token::id();
    connection.execute(
        "INSERT INTO space (id, space_key, name, kind, theme, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, new.key, name, new.kind.as_str(), new.theme.as_str(), Timestamp::now().as_millisecond()],
    )?;
    if let Some(owner) = new.key.strip_prefix('~')
        && let Some(owner) = super::user::find(connection, &owner.to_lowercase())?
    {
        permission::grant(connection, &id, &owner.name, &[Right::View, Right::Edit, Right::Admin])?;
    }
    Ok(id)
}

pub(super) const SELECT: &str = "SELECT id, space_key, name, kind, theme, home FROM space";

pub(super) fn by_key(connection: &Connection, key: &str) -> Result<Option<WikiSpace>, WikiError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE space_key = ?1"))?;
    Ok(statement.query_row([key], from_row).optional()?)
}

pub(super) fn by_id(connection: &Connection, id: &str) -> Result<Option<WikiSpace>, WikiError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    Ok(statement.query_row([id], from_row).optional()?)
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<WikiSpace> {
    let (kind, theme): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(WikiSpace {
        id: row.get(0)?,
        key: row.get(1)?,
        name: row.get(2)?,
        // The table's CHECK lets nothing else in.
        kind: SpaceKind::parse(&kind).unwrap_or(SpaceKind::Site),
        theme: Theme::parse(&theme).unwrap_or(Theme::Default),
        home: row.get(5)?,
    })
}
