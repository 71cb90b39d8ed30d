//! A space as one viewer sees it.

use super::{AppState, call::Call, failure::Failure, viewer::Viewer};
use crate::{
    plugins::{MenuItem, Place},
    ui::SpaceFrame,
    wiki::{Right, Theme},
};

/// The space with this key. One that the viewer may not see is not there.
pub(super) fn of_viewer(state: &AppState, viewer: &Viewer, key: &str) -> Result<SpaceFrame, Failure> {
    let space = state.wiki.space(key)?.ok_or(Failure::NotFound)?;
    let mut rights = Vec::new();
    for right in Right::ALL {
        if state.wiki.may(viewer.user.as_ref(), &space, right)? {
            rights.push(right);
        }
    }
    if !rights.contains(&Right::View) {
        return Err(Failure::NotFound);
    }
    let contract = space.to_contract();
    let may = |word: &str| Right::parse(word).is_some_and(|right| rights.contains(&right));
    let place = Place {
        space: &contract,
        user: viewer.user.as_ref().map(|user| user.name.as_str()),
        theme: space.theme.as_str(),
        language: viewer.language().tag(),
        may: &may,
    };
    let menu = |section: &str| -> Vec<MenuItem> { state.add_ons.menu(section, &place) };
    let (content, integrations) = match space.theme {
        Theme::Default => (menu("space.content"), menu("space.tools/integrations")),
        Theme::Documentation => (menu("space.browse"), menu("space.admin/integrations")),
    };
    let tree = state.wiki.page_tree(&space)?;
    Ok(SpaceFrame { space, rights, tree, content, integrations })
}

/// The space of the path.
pub(super) fn of_call(call: &Call) -> Result<SpaceFrame, Failure> {
    of_viewer(&call.state, &call.viewer, call.parameter("key"))
}

/// The space of the path, for somebody who holds `right` in it.
pub(super) fn with_right(call: &Call, right: Right) -> Result<SpaceFrame, Failure> {
    let frame = of_call(call)?;
    match (frame.rights.contains(&right), &call.viewer.user) {
        (true, _) => Ok(frame),
        (false, Some(_)) => Err(Failure::Forbidden),
        (false, None) => Err(Failure::SignIn),
    }
}
