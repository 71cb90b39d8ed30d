//! Sessions of signed-in users.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::{User, Wiki, WikiError, token, user};

/// How long a session lasts.
pub(crate) const SESSION_DAYS: i64 = 14;
const LIFETIME: SignedDuration = SignedDuration::from_hours(SESSION_DAYS * 24);

/// A session just begun.
pub(crate) struct Session {
    /// What the cookie holds; known to the browser only.
    pub(crate) token: String,
}

impl Wiki {
    /// Begins a session of a user whose password was checked.
    pub(crate) fn begin_session(&self, name: &str) -> Result<Session, WikiError> {
        let token = token::random();
        let now = Timestamp::now();
        self.database.write(|transaction| {
            transaction.execute("DELETE FROM session WHERE expires_at <= ?1", [now.as_millisecond()])?;
            transaction.execute(
                "INSERT INTO session (token_hash, user, expires_at) VALUES (?1, ?2, ?3)",
                params![token::hash(&token), name, (now + LIFETIME).as_millisecond()],
            )?;
            Ok(())
        })?;
        Ok(Session { token })
    }

    /// The user whose session this is.
    pub(crate) fn session_user(&self, token: &str) -> Result<Option<User>, WikiError> {
        self.session_user_at(token, Timestamp::now())
    }

    pub(super) fn session_user_at(&self, token: &str, now: Timestamp) -> Result<Option<User>, WikiError> {
        self.database.read(|connection| {
            let name: Option<String> = connection
                .prepare_cached("SELECT user FROM session WHERE token_hash = ?1 AND expires_at > ?2")?
                .query_row(params![token::hash(token), now.as_millisecond()], |row| row.get(0))
                .optional()?;
            name.map_or(Ok(None), |name| user::find(connection, &name))
        })
    }

    /// Ends the session.
    pub(crate) fn end_session(&self, token: &str) -> Result<(), WikiError> {
        self.database.write(|transaction| {
            transaction.execute("DELETE FROM session WHERE token_hash = ?1", [token::hash(token)])?;
            Ok(())
        })
    }
}
