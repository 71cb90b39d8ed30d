//! The plugin's store keeps the contract.

use mailarchive_api::testkit::suite::prove_storage;

use super::*;

#[test]
fn the_store_keeps_every_promise() {
    let directory = tempfile::tempdir().unwrap();
    let mut open = || {
        let database = Database::open(directory.path()).unwrap();
        mailarchive_api::storage(PluginStore::open(&database, &directory.path().join("blobs")).unwrap())
    };
    prove_storage(&mut open).unwrap_or_else(|broken| panic!("{broken}"));
}
