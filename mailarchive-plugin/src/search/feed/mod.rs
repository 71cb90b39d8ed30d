//! How changes of the archive come into the index.
//!
//! Whoever changes a message writes a key into the outbox in the same batch ([`outbox`]). The [`indexer`] takes
//! what it finds there, commits the index, and then forgets exactly what it took. Taking something twice does
//! no harm, so a kill between any two steps loses nothing.

mod indexer;
pub(super) mod outbox;
mod signal;

pub(super) use indexer::Indexer;
pub(crate) use signal::Signal;
