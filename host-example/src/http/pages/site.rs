//! The dashboard, and the site's administration.

use super::part::part;
use crate::{
    http::{
        answer::{see_other, segment},
        call::{Answer, Call},
        failure::Failure,
    },
    ui::{self, Filled},
    wiki::{NewSpace, Right, SpaceKind, Theme, User, WikiError},
};

/// How many pages that were saved lately stand on the dashboard.
const RECENT: u32 = 8;

pub(super) fn dashboard(call: &Call) -> Answer {
    let (wiki, reader) = (&call.state.wiki, call.reader());
    if !wiki.is_set_up()? && wiki.counts()?.0 == 0 {
        let title = reader.language.say("not-set-up");
        return call.page(ui::plain_page(reader, &title, &ui::not_set_up(reader)));
    }
    let viewer = call.viewer.user.as_ref();
    let read = |after: Option<&str>, limit| wiki.visible_spaces(viewer, after, limit);
    let spaces = part(call, "/", read, |space| &space.key)?;
    let recent = if spaces.first.is_none() { wiki.recent_pages(viewer, RECENT)? } else { Vec::new() };
    call.page(ui::dashboard(reader, &spaces, &recent))
}

pub(super) fn general(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let (users, spaces) = call.state.wiki.counts()?;
    call.page(ui::general(call.reader(), users, spaces))
}

pub(super) fn groups(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let read = |after: Option<&str>, limit| call.state.wiki.groups_after(after.unwrap_or_default(), limit);
    let groups = part(call, "/admin/groups", read, |group| &group.name)?;
    call.page(ui::groups(call.reader(), &groups))
}

pub(super) fn new_space_form(call: &Call) -> Answer {
    call.only_site_administrators()?;
    call.page(ui::new_space(call.reader(), &Filled::default()))
}

pub(super) fn create_space(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let fields = ["key", "name", "kind", "theme"];
    let filled = Filled::new(fields.map(|field| (field, call.field(field).to_owned())));
    let new = NewSpace {
        key: call.field("key").trim().to_owned(),
        name: call.field("name").to_owned(),
        kind: SpaceKind::parse(call.field("kind")).ok_or(Failure::NotFound)?,
        theme: Theme::parse(call.field("theme")).ok_or(Failure::NotFound)?,
    };
    let creator = call.viewer.user.as_ref().ok_or(Failure::SignIn)?;
    match create(call, &new, creator) {
        Ok(key) => Ok(see_other(&format!("/spaces/{}", segment(&key)))),
        Err(WikiError::Invalid(errors)) => {
            call.rejected(ui::new_space(call.reader(), &filled.with_errors(errors)))
        }
        Err(other) => Err(other.into()),
    }
}

/// Who makes a space administers it.
fn create(call: &Call, new: &NewSpace, creator: &User) -> Result<String, WikiError> {
    let wiki = &call.state.wiki;
    let space = wiki.create_space(new)?;
    if !creator.is_super() {
        wiki.set_grant(&space, &creator.name, &[Right::Edit, Right::Admin])?;
    }
    Ok(space.key)
}
