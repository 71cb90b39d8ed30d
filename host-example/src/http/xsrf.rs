//! Cross-site request forgery: a request that changes something carries a token that other sites cannot know.
//!
//! The token is derived from the secret of the session cookie (before a sign-in, of the visit's cookie), so
//! that nothing has to be kept, and a form that was open survives a restart. Each page shows it under another
//! mask: a secret that is the same in every page could be guessed from the lengths of compressed ones (BREACH).

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The header that scripts send the token in.
pub(super) const HEADER: &str = "x-xsrf-token";
/// The hidden field of forms.
pub(super) const FIELD: &str = "xsrf";

const LENGTH: usize = 32;

/// What is behind the tokens of a session or a visit.
#[derive(Clone, Copy)]
pub(super) struct Xsrf([u8; LENGTH]);

impl Xsrf {
    pub(super) fn new(secret: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"cairn xsrf\0");
        digest.update(secret.as_bytes());
        Self(digest.finalize().into())
    }

    /// A token for one page: a mask, and what is masked by it.
    pub(super) fn token(&self) -> String {
        let mask = rand::random::<[u8; LENGTH]>();
        BASE64_URL_SAFE_NO_PAD.encode([mask, self.masked(mask)].concat())
    }

    fn masked(&self, mut mask: [u8; LENGTH]) -> [u8; LENGTH] {
        mask.iter_mut().zip(self.0).for_each(|(byte, own)| *byte ^= own);
        mask
    }

    fn is_in(&self, token: &str) -> bool {
        let sent = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
        let Some((mask, masked)) = sent.split_first_chunk::<LENGTH>() else { return false };
        bool::from(self.masked(*mask).ct_eq(masked))
    }

    /// Whether the request carries a token, in the header or in its form.
    pub(super) fn is_right(&self, headers: &HeaderMap, field: Option<&str>) -> bool {
        if is_from_elsewhere(headers) {
            return false;
        }
        let header = headers.get(HEADER).and_then(|value| value.to_str().ok());
        header.or(field).is_some_and(|sent| self.is_in(sent))
    }
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
        let (one, two) = (Xsrf::new("one"), Xsrf::new("two"));
        let mut headers = HeaderMap::new();
        for bad in ["", "AAAA", &two.token(), &one.token()[..80], &BASE64_URL_SAFE_NO_PAD.encode([0; 64])] {
            assert!(!one.is_right(&headers, Some(bad)), "{bad}");
        }
        assert!(!one.is_right(&headers, None));
        assert!(one.is_right(&headers, Some(&one.token())));
        headers.insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert!(!one.is_right(&headers, Some(&one.token())));
    }

    #[test]
    fn each_page_shows_another_token() {
        let one = Xsrf::new("one");
        let (first, second) = (one.token(), one.token());
        let halves = |token: &str| (token[..40].to_owned(), token[46..].to_owned());
        assert!(halves(&first).0 != halves(&second).0 && halves(&first).1 != halves(&second).1);
        assert!(first != second && one.is_in(&first) && one.is_in(&second));
    }

    #[test]
    fn a_header_is_not_made_good_by_a_field() {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static("wrong"));
        let one = Xsrf::new("one");
        assert!(!one.is_right(&headers, Some(&one.token())));
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
