//! From raw bytes to what a person sees. No I/O but the spool of long messages, no clock.

mod raw;

pub(crate) use raw::{IN_MEMORY, RawMail, RawMailWriter};
