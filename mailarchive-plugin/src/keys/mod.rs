//! The layout of the store: every key that the plugin writes.
//!
//! Numbers are big-endian, so that byte order is numeric order. A space's id holds no NUL (the contract
//! says so), which ends it unambiguously. The first byte names the table:
//!
//! | key | value |
//! | --- | --- |
//! | `a` space 0 account | [`crate::account::MailAccount`], JSON |
//! | `b` space 0 block | short messages, packed together: see [`crate::archive`]'s `block` |
//! | `c` space 0 account | [`crate::archive::Counters`], JSON |
//! | `d` space 0 ~date message | nothing, or [`COPY`]: the list, newest first |
//! | `e` space 0 account | the block that the account's mail goes on filling, and its length |
//! | `f` account | the space: a fetch of the account is wanted |
//! | `h` space 0 … | threads: see [`crate::archive::threads`] |
//! | `i` space 0 hash(Message-ID) message | nothing: an index, never an identity |
//! | `j` space 0 message | 8 random bytes: the search index has to look at the message again; without a message, the space is gone |
//! | `k` | the token of the search index's last commit |
//! | `l` account | the token of the pass that may archive for the account now |
//! | `m` space 0 message | [`crate::archive::Record`], JSON, packed (by earlier versions: not) |
//! | `n` space 0 message | the message's labels, JSON |
//! | `o` space 0 label 0 message | nothing: messages with the label |
//! | `p` space 0 content message | nothing: messages that say the same |
//! | `q` account server-id | [`crate::archive::Quarantined`], JSON |
//! | `r` space 0 message | the raw bytes, packed alone, where they are neither short nor long enough for a blob |
//! | `s` account mailbox 0 validity id | [`crate::archive::Receipt`], JSON: archived, deletion not yet confirmed |
//! | `t` account | [`crate::account::Health`], JSON |
//! | `u` space 0 … | figures: see [`crate::archive`]'s `figures` |
//! | `v` | [`crate::settings::Settings`], JSON |
//! | `w` | the trash, tombstones and the proof: see [`kept`] |
//! | `x` space | nothing: the space was removed, its mail is going |

pub(crate) mod kept;

use sha2::{Digest, Sha256};

use crate::{account::AccountId, archive::MessageId, source::ServerId};

fn in_space(table: u8, space: &str, rest: &[&[u8]]) -> Vec<u8> {
    let mut key = Vec::with_capacity(2 + space.len() + rest.iter().map(|part| part.len()).sum::<usize>());
    key.push(table);
    key.extend_from_slice(space.as_bytes());
    key.push(0);
    rest.iter().for_each(|part| key.extend_from_slice(part));
    key
}

/// All accounts of a space.
pub(crate) fn accounts(space: &str) -> Vec<u8> {
    in_space(b'a', space, &[])
}

/// The accounts of all spaces.
pub(crate) const ALL_ACCOUNTS: &[u8] = b"a";

pub(crate) fn account(space: &str, account: AccountId) -> Vec<u8> {
    in_space(b'a', space, &[&account.bytes()])
}

/// The space that a key of [`account`] names.
pub(crate) fn space_of_account(key: &[u8]) -> Option<&str> {
    let end = key.len().checked_sub(AccountId::LENGTH + 1)?;
    std::str::from_utf8(key.get(1..end)?).ok()
}

/// The counters of all accounts that ever archived into a space.
pub(crate) fn all_counters(space: &str) -> Vec<u8> {
    in_space(b'c', space, &[])
}

/// The counters of every space.
pub(crate) const ALL_COUNTERS: &[u8] = b"c";

/// The space that a key of [`counters`] names.
pub(crate) fn space_of_counters(key: &[u8]) -> Option<&str> {
    space_of_account(key)
}

pub(crate) fn counters(space: &str, account: AccountId) -> Vec<u8> {
    in_space(b'c', space, &[&account.bytes()])
}

/// The space's list, newest first.
pub(crate) fn list(space: &str) -> Vec<u8> {
    in_space(b'd', space, &[])
}

pub(crate) fn listed(space: &str, date: i64, message: MessageId) -> Vec<u8> {
    in_space(b'd', space, &[&place(date, message)])
}

/// The date and the message of a key of [`listed`].
pub(crate) fn of_listed(key: &[u8]) -> Option<(i64, MessageId)> {
    let (date, message) = key.last_chunk::<24>()?.split_first_chunk::<8>()?;
    let date = (!u64::from_be_bytes(*date) ^ (1 << 63)).cast_signed();
    Some((date, MessageId::from_bytes(message.try_into().ok()?)))
}

/// Descending by date, then by message: the complement of the date, with its sign bit flipped first so that
/// dates before 1970 sort as older.
pub(crate) fn place(date: i64, message: MessageId) -> [u8; 24] {
    let ascending = date.cast_unsigned() ^ (1 << 63);
    let mut place = [0; 24];
    place[..8].copy_from_slice(&(!ascending).to_be_bytes());
    place[8..].copy_from_slice(&message.bytes());
    place
}

/// What [`place`] was made of.
pub(crate) fn placed(place: &[u8; 24]) -> (i64, MessageId) {
    let (date, message) = place.split_at(8);
    let ascending = !u64::from_be_bytes(date.try_into().unwrap_or_default());
    ((ascending ^ (1 << 63)).cast_signed(), MessageId::from_bytes(message.try_into().unwrap_or_default()))
}

/// The value of a list entry whose message says what an earlier one says already.
pub(crate) const COPY: &[u8] = &[1];

/// Which messages of a space say the same.
pub(crate) fn all_copies(space: &str) -> Vec<u8> {
    in_space(b'p', space, &[])
}

/// The messages with this content.
pub(crate) fn copies(space: &str, content: &[u8; 16]) -> Vec<u8> {
    in_space(b'p', space, &[content])
}

pub(crate) fn copy(space: &str, content: &[u8; 16], message: MessageId) -> Vec<u8> {
    in_space(b'p', space, &[content, &message.bytes()])
}

/// The index of a space's Message-IDs.
pub(crate) fn all_message_ids(space: &str) -> Vec<u8> {
    in_space(b'i', space, &[])
}

/// Messages of a space with this Message-ID.
pub(crate) fn with_message_id(space: &str, message_id: &str) -> Vec<u8> {
    let hash: [u8; 32] = Sha256::digest(message_id.as_bytes()).into();
    in_space(b'i', space, &[&hash[..16]])
}

pub(crate) fn message_id(space: &str, message_id: &str, message: MessageId) -> Vec<u8> {
    [with_message_id(space, message_id), message.bytes().to_vec()].concat()
}

/// Everything about the threads of a space.
pub(crate) fn threads(space: &str) -> Vec<u8> {
    in_space(b'h', space, &[])
}

/// The figures of a space.
pub(crate) fn figures(space: &str) -> Vec<u8> {
    in_space(b'u', space, &[])
}

/// What the search index has to look at, of every space.
pub(crate) const OUTBOX: &[u8] = b"j";

/// What the search index has to look at, of one space. By itself: the space is gone.
pub(crate) fn outbox(space: &str) -> Vec<u8> {
    in_space(b'j', space, &[])
}

pub(crate) fn outgoing(space: &str, message: MessageId) -> Vec<u8> {
    in_space(b'j', space, &[&message.bytes()])
}

/// The space and the message that a key of [`outgoing`] or [`message`] names; no message: the space alone.
pub(crate) fn named(key: &[u8]) -> Option<(&str, Option<MessageId>)> {
    let end = key.iter().position(|byte| *byte == 0)?;
    let space = std::str::from_utf8(key.get(1..end)?).ok()?;
    match &key[end + 1..] {
        [] => Some((space, None)),
        id => Some((space, Some(MessageId::from_bytes(id.try_into().ok()?)))),
    }
}

pub(crate) const INDEX_TOKEN: &[u8] = b"k";

/// The records of every space.
pub(crate) const ALL_RECORDS: &[u8] = b"m";

pub(crate) fn lease(account: AccountId) -> Vec<u8> {
    [b"l".as_slice(), &account.bytes()].concat()
}

/// The records of a space.
pub(crate) fn all_messages(space: &str) -> Vec<u8> {
    in_space(b'm', space, &[])
}

pub(crate) fn message(space: &str, message: MessageId) -> Vec<u8> {
    in_space(b'm', space, &[&message.bytes()])
}

/// The blocks of a space.
pub(crate) fn all_blocks(space: &str) -> Vec<u8> {
    in_space(b'b', space, &[])
}

pub(crate) fn block(space: &str, block: MessageId) -> Vec<u8> {
    in_space(b'b', space, &[&block.bytes()])
}

/// The blocks of a space that are not full.
pub(crate) fn open_blocks(space: &str) -> Vec<u8> {
    in_space(b'e', space, &[])
}

pub(crate) fn open_block(space: &str, account: AccountId) -> Vec<u8> {
    in_space(b'e', space, &[&account.bytes()])
}

/// The messages of a space that were packed alone.
pub(crate) fn all_raw(space: &str) -> Vec<u8> {
    in_space(b'r', space, &[])
}

pub(crate) fn raw(space: &str, message: MessageId) -> Vec<u8> {
    in_space(b'r', space, &[&message.bytes()])
}

/// The labels of a space's messages.
pub(crate) fn all_labels(space: &str) -> Vec<u8> {
    in_space(b'n', space, &[])
}

pub(crate) fn labels(space: &str, message: MessageId) -> Vec<u8> {
    in_space(b'n', space, &[&message.bytes()])
}

/// Which messages of a space have which label.
pub(crate) fn all_labelled(space: &str) -> Vec<u8> {
    in_space(b'o', space, &[])
}

/// A label holds no NUL.
pub(crate) fn labelled(space: &str, label: &str, message: MessageId) -> Vec<u8> {
    in_space(b'o', space, &[label.as_bytes(), &[0], &message.bytes()])
}

/// All of an account's mail that could not be archived.
pub(crate) fn all_quarantined(account: AccountId) -> Vec<u8> {
    [b"q".as_slice(), &account.bytes()].concat()
}

pub(crate) fn quarantined(account: AccountId, id: &ServerId) -> Vec<u8> {
    [all_quarantined(account), server_id(id)].concat()
}

/// An account's ledger.
pub(crate) fn ledger(account: AccountId) -> Vec<u8> {
    [b"s".as_slice(), &account.bytes()].concat()
}

/// An account's ledger for one mailbox, all its UIDVALIDITYs.
pub(crate) fn mailbox_ledger(account: AccountId, mailbox: &str) -> Vec<u8> {
    [ledger(account), mailbox.as_bytes().to_vec(), vec![0]].concat()
}

/// An account's ledger for one mailbox under one UIDVALIDITY.
pub(crate) fn validity_ledger(account: AccountId, mailbox: &str, validity: u32) -> Vec<u8> {
    [mailbox_ledger(account, mailbox), validity.to_be_bytes().to_vec()].concat()
}

pub(crate) fn receipt(account: AccountId, id: &ServerId) -> Vec<u8> {
    [ledger(account), server_id(id)].concat()
}

pub(crate) fn health(account: AccountId) -> Vec<u8> {
    [b"t".as_slice(), &account.bytes()].concat()
}

pub(crate) const SETTINGS: &[u8] = b"v";

pub(crate) fn wanted(account: AccountId) -> Vec<u8> {
    [b"f".as_slice(), &account.bytes()].concat()
}

/// The range of every fetch that is wanted.
pub(crate) fn all_wanted() -> (Vec<u8>, Vec<u8>) {
    (b"f".to_vec(), b"g".to_vec())
}

/// Every removal that is noted.
pub(crate) const ALL_REMOVALS: &[u8] = b"x";

pub(crate) fn removal(space: &str) -> Vec<u8> {
    [ALL_REMOVALS, space.as_bytes()].concat()
}

/// Mailbox names hold no NUL (RFC 9051 section 9, `CHAR8`). Unique-ids longer than a key are hashed.
fn server_id(id: &ServerId) -> Vec<u8> {
    let mut key = id.mailbox.as_bytes().to_vec();
    key.push(0);
    key.extend_from_slice(&id.validity.to_be_bytes());
    if id.id.len() <= 128 {
        key.extend_from_slice(id.id.as_bytes());
    } else {
        key.push(0);
        key.extend_from_slice(&Sha256::digest(id.id.as_bytes()));
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_runs_from_newest_to_oldest() {
        let id = MessageId::from_bytes([7; 16]);
        let dates = [i64::MAX, 1_795_521_600_000, 0, -1, -1_795_521_600_000, i64::MIN];
        let keys: Vec<_> = dates.iter().map(|date| listed("s1", *date, id)).collect();
        assert!(keys.is_sorted());
        for (key, date) in keys.iter().zip(dates) {
            assert_eq!(of_listed(key), Some((date, id)));
        }
        assert!(keys.iter().all(|key| key.starts_with(&list("s1"))));
        assert!(keys.iter().all(|key| !key.starts_with(&list("s"))));
    }
}
