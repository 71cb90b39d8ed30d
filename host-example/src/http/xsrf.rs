//! Cross-site request forgery: a request that changes something carries a token that other sites cannot know.
//!
//! The token is derived from the secret of the session cookie (before a sign-in, of the visit's cookie), so
//! that nothing has to be kept, and a form that was open survives a restart.

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The header that scripts send the token in.
pub(super) const HEADER: &str = "x-xsrf-token";
/// The hidden field of forms.
pub(super) const FIELD: &str = "xsrf";

/// The token of a session or a visit.
pub(super) fn token(secret: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"cairn xsrf\0");
    digest.update(secret.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(digest.finalize())
}

/// Whether the request carries the token, in the header or in its form.
pub(super) fn is_right(expected: &str, headers: &HeaderMap, field: Option<&str>) -> bool {
    if is_from_elsewhere(headers) {
        return false;
    }
    let header = headers.get(HEADER).and_then(|value| value.to_str().ok());
    header.or(field).is_some_and(|sent| bool::from(sent.as_bytes().ct_eq(expected.as_bytes())))
}

/// Whether the browser itself says that another site sent the request (W3C Fetch Metadata).
pub(super) fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site")
}

/// The token in the beginning of a form's body, which may be longer than what was read of it.
pub(super) fn in_body(content_type: &str, start: &[u8]) -> Option<String> {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media.as_str() {
        "application/x-www-form-urlencoded" => {
            super::call::parse_form(start).into_iter().find(|(name, _)| name == FIELD).map(|(_, value)| value)
        }
        "multipart/form-data" => in_multipart(start),
        _ => None,
    }
}

/// The field must stand before any file; parts are laid out as RFC 7578 and browsers have it.
fn in_multipart(start: &[u8]) -> Option<String> {
    const MARK: &[u8] = b"form-data; name=\"xsrf\"\r\n\r\n";
    let at = start.windows(MARK.len()).position(|window| window == MARK)? + MARK.len();
    if let Some(file) = start.windows(10).position(|window| window == b"filename=\"")
        && file < at
    {
        return None;
    }
    let end = start[at..].windows(2).position(|window| window == b"\r\n")?;
    std::str::from_utf8(&start[at..at + end]).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn each_session_has_its_own_token() {
        assert_ne!(token("one"), token("two"));
        let mut headers = HeaderMap::new();
        assert!(!is_right(&token("one"), &headers, None));
        assert!(!is_right(&token("one"), &headers, Some(&token("two"))));
        assert!(is_right(&token("one"), &headers, Some(&token("one"))));
        headers.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert!(!is_right(&token("one"), &headers, Some(&token("one"))));
    }

    #[test]
    fn a_header_is_not_made_good_by_a_field() {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static("wrong"));
        assert!(!is_right(&token("one"), &headers, Some(&token("one"))));
    }

    #[test]
    fn the_token_is_found_in_both_kinds_of_form() {
        let form = in_body("application/x-www-form-urlencoded; charset=utf-8", b"a=1&xsrf=t%2Dk&b=2");
        assert_eq!(form.as_deref(), Some("t-k"));
        let body = b"--x\r\nContent-Disposition: form-data; name=\"xsrf\"\r\n\r\ntok\r\n--x\r\n";
        assert_eq!(in_body("multipart/form-data; boundary=x", body).as_deref(), Some("tok"));
        let hidden = b"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n\
            form-data; name=\"xsrf\"\r\n\r\ntok\r\n--x\r\n";
        assert_eq!(in_body("multipart/form-data; boundary=x", hidden), None);
        assert_eq!(in_body("application/json", b"xsrf=tok"), None);
    }
}
