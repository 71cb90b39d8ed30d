//! The keys of a space's threads.

use crate::{account::AccountId, archive::MessageId, keys, thread::Node};

pub(super) struct Keys(Vec<u8>);

impl Keys {
    pub(super) fn new(space: &str) -> Self {
        Self(keys::threads(space))
    }

    fn of(&self, table: u8, rest: &[&[u8]]) -> Vec<u8> {
        let mut key =
            Vec::with_capacity(self.0.len() + 1 + rest.iter().map(|part| part.len()).sum::<usize>());
        key.extend_from_slice(&self.0);
        key.push(table);
        rest.iter().for_each(|part| key.extend_from_slice(part));
        key
    }

    /// What is made from the records, by this form and by earlier ones.
    pub(super) fn derived(&self) -> Vec<Vec<u8>> {
        [b"ablc".as_slice(), b"ntmpswg"].concat().iter().map(|table| self.of(*table, &[])).collect()
    }

    /// What belongs to a node lies together: a store touches one place for a message that begins a thread.
    fn about(&self, node: Node, what: u8, rest: &[&[u8]]) -> Vec<u8> {
        self.of(b'a', &[&[&node.bytes(), [what].as_slice()], rest].concat())
    }

    pub(super) fn node(&self, node: Node) -> Vec<u8> {
        self.about(node, b'n', &[])
    }

    pub(super) fn head(&self, root: Node) -> Vec<u8> {
        self.about(root, b't', &[])
    }

    pub(super) fn list(&self) -> Vec<u8> {
        self.of(b'l', &[])
    }

    pub(super) fn listed(&self, last: i64, root: Node) -> Vec<u8> {
        self.of(b'l', &[&place(last, root)])
    }

    pub(super) fn entries(&self, part: Node) -> Vec<u8> {
        self.about(part, b'm', &[])
    }

    pub(super) fn entry(&self, part: Node, date: i64, message: MessageId) -> Vec<u8> {
        self.about(part, b'm', &[&ascending(date), &message.bytes()])
    }

    pub(super) fn parts(&self, root: Node) -> Vec<u8> {
        self.about(root, b'p', &[])
    }

    pub(super) fn part(&self, root: Node, part: Node) -> Vec<u8> {
        self.about(root, b'p', &[&part.bytes()])
    }

    /// A message with a subject, answering by it or not; from this date on where no node is given.
    pub(super) fn subject(&self, soft: bool, subject: Node, date: i64, node: Option<Node>) -> Vec<u8> {
        let what = if soft { b's' } else { b'w' };
        let node = node.map(Node::bytes);
        let node: &[u8] = node.as_ref().map_or(&[], |node| node.as_slice());
        self.of(b'b', &[&subject.bytes(), &[what], &ascending(date), node])
    }

    pub(super) fn guard(&self, subject: Node) -> Vec<u8> {
        self.of(b'b', &[&subject.bytes(), b"g".as_slice()])
    }

    pub(super) fn totals(&self) -> Vec<u8> {
        self.of(b'c', &[])
    }

    pub(super) fn total(&self, account: AccountId) -> Vec<u8> {
        self.of(b'c', &[&account.bytes()])
    }

    pub(super) fn marks(&self) -> Vec<u8> {
        self.of(b'k', &[])
    }

    pub(super) fn mark(&self, mark: Node) -> Vec<u8> {
        self.of(b'k', &[&mark.bytes()])
    }

    pub(super) fn unfinished(&self) -> Vec<u8> {
        self.of(b'o', &[])
    }

    pub(super) fn state(&self) -> Vec<u8> {
        self.of(b'v', &[])
    }
}

/// Descending by date, then by root.
pub(super) fn place(last: i64, root: Node) -> [u8; 16] {
    let mut place = [0; 16];
    place[..8].copy_from_slice(&ascending(last).map(|byte| !byte));
    place[8..].copy_from_slice(&root.bytes());
    place
}

fn ascending(date: i64) -> [u8; 8] {
    (date.cast_unsigned() ^ (1 << 63)).to_be_bytes()
}

/// The date and message at the end of a key of [`Keys::entry`].
pub(super) fn of_entry(key: &[u8]) -> Option<(i64, MessageId)> {
    let tail = key.last_chunk::<24>()?;
    let (date, message) = tail.split_at(8);
    Some((date_of(date)?, MessageId::from_bytes(message.try_into().ok()?)))
}

/// The date and node at the end of a key of [`Keys::subject`].
pub(super) fn of_subject(key: &[u8]) -> Option<(i64, Node)> {
    let tail = key.last_chunk::<16>()?;
    Some((date_of(&tail[..8])?, Node::from_bytes(tail[8..].try_into().ok()?)))
}

/// The node at the end of a key.
pub(super) fn last_node(key: &[u8]) -> Option<Node> {
    key.last_chunk::<8>().copied().map(Node::from_bytes)
}

fn date_of(bytes: &[u8]) -> Option<i64> {
    Some((u64::from_be_bytes(bytes.try_into().ok()?) ^ (1 << 63)).cast_signed())
}
