//! The one place where a message enters a space's list and leaves it.
//!
//! Ingest and import let messages enter, the trash lets them leave and enter again. What follows the list — its
//! order, the Message-IDs, which of several copies is shown, the threads, the figures, the search index — is changed here and nowhere else, in
//! the commit that moves the record.

use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
};

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use super::{
    Archive, MessageId, Record, figures,
    threads::{self, Woven},
};
use crate::{
    hex, keys, search,
    store::{Changes, Conflict, prefix_end},
};

/// How much was taken out of a space's list, for the trash or for good.
///
/// Every commit that does so changes it, and every commit to the list demands that it did not change since
/// the commit was prepared: otherwise mail might come in as a copy of what has just left, and be shown nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gone {
    /// In the trash, and purged.
    pub(crate) messages: u64,
    /// Their raw bytes.
    pub(crate) bytes: u64,
    /// In the trash.
    pub(crate) trashed: u64,
    /// So that no value comes twice.
    changes: u64,
}

/// What one commit does to a list.
#[derive(Default)]
pub(super) struct Move {
    /// Everything but the list: records, bytes, receipts.
    pub(super) changes: Changes,
    pub(super) entering: Vec<Record>,
    /// What enters was never there before.
    pub(super) is_new: bool,
    pub(super) leaving: Vec<Record>,
    /// Keys and what they held when this was built; it is built again where they hold something else by now.
    pub(super) unchanged: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl Archive {
    /// How much left the list of a space.
    pub(crate) fn gone(&self, space: &str) -> Result<Gone, AbiError> {
        let value = self.store.get(&keys::kept::gone(space))?;
        value.map_or_else(|| Ok(Gone::default()), |value| super::decode(&value))
    }

    /// Commits what `build` makes of the present state. It is called again where the list or the threads were
    /// changed meanwhile; `Conflict` tells that a precondition of its own does not hold.
    pub(super) fn change_list(
        &self,
        space: &str,
        mut build: impl FnMut(&mut Gone) -> Result<Move, AbiError>,
    ) -> Result<Result<(), Conflict>, AbiError> {
        let key = keys::kept::gone(space);
        let turns = threads::turn(space);
        for attempt in 0..threads::TRIES {
            let turn = (attempt > 0).then(|| turns.lock().unwrap_or_else(PoisonError::into_inner));
            let stored = self.store.get(&key)?;
            let before: Gone =
                stored.as_ref().map_or_else(|| Ok(Gone::default()), |value| super::decode(value))?;
            let mut gone = before.clone();
            let Move { mut changes, entering, is_new, leaving, unchanged } = build(&mut gone)?;
            let own = changes.preconditions();
            changes.require(&key, stored.as_deref());
            unchanged.iter().for_each(|(key, value)| changes.require(key, value.as_deref()));
            if gone != before || !leaving.is_empty() {
                gone.changes += 1;
                changes.put(key.clone(), super::encode(&gone)?);
            }
            self.leave(space, &mut changes, &leaving)?;
            let woven = self.enter(space, &mut changes, &entering, is_new)?;
            if let Some(first) = entering.first() {
                threads::weave(self, space, first.account, &woven, &mut changes)?;
            }
            if !leaving.is_empty() {
                threads::note_leaving(self, space, &leaving, &mut changes)?;
            }
            if !entering.is_empty() || !leaving.is_empty() {
                figures::follow(self, space, (&entering, is_new), &leaving, &mut changes)?;
            }
            if self.store.commit(changes)?.is_ok() {
                drop(turn);
                self.changed.changed();
                if !leaving.is_empty() {
                    self.finish_by_hand(space)?;
                }
                return Ok(Ok(()));
            }
            if !self.store.hold(&own)? {
                return Ok(Err(Conflict));
            }
        }
        Err(threads::too_busy())
    }

    fn enter(
        &self,
        space: &str,
        changes: &mut Changes,
        entering: &[Record],
        is_new: bool,
    ) -> Result<Vec<Woven>, AbiError> {
        let mut contents = HashSet::new();
        let mut woven = Vec::with_capacity(entering.len());
        for record in entering {
            let mark = match hex::decode(&record.content) {
                Some(content) => {
                    changes.put(keys::copy(space, &content, record.id), Vec::new());
                    let known = !contents.insert(content) || self.has_content(space, &content)?;
                    if known { keys::COPY.to_vec() } else { Vec::new() }
                }
                None => Vec::new(),
            };
            woven.push(Woven::new(record, mark == keys::COPY));
            changes.put(keys::listed(space, record.date, record.id), mark);
            let index = if is_new { search::index_new } else { search::reindex };
            index(changes, space, record.id);
            if !record.message_id.is_empty() {
                changes.put(keys::message_id(space, &record.message_id, record.id), Vec::new());
            }
        }
        Ok(woven)
    }

    fn leave(&self, space: &str, changes: &mut Changes, leaving: &[Record]) -> Result<(), AbiError> {
        let places: Vec<_> =
            leaving.iter().map(|record| keys::listed(space, record.date, record.id)).collect();
        let marks = if places.is_empty() { Vec::new() } else { self.store.get_many(&places)? };
        let mut by_content: HashMap<[u8; 16], (HashSet<MessageId>, bool)> = HashMap::new();
        for ((record, place), mark) in leaving.iter().zip(places).zip(marks) {
            changes.delete(place);
            search::reindex(changes, space, record.id);
            if !record.message_id.is_empty() {
                changes.delete(keys::message_id(space, &record.message_id, record.id));
            }
            if let Some(content) = hex::decode(&record.content) {
                changes.delete(keys::copy(space, &content, record.id));
                let (ids, shown) = by_content.entry(content).or_default();
                ids.insert(record.id);
                *shown |= mark.is_some_and(|mark| mark != keys::COPY);
            }
        }
        for (content, (ids, shown)) in by_content {
            if shown {
                self.show_another(space, changes, &content, &ids)?;
            }
        }
        Ok(())
    }

    /// The copy that lists showed is leaving: another takes its place.
    fn show_another(
        &self,
        space: &str,
        changes: &mut Changes,
        content: &[u8; 16],
        leaving: &HashSet<MessageId>,
    ) -> Result<(), AbiError> {
        let prefix = keys::copies(space, content);
        let enough = u32::try_from(leaving.len()).unwrap_or(u32::MAX).saturating_add(1);
        let copies = self.store.scan(&prefix, &prefix_end(&prefix), enough, false)?;
        let ids = copies.iter().filter_map(|(key, _)| key.last_chunk().copied().map(MessageId::from_bytes));
        let Some(other) = ids.into_iter().find(|id| !leaving.contains(id)) else { return Ok(()) };
        if let Some(record) = self.record(space, other)? {
            changes.put(keys::listed(space, record.date, record.id), Vec::new());
        }
        Ok(())
    }
}
