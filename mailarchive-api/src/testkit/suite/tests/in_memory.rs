//! The host in memory keeps every promise.

use super::super::{
    Extent, PermissionsUnderTest, SpacesUnderTest, prove_permissions, prove_spaces, prove_storage,
    prove_storage_in,
};
use crate::{AbiError, Host, Permission, PermissionsBox, Space, SpaceKind, SpacesBox, testkit::MemoryHost};

#[test]
fn its_store_keeps_every_promise() {
    let host = MemoryHost::new("/nowhere");
    prove_storage(&mut || host.storage()).unwrap_or_else(|broken| panic!("{broken}"));
}

#[test]
fn its_spaces_and_permissions_keep_every_promise() {
    let mut wiki = MemoryWiki::new();
    prove_spaces(&mut wiki).unwrap_or_else(|broken| panic!("{broken}"));
    prove_permissions(&mut wiki).unwrap_or_else(|broken| panic!("{broken}"));
}

#[test]
fn a_store_that_is_not_empty_is_told_as_such() {
    let host = MemoryHost::new("/nowhere");
    let extent = Extent { largest_blob: 1000, threads: 2, commits: 2 };
    prove_storage_in(&mut || host.storage(), &extent).unwrap();
    let broken = prove_storage_in(&mut || host.storage(), &extent).unwrap_err();
    assert!(broken.contains(super::super::Promise::OwnKeys), "{broken}");
    let told = broken.to_string();
    assert!(told.contains("Storage: holds nothing but what the plugin put into it (OwnKeys)"), "{told}");
    assert!(told.contains("scanning from \"\" to \"\", 10 pairs, forwards: expected []; found ["), "{told}");
}

/// The host in memory as the suite drives it.
pub(super) struct MemoryWiki {
    pub(super) host: MemoryHost,
    spaces: u32,
}

impl MemoryWiki {
    pub(super) fn new() -> Self {
        // A space of somebody else's, in the middle of those that the suite makes.
        let host = MemoryHost::new("/nowhere").space("s5", "OTHER", "Other");
        Self { host, spaces: 0 }
    }

    /// Never the same twice, and never that of the space that was there before.
    pub(super) fn next_id(&mut self) -> String {
        self.spaces += 1;
        format!("s{}", self.spaces + u32::from(self.spaces > 4))
    }
}

impl SpacesUnderTest for MemoryWiki {
    fn spaces(&mut self) -> SpacesBox {
        Host::spaces(&self.host)
    }

    fn create(&mut self, key: &str, name: &str, kind: SpaceKind) -> Result<String, AbiError> {
        let id = self.next_id();
        let space = Space { id: id.as_str().into(), key: key.into(), name: name.into(), kind };
        self.host = self.host.clone().with_space(space);
        Ok(id)
    }

    fn rename(&mut self, id: &str, key: &str) -> Result<(), AbiError> {
        let space = Host::spaces(&self.host).by_id(id.into()).into_result()?;
        let space = space.into_option().ok_or_else(|| AbiError::invalid("no such space"))?;
        self.host = self.host.clone().with_space(Space { key: key.into(), ..space });
        Ok(())
    }

    fn remove(&mut self, id: &str) -> Result<(), AbiError> {
        self.host.remove_space(id);
        Ok(())
    }
}

impl PermissionsUnderTest for MemoryWiki {
    fn permissions(&mut self) -> PermissionsBox {
        Host::permissions(&self.host)
    }

    fn create_user(&mut self, _: &str) -> Result<(), AbiError> {
        // The host in memory knows users by what they were granted.
        Ok(())
    }

    fn grant(&mut self, user: Option<&str>, space: &str, permission: Permission) -> Result<(), AbiError> {
        self.host = match user {
            Some(user) => self.host.clone().grant(user, space, permission),
            None => self.host.clone().grant_anonymous(space, permission),
        };
        Ok(())
    }

    fn revoke(&mut self, user: Option<&str>, space: &str) -> Result<(), AbiError> {
        for number in 0..5 {
            match user {
                Some(user) => self.host.revoke(user, space, Permission(number)),
                None => self.host.revoke_anonymous(space, Permission(number)),
            }
        }
        Ok(())
    }

    fn site_administrator(&mut self, user: &str, is: bool) -> Result<(), AbiError> {
        if is {
            self.host = self.host.clone().grant(user, "", Permission::SITE_ADMIN);
        } else {
            self.host.revoke(user, "", Permission::SITE_ADMIN);
        }
        Ok(())
    }
}
