//! Short messages lie together in blocks, packed as one: what they share is there once.
//!
//! A block grows at its end and nowhere else, so that a message's place in it never changes. What was purged is
//! overwritten with zeros and noted as removed; a block of which nothing is left goes. Growing and purging both
//! read a block and write it again: every commit that does so demands that the block is still what was read
//! ([`super::listing::Move`]'s `unchanged`), and is built again where it is not.

use std::{
    collections::VecDeque,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use mailarchive_api::{AbiError, ErrorCode};

use super::{BodyPlace, MessageId, Record, listing::Move};
use crate::{
    account::AccountId,
    keys,
    store::{Changes, Store},
};

/// A block that is this long is full. Longer ones would pack better; but whoever reads one message unpacks all
/// that lies with it.
const FULL: usize = 32_000;
/// Longer messages are packed alone.
pub(super) const LONGEST: usize = 24_000;
/// A block is never longer than this; and even where nothing in it can be packed, it fits into a value.
const MOST: usize = FULL + LONGEST;
const LEVEL: i32 = 3;
const FORMAT: u8 = 1;
/// Blocks that are remembered unpacked: about half a megabyte.
const REMEMBERED: usize = 12;

/// Messages that lie together, unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    bytes: Vec<u8>,
    /// What was purged, ascending and apart from each other.
    removed: Vec<Range<usize>>,
}

impl Block {
    pub(super) fn read(store: &Store, space: &str, id: MessageId) -> Result<Option<Self>, AbiError> {
        Ok(Self::read_stored(store, space, id)?.map(|(block, _)| block))
    }

    /// A block and the value that it was read from.
    fn read_stored(store: &Store, space: &str, id: MessageId) -> Result<Option<(Self, Vec<u8>)>, AbiError> {
        let value = store.get(&keys::block(space, id))?;
        value.map(|value| Ok((Self::decode(&value)?, value))).transpose()
    }

    /// Takes messages out of a block of a space.
    pub(super) fn purge(
        store: &Store,
        space: &str,
        id: MessageId,
        places: Vec<Range<usize>>,
        changed: &mut Move,
    ) -> Result<(), AbiError> {
        let Some((mut block, stored)) = Self::read_stored(store, space, id)? else { return Ok(()) };
        places.into_iter().for_each(|place| block.remove(place));
        let key = keys::block(space, id);
        match block.encode()? {
            Some(value) => changed.changes.put(key.clone(), value),
            None => changed.changes.delete(key.clone()),
        }
        changed.unchanged.push((key, Some(stored)));
        Ok(())
    }

    /// Format, number of removed stretches, each from where to where, and the packed bytes.
    fn decode(value: &[u8]) -> Result<Self, AbiError> {
        let damaged = || AbiError::internal("a block of messages cannot be read");
        let number = |at: usize| {
            let bytes = value.get(at..at + 4)?.first_chunk()?;
            usize::try_from(u32::from_be_bytes(*bytes)).ok()
        };
        if value.first() != Some(&FORMAT) {
            return Err(damaged());
        }
        let count = number(1).filter(|count| *count <= value.len() / 8).ok_or_else(damaged)?;
        let stretch = |at: usize| Some(number(5 + at * 8)?..number(9 + at * 8)?);
        let removed: Vec<_> = (0..count).map(stretch).collect::<Option<_>>().ok_or_else(damaged)?;
        let packed = value.get(5 + count * 8..).ok_or_else(damaged)?;
        // No block is empty; what is cut off may look like one.
        let bytes = zstd::bulk::decompress(packed, MOST).ok().filter(|bytes| !bytes.is_empty());
        let bytes = bytes.ok_or_else(damaged)?;
        Ok(Self { bytes, removed })
    }

    /// `None`: nothing is left of it.
    pub(super) fn encode(&self) -> Result<Option<Vec<u8>>, AbiError> {
        let is_whole = |one: &Range<usize>| *one == (0..self.bytes.len());
        if self.removed.first().is_some_and(is_whole) {
            return Ok(None);
        }
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
        let mut value = vec![FORMAT];
        value.extend_from_slice(&number(self.removed.len()));
        for stretch in &self.removed {
            value.extend_from_slice(&number(stretch.start));
            value.extend_from_slice(&number(stretch.end));
        }
        value.extend_from_slice(&zstd::bulk::compress(&self.bytes, LEVEL)?);
        Ok(Some(value))
    }

    /// The bytes of the message at this place. `None`: they were removed, or never there.
    pub(super) fn message(&self, place: Range<usize>) -> Option<&[u8]> {
        let is_removed = self.removed.iter().any(|one| one.start < place.end && place.start < one.end);
        if is_removed { None } else { self.bytes.get(place) }
    }

    /// As somebody does who changes an archive.
    #[cfg(test)]
    pub(super) fn forge(&mut self, place: Range<usize>, message: &[u8]) {
        self.bytes[place].copy_from_slice(message);
    }

    /// Overwrites the message at this place.
    pub(super) fn remove(&mut self, place: Range<usize>) {
        let place = place.start.min(self.bytes.len())..place.end.min(self.bytes.len());
        self.bytes[place.clone()].fill(0);
        self.removed.push(place);
        self.removed.sort_unstable_by_key(|one| (one.start, one.end));
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(self.removed.len());
        for one in self.removed.drain(..) {
            match merged.last_mut() {
                Some(last) if one.start <= last.end => last.end = last.end.max(one.end),
                _ => merged.push(one),
            }
        }
        self.removed = merged;
    }
}

/// Where a message lies in its block.
pub(super) fn place(record: &Record) -> Option<(MessageId, Range<usize>)> {
    let BodyPlace::Block { block, at } = record.body else { return None };
    let start = usize::try_from(at).ok()?;
    let end = start.checked_add(usize::try_from(record.size).ok()?)?;
    Some((block, start..end))
}

/// The block that whoever writes next goes on with: its name, which is that of its first message, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    block: MessageId,
    length: usize,
}

impl Open {
    /// What is noted, where the block is as it was noted: into one that is damaged nothing more is written.
    pub(super) fn resume(store: &Store, space: &str, noted: Option<&[u8]>) -> Result<Option<Self>, AbiError> {
        let Some(open) = noted.and_then(Self::decode) else { return Ok(None) };
        match Block::read(store, space, open.block) {
            Ok(Some(block)) => Ok((block.bytes.len() == open.length).then_some(open)),
            Ok(None) => Ok(Some(open)),
            Err(error) if error.code == ErrorCode::INTERNAL => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn decode(value: &[u8]) -> Option<Self> {
        let (block, length) = value.split_first_chunk::<16>()?;
        let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
        (length <= MOST).then_some(Self { block: MessageId::from_bytes(*block), length })
    }

    pub(super) fn encode(self) -> Vec<u8> {
        let length = u32::try_from(self.length).unwrap_or(u32::MAX);
        [self.block.bytes().as_slice(), &length.to_be_bytes()].concat()
    }
}

/// What a batch adds to a block that is there.
#[derive(Debug, Clone)]
pub(super) struct Growth {
    from: Open,
    bytes: Vec<u8>,
}

impl Growth {
    /// Demands that nobody else made the block grow.
    pub(super) fn require(&self, space: &str, account: AccountId, changes: &mut Changes) {
        changes.require(&keys::open_block(space, account), Some(&self.from.encode()));
    }

    /// Puts the grown block into a commit that demands what [`Self::require`] demands.
    pub(super) fn apply(
        &self,
        store: &Store,
        space: &str,
        account: AccountId,
        changed: &mut Move,
    ) -> Result<(), AbiError> {
        let Open { block: id, length } = self.from;
        let (mut block, stored) = match Block::read_stored(store, space, id)? {
            Some((block, value)) => (block, Some(value)),
            None => {
                // Everything in it was purged.
                let mut block = Block { bytes: vec![0; length], removed: Vec::new() };
                block.remove(0..length);
                (block, None)
            }
        };
        if block.bytes.len() != length {
            if store.get(&keys::open_block(space, account))? == Some(self.from.encode()) {
                return Err(AbiError::internal("a block of messages has another length than was noted"));
            }
            // Somebody else made it grow: what is demanded does not hold.
            return Ok(());
        }
        block.bytes.extend_from_slice(&self.bytes);
        if let Some(value) = block.encode()? {
            let key = keys::block(space, id);
            changed.changes.put(key.clone(), value);
            changed.unchanged.push((key, stored));
        }
        Ok(())
    }
}

/// The blocks that a batch fills, one after the other.
#[derive(Default)]
pub(super) struct Filling {
    open: Option<Open>,
    /// What comes behind what is stored of the open block, if anything is.
    bytes: Vec<u8>,
    stored: usize,
    growth: Option<Growth>,
}

impl Filling {
    pub(super) fn new(open: Option<Open>) -> Self {
        Self { open, stored: open.map_or(0, |open| open.length), ..Self::default() }
    }

    /// Bytes that are in no change yet.
    pub(super) fn waiting(&self) -> usize {
        self.bytes.len()
            + self.growth.as_ref().map_or(0, |growth| MOST.min(growth.from.length + growth.bytes.len()))
    }

    /// Takes a message of at most [`LONGEST`] bytes.
    pub(super) fn take(
        &mut self,
        space: &str,
        id: MessageId,
        message: &[u8],
        changes: &mut Changes,
    ) -> Result<BodyPlace, AbiError> {
        if self.open.is_some_and(|open| open.length >= FULL) {
            self.close(space, changes)?;
            (self.open, self.stored) = (None, 0);
        }
        let open = self.open.get_or_insert(Open { block: id, length: 0 });
        let place =
            BodyPlace::Block { block: open.block, at: u32::try_from(open.length).unwrap_or(u32::MAX) };
        self.bytes.extend_from_slice(message);
        open.length += message.len();
        Ok(place)
    }

    /// Ends the batch: what must grow when it is committed, and what the next batch goes on with.
    pub(super) fn finish(
        mut self,
        space: &str,
        changes: &mut Changes,
    ) -> Result<(Option<Growth>, Option<Open>), AbiError> {
        self.close(space, changes)?;
        Ok((self.growth, self.open))
    }

    fn close(&mut self, space: &str, changes: &mut Changes) -> Result<(), AbiError> {
        let bytes = std::mem::take(&mut self.bytes);
        let Some(Open { block, .. }) = self.open.filter(|_| !bytes.is_empty()) else { return Ok(()) };
        if self.stored > 0 {
            self.growth = Some(Growth { from: Open { block, length: self.stored }, bytes });
        } else if let Some(value) = (Block { bytes, removed: Vec::new() }).encode()? {
            changes.put(keys::block(space, block), value);
        }
        Ok(())
    }
}

/// The blocks that were read last.
#[derive(Clone, Default)]
pub(super) struct Recent(Arc<Mutex<Remembered>>);

type Remembered = VecDeque<(Vec<u8>, Arc<Block>)>;

impl Recent {
    /// The bytes of a message; `None` where they are not there.
    pub(super) fn message(
        &self,
        store: &Store,
        space: &str,
        id: MessageId,
        place: Range<usize>,
    ) -> Result<Option<Vec<u8>>, AbiError> {
        let key = keys::block(space, id);
        // One that has grown since is read again.
        let known = self.find(&key).filter(|block| place.end <= block.bytes.len());
        let block = match known {
            Some(block) => block,
            None => {
                let Some(block) = Block::read(store, space, id)? else { return Ok(None) };
                let block = Arc::new(block);
                self.remember(key, Arc::clone(&block));
                block
            }
        };
        Ok(block.message(place).map(<[u8]>::to_vec))
    }

    /// Nothing that was purged stays in memory.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn find(&self, key: &[u8]) -> Option<Arc<Block>> {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recent.iter().find(|(known, _)| known == key).map(|(_, block)| Arc::clone(block))
    }

    fn remember(&self, key: Vec<u8>, block: Arc<Block>) {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|(known, _)| *known != key);
        recent.truncate(REMEMBERED - 1);
        recent.push_front((key, block));
    }
}

#[cfg(test)]
mod tests;
