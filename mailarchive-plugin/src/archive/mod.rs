//! The archive: what is durable, and the one place that says so.
//!
//! Raw bytes are the truth; everything else is made from them. [`Ingest`] is the commit point,
//! the ledger remembers what the server may still hold, the catalog reads.

mod catalog;
mod copies;
mod durable;
mod ingest;
mod ledger;
mod pack;
mod record;
mod removal;
#[cfg(test)]
mod tests;

use mailarchive_api::HostBox;

use crate::store::{Store, decode, encode};

pub(crate) use catalog::{Copies, Cursor, From, Page};
pub(crate) use durable::DurableId;
pub(crate) use ingest::{Ingest, IngestError, PARSED};
pub(crate) use ledger::{Known, Renumbered};
pub(crate) use record::{BodyPlace, Counters, MessageId, Quarantined, Receipt, Record, sort_date};

/// The archived mail of all spaces. Every call may block.
#[derive(Clone)]
pub(crate) struct Archive {
    store: Store,
    host: HostBox,
}

impl Archive {
    pub(crate) fn new(store: Store, host: HostBox) -> Self {
        Self { store, host }
    }
}
