//! What every answer says to the browser about safety.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// Nothing from elsewhere, nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; \
    frame-ancestors 'none'";

/// The policy with a nonce for the scripts of one page.
pub(super) fn policy_with_nonce(nonce: &str) -> Option<HeaderValue> {
    let policy = POLICY.replace("script-src 'self'", &format!("script-src 'self' 'nonce-{nonce}'"));
    HeaderValue::from_str(&policy).ok()
}

/// Adds what the answer does not say itself.
pub(super) async fn headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(header::CACHE_CONTROL, "private, no-cache");
    response
}
