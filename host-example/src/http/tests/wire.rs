//! What goes over the wire.

use std::io::Read;

use flate2::read::GzDecoder;

use super::site::Site;
use crate::http::asset_address;

const GZIP: &str = "Accept-Encoding: br, gzip\r\n";

fn has(head: &str, field: &str) -> bool {
    head.lines().any(|line| line.eq_ignore_ascii_case(field))
}

#[test]
fn texts_are_compressed_for_those_who_take_gzip() {
    let site = Site::new("[]");
    let style = asset_address("wiki.css");
    for (path, end) in [("/", "</html>"), (style.as_str(), "}"), ("/rest/openapi.json", "}")] {
        let (head, plain) = site.exchange("GET", path, "", "");
        assert!(!head.contains("content-encoding") && has(&head, "vary: Accept-Encoding"), "{head}");
        let (head, packed) = site.exchange("GET", path, GZIP, "");
        assert!(has(&head, "content-encoding: gzip") && has(&head, "vary: Accept-Encoding"), "{head}");
        assert!(packed.len() * 2 < plain.len(), "{path}: {} of {}", packed.len(), plain.len());
        let mut text = String::new();
        GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
        assert!(text.len() == plain.len() && text.trim_end().ends_with(end), "{path}");
        let (head, none) = site.exchange("HEAD", path, GZIP, "");
        assert!(has(&head, "content-encoding: gzip") && none.is_empty(), "{head}");
        assert!(!head.to_ascii_lowercase().contains("content-length"), "not that of the plain one: {head}");
        let (head, none) = site.exchange("HEAD", path, "", "");
        assert!(has(&head, &format!("content-length: {}", plain.len())) && none.is_empty(), "{head}");
    }
    let (head, _) = site.exchange("GET", &style, GZIP, "");
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let (head, none) = site.exchange("GET", &style, &format!("{GZIP}If-None-Match: {tag}\r\n"), "");
    assert!(head.starts_with("HTTP/1.0 304") && none.is_empty(), "{head}");
}
