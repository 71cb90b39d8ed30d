//! A space as one viewer sees it.

use mailarchive_api::{Permission, contribution::SpacePermission};

use super::{AppState, call::Call, failure::Failure, viewer::Viewer};
use crate::{
    plugins::{Features, Place},
    ui::SpaceFrame,
    wiki::{Right, Theme},
};

/// Where plugins put what a space holds: the sidebar of both themes, and a menu of the Documentation theme.
const SIDEBAR: &str = "space.content";
const BROWSE: &str = "space.browse";

/// The wiki's own sections of a space's tools.
const CONTENT_TOOLS: &str = "content";
const INTEGRATIONS: &str = "integrations";

/// How many pages stand in the page tree beside a page.
const TREE: u32 = 300;

/// The space with this key. One that the viewer may not see is not there.
pub(super) fn of_viewer(state: &AppState, viewer: &Viewer, key: &str) -> Result<SpaceFrame, Failure> {
    let space = state.wiki.space(key)?.ok_or(Failure::NotFound)?;
    let mut rights = Vec::new();
    let features = state.add_ons.features();
    let declared = features.permissions.iter().filter_map(right_of);
    for right in Right::ALL.into_iter().chain(declared) {
        if state.wiki.may(viewer.user.as_ref(), &space, right)? {
            rights.push(right);
        }
    }
    if !rights.contains(&Right::View) {
        return Err(Failure::NotFound);
    }
    let contract = space.to_contract();
    let may = |word: &str| right_named(&features, word).is_some_and(|right| rights.contains(&right));
    let place = Place {
        space: &contract,
        user: viewer.user.as_ref().map(|user| user.name.as_str()),
        theme: space.theme.as_str(),
        language: viewer.language().tag(),
        may: &may,
    };
    let tools = match space.theme {
        Theme::Default => "space.tools",
        Theme::Documentation => "space.admin",
    };
    let known = [CONTENT_TOOLS, INTEGRATIONS].map(|name| format!("{tools}/{name}"));
    let [content_tools, integrations] =
        [&known[0], &known[1]].map(|section| state.add_ons.menu(section, &place));
    let known = [known[0].as_str(), known[1].as_str()];
    let tree = state.wiki.page_tree(&space, 0, TREE + 1)?;
    let frame = SpaceFrame {
        has_more_pages: tree.len() > TREE as usize,
        tree: tree.into_iter().take(TREE as usize).collect(),
        content: state.add_ons.menu(SIDEBAR, &place),
        content_sections: state.add_ons.sections(SIDEBAR, &[], &place),
        browse: state.add_ons.menu(BROWSE, &place),
        browse_sections: state.add_ons.sections(BROWSE, &[], &place),
        content_tools,
        integrations,
        tool_sections: state.add_ons.sections(tools, &known, &place),
        feeds: state.add_ons.feeds(&place),
        rights,
        space,
    };
    Ok(frame)
}

/// The place of a page for the conditions of web-items and web-panels.
pub(super) fn with_place<R>(call: &Call, frame: &SpaceFrame, run: impl FnOnce(&Place<'_>) -> R) -> R {
    let contract = frame.space.to_contract();
    let features = call.state.add_ons.features();
    let may = |word: &str| right_named(&features, word).is_some_and(|right| frame.may(right));
    run(&Place {
        space: &contract,
        user: call.viewer.user.as_ref().map(|user| user.name.as_str()),
        theme: frame.space.theme.as_str(),
        language: call.viewer.language().tag(),
        may: &may,
    })
}

/// The right that a plugin declares; `None` where the number is one of the wiki's own.
pub(super) fn right_of(declared: &SpacePermission) -> Option<Right> {
    Right::numbered(Permission(declared.number)).filter(|right| !Right::OWN.contains(right))
}

/// The right that people and conditions call by this word.
pub(super) fn right_named(features: &Features, word: &str) -> Option<Right> {
    let declared = features.permissions.iter().find(|permission| permission.key == word);
    declared.and_then(right_of).or_else(|| Right::parse(word))
}

/// The reverse of [`right_named`].
pub(super) fn name_of(features: &Features, right: Right) -> String {
    let declared = features.permissions.iter().find(|permission| right_of(permission) == Some(right));
    declared.map_or_else(|| right.word().into_owned(), |permission| permission.key.clone())
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
