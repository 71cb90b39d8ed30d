//! Who may do what in a space.

use std::borrow::Cow;

use mailarchive_api::Permission;
use rusqlite::{Connection, params};

use super::{FieldError, Invalid, User, Wiki, WikiError, WikiSpace, user};

/// The name that stands for everybody, signed in or not.
pub(crate) const ANONYMOUS: &str = "anonymous";

/// What the word of a declared right begins with.
const DECLARED: &str = "permission-";

/// A right in one space. Each of the others implies [`Right::View`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    /// See the space.
    View,
    /// Edit its pages.
    Edit,
    /// Administer it.
    Admin,
    /// Move its mail to the trash. Plugins declare what it is called.
    DeleteMail,
    /// One that a plugin declares, by the number that the contract has for it.
    Declared(u16),
}

impl Right {
    /// The wiki's own, in the order that people read them.
    pub(crate) const OWN: [Self; 3] = [Self::View, Self::Edit, Self::Admin];
    /// Those that the contract names.
    pub(crate) const ALL: [Self; 4] = [Self::View, Self::Edit, Self::Admin, Self::DeleteMail];

    /// The word in JSON, forms and the database.
    pub(crate) fn word(self) -> Cow<'static, str> {
        match self {
            Self::View => "view".into(),
            Self::Edit => "edit".into(),
            Self::Admin => "admin".into(),
            Self::DeleteMail => "delete-mail".into(),
            Self::Declared(number) => format!("{DECLARED}{number}").into(),
        }
    }

    /// The reverse of [`Right::word`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        let declared = || Self::numbered(Permission(word.strip_prefix(DECLARED)?.parse().ok()?));
        Self::ALL
            .into_iter()
            .find(|right| right.word() == word)
            .or_else(|| declared().filter(|right| right.word() == word))
    }

    /// The right that the contract gives this number; `None` for what is no right in a space.
    pub(crate) fn numbered(permission: Permission) -> Option<Self> {
        match permission {
            Permission::VIEW => Some(Self::View),
            Permission::EDIT => Some(Self::Edit),
            Permission::ADMIN => Some(Self::Admin),
            Permission::DELETE_MAIL => Some(Self::DeleteMail),
            Permission::SITE_ADMIN => None,
            Permission(number) => Some(Self::Declared(number)),
        }
    }
}

/// What one user was given in a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The user's name, or [`ANONYMOUS`].
    pub(crate) user: String,
    /// In the order of [`Right`].
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

    /// What was given in the space to up to `limit` users whose names are not below `from`, by user.
    pub(crate) fn grants_from(
        &self,
        space: &WikiSpace,
        from: &str,
        limit: u32,
    ) -> Result<Vec<Grant>, WikiError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT user, permission FROM space_permission
                 WHERE space = ?1 AND user IN (
                     SELECT DISTINCT user FROM space_permission WHERE space = ?1 AND user >= ?2
                     ORDER BY user LIMIT ?3)
                 ORDER BY user",
            )?;
            let mut grants: Vec<Grant> = Vec::new();
            let mut rows = statement.query(params![space.id, from, limit])?;
            while let Some(row) = rows.next()? {
                let (user, word): (String, String) = (row.get(0)?, row.get(1)?);
                let Some(right) = Right::parse(&word) else { continue };
                match grants.last_mut().filter(|grant| grant.user == user) {
                    Some(grant) => grant.rights.push(right),
                    None => grants.push(Grant { user, rights: vec![right] }),
                }
            }
            for grant in &mut grants {
                grant.rights.sort_unstable();
            }
            Ok(grants)
        })
    }

    /// What was given in the space to this user.
    pub(crate) fn grant_of(&self, space: &WikiSpace, user: &str) -> Result<Option<Grant>, WikiError> {
        let first = self.grants_from(space, user, 1)?.into_iter().next();
        Ok(first.filter(|grant| grant.user == user))
    }

    /// Gives the user exactly these rights in the space, and what they imply. Answers what the user holds.
    pub(crate) fn set_grant(
        &self,
        space: &WikiSpace,
        name: &str,
        rights: &[Right],
    ) -> Result<Grant, WikiError> {
        let name = name.trim().to_lowercase();
        let mut rights = rights.to_vec();
        rights.sort_unstable();
        rights.dedup();
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
            params![space, user, right.word()],
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
    Ok(statement.query_row(params![space, name, right.word()], |row| row.get(0))?)
}
