//! The REST interface, version 1.0: JSON in `camelCase`, errors by RFC 9457.

pub(super) mod accounts;
pub(super) mod export;
pub(super) mod fetch;
pub(super) mod import;
pub(super) mod labels;
pub(super) mod messages;
pub(super) mod openapi;
pub(super) mod probe;
pub(super) mod statistics;
pub(super) mod threads;
pub(super) mod trash;
pub(super) mod verify;

use mailarchive_api::Response;
use serde_json::Value;

use crate::text::Texts;

fn json(status: u16, value: &Value) -> Response {
    Response::new(status, value.to_string())
        .header("content-type", "application/json")
        .header("cache-control", "no-store")
}

/// A time as RFC 3339, or null.
fn time(milliseconds: Option<i64>) -> Value {
    milliseconds.map_or(Value::Null, |time| Value::String(Texts::machine(time)))
}
