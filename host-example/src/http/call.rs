//! One call of a page or REST handler of the wiki itself.
//!
//! Handlers are plain functions that may block. Who asks is known before they run, and whoever changes
//! something was checked for the XSRF token: no handler can forget either.

use axum::{
    body::Bytes,
    extract::{RawPathParams, Request, State},
    http::{Method, request::Parts},
    response::Response,
    routing::{MethodRouter, get, post, put},
};

use super::{AppState, failure::Failure, viewer::Viewer, xsrf};

/// The longest body of the wiki's own forms and calls.
const MAX_BODY: usize = 2 * 1024 * 1024;

pub(super) struct Call {
    pub(super) state: AppState,
    pub(super) viewer: Viewer,
    pub(super) body: Bytes,
    parameters: Vec<(String, String)>,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
}

pub(super) type Answer = Result<Response, Failure>;
pub(super) type Handler = fn(&Call) -> Answer;

impl Call {
    /// What a placeholder of the path stands for.
    pub(super) fn parameter(&self, name: &str) -> &str {
        find(&self.parameters, name).unwrap_or_default()
    }

    /// A field of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// A field of the form; empty where it is missing.
    pub(super) fn field(&self, name: &str) -> &str {
        find(&self.form, name).unwrap_or_default()
    }

    /// All values of a field of the form.
    pub(super) fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.form.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Waits for something that the runtime does.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        tokio::runtime::Handle::current().block_on(future)
    }
}

pub(super) fn on_get(handler: Handler) -> MethodRouter<AppState> {
    get(move |State(state), parameters, request| run(handler, state, parameters, request))
}

pub(super) fn on_post(handler: Handler) -> MethodRouter<AppState> {
    post(move |State(state), parameters, request| run(handler, state, parameters, request))
}

pub(super) fn on_put(handler: Handler) -> MethodRouter<AppState> {
    put(move |State(state), parameters, request| run(handler, state, parameters, request))
}

async fn run(handler: Handler, state: AppState, parameters: RawPathParams, request: Request) -> Response {
    let parameters =
        parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY).await;
    blocking(move || {
        let viewer = match Viewer::identify(&state, &parts) {
            Ok(viewer) => viewer,
            Err(failure) => return failure.answer(&state, &Viewer::stranger(&state, &parts)),
        };
        let Ok(body) = body else { return Failure::TooLarge.answer(&state, &viewer) };
        let call = match prepare(state.clone(), viewer, parameters, &parts, body) {
            Ok(call) => call,
            Err(refused) => return refused.0.answer(&state, &refused.1),
        };
        handler(&call).unwrap_or_else(|failure| failure.answer(&call.state, &call.viewer))
    })
    .await
}

fn prepare(
    state: AppState,
    viewer: Viewer,
    parameters: Vec<(String, String)>,
    parts: &Parts,
    body: Bytes,
) -> Result<Call, Box<(Failure, Viewer)>> {
    let reads = parts.method == Method::GET || parts.method == Method::HEAD;
    let form_type = parts
        .headers
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
    let form = if form_type { parse_form(&body) } else { Vec::new() };
    if !reads && !viewer.meant(&parts.headers, find(&form, xsrf::FIELD)) {
        // A program that did not sign in is told to, rather than to send a token.
        let signed_out = viewer.user.is_none() && viewer.reader.address.starts_with("/rest/");
        return Err(Box::new((if signed_out { Failure::SignIn } else { Failure::Xsrf }, viewer)));
    }
    let query = parse_form(parts.uri.query().unwrap_or_default().as_bytes());
    Ok(Call { state, viewer, body, parameters, query, form })
}

/// Answers a method that a path of the wiki itself does not have; axum adds `Allow`.
pub(super) async fn method_not_allowed(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    blocking(move || {
        let viewer = Viewer::identify(&state, &parts).unwrap_or_else(|_| Viewer::stranger(&state, &parts));
        Failure::MethodNotAllowed(Vec::new()).answer(&state, &viewer)
    })
    .await
}

/// Runs `call` on a thread that may block.
pub(super) async fn blocking(call: impl FnOnce() -> Response + Send + 'static) -> Response {
    tokio::task::spawn_blocking(call).await.unwrap_or_else(|error| {
        tracing::error!("a handler panicked: {error}");
        let mut response = Response::new("500".into());
        *response.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// `application/x-www-form-urlencoded`, as the URL standard has it; bytes that are no UTF-8 are replaced.
pub(super) fn parse_form(bytes: &[u8]) -> Vec<(String, String)> {
    bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = at.map_or((pair, &b""[..]), |at| (&pair[..at], &pair[at + 1..]));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(bytes: &[u8]) -> String {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_encoding::percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::parse_form;

    #[test]
    fn forms_are_decoded() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let form = parse_form(b"a=1+2&b=%E3%81%82%2B&&c&=d");
        assert_eq!(form, [pair("a", "1 2"), pair("b", "あ+"), pair("c", ""), pair("", "d")]);
    }
}
