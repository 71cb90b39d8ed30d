//! Which messages belong together, and how a thread is drawn. No I/O, no clock.
//!
//! What links messages is a set of edges between Message-IDs, and what a message adds to it depends on that
//! message alone (and, for the soft link by subject, on pairs of messages). Threads are the connected components.
//! So they do not depend on the order in which messages arrive, and loops, repetitions and messages that were
//! never seen change nothing about that.

mod group;
mod mark;
mod subject;
#[cfg(test)]
pub(crate) mod tests;
mod tree;

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{hex, message::Message};

pub(crate) use group::group;
pub(crate) use mark::{Mark, MarkId, Marks, What};
pub(crate) use tree::{Step, tree};

/// How far apart a message without references and what it answers by its subject may be.
pub(crate) const SOFT_WINDOW: i64 = 30 * 24 * 60 * 60 * 1000;
/// So many references of a message count: its first and its last ones. Long threads repeat themselves.
const MOST_REFERENCES: usize = 32;

/// A Message-ID, or a base subject: the first bytes of its hash. A thread is named by one of its messages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Node([u8; 8]);

impl Node {
    pub(crate) const MIN: Self = Self([0; 8]);
    pub(crate) const MAX: Self = Self([u8::MAX; 8]);

    pub(crate) fn of(text: &str) -> Self {
        Self::hash(text.as_bytes())
    }

    /// For a message without a Message-ID: nothing can refer to it.
    pub(crate) fn unnamed(identity: &[u8; 16]) -> Self {
        Self::hash(&[b"\0".as_slice(), identity].concat())
    }

    fn hash(bytes: &[u8]) -> Self {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let mut node = [0; 8];
        node.copy_from_slice(&digest[..8]);
        Self(node)
    }

    pub(crate) fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(self) -> [u8; 8] {
        self.0
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({self})")
    }
}

/// A text that names no thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the id of a thread")]
pub(crate) struct NodeError;

impl std::str::FromStr for Node {
    type Err = NodeError;

    fn from_str(text: &str) -> Result<Self, NodeError> {
        hex::decode(text).map(Self).ok_or(NodeError)
    }
}

impl TryFrom<String> for Node {
    type Error = NodeError;

    fn try_from(text: String) -> Result<Self, NodeError> {
        text.parse()
    }
}

impl From<Node> for String {
    fn from(node: Node) -> Self {
        node.to_string()
    }
}

impl serde::Serialize for Node {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Node {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What of a message decides to which thread it belongs and where it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) node: Node,
    pub(crate) date: i64,
    /// What it answers, the nearest last; without itself and without repetitions.
    pub(crate) references: Vec<Node>,
    /// Its base subject; none where nothing is left of the subject.
    pub(crate) subject: Option<Node>,
    /// It answers something by its subject alone: no references at all, and a reply prefix.
    pub(crate) soft: bool,
}

impl Link {
    /// `references` as [`references`] made them.
    pub(crate) fn new(node: Node, date: i64, mut references: Vec<Node>, subject: &str) -> Self {
        // Whoever answers himself answers nobody, and yet is no message without references.
        let soft = references.is_empty();
        references.retain(|reference| *reference != node);
        let base = subject::base(subject);
        Self {
            node,
            date,
            references,
            soft: soft && base.is_reply && !base.text.is_empty(),
            subject: (!base.text.is_empty()).then(|| Node::of(&base.text)),
        }
    }
}

/// What a message answers: its References, else the first of In-Reply-To (RFC 5256 section 3, REFERENCES, 1).
pub(crate) fn references(message: &Message) -> Vec<Node> {
    let named = match message.references.as_slice() {
        [] => message.in_reply_to.get(..1).unwrap_or_default(),
        references => references,
    };
    let left_out = named.len().saturating_sub(MOST_REFERENCES);
    let kept = named.iter().enumerate().filter(|(index, _)| *index == 0 || *index > left_out);
    kept.map(|(_, id)| Node::of(id)).collect()
}

/// Union by size over a growing set, without recursion.
#[derive(Default)]
pub(crate) struct Sets {
    parents: Vec<usize>,
    sizes: Vec<usize>,
}

impl Sets {
    pub(crate) fn add(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.sizes.push(1);
        self.parents.len() - 1
    }

    pub(crate) fn find(&mut self, mut one: usize) -> usize {
        while self.parents[one] != one {
            self.parents[one] = self.parents[self.parents[one]];
            one = self.parents[one];
        }
        one
    }

    pub(crate) fn union(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            let (small, large) = if self.sizes[a] < self.sizes[b] { (a, b) } else { (b, a) };
            self.parents[small] = large;
            self.sizes[large] += self.sizes[small];
        }
    }
}
