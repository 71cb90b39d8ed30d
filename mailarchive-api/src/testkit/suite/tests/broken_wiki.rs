//! Wikis with one fault each: the one in memory, with one of its calls replaced.

use std::sync::Arc;

use abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec};

use super::{
    super::{PermissionsUnderTest, Promise, SpacesUnderTest},
    in_memory::MemoryWiki,
};
use crate::{
    AbiError, Permission, PermissionQuery, Permissions, PermissionsBox, Space, SpaceKind, Spaces, SpacesBox,
};

pub(super) type Answer<T> = Result<T, AbiError>;
type Look = Box<dyn Fn(&Sound, &str) -> Answer<Option<Space>> + Send + Sync>;
type Page = Box<dyn Fn(&Sound, &str, u32) -> Answer<Vec<Space>> + Send + Sync>;
type Check = Box<dyn Fn(&Sound, &[PermissionQuery]) -> Answer<Vec<bool>> + Send + Sync>;
type Change = Box<dyn Fn(Space) -> Space + Send + Sync>;

/// A fault, and the promise that it breaks.
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) promise: Promise,
    calls: Calls,
    /// How the wiki makes a space of what it was asked for.
    made: fn(Space) -> Space,
    refuses: bool,
}

#[derive(Default)]
struct Calls {
    by_key: Option<Look>,
    by_id: Option<Look>,
    page: Option<Page>,
    check: Option<Check>,
    change: Option<Change>,
}

/// The wiki in memory, which has no fault.
pub(super) struct Sound {
    spaces: SpacesBox,
    permissions: PermissionsBox,
}

impl Sound {
    pub(super) fn by_key(&self, key: &str) -> Answer<Option<Space>> {
        self.spaces.by_key(key.into()).into_result().map(ROption::into_option)
    }

    pub(super) fn by_id(&self, id: &str) -> Answer<Option<Space>> {
        self.spaces.by_id(id.into()).into_result().map(ROption::into_option)
    }

    pub(super) fn page(&self, after: &str, limit: u32) -> Answer<Vec<Space>> {
        self.spaces.page(after.into(), limit).into_result().map(Vec::from)
    }

    pub(super) fn check(&self, queries: &[PermissionQuery]) -> Answer<Vec<bool>> {
        self.permissions.check(queries.into()).into_result().map(Vec::from)
    }

    /// Whether `user` holds `permission` in the space of this id.
    pub(super) fn holds(&self, user: Option<&str>, space: &str, permission: Permission) -> bool {
        let user = user.map(RString::from).into();
        self.check(&[PermissionQuery { user, space: space.into(), permission }])
            .is_ok_and(|answers| answers[0])
    }
}

impl Fault {
    fn new(name: &'static str, promise: Promise, calls: Calls) -> Self {
        Self { name, promise, calls, made: |space| space, refuses: false }
    }

    pub(super) fn by_key(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, &str) -> Answer<Option<Space>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { by_key: Some(Box::new(call)), ..Calls::default() })
    }

    pub(super) fn by_id(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, &str) -> Answer<Option<Space>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { by_id: Some(Box::new(call)), ..Calls::default() })
    }

    pub(super) fn page(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, &str, u32) -> Answer<Vec<Space>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { page: Some(Box::new(call)), ..Calls::default() })
    }

    pub(super) fn check(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, &[PermissionQuery]) -> Answer<Vec<bool>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { check: Some(Box::new(call)), ..Calls::default() })
    }

    /// Every space that is found is another one than is kept.
    pub(super) fn tells(
        name: &'static str,
        promise: Promise,
        change: impl Fn(Space) -> Space + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { change: Some(Box::new(change)), ..Calls::default() })
    }

    pub(super) fn makes(name: &'static str, promise: Promise, made: fn(Space) -> Space) -> Self {
        Self { made, ..Self::new(name, promise, Calls::default()) }
    }

    pub(super) fn refuses(name: &'static str, promise: Promise) -> Self {
        Self { refuses: true, ..Self::new(name, promise, Calls::default()) }
    }

    /// A wiki with this fault.
    pub(super) fn wiki(self) -> BrokenWiki {
        BrokenWiki {
            sound: MemoryWiki::new(),
            calls: Arc::new(self.calls),
            made: self.made,
            refuses: self.refuses,
        }
    }
}

pub(super) struct BrokenWiki {
    sound: MemoryWiki,
    calls: Arc<Calls>,
    made: fn(Space) -> Space,
    refuses: bool,
}

impl BrokenWiki {
    fn handed(&mut self) -> Handed {
        let sound = Sound { spaces: self.sound.spaces(), permissions: self.sound.permissions() };
        Handed { sound, calls: Arc::clone(&self.calls) }
    }
}

impl SpacesUnderTest for BrokenWiki {
    fn spaces(&mut self) -> SpacesBox {
        crate::spaces(self.handed())
    }

    fn create(&mut self, key: &str, name: &str, kind: SpaceKind) -> Answer<String> {
        if self.refuses {
            return Err(AbiError::unavailable("nobody may make spaces today"));
        }
        let id = self.sound.next_id();
        let space = Space { id: id.into(), key: key.into(), name: name.into(), kind };
        let space = (self.made)(space);
        self.sound.host = self.sound.host.clone().with_space(space.clone());
        Ok(space.id.to_string())
    }

    fn rename(&mut self, id: &str, key: &str) -> Answer<()> {
        self.sound.rename(id, key)
    }

    fn remove(&mut self, id: &str) -> Answer<()> {
        self.sound.remove(id)
    }
}

impl PermissionsUnderTest for BrokenWiki {
    fn permissions(&mut self) -> PermissionsBox {
        crate::permissions(self.handed())
    }

    fn create_user(&mut self, name: &str) -> Answer<()> {
        self.sound.create_user(name)
    }

    fn grant(&mut self, user: Option<&str>, space: &str, permission: Permission) -> Answer<()> {
        self.sound.grant(user, space, permission)
    }

    fn revoke(&mut self, user: Option<&str>, space: &str) -> Answer<()> {
        self.sound.revoke(user, space)
    }

    fn site_administrator(&mut self, user: &str, is: bool) -> Answer<()> {
        self.sound.site_administrator(user, is)
    }
}

/// What the suite asks.
struct Handed {
    sound: Sound,
    calls: Arc<Calls>,
}

impl Handed {
    fn told(&self, space: Space) -> Space {
        match &self.calls.change {
            Some(change) => change(space),
            None => space,
        }
    }
}

impl Spaces for Handed {
    fn by_key(&self, key: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        let found = match &self.calls.by_key {
            Some(call) => call(&self.sound, key.as_str()),
            None => self.sound.by_key(key.as_str()),
        };
        found.map(|space| space.map(|space| self.told(space)).into()).into()
    }

    fn by_id(&self, id: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        let found = match &self.calls.by_id {
            Some(call) => call(&self.sound, id.as_str()),
            None => self.sound.by_id(id.as_str()),
        };
        found.map(|space| space.map(|space| self.told(space)).into()).into()
    }

    fn page(&self, after: RStr<'_>, limit: u32) -> RResult<RVec<Space>, AbiError> {
        let found = match &self.calls.page {
            Some(call) => call(&self.sound, after.as_str(), limit),
            None => self.sound.page(after.as_str(), limit),
        };
        found.map(|spaces| spaces.into_iter().map(|space| self.told(space)).collect()).into()
    }
}

impl Permissions for Handed {
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        let answers = match &self.calls.check {
            Some(call) => call(&self.sound, queries.as_slice()),
            None => self.sound.check(queries.as_slice()),
        };
        answers.map(RVec::from).into()
    }
}
