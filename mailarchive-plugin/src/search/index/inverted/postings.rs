//! The messages that hold a term, how often and where.
//!
//! Messages come in blocks of 128; before more than one block there is a table to leap by: the last message of each
//! full block and its length in bytes. A block is a stream of bits: for each message the distance from the one before
//! and how often it holds the term; in a full block the lengths in bits of what each group of messages has in the last
//! part, to leap by as well; then for each message the distances between the places.

use std::ops::Range;

use tantivy::{TERMINATED, directory::OwnedBytes};

use super::{
    bits::{BitReader, BitWriter, read_size, read_u32, rice_length, write_number},
    lengths::{OfPart, distance_parameter},
};

/// Messages of a block.
pub(super) const BLOCK: usize = 128;

/// A group is of so many messages at most, as a power of two. It has fewer where they hold the term often.
const LARGEST_GROUP: u32 = 4;
/// The places of a group take so many bits on average, where it may be so small.
const BITS_OF_GROUP: u32 = 128;
/// The size of the groups, and the width of a leap, are told in so many bits.
const GROUP: u32 = 3;
const WIDTH: u32 = 5;

/// The postings of one term, not encoded.
#[derive(Debug, Default)]
pub(super) struct Postings {
    pub(super) documents: Vec<u32>,
    pub(super) counts: Vec<u32>,
    /// Of all messages, one after the other.
    pub(super) places: Vec<u32>,
}

impl Postings {
    pub(super) fn clear(&mut self) {
        self.documents.clear();
        self.counts.clear();
        self.places.clear();
    }

    pub(super) fn push(&mut self, document: u32, places: &[u32]) {
        self.documents.push(document);
        self.counts.push(u32::try_from(places.len()).unwrap_or(u32::MAX));
        self.places.extend_from_slice(places);
    }

    /// Appends them to `out`. `documents` is how many messages the segment has.
    pub(super) fn encode(&self, documents: u32, lengths: &OfPart, out: &mut Vec<u8>) {
        let parameter = document_parameter(documents, self.documents.len());
        let (mut table, mut blocks) = (Vec::new(), Vec::new());
        let (codes, mut next, mut place) = (lengths.codes(), 0, 0);
        for (ids, counts) in self.documents.chunks(BLOCK).zip(self.counts.chunks(BLOCK)) {
            let (before, start) = (next, blocks.len());
            let mut bits = BitWriter::new(&mut blocks);
            for (document, count) in ids.iter().zip(counts) {
                bits.rice(document - next, parameter);
                bits.gamma(*count);
                next = document + 1;
            }
            let parameters: Vec<u32> =
                ids.iter().zip(counts).map(|(id, count)| distance_parameter(codes.of(*id), *count)).collect();
            if ids.len() == BLOCK {
                self.leaps(counts, &parameters, place, &mut bits);
            }
            for (count, parameter) in counts.iter().zip(parameters) {
                let end = place + *count as usize;
                each_distance(&self.places[place..end], |distance| bits.rice(distance, parameter));
                place = end;
            }
            bits.finish();
            if ids.len() == BLOCK {
                write_number(&mut table, u64::from(next - before));
                write_number(&mut table, (blocks.len() - start) as u64);
            }
        }
        out.append(&mut table);
        out.append(&mut blocks);
    }

    /// The lengths of the groups of a block whose places begin with `place`.
    fn leaps(&self, counts: &[u32], parameters: &[u32], mut place: usize, bits: &mut BitWriter<'_>) {
        let mut lengths = [0_u32; BLOCK];
        for ((count, parameter), length) in counts.iter().zip(parameters).zip(&mut lengths) {
            let end = place + *count as usize;
            each_distance(&self.places[place..end], |distance| *length += rice_length(distance, *parameter));
            place = end;
        }
        let mean = lengths.iter().sum::<u32>() / BLOCK as u32;
        let is_large = |group: &u32| mean << group >= BITS_OF_GROUP;
        let group = (0..LARGEST_GROUP).find(is_large).unwrap_or(LARGEST_GROUP);
        let leaps: Vec<u32> = lengths.chunks(1 << group).map(|group| group.iter().sum()).collect();
        let leaps = &leaps[..leaps.len() - 1];
        let width =
            leaps.iter().max().map_or(0, |most| u32::BITS - most.leading_zeros()).min((1 << WIDTH) - 1);
        bits.plain(group, GROUP);
        bits.plain(width, WIDTH);
        leaps.iter().for_each(|leap| bits.plain(*leap, width));
    }
}

fn each_distance(places: &[u32], mut each: impl FnMut(u32)) {
    let mut free = 0;
    for place in places {
        each(place - free);
        free = place + 1;
    }
}

/// The parameter of the code for what is between the messages.
fn document_parameter(documents: u32, holding: usize) -> u32 {
    let mean = f64::from(documents) / holding.max(1) as f64 * std::f64::consts::LN_2;
    (mean as u32).max(1).ilog2()
}

/// Goes through the messages that hold a term.
pub(super) struct Cursor {
    data: OwnedBytes,
    lengths: OfPart,
    parameter: u32,
    /// Full blocks: the last message, and where the block after it begins in the data.
    table: Vec<(u32, usize)>,
    holding: usize,
    block: usize,
    documents: [u32; BLOCK],
    counts: [u32; BLOCK],
    length: usize,
    at: usize,
    /// Where the places of the message `placed` of the block begin, in bits; the leaps, while nobody asked for places.
    bits: usize,
    placed: Option<usize>,
    /// The size of the groups of a full block, as a power of two, and where the places of each begin, in bits.
    group: u32,
    groups: [usize; BLOCK],
}

impl Cursor {
    /// Stands on the first message.
    pub(super) fn new(data: OwnedBytes, documents: u32, holding: u32, lengths: OfPart) -> Self {
        let holding = holding as usize;
        let mut rest = data.as_slice();
        let (mut last, mut end) = (0_u32, 0_usize);
        let mut table = Vec::with_capacity((holding / BLOCK).min(data.len()));
        for _ in 0..(holding / BLOCK).min(data.len()) {
            last = last.wrapping_add(read_u32(&mut rest));
            end = end.saturating_add(read_size(&mut rest));
            table.push((last.wrapping_sub(1), end));
        }
        let start = data.len() - rest.len();
        table.iter_mut().for_each(|(_, end)| *end = end.saturating_add(start));
        let mut cursor = Self {
            parameter: document_parameter(documents, holding),
            data,
            lengths,
            table,
            holding,
            block: 0,
            documents: [TERMINATED; BLOCK],
            counts: [0; BLOCK],
            length: 0,
            at: 0,
            bits: start * 8,
            placed: None,
            group: 0,
            groups: [0; BLOCK],
        };
        cursor.load(0, start);
        cursor
    }

    fn load(&mut self, block: usize, start: usize) {
        self.block = block;
        self.length = self.holding.saturating_sub(block * BLOCK).min(BLOCK);
        let mut next = match block.checked_sub(1).and_then(|before| self.table.get(before)) {
            Some((last, _)) => last.wrapping_add(1),
            None => 0,
        };
        // Each place takes a bit at least: bytes that were changed a moment ago make nobody go on without end.
        let mut most = u32::try_from(self.data.len() * 8).unwrap_or(u32::MAX);
        let mut bits = BitReader::new(&self.data, start.saturating_mul(8));
        for at in 0..self.length {
            let document = next.wrapping_add(bits.rice(self.parameter));
            let count = bits.gamma().min(most);
            (self.documents[at], self.counts[at]) = (document, count);
            most -= count;
            next = document.wrapping_add(1);
        }
        (self.bits, self.placed, self.at) = (bits.at, None, 0);
        if self.length == 0 {
            self.documents[0] = TERMINATED;
        }
    }

    #[inline]
    pub(super) fn document(&self) -> u32 {
        self.documents[self.at]
    }

    /// How often the message holds the term.
    #[inline]
    pub(super) fn count(&self) -> u32 {
        self.counts[self.at]
    }

    /// How many messages hold the term.
    pub(super) fn holding(&self) -> u32 {
        u32::try_from(self.holding).unwrap_or(u32::MAX)
    }

    /// The code of the length of the text that holds it.
    #[inline]
    pub(super) fn length(&self) -> u8 {
        self.lengths.codes().of(self.document())
    }

    #[inline]
    pub(super) fn advance(&mut self) -> u32 {
        if self.at + 1 < self.length {
            self.at += 1;
        } else {
            self.next_block();
        }
        self.document()
    }

    fn next_block(&mut self) {
        match self.table.get(self.block) {
            Some((_, start)) => self.load(self.block + 1, *start),
            None => self.end(),
        }
    }

    fn end(&mut self) {
        (self.at, self.length) = (0, 0);
        self.documents[0] = TERMINATED;
    }

    /// Goes on to `target`, or the first message behind it.
    #[inline]
    pub(super) fn seek(&mut self, target: u32) -> u32 {
        if self.table.get(self.block).is_some_and(|(last, _)| *last < target) {
            let ahead = self.table[self.block..].partition_point(|(last, _)| *last < target);
            let block = self.block + ahead;
            let start = self.table[block - 1].1;
            self.load(block, start);
        }
        while self.document() < target {
            if self.at + 1 == self.length || self.length == 0 {
                self.next_block();
                continue;
            }
            self.at += 1;
        }
        self.document()
    }

    /// The places of the term in the message, which are asked for once.
    #[inline]
    pub(super) fn places(&mut self, places: &mut Vec<u32>) {
        places.clear();
        let end = self.each_place(|place| {
            places.push(place);
            true
        });
        (self.bits, self.placed) = (end, Some(self.at + 1));
    }

    /// Keeps the starts at which the message has the term `offset` behind.
    #[inline]
    pub(super) fn keep_common(&mut self, starts: &mut Vec<u32>, offset: u32) {
        let (mut kept, mut next) = (0, 0);
        let mut wanted = starts.first().map(|start| start.saturating_add(offset));
        self.each_place(|place| {
            while let Some(sought) = wanted
                && sought <= place
            {
                if sought == place {
                    starts[kept] = starts[next];
                    kept += 1;
                }
                next += 1;
                wanted = starts.get(next).map(|start| start.saturating_add(offset));
            }
            wanted.is_some()
        });
        starts.truncate(kept);
    }

    /// Where the places end, if `each` wants them all.
    #[inline]
    fn each_place(&mut self, mut each: impl FnMut(u32) -> bool) -> usize {
        let (first, begins) = match self.placed {
            None => self.leaps(),
            Some(placed) => (placed, self.bits),
        };
        let group = self.at >> self.group;
        let (first, begins) = match group << self.group {
            start if self.length == BLOCK && first < start => (start, self.groups[group]),
            _ => (first, begins),
        };
        let codes = self.lengths.codes();
        let parameter = |at: usize| distance_parameter(codes.of(self.documents[at]), self.counts[at]);
        let mut bits = BitReader::new(&self.data, begins);
        for at in first.min(self.at)..self.at {
            bits.rices(parameter(at), self.counts[at], |_| true);
        }
        (self.bits, self.placed) = (bits.at, Some(self.at));
        let mut free = 0_u32;
        bits.rices(parameter(self.at), self.counts[self.at], |distance| {
            let place = free.wrapping_add(distance);
            free = place.wrapping_add(1);
            each(place)
        });
        bits.at
    }

    /// Reads where the groups of a full block begin. Answers where the first message's places do.
    fn leaps(&mut self) -> (usize, usize) {
        if self.length < BLOCK {
            return (0, self.bits);
        }
        let mut bits = BitReader::new(&self.data, self.bits);
        self.group = bits.plain(GROUP).min(LARGEST_GROUP);
        let (width, groups) = (bits.plain(WIDTH), BLOCK >> self.group);
        let mut end = bits.at + (groups - 1) * width as usize;
        self.groups[0] = end;
        for group in &mut self.groups[1..groups] {
            end += bits.plain(width) as usize;
            *group = end;
        }
        (0, self.groups[0])
    }
}

/// Where the postings of a term are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) holding: u32,
    pub(super) range: Range<usize>,
}
