//! The chain: each commit of mail names the one before it by its hash, so that no message can be taken away,
//! added or exchanged later without breaking it.
//!
//! A space has one chain for each account that brings mail, one for imports and one for what is purged. Each has
//! one writer at a time — whoever holds the lease, or whoever changes [`super::Gone`] — so chains never make
//! commits conflict.

use mailarchive_api::AbiError;
use sha2::{Digest, Sha256};

use super::{Archive, MessageId};
use crate::{account::AccountId, keys, store::Changes};

/// The chain of what was purged.
pub(super) const PURGES: AccountId = AccountId::from_bytes([0; AccountId::LENGTH]);
/// Entries of one link: its value stays below [`mailarchive_api::MAX_VALUE`].
const ENTRIES: usize = 1000;
const ENTRY: usize = 1 + 16 + 32;
const HEADER: usize = 32 + 8;

/// What a link says of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Archived,
    Purged,
}

/// A message in a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) event: Event,
    pub(super) message: MessageId,
    pub(super) sha256: [u8; 32],
}

/// The end of a chain: how many links it has, and the hash of the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) links: u64,
    pub(super) hash: [u8; 32],
}

impl Head {
    pub(super) fn decode(value: &[u8]) -> Option<Self> {
        let (links, hash) = (value.first_chunk::<8>()?, value.get(8..)?);
        Some(Self { links: u64::from_be_bytes(*links), hash: hash.try_into().ok()? })
    }

    fn encode(self) -> Vec<u8> {
        [self.links.to_be_bytes().as_slice(), &self.hash].concat()
    }

    /// The end after the link `value` was added.
    pub(super) fn after(self, account: AccountId, value: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(account.bytes());
        hasher.update(self.links.to_be_bytes());
        hasher.update(value);
        Self { links: self.links + 1, hash: hasher.finalize().into() }
    }
}

/// A link as it is stored: the hash of the one before, the time, the entries.
pub(super) struct Link {
    pub(super) previous: [u8; 32],
    /// When its batch was prepared.
    pub(super) at: i64,
    pub(super) entries: Vec<Entry>,
}

impl Link {
    /// `None`: this is no link that was written by [`append`].
    pub(super) fn decode(value: &[u8]) -> Option<Self> {
        let previous = *value.first_chunk::<32>()?;
        let at = i64::from_be_bytes(*value.get(32..)?.first_chunk()?);
        let entries = value.get(HEADER..)?;
        if entries.len() % ENTRY != 0 {
            return None;
        }
        let entry = |bytes: &[u8]| {
            let event = match bytes.first()? {
                0 => Event::Archived,
                1 => Event::Purged,
                _ => return None,
            };
            let message = MessageId::from_bytes(*bytes.get(1..)?.first_chunk()?);
            Some(Entry { event, message, sha256: *bytes.get(17..)?.first_chunk()? })
        };
        Some(Self { previous, at, entries: entries.chunks(ENTRY).map(entry).collect::<Option<_>>()? })
    }
}

/// Adds `entries` to the chain that ends in `head`; answers its new end.
pub(super) fn append(
    changes: &mut Changes,
    space: &str,
    account: AccountId,
    mut head: Head,
    at: i64,
    entries: &[Entry],
) -> Head {
    for part in entries.chunks(ENTRIES) {
        let mut value = Vec::with_capacity(HEADER + part.len() * ENTRY);
        value.extend_from_slice(&head.hash);
        value.extend_from_slice(&at.to_be_bytes());
        for entry in part {
            value.push(u8::from(entry.event == Event::Purged));
            value.extend_from_slice(&entry.message.bytes());
            value.extend_from_slice(&entry.sha256);
        }
        let number = head.links;
        head = head.after(account, &value);
        changes.put(keys::kept::link(space, account, number), value);
    }
    if !entries.is_empty() {
        changes.put(keys::kept::head(space, account), head.encode());
    }
    head
}

impl Archive {
    pub(super) fn chain_end(&self, space: &str, account: AccountId) -> Result<Head, AbiError> {
        let value = self.store.get(&keys::kept::head(space, account))?;
        Ok(value.and_then(|value| Head::decode(&value)).unwrap_or_default())
    }
}
