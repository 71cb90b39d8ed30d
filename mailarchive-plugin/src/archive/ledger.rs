//! The ledger: which messages of an account are archived while the server may still hold them.
//!
//! An entry is written in the commit that archives its message and forgotten when the server confirmed
//! the deletion. So a run that was killed anywhere in between finds out what is left to delete, and
//! archives nothing twice.

use std::collections::{HashMap, HashSet};

use mailarchive_api::AbiError;

use super::{Archive, DurableId, Receipt};
use crate::{
    account::AccountId,
    keys,
    source::{Listed, ServerId},
    store::{Changes, prefix_end},
};

/// A listed message that is archived, with its receipt.
pub(crate) struct Known {
    pub(crate) durable: DurableId,
    pub(crate) receipt: Receipt,
}

/// What a listing means to the archive.
pub(crate) struct Sorted {
    /// Archived before; may be deleted.
    pub(crate) known: Vec<Known>,
    /// Not archived yet.
    pub(crate) wanted: Vec<Listed>,
}

/// Receipts under an earlier UIDVALIDITY, by SHA-256: the server numbers the same mail anew. Each stands
/// for one message, so mail that exists several times is matched as often as it was archived.
#[derive(Default)]
pub(crate) struct Renumbered(HashMap<String, Vec<(Vec<u8>, Receipt)>>);

impl Renumbered {
    pub(super) fn take(&mut self, sha256: &str) -> Option<(Vec<u8>, Receipt)> {
        self.0.get_mut(sha256).and_then(Vec::pop)
    }
}

const PAGE: usize = 500;

impl Archive {
    /// Tells what of `listed` is archived and what is wanted, and forgets receipts of what is not listed
    /// any more.
    pub(crate) fn sort(&self, account: AccountId, listed: Vec<Listed>) -> Result<Sorted, AbiError> {
        let mut sorted = Sorted { known: Vec::new(), wanted: Vec::new() };
        self.forget_unlisted(account, &listed)?;
        let mut rest = listed.into_iter().peekable();
        while rest.peek().is_some() {
            let page: Vec<Listed> = rest.by_ref().take(PAGE).collect();
            let keys: Vec<_> = page.iter().map(|listed| keys::receipt(account, &listed.id)).collect();
            for (listed, value) in page.into_iter().zip(self.store.get_many(&keys)?) {
                match value.map(|value| super::decode::<Receipt>(&value)).transpose()? {
                    Some(receipt) if receipt.announced == listed.size => {
                        sorted.known.push(Known { durable: DurableId::mint(listed.id), receipt });
                    }
                    // Somebody else's decision to remove it stands.
                    _ if listed.marked_deleted => {}
                    _ => sorted.wanted.push(listed),
                }
            }
        }
        Ok(sorted)
    }

    /// Receipts of `account` under other UIDVALIDITYs than those of `listed`.
    pub(crate) fn renumbered(&self, account: AccountId, listed: &[Listed]) -> Result<Renumbered, AbiError> {
        let mut renumbered = Renumbered::default();
        let mut damaged = None;
        for (mailbox, validity) in mailboxes(listed) {
            let current = keys::validity_ledger(account, mailbox, validity);
            self.store.scan_prefix(&keys::mailbox_ledger(account, mailbox), |(key, value)| {
                if key.starts_with(&current) {
                    return;
                }
                match super::decode::<Receipt>(&value) {
                    Ok(receipt) => {
                        renumbered.0.entry(receipt.sha256.clone()).or_default().push((key, receipt));
                    }
                    Err(error) => damaged = Some(error),
                }
            })?;
        }
        damaged.map_or(Ok(renumbered), Err)
    }

    /// Forgets receipts of messages whose deletion the server confirmed.
    pub(crate) fn forget(&self, account: AccountId, deleted: &[DurableId]) -> Result<(), AbiError> {
        self.delete_keys(deleted.iter().map(|durable| keys::receipt(account, durable.server_id())))
    }

    /// What is left of a UIDVALIDITY that is over, after everything listed now is archived.
    pub(crate) fn forget_renumbered(&self, renumbered: Renumbered) -> Result<(), AbiError> {
        self.delete_keys(renumbered.0.into_values().flatten().map(|(key, _)| key))
    }

    fn forget_unlisted(&self, account: AccountId, listed: &[Listed]) -> Result<(), AbiError> {
        let present: HashSet<Vec<u8>> =
            listed.iter().map(|listed| keys::receipt(account, &listed.id)).collect();
        for (mailbox, validity) in mailboxes(listed) {
            let prefix = keys::validity_ledger(account, mailbox, validity);
            let mut gone = Vec::new();
            self.store.scan_prefix(&prefix, |(key, _)| {
                if !present.contains(&key) {
                    gone.push(key);
                }
            })?;
            self.delete_keys(gone.into_iter())?;
        }
        Ok(())
    }

    fn delete_keys(&self, keys: impl Iterator<Item = Vec<u8>>) -> Result<(), AbiError> {
        let mut keys = keys.peekable();
        while keys.peek().is_some() {
            let mut changes = Changes::default();
            keys.by_ref().take(PAGE).for_each(|key| changes.delete(key));
            let _unconditional = self.store.commit(changes)?;
        }
        Ok(())
    }

    /// Notes messages that were not archived; they stay on the server and are tried again.
    pub(crate) fn quarantine(&self, account: AccountId, listed: &[Listed], now: i64) -> Result<(), AbiError> {
        for page in listed.chunks(PAGE) {
            let mut changes = Changes::default();
            for listed in page {
                let entry =
                    super::Quarantined { server_id: listed.id.clone(), size: listed.size, since: now };
                changes.put(keys::quarantined(account, &listed.id), super::encode(&entry)?);
            }
            let _unconditional = self.store.commit(changes)?;
        }
        Ok(())
    }

    /// How many messages of an account wait in quarantine; counts up to 1,000.
    pub(crate) fn quarantined(&self, account: AccountId) -> Result<usize, AbiError> {
        let prefix = keys::all_quarantined(account);
        Ok(self.store.scan(&prefix, &prefix_end(&prefix), 1000, false)?.len())
    }

    /// Forgets what was quarantined before a pass that tries everything again.
    pub(crate) fn clear_quarantine(&self, account: AccountId) -> Result<(), AbiError> {
        let mut keys = Vec::new();
        self.store.scan_prefix(&keys::all_quarantined(account), |(key, _)| keys.push(key))?;
        self.delete_keys(keys.into_iter())
    }
}

/// The mailboxes that messages are listed in: one for IMAP and POP alike, today.
fn mailboxes(listed: &[Listed]) -> HashSet<(&str, u32)> {
    listed
        .iter()
        .map(|Listed { id: ServerId { mailbox, validity, .. }, .. }| (mailbox.as_str(), *validity))
        .collect()
}
