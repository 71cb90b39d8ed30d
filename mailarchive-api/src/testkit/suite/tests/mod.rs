//! The suite passes the host in memory, and catches hosts with one fault each.

mod broken_blobs;
mod broken_commits;
mod broken_keys;
mod broken_lists;
mod broken_permissions;
mod broken_spaces;
mod broken_store;
mod broken_wiki;
mod in_memory;

use super::Promise;

/// A promise that no fault breaks would be one that the suite may not prove at all.
#[test]
fn every_promise_is_broken_by_a_fault() {
    let mut broken: Vec<Promise> =
        broken_store::ALL.iter().flat_map(|faults| faults()).map(|fault| fault.promise).collect();
    broken.extend(broken_spaces::faults().iter().map(|fault| fault.promise));
    broken.extend(broken_permissions::faults().iter().map(|fault| fault.promise));
    let unbroken: Vec<&Promise> = Promise::ALL.iter().filter(|promise| !broken.contains(promise)).collect();
    assert!(unbroken.is_empty(), "{unbroken:?}");
    assert!(broken.len() > 100, "{}", broken.len());
}
