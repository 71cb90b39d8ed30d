//! What the archive keeps beside the raw bytes. All of it can be made again from them and the receipt.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Cursor;
use crate::{
    account::AccountId,
    hex,
    message::{Address, Message},
    source::ServerId,
    thread::Node,
};

/// A message of a space. The first six bytes are the time of its archiving in milliseconds, so that what
/// is archived together lies together; the others are of its identity (account, server id, SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct MessageId([u8; 16]);

impl MessageId {
    pub(super) fn new(archived_at: i64, identity: &[u8; 32]) -> Self {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&archived_at.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&identity[..10]);
        Self(bytes)
    }

    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({self})")
    }
}

/// A text that names no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the id of a message")]
pub(crate) struct MessageIdError;

impl FromStr for MessageId {
    type Err = MessageIdError;

    fn from_str(text: &str) -> Result<Self, MessageIdError> {
        hex::decode(text).map(Self).ok_or(MessageIdError)
    }
}

impl TryFrom<String> for MessageId {
    type Error = MessageIdError;

    fn try_from(text: String) -> Result<Self, MessageIdError> {
        text.parse()
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.to_string()
    }
}

/// An archived message without its bytes: what lists show, and how it came here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    pub(crate) id: MessageId,
    /// What sorts it: see [`sort_date`].
    pub(crate) date: i64,
    pub(crate) subject: String,
    pub(crate) from: Vec<Address>,
    pub(crate) to: Vec<Address>,
    /// Without angle brackets; empty where the mail has none.
    pub(crate) message_id: String,
    /// See [`super::copies`]; empty where nothing tells copies apart.
    #[serde(default)]
    pub(crate) content: String,
    /// What it answers, see [`crate::thread::references`]; none in records from before there were threads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) references: Option<Vec<Node>>,
    pub(crate) snippet: String,
    pub(crate) attachments: u32,
    /// Of the raw bytes.
    pub(crate) size: u64,
    pub(crate) sha256: String,
    pub(crate) body: BodyPlace,
    // The receipt.
    pub(crate) account: AccountId,
    pub(crate) server_id: ServerId,
    pub(crate) internal_date: Option<i64>,
    pub(crate) archived_at: i64,
    /// Where somebody imported it; there is no server then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) import: Option<Imported>,
}

/// How an imported message came here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Imported {
    pub(crate) by: String,
    /// The name of the uploaded file, and within it where it is a zip; cut, and never used as a path.
    pub(crate) file: String,
}

impl Record {
    /// The message's place in the list.
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor::at(self.date, self.id)
    }

    /// What its Message-ID is among threads.
    pub(crate) fn node(&self) -> Node {
        if self.message_id.is_empty() { Node::unnamed(&self.id.bytes()) } else { Node::of(&self.message_id) }
    }
}

/// Where a message's raw bytes lie, packed by zstd.
///
/// Earlier versions kept short messages in values, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum BodyPlace {
    /// In the store, beside the record.
    Value,
    /// Among others, from this place on: see [`super::block`]. A record's size is its length there.
    Block { block: MessageId, at: u32 },
    /// In the blob of this name.
    Blob(String),
}

/// A message that is archived while its deletion on the server is not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Receipt {
    pub(crate) message: MessageId,
    pub(crate) sha256: String,
    /// As the server announced it. A server that gives the same id to mail of another size has broken its
    /// word, and the mail is fetched rather than deleted.
    pub(crate) announced: u64,
    pub(crate) archived_at: i64,
}

/// A message that was not archived and stays on the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Quarantined {
    pub(crate) server_id: ServerId,
    /// As the server announced it.
    pub(crate) size: u64,
    pub(crate) since: i64,
}

/// How much an account brought into a space.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counters {
    pub(crate) messages: u64,
    /// Raw bytes.
    pub(crate) bytes: u64,
}

impl std::ops::AddAssign for Counters {
    fn add_assign(&mut self, other: Self) {
        self.messages += other.messages;
        self.bytes += other.bytes;
    }
}

/// The date that sorts a message: its Date header where that is plausible (not before 1980 and at most a
/// day after the server received it), else INTERNALDATE, else the time of its archiving.
pub(crate) fn sort_date(message: &Message, internal_date: Option<i64>, archived_at: i64) -> i64 {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    const YEAR_1980: i64 = 315_532_800_000;
    let received = internal_date.unwrap_or(archived_at);
    message
        .date
        .as_ref()
        .map(|date| date.timestamp_ms)
        .filter(|date| (YEAR_1980..=received + DAY).contains(date))
        .unwrap_or(received)
}
