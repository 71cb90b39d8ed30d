//! Keys of what lies beside the list: the trash, what was purged, and the proof.
//!
//! Their table is `w` and a second letter:
//!
//! | key | value |
//! | --- | --- |
//! | `wb` space 0 message | the name of a blob whose message was purged and that is still to be removed |
//! | `wc` space 0 | [`crate::archive::Gone`], JSON: how much was taken out of the list; changes with every such commit |
//! | `wh` space 0 SHA-256 | a message with these bytes, and 1 where such a message was purged |
//! | `wi` space 0 | nothing: every message of the space stands in `wh` |
//! | `wj` name | [`crate::archive::JobRun`], JSON: when the archive's own work ran last |
//! | `wk` space 0 account number | a link of the account's chain: see [`crate::archive`]'s `chain` |
//! | `wl` space 0 ~time operation message | nothing: the trash, what was deleted last first |
//! | `wm` space 0 message | [`crate::archive::Trashed`], JSON, packed |
//! | `wn` space 0 account | the end of the account's chain |
//! | `wo` space 0 operation | [`crate::archive::Operation`], JSON |
//! | `wz` space 0 message | the tombstone, JSON |

use crate::{
    account::AccountId,
    archive::{MessageId, OperationId},
};

/// The tables that go with their space.
pub(crate) const TABLES: &[u8] = b"bchiklmnovz";

fn table(letter: u8, space: &str, rest: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![b'w', letter];
    key.extend_from_slice(space.as_bytes());
    key.push(0);
    rest.iter().for_each(|part| key.extend_from_slice(part));
    key
}

/// Everything of a space in one of [`TABLES`].
pub(crate) fn of_space(letter: u8, space: &str) -> Vec<u8> {
    table(letter, space, &[])
}

/// The space of a key of one of [`TABLES`].
pub(crate) fn space_of(key: &[u8]) -> Option<&str> {
    let rest = key.get(2..)?;
    let end = rest.iter().position(|byte| *byte == 0)?;
    std::str::from_utf8(&rest[..end]).ok()
}

/// The blobs that are to be removed, of all spaces.
pub(crate) const ALL_DOOMED: &[u8] = b"wb";

pub(crate) fn doomed(space: &str, message: MessageId) -> Vec<u8> {
    table(b'b', space, &[&message.bytes()])
}

/// How much left the list of each space.
pub(crate) const ALL_GONE: &[u8] = b"wc";

pub(crate) fn gone(space: &str) -> Vec<u8> {
    table(b'c', space, &[])
}

pub(crate) fn hash(space: &str, sha256: &[u8; 32]) -> Vec<u8> {
    table(b'h', space, &[sha256])
}

pub(crate) fn hashes_complete(space: &str) -> Vec<u8> {
    table(b'i', space, &[])
}

/// The links of every chain of a space.
pub(crate) fn all_links(space: &str) -> Vec<u8> {
    table(b'k', space, &[])
}

pub(crate) fn link(space: &str, account: AccountId, number: u64) -> Vec<u8> {
    table(b'k', space, &[&account.bytes(), &number.to_be_bytes()])
}

/// The ends of every chain of a space.
pub(crate) fn all_heads(space: &str) -> Vec<u8> {
    table(b'n', space, &[])
}

pub(crate) fn head(space: &str, account: AccountId) -> Vec<u8> {
    table(b'n', space, &[&account.bytes()])
}

/// The trash of a space, what was deleted last first.
pub(crate) fn trash_list(space: &str) -> Vec<u8> {
    table(b'l', space, &[])
}

/// What one operation moved to the trash.
pub(crate) fn trash_of(space: &str, operation: OperationId) -> Vec<u8> {
    table(b'l', space, &[&operation.place()])
}

pub(crate) fn trash_listed(space: &str, operation: OperationId, message: MessageId) -> Vec<u8> {
    table(b'l', space, &[&operation.place(), &message.bytes()])
}

pub(crate) fn trashed(space: &str, message: MessageId) -> Vec<u8> {
    table(b'm', space, &[&message.bytes()])
}

/// The trash of every space, by message.
pub(crate) const ALL_TRASHED: &[u8] = b"wm";

/// The space and the message that a key of [`trashed`] names.
pub(crate) fn trashed_named(key: &[u8]) -> Option<(&str, MessageId)> {
    let id = key.last_chunk().copied().map(MessageId::from_bytes)?;
    Some((space_of(key)?, id))
}

/// The trash of a space, by message.
pub(crate) fn all_trashed(space: &str) -> Vec<u8> {
    table(b'm', space, &[])
}

/// The operations of all spaces.
pub(crate) const ALL_OPERATIONS: &[u8] = b"wo";

pub(crate) fn operations(space: &str) -> Vec<u8> {
    table(b'o', space, &[])
}

pub(crate) fn operation(space: &str, operation: OperationId) -> Vec<u8> {
    table(b'o', space, &[&operation.bytes()])
}

pub(crate) fn verification(space: &str) -> Vec<u8> {
    table(b'v', space, &[])
}

/// The last run of the archive's own work. It is of no space.
pub(crate) fn job(name: &[u8]) -> Vec<u8> {
    [b"wj".as_slice(), name].concat()
}

pub(crate) fn tombstone(space: &str, message: MessageId) -> Vec<u8> {
    table(b'z', space, &[&message.bytes()])
}
