//! The end of a space: its accounts, its mail and its blobs go for good.
//!
//! The intent is durable before anything is removed, so that a removal that was cut short is gone on with.

use mailarchive_api::AbiError;

use super::Archive;
use crate::{
    keys, search,
    store::{Changes, prefix_end},
};

const PAGE: u32 = 200;

impl Archive {
    /// Notes that the space with this id is gone. From here on nothing is archived into it.
    pub(crate) fn note_removal(&self, space: &str) -> Result<(), AbiError> {
        let mut changes = Changes::default();
        changes.put(keys::removal(space), Vec::new());
        let _unconditional = self.store.commit(changes)?;
        Ok(())
    }

    /// The ids of spaces whose removal was noted and is not finished.
    pub(crate) fn removals(&self) -> Result<Vec<String>, AbiError> {
        let mut spaces = Vec::new();
        self.store.scan_prefix(keys::ALL_REMOVALS, |(key, _)| {
            spaces.extend(String::from_utf8(key[keys::ALL_REMOVALS.len()..].to_vec()));
        })?;
        Ok(spaces)
    }

    /// Removes all mail of a space. Its accounts must be gone before: they could bring new mail.
    pub(crate) fn remove_space(&self, space: &str) -> Result<(), AbiError> {
        let tables = [
            keys::list,
            keys::all_copies,
            keys::all_message_ids,
            keys::all_messages,
            keys::all_raw,
            keys::all_blocks,
            keys::open_blocks,
            keys::all_counters,
            keys::all_labels,
            keys::all_labelled,
            keys::threads,
            keys::figures,
            keys::outbox,
        ];
        for table in tables {
            self.clear(&table(space))?;
        }
        for table in keys::kept::TABLES {
            self.clear(&keys::kept::of_space(*table, space))?;
        }
        // By prefix, so that blobs go too which a pass wrote and, its lease revoked, did not commit.
        let prefix = super::pack::blobs(space);
        loop {
            let names = self.store.list_blobs(&prefix, PAGE)?;
            if names.is_empty() {
                break;
            }
            names.iter().try_for_each(|name| self.store.delete_blob(name))?;
        }
        let mut changes = Changes::default();
        changes.delete(keys::removal(space));
        search::forget_space(&mut changes, space);
        let _unconditional = self.store.commit(changes)?;
        self.changed.changed();
        Ok(())
    }

    pub(super) fn clear(&self, prefix: &[u8]) -> Result<(), AbiError> {
        let end = prefix_end(prefix);
        loop {
            let pairs = self.store.scan(prefix, &end, PAGE, false)?;
            if pairs.is_empty() {
                return Ok(());
            }
            let mut changes = Changes::default();
            pairs.into_iter().for_each(|(key, _)| changes.delete(key));
            let _unconditional = self.store.commit(changes)?;
        }
    }
}
