//! A message as its thread knows it, and what a node points at.

use mailarchive_api::AbiError;

use crate::{
    archive::{MessageId, Record},
    thread::{Link, Node},
};

/// A message on its way into a thread.
#[derive(Clone)]
pub(in crate::archive) struct Woven {
    pub(super) record: Record,
    pub(super) link: Link,
    /// It says what an earlier one says: it belongs there, and is neither counted nor drawn.
    pub(super) copy: bool,
}

impl Woven {
    pub(in crate::archive) fn new(record: &Record, copy: bool) -> Self {
        let references = record.references.clone().unwrap_or_default();
        let link = Link::new(record.node(), record.date, references, &record.subject);
        Self { record: record.clone(), link, copy }
    }

    pub(super) fn entry(&self) -> Entry {
        Entry { id: self.record.id, copy: self.copy, link: self.link.clone() }
    }

    /// How much it may add to a batch, beside short threads that move.
    pub(in crate::archive) fn weight(&self) -> usize {
        // Its place and those of its subject; its part in the thread's head, which is packed; the root and the
        // guard, which are demanded and changed; and what each reference may point at.
        let from = self
            .record
            .from
            .first()
            .map_or(0, |from| from.address.len() + from.name.as_ref().map_or(0, String::len));
        450 + self.record.subject.len().min(1200) + from.min(500) + 120 * (self.link.references.len() + 1)
    }
}

/// A message's place in its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: MessageId,
    pub(crate) copy: bool,
    pub(crate) link: Link,
}

const COPY: u8 = 1;
const SOFT: u8 = 2;
const SUBJECT: u8 = 4;

impl Entry {
    pub(super) fn encode(&self) -> Vec<u8> {
        let link = &self.link;
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let mut value =
            vec![flag(self.copy, COPY) | flag(link.soft, SOFT) | flag(link.subject.is_some(), SUBJECT)];
        let nodes = std::iter::once(&link.node).chain(&link.subject).chain(&link.references);
        nodes.for_each(|node| value.extend_from_slice(&node.bytes()));
        value
    }

    pub(super) fn decode(key: &[u8], value: &[u8]) -> Result<Self, AbiError> {
        let damaged = || AbiError::internal("an entry of a thread cannot be read");
        let (date, id) = super::layout::of_entry(key).ok_or_else(damaged)?;
        let (flags, nodes) = value.split_first().ok_or_else(damaged)?;
        let (nodes, rest) = nodes.as_chunks::<8>();
        let mut nodes = nodes.iter().copied().map(Node::from_bytes);
        let node = nodes.next().filter(|_| rest.is_empty()).ok_or_else(damaged)?;
        let subject = if flags & SUBJECT == 0 { None } else { Some(nodes.next().ok_or_else(damaged)?) };
        let link = Link { node, date, references: nodes.collect(), subject, soft: flags & SOFT != 0 };
        Ok(Self { id, copy: flags & COPY != 0, link })
    }
}

/// What a node points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pointer {
    To(Node),
    /// The node itself names the thread.
    Root(Root),
}

/// What is known of a thread without looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Root {
    /// Messages, copies among them.
    pub(super) size: u32,
    pub(super) has_parts: bool,
    /// Another one after each change: whoever decided by an earlier one decides anew.
    pub(super) stamp: u64,
}

impl Root {
    pub(super) fn new(size: u32, has_parts: bool) -> Self {
        Self { size, has_parts, stamp: rand::random() }
    }
}

impl Pointer {
    pub(super) fn encode(self) -> Vec<u8> {
        match self {
            Self::To(node) => node.bytes().to_vec(),
            Self::Root(Root { size, has_parts, stamp }) => {
                [size.to_be_bytes().as_slice(), &[u8::from(has_parts)], &stamp.to_be_bytes()].concat()
            }
        }
    }

    pub(super) fn decode(value: &[u8]) -> Result<Self, AbiError> {
        if let Ok(node) = value.try_into() {
            return Ok(Self::To(Node::from_bytes(node)));
        }
        let root = || {
            let (size, rest) = value.split_first_chunk::<4>()?;
            let (has_parts, stamp) = rest.split_first()?;
            let stamp = u64::from_be_bytes(stamp.try_into().ok()?);
            Some(Root { size: u32::from_be_bytes(*size), has_parts: *has_parts == 1, stamp })
        };
        root().map(Self::Root).ok_or_else(|| AbiError::internal("a thread's root cannot be read"))
    }
}
