//! `GET /rest/openapi.json`: the wiki's own calls, and those of the plugin while it is enabled.

use axum::http::StatusCode;
use mailarchive_api::{
    Body, Request, Viewer,
    abi_stable::std_types::{ROption, RVec},
};
use serde_json::Value;

use crate::http::{
    add_ons::Target,
    answer,
    call::{Answer, Call},
    failure::Failure,
};

const OWN: &str = include_str!("openapi.json");
/// Where the plugin describes its calls.
const PLUGIN: &str = "/rest/mail-archive/1.0/openapi.json";
const MAX_DOCUMENT: usize = 4 * 1024 * 1024;

pub(super) fn document(call: &Call) -> Answer {
    let mut document: Value =
        serde_json::from_str(OWN).map_err(|error| Failure::Internal(format!("openapi.json: {error}")))?;
    if let Some(plugin) = of_plugin(call) {
        for part in ["paths", "components"] {
            if let Some(theirs) = plugin.get(part) {
                merge(&mut document[part], theirs);
            }
        }
    }
    Ok(answer::json(StatusCode::OK, &document))
}

/// `None`: the plugin is disabled, or does not describe its calls.
fn of_plugin(call: &Call) -> Option<Value> {
    let Target::Route(destination) = call.state.add_ons.find("GET", PLUGIN) else { return None };
    let request = Request {
        method: "GET".into(),
        route: destination.route.key.as_str().into(),
        parameters: RVec::new(),
        path: PLUGIN.into(),
        query: "".into(),
        headers: RVec::new(),
        viewer: Viewer {
            user: ROption::RNone,
            language: call.viewer.language().tag().into(),
            time_zone: "UTC".into(),
        },
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body: Body::empty(),
        details: "".into(),
    };
    let response = call.wait((destination.handle)(request)).ok()?;
    let bytes = (response.status == 200).then(|| response.body.read_to_vec(MAX_DOCUMENT).ok())??;
    serde_json::from_slice(&bytes).ok()
}

/// Adds what is missing; what both have is the wiki's.
fn merge(own: &mut Value, theirs: &Value) {
    let Some(theirs) = theirs.as_object() else { return };
    if own.is_null() {
        *own = Value::Object(serde_json::Map::new());
    }
    let Some(own) = own.as_object_mut() else { return };
    for (key, value) in theirs {
        match own.get_mut(key) {
            Some(known) => merge(known, value),
            None => {
                own.insert(key.clone(), value.clone());
            }
        }
    }
}
