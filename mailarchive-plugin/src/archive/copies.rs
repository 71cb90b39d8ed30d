//! Mail that arrives more than once: sent to oneself, by BCC and forwarded. Every copy is kept; lists show one.

use mailarchive_api::AbiError;
use sha2::{Digest, Sha256};

use super::{Archive, MessageId};
use crate::{hex, keys, message::Message, store::prefix_end};

/// More copies than this are not counted.
const MOST: u32 = 20;

/// What a message says, apart from the way it took. `None`: it has no Message-ID, and so nothing tells a copy
/// from another mail with the same words.
pub(super) fn content(message: &Message) -> Option<[u8; 16]> {
    let mut hasher = Sha256::new();
    let mut take = |part: &[u8]| {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    };
    take(message.message_id.as_ref()?.as_bytes());
    take(message.subject.as_bytes());
    take(&message.date.as_ref().map_or(0, |date| date.timestamp_ms).to_be_bytes());
    message.from.iter().for_each(|from| take(from.address.as_bytes()));
    take(message.text.as_deref().unwrap_or_default().as_bytes());
    take(message.html.as_deref().unwrap_or_default().as_bytes());
    for part in &message.attachments {
        take(part.name.as_bytes());
        take(&part.size.to_be_bytes());
    }
    hasher.finalize().first_chunk().copied()
}

impl Archive {
    /// The messages of a space that say what the message with this content says, that one included.
    pub(crate) fn copies(&self, space: &str, content: &str) -> Result<Vec<MessageId>, AbiError> {
        let Some(content) = hex::decode(content) else { return Ok(Vec::new()) };
        let prefix = keys::copies(space, &content);
        let pairs = self.store.scan(&prefix, &prefix_end(&prefix), MOST, false)?;
        Ok(pairs.iter().filter_map(|(key, _)| key.last_chunk().copied().map(MessageId::from_bytes)).collect())
    }

    pub(super) fn has_content(&self, space: &str, content: &[u8; 16]) -> Result<bool, AbiError> {
        let prefix = keys::copies(space, content);
        Ok(!self.store.scan(&prefix, &prefix_end(&prefix), 1, false)?.is_empty())
    }
}
