//! A space's tools.

use mailarchive_api::{EventKind, HostEvent};

use crate::{
    http::{
        answer::see_other,
        call::{Answer, Call},
        failure::Failure,
        space,
    },
    ui::{self, Filled, SpaceFrame},
    wiki::{FieldError, Invalid, NewSpace, Right, SpaceChange, Theme, WikiError},
};

pub(super) fn overview(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    let filled = filled(&frame.space.name, frame.space.theme);
    call.page(ui::overview(call.reader(), &frame, &filled, call.query("saved").is_some()))
}

pub(super) fn save_overview(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    let theme = Theme::parse(call.field("theme")).unwrap_or(frame.space.theme);
    let name = call.field("name");
    let new = NewSpace { key: frame.space.key.clone(), name: name.to_owned(), kind: frame.space.kind, theme };
    match call.state.wiki.put_space(&new) {
        Ok((space, change)) => {
            if change == SpaceChange::Renamed {
                call.tell_plugins(EventKind::SPACE_RENAMED, &space.id);
            }
            Ok(see_other(&format!("{}/overview?saved=yes", frame.href())))
        }
        Err(WikiError::Invalid(errors)) => call.rejected(ui::overview(
            call.reader(),
            &frame,
            &filled(name, theme).with_errors(errors),
            false,
        )),
        Err(other) => Err(other.into()),
    }
}

pub(super) fn remove(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    if call.field("confirm") != frame.space.key {
        let error = FieldError { field: "confirm", reason: Invalid::Choice };
        let filled = filled(&frame.space.name, frame.space.theme).with_errors(vec![error]);
        return call.rejected(ui::overview(call.reader(), &frame, &filled, false));
    }
    call.state.wiki.remove_space(&frame.space.id)?;
    call.tell_plugins(EventKind::SPACE_REMOVED, &frame.space.id);
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
    /// Returns when the plugins have followed.
    pub(in crate::http) fn tell_plugins(&self, kind: EventKind, subject: &str) {
        self.wait(self.state.add_ons.notify(HostEvent { kind, subject: subject.into() }));
    }
}

fn filled(name: &str, theme: Theme) -> Filled {
    Filled::new([("name", name.to_owned()), ("theme", theme.as_str().to_owned())])
}
