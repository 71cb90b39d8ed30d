//! The wiki's own REST calls, base `/rest/wiki/1.0`, and the OpenAPI document.

mod metrics;
mod openapi;
mod plugins;
mod search;
mod settings;
mod spaces;
mod users;

use axum::Router;
use serde_json::{Map, Value};

use super::{
    AppState,
    call::{Call, on_get, on_post, on_put},
    failure::Failure,
};
use crate::wiki::{FieldError, Invalid};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/rest/wiki/1.0/metrics", on_get(metrics::show))
        .route("/rest/openapi.json", on_get(openapi::document))
        .route("/rest/wiki/1.0/users/{name}", on_put(users::put))
        .route("/rest/wiki/1.0/spaces/{key}", on_put(spaces::put))
        .route("/rest/wiki/1.0/spaces/{key}/permissions/{user}", on_put(spaces::put_permissions))
        .route("/rest/wiki/1.0/search", on_get(search::search))
        .route("/rest/wiki/1.0/plugins/{plugin}", on_get(plugins::get).merge(on_put(plugins::put)))
        .route("/rest/wiki/1.0/plugins/{plugin}/upgrade", on_post(plugins::upgrade))
        .route("/rest/wiki/1.0/plugins/{plugin}/rollback", on_post(plugins::roll_back))
        .route("/rest/wiki/1.0/plugins/{plugin}/settings", on_get(settings::get).merge(on_put(settings::put)))
}

impl Call {
    fn json(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::BadRequest(format!("the body is no JSON: {error}")))
    }
}

/// A JSON object whose fields are taken one by one; what is wrong is gathered.
struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    fn new(value: Value) -> Result<Self, Failure> {
        match value {
            Value::Object(object) => Ok(Self { object, errors: Vec::new() }),
            _ => Err(Failure::BadRequest("the body is no JSON object".to_owned())),
        }
    }

    /// Absent and `null` are the same.
    fn text(&mut self, field: &'static str) -> Option<String> {
        match self.object.remove(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(_) => {
                self.wrong(field, Invalid::Type);
                None
            }
        }
    }

    /// One of the words that `parse` knows.
    fn word<T>(&mut self, field: &'static str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let word = self.text(field)?;
        let known = parse(&word);
        if known.is_none() {
            self.wrong(field, Invalid::Choice);
        }
        known
    }

    fn texts(&mut self, field: &'static str) -> Option<Vec<String>> {
        let value = self.object.remove(field).filter(|value| !value.is_null())?;
        let texts = texts(&value);
        if texts.is_none() {
            self.wrong(field, Invalid::Type);
        }
        texts
    }

    fn wrong(&mut self, field: &'static str, reason: Invalid) {
        self.errors.push(FieldError { field, reason });
    }

    /// Fields that nobody knows are ignored.
    fn finish(self) -> Result<(), Failure> {
        if self.errors.is_empty() { Ok(()) } else { Err(Failure::Fields(self.errors)) }
    }
}

/// A list of texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}
