//! The trash: what was deleted and can come back.
//!
//! A deleted message's record leaves the records of the space, so nothing that reads the archive finds it; its
//! bytes stay where they are. Each deletion is an [`super::Operation`], and a whole operation can be undone.

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use super::{Archive, Gone, MessageId, Operation, OperationId, OperationState, Record, listing::Move};
use crate::{
    hex, keys,
    store::{Changes, Conflict, Pair, prefix_end},
};

/// Messages that one commit moves.
const PAGE: u32 = 250;
/// Bytes of records that one commit moves: each is written, and the contract bounds the batch.
const BATCH: usize = 2 * 1024 * 1024;

/// A message in the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Trashed {
    pub(crate) record: Record,
    /// Who deleted it.
    pub(crate) by: String,
    pub(crate) operation: OperationId,
}

impl Trashed {
    /// When it was deleted.
    pub(crate) fn at(&self) -> i64 {
        self.operation.at()
    }

    /// Its place in the trash.
    pub(crate) fn place(&self) -> [u8; 32] {
        let mut place = [0; 32];
        place[..16].copy_from_slice(&self.operation.place());
        place[16..].copy_from_slice(&self.record.id.bytes());
        place
    }
}

/// A page of the trash, what was deleted last first.
pub(crate) struct TrashPage {
    pub(crate) messages: Vec<Trashed>,
    /// Where the trash goes on. Opaque outside.
    pub(crate) next: Option<String>,
}

/// What became of one step of an operation.
enum Step {
    /// More may be left.
    Moved,
    Complete,
    /// Somebody else decided otherwise about the operation.
    Overtaken,
}

impl Archive {
    /// Moves messages of a space to the trash; answers how many of them were in the list.
    pub(crate) fn trash(&self, space: &str, ids: &[MessageId], by: &str) -> Result<usize, AbiError> {
        Ok(self.trash_together(space, ids, by)?.1)
    }

    /// The same with the operation by which they come back together.
    pub(crate) fn trash_together(
        &self,
        space: &str,
        ids: &[MessageId],
        by: &str,
    ) -> Result<(OperationId, usize), AbiError> {
        let operation = OperationId::new(self.host.now());
        let mut moved = 0;
        for part in distinct(ids).chunks(PAGE as usize) {
            let keys: Vec<_> = part.iter().map(|id| keys::message(space, *id)).collect();
            let mut count = 0;
            let _unconditional = self.change_list(space, |gone| {
                let records: Vec<Record> = self.decoded(&keys)?;
                count = records.len();
                to_trash(space, gone, records, by, operation)
            })?;
            moved += count;
        }
        Ok((operation, moved))
    }

    /// What lies in the trash because of one operation.
    pub(crate) fn trashed_together(
        &self,
        space: &str,
        operation: OperationId,
    ) -> Result<Vec<MessageId>, AbiError> {
        let mut ids = Vec::new();
        self.store.scan_prefix(&keys::kept::trash_of(space, operation), |(key, _)| {
            ids.extend(key.last_chunk().copied().map(MessageId::from_bytes));
        })?;
        Ok(ids)
    }

    /// Brings messages back from the trash; answers how many of them were there.
    pub(crate) fn restore(&self, space: &str, ids: &[MessageId]) -> Result<usize, AbiError> {
        let mut restored = 0;
        for part in distinct(ids).chunks(PAGE as usize) {
            let keys: Vec<_> = part.iter().map(|id| keys::kept::trashed(space, *id)).collect();
            let mut count = 0;
            let _unconditional = self.change_list(space, |gone| {
                let trashed: Vec<Trashed> = self.decoded(&keys)?;
                count = trashed.len();
                from_trash(space, gone, trashed)
            })?;
            restored += count;
        }
        Ok(restored)
    }

    /// A message of the trash.
    pub(crate) fn trashed(&self, space: &str, id: MessageId) -> Result<Option<Trashed>, AbiError> {
        self.store.get(&keys::kept::trashed(space, id))?.map(|value| super::decode(&value)).transpose()
    }

    /// Those of these messages that lie in the trash.
    pub(crate) fn all_trashed(&self, space: &str, ids: &[MessageId]) -> Result<Vec<Trashed>, AbiError> {
        self.decoded(&ids.iter().map(|id| keys::kept::trashed(space, *id)).collect::<Vec<_>>())
    }

    /// Up to `limit` messages of the trash, from where an earlier page ended. `None`: there is no such place.
    pub(crate) fn trash_page(
        &self,
        space: &str,
        from: Option<&str>,
        limit: u32,
    ) -> Result<Option<TrashPage>, AbiError> {
        let prefix = keys::kept::trash_list(space);
        let start = match from.map(hex::decode::<32>) {
            None => prefix.clone(),
            Some(Some(place)) => [prefix.as_slice(), &place, &[0]].concat(),
            Some(None) => return Ok(None),
        };
        let mut pairs = self.store.scan(&start, &prefix_end(&prefix), limit.saturating_add(1), false)?;
        let more = pairs.len() > limit as usize;
        pairs.truncate(limit as usize);
        let last = pairs.last().and_then(|(key, _)| key.last_chunk::<32>().map(|place| hex::encode(place)));
        Ok(Some(TrashPage { messages: self.decoded(&listed(space, &pairs))?, next: last.filter(|_| more) }))
    }

    /// Notes *Delete All*: what is in the list now goes to the trash by [`Self::follow_operation`].
    pub(crate) fn start_delete_all(&self, space: &str, by: &str) -> Result<Operation, AbiError> {
        let operation = Operation {
            id: OperationId::new(self.host.now()),
            state: OperationState::Deleting,
            by: by.to_owned(),
            total: self.totals(space)?.messages,
            done: 0,
        };
        let mut changes = Changes::default();
        changes.put(keys::kept::operation(space, operation.id), super::encode(&operation)?);
        let _unconditional = self.store.commit(changes)?;
        Ok(operation)
    }

    /// Notes that an operation is undone: what it moved comes back by [`Self::follow_operation`]. One that is
    /// still moving mail stops. `None`: there is no such operation, or nothing is left of it.
    pub(crate) fn start_undo(
        &self,
        space: &str,
        id: OperationId,
        by: &str,
    ) -> Result<Option<Operation>, AbiError> {
        let key = keys::kept::operation(space, id);
        loop {
            let stored = self.store.get(&key)?;
            let before = stored.as_deref().map(super::decode::<Operation>).transpose()?;
            if before.as_ref().is_some_and(|operation| operation.state == OperationState::Restoring) {
                return Ok(before);
            }
            let moved = keys::kept::trash_of(space, id);
            let any = !self.store.scan(&moved, &prefix_end(&moved), 1, false)?.is_empty();
            if before.is_none() && !any {
                return Ok(None);
            }
            let operation = Operation {
                id,
                state: OperationState::Restoring,
                by: by.to_owned(),
                total: before.map_or(0, |operation| operation.done),
                done: 0,
            };
            let mut changes = Changes::default();
            changes.require(&key, stored.as_deref());
            changes.put(key.clone(), super::encode(&operation)?);
            if self.store.commit(changes)?.is_ok() {
                return Ok(Some(operation));
            }
        }
    }

    /// The operations of a space, the latest last.
    pub(crate) fn operations(&self, space: &str) -> Result<Vec<Operation>, AbiError> {
        let mut operations = Vec::new();
        self.store.scan_prefix(&keys::kept::operations(space), |(_, value)| {
            operations.extend(super::decode::<Operation>(&value));
        })?;
        Ok(operations)
    }

    /// An operation of a space.
    pub(crate) fn operation(&self, space: &str, id: OperationId) -> Result<Option<Operation>, AbiError> {
        let value = self.store.get(&keys::kept::operation(space, id))?;
        value.map(|value| super::decode(&value)).transpose()
    }

    /// Goes on with an operation until it is complete, is overtaken by another decision, or `stop` says so.
    /// Each step is durable, so that one that was killed goes on where it was.
    pub(crate) fn follow_operation(
        &self,
        space: &str,
        id: OperationId,
        stop: impl Fn() -> bool,
    ) -> Result<(), AbiError> {
        // Mail that came after *Delete All* stays: it is passed over once.
        let mut passed = keys::list(space);
        while !stop() {
            let step = match self.operation(space, id)?.map(|operation| operation.state) {
                Some(OperationState::Deleting) => self.delete_some(space, id, &mut passed)?,
                Some(OperationState::Restoring) => self.restore_some(space, id)?,
                Some(OperationState::Deleted) | None => return Ok(()),
            };
            if matches!(step, Step::Complete) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn delete_some(&self, space: &str, id: OperationId, from: &mut Vec<u8>) -> Result<Step, AbiError> {
        let end = prefix_end(&keys::list(space));
        let pairs = self.store.scan(from, &end, PAGE, false)?;
        let after = pairs.last().map_or(end, |(last, _)| [last.as_slice(), &[0]].concat());
        let mut next = Vec::new();
        let is_last = pairs.len() < PAGE as usize;
        let keys: Vec<_> =
            pairs.iter().filter_map(|(key, _)| Some(keys::message(space, message(key)?))).collect();
        let mut cut = false;
        let done = self.advance(space, id, |operation, gone| {
            let mut records: Vec<Record> = self.decoded(&keys)?;
            records.retain(|record| record.archived_at <= id.at());
            cut = shorten(&mut records)?;
            next = match records.last() {
                Some(last) if cut => keys::listed(space, last.date, last.id),
                _ => after.clone(),
            };
            operation.done += records.len() as u64;
            if is_last && !cut {
                operation.state = OperationState::Deleted;
                operation.total = operation.done;
            }
            to_trash(space, gone, records, &operation.by, id)
        })?;
        if done.is_err() {
            return Ok(Step::Overtaken);
        }
        *from = next;
        Ok(if is_last && !cut { Step::Complete } else { Step::Moved })
    }

    fn restore_some(&self, space: &str, id: OperationId) -> Result<Step, AbiError> {
        let prefix = keys::kept::trash_of(space, id);
        let mut complete = false;
        let done = self.advance(space, id, |operation, gone| {
            let pairs = self.store.scan(&prefix, &prefix_end(&prefix), PAGE, false)?;
            let mut trashed: Vec<Trashed> = self.decoded(&listed(space, &pairs))?;
            let mut size = 0;
            let fits = trashed.iter().position(|one| {
                size += super::encode_packed(one).map_or(0, |value| value.len());
                size > BATCH
            });
            trashed.truncate(fits.unwrap_or(trashed.len()).max(1));
            complete = fits.is_none() && pairs.len() < PAGE as usize;
            operation.done += trashed.len() as u64;
            operation.total = operation.total.max(operation.done);
            from_trash(space, gone, trashed)
        })?;
        if done.is_err() {
            return Ok(Step::Overtaken);
        }
        if complete {
            let mut changes = Changes::default();
            changes.delete(keys::kept::operation(space, id));
            let _unconditional = self.store.commit(changes)?;
            return Ok(Step::Complete);
        }
        Ok(Step::Moved)
    }

    /// One step of an operation, on the premise that nobody changed the operation meanwhile.
    fn advance(
        &self,
        space: &str,
        id: OperationId,
        mut step: impl FnMut(&mut Operation, &mut Gone) -> Result<Move, AbiError>,
    ) -> Result<Result<(), Conflict>, AbiError> {
        let key = keys::kept::operation(space, id);
        let Some(stored) = self.store.get(&key)? else { return Ok(Err(Conflict)) };
        let before: Operation = super::decode(&stored)?;
        self.change_list(space, |gone| {
            let mut operation = before.clone();
            let mut moved = step(&mut operation, gone)?;
            moved.changes.require(&key, Some(&stored));
            moved.changes.put(key.clone(), super::encode(&operation)?);
            Ok(moved)
        })
    }

    /// The values of those `keys` that are there.
    pub(super) fn decoded<T: serde::de::DeserializeOwned>(
        &self,
        keys: &[Vec<u8>],
    ) -> Result<Vec<T>, AbiError> {
        let values = if keys.is_empty() { Vec::new() } else { self.store.get_many(keys)? };
        values.into_iter().flatten().map(|value| super::decode(&value)).collect()
    }
}

/// Cuts `records` to what one commit may write; answers whether something was cut off.
fn shorten(records: &mut Vec<Record>) -> Result<bool, AbiError> {
    let mut size = 0;
    for at in 0..records.len() {
        size += super::encode_packed(&records[at])?.len();
        if size > BATCH && at > 0 {
            records.truncate(at);
            return Ok(true);
        }
    }
    Ok(false)
}

fn to_trash(
    space: &str,
    gone: &mut Gone,
    records: Vec<Record>,
    by: &str,
    operation: OperationId,
) -> Result<Move, AbiError> {
    let mut changes = Changes::default();
    for record in &records {
        let trashed = Trashed { record: record.clone(), by: by.to_owned(), operation };
        changes.delete(keys::message(space, record.id));
        changes.put(keys::kept::trashed(space, record.id), super::encode_packed(&trashed)?);
        changes.put(keys::kept::trash_listed(space, operation, record.id), Vec::new());
        gone.messages += 1;
        gone.bytes += record.size;
        gone.trashed += 1;
    }
    Ok(Move { changes, leaving: records, ..Move::default() })
}

fn from_trash(space: &str, gone: &mut Gone, trashed: Vec<Trashed>) -> Result<Move, AbiError> {
    let mut changes = Changes::default();
    for one in &trashed {
        changes.delete(keys::kept::trashed(space, one.record.id));
        changes.delete(keys::kept::trash_listed(space, one.operation, one.record.id));
        changes.put(keys::message(space, one.record.id), super::encode_packed(&one.record)?);
        gone.messages = gone.messages.saturating_sub(1);
        gone.bytes = gone.bytes.saturating_sub(one.record.size);
        gone.trashed = gone.trashed.saturating_sub(1);
    }
    let entering = trashed.into_iter().map(|one| one.record).collect();
    Ok(Move { changes, entering, ..Move::default() })
}

/// A key stands once in a commit.
pub(super) fn distinct(ids: &[MessageId]) -> Vec<MessageId> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The message that an entry of a list is about.
pub(super) fn message(key: &[u8]) -> Option<MessageId> {
    key.last_chunk().copied().map(MessageId::from_bytes)
}

pub(super) fn listed(space: &str, pairs: &[Pair]) -> Vec<Vec<u8>> {
    pairs.iter().filter_map(|(key, _)| Some(keys::kept::trashed(space, message(key)?))).collect()
}
