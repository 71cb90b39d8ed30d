//! Long bodies that are made as they are read, and compared as they come back: nothing of them is held.

use std::{
    io::{self, Read},
    sync::Arc,
};

/// A prime: a stretch that is off by any round number of bytes shows.
const PERIOD: usize = 65_521;

/// Bytes that are the same at every reading, of any length.
#[derive(Clone)]
pub(super) struct Pattern(Arc<[u8]>);

impl Pattern {
    pub(super) fn new(seed: u64) -> Self {
        // Xorshift (Marsaglia 2003): neither zero nor repeating within the period.
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let byte = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        };
        Self((0..PERIOD).map(byte).collect())
    }

    /// Its first `length` bytes.
    pub(super) fn source(&self, length: u64) -> Source {
        Source { pattern: self.clone(), position: 0, length, end: End::Clean }
    }

    /// Its first `length` bytes, and then `end`.
    pub(super) fn ending(&self, length: u64, end: End) -> Source {
        Source { end, ..self.source(length) }
    }

    /// The pattern's bytes from `position` on, as far as they lie in one piece.
    fn at(&self, position: u64) -> &[u8] {
        let within = usize::try_from(position % PERIOD as u64).unwrap_or(0);
        &self.0[within..]
    }

    /// Reads `reader` to its end and compares with the `length` bytes from `offset` on.
    pub(super) fn compare(&self, mut reader: impl Read, offset: u64, length: u64) -> Result<(), String> {
        let mut buffer = vec![0; 256 * 1024];
        let mut read = 0;
        loop {
            let filled = reader.read(&mut buffer).map_err(|error| format!("after {read} bytes: {error}"))?;
            if filled == 0 {
                break;
            }
            if read + filled as u64 > length {
                return Err(format!("more than {length} bytes"));
            }
            self.compare_piece(&buffer[..filled], offset + read)
                .map_err(|at| format!("another byte at {}", read + at))?;
            read += filled as u64;
        }
        if read == length { Ok(()) } else { Err(format!("{read} bytes")) }
    }

    fn compare_piece(&self, mut piece: &[u8], mut position: u64) -> Result<(), u64> {
        let start = position;
        while !piece.is_empty() {
            let expected = self.at(position);
            let length = expected.len().min(piece.len());
            if piece[..length] != expected[..length] {
                let differs = piece.iter().zip(expected).position(|(one, other)| one != other);
                return Err(position - start + differs.unwrap_or(0) as u64);
            }
            piece = &piece[length..];
            position += length as u64;
        }
        Ok(())
    }
}

/// How a source ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Clean,
    Error,
    Panic,
}

/// A body in the making. It fills buffers unevenly, as a socket does.
pub(super) struct Source {
    pattern: Pattern,
    position: u64,
    length: u64,
    end: End,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length - self.position;
        if left == 0 {
            return match self.end {
                End::Clean => Ok(0),
                End::Error => Err(io::Error::other("the source failed, as the suite wants it to")),
                // Not `panic!`: nothing is wrong here that the host's panic hook should report.
                End::Panic => {
                    std::panic::resume_unwind(Box::new("the source panicked, as the suite wants it to"))
                }
            };
        }
        let piece = self.pattern.at(self.position);
        let length = piece.len().min(buffer.len()).min(usize::try_from(left).unwrap_or(usize::MAX));
        buffer[..length].copy_from_slice(&piece[..length]);
        self.position += length as u64;
        Ok(length)
    }
}
