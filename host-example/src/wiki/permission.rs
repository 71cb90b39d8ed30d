//! Who may do what in a space.

use rusqlite::{Connection, params};

use super::{FieldError, Invalid, User, Wiki, WikiError, WikiSpace, user};

/// The name that stands for everybody, signed in or not.
pub(crate) const ANONYMOUS: &str = "anonymous";

/// A right in one space. Each of the others implies [`Right::View`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// See the space.
    View,
    /// Edit its pages.
    Edit,
    /// Administer it.
    Admin,
    /// Move its mail to the trash.
    DeleteMail,
}

impl Right {
    /// In the order that people read them.
    pub(crate) const ALL: [Self; 4] = [Self::View, Self::Edit, Self::Admin, Self::DeleteMail];

    /// The word in JSON, forms and the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
            Self::Admin => "admin",
            Self::DeleteMail => "delete-mail",
        }
    }

    /// The reverse of [`Right::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.as_str() == word)
    }
}

/// What one user was given in a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The user's name, or [`ANONYMOUS`].
    pub(crate) user: String,
    /// In the order of [`Right::ALL`].
    pub(crate) rights: Vec<Right>,
}

impl Wiki {
    /// Whether the viewer holds the right.
    pub(crate) fn may(
        &self,
        viewer: Option<&User>,
        space: &WikiSpace,
        right: Right,
    ) -> Result<bool, WikiError> {
        self.database.read(|connection| holds(connection, viewer, &space.id, right))
    }

    /// What was given in the space, by user.
    pub(crate) fn grants(&self, space: &WikiSpace) -> Result<Vec<Grant>, WikiError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT user, permission FROM space_permission WHERE space = ?1 ORDER BY user",
            )?;
            let mut grants: Vec<Grant> = Vec::new();
            let mut rows = statement.query([&space.id])?;
            while let Some(row) = rows.next()? {
                let (user, word): (String, String) = (row.get(0)?, row.get(1)?);
                let Some(right) = Right::parse(&word) else { continue };
                match grants.last_mut().filter(|grant| grant.user == user) {
                    Some(grant) => grant.rights.push(right),
                    None => grants.push(Grant { user, rights: vec![right] }),
                }
            }
            for grant in &mut grants {
                grant.rights.sort_by_key(|right| *right as u8);
            }
            Ok(grants)
        })
    }

    /// Gives the user exactly these rights in the space, and what they imply. Answers what the user holds.
    pub(crate) fn set_grant(
        &self,
        space: &WikiSpace,
        name: &str,
        rights: &[Right],
    ) -> Result<Grant, WikiError> {
        let name = name.trim().to_lowercase();
        let mut rights: Vec<Right> = Right::ALL.into_iter().filter(|right| rights.contains(right)).collect();
        if !rights.is_empty() && rights[0] != Right::View {
            rights.insert(0, Right::View);
        }
        if name == ANONYMOUS && rights.iter().any(|right| *right != Right::View) {
            return Err(WikiError::invalid("permissions", Invalid::AnonymousViewOnly));
        }
        self.database.write(|transaction| {
            if name != ANONYMOUS && user::find(transaction, &name)?.is_none() {
                let error = FieldError { field: "user", reason: Invalid::UnknownUser };
                return Err(WikiError::Invalid(vec![error]));
            }
            grant(transaction, &space.id, &name, &rights)?;
            Ok(Grant { user: name.clone(), rights: rights.clone() })
        })
    }
}

pub(super) fn grant(
    connection: &Connection,
    space: &str,
    user: &str,
    rights: &[Right],
) -> Result<(), WikiError> {
    connection
        .execute("DELETE FROM space_permission WHERE space = ?1 AND user = ?2", params![space, user])?;
    for right in rights {
        connection.execute(
            "INSERT INTO space_permission (space, user, permission) VALUES (?1, ?2, ?3)",
            params![space, user, right.as_str()],
        )?;
    }
    Ok(())
}

/// Whether the viewer holds the right in the space with this id, which exists.
pub(super) fn holds(
    connection: &Connection,
    viewer: Option<&User>,
    space: &str,
    right: Right,
) -> Result<bool, WikiError> {
    if viewer.is_some_and(User::is_super) {
        return Ok(true);
    }
    let name = viewer.map_or(ANONYMOUS, |user| user.name.as_str());
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (
             SELECT 1 FROM space_permission
             WHERE space = ?1
               AND (user = ?2 AND (permission = ?3 OR ?3 = 'view')
                    OR user = 'anonymous' AND permission = 'view' AND ?3 = 'view'))",
    )?;
    Ok(statement.query_row(params![space, name, right.as_str()], |row| row.get(0))?)
}
