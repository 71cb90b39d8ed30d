//! What the wiki keeps.

mod database;

pub(crate) use self::database::Database;
