//! The harness of the tests that need more than one crate: real mail servers, the built wiki with the built
//! plugin, scripted faults, a browser.
//!
//! Everything is private to one test: free loopback ports, temporary directories, own certificate
//! authority. Everything that waits has a deadline. A harness fails by panicking with what a reader of the
//! test's output needs.

pub mod authority;
pub mod black_hole;
pub mod browser;
pub mod crowd;
pub mod deadline;
pub mod dovecot;
pub mod held;
pub mod letters;
pub mod mails;
pub mod memory;
pub mod prepared;
pub mod scripted;
pub mod small_disk;
pub mod wiki;

pub use authority::{Authority, Certificate};
pub use black_hole::BlackHole;
pub use dovecot::Dovecot;
pub use scripted::{Fault, Moment, Scripted};
pub use small_disk::SmallDisk;
pub use wiki::{Client, Options, Wiki};
