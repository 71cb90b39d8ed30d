//! The layout of the store: every key that the plugin writes.
//!
//! Numbers are big-endian, so that byte order is numeric order. A space's id holds no NUL (the contract
//! says so), which ends it unambiguously. The first byte names the table:
//!
//! | key | value |
//! | --- | --- |
//! | `a` space 0 account | [`crate::account::MailAccount`], JSON |
//! | `c` space 0 account | [`crate::archive::Counters`], JSON |
//! | `d` space 0 ~date message | nothing, or [`COPY`]: the list, newest first |
//! | `i` space 0 hash(Message-ID) message | nothing: an index, never an identity |
//! | `l` account | the token of the pass that may archive for the account now |
//! | `m` space 0 message | [`crate::archive::Record`], JSON |
//! | `p` space 0 content message | nothing: messages that say the same |
//! | `q` account server-id | [`crate::archive::Quarantined`], JSON |
//! | `r` space 0 message | the raw bytes, packed, where they are short; else a blob |
//! | `s` account mailbox 0 validity id | [`crate::archive::Receipt`], JSON: archived, deletion not yet confirmed |
//! | `t` account | [`crate::account::Health`], JSON |
//! | `v` | [`crate::settings::Settings`], JSON |
//! | `x` space | nothing: the space was removed, its mail is going |

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

/// Descending by date, then by message: the complement of the date, with its sign bit flipped first so that
/// dates before 1970 sort as older.
pub(crate) fn place(date: i64, message: MessageId) -> [u8; 24] {
    let ascending = date.cast_unsigned() ^ (1 << 63);
    let mut place = [0; 24];
    place[..8].copy_from_slice(&(!ascending).to_be_bytes());
    place[8..].copy_from_slice(&message.bytes());
    place
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

/// The short bodies of a space.
pub(crate) fn all_raw(space: &str) -> Vec<u8> {
    in_space(b'r', space, &[])
}

pub(crate) fn raw(space: &str, message: MessageId) -> Vec<u8> {
    in_space(b'r', space, &[&message.bytes()])
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
        assert!(keys.iter().all(|key| key.starts_with(&list("s1"))));
        assert!(keys.iter().all(|key| !key.starts_with(&list("s"))));
    }
}
