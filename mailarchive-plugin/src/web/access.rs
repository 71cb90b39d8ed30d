//! The one place that asks for permissions.

use mailarchive_api::{
    AbiError, Call, HostBox, Permission, PermissionQuery, Request, Space, SpaceKind, Viewer,
    abi_stable::std_types::{ROption, RSlice},
};

use super::{Refusal, SiteVisit, Visit, visit::Rights};

/// What a route demands of the viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// He may see the space.
    View,
    /// As above. Who is not signed in is asked for credentials, since feed readers send them only then.
    Subscribe,
    /// He may edit the space's pages, or administers it.
    Edit,
    /// He may see the space and delete its mail. Whether its administrators may is for the wiki to say.
    Delete,
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
        [false] => Err(Refusal::NotForSite),
        _ => Err(Refusal::Broken("the wiki answered another number of permissions than asked".to_owned())),
    }
}

/// Of the spaces with these ids, those whose mail a viewer may see.
pub(crate) fn viewable(host: &HostBox, user: Option<&str>, ids: &[String]) -> Result<Vec<Space>, AbiError> {
    let mut spaces = Vec::new();
    for id in ids {
        if let ROption::RSome(space) = host.spaces().by_id(id.as_str().into()).into_result()?
            && space.kind == SpaceKind::SITE
        {
            spaces.push(space);
        }
    }
    let query = |space: &Space| PermissionQuery {
        user: user.map(Into::into).into(),
        space: space.id.clone(),
        permission: Permission::VIEW,
    };
    let queries: Vec<_> = spaces.iter().map(query).collect();
    let answers = host.permissions().check(RSlice::from_slice(&queries)).into_result()?;
    if answers.len() != queries.len() {
        return Err(AbiError::internal("the wiki answered another number of permissions than asked"));
    }
    Ok(spaces.into_iter().zip(answers).filter(|(_, may_view)| *may_view).map(|(space, _)| space).collect())
}

/// Lets a viewer in, or not. Mail exists in site spaces only; who may not view a space does not learn that
/// it exists.
pub(super) fn admit(host: &HostBox, request: Request, access: Access) -> Result<Visit, Refusal> {
    // The same for what he may not see and for what does not exist.
    let is_unknown = request.viewer.user.is_none();
    let hidden =
        || if access == Access::Subscribe && is_unknown { Refusal::SignIn } else { Refusal::NotFound };
    let key = request.parameter("key").ok_or(Refusal::NotFound)?;
    let ROption::RSome(space) = host.spaces().by_key(key.into()).into_result()? else {
        return Err(hidden());
    };
    let rights = rights(host, &request.viewer, &space)?.ok_or_else(hidden)?;
    match access {
        Access::Edit if !rights.may_edit => Err(Refusal::Forbidden),
        Access::Delete if !rights.may_delete => Err(Refusal::MayNotDelete),
        Access::Admin if !rights.is_admin => Err(Refusal::Forbidden),
        Access::View | Access::Subscribe | Access::Edit | Access::Delete | Access::Admin => {
            Ok(Visit::new(space, rights, request, host.now()))
        }
    }
}

/// The space in which the viewer of `call` may read mail: that with the key, else that with the id.
pub(super) fn admit_reader(
    host: &HostBox,
    call: &Call,
    key: Option<&str>,
    id: &str,
) -> Result<Option<Space>, AbiError> {
    let spaces = host.spaces();
    let found = match key {
        Some(key) => spaces.by_key(key.into()),
        None => spaces.by_id(id.into()),
    };
    let ROption::RSome(space) = found.into_result()? else { return Ok(None) };
    Ok(rights(host, &call.viewer, &space)?.map(|_| space))
}

/// The space with this id, where the viewer of `call` administers it.
pub(super) fn admit_administrator(host: &HostBox, call: &Call, id: &str) -> Result<Option<Space>, AbiError> {
    let ROption::RSome(space) = host.spaces().by_id(id.into()).into_result()? else { return Ok(None) };
    Ok(rights(host, &call.viewer, &space)?.filter(|rights| rights.is_admin).map(|_| space))
}

/// What the viewer may do with the space's mail. `None`: it is not there for him.
fn rights(host: &HostBox, viewer: &Viewer, space: &Space) -> Result<Option<Rights>, AbiError> {
    if space.kind != SpaceKind::SITE {
        return Ok(None);
    }
    let query =
        |permission| PermissionQuery { user: viewer.user.clone(), space: space.id.clone(), permission };
    let asked = [Permission::VIEW, Permission::EDIT, Permission::DELETE_MAIL, Permission::ADMIN];
    let queries = asked.map(query);
    let answers = host.permissions().check(RSlice::from_slice(&queries)).into_result()?;
    let [may_view, may_edit, may_delete, is_admin] = answers.as_slice() else {
        return Err(AbiError::internal("the wiki answered another number of permissions than asked"));
    };
    Ok(may_view.then_some(Rights {
        may_edit: *may_edit || *is_admin,
        may_delete: *may_delete,
        is_admin: *is_admin,
    }))
}
