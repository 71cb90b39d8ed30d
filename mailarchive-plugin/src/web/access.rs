//! The one place that asks for permissions.

use mailarchive_api::{
    HostBox, Permission, PermissionQuery, Request, SpaceKind,
    abi_stable::std_types::{ROption, RSlice},
};

use super::{Refusal, SiteVisit, Visit};

/// What a route demands of the viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// He may see the space.
    View,
    /// He administers the space.
    Admin,
}

/// Lets a site administrator in.
pub(super) fn admit_to_site(host: &HostBox, request: Request) -> Result<SiteVisit, Refusal> {
    let query = PermissionQuery {
        user: request.viewer.user.clone(),
        space: "".into(),
        permission: Permission::SITE_ADMIN,
    };
    let answers = host.permissions().check(RSlice::from_slice(&[query])).into_result()?;
    match answers.as_slice() {
        [true] => Ok(SiteVisit::new(request)),
        [false] => Err(Refusal::Forbidden),
        _ => Err(Refusal::Broken("the wiki answered another number of permissions than asked".to_owned())),
    }
}

/// Lets a viewer in, or not. Mail exists in site spaces only; who may not view a space does not learn that
/// it exists.
pub(super) fn admit(host: &HostBox, request: Request, access: Access) -> Result<Visit, Refusal> {
    let key = request.parameter("key").ok_or(Refusal::NotFound)?;
    let ROption::RSome(space) = host.spaces().by_key(key.into()).into_result()? else {
        return Err(Refusal::NotFound);
    };
    if space.kind != SpaceKind::SITE {
        return Err(Refusal::NotFound);
    }
    let query = |permission| PermissionQuery {
        user: request.viewer.user.clone(),
        space: space.id.clone(),
        permission,
    };
    let queries = [query(Permission::VIEW), query(Permission::ADMIN)];
    let answers = host.permissions().check(RSlice::from_slice(&queries)).into_result()?;
    let [may_view, is_admin] = answers.as_slice() else {
        return Err(Refusal::Broken("the wiki answered another number of permissions than asked".to_owned()));
    };
    if !may_view {
        return Err(Refusal::NotFound);
    }
    if access == Access::Admin && !is_admin {
        return Err(Refusal::Forbidden);
    }
    Ok(Visit::new(space, *is_admin, request, host.now()))
}
