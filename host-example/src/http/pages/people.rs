//! Users, for site administrators.

use super::part::part;
use crate::{
    http::{
        answer::see_other,
        call::{Answer, Call},
        failure::Failure,
    },
    ui::{self, Filled},
    wiki::{FieldError, Invalid, MIN_PASSWORD, NewUser, User, WikiError},
};

/// So many groups are offered to tick; others are typed.
const GROUPS: u32 = 100;

pub(super) fn list(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let read = |after: Option<&str>, limit| call.state.wiki.users_after(after.unwrap_or_default(), limit);
    let users = part(call, "/admin/users", read, |user| &user.name)?;
    call.page(ui::users(call.reader(), &users))
}

pub(super) fn new_form(call: &Call) -> Answer {
    call.only_site_administrators()?;
    call.page(ui::user_form(call.reader(), None, &call.state.wiki.group_names(GROUPS)?, &Filled::default()))
}

pub(super) fn create(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let new = NewUser {
        password: Some(call.field("password").to_owned()),
        ..sent(call, call.field("name").trim())
    };
    let taken = call.state.wiki.user(&new.name)?.is_some();
    let error = if taken { Some(("name", Invalid::Taken)) } else { None };
    put(call, None, &new, error)
}

pub(super) fn edit_form(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let user = user(call)?;
    let filled = Filled::new([
        ("fullName", user.full_name.clone()),
        ("email", user.email.clone()),
        ("groups", user.groups.join("\n")),
    ]);
    call.page(ui::user_form(call.reader(), Some(&user), &call.state.wiki.group_names(GROUPS)?, &filled))
}

pub(super) fn save(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let user = user(call)?;
    let password = Some(call.field("password")).filter(|password| !password.is_empty()).map(str::to_owned);
    let new = NewUser { password, ..sent(call, &user.name) };
    put(call, Some(&user), &new, None)
}

pub(super) fn remove(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let user = user(call)?;
    match call.state.wiki.remove_user(&user.name) {
        Ok(()) => {
            call.tell_plugins();
            Ok(see_other("/admin/users"))
        }
        Err(WikiError::Invalid(errors)) => again(call, Some(&user), &sent(call, &user.name), errors),
        Err(other) => Err(other.into()),
    }
}

fn put(call: &Call, user: Option<&User>, new: &NewUser, error: Option<(&'static str, Invalid)>) -> Answer {
    // A person chooses here; what a script of an administrator sets is the script's matter.
    let short =
        new.password.as_ref().is_some_and(|word| !word.is_empty() && word.chars().count() < MIN_PASSWORD);
    let errors: Vec<_> = [error, short.then_some(("password", Invalid::TooShort))]
        .into_iter()
        .flatten()
        .map(|(field, reason)| FieldError { field, reason })
        .collect();
    if !errors.is_empty() {
        return again(call, user, new, errors);
    }
    match call.state.wiki.put_user(new) {
        Ok(_) => Ok(see_other("/admin/users")),
        Err(WikiError::Invalid(errors)) => again(call, user, new, errors),
        Err(other) => Err(other.into()),
    }
}

fn again(call: &Call, user: Option<&User>, new: &NewUser, errors: Vec<FieldError>) -> Answer {
    let filled = Filled::new([
        ("name", new.name.clone()),
        ("fullName", new.full_name.clone().unwrap_or_default()),
        ("email", new.email.clone().unwrap_or_default()),
        ("groups", new.groups.clone().unwrap_or_default().join("\n")),
    ]);
    let groups = call.state.wiki.group_names(GROUPS)?;
    call.rejected(ui::user_form(call.reader(), user, &groups, &filled.with_errors(errors)))
}

fn sent(call: &Call, name: &str) -> NewUser {
    NewUser {
        name: name.to_owned(),
        password: None,
        full_name: Some(call.field("fullName").to_owned()),
        email: Some(call.field("email").to_owned()),
        groups: Some(
            call.fields("groups").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        ),
    }
}

fn user(call: &Call) -> Result<User, Failure> {
    call.state.wiki.user(call.parameter("name"))?.ok_or(Failure::NotFound)
}
