//! What the index has to look at. The value of a key tells one change from a later one.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{
    archive::MessageId,
    keys,
    store::{Changes, Pair},
};

/// The first byte of a value: a message that was never there before, one that may have been, and one of which
/// nothing may stay.
const NEW: u8 = 0;
const AGAIN: u8 = 1;
const PURGED: u8 = 2;

/// A message that is archived by `changes`.
pub(crate) fn index(changes: &mut Changes, space: &str, id: MessageId) {
    changes.put(keys::outgoing(space, id), value(NEW));
}

/// A message that `changes` changes or removes: it was trashed, restored, labelled.
pub(crate) fn reindex(changes: &mut Changes, space: &str, id: MessageId) {
    changes.put(keys::outgoing(space, id), value(AGAIN));
}

/// A message that `changes` purges: what it said leaves the index's files, too.
pub(crate) fn expunge(changes: &mut Changes, space: &str, id: MessageId) {
    changes.put(keys::outgoing(space, id), value(PURGED));
}

/// A space whose mail is gone.
pub(crate) fn forget_space(changes: &mut Changes, space: &str) {
    changes.put(keys::outbox(space), value(PURGED));
}

fn value(kind: u8) -> Vec<u8> {
    let random: [u8; 8] = rand::random();
    [&[kind], random.as_slice()].concat()
}

pub(super) fn is_new(value: &[u8]) -> bool {
    value.first() == Some(&NEW)
}

pub(super) fn is_purged(value: &[u8]) -> bool {
    value.first() == Some(&PURGED)
}

/// Stands for one change.
pub(in crate::search) fn mark((key, value): &Pair) -> u64 {
    // Compared within one version of the plugin; another makes the index anew at worst.
    let mut hasher = DefaultHasher::new();
    (key, value).hash(&mut hasher);
    hasher.finish()
}
