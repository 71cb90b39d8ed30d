//! Answers of the wiki's own pages and calls.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{AppState, cookies, viewer::Viewer};

/// What may stand in a path segment as it is (RFC 3986, section 2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A page. Pages hold forms, so a visitor without a session gets the cookie that their token belongs to.
pub(super) fn html(state: &AppState, viewer: &Viewer, page: String) -> Response {
    let mut response = Response::new(Body::from(page));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    if let Some(visit) = &viewer.new_visit {
        headers.append(header::SET_COOKIE, cookies::secret(cookies::VISIT, visit, None, state.site.secure));
    }
    response
}

/// JSON.
pub(super) fn json(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Sends the browser to another address of the wiki, to be fetched with GET.
pub(super) fn see_other(address: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let address = HeaderValue::from_str(address).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, address);
    response
}

/// A text as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// The address to go back to, if it is one of the wiki's.
pub(super) fn own_address(address: Option<&str>) -> &str {
    address.filter(|address| is_own_address(address)).unwrap_or("/")
}

/// Whether the address is one of the wiki's: no other site, however it is spelled.
pub(super) fn is_own_address(address: &str) -> bool {
    let mut bytes = address.bytes();
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn other_sites_are_not_gone_back_to() {
        assert_eq!(own_address(Some("/spaces/A?x=1")), "/spaces/A?x=1");
        for bad in
            ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nb", "/\t/evil.example"]
        {
            assert_eq!(own_address(Some(bad)), "/", "{bad:?}");
        }
    }
}
