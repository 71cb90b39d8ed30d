//! The reader's own choices.

use axum::http::{HeaderValue, header};
use jiff::tz;

use crate::{
    http::{
        answer::{own_address, see_other},
        call::{Answer, Call},
        cookies,
        failure::Failure,
        viewer::SignIn,
    },
    text::Language,
    ui::{self, Filled},
    wiki::{Appearance, FieldError, Invalid, Preferences, User, WikiError},
};

pub(super) fn form(call: &Call) -> Answer {
    let saved = call.query("saved").is_some();
    call.page(page(call, user(call)?, &Filled::default(), saved))
}

fn page(call: &Call, user: &User, filled: &Filled, saved: bool) -> String {
    let zones: Vec<String> = tz::db().available().map(|name| name.to_string()).collect();
    ui::profile(call.reader(), user, &zones, filled, saved)
}

pub(super) fn save(call: &Call) -> Answer {
    let user = user(call)?;
    let chosen = |field| Some(call.field(field)).filter(|value| !value.is_empty());
    let preferences = Preferences {
        language: chosen("language").and_then(Language::parse).map(|language| language.tag().to_owned()),
        time_zone: chosen("timeZone").map(str::to_owned),
        appearance: chosen("appearance").and_then(Appearance::parse),
    };
    call.state.wiki.set_preferences(&user.name, &preferences)?;
    let mut response = see_other("/profile?saved=yes");
    // The cookies of this browser must not contradict what was just chosen.
    let secure = call.state.site.secure;
    let cookie = |name, value: Option<&str>| -> HeaderValue {
        value.map_or_else(|| cookies::removed(name), |value| cookies::choice(name, value, secure))
    };
    let headers = response.headers_mut();
    headers.append(
        header::SET_COOKIE,
        cookie(cookies::APPEARANCE, preferences.appearance.map(Appearance::as_str)),
    );
    headers.append(header::SET_COOKIE, cookie(cookies::LANGUAGE, preferences.language.as_deref()));
    Ok(response)
}

pub(super) fn change_password(call: &Call) -> Answer {
    let user = user(call)?;
    let wiki = &call.state.wiki;
    let rejected = |errors: Vec<FieldError>| {
        call.rejected(page(call, user, &Filled::default().with_errors(errors), false))
    };
    if wiki.check_password(&user.name, call.field("current"))?.is_none() {
        return rejected(vec![FieldError { field: "current", reason: Invalid::WrongPassword }]);
    }
    match wiki.set_password(&user.name, call.field("password")) {
        // All sessions ended with the old password; this browser goes on with a new one.
        Ok(()) if call.viewer.sign_in == SignIn::Basic => Ok(see_other("/profile?saved=yes")),
        Ok(()) => super::sign_in::begin_session(call, &user.name, "/profile?saved=yes"),
        Err(WikiError::Invalid(errors)) => rejected(errors),
        Err(other) => Err(other.into()),
    }
}

/// The switch in the header.
pub(super) fn set_language(call: &Call) -> Answer {
    let language = Language::parse(call.field("language")).ok_or(Failure::NotFound)?;
    if let Some(user) = &call.viewer.user {
        let preferences =
            Preferences { language: Some(language.tag().to_owned()), ..user.preferences.clone() };
        call.state.wiki.set_preferences(&user.name, &preferences)?;
    }
    let mut response = see_other(own_address(Some(call.field("next"))));
    let cookie = cookies::choice(cookies::LANGUAGE, language.tag(), call.state.site.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn user(call: &Call) -> Result<&User, Failure> {
    call.viewer.user.as_ref().ok_or(Failure::SignIn)
}
