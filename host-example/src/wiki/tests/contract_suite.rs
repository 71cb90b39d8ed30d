//! The wiki's spaces and permissions keep the contract.

use mailarchive_api::{
    AbiError, Permission, PermissionsBox, SpacesBox,
    testkit::suite::{PermissionsUnderTest, SpacesUnderTest, prove_permissions, prove_spaces},
};

use super::super::{ANONYMOUS, NewUser, Right, SITE_ADMINISTRATORS, contract, *};

#[test]
fn spaces_keep_every_promise() {
    let (_directory, wiki) = super::wiki();
    prove_spaces(&mut UnderTest(wiki)).unwrap_or_else(|broken| panic!("{broken}"));
}

#[test]
fn permissions_keep_every_promise() {
    let (_directory, wiki) = super::wiki();
    prove_permissions(&mut UnderTest(wiki)).unwrap_or_else(|broken| panic!("{broken}"));
}

struct UnderTest(Wiki);

impl UnderTest {
    fn space(&self, id: &str) -> Result<WikiSpace, AbiError> {
        self.0.space_by_id(id).map_err(told)?.ok_or_else(|| AbiError::invalid("no such space"))
    }
}

#[allow(clippy::needless_pass_by_value, reason = "map_err passes it so")]
fn told(error: WikiError) -> AbiError {
    AbiError::internal(format!("{error} {error:?}"))
}

impl SpacesUnderTest for UnderTest {
    fn spaces(&mut self) -> SpacesBox {
        contract::spaces(&self.0)
    }

    fn create(
        &mut self,
        key: &str,
        name: &str,
        kind: mailarchive_api::SpaceKind,
    ) -> Result<String, AbiError> {
        let personal = kind == mailarchive_api::SpaceKind::PERSONAL;
        let kind = if personal { SpaceKind::Personal } else { SpaceKind::Site };
        let new = NewSpace { key: key.to_owned(), name: name.to_owned(), kind, theme: Theme::Default };
        self.0.create_space(&new).map(|space| space.id).map_err(told)
    }

    fn rename(&mut self, id: &str, key: &str) -> Result<(), AbiError> {
        self.0.rename_space(id, key).map(drop).map_err(told)
    }

    fn remove(&mut self, id: &str) -> Result<(), AbiError> {
        self.0.remove_space(id).map_err(told)
    }
}

impl PermissionsUnderTest for UnderTest {
    fn permissions(&mut self) -> PermissionsBox {
        contract::permissions(&self.0, Arc::new(|number| number == Permission::DELETE_MAIL.0))
    }

    fn create_user(&mut self, name: &str) -> Result<(), AbiError> {
        let new = NewUser { name: name.to_owned(), password: Some("password".into()), ..NewUser::default() };
        self.0.put_user(&new).map(drop).map_err(told)
    }

    fn grant(&mut self, user: Option<&str>, space: &str, permission: Permission) -> Result<(), AbiError> {
        let right = match permission {
            Permission::VIEW => Right::View,
            Permission::EDIT => Right::Edit,
            Permission::ADMIN => Right::Admin,
            Permission::DELETE_MAIL => Right::DeleteMail,
            other => return Err(AbiError::invalid(format!("no right in a space: {other:?}"))),
        };
        let (name, space) = (user.unwrap_or(ANONYMOUS), self.space(space)?);
        let held = self.0.grant_of(&space, name).map_err(told)?;
        let mut rights = held.map(|grant| grant.rights).unwrap_or_default();
        rights.push(right);
        self.0.set_grant(&space, name, &rights).map(drop).map_err(told)
    }

    fn revoke(&mut self, user: Option<&str>, space: &str) -> Result<(), AbiError> {
        let space = self.space(space)?;
        self.0.set_grant(&space, user.unwrap_or(ANONYMOUS), &[]).map(drop).map_err(told)
    }

    fn site_administrator(&mut self, user: &str, is: bool) -> Result<(), AbiError> {
        let groups = if is { vec![SITE_ADMINISTRATORS.to_owned()] } else { Vec::new() };
        let changed = NewUser { name: user.to_owned(), groups: Some(groups), ..NewUser::default() };
        self.0.put_user(&changed).map(drop).map_err(told)
    }
}
