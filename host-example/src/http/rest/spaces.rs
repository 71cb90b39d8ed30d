//! `PUT /spaces/{key}` and its permissions.

use axum::http::StatusCode;
use serde_json::json;

use super::{Fields, texts};
use crate::{
    http::{
        answer,
        call::{Answer, Call},
        failure::Failure,
        space::{name_of, right_named},
    },
    wiki::{FieldError, Invalid, NewSpace, Right, SpaceChange, SpaceKind, Theme, WikiSpace},
};

/// Fields that are left out are kept; a new space is called by its key, and is a site space.
pub(super) fn put(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let key = call.parameter("key");
    let old = call.state.wiki.space(key)?;
    let mut fields = Fields::new(call.json()?)?;
    let (name, kind, theme) =
        (fields.text("name"), fields.word("kind", SpaceKind::parse), fields.word("theme", Theme::parse));
    fields.finish()?;
    let kept = |get: fn(&WikiSpace) -> String| old.as_ref().map(get);
    let new = NewSpace {
        name: name.or_else(|| kept(|space| space.name.clone())).unwrap_or_else(|| key.to_owned()),
        kind: kind.or(old.as_ref().map(|space| space.kind)).unwrap_or(SpaceKind::Site),
        theme: theme.or(old.as_ref().map(|space| space.theme)).unwrap_or(Theme::Default),
        key: key.to_owned(),
    };
    let (space, change) = call.state.wiki.put_space(&new)?;
    if change == SpaceChange::Renamed {
        call.tell_plugins();
    }
    let status = if change == SpaceChange::Made { StatusCode::CREATED } else { StatusCode::OK };
    let body = json!({
        "id": space.id, "key": space.key, "name": space.name,
        "kind": space.kind.as_str(), "theme": space.theme.as_str(),
    });
    Ok(answer::json(status, &body))
}

/// The user holds exactly what the list says, and what that implies.
pub(super) fn put_permissions(call: &Call) -> Answer {
    let viewer = call.viewer.user.as_ref().ok_or(Failure::SignIn)?;
    let wiki = &call.state.wiki;
    let space = wiki.space(call.parameter("key"))?.ok_or(Failure::NotFound);
    if !viewer.is_site_administrator() {
        // Whoever may not see the space does not learn that it is there.
        let space = space.as_ref().map_err(|_| Failure::NotFound)?;
        if !wiki.may(Some(viewer), space, Right::View)? {
            return Err(Failure::NotFound);
        }
        if !wiki.may(Some(viewer), space, Right::Admin)? {
            return Err(Failure::Forbidden);
        }
    }
    let space = space?;
    let wrong = |reason| Failure::Fields(vec![FieldError { field: "permissions", reason }]);
    let words = texts(&call.json()?).ok_or_else(|| wrong(Invalid::Type))?;
    let features = call.state.add_ons.features();
    let rights = words
        .iter()
        .map(|word| right_named(&features, word).ok_or_else(|| wrong(Invalid::Choice)))
        .collect::<Result<Vec<_>, _>>()?;
    let grant = wiki.set_grant(&space, call.parameter("user"), &rights)?;
    let held: Vec<_> = grant.rights.iter().map(|right| name_of(&features, *right)).collect();
    Ok(answer::json(StatusCode::OK, &json!(held)))
}
