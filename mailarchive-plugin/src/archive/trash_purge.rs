//! The end of a message: its record, its bytes and its blob go for good, and a tombstone remains.

use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
};

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use super::{
    Archive, BodyPlace, MessageId, Trashed,
    block::{self, Block},
    chain::{self, Entry, Event, PURGES},
    listing::Move,
    trash::distinct,
};
use crate::{
    account::AccountId,
    hex, keys, search,
    source::ServerId,
    store::{Changes, Conflict},
};

/// Messages that one commit purges.
const PAGE: usize = 250;
/// Blocks that one commit writes again. The contract bounds the batch, which holds what they were and what they
/// become.
const BLOCKS: usize = 24;

/// What remains of a purged message: nothing that it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tombstone {
    pub(crate) sha256: String,
    pub(crate) size: u64,
    pub(crate) account: AccountId,
    pub(crate) server_id: ServerId,
    pub(crate) archived_at: i64,
    pub(crate) purged_at: i64,
    /// Who purged it; empty: its time was over.
    pub(crate) by: String,
}

impl Archive {
    /// Purges messages of the trash; answers how many of them were there.
    pub(crate) fn purge(&self, space: &str, ids: &[MessageId], by: &str) -> Result<usize, AbiError> {
        let mut purged = 0;
        let ids = distinct(ids);
        let mut rest = ids.as_slice();
        while !rest.is_empty() {
            let part = self.purged_together(space, &rest[..rest.len().min(PAGE)])?;
            let mut count = 0;
            let keys: Vec<_> = rest[..part].iter().map(|id| keys::kept::trashed(space, *id)).collect();
            let _unconditional = self.change_list(space, |gone| {
                let trashed: Vec<Trashed> = self.decoded(&keys)?;
                count = trashed.len();
                gone.trashed = gone.trashed.saturating_sub(trashed.len() as u64);
                self.bury(space, &trashed, by)
            })?;
            purged += count;
            rest = &rest[part..];
        }
        self.recent.forget();
        // The intent is durable: what is not removed here, `remove_doomed` removes.
        self.remove_doomed()?;
        Ok(purged)
    }

    /// How many of `ids`, from the first, one commit purges: each block that they lie in is written again.
    fn purged_together(&self, space: &str, ids: &[MessageId]) -> Result<usize, AbiError> {
        let keys: Vec<_> = ids.iter().map(|id| keys::kept::trashed(space, *id)).collect();
        let mut blocks = HashSet::new();
        for (part, value) in self.store.get_many(&keys)?.into_iter().enumerate() {
            let trashed = value.as_deref().map(super::decode::<Trashed>).transpose()?;
            blocks.extend(trashed.and_then(|one| block::place(&one.record)).map(|(block, _)| block));
            if blocks.len() > BLOCKS {
                return Ok(part);
            }
        }
        Ok(ids.len())
    }

    fn bury(&self, space: &str, trashed: &[Trashed], by: &str) -> Result<Move, AbiError> {
        let purged_at = self.host.now();
        let mut changes = Changes::default();
        let mut entries = Vec::new();
        let mut places: BTreeMap<MessageId, Vec<Range<usize>>> = BTreeMap::new();
        for Trashed { record, operation, .. } in trashed {
            changes.delete(keys::kept::trashed(space, record.id));
            changes.delete(keys::kept::trash_listed(space, *operation, record.id));
            changes.delete(keys::labels(space, record.id));
            search::expunge(&mut changes, space, record.id);
            for label in self.labels(space, record.id)? {
                changes.delete(keys::labelled(space, label.as_str(), record.id));
            }
            match &record.body {
                BodyPlace::Block { .. } => {
                    if let Some((block, place)) = block::place(record) {
                        places.entry(block).or_default().push(place);
                    }
                }
                BodyPlace::Value => changes.delete(keys::raw(space, record.id)),
                BodyPlace::Blob(name) => {
                    changes.put(keys::kept::doomed(space, record.id), name.as_bytes().to_vec());
                }
            }
            let tombstone = Tombstone {
                sha256: record.sha256.clone(),
                size: record.size,
                account: record.account,
                server_id: record.server_id.clone(),
                archived_at: record.archived_at,
                purged_at,
                by: by.to_owned(),
            };
            changes.put(keys::kept::tombstone(space, record.id), super::encode(&tombstone)?);
            if let Some(sha256) = hex::decode(&record.sha256) {
                entries.push(Entry { event: Event::Purged, message: record.id, sha256 });
            }
        }
        // Twins have one hash, and a key stands once in a batch.
        let mut hashes: Vec<_> = entries.iter().map(|entry| (entry.sha256, entry.message)).collect();
        hashes.sort_unstable_by_key(|(sha256, _)| *sha256);
        hashes.dedup_by_key(|(sha256, _)| *sha256);
        for (sha256, message) in hashes {
            let flagged = [message.bytes().as_slice(), &[1]].concat();
            changes.put(keys::kept::hash(space, &sha256), flagged);
        }
        let head = self.chain_end(space, PURGES)?;
        chain::append(&mut changes, space, PURGES, head, purged_at, &entries);
        let mut changed = Move { changes, ..Move::default() };
        for (id, places) in places {
            Block::purge(&self.store, space, id, places, &mut changed)?;
        }
        Ok(changed)
    }

    /// The message with these bytes that was purged.
    pub(super) fn purged(&self, space: &str, sha256: &[u8; 32]) -> Result<Option<MessageId>, AbiError> {
        let value = self.store.get(&keys::kept::hash(space, sha256))?;
        let purged = value.filter(|value| value.get(16) == Some(&1));
        Ok(purged.and_then(|value| value.first_chunk().copied().map(MessageId::from_bytes)))
    }

    /// What remains of a purged message.
    pub(crate) fn tombstone(&self, space: &str, id: MessageId) -> Result<Option<Tombstone>, AbiError> {
        self.store.get(&keys::kept::tombstone(space, id))?.map(|value| super::decode(&value)).transpose()
    }

    /// Removes the blobs of purged messages.
    pub(crate) fn remove_doomed(&self) -> Result<(), AbiError> {
        let mut doomed = Vec::new();
        self.store.scan_prefix(keys::kept::ALL_DOOMED, |pair| doomed.push(pair))?;
        for (key, name) in doomed {
            let mut changes = Changes::default();
            changes.require(&key, Some(&name));
            if let Ok(name) = std::str::from_utf8(&name) {
                self.store.delete_blob(name)?;
            }
            changes.delete(key);
            // Somebody else removed it as well.
            let (Ok(()) | Err(Conflict)) = self.store.commit(changes)?;
        }
        Ok(())
    }
}
