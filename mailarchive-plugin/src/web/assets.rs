//! The style sheet and the script of the plugin's pages. Their content is part of their address, so that
//! browsers may keep them for good.

use mailarchive_api::{Request, Response};
use sha2::{Digest, Sha256};

use super::Refusal;

pub(super) const STYLE_PATH: &str = "/plugins/mail-archiving/mail.css";
pub(super) const SCRIPT_PATH: &str = "/plugins/mail-archiving/mail.js";

const STYLE: &str = include_str!("assets/mail.css");
const SCRIPT: &str = include_str!("assets/mail.js");

/// The addresses that pages link to.
pub(super) fn links() -> [(&'static str, String); 2] {
    let address = |path: &str, content: &str| {
        format!("{path}?v={}", crate::hex::encode(&Sha256::digest(content.as_bytes())[..6]))
    };
    [("style", address(STYLE_PATH, STYLE)), ("script", address(SCRIPT_PATH, SCRIPT))]
}

pub(super) fn style(_: &Request) -> Result<Response, Refusal> {
    Ok(asset(STYLE, "text/css; charset=utf-8"))
}

pub(super) fn script(_: &Request) -> Result<Response, Refusal> {
    Ok(asset(SCRIPT, "text/javascript; charset=utf-8"))
}

fn asset(content: &str, media_type: &str) -> Response {
    Response::new(200, content.to_owned())
        .header("content-type", media_type)
        .header("cache-control", "public, max-age=31536000, immutable")
}
