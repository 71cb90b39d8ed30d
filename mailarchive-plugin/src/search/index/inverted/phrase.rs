//! Where terms stand one behind the other.

use std::io;

use tantivy::TERMINATED;

use super::{file::Inverted, postings::Cursor};
use crate::search::{
    query::Part,
    words::{Needle, Piece},
};

/// Messages, and how often each holds the phrase.
pub(super) type Held = Vec<(u32, u32)>;

/// One term of a phrase.
struct Slot {
    offset: u32,
    cursor: Cursor,
}

/// The messages of a segment that hold the needle in this part. The rarest term leads: the others leap after it.
pub(super) fn holding(inverted: &Inverted, part: Part, needle: &Needle) -> io::Result<Held> {
    let (starts, terms): (Vec<_>, Vec<_>) = needle.pieces().iter().partition(|piece| piece.is_start);
    let entries = terms.iter().map(|piece| inverted.find(&piece.text, part));
    let Some(entries) = entries.collect::<Option<Vec<_>>>() else { return Ok(Vec::new()) };
    let holding: Vec<u32> = entries.iter().map(|entry| entry.holding).collect();
    let mut slots = Vec::with_capacity(terms.len());
    for at in needed(&terms, &holding) {
        slots.push(Slot { offset: terms[at].offset, cursor: inverted.cursor(&entries[at], part)? });
    }
    slots.sort_by_key(|slot| slot.cursor.holding());
    let mut found = Found::default();
    each(&mut slots, |document, places| found.push(document, places));
    match starts.first() {
        None => Ok(found.held),
        Some(piece) => {
            let entries = inverted.dictionary().starting(&piece.text, part);
            let cursors = entries.iter().map(|entry| inverted.cursor(entry, part));
            found.followed(piece.offset, cursors)
        }
    }
}

/// The terms by which the others are known: a pair of characters between two pairs needs no look. Of all such
/// choices the one with the fewest messages to go through.
fn needed(terms: &[&Piece], holding: &[u32]) -> Vec<usize> {
    // What it costs to keep this one and what is needed of those before it, and which of those is the last.
    let mut kept: Vec<(u64, Option<usize>)> = Vec::with_capacity(terms.len());
    for at in 0..terms.len() {
        let before = at.checked_sub(1).map(|one| (kept[one].0, one));
        let is_one_run = |first: usize| {
            let run = &terms[first..=at];
            run.iter().all(|piece| piece.is_pair)
                && run.windows(2).all(|pair| pair[0].offset + 1 == pair[1].offset)
        };
        let leap = at.checked_sub(2).filter(|two| is_one_run(*two)).map(|two| (kept[two].0, two));
        let (cost, last) = match before.into_iter().chain(leap).min() {
            Some((cost, last)) => (cost, Some(last)),
            None => (0, None),
        };
        kept.push((cost + u64::from(holding[at]), last));
    }
    let mut needed: Vec<usize> =
        std::iter::successors(terms.len().checked_sub(1), |at| kept[*at].1).collect();
    needed.reverse();
    needed
}

/// Calls `found` with each message that holds all of the terms at their offsets, and where the phrase begins in it.
fn each(slots: &mut [Slot], mut found: impl FnMut(u32, &[u32])) {
    let Some((first, others)) = slots.split_first_mut() else { return };
    let mut starts: Vec<u32> = Vec::new();
    let mut document = first.cursor.document();
    'documents: while document != TERMINATED {
        for slot in &mut *others {
            let next = slot.cursor.seek(document);
            if next != document {
                document = first.cursor.seek(next);
                continue 'documents;
            }
        }
        let offset = first.offset;
        first.cursor.places(&mut starts);
        starts.retain_mut(|place| {
            let is_inside = *place >= offset;
            *place = place.wrapping_sub(offset);
            is_inside
        });
        for slot in &mut *others {
            if starts.is_empty() {
                break;
            }
            slot.cursor.keep_common(&mut starts, slot.offset);
        }
        if !starts.is_empty() {
            found(document, &starts);
        }
        document = first.cursor.advance();
    }
}

/// Messages, and where the phrase begins in each.
#[derive(Default)]
struct Found {
    held: Held,
    starts: Vec<u32>,
}

impl Found {
    fn push(&mut self, document: u32, starts: &[u32]) {
        self.held.push((document, u32::try_from(starts.len()).unwrap_or(u32::MAX)));
        self.starts.extend_from_slice(starts);
    }

    /// Those of them that any of these terms follows at `offset`.
    fn followed(self, offset: u32, cursors: impl Iterator<Item = io::Result<Cursor>>) -> io::Result<Held> {
        let mut counts = vec![0; self.held.len()];
        let mut common = Vec::new();
        for cursor in cursors {
            let mut cursor = cursor?;
            let mut rest = self.starts.as_slice();
            for ((document, length), count) in self.held.iter().zip(&mut counts) {
                let (starts, behind) = rest.split_at(*length as usize);
                rest = behind;
                if cursor.seek(*document) == *document {
                    common.clear();
                    common.extend_from_slice(starts);
                    cursor.keep_common(&mut common, offset);
                    *count += u32::try_from(common.len()).unwrap_or(u32::MAX);
                }
            }
        }
        let held = self.held.iter().zip(counts).map(|((document, _), count)| (*document, count));
        Ok(held.filter(|(_, count)| *count > 0).collect())
    }
}
