//! Signing in and out, and the first start.

use std::time::Instant;

use axum::http::header;

use crate::{
    http::{
        answer::{own_address, see_other},
        call::{Answer, Call},
        cookies,
        failure::Failure,
        viewer::SignIn,
    },
    text::Value,
    ui::{self, Filled},
    wiki::{SESSION_DAYS, WikiError},
};

pub(super) fn form(call: &Call) -> Answer {
    let next = own_address(call.query("next"));
    if call.viewer.user.is_some() {
        return Ok(see_other(next));
    }
    call.page(ui::sign_in(call.reader(), next, &Filled::default(), None))
}

pub(super) fn log_in(call: &Call) -> Answer {
    let (name, throttle, now) = (call.field("user").trim(), &call.state.site.throttle, Instant::now());
    let next = own_address(Some(call.field("next")));
    let language = call.viewer.language();
    let again = |problem: &str| {
        let filled = Filled::new([("user", name.to_owned())]);
        call.rejected(ui::sign_in(call.reader(), next, &filled, Some(problem)))
    };
    if let Some(wait) = throttle.wait(name, now) {
        let count = Value::Number(wait.as_secs() + 1);
        return again(&language.tell("error-throttled-detail", &[("count", count)]));
    }
    let Some(name) = call.state.wiki.check_password(name, call.field("password"))? else {
        throttle.failed(name, now);
        return again(&language.say("error-credentials-detail"));
    };
    throttle.succeeded(&name);
    begin_session(call, &name, next)
}

/// A new session, never one that the browser came with.
pub(super) fn begin_session(call: &Call, name: &str, next: &str) -> Answer {
    if let SignIn::Session(old) = &call.viewer.sign_in {
        call.state.wiki.end_session(old)?;
    }
    let session = call.state.wiki.begin_session(name)?;
    let mut response = see_other(next);
    let cookie =
        cookies::secret(cookies::SESSION, &session.token, Some(SESSION_DAYS), call.state.site.secure);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response.headers_mut().append(header::SET_COOKIE, cookies::removed(cookies::VISIT));
    Ok(response)
}

pub(super) fn log_out(call: &Call) -> Answer {
    if let SignIn::Session(token) = &call.viewer.sign_in {
        call.state.wiki.end_session(token)?;
    }
    let mut response = see_other("/");
    response.headers_mut().append(header::SET_COOKIE, cookies::removed(cookies::SESSION));
    Ok(response)
}

pub(super) fn set_up_form(call: &Call) -> Answer {
    let token = call.query("token").unwrap_or_default();
    if !call.state.wiki.setup_token_is_open(token)? {
        return Err(Failure::NotFound);
    }
    let filled = Filled::new([("name", "admin".to_owned())]);
    call.page(ui::set_up(call.reader(), token, &filled))
}

pub(super) fn set_up(call: &Call) -> Answer {
    let (token, name) = (call.field("token"), call.field("name"));
    match call.state.wiki.set_up(token, name, call.field("password")) {
        Ok(user) => begin_session(call, &user.name, "/"),
        Err(WikiError::Invalid(errors)) => {
            let filled = Filled::new([("name", name.to_owned())]).with_errors(errors);
            call.rejected(ui::set_up(call.reader(), token, &filled))
        }
        Err(other) => Err(other.into()),
    }
}
