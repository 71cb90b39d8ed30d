//! Proves a [`Storage`](crate::Storage).

mod bench;
mod blobs;
mod commits;
mod concurrency;
mod keys;
mod listing;
mod pattern;
mod reopening;
mod replacing;
mod sizes;

use self::bench::Bench;
use super::{
    BrokenPromises, Promise,
    report::{Checked, gather},
};
use crate::{AbiError, StorageBox};

/// A host's store, as the suite needs it. A closure that opens it is one.
pub trait StorageUnderTest {
    /// Opens the store, which is empty at the first call. Every later call opens the same data again; by then the
    /// suite has dropped what it got before.
    ///
    /// # Errors
    /// Whatever keeps the host from opening it; reported as [`Promise::Opens`].
    fn open(&mut self) -> Result<StorageBox, AbiError>;
}

impl<F: FnMut() -> StorageBox> StorageUnderTest for F {
    fn open(&mut self) -> Result<StorageBox, AbiError> {
        Ok(self())
    }
}

/// How much the suite does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The length of the largest blob, in bytes; nothing of it is held.
    pub largest_blob: u64,
    /// How many threads commit at once.
    pub threads: usize,
    /// How often each of them does.
    pub commits: u64,
}

impl Default for Extent {
    /// 100 MB; 8 threads of 25 commits.
    fn default() -> Self {
        Self { largest_blob: 100_000_000, threads: 8, commits: 25 }
    }
}

/// Proves every promise of [`Storage`](crate::Storage) that a test can prove.
///
/// Needs an empty store, leaves it with a few keys and blobs, and takes as long as some thousand commits.
///
/// # Errors
/// The promises that were not kept.
pub fn prove_storage(store: &mut impl StorageUnderTest) -> Result<(), BrokenPromises> {
    prove_storage_in(store, &Extent::default())
}

/// [`prove_storage`] with another extent.
///
/// # Errors
/// The promises that were not kept.
pub fn prove_storage_in(store: &mut impl StorageUnderTest, extent: &Extent) -> Result<(), BrokenPromises> {
    let opened = match open(store) {
        Ok(opened) => opened,
        Err(broken) => return gather([Err(broken)]),
    };
    let bench = Bench::new(opened, *extent);
    let mut outcomes: Vec<Checked> = CHECKS.iter().map(|check| check(&bench)).collect();
    outcomes.extend(reopening::check(store, bench));
    gather(outcomes)
}

fn open(store: &mut impl StorageUnderTest) -> Checked<StorageBox> {
    let opened = store.open();
    opened.map_err(|error| Promise::Opens.broken("opening the store", "a store", bench::told(&error)))
}

/// In this order: the first needs an empty store, and each leaves keys under a prefix of its own only.
const CHECKS: &[fn(&Bench) -> Checked] = &[
    keys::holds_nothing_of_others,
    commits::stores,
    commits::replaces,
    commits::deletes,
    keys::get_many_keeps_the_order,
    keys::absent_keys_are_told_as_such,
    keys::ordered_as_bytes,
    keys::reversed,
    keys::half_open,
    keys::empty_ranges,
    keys::no_upper_bound,
    keys::limits,
    keys::values_of_their_keys,
    commits::expecting_an_absent_key,
    commits::expecting_an_exact_value,
    commits::every_precondition,
    commits::before_the_batch,
    commits::a_conflict_changes_nothing,
    sizes::keys,
    sizes::values,
    sizes::batches,
    sizes::one_write_a_key,
    sizes::a_refusal_changes_nothing,
    concurrency::counts_without_loss,
    concurrency::one_of_many_makes_a_key,
    concurrency::no_part_of_a_batch_is_seen,
    concurrency::visible_at_once,
    blobs::whole,
    blobs::in_stretches,
    blobs::absent,
    blobs::the_end_stays_the_end,
    blobs::the_source_fails,
    blobs::the_source_panics,
    replacing::in_one_step,
    replacing::open_readers,
    blobs::deleted,
    listing::names,
    listing::order,
    listing::prefixes,
    listing::after,
    listing::limits,
];
