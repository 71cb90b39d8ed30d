//! Which archive an index belongs to, and how far it is.
//!
//! The store and the index are committed one after the other. Each commit that takes changes from the outbox
//! draws a token; the index holds it first, then the store, in the batch that forgets those changes. So a store
//! whose token is neither the index's nor the one before was restored from a backup, or the index was.

use serde::{Deserialize, Serialize};

/// Names one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::search) struct Token([u8; 16]);

impl Token {
    pub(in crate::search) fn draw() -> Self {
        Self(rand::random())
    }

    pub(in crate::search) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(in crate::search) fn bytes(self) -> [u8; 16] {
        self.0
    }
}

/// What an index says of itself in its last commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::search) struct Epoch {
    pub(in crate::search) token: Token,
    /// What the store's token was before.
    pub(in crate::search) before: Token,
    /// Changes that the commit took, as hashes of key and value.
    pub(in crate::search) taken: Vec<u64>,
    pub(in crate::search) walk: Walk,
    /// What was purged may still stand in the files, though nothing finds it.
    #[serde(default)]
    pub(in crate::search) leftovers: bool,
}

/// How far the walk through all records is, from which an index is made anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::search) enum Walk {
    Done,
    /// Everything up to this key of the records is indexed.
    Under {
        after: Vec<u8>,
        count: u64,
    },
}

impl Epoch {
    /// Of an index that holds nothing yet.
    pub(in crate::search) fn begin(token: Token) -> Self {
        Self {
            token,
            before: token,
            taken: Vec::new(),
            walk: Walk::Under { after: Vec::new(), count: 0 },
            leftovers: false,
        }
    }

    pub(super) fn encode(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{:08x} {json}", crc32fast::hash(json.as_bytes()))
    }

    pub(super) fn decode(text: &str) -> Option<Self> {
        let (sum, json) = text.split_once(' ')?;
        let sum = u32::from_str_radix(sum, 16).ok()?;
        (sum == crc32fast::hash(json.as_bytes())).then(|| serde_json::from_str(json).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_with_a_changed_byte_is_none() {
        let text = Epoch::begin(Token::draw()).encode();
        assert!(Epoch::decode(&text).is_some());
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert_eq!(Epoch::decode(&changed), None, "{changed}");
        }
    }
}
