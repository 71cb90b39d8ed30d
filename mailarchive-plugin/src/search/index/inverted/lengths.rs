//! How long the texts of each message are, to about a tenth.
//!
//! A length says how far apart a word's places in the text are likely to be, which saves bits, and how much a word
//! means in it. Of short texts (addresses, names of files) neither is worth a byte.

use std::sync::Arc;

use super::bits::{read_number, read_size, write_number};
use crate::search::query::Part;

/// The parts whose lengths are kept.
const KEPT: [Part; 3] = [Part::Subject, Part::Body, Part::Attached];
/// Eighths of a power of two.
const STEPS: u32 = 8;
/// Of a text whose length is not kept.
const SHORT: u8 = 25;

/// The lengths of one segment's texts.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Lengths {
    codes: [Arc<Vec<u8>>; KEPT.len()],
    /// Tokens in all.
    totals: [u64; KEPT.len()],
}

/// The lengths of one part, by message.
#[derive(Debug, Default, Clone)]
pub(super) struct OfPart(Option<Arc<Vec<u8>>>);

impl OfPart {
    /// For many messages in a row.
    #[inline]
    pub(super) fn codes(&self) -> Codes<'_> {
        Codes(self.0.as_ref().map(|codes| codes.as_slice()))
    }
}

/// The codes of lengths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Codes<'a>(Option<&'a [u8]>);

impl Codes<'_> {
    #[inline]
    pub(super) fn of(self, document: u32) -> u8 {
        self.0.map_or(SHORT, |codes| codes.get(document as usize).copied().unwrap_or_default())
    }
}

impl Lengths {
    /// The lengths of the next message's parts, in tokens.
    pub(super) fn push(&mut self, tokens: impl Fn(Part) -> u32) {
        for (at, part) in KEPT.into_iter().enumerate() {
            let length = tokens(part);
            Arc::make_mut(&mut self.codes[at]).push(code(length));
            self.totals[at] += u64::from(length);
        }
    }

    /// Another segment's message is the next one.
    pub(super) fn push_from(&mut self, other: &Self, document: u32) {
        for at in 0..KEPT.len() {
            let code = other.codes[at].get(document as usize).copied().unwrap_or_default();
            Arc::make_mut(&mut self.codes[at]).push(code);
            self.totals[at] += length(code) as u64;
        }
    }

    pub(super) fn of(&self, part: Part) -> OfPart {
        OfPart(place(part).map(|at| Arc::clone(&self.codes[at])))
    }

    /// How long the part is on average; `None`: nobody knows.
    pub(super) fn average(&self, part: Part) -> Option<f32> {
        let at = place(part)?;
        Some(self.totals[at] as f32 / (self.codes[at].len() as f32).max(1.0))
    }

    /// Few messages have attachments: where most lengths are zero, the others are written with what is between them.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        for (codes, total) in self.codes.iter().zip(self.totals) {
            write_number(out, total);
            let others = codes.iter().enumerate().filter(|(_, code)| **code > 0);
            let is_sparse = others.clone().count() * 3 < codes.len();
            write_number(out, u64::from(is_sparse));
            if is_sparse {
                write_number(out, others.clone().count() as u64);
                let mut next = 0;
                for (at, code) in others {
                    write_number(out, (at - next) as u64);
                    out.push(*code);
                    next = at + 1;
                }
            } else {
                out.extend_from_slice(codes);
            }
        }
    }

    pub(super) fn read(data: &mut &[u8], documents: usize) -> Option<Self> {
        let mut lengths = Self::default();
        for at in 0..KEPT.len() {
            lengths.totals[at] = read_number(data);
            if read_number(data) == 0 {
                let (codes, rest) = data.split_at_checked(documents)?;
                lengths.codes[at] = Arc::new(codes.to_vec());
                *data = rest;
                continue;
            }
            let mut codes = vec![0; documents];
            let mut next = 0_usize;
            for _ in 0..read_size(data) {
                next = next.checked_add(read_size(data))?;
                let (code, rest) = data.split_first()?;
                *codes.get_mut(next)? = *code;
                (*data, next) = (rest, next + 1);
            }
            lengths.codes[at] = Arc::new(codes);
        }
        Some(lengths)
    }
}

fn place(part: Part) -> Option<usize> {
    KEPT.iter().position(|kept| *kept == part)
}

fn code(length: u32) -> u8 {
    match length {
        0 => 0,
        length => 1 + (f64::from(length).log2() * f64::from(STEPS)) as u8,
    }
}

/// About what a code stands for.
pub(super) fn length(code: u8) -> f32 {
    match code {
        0 => 0.0,
        code => ((f32::from(code) - 0.5) / STEPS as f32).exp2(),
    }
}

/// The parameter of the code for what is between a word's places in a text of this length that holds it `count` times.
#[inline]
pub(super) fn distance_parameter(code: u8, count: u32) -> u32 {
    /// In eighths of a power of two, as the codes are.
    const LOG: [u8; 32] = {
        let mut log = [0; 32];
        let eighths: [u32; 8] = [1000, 1091, 1190, 1297, 1415, 1543, 1682, 1835];
        let mut at = 1;
        while at < 32 {
            let power = (at as u32).ilog2();
            let mut eighth = 0;
            while eighth < 7 && eighths[eighth + 1] << power <= at as u32 * 1000 {
                eighth += 1;
            }
            log[at] = power as u8 * 8 + eighth as u8;
            at += 1;
        }
        log
    };
    /// Such distances are spread so that ln 2 of their mean is the best divisor.
    const LN_2: u32 = 4;
    let count =
        LOG.get(count as usize).map_or_else(|| count.ilog2() * STEPS + STEPS / 2, |log| u32::from(*log));
    u32::from(code).saturating_sub(1 + LN_2 + count) / STEPS
}
