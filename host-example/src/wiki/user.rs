//! Users: who they are, and how they like the wiki.

use jiff::Timestamp;
use mailarchive_api::EventKind;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::{FieldError, Invalid, Wiki, WikiError, group, password, permission::ANONYMOUS};
use crate::store::events;

const MAX_NAME: usize = 64;
const MAX_TEXT: usize = 200;

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    /// Lower case; never changes.
    pub(crate) name: String,
    /// What people read.
    pub(crate) full_name: String,
    /// Where mail reaches the user; may be empty.
    pub(crate) email: String,
    /// The groups that the user is in, ascending.
    pub(crate) groups: Vec<String>,
    /// How the user likes the wiki.
    pub(crate) preferences: Preferences,
}

/// A user's choices. What is not chosen follows the browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// BCP 47.
    pub(crate) language: Option<String>,
    /// IANA time zone name.
    pub(crate) time_zone: Option<String>,
    /// Light or dark.
    pub(crate) appearance: Option<Appearance>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Appearance {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Appearance {
    /// The word in cookies, forms and the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The reverse of [`Appearance::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|appearance| appearance.as_str() == word)
    }
}

/// What a user shall be.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewUser {
    /// The name to sign in with.
    pub(crate) name: String,
    /// `None` keeps the password of a user who exists.
    pub(crate) password: Option<String>,
    /// `None` keeps it; of a new user it is the name.
    pub(crate) full_name: Option<String>,
    /// `None` keeps it.
    pub(crate) email: Option<String>,
    /// `None` keeps them. Groups that do not exist are made.
    pub(crate) groups: Option<Vec<String>>,
}

/// Why a text is no user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameError {
    Empty,
    TooLong,
    Characters,
    Reserved,
}

/// The form of a name that is stored. A colon would end the name in HTTP Basic (RFC 7617, section 2), and a
/// slash in addresses.
pub(super) fn normal_name(name: &str) -> Result<String, NameError> {
    let name = name.to_lowercase();
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > MAX_NAME {
        return Err(NameError::TooLong);
    }
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+');
    if !name.chars().all(allowed) || name.starts_with('.') {
        return Err(NameError::Characters);
    }
    if name == ANONYMOUS {
        return Err(NameError::Reserved);
    }
    Ok(name)
}

impl Wiki {
    /// Makes the user, or changes the one who exists. Answers the user and whether it is new.
    pub(crate) fn put_user(&self, new: &NewUser) -> Result<(User, bool), WikiError> {
        let valid = Valid::check(new)?;
        // Hashed before the transaction: nobody else waits for it.
        let hash = new.password.as_deref().map(password::hash).transpose()?;
        let answer = self.database.write(|transaction| {
            let existing = find(transaction, &valid.name)?;
            let is_new = existing.is_none();
            match (existing, &hash) {
                (None, None) => return Err(WikiError::invalid("password", Invalid::Empty)),
                (None, Some(hash)) => insert(transaction, &valid, hash)?,
                (Some(_), hash) => update(transaction, &valid, hash.as_deref())?,
            }
            if let Some(groups) = &valid.groups {
                group::set_groups(transaction, &valid.name, groups)?;
            }
            let user = find(transaction, &valid.name)?.ok_or(WikiError::NotFound)?;
            Ok((user, is_new))
        })?;
        if hash.is_some() {
            self.credentials.forget(&answer.0.name);
        }
        Ok(answer)
    }

    /// The user of this name.
    pub(crate) fn user(&self, name: &str) -> Result<Option<User>, WikiError> {
        self.database.read(|connection| find(connection, &name.to_lowercase()))
    }

    /// What people know the user by: the full name, or the name where there is no such user any more.
    pub(crate) fn known_as(&self, name: &str) -> Result<String, WikiError> {
        Ok(self.user(name)?.map_or_else(|| name.to_owned(), |user| user.full_name))
    }

    /// Up to `limit` users whose names sort after `after`, by name.
    pub(crate) fn users_after(&self, after: &str, limit: u32) -> Result<Vec<User>, WikiError> {
        self.database.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{SELECT} WHERE name > ?1 ORDER BY name LIMIT ?2"))?;
            let users =
                statement.query_map(params![after, limit], from_row)?.collect::<Result<Vec<_>, _>>()?;
            users.into_iter().map(|user| with_groups(connection, user)).collect()
        })
    }

    /// How many users and how many spaces there are.
    pub(crate) fn counts(&self) -> Result<(u64, u64), WikiError> {
        self.database.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT (SELECT count(*) FROM wiki_user), (SELECT count(*) FROM space)")?;
            let count = |row: &Row<'_>, at| {
                row.get::<_, i64>(at).map(|count| u64::try_from(count).unwrap_or_default())
            };
            Ok(statement.query_row([], |row| Ok((count(row, 0)?, count(row, 1)?)))?)
        })
    }

    /// Removes the user with all permissions.
    pub(crate) fn remove_user(&self, name: &str) -> Result<(), WikiError> {
        self.database.write(|transaction| {
            if transaction.execute("DELETE FROM wiki_user WHERE name = ?1", [name])? == 0 {
                return Err(WikiError::NotFound);
            }
            transaction.execute("DELETE FROM space_permission WHERE user = ?1", [name])?;
            events::record(transaction, EventKind::USER_REMOVED.0, name)?;
            group::keep_an_administrator(transaction)
        })?;
        self.credentials.forget(name);
        Ok(())
    }

    /// Changes how the user likes the wiki.
    pub(crate) fn set_preferences(&self, name: &str, preferences: &Preferences) -> Result<(), WikiError> {
        if let Some(zone) = &preferences.time_zone
            && jiff::tz::TimeZone::get(zone).is_err()
        {
            return Err(WikiError::invalid("timeZone", Invalid::TimeZone));
        }
        self.database.write(|transaction| {
            transaction.execute(
                "UPDATE wiki_user SET language = ?2, time_zone = ?3, appearance = ?4 WHERE name = ?1",
                params![
                    name,
                    preferences.language,
                    preferences.time_zone,
                    preferences.appearance.map(Appearance::as_str)
                ],
            )?;
            Ok(())
        })
    }

    /// Changes the password and ends the user's sessions.
    pub(crate) fn set_password(&self, name: &str, new: &str) -> Result<(), WikiError> {
        check_password_length(new, password::MIN_PASSWORD)
            .map_err(|error| WikiError::Invalid(vec![error]))?;
        let hash = password::hash(new)?;
        self.database.write(|transaction| {
            let changed = transaction
                .execute("UPDATE wiki_user SET password_hash = ?2 WHERE name = ?1", params![name, hash])?;
            transaction.execute("DELETE FROM session WHERE user = ?1", [name])?;
            if changed == 0 { Err(WikiError::NotFound) } else { Ok(()) }
        })?;
        self.credentials.forget(name);
        Ok(())
    }

    pub(super) fn verify_password(&self, name: &str, password: &str) -> Result<bool, WikiError> {
        if password.len() > password::MAX_PASSWORD {
            return Ok(false);
        }
        let hash: Option<String> = self.database.read(|connection| {
            Ok(connection
                .query_row("SELECT password_hash FROM wiki_user WHERE name = ?1", [name], |row| row.get(0))
                .optional()?)
        })?;
        Ok(password::verify(password, hash.as_deref()))
    }
}

struct Valid<'a> {
    name: String,
    full_name: Option<&'a str>,
    email: Option<&'a str>,
    groups: Option<Vec<String>>,
}

impl<'a> Valid<'a> {
    fn check(new: &'a NewUser) -> Result<Self, WikiError> {
        let mut errors = Vec::new();
        let name = normal_name(&new.name).unwrap_or_else(|error| {
            errors.push(FieldError { field: "name", reason: error.into() });
            String::new()
        });
        if let Some(password) = &new.password {
            errors.extend(check_password_length(password, 1).err());
        }
        let full_name = new.full_name.as_deref().map(str::trim);
        let email = new.email.as_deref().map(str::trim);
        errors.extend(full_name.and_then(|text| check_line("fullName", text)));
        errors.extend(email.and_then(|text| check_line("email", text)));
        if email.is_some_and(|email| !email.is_empty() && !email.contains('@')) {
            errors.push(FieldError { field: "email", reason: Invalid::Characters });
        }
        let groups = new.groups.as_ref().map(|groups| {
            let names: Result<Vec<_>, _> = groups.iter().map(|name| normal_name(name)).collect();
            names.unwrap_or_else(|error| {
                errors.push(FieldError { field: "groups", reason: error.into() });
                Vec::new()
            })
        });
        if errors.is_empty() {
            Ok(Self { name, full_name, email, groups })
        } else {
            Err(WikiError::Invalid(errors))
        }
    }
}

/// A line of text that is shown: bounded, and without control characters.
pub(super) fn check_line(field: &'static str, text: &str) -> Option<FieldError> {
    if text.len() > MAX_TEXT {
        return Some(FieldError { field, reason: Invalid::TooLong });
    }
    text.chars().any(char::is_control).then_some(FieldError { field, reason: Invalid::Characters })
}

fn check_password_length(password: &str, least: usize) -> Result<(), FieldError> {
    let reason = if password.is_empty() {
        Invalid::Empty
    } else if password.chars().count() < least {
        Invalid::TooShort
    } else if password.len() > password::MAX_PASSWORD {
        Invalid::TooLong
    } else {
        return Ok(());
    };
    Err(FieldError { field: "password", reason })
}

fn insert(transaction: &Transaction<'_>, user: &Valid<'_>, hash: &str) -> Result<(), WikiError> {
    transaction.execute(
        "INSERT INTO wiki_user (name, full_name, email, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            user.name,
            user.full_name.filter(|name| !name.is_empty()).unwrap_or(&user.name),
            user.email.unwrap_or_default(),
            hash,
            Timestamp::now().as_millisecond()
        ],
    )?;
    Ok(())
}

fn update(transaction: &Transaction<'_>, user: &Valid<'_>, hash: Option<&str>) -> Result<(), WikiError> {
    transaction.execute(
        "UPDATE wiki_user SET full_name = coalesce(?2, full_name), email = coalesce(?3, email),
             password_hash = coalesce(?4, password_hash) WHERE name = ?1",
        params![user.name, user.full_name.filter(|name| !name.is_empty()), user.email, hash],
    )?;
    if hash.is_some() {
        transaction.execute("DELETE FROM session WHERE user = ?1", [&user.name])?;
    }
    Ok(())
}

const SELECT: &str = "SELECT name, full_name, email, language, time_zone, appearance FROM wiki_user";

pub(super) fn find(connection: &Connection, name: &str) -> Result<Option<User>, WikiError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE name = ?1"))?;
    let user = statement.query_row([name], from_row).optional()?;
    user.map(|user| with_groups(connection, user)).transpose()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<User> {
    let appearance: Option<String> = row.get(5)?;
    Ok(User {
        name: row.get(0)?,
        full_name: row.get(1)?,
        email: row.get(2)?,
        groups: Vec::new(),
        preferences: Preferences {
            language: row.get(3)?,
            time_zone: row.get(4)?,
            appearance: appearance.as_deref().and_then(Appearance::parse),
        },
    })
}

fn with_groups(connection: &Connection, user: User) -> Result<User, WikiError> {
    let groups = group::groups_of(connection, &user.name)?;
    Ok(User { groups, ..user })
}
