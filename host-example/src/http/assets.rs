//! The wiki's style sheet and script, compiled in. Their addresses carry a hash of their content.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::{Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use sha2::{Digest, Sha256};

struct Asset {
    name: &'static str,
    media_type: &'static str,
    content: &'static str,
    hash: String,
}

static ASSETS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    [
        asset("wiki.css", "text/css; charset=utf-8", include_str!("../../assets/wiki.css")),
        asset("wiki.js", "text/javascript; charset=utf-8", include_str!("../../assets/wiki.js")),
    ]
});

fn asset(name: &'static str, media_type: &'static str, content: &'static str) -> Asset {
    let digest = Sha256::digest(content.as_bytes());
    let hash = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Asset { name, media_type, content, hash }
}

/// The address of an asset, which changes with its content.
pub(crate) fn address(name: &str) -> String {
    let hash = ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.hash.as_str());
    format!("/assets/{name}?v={hash}")
}

pub(super) async fn serve(Path(name): Path<String>, request: Request) -> Response {
    let mut response = Response::new(Body::empty());
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    // Weak (RFC 9110, section 8.8.1): the same for the compressed one.
    let tag = format!("W/\"{}\"", asset.hash);
    let known = request.headers().get(header::IF_NONE_MATCH);
    if known.is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = Body::from(asset.content);
    }
    let versioned = request.uri().query() == Some(&format!("v={}", asset.hash));
    let cache = if versioned { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
