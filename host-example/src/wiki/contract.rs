//! The wiki's spaces and permissions, as the plugin asks for them.

use std::sync::Arc;

use mailarchive_api::{
    AbiError, Permission, PermissionQuery, Permissions, PermissionsBox, Space, Spaces, SpacesBox,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RVec},
};

use super::{Right, SpaceKind, User, Wiki, WikiError, WikiSpace, permission, space, user};

/// The wiki's spaces.
pub(crate) fn spaces(wiki: &Wiki) -> SpacesBox {
    mailarchive_api::spaces(SpaceService(wiki.clone()))
}

/// Whether a plugin declares a permission of this number now.
pub(crate) type Declared = Arc<dyn Fn(u16) -> bool + Send + Sync>;

/// The wiki's permissions. Administrators of everything hold no permission that nobody declares: to the wiki it
/// is not known.
pub(crate) fn permissions(wiki: &Wiki, declared: Declared) -> PermissionsBox {
    mailarchive_api::permissions(PermissionService { wiki: wiki.clone(), declared })
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

struct SpaceService(Wiki);

struct PermissionService {
    wiki: Wiki,
    declared: Declared,
}

impl Spaces for SpaceService {
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

impl Permissions for PermissionService {
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        self.wiki.check_all(queries.as_slice(), &*self.declared).map(RVec::from).map_err(to_abi).into()
    }
}

impl Wiki {
    /// All answers are of one moment.
    fn check_all(
        &self,
        queries: &[PermissionQuery],
        declared: &dyn Fn(u16) -> bool,
    ) -> Result<Vec<bool>, WikiError> {
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
                let right = Right::numbered(query.permission);
                if let Some(Right::Declared(number)) = right
                    && viewer.as_ref().is_some_and(User::is_super)
                    && !declared(number)
                {
                    answers.push(false);
                    continue;
                }
                let known = right.zip(space::by_id(&moment, &query.space)?);
                answers.push(match known {
                    Some((right, space)) => permission::holds(&moment, viewer.as_ref(), &space.id, right)?,
                    None => false,
                });
            }
            Ok(answers)
        })
    }
}

fn one(answer: Result<Option<WikiSpace>, WikiError>) -> RResult<ROption<Space>, AbiError> {
    answer.map(|space| space.map(|space| space.to_contract()).into()).map_err(to_abi).into()
}

pub(super) fn to_abi(error: WikiError) -> AbiError {
    match error {
        WikiError::Database(rusqlite::Error::SqliteFailure(failure, _))
            if failure.code == rusqlite::ErrorCode::DatabaseBusy =>
        {
            AbiError::unavailable("the wiki's database is busy")
        }
        other => AbiError::internal(other.to_string()),
    }
}
