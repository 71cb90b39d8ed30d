//! Compression of texts on their way (RFC 9110, section 8.4.1.3), so that a first page is small.
//!
//! What is compressed together with words of a stranger can be guessed from its length: the only secret in
//! pages, the XSRF token, is masked anew in each answer (`xsrf`).

use axum::{
    body::HttpBody,
    http::{Response, StatusCode, header},
};
use tower_http::compression::{CompressionLayer, Predicate};

/// Shorter ones fit into a packet as they are.
const MIN: u64 = 1000;
/// Longer ones are downloads rather than pages.
const MAX: u64 = 4 * 1024 * 1024;
const TEXTS: [&str; 6] =
    ["text/html", "text/css", "text/javascript", "text/plain", "application/json", "application/atom+xml"];

pub(super) fn layer() -> CompressionLayer<Pages> {
    CompressionLayer::new().compress_when(Pages)
}

/// Texts that are there as a whole: a stream, such as one of events, is not held back.
#[derive(Clone, Copy)]
pub(super) struct Pages;

impl Predicate for Pages {
    fn should_compress<B: HttpBody>(&self, response: &Response<B>) -> bool {
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let length = response.body().size_hint().exact().unwrap_or(0);
        response.status() != StatusCode::PARTIAL_CONTENT
            && TEXTS.contains(&media)
            && (MIN..=MAX).contains(&length)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures_util::stream;

    use super::*;

    fn compressed(status: u16, kind: &str, body: Body) -> bool {
        let response = Response::builder().status(status).header(header::CONTENT_TYPE, kind).body(body);
        Pages.should_compress(&response.unwrap())
    }

    #[test]
    fn downloads_parts_and_streams_are_left_as_they_are() {
        let text = |length| Body::from("a".repeat(length));
        assert!(compressed(200, "text/html; charset=utf-8", text(5000)));
        assert!(compressed(404, "text/html", text(5000)));
        assert!(!compressed(200, "text/html", text(200)));
        assert!(!compressed(200, "text/plain", text(5 << 20)));
        assert!(!compressed(206, "text/plain", text(5000)));
        assert!(!compressed(200, "image/png", text(5000)));
        assert!(!compressed(200, "message/rfc822", text(5000)));
        let events = || Body::from_stream(stream::repeat(Ok::<_, std::convert::Infallible>("data: 1\n\n")));
        assert!(!compressed(200, "text/event-stream", events()));
        assert!(!compressed(200, "text/plain", events()));
    }
}
