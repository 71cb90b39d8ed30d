//! What is due in all spaces: operations that were cut short, and mail whose time in the trash is over.

use mailarchive_api::{AbiError, ErrorCode};

use super::{Archive, MessageId, Operation, OperationId, trash::message};
use crate::{
    keys::kept,
    store::{Changes, prefix_end},
};

const PAGE: u32 = 250;

/// What a sweep came to so far.
#[derive(Default)]
struct Sweep {
    purged: usize,
    /// Why something stays.
    damaged: Option<AbiError>,
}

impl Archive {
    /// The operations that are to be gone on with, and their spaces.
    pub(crate) fn unfinished(&self) -> Result<Vec<(String, OperationId)>, AbiError> {
        let mut unfinished = Vec::new();
        self.store.scan_prefix(kept::ALL_OPERATIONS, |(key, value)| {
            if let (Some(space), Ok(operation)) = (kept::space_of(&key), super::decode::<Operation>(&value))
                && operation.is_running()
            {
                unfinished.push((space.to_owned(), operation.id));
            }
        })?;
        Ok(unfinished)
    }

    /// Purges what was deleted before `time`, in all spaces; answers how many messages.
    ///
    /// What cannot be purged, because the bytes about it are damaged, stays in the trash and keeps nothing else
    /// there: the error comes when everything else is done.
    pub(crate) fn purge_before(&self, time: i64, stop: impl Fn() -> bool) -> Result<usize, AbiError> {
        let mut spaces = Vec::new();
        self.store.scan_prefix(kept::ALL_GONE, |(key, _)| {
            spaces.extend(kept::space_of(&key).map(str::to_owned));
        })?;
        let mut sweep = Sweep::default();
        for space in spaces {
            let mut end = prefix_end(&kept::trash_list(&space));
            while !stop() {
                let (old, next) = self.oldest(&space, time, &end)?;
                let Some(next) = next else { break };
                end = next;
                self.sweep_page(&space, &old, &mut sweep)?;
            }
            self.forget_empty_operations(&space)?;
        }
        self.remove_doomed()?;
        sweep.damaged.map_or(Ok(sweep.purged), Err)
    }

    fn sweep_page(&self, space: &str, ids: &[MessageId], sweep: &mut Sweep) -> Result<(), AbiError> {
        match self.purge(space, ids, "") {
            Ok(count) => sweep.purged += count,
            Err(error) if error.code == ErrorCode::INTERNAL && ids.len() > 1 => {
                ids.iter().try_for_each(|id| self.sweep_page(space, std::slice::from_ref(id), sweep))?;
            }
            Err(error) if error.code == ErrorCode::INTERNAL => sweep.damaged = Some(error),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Up to a page of what was deleted before `time`, of the part of the list that ends at `end`, and where the
    /// rest ends. `None`: there is nothing.
    fn oldest(
        &self,
        space: &str,
        time: i64,
        end: &[u8],
    ) -> Result<(Vec<MessageId>, Option<Vec<u8>>), AbiError> {
        let prefix = kept::trash_list(space);
        let pairs = self.store.scan(&prefix, end, PAGE, true)?;
        let deleted = |key: &[u8]| {
            let place = key.get(prefix.len()..)?.first_chunk()?;
            Some(OperationId::of_place(*place).at())
        };
        let old: Vec<_> = pairs.iter().filter(|(key, _)| deleted(key).is_some_and(|at| at < time)).collect();
        let next = old.last().map(|(key, _)| key.clone());
        Ok((old.into_iter().filter_map(|(key, _)| message(key)).collect(), next))
    }

    /// Operations of which nothing is left in the trash.
    fn forget_empty_operations(&self, space: &str) -> Result<(), AbiError> {
        for operation in self.operations(space)? {
            let moved = kept::trash_of(space, operation.id);
            if operation.is_running() || !self.store.scan(&moved, &prefix_end(&moved), 1, false)?.is_empty() {
                continue;
            }
            let key = kept::operation(space, operation.id);
            let mut changes = Changes::default();
            changes.require(&key, Some(&super::encode(&operation)?));
            changes.delete(key);
            let _still_empty = self.store.commit(changes)?;
        }
        Ok(())
    }
}
