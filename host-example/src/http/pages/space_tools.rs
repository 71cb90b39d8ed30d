//! A space's tools.

use super::part::ENTRIES;
use crate::{
    http::{
        answer::{see_other, segment},
        call::{Answer, Call},
        failure::Failure,
        space,
    },
    ui::{self, Filled, OfferedRight, Part, SpaceFrame},
    wiki::{FieldError, Grant, Invalid, NewSpace, Right, SpaceChange, Theme, User, WikiError, WikiSpace},
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
    let grants = grants(call, &frame)?;
    let (offered, saved) = (offered(call), call.query("saved").is_some());
    call.page(ui::permissions(call.reader(), &frame, &offered, &grants, &[], saved))
}

pub(super) fn save_permissions(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    match set_permissions(call, &frame) {
        Ok(()) => {
            let from = shown_from(call, &frame)?.map(|from| format!("&from={}", segment(&from)));
            let href = frame.href();
            Ok(see_other(&format!("{href}/permissions?saved=yes{}", from.unwrap_or_default())))
        }
        Err(WikiError::Invalid(errors)) => {
            let grants = grants(call, &frame)?;
            call.rejected(ui::permissions(call.reader(), &frame, &offered(call), &grants, &errors, false))
        }
        Err(other) => Err(Failure::from(other)),
    }
}

/// Which part of the list is seen next: the one that holds who was added, else the same as before.
fn shown_from(call: &Call, frame: &SpaceFrame) -> Result<Option<String>, WikiError> {
    let added = call.field("user").trim().to_lowercase();
    if added.is_empty() {
        return Ok(call.query("from").map(str::to_owned));
    }
    let first = call.state.wiki.grants_from(&frame.space, "", ENTRIES)?;
    Ok(first.iter().all(|grant| grant.user != added).then_some(added))
}

/// From the user on who was asked for.
fn grants(call: &Call, frame: &SpaceFrame) -> Result<Part<(Grant, Option<User>)>, WikiError> {
    let wiki = &call.state.wiki;
    let path = format!("{}/permissions", frame.href());
    let from = call.query("from").map(str::to_lowercase).filter(|from| !from.is_empty());
    let mut grants = wiki.grants_from(&frame.space, from.as_deref().unwrap_or_default(), ENTRIES + 1)?;
    let next = (grants.len() > ENTRIES as usize).then(|| grants.pop()).flatten();
    let named = |grant: Grant| wiki.user(&grant.user).map(|user| (grant, user));
    Ok(Part {
        entries: grants.into_iter().map(named).collect::<Result<_, _>>()?,
        next: next.map(|next| format!("{path}?from={}", segment(&next.user))),
        first: from.map(|_| path),
    })
}

/// What can be given: the wiki's own rights, and those that the running plugins declare.
fn offered(call: &Call) -> Vec<OfferedRight> {
    let language = call.viewer.language();
    let own =
        |right: Right, key| OfferedRight { right, label: language.say(key).into_owned(), description: None };
    let mut offered = vec![
        own(Right::View, "right-view"),
        own(Right::Edit, "right-edit"),
        own(Right::Admin, "right-admin"),
    ];
    for declared in &call.state.add_ons.features().permissions {
        let Some(right) = space::right_of(declared) else { continue };
        if offered.iter().all(|other| other.right != right) {
            offered.push(OfferedRight {
                right,
                label: declared.label.in_language(language.tag()).to_owned(),
                description: Some(declared.description.in_language(language.tag()).to_owned()),
            });
        }
    }
    offered
}

/// Users in the table hold what is ticked, and keep what the table did not offer: a plugin may have been off.
/// One that is added may view.
fn set_permissions(call: &Call, frame: &SpaceFrame) -> Result<(), WikiError> {
    let wiki = &call.state.wiki;
    let added = call.field("user").trim().to_lowercase();
    let is_listed = call.fields("listed").any(|user| user == added);
    // Who stands on another part of the list keeps what he holds.
    if !added.is_empty() && !is_listed && wiki.grant_of(&frame.space, &added)?.is_none() {
        wiki.set_grant(&frame.space, &added, &[Right::View])?;
    }
    let offered: Vec<Right> = call.fields("offered").filter_map(Right::parse).collect();
    for user in call.fields("listed") {
        let ticked = call
            .fields("grant")
            .filter_map(|grant| grant.split_once(':'))
            .filter(|(_, name)| *name == user)
            .filter_map(|(word, _)| Right::parse(word))
            .filter(|right| offered.contains(right));
        let held = wiki.grant_of(&frame.space, user)?.map(|grant| grant.rights).unwrap_or_default();
        let kept = held.into_iter().filter(|right| !offered.contains(right));
        let rights: Vec<Right> = ticked.chain(kept).collect();
        wiki.set_grant(&frame.space, user, &rights)?;
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
