//! `/plugins/mail-archiving`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    http::{
        answer,
        call::{Answer, Call},
        failure::Failure,
    },
    plugins::{PluginInfo, PluginState},
    wiki::{FieldError, Invalid},
};

pub(super) fn get(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let info = call.state.add_ons.info();
    if call.parameter("plugin") != info.key {
        return Err(Failure::NotFound);
    }
    Ok(answer::json(StatusCode::OK, &body(&info)))
}

/// Answers when the change is complete.
pub(super) fn put(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let add_ons = &call.state.add_ons;
    if call.parameter("plugin") != add_ons.info().key {
        return Err(Failure::NotFound);
    }
    let Some(enabled) = call.json()?.get("enabled").and_then(Value::as_bool) else {
        return Err(Failure::Fields(vec![FieldError { field: "enabled", reason: Invalid::Type }]));
    };
    let info = call.wait(add_ons.set_enabled(enabled)).map_err(Failure::Conflict)?;
    Ok(answer::json(StatusCode::OK, &body(&info)))
}

fn body(info: &PluginInfo) -> Value {
    let state = match info.state {
        PluginState::Enabled => "enabled",
        PluginState::Disabled => "disabled",
        PluginState::Faulted => "faulted",
    };
    json!({
        "key": info.key, "name": info.name, "version": info.version, "apiVersion": info.api_version,
        "state": state, "error": info.error, "sha256": info.sha256,
    })
}
