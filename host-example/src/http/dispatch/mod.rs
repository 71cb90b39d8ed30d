//! What is not the wiki's own may be a route of a plugin.

mod request;
mod response;
mod stream;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, request::Parts},
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use mailarchive_api::ErrorCode;

pub(super) use stream::Streams;

use super::{
    AppState,
    add_ons::{Destination, Target},
    call::blocking,
    failure::Failure,
    viewer::Viewer,
    xsrf,
};

/// Where a request of a plugin's route is on its way.
struct Visit {
    state: AppState,
    viewer: Arc<Viewer>,
    parts: Parts,
    nonce: String,
    /// The theme of the space that the path lies in.
    theme: &'static str,
}

pub(super) async fn dispatch(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let destination = match state.add_ons.find(parts.method.as_str(), parts.uri.path()) {
        Target::Route(destination) => destination,
        Target::MethodNotAllowed(methods) => {
            return refuse(state, parts, Failure::MethodNotAllowed(methods)).await;
        }
        Target::None => return refuse(state, parts, Failure::NotFound).await,
    };
    let known = tokio::task::spawn_blocking({
        let (state, parts) = (state.clone(), parts.clone());
        move || Ok((Viewer::identify(&state, &parts)?, theme(&state, &parts)?))
    })
    .await;
    let (viewer, theme) = match known {
        Ok(Ok(known)) => known,
        Ok(Err(failure)) => return refuse(state, parts, failure).await,
        Err(error) => return refuse(state, parts, Failure::Internal(error.to_string())).await,
    };
    let visit = Visit {
        state,
        viewer: Arc::new(viewer),
        parts,
        nonce: BASE64_STANDARD.encode(rand::random::<[u8; 16]>()),
        theme,
    };
    match forward(&visit, destination, body).await {
        Ok(response) => response,
        Err(failure) => blocking(move || failure.answer(&visit.state, &visit.viewer)).await,
    }
}

async fn forward(
    visit: &Visit,
    destination: Destination,
    body: axum::body::Body,
) -> Result<Response, Failure> {
    let Destination { route, parameters, handle } = destination;
    let received = request::receive(&visit.parts.headers, body, route.max_body).await?;
    if route.writes {
        check_xsrf(visit, &received.start)?;
    }
    let (body, overlong) = received.into_body(route.max_body);
    let answer = handle(request::request(visit, &route, parameters, body)).await;
    if overlong.is_set() {
        return Err(Failure::TooLarge);
    }
    let answer = answer.map_err(|error| match error.code {
        ErrorCode::UNAVAILABLE => Failure::Unavailable,
        _ => Failure::Internal(format!("{} {}: {error}", route.method, visit.parts.uri.path())),
    })?;
    response::response(visit, &route, answer).await
}

fn check_xsrf(visit: &Visit, start: &[u8]) -> Result<(), Failure> {
    let headers = &visit.parts.headers;
    let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let field = xsrf::in_body(kind, start);
    // Without a sign-in there is nothing that another site could abuse; the plugin refuses as it does for
    // reading, so that an answer does not tell whether there is such a space.
    let signed_out = visit.viewer.user.is_none() && visit.parts.uri.path().starts_with("/rest/");
    if signed_out || visit.viewer.meant(headers, field.as_deref()) { Ok(()) } else { Err(Failure::Xsrf) }
}

async fn refuse(state: AppState, parts: Parts, failure: Failure) -> Response {
    blocking(move || {
        // Whose credentials are wrong is a stranger, and so is told in the browser's language.
        let viewer = match Viewer::identify(&state, &parts) {
            Ok(viewer) => viewer,
            Err(failure) => return failure.answer(&state, &Viewer::stranger(&state, &parts)),
        };
        failure.answer(&state, &viewer)
    })
    .await
}

impl Visit {
    fn space_key(&self) -> Option<String> {
        space_key(&self.parts)
    }

    fn is_head(&self) -> bool {
        self.parts.method == Method::HEAD
    }
}

/// The key of the space that the path lies in.
fn space_key(parts: &Parts) -> Option<String> {
    let path = parts.uri.path();
    let rest = path.strip_prefix("/spaces/")?;
    let segment = rest.split('/').next()?;
    percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(String::from)
}

fn theme(state: &AppState, parts: &Parts) -> Result<&'static str, Failure> {
    let space = space_key(parts).map_or(Ok(None), |key| state.wiki.space(&key))?;
    Ok(space.map_or("default", |space| space.theme.as_str()))
}
