//! Random tokens. What is kept of one is its hash: a copy of the database signs nobody in.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// 256 random bits in 43 characters that may stand in a cookie or an address.
pub(super) fn random() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is never given again: 128 random bits in 22 characters. Ids stand in each key of a plugin, tens of thousands of
/// times, and none of them opens anything.
pub(super) fn id() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>())
}

/// What is kept of a token. The token is random enough that no salt is needed.
pub(super) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
