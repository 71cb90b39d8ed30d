//! `/plugins/{plugin}/settings`: what the plugin lets a site administrator set, for scripts.

use axum::http::StatusCode;
use mailarchive_api::contribution::{GET, SET, SettingOutcome, SettingValues, Settings};
use serde_json::{Value, json};

use crate::{
    http::{
        answer,
        call::{Answer, Call},
        failure::Failure,
        find::cut,
    },
    plugins::CallError,
};

const MAX_LINE: usize = 500;

/// The values by name; `PUT` takes the same.
pub(super) fn get(call: &Call) -> Answer {
    let settings = settings(call)?;
    let values: SettingValues = call.ask_plainly(&settings.key, GET).map_err(failure)?;
    Ok(answer::json(StatusCode::OK, &json!(values)))
}

/// Sets those that are named; all of them or, where one is wrong, none.
pub(super) fn put(call: &Call) -> Answer {
    let settings = settings(call)?;
    let Value::Object(object) = call.json()? else {
        return Err(Failure::BadRequest("the body is no JSON object".to_owned()));
    };
    let values = SettingValues(object.into_iter().collect());
    let outcome: SettingOutcome = call.ask(&settings.key, SET, &values).map_err(failure)?;
    if outcome.errors.is_empty() {
        return Ok(answer::json(StatusCode::OK, &json!(outcome.values)));
    }
    let told =
        outcome.errors.into_iter().map(|error| (cut(&error.name, MAX_LINE), cut(&error.message, MAX_LINE)));
    Err(Failure::Told(told.collect()))
}

/// Switched off, nothing of the plugin is there.
fn settings(call: &Call) -> Result<Settings, Failure> {
    call.only_site_administrators()?;
    let add_ons = &call.state.add_ons;
    let features = add_ons.features();
    let first = features.settings.first().filter(|_| call.parameter("plugin") == add_ons.info().key);
    first.cloned().ok_or(Failure::NotFound)
}

fn failure(error: CallError) -> Failure {
    match error {
        CallError::Off => Failure::NotFound,
        CallError::Nothing(_) => Failure::Forbidden,
        CallError::Invalid(reason) => Failure::BadRequest(reason),
        // Logged where it was asked.
        CallError::Failed(_) => Failure::Unavailable,
    }
}
