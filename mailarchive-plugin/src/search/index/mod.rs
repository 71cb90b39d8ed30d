//! The index: derived from the archive, and made anew where it is lost, damaged or of another archive.
//!
//! It lies in one directory a format, so that an earlier version of the plugin finds the one that it can read.
//! Files are read by reading, not mapped into memory: one that is cut short under a mapping ends the process.

mod collect;
mod compile;
mod directory;
mod epoch;
mod health;
mod inverted;
mod reader;
mod schema;
mod writer;

pub(crate) use collect::Order;
pub(super) use collect::Place;
pub(super) use compile::Accounts;
pub(super) use epoch::{Epoch, Token, Walk};
pub(super) use health::Damage;
pub(super) use reader::Reader;
pub(super) use schema::Entry;
pub(super) use writer::Writer;

/// Changes whenever an index that was written before cannot be read any more, or means something else.
pub(super) const FORMAT: u32 = 5;
