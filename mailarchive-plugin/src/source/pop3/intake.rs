//! A message as it arrives: to memory, to the spool, or, beyond the cap, nowhere.

use std::path::Path;

use crate::{
    message::{IN_MEMORY, RawMail, RawMailWriter},
    source::{
        fault::{Fault, Reason, Violation},
        imap::off_the_runtime,
    },
};

/// A message beyond the cap is passed over up to this many times the cap, then given up.
const PATIENCE: u64 = 8;

pub(super) struct Intake {
    writer: Option<RawMailWriter>,
    cap: u64,
    length: u64,
}

impl Intake {
    pub(super) fn new(spool: &Path, cap: u64) -> Self {
        Self { writer: Some(RawMailWriter::new(spool)), cap, length: 0 }
    }

    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.length += bytes.len() as u64;
        if self.length > self.cap {
            self.writer = None;
            let patience = self.cap.saturating_mul(PATIENCE);
            return if self.length <= patience {
                Ok(())
            } else {
                Err(Fault::Protocol(Violation::MessageTooLong))
            };
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let to_disk = self.length > IN_MEMORY as u64;
        let written = if to_disk { off_the_runtime(|| writer.write(bytes)) } else { writer.write(bytes) };
        written.map_err(|error| Fault::Spool { reason: Reason::of(&error) })
    }

    /// The whole message; `None` where it exceeds the cap.
    pub(super) fn finish(self) -> Option<RawMail> {
        self.writer.map(RawMailWriter::finish)
    }
}
