//! Why a request is not answered as it was asked, and how that is told: a page, or RFC 9457 problem JSON.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::json;

use super::{AppState, answer, viewer::Viewer};
use crate::{
    text::{Language, Value},
    ui,
    wiki::{FieldError, WikiError},
};

/// Why a request is not answered.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing is there, or nothing that this viewer may know of.
    NotFound,
    /// It is not for this viewer.
    Forbidden,
    /// Nobody is signed in, and somebody must be.
    SignIn,
    /// As above, at an address that programs read: they send credentials when they are asked.
    Challenge,
    /// The name or the password is wrong.
    BadCredentials,
    /// Too many tries; the next one after this time.
    Throttled(Duration),
    /// The XSRF token is missing or wrong.
    Xsrf,
    /// Only these methods.
    MethodNotAllowed(Vec<String>),
    /// The body is too long.
    TooLarge,
    /// The body is not what it should be.
    BadRequest(String),
    /// Fields of the body are wrong.
    Fields(Vec<FieldError>),
    /// Fields of the body are wrong, by name and in the plugin's words.
    Told(Vec<(String, String)>),
    /// The plugin could not do what was asked.
    Conflict(String),
    /// Not now.
    Unavailable,
    /// A defect; the reason is for the log.
    Internal(String),
}

impl From<WikiError> for Failure {
    fn from(error: WikiError) -> Self {
        match error {
            WikiError::NotFound => Self::NotFound,
            WikiError::Invalid(errors) => Self::Fields(errors),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Xsrf => StatusCode::FORBIDDEN,
            Self::SignIn | Self::Challenge | Self::BadCredentials => StatusCode::UNAUTHORIZED,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Fields(_) | Self::Told(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self, language: Language) -> String {
        let key = match self {
            Self::NotFound => "error-not-found",
            Self::Forbidden => "error-forbidden",
            Self::SignIn | Self::Challenge | Self::BadCredentials => "error-sign-in",
            Self::Throttled(_) => "error-throttled",
            Self::Xsrf => "error-xsrf",
            Self::MethodNotAllowed(_) => "error-method",
            Self::TooLarge => "error-too-large",
            Self::BadRequest(_) => "error-bad-request",
            Self::Fields(_) | Self::Told(_) => "error-fields",
            Self::Conflict(_) => "error-conflict",
            Self::Unavailable => "error-unavailable",
            Self::Internal(_) => "error-internal",
        };
        language.say(key).into_owned()
    }

    fn detail(&self, language: Language, anonymous: bool) -> String {
        let key = match self {
            // Says the same whether or not there is something behind the sign-in.
            Self::NotFound if anonymous => "error-not-found-anonymous",
            Self::NotFound => "error-not-found-detail",
            Self::Forbidden => "error-forbidden-detail",
            Self::SignIn | Self::Challenge => "error-sign-in-detail",
            Self::BadCredentials => "error-credentials-detail",
            Self::Throttled(wait) => {
                let count = Value::Number(wait.as_secs() + 1);
                return language.tell("error-throttled-detail", &[("count", count)]).into_owned();
            }
            Self::Xsrf => "error-xsrf-detail",
            Self::MethodNotAllowed(_) => "error-method-detail",
            Self::TooLarge => "error-too-large-detail",
            Self::BadRequest(reason) | Self::Conflict(reason) => return reason.clone(),
            Self::Fields(errors) => {
                let sentences: Vec<_> =
                    errors.iter().map(|error| language.say(ui::reason_key(error.reason))).collect();
                return sentences.join(" ");
            }
            Self::Told(errors) => {
                let sentences: Vec<&str> = errors.iter().map(|(_, message)| message.as_str()).collect();
                return sentences.join(" ");
            }
            Self::Unavailable => "error-unavailable-detail",
            Self::Internal(_) => "error-internal-detail",
        };
        language.say(key).into_owned()
    }

    /// The answer: for people, or for programs where the path begins with `/rest/`.
    pub(super) fn answer(self, state: &AppState, viewer: &Viewer) -> Response {
        if let Self::Internal(reason) = &self {
            tracing::error!(address = viewer.reader.address, "{reason}");
        }
        let rest = viewer.reader.address.starts_with("/rest/");
        let mut response = if rest { self.problem(viewer) } else { self.page(state, viewer) };
        let status = self.status();
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED
            && (rest || matches!(self, Self::Challenge | Self::BadCredentials))
        {
            let challenge = HeaderValue::from_static("Basic realm=\"wiki\", charset=\"UTF-8\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        let wait = match &self {
            Self::Throttled(wait) => Some(wait.as_secs() + 1),
            Self::Unavailable => Some(5),
            _ => None,
        };
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Self::MethodNotAllowed(methods) = &self
            && let Ok(allowed) = HeaderValue::from_str(&methods.join(", "))
        {
            headers.insert(header::ALLOW, allowed);
        }
        response
    }

    fn problem(&self, viewer: &Viewer) -> Response {
        let language = viewer.language();
        let mut problem = json!({
            "type": "about:blank",
            "title": self.title(language),
            "status": self.status().as_u16(),
            "detail": self.detail(language, false),
        });
        if let Self::Fields(errors) = self {
            let list = errors.iter().map(
                |error| json!({"field": error.field, "message": language.say(ui::reason_key(error.reason))}),
            );
            problem["errors"] = list.collect();
        }
        if let Self::Told(errors) = self {
            let list = errors.iter().map(|(field, message)| json!({"field": field, "message": message}));
            problem["errors"] = list.collect();
        }
        let mut response = Response::new(Body::from(problem.to_string()));
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }

    fn page(&self, state: &AppState, viewer: &Viewer) -> Response {
        let language = viewer.language();
        let anonymous = viewer.user.is_none();
        let offer_sign_in = anonymous
            && matches!(
                self,
                Self::NotFound | Self::Forbidden | Self::SignIn | Self::Challenge | Self::BadCredentials
            );
        let title = self.title(language);
        let body = ui::error_page(&viewer.reader, &title, &self.detail(language, anonymous), offer_sign_in);
        answer::html(state, viewer, ui::plain_page(&viewer.reader, &title, &body))
    }
}
