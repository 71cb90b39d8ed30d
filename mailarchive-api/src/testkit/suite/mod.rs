//! The contract suite: a host proves its [`Storage`](crate::Storage), [`Spaces`](crate::Spaces) and
//! [`Permissions`](crate::Permissions) with one call a trait.
//!
//! ```
//! use mailarchive_api::testkit::{MemoryHost, suite};
//!
//! // Opens the host's store; called again, on the same data, after everything of the first one was dropped.
//! let host = MemoryHost::new("/nowhere");
//! let mut open = || host.storage();
//! let quick = suite::Extent { largest_blob: 1_000_000, ..suite::Extent::default() };
//! if let Err(broken) = suite::prove_storage_in(&mut open, &quick) {
//!     panic!("{broken}");
//! }
//! ```
//!
//! A host that does not keep a promise gets a list: the call, the promise, what the suite did, what should have
//! come and what came. The suite does not panic, whatever the host does; a host's own panic arrives as an error, as
//! it does in the plugin. Every promise is a [`Promise`], and its documentation is that of the call.
//!
//! # What no test can prove
//!
//! The suite ends and opens a store; it cannot take its power away. These promises are as binding, and are proved by
//! reading, by `strace`, by a store on a disk that drops what was not flushed (`dm-flakey`, LazyFS), or by measuring:
//!
//! | call | promise | a common way to break it |
//! | --- | --- | --- |
//! | [`Storage::commit`](crate::Storage::commit) | what was answered `Done` survives a power cut right after | SQLite in WAL mode with `synchronous=NORMAL`; PostgreSQL with `synchronous_commit=off`; a write-back cache that ignores flushes |
//! | [`Storage::put_blob`](crate::Storage::put_blob) | a blob is durable before the call returns, its *name* too | the file is synced and its directory is not |
//! | [`Storage::put_blob`](crate::Storage::put_blob) | the body passes through and is not held: a mail of 100 MB costs no 100 MB | collecting the source in a vector (which the in-memory host does, being made for tests) |
//! | [`Storage`](crate::Storage) | a damaged disk is told as an error, never as other bytes or as an absent key | no checksums |
//! | [`Permissions::check`](crate::Permissions::check) | the answer is the wiki's own, as its pages give it | a second implementation that drifts |
//! | [`Host::now`](crate::Host::now), [`log`](crate::Host::log), [`outbound`](crate::Host::outbound) | they do not block for long | a log that waits for the network |
//!
//! Shared stores have one more: two hosts on one database see each other's `Done`. Give the suite a store whose
//! [`StorageUnderTest::open`] connects anew, and run [`prove_storage`] in two processes on two namespaces to load it.

mod permissions;
mod promise;
mod report;
mod spaces;
mod storage;

pub use self::{
    permissions::{PermissionsUnderTest, prove_permissions},
    promise::Promise,
    report::{BrokenPromise, BrokenPromises},
    spaces::{SpacesUnderTest, prove_spaces},
    storage::{Extent, StorageUnderTest, prove_storage, prove_storage_in},
};

#[cfg(test)]
mod tests;
