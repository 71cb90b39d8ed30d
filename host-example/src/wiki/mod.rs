//! What the wiki itself keeps: users, sessions, spaces, pages and permissions, in one SQLite database.
//!
//! Calls block; they are made from threads that may.

pub(crate) mod contract;
pub(crate) mod contract_pages;
mod credentials;
mod database;
mod derived;
mod embed;
mod error;
mod fold;
mod group;
mod links;
mod markdown;
mod page;
mod password;
mod permission;
mod recent;
mod schema;
mod search;
mod session;
mod setup;
mod space;
mod token;
mod trash;
mod user;
mod visible;

use std::{path::Path, sync::Arc};

use credentials::Credentials;
use database::Database;

pub(crate) use embed::{Embed, Fault, Misread};
pub(crate) use error::{FieldError, Invalid, WikiError};
pub(crate) use group::{CONFLUENCE_ADMINISTRATORS, Group, SITE_ADMINISTRATORS};
pub(crate) use links::MacroTarget;
pub(crate) use markdown::Piece;
pub(crate) use page::{NewPage, Page, PageChange, TreePage};
pub(crate) use password::MIN_PASSWORD;
pub(crate) use permission::{ANONYMOUS, Grant, Right};
pub(crate) use recent::RecentPage;
pub(crate) use search::{MAX_QUESTION, PageHit};
pub(crate) use session::SESSION_DAYS;
pub(crate) use setup::FirstRun;
pub(crate) use space::{NewSpace, SpaceChange, SpaceKind, Theme, WikiSpace};
pub(crate) use trash::TrashedPage;
pub(crate) use user::{Appearance, NewUser, Preferences, User};

/// The wiki's content and people. Clones share the same database.
#[derive(Clone)]
pub(crate) struct Wiki {
    database: Arc<Database>,
    credentials: Arc<Credentials>,
}

impl Wiki {
    /// Opens the database at `path`, and makes or upgrades its tables.
    ///
    /// # Errors
    /// When the file cannot be opened or was written by a newer version.
    pub(crate) fn open(path: &Path) -> Result<Self, WikiError> {
        let database = Database::open(path)?;
        database.write(|transaction| derived::refresh(transaction))?;
        Ok(Self { database: Arc::new(database), credentials: Arc::default() })
    }
}

#[cfg(test)]
mod tests;
