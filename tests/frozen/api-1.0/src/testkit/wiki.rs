//! Spaces and permissions in memory.

use std::{
    collections::{BTreeMap, HashSet},
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use abi_stable::std_types::{ROption, RResult, RSlice, RStr, RVec};

use crate::{AbiError, Permission, PermissionQuery, Permissions, Space, Spaces};

/// The wiki's spaces, by id, and who may do what in them.
#[derive(Default)]
pub(super) struct Wiki {
    spaces: BTreeMap<String, Space>,
    grants: HashSet<(Option<String>, String, Permission)>,
}

impl Wiki {
    pub(super) fn put_space(&mut self, space: Space) {
        self.spaces.insert(space.id.to_string(), space);
    }

    /// Its permissions go with it.
    pub(super) fn remove_space(&mut self, id: &str) {
        self.spaces.remove(id);
        self.grants.retain(|(_, space, _)| space != id);
    }

    pub(super) fn grant(&mut self, user: Option<&str>, space: &str, permission: Permission) {
        self.grants.insert((user.map(str::to_owned), space.to_owned(), permission));
    }

    pub(super) fn revoke(&mut self, user: Option<&str>, space: &str, permission: Permission) {
        self.grants.remove(&(user.map(str::to_owned), space.to_owned(), permission));
    }

    fn may(&self, query: &PermissionQuery) -> bool {
        let user = query.user.as_ref().map(ToString::to_string).into_option();
        // The site as a whole is asked about with an empty space.
        (query.space.is_empty() || self.spaces.contains_key(query.space.as_str()))
            && self.grants.contains(&(user, query.space.to_string(), query.permission))
    }
}

fn locked(wiki: &Mutex<Wiki>) -> MutexGuard<'_, Wiki> {
    wiki.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Spaces for Arc<Mutex<Wiki>> {
    fn by_key(&self, key: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        let wiki = locked(self);
        RResult::ROk(wiki.spaces.values().find(|space| space.key == key.as_str()).cloned().into())
    }

    fn by_id(&self, id: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        RResult::ROk(locked(self).spaces.get(id.as_str()).cloned().into())
    }

    fn page(&self, after: RStr<'_>, limit: u32) -> RResult<RVec<Space>, AbiError> {
        let wiki = locked(self);
        let following = wiki.spaces.range::<str, _>((Bound::Excluded(after.as_str()), Bound::Unbounded));
        RResult::ROk(following.take(limit as usize).map(|(_, space)| space.clone()).collect())
    }
}

impl Permissions for Arc<Mutex<Wiki>> {
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        let wiki = locked(self);
        RResult::ROk(queries.iter().map(|query| wiki.may(query)).collect())
    }
}
