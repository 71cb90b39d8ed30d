//! Groups of users. Two of them carry rights over the whole site.

use rusqlite::{Connection, Transaction, params};

use super::{Invalid, User, Wiki, WikiError};

/// Site administration, and every permission in every space.
pub(crate) const CONFLUENCE_ADMINISTRATORS: &str = "confluence-administrators";
/// Site administration, and no permission in any space.
pub(crate) const SITE_ADMINISTRATORS: &str = "site-administrators";

/// How many members of a group are named.
const MEMBERS: u32 = 20;

/// A group and who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// The group's name.
    pub(crate) name: String,
    /// The names of the first users in it, ascending.
    pub(crate) members: Vec<String>,
    /// How many are in it.
    pub(crate) size: u64,
}

impl User {
    /// Whether the user holds every permission in every space.
    pub(crate) fn is_super(&self) -> bool {
        self.groups.iter().any(|group| group == CONFLUENCE_ADMINISTRATORS)
    }

    /// Whether the user administers the site.
    pub(crate) fn is_site_administrator(&self) -> bool {
        self.is_super() || self.groups.iter().any(|group| group == SITE_ADMINISTRATORS)
    }
}

impl Wiki {
    /// Up to `limit` groups whose names sort after `after`, by name.
    pub(crate) fn groups_after(&self, after: &str, limit: u32) -> Result<Vec<Group>, WikiError> {
        self.database.read(|connection| {
            let names = names_after(connection, after, limit)?;
            let mut members = connection
                .prepare_cached("SELECT user FROM membership WHERE user_group = ?1 ORDER BY user LIMIT ?2")?;
            let mut size =
                connection.prepare_cached("SELECT count(*) FROM membership WHERE user_group = ?1")?;
            names
                .into_iter()
                .map(|name| {
                    let first = members.query_map(params![name, MEMBERS], |row| row.get(0))?;
                    let members = first.collect::<Result<Vec<String>, _>>()?;
                    let size: i64 = size.query_row([&name], |row| row.get(0))?;
                    Ok(Group { name, members, size: u64::try_from(size).unwrap_or_default() })
                })
                .collect()
        })
    }

    /// The names of the first `limit` groups.
    pub(crate) fn group_names(&self, limit: u32) -> Result<Vec<String>, WikiError> {
        self.database.read(|connection| names_after(connection, "", limit))
    }
}

fn names_after(connection: &Connection, after: &str, limit: u32) -> Result<Vec<String>, WikiError> {
    let mut statement =
        connection.prepare_cached("SELECT name FROM user_group WHERE name > ?1 ORDER BY name LIMIT ?2")?;
    Ok(statement.query_map(params![after, limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn groups_of(connection: &Connection, user: &str) -> Result<Vec<String>, WikiError> {
    let mut statement =
        connection.prepare_cached("SELECT user_group FROM membership WHERE user = ?1 ORDER BY user_group")?;
    Ok(statement.query_map([user], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn set_groups(
    transaction: &Transaction<'_>,
    user: &str,
    groups: &[String],
) -> Result<(), WikiError> {
    transaction.execute("DELETE FROM membership WHERE user = ?1", [user])?;
    for group in groups {
        transaction.execute("INSERT OR IGNORE INTO user_group (name) VALUES (?1)", [group])?;
        transaction.execute(
            "INSERT OR IGNORE INTO membership (user, user_group) VALUES (?1, ?2)",
            params![user, group],
        )?;
    }
    keep_an_administrator(transaction)
}

/// A site that was set up always has somebody who can administer it.
pub(super) fn keep_an_administrator(transaction: &Transaction<'_>) -> Result<(), WikiError> {
    let administrators: u32 = transaction.query_row(
        "SELECT count(*) FROM membership WHERE user_group IN (?1, ?2)",
        [CONFLUENCE_ADMINISTRATORS, SITE_ADMINISTRATORS],
        |row| row.get(0),
    )?;
    if administrators == 0 && super::setup::is_done(transaction)? {
        return Err(WikiError::invalid("groups", Invalid::LastAdministrator));
    }
    Ok(())
}
