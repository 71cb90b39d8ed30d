//! The wiki's spaces and permissions, as the plugin asks for them.

use mailarchive_api::{
    AbiError, Permission, PermissionQuery, Permissions, PermissionsBox, Space, Spaces, SpacesBox,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RVec},
};

use super::{Right, SpaceKind, User, Wiki, WikiError, WikiSpace, permission, space, user};

/// The wiki's spaces.
pub(crate) fn spaces(wiki: &Wiki) -> SpacesBox {
    mailarchive_api::spaces(Contract(wiki.clone()))
}

/// The wiki's permissions.
pub(crate) fn permissions(wiki: &Wiki) -> PermissionsBox {
    mailarchive_api::permissions(Contract(wiki.clone()))
}

impl WikiSpace {
    /// The space as the contract has it.
    pub(crate) fn to_contract(&self) -> Space {
        let kind = match self.kind {
            SpaceKind::Site => mailarchive_api::SpaceKind::SITE,
            SpaceKind::Personal => mailarchive_api::SpaceKind::PERSONAL,
        };
        Space {
            id: self.id.as_str().into(),
            key: self.key.as_str().into(),
            name: self.name.as_str().into(),
            kind,
        }
    }
}

struct Contract(Wiki);

impl Spaces for Contract {
    fn by_key(&self, key: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        one(self.0.space(key.as_str()))
    }

    fn by_id(&self, id: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        one(self.0.space_by_id(id.as_str()))
    }

    fn page(&self, after: RStr<'_>, limit: u32) -> RResult<RVec<Space>, AbiError> {
        self.0
            .spaces_after(after.as_str(), limit)
            .map(|spaces| spaces.iter().map(WikiSpace::to_contract).collect())
            .map_err(to_abi)
            .into()
    }
}

impl Permissions for Contract {
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        self.0.check_all(queries.as_slice()).map(RVec::from).map_err(to_abi).into()
    }
}

impl Wiki {
    /// All answers are of one moment.
    fn check_all(&self, queries: &[PermissionQuery]) -> Result<Vec<bool>, WikiError> {
        self.database.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            let mut answers = Vec::with_capacity(queries.len());
            for query in queries {
                let viewer = match &query.user {
                    ROption::RSome(name) => {
                        let Some(user) = user::find(&moment, name)? else {
                            answers.push(false);
                            continue;
                        };
                        Some(user)
                    }
                    ROption::RNone => None,
                };
                if query.permission == Permission::SITE_ADMIN {
                    answers.push(viewer.as_ref().is_some_and(User::is_site_administrator));
                    continue;
                }
                let known = right(query.permission).zip(space::by_id(&moment, &query.space)?);
                answers.push(match known {
                    Some((right, space)) => permission::holds(&moment, viewer.as_ref(), &space.id, right)?,
                    None => false,
                });
            }
            Ok(answers)
        })
    }
}

fn right(permission: Permission) -> Option<Right> {
    match permission {
        Permission::VIEW => Some(Right::View),
        Permission::EDIT => Some(Right::Edit),
        Permission::ADMIN => Some(Right::Admin),
        Permission::DELETE_MAIL => Some(Right::DeleteMail),
        _ => None,
    }
}

fn one(answer: Result<Option<WikiSpace>, WikiError>) -> RResult<ROption<Space>, AbiError> {
    answer.map(|space| space.map(|space| space.to_contract()).into()).map_err(to_abi).into()
}

fn to_abi(error: WikiError) -> AbiError {
    match error {
        WikiError::Database(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == rusqlite::ErrorCode::DatabaseBusy =>
        {
            AbiError::unavailable("the wiki's database is busy")
        }
        other => AbiError::internal(other.to_string()),
    }
}
