//! `PUT /users/{name}`.

use axum::http::StatusCode;
use serde_json::json;

use super::Fields;
use crate::{
    http::{
        answer,
        call::{Answer, Call},
    },
    wiki::NewUser,
};

/// Fields that are left out are kept.
pub(super) fn put(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let mut fields = Fields::new(call.json()?)?;
    let new = NewUser {
        name: call.parameter("name").to_owned(),
        password: fields.text("password"),
        full_name: fields.text("fullName"),
        email: fields.text("email"),
        groups: fields.texts("groups"),
    };
    fields.finish()?;
    let (user, is_new) = call.state.wiki.put_user(&new)?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let body = json!({
        "name": user.name, "fullName": user.full_name, "email": user.email, "groups": user.groups,
    });
    Ok(answer::json(status, &body))
}
