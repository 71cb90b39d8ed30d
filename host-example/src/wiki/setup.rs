//! The first start: somebody must become the administrator, and nobody else may.

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use rusqlite::{Connection, OptionalExtension};
use subtle::ConstantTimeEq;

use super::{
    CONFLUENCE_ADMINISTRATORS, FieldError, Invalid, MIN_PASSWORD, NewUser, User, Wiki, WikiError, token,
};

/// The setting that holds the hash of the set-up link's token.
const TOKEN: &str = "setup-token";
/// The setting that says that the set-up is done.
const DONE: &str = "setup-done";

/// What the start has to tell whoever started the wiki.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FirstRun {
    /// The wiki was set up before.
    Done,
    /// The user `admin` was made with the password that was given.
    AdministratorMade,
    /// Whoever opens `/setup?token=…` with this token becomes the administrator. Earlier tokens are void.
    Token(String),
}

impl Wiki {
    /// Called at each start, with `$WIKI_ADMIN_PASSWORD` if it is set.
    pub(crate) fn first_run(&self, admin_password: Option<&str>) -> Result<FirstRun, WikiError> {
        if self.is_set_up()? {
            return Ok(FirstRun::Done);
        }
        if let Some(password) = admin_password {
            self.make_administrator("admin", password)?;
            return Ok(FirstRun::AdministratorMade);
        }
        let token = token::random();
        self.database.write(|transaction| set(transaction, TOKEN, &encoded_hash(&token)))?;
        Ok(FirstRun::Token(token))
    }

    /// Whether the wiki has its administrator.
    pub(crate) fn is_set_up(&self) -> Result<bool, WikiError> {
        self.database.read(is_done)
    }

    /// Whether the set-up link with this token is open.
    pub(crate) fn setup_token_is_open(&self, token: &str) -> Result<bool, WikiError> {
        self.database.read(|connection| {
            let expected = get(connection, TOKEN)?;
            let right = expected.is_some_and(|expected| {
                bool::from(expected.as_bytes().ct_eq(encoded_hash(token).as_bytes()))
            });
            Ok(right && !is_done(connection)?)
        })
    }

    /// Makes the administrator by the set-up link.
    pub(crate) fn set_up(&self, token: &str, name: &str, password: &str) -> Result<User, WikiError> {
        if !self.setup_token_is_open(token)? {
            return Err(WikiError::NotFound);
        }
        if !password.is_empty() && password.chars().count() < MIN_PASSWORD {
            return Err(WikiError::Invalid(vec![FieldError {
                field: "password",
                reason: Invalid::TooShort,
            }]));
        }
        self.make_administrator(name, password)
    }

    fn make_administrator(&self, name: &str, password: &str) -> Result<User, WikiError> {
        let (user, _) = self.put_user(&NewUser {
            name: name.trim().to_owned(),
            password: Some(password.to_owned()),
            groups: Some(vec![CONFLUENCE_ADMINISTRATORS.to_owned()]),
            ..NewUser::default()
        })?;
        self.database.write(|transaction| {
            transaction.execute("DELETE FROM wiki_setting WHERE name = ?1", [TOKEN])?;
            set(transaction, DONE, "yes")
        })?;
        Ok(user)
    }
}

pub(super) fn is_done(connection: &Connection) -> Result<bool, WikiError> {
    Ok(get(connection, DONE)?.is_some())
}

fn encoded_hash(token: &str) -> String {
    BASE64_STANDARD_NO_PAD.encode(token::hash(token))
}

fn get(connection: &Connection, name: &str) -> Result<Option<String>, WikiError> {
    Ok(connection
        .prepare_cached("SELECT value FROM wiki_setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

fn set(connection: &Connection, name: &str, value: &str) -> Result<(), WikiError> {
    connection.execute("INSERT OR REPLACE INTO wiki_setting (name, value) VALUES (?1, ?2)", [name, value])?;
    Ok(())
}
