//! Message bodies as they arrive: to memory, to the spool, or, beyond the cap, nowhere.

use std::path::{Path, PathBuf};

use super::wire::Bodies;
use crate::{
    message::{IN_MEMORY, RawMail, RawMailWriter},
    source::fault::{Fault, Reason, Violation},
};

/// The most that is held for commands that are not completed. Servers that announce less than they send, by a
/// factor of two or more, are at fault.
const HELD: u64 = 32 * 1024 * 1024;
/// A body beyond the cap is passed over up to this many times the cap, then given up.
const PATIENCE: u64 = 8;

/// Takes one body at a time.
#[derive(Default)]
pub(super) struct Intake {
    spool: PathBuf,
    cap: u64,
    arriving: Option<Arriving>,
    /// The weight of the bodies that were finished and not released.
    held: u64,
}

enum Arriving {
    Kept(RawMailWriter),
    TooLarge,
}

/// A body that arrived whole.
pub(super) enum Body {
    Whole(RawMail),
    TooLarge,
}

impl Intake {
    pub(super) fn new(spool: &Path, cap: u64) -> Self {
        Self { spool: spool.to_owned(), cap, ..Self::default() }
    }

    /// The body that arrived since the last call.
    pub(super) fn finish(&mut self) -> Option<Body> {
        match self.arriving.take()? {
            Arriving::TooLarge => Some(Body::TooLarge),
            Arriving::Kept(writer) => {
                let raw = writer.finish();
                self.held += weight(raw.len());
                Some(Body::Whole(raw))
            }
        }
    }

    /// A body that the response itself held.
    pub(super) fn held(&mut self, bytes: &[u8]) -> Result<RawMail, Fault> {
        self.check(bytes.len() as u64)?;
        let raw = RawMail::from_bytes(bytes.to_vec());
        self.held += weight(raw.len());
        Ok(raw)
    }

    /// No longer counts a body that was finished.
    pub(super) fn release(&mut self, raw: &RawMail) {
        self.held = self.held.saturating_sub(weight(raw.len()));
    }

    fn check(&self, length: u64) -> Result<(), Fault> {
        if self.held + weight(length) > HELD {
            return Err(Fault::Protocol(Violation::MoreThanAnnounced));
        }
        Ok(())
    }
}

/// What a body costs: memory, or about as dear, an open file.
fn weight(length: u64) -> u64 {
    // Small ones cost their bookkeeping.
    length.clamp(512, IN_MEMORY as u64)
}

impl Bodies for Intake {
    fn start(&mut self, length: u64) -> Result<(), Fault> {
        if self.arriving.is_some() {
            return Err(Fault::Protocol(Violation::Malformed));
        }
        self.arriving = Some(if length <= self.cap {
            Arriving::Kept(RawMailWriter::new(&self.spool))
        } else if length <= self.cap.saturating_mul(PATIENCE) {
            Arriving::TooLarge
        } else {
            return Err(Fault::Protocol(Violation::MessageTooLong));
        });
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Some(Arriving::Kept(writer)) = &mut self.arriving else { return Ok(()) };
        let length = writer.len() + bytes.len() as u64;
        let to_disk = length > IN_MEMORY as u64;
        let written = if to_disk { off_the_runtime(|| writer.write(bytes)) } else { writer.write(bytes) };
        written.map_err(|error| Fault::Spool { reason: Reason::of(&error) })?;
        self.check(length)
    }
}

/// Lets the runtime's other tasks go on while the disk is waited for, where the runtime has other threads.
pub(in crate::source) fn off_the_runtime<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};

    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
