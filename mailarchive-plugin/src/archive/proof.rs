//! The proof: every archived message is read again and compared with what was noted when it came.
//!
//! First the chains are followed from their beginning: each link must name the one before it, the last must be
//! the one that is noted as the end, and each message that a link names must be there with the bytes whose
//! SHA-256 it names, in the list or in the trash, or must have a tombstone and stand in the chain of what was
//! purged. Then the records are gone through: each must stand in a chain. Mail that was archived before there
//! were chains is compared with the SHA-256 of its record, and counted.

use std::{
    collections::{HashMap, HashSet},
    io::Read,
};

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Archive, MessageId, Record, Trashed,
    chain::{Event, Head, Link, PURGES},
};
use crate::{
    account::AccountId,
    hex, keys,
    store::{Changes, prefix_end},
};

/// Faults that are kept; further ones are counted.
const FAULTS: usize = 1000;
/// Messages that are looked up together.
const PAGE: usize = 250;
/// The state is written after so many messages.
const NOTED: u64 = 2000;

/// Where a verification is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum VerificationState {
    /// There was none yet.
    #[default]
    Never,
    Running,
    Complete,
    /// The plugin ended meanwhile, or the store failed.
    Stopped,
}

/// What is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FaultKind {
    /// A message's bytes are others than those that were archived.
    Changed,
    /// A message is gone without a tombstone.
    Missing,
    /// A message's bytes cannot be read.
    Unreadable,
    /// A chain is broken, or a message stands in none though its account has one.
    Chain,
    /// A record or a tombstone cannot be read, or says something else than the chain.
    Record,
}

impl FaultKind {
    /// Its name in texts and answers.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Chain => "chain",
            Self::Record => "record",
        }
    }
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerificationFault {
    pub(crate) kind: FaultKind,
    pub(crate) message: Option<MessageId>,
    /// The subject of a message that can be named; else what is broken.
    pub(crate) detail: String,
}

/// The end of a chain: whoever noted it elsewhere can tell that nobody wrote the chain anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChainEnd {
    pub(crate) account: AccountId,
    pub(crate) links: u64,
    pub(crate) hash: String,
}

/// A verification and what it found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Verification {
    pub(crate) state: VerificationState,
    pub(crate) by: String,
    pub(crate) started_at: i64,
    pub(crate) ended_at: Option<i64>,
    /// Messages whose bytes were read.
    pub(crate) checked: u64,
    pub(crate) total: u64,
    /// Messages of which a tombstone remains.
    pub(crate) purged: u64,
    /// Messages that were archived before there were chains.
    pub(crate) unchained: u64,
    pub(crate) chains: Vec<ChainEnd>,
    pub(crate) faults: Vec<VerificationFault>,
    pub(crate) fault_count: u64,
}

impl Verification {
    fn fault(&mut self, kind: FaultKind, message: Option<MessageId>, detail: impl Into<String>) {
        self.fault_count += 1;
        if self.faults.len() < FAULTS {
            let detail = detail.into().chars().take(200).collect();
            self.faults.push(VerificationFault { kind, message, detail });
        }
    }
}

/// What the chains said.
#[derive(Default)]
struct Said {
    /// Messages that were archived.
    messages: HashSet<MessageId>,
    /// Messages that the chain of purges names, with their SHA-256.
    purged: HashMap<MessageId, [u8; 32]>,
    /// Accounts that have a chain, and when it began.
    accounts: HashMap<AccountId, i64>,
}

impl Archive {
    /// The latest verification of a space.
    pub(crate) fn verification(&self, space: &str) -> Result<Verification, AbiError> {
        let value = self.store.get(&keys::kept::verification(space))?;
        value.map_or_else(|| Ok(Verification::default()), |value| super::decode(&value))
    }

    /// Notes that a verification was asked for.
    pub(crate) fn note_verification(&self, space: &str, by: &str) -> Result<(), AbiError> {
        let verification = Verification {
            state: VerificationState::Running,
            by: by.to_owned(),
            started_at: self.host.now(),
            total: self.totals(space)?.messages + self.gone(space)?.trashed,
            ..Verification::default()
        };
        self.keep(space, &verification)
    }

    /// Reads everything again. What it finds is kept as it goes.
    pub(crate) fn verify(&self, space: &str, stop: impl Fn() -> bool) -> Result<(), AbiError> {
        let mut verification = self.verification(space)?;
        let done = self.verify_all(space, &mut verification, &stop);
        let whole = matches!(done, Ok(true));
        verification.state = if whole { VerificationState::Complete } else { VerificationState::Stopped };
        verification.ended_at = Some(self.host.now());
        self.keep(space, &verification)?;
        done.map(|_| ())
    }

    /// Answers whether it came to the end.
    fn verify_all(
        &self,
        space: &str,
        verification: &mut Verification,
        stop: &impl Fn() -> bool,
    ) -> Result<bool, AbiError> {
        let mut heads = Vec::new();
        self.store.scan_prefix(&keys::kept::all_heads(space), |pair| heads.push(pair))?;
        let mut said = Said::default();
        // What was purged is needed to judge what is missing.
        heads.sort_by_key(|(key, _)| account_of(key) != Some(PURGES));
        for (key, value) in heads {
            let (Some(account), Some(head)) = (account_of(&key), Head::decode(&value)) else {
                verification.fault(FaultKind::Chain, None, "the end of a chain cannot be read");
                continue;
            };
            let hash = hex::encode(&head.hash);
            verification.chains.push(ChainEnd { account, links: head.links, hash });
            if !self.follow_chain(space, account, head, &mut said, verification, stop)? {
                return Ok(false);
            }
        }
        self.check_lost_chains(space, &said, verification)?;
        self.check_unchained(space, &said, verification, stop)
    }

    fn follow_chain(
        &self,
        space: &str,
        account: AccountId,
        head: Head,
        said: &mut Said,
        verification: &mut Verification,
        stop: &impl Fn() -> bool,
    ) -> Result<bool, AbiError> {
        said.accounts.insert(account, i64::MAX);
        let mut end = Head::default();
        while end.links < head.links {
            if stop() {
                return Ok(false);
            }
            let number = end.links;
            let value = self.store.get(&keys::kept::link(space, account, number))?;
            let link = value.as_deref().and_then(|value| Some((value, Link::decode(value)?)));
            let Some((value, link)) = link else {
                let what = if value.is_some() { "cannot be read" } else { "is missing" };
                verification.fault(FaultKind::Chain, None, format!("link {number} of {account} {what}"));
                // What it said is lost; the next one tells what its hash should have been.
                end = Head { links: number + 1, hash: self.named_by_next(space, account, number)? };
                continue;
            };
            if link.previous != end.hash {
                let what = format!("link {number} of {account} does not follow the one before it");
                verification.fault(FaultKind::Chain, None, what);
            }
            end = end.after(account, value);
            said.accounts.entry(account).and_modify(|first| *first = link.at.min(*first));
            if account == PURGES {
                said.purged.extend(link.entries.iter().map(|entry| (entry.message, entry.sha256)));
                continue;
            }
            let archived: Vec<_> =
                link.entries.iter().filter(|entry| entry.event == Event::Archived).collect();
            for part in archived.chunks(PAGE) {
                let entries: Vec<_> = part.iter().map(|entry| (entry.message, entry.sha256)).collect();
                said.messages.extend(entries.iter().map(|(message, _)| *message));
                self.check_entries(space, &entries, said, verification)?;
                self.note_progress(space, verification)?;
            }
        }
        if end.hash != head.hash {
            let what = format!("the chain of {account} does not end where it is noted to end");
            verification.fault(FaultKind::Chain, None, what);
        }
        Ok(true)
    }

    fn named_by_next(&self, space: &str, account: AccountId, number: u64) -> Result<[u8; 32], AbiError> {
        let next = self.store.get(&keys::kept::link(space, account, number + 1))?;
        match next.and_then(|value| Link::decode(&value)) {
            Some(next) => Ok(next.previous),
            None => Ok(self.chain_end(space, account)?.hash),
        }
    }

    /// Whether each message is there as its link says.
    fn check_entries(
        &self,
        space: &str,
        entries: &[(MessageId, [u8; 32])],
        said: &Said,
        verification: &mut Verification,
    ) -> Result<(), AbiError> {
        let listed: Vec<_> = entries.iter().map(|(id, _)| keys::message(space, *id)).collect();
        for ((id, sha256), value) in entries.iter().zip(self.store.get_many(&listed)?) {
            let record = match value.as_deref().map(super::decode::<Record>) {
                Some(record) => record,
                None => match self.trashed(space, *id) {
                    Ok(Some(trashed)) => Ok(trashed.record),
                    Ok(None) => {
                        self.check_tombstone(space, *id, sha256, said, verification)?;
                        continue;
                    }
                    Err(error) => Err(error),
                },
            };
            match record {
                Ok(record) => self.check_record(space, &record, sha256, verification)?,
                Err(_) => verification.fault(FaultKind::Record, Some(*id), "the record cannot be read"),
            }
        }
        Ok(())
    }

    fn check_tombstone(
        &self,
        space: &str,
        id: MessageId,
        sha256: &[u8; 32],
        said: &Said,
        verification: &mut Verification,
    ) -> Result<(), AbiError> {
        let named = said.purged.get(&id);
        match self.tombstone(space, id) {
            Ok(Some(tombstone)) if tombstone.sha256 == hex::encode(sha256) && named == Some(sha256) => {
                verification.purged += 1;
            }
            // Purged while the verification goes on: the chain of purges was read before.
            Ok(Some(tombstone)) if tombstone.purged_at >= verification.started_at => verification.purged += 1,
            Ok(Some(_)) => {
                verification.fault(
                    FaultKind::Record,
                    Some(id),
                    "the tombstone says something else than the chain",
                );
            }
            Ok(None) => {
                // It may have moved between the list and the trash just now.
                if self.record(space, id)?.is_none() && self.trashed(space, id)?.is_none() {
                    verification.fault(FaultKind::Missing, Some(id), "gone without a tombstone");
                }
            }
            Err(_) => verification.fault(FaultKind::Record, Some(id), "the tombstone cannot be read"),
        }
        Ok(())
    }

    fn check_record(
        &self,
        space: &str,
        record: &Record,
        sha256: &[u8; 32],
        verification: &mut Verification,
    ) -> Result<(), AbiError> {
        verification.checked += 1;
        if record.sha256 != hex::encode(sha256) {
            let id = Some(record.id);
            verification.fault(FaultKind::Record, id, "the record names another SHA-256 than the chain");
        }
        match self.read_again(space, record) {
            Ok((found, size)) if found == *sha256 && size == record.size => Ok(()),
            Ok(_) => {
                verification.fault(FaultKind::Changed, Some(record.id), &*record.subject);
                Ok(())
            }
            // Purged just now.
            Err(_) if self.tombstone(space, record.id)?.is_some() => {
                verification.purged += 1;
                Ok(())
            }
            Err(_) => {
                verification.fault(FaultKind::Unreadable, Some(record.id), &*record.subject);
                Ok(())
            }
        }
    }

    fn read_again(&self, space: &str, record: &Record) -> Result<([u8; 32], u64), AbiError> {
        let mut raw = self.raw_again(space, record)?;
        let mut hasher = Sha256::new();
        let mut piece = vec![0; 64 * 1024];
        let mut size = 0;
        loop {
            let filled = raw.read(&mut piece)?;
            if filled == 0 {
                return Ok((hasher.finalize().into(), size));
            }
            hasher.update(&piece[..filled]);
            size += filled as u64;
        }
    }

    /// Links whose chain has no noted end: the end was taken away.
    fn check_lost_chains(
        &self,
        space: &str,
        said: &Said,
        verification: &mut Verification,
    ) -> Result<(), AbiError> {
        let prefix = keys::kept::all_links(space);
        let end = prefix_end(&prefix);
        let mut start = prefix.clone();
        loop {
            let found = self.store.scan(&start, &end, 1, false)?;
            let account = found.first().and_then(|(key, _)| account_at(key, prefix.len()));
            let Some(account) = account else { return Ok(()) };
            if !said.accounts.contains_key(&account) {
                verification.fault(
                    FaultKind::Chain,
                    None,
                    format!("the end of the chain of {account} is missing"),
                );
            }
            start = prefix_end(&[prefix.as_slice(), &account.bytes()].concat());
            if start.is_empty() {
                return Ok(());
            }
        }
    }

    /// Records that no chain names.
    fn check_unchained(
        &self,
        space: &str,
        said: &Said,
        verification: &mut Verification,
        stop: &impl Fn() -> bool,
    ) -> Result<bool, AbiError> {
        for (prefix, trashed) in [(keys::all_messages(space), false), (keys::kept::all_trashed(space), true)]
        {
            let end = prefix_end(&prefix);
            let mut start = prefix.clone();
            loop {
                if stop() {
                    return Ok(false);
                }
                let page = self.store.scan(&start, &end, u32::try_from(PAGE).unwrap_or(u32::MAX), false)?;
                let Some((last, _)) = page.last() else { break };
                start = [last.as_slice(), &[0]].concat();
                for (key, value) in page {
                    let id = key.last_chunk().copied().map(MessageId::from_bytes);
                    if id.is_some_and(|id| said.messages.contains(&id)) {
                        continue;
                    }
                    let record = if trashed {
                        super::decode::<Trashed>(&value).map(|one| one.record)
                    } else {
                        super::decode::<Record>(&value)
                    };
                    match record {
                        Ok(record) => self.check_outside(space, &record, said, verification)?,
                        Err(_) => verification.fault(FaultKind::Record, id, "the record cannot be read"),
                    }
                }
                self.note_progress(space, verification)?;
            }
        }
        Ok(true)
    }

    /// A record outside the chains: from before there were any, or from after they were read.
    fn check_outside(
        &self,
        space: &str,
        record: &Record,
        said: &Said,
        verification: &mut Verification,
    ) -> Result<(), AbiError> {
        let Some(sha256) = hex::decode(&record.sha256) else {
            verification.fault(FaultKind::Record, Some(record.id), "the record has no SHA-256");
            return Ok(());
        };
        if record.archived_at >= verification.started_at {
            return Ok(());
        }
        if said.accounts.get(&record.account).is_some_and(|first| record.archived_at >= *first) {
            verification.fault(FaultKind::Chain, Some(record.id), "no chain names this message");
        } else {
            verification.unchained += 1;
        }
        self.check_record(space, record, &sha256, verification)
    }

    fn note_progress(&self, space: &str, verification: &mut Verification) -> Result<(), AbiError> {
        if verification.checked / NOTED != self.verification(space)?.checked / NOTED {
            self.keep(space, verification)?;
        }
        Ok(())
    }

    fn keep(&self, space: &str, verification: &Verification) -> Result<(), AbiError> {
        let mut value = super::encode(verification)?;
        let mut shorter = verification.clone();
        while value.len() > mailarchive_api::MAX_VALUE {
            shorter.faults.truncate(shorter.faults.len() / 2);
            value = super::encode(&shorter)?;
        }
        let mut changes = Changes::default();
        changes.put(keys::kept::verification(space), value);
        let _unconditional = self.store.commit(changes)?;
        Ok(())
    }
}

/// The account of the key of a chain's end.
fn account_of(key: &[u8]) -> Option<AccountId> {
    key.last_chunk().copied().map(AccountId::from_bytes)
}

/// The account of a link's key.
fn account_at(key: &[u8], from: usize) -> Option<AccountId> {
    key.get(from..)?.first_chunk().copied().map(AccountId::from_bytes)
}
