//! A space's tools.

use crate::{
    http::{
        answer::{see_other, segment},
        call::{Answer, Call},
        failure::Failure,
        space,
    },
    ui::{self, Filled, SpaceFrame},
    wiki::{FieldError, Invalid, NewSpace, Right, SpaceChange, Theme, WikiError, WikiSpace},
};

pub(super) fn overview(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    let filled = filled(&frame.space.name, &frame.space.key, frame.space.theme);
    call.page(ui::overview(call.reader(), &frame, &filled, call.query("saved").is_some()))
}

pub(super) fn save_overview(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    let theme = Theme::parse(call.field("theme")).unwrap_or(frame.space.theme);
    let (name, key) = (call.field("name"), call.field("key"));
    match change(call, &frame.space, key, name, theme) {
        Ok(space) => Ok(see_other(&format!("/spaces/{}/overview?saved=yes", segment(&space.key)))),
        Err(WikiError::Invalid(errors)) => {
            let filled = filled(name, key, theme).with_errors(errors);
            call.rejected(ui::overview(call.reader(), &frame, &filled, false))
        }
        Err(other) => Err(other.into()),
    }
}

/// Pages, mail and permissions hang on the space's id: they follow to the new key.
fn change(call: &Call, old: &WikiSpace, key: &str, name: &str, theme: Theme) -> Result<WikiSpace, WikiError> {
    let wiki = &call.state.wiki;
    let renamed = key != old.key;
    if renamed {
        wiki.rename_space(&old.id, key)?;
    }
    let new = NewSpace { key: key.to_owned(), name: name.to_owned(), kind: old.kind, theme };
    let changed = wiki.put_space(&new);
    if renamed || matches!(changed, Ok((_, SpaceChange::Renamed))) {
        call.tell_plugins();
    }
    changed.map(|(space, _)| space)
}

pub(super) fn remove(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    if call.field("confirm") != frame.space.key {
        let error = FieldError { field: "confirm", reason: Invalid::Choice };
        let filled = filled(&frame.space.name, &frame.space.key, frame.space.theme).with_errors(vec![error]);
        return call.rejected(ui::overview(call.reader(), &frame, &filled, false));
    }
    call.state.wiki.remove_space(&frame.space.id)?;
    call.tell_plugins();
    Ok(see_other("/"))
}

pub(super) fn permissions(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    let grants = call.state.wiki.grants(&frame.space)?;
    call.page(ui::permissions(call.reader(), &frame, &grants, &[], call.query("saved").is_some()))
}

pub(super) fn save_permissions(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    match set_permissions(call, &frame) {
        Ok(()) => Ok(see_other(&format!("{}/permissions?saved=yes", frame.href()))),
        Err(WikiError::Invalid(errors)) => {
            let grants = call.state.wiki.grants(&frame.space)?;
            call.rejected(ui::permissions(call.reader(), &frame, &grants, &errors, false))
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// Users in the table hold what is ticked; one that is added may view.
fn set_permissions(call: &Call, frame: &SpaceFrame) -> Result<(), WikiError> {
    let wiki = &call.state.wiki;
    let added = call.field("user").trim();
    if !added.is_empty() && !call.fields("listed").any(|user| user == added) {
        wiki.set_grant(&frame.space, added, &[Right::View])?;
    }
    for user in call.fields("listed") {
        let ticked: Vec<Right> = call
            .fields("grant")
            .filter_map(|grant| grant.split_once(':'))
            .filter(|(_, name)| *name == user)
            .filter_map(|(word, _)| Right::parse(word))
            .collect();
        wiki.set_grant(&frame.space, user, &ticked)?;
    }
    Ok(())
}

impl Call {
    /// Returns when the plugins have followed what the wiki recorded.
    pub(in crate::http) fn tell_plugins(&self) {
        self.wait(self.state.add_ons.follow_events());
    }
}

fn filled(name: &str, key: &str, theme: Theme) -> Filled {
    Filled::new([("name", name.to_owned()), ("key", key.to_owned()), ("theme", theme.as_str().to_owned())])
}
