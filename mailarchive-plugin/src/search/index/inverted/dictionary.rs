//! The terms of a segment in order, each by what differs from the one before.
//!
//! A term's key is its text and the number of the part that it stands in. So what a word has in all parts is together,
//! and what starts alike is too. Every 32nd key is whole and in memory, to begin from.

use tantivy::directory::OwnedBytes;

use super::{
    bits::{read_number, read_size, read_u32, write_number},
    postings::Entry,
};
use crate::search::query::Part;

/// Keys from one that is whole to the next.
const STRIDE: u32 = 32;
/// Lengths below this share one byte.
const NIBBLE: usize = 15;

/// The key of a term in a part.
pub(super) fn key(text: &str, part: Part) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() + 1);
    key.extend_from_slice(text.as_bytes());
    key.push(number(part));
    key
}

/// The part's number in keys.
pub(super) fn number(part: Part) -> u8 {
    Part::ALL.iter().position(|one| *one == part).map_or(u8::MAX, |at| at as u8)
}

/// The part that a key is of.
pub(super) fn part_of(key: &[u8]) -> Option<Part> {
    key.last().and_then(|number| Part::ALL.get(usize::from(*number))).copied()
}

/// Writes the dictionary of a segment, key by key in order.
#[derive(Default)]
pub(super) struct DictionaryWriter {
    entries: Vec<u8>,
    starts: Vec<u8>,
    last: Vec<u8>,
    count: u32,
    /// Bytes of postings since the last whole key, and of entries before it.
    postings: u64,
    before: usize,
}

impl DictionaryWriter {
    pub(super) fn push(&mut self, key: &[u8], holding: u32, length: usize) {
        let is_whole = self.count.is_multiple_of(STRIDE);
        let shared = match is_whole {
            true => 0,
            false => self.last.iter().zip(key).take_while(|(one, other)| one == other).count(),
        };
        if is_whole {
            write_number(&mut self.starts, key.len() as u64);
            self.starts.extend_from_slice(key);
            write_number(&mut self.starts, (self.entries.len() - self.before) as u64);
            write_number(&mut self.starts, self.postings);
            (self.postings, self.before) = (0, self.entries.len());
        }
        let rest = &key[shared..];
        self.entries.push((shared.min(NIBBLE) << 4 | rest.len().min(NIBBLE)) as u8);
        for length in [shared, rest.len()] {
            if length >= NIBBLE {
                write_number(&mut self.entries, (length - NIBBLE) as u64);
            }
        }
        self.entries.extend_from_slice(rest);
        write_number(&mut self.entries, u64::from(holding));
        write_number(&mut self.entries, length as u64);
        self.last.clear();
        self.last.extend_from_slice(key);
        self.count += 1;
        self.postings += length as u64;
    }

    /// The entries, and the whole keys.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<u8>) {
        (self.entries, self.starts)
    }
}

/// The dictionary of a segment.
pub(super) struct Dictionary {
    entries: OwnedBytes,
    /// The whole keys, one after the other.
    keys: Vec<u8>,
    starts: Vec<Start>,
}

struct Start {
    /// Where its key ends.
    key: usize,
    entry: usize,
    postings: usize,
}

impl Dictionary {
    pub(super) fn read(entries: OwnedBytes, mut whole: &[u8]) -> Option<Self> {
        let mut dictionary = Self { entries, keys: Vec::new(), starts: Vec::new() };
        let (mut entry, mut postings) = (0_usize, 0_usize);
        while !whole.is_empty() {
            let length = read_size(&mut whole);
            let (key, rest) = whole.split_at_checked(length)?;
            whole = rest;
            dictionary.keys.extend_from_slice(key);
            entry = entry.checked_add(read_size(&mut whole))?;
            postings = postings.checked_add(read_size(&mut whole))?;
            dictionary.starts.push(Start { key: dictionary.keys.len(), entry, postings });
        }
        Some(dictionary)
    }

    pub(super) fn find(&self, key: &[u8]) -> Option<Entry> {
        let mut walk = self.walk_from(key);
        while walk.advance() {
            match walk.key().cmp(key) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Some(walk.entry()),
                std::cmp::Ordering::Greater => return None,
            }
        }
        None
    }

    /// The terms of a part that start so.
    pub(super) fn starting(&self, text: &str, part: Part) -> Vec<Entry> {
        let mut walk = self.walk_from(text.as_bytes());
        let mut entries = Vec::new();
        while walk.advance() {
            if walk.key().starts_with(text.as_bytes()) {
                if part_of(walk.key()) == Some(part) {
                    entries.push(walk.entry());
                }
            } else if walk.key() > text.as_bytes() {
                break;
            }
        }
        entries
    }

    /// Goes through all terms.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { rest: self.entries.as_slice(), key: Vec::new(), holding: 0, start: 0, end: 0 }
    }

    /// Begins at the last whole key that is not behind `key`.
    fn walk_from(&self, key: &[u8]) -> Walk<'_> {
        let (mut low, mut high) = (0, self.starts.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.whole(middle) <= key { low = middle + 1 } else { high = middle }
        }
        let start = low.checked_sub(1).and_then(|at| self.starts.get(at));
        let (entry, postings) = start.map_or((0, 0), |start| (start.entry, start.postings));
        let rest = self.entries.get(entry..).unwrap_or_default();
        Walk { rest, key: Vec::new(), holding: 0, start: postings, end: postings }
    }

    fn whole(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.starts[before].key);
        &self.keys[start..self.starts[at].key]
    }
}

/// Goes through terms in their order.
pub(super) struct Walk<'a> {
    rest: &'a [u8],
    key: Vec<u8>,
    holding: u32,
    start: usize,
    end: usize,
}

impl Walk<'_> {
    /// `false`: there is none any more.
    pub(super) fn advance(&mut self) -> bool {
        let Some((lengths, rest)) = self.rest.split_first() else { return false };
        self.rest = rest;
        let mut length = |nibble: u8| match usize::from(nibble) {
            NIBBLE => NIBBLE.saturating_add(read_size(&mut self.rest)),
            length => length,
        };
        let (shared, own) = (length(lengths >> 4), length(lengths & 0xf));
        let Some((own, rest)) = self.rest.split_at_checked(own) else { return false };
        self.key.truncate(shared);
        self.key.extend_from_slice(own);
        self.rest = rest;
        self.holding = read_u32(&mut self.rest);
        self.start = self.end;
        self.end =
            self.start.saturating_add(usize::try_from(read_number(&mut self.rest)).unwrap_or(usize::MAX));
        true
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    pub(super) fn entry(&self) -> Entry {
        Entry { holding: self.holding, range: self.start..self.end }
    }
}
