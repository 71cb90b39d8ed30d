//! Cookies (RFC 6265).

use axum::http::{HeaderMap, HeaderValue, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The session; only the server reads it.
pub(super) const SESSION: &str = "cairn_session";
/// Stands in for a session in the XSRF check before somebody signs in; only the server reads it.
pub(super) const VISIT: &str = "cairn_visit";
/// The language that was chosen.
pub(super) const LANGUAGE: &str = "cairn_language";
/// The browser's time zone; the script writes it.
pub(super) const TIME_ZONE: &str = "cairn_zone";
/// `light` or `dark`; the script writes it too.
pub(super) const APPEARANCE: &str = "cairn_theme";

const YEAR: i64 = 365 * 24 * 60 * 60;

/// The value of the first cookie of this name.
pub(super) fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .and_then(|(_, value)| percent_decode_str(value).decode_utf8().ok().map(String::from))
}

/// A cookie that only the server reads.
pub(super) fn secret(name: &str, value: &str, days: Option<i64>, secure: bool) -> HeaderValue {
    let age = days.map_or(String::new(), |days| format!("; Max-Age={}", days * 24 * 60 * 60));
    value_of(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{}", secure_flag(secure)))
}

/// A choice that the script may read and write.
pub(super) fn choice(name: &str, value: &str, secure: bool) -> HeaderValue {
    let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
    value_of(&format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={YEAR}{}", secure_flag(secure)))
}

/// Removes a cookie.
pub(super) fn removed(name: &str) -> HeaderValue {
    value_of(&format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"))
}

fn secure_flag(secure: bool) -> &'static str {
    if secure { "; Secure" } else { "" }
}

/// All parts are ASCII without control characters: tokens, percent-encoded values and constants.
fn value_of(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
