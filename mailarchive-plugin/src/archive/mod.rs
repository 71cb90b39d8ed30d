//! The archive: what is durable, and the one place that says so.
//!
//! Raw bytes are the truth; everything else is made from them. [`Ingest`] is the commit point,
//! the ledger remembers what the server may still hold, the catalog reads.

mod background;
mod batch;
mod block;
mod catalog;
mod chain;
mod copies;
mod durable;
mod export;
mod figures;
mod import;
mod ingest;
mod job_run;
mod labels;
mod ledger;
mod listing;
mod mbox;
mod operation;
mod pack;
mod proof;
mod record;
mod removal;
#[cfg(test)]
mod tests;
pub(crate) mod threads;
mod trash;
mod trash_purge;
mod trash_sweep;
#[cfg(test)]
pub(crate) use tests::archive_for_test;

use mailarchive_api::HostBox;

use self::ingest::identity;
use crate::store::{Store, decode, encode, encode_packed};

pub(crate) use background::Background;
pub(crate) use catalog::{Copies, Cursor, From, Page};
pub(crate) use durable::DurableId;
pub(crate) use export::{Pages, zip_time};
pub(crate) use figures::{Correspondent, MonthFigures};
pub(crate) use import::{Format, ImportError, Received, Run, RunFile, RunId, Tally, Upload};
pub(crate) use ingest::{Ingest, IngestError, PARSED};
pub(crate) use job_run::{JobRun, Work};
pub(crate) use labels::{Label, LabelError};
pub(crate) use ledger::{Known, Renumbered};
pub(crate) use listing::Gone;
pub(crate) use mbox::Dialect;
pub(crate) use operation::{Operation, OperationId, OperationState};
pub(crate) use proof::{Verification, VerificationFault, VerificationState};
pub(crate) use record::{BodyPlace, Counters, Imported, MessageId, Quarantined, Receipt, Record, sort_date};
pub(crate) use trash::Trashed;

/// The archived mail of all spaces. Every call may block.
#[derive(Clone)]
pub(crate) struct Archive {
    store: Store,
    host: HostBox,
    recent: block::Recent,
    /// Rung when something was changed that is searched.
    changed: crate::search::Signal,
}

impl Archive {
    pub(crate) fn new(store: Store, host: HostBox) -> Self {
        Self { store, host, recent: block::Recent::default(), changed: crate::search::Signal::default() }
    }

    /// Whoever changes what is searched writes it down ([`crate::search::reindex`]) and then tells it here.
    pub(crate) fn signal(&self) -> crate::search::Signal {
        self.changed.clone()
    }
}
