//! `/plugins/mail-archiving`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    http::{
        answer,
        call::{Answer, Call},
        failure::Failure,
    },
    plugins::{Approval, Offer, PluginInfo, PluginState, Reason},
    wiki::{FieldError, Invalid},
};

pub(super) fn get(call: &Call) -> Answer {
    Ok(answer::json(StatusCode::OK, &body(&asked(call)?)))
}

/// Answers when the change is complete.
pub(super) fn put(call: &Call) -> Answer {
    asked(call)?;
    let json = call.json()?;
    let Some(enabled) = json.get("enabled").and_then(Value::as_bool) else {
        return Err(Failure::Fields(vec![FieldError { field: "enabled", reason: Invalid::Type }]));
    };
    let approval = approval(call, &json, false)?;
    changed(call, call.wait(call.state.add_ons.set_enabled(enabled, approval)))
}

/// Answers when the change is complete.
pub(super) fn upgrade(call: &Call) -> Answer {
    asked(call)?;
    let approval = approval(call, &call.json()?, true)?;
    changed(call, call.wait(call.state.add_ons.upgrade(approval)))
}

/// Answers when the change is complete.
pub(super) fn roll_back(call: &Call) -> Answer {
    asked(call)?;
    let json = if call.body.is_empty() { Value::Null } else { call.json()? };
    let approval = approval(call, &json, false)?;
    changed(call, call.wait(call.state.add_ons.roll_back(approval)))
}

fn asked(call: &Call) -> Result<PluginInfo, Failure> {
    call.only_site_administrators()?;
    let info = call.state.add_ons.info();
    if call.parameter("plugin") == info.key { Ok(info) } else { Err(Failure::NotFound) }
}

/// Who asks for the change, and for which file.
fn approval(call: &Call, json: &Value, required: bool) -> Result<Approval, Failure> {
    let wrong = |reason| Failure::Fields(vec![FieldError { field: "sha256", reason }]);
    let sha256 = match json.get("sha256") {
        Some(Value::String(sha256)) => Some(sha256.to_ascii_lowercase()),
        None | Some(Value::Null) if required => return Err(wrong(Invalid::Empty)),
        None | Some(Value::Null) => None,
        Some(_) => return Err(wrong(Invalid::Type)),
    };
    let user = call.viewer.user.as_ref().map(|user| user.name.clone()).ok_or(Failure::SignIn)?;
    Ok(Approval { user, sha256 })
}

fn changed(call: &Call, outcome: Result<PluginInfo, Reason>) -> Answer {
    let told = |reason: Reason| Failure::Conflict(reason.tell(call.viewer.language()));
    Ok(answer::json(StatusCode::OK, &body(&outcome.map_err(told)?)))
}

fn body(info: &PluginInfo) -> Value {
    let state = match info.state {
        PluginState::Enabled => "enabled",
        PluginState::Disabled => "disabled",
        PluginState::Faulted => "faulted",
    };
    let status = info.status.as_ref();
    let error = info.error.as_ref().map(ToString::to_string);
    let refused = info.refused.as_ref().map(|refused| refused.reason.to_string());
    let last_error =
        error.clone().or_else(|| status.and_then(|status| status.last_error.clone())).or(refused);
    let modules: Vec<Value> =
        info.modules.iter().map(|module| json!({ "name": module.name("en"), "kind": module.kind })).collect();
    let confirmed =
        info.confirmation.as_ref().map(|file| json!({ "by": file.by, "at": file.at.to_string() }));
    let previous = info.previous.as_ref().map(|file| {
        let about = &file.about;
        json!({ "sha256": about.sha256, "version": about.version, "apiVersion": about.api_version })
    });
    json!({
        "key": info.key, "name": info.name, "version": info.version, "apiVersion": info.api_version,
        "state": state, "error": error, "sha256": info.sha256, "confirmed": confirmed,
        "previous": previous, "offers": info.offers.iter().map(offer).collect::<Vec<_>>(),
        "since": info.since.map(|since| since.to_string()),
        "accounts": status.map(|status| status.accounts), "messages": status.map(|status| status.messages),
        "spaces": status.map(|status| status.spaces), "bytes": status.map(|status| status.bytes), "lastError": last_error, "modules": modules,
    })
}

fn offer(offer: &Offer) -> Value {
    let about = offer.outcome.as_ref().ok();
    json!({
        "sha256": offer.sha256, "version": about.map(|about| &about.version),
        "apiVersion": about.map(|about| &about.api_version), "file": offer.file.display().to_string(),
        "refused": offer.outcome.as_ref().err().map(ToString::to_string),
    })
}
