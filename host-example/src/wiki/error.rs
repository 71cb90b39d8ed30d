//! What can go wrong, by what the caller answers.

use super::user::NameError;

/// Why the wiki did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WikiError {
    /// What was named does not exist.
    #[error("it does not exist")]
    NotFound,
    /// What was sent does not hold together.
    #[error("{}", .0.iter().map(|error| format!("{}: {:?}", error.field, error.reason)).collect::<Vec<_>>().join(", "))]
    Invalid(Vec<FieldError>),
    /// Somebody else saved the page first.
    #[error("the page was changed by {editor} meanwhile")]
    EditConflict {
        /// Who saved it.
        editor: String,
    },
    /// A newer version of the wiki wrote the database.
    #[error(
        "the database was written by a newer version of the wiki (migration {found}; this one knows {known})"
    )]
    Newer {
        /// The last migration that the database has.
        found: u32,
        /// The last migration that this version has.
        known: u32,
    },
    /// The database refused.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A password could not be hashed.
    #[error("password hash: {0}")]
    Hash(String),
}

impl WikiError {
    /// One field that is wrong.
    pub(crate) fn invalid(field: &'static str, reason: Invalid) -> Self {
        Self::Invalid(vec![FieldError { field, reason }])
    }
}

/// A field of a form or of a JSON body, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The field's name in JSON, which forms use too.
    pub(crate) field: &'static str,
    /// What is wrong.
    pub(crate) reason: Invalid,
}

/// What can be wrong with a field. Each has a sentence in every language (`invalid-…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// Nothing was given.
    Empty,
    /// Longer than can be kept.
    TooLong,
    /// Shorter than is safe.
    TooShort,
    /// Characters that cannot stand there.
    Characters,
    /// A word that is none of those allowed.
    Choice,
    /// Somebody or something else has that name.
    Taken,
    /// The name belongs to the wiki itself.
    Reserved,
    /// No user has that name.
    UnknownUser,
    /// No page of the space is that.
    UnknownPage,
    /// A page cannot stand below itself.
    Cycle,
    /// The wiki would be left without an administrator.
    LastAdministrator,
    /// Anonymous visitors may at most view.
    AnonymousViewOnly,
    /// The name of a time zone that is not known.
    TimeZone,
    /// The current password, which is not it.
    WrongPassword,
    /// Not of the JSON type that is wanted.
    Type,
}

impl From<NameError> for Invalid {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Empty => Self::Empty,
            NameError::TooLong => Self::TooLong,
            NameError::Characters => Self::Characters,
            NameError::Reserved => Self::Reserved,
        }
    }
}
