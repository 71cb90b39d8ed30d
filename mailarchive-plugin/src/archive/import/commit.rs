//! The last stage of an import: what is new becomes durable.

use std::collections::HashSet;

use mailarchive_api::AbiError;

use super::{ImportError, Known, Progress, Ready, Tally, account};
use crate::{
    archive::{
        Archive, Counters,
        batch::{Batch, Prepared},
        block, decode,
    },
    keys,
};

/// Imports into one space at the same time make each other try again; more often than this is a defect.
const TRIES: usize = 100;

/// Gathers messages into batches and commits them.
pub(super) struct Committer<'a> {
    archive: &'a Archive,
    space: &'a str,
    waiting: Vec<Prepared>,
    hashes: HashSet<[u8; 32]>,
    size: usize,
    tally: Tally,
    progress: &'a Progress,
}

impl<'a> Committer<'a> {
    pub(super) fn new(archive: &'a Archive, space: &'a str, progress: &'a Progress) -> Self {
        let (waiting, hashes) = (Vec::new(), HashSet::new());
        Self { archive, space, waiting, hashes, size: 0, tally: Tally::default(), progress }
    }

    pub(super) fn take(&mut self, chunk: Vec<Ready>) -> Result<(), ImportError> {
        for ready in chunk {
            match ready {
                Ready::Known(known) => {
                    self.tally.known += 1;
                    self.tally.trashed += u64::from(known == Known::Trashed);
                    self.tally.erased += u64::from(known == Known::Erased);
                }
                Ready::New(mail) if !self.hashes.insert(mail.sha256) => self.tally.known += 1,
                Ready::New(mail) => {
                    self.size += mail.size();
                    self.waiting.push(*mail);
                }
            }
            if self.size > Batch::FULL {
                self.commit_batch()?;
            }
        }
        self.progress.count(self.tally.imported, self.tally.known);
        Ok(())
    }

    /// Commits the rest; answers how many messages were imported and known.
    pub(super) fn finish(mut self) -> Result<Tally, ImportError> {
        while !self.waiting.is_empty() {
            self.commit_batch()?;
        }
        self.progress.count(self.tally.imported, self.tally.known);
        Ok(self.tally)
    }

    /// Commits as much of what waits as a batch takes: large ones cost less a message.
    fn commit_batch(&mut self) -> Result<(), ImportError> {
        let (taken, entered) = self.commit_some(&self.waiting)?;
        self.tally.imported += entered;
        self.tally.known += taken as u64 - entered;
        for mail in self.waiting.drain(..taken) {
            self.size = self.size.saturating_sub(mail.size());
            self.hashes.remove(&mail.sha256);
        }
        Ok(())
    }

    /// Commits as many from the start of `mails` as a batch takes; answers how many these are, and how many of
    /// them were new.
    fn commit_some(&self, mails: &[Prepared]) -> Result<(usize, u64), ImportError> {
        let removal = keys::removal(self.space);
        for _ in 0..TRIES {
            if let Some(done) = self.attempt(mails, &removal)? {
                return Ok(done);
            }
            if self.archive.store.get(&removal)?.is_some() {
                return Err(ImportError::Stopped);
            }
        }
        Err(AbiError::unavailable("too many imports at the same time").into())
    }

    /// Commits on the premise that no other import does at the same time. `None`: one did.
    fn attempt(&self, mails: &[Prepared], removal: &[u8]) -> Result<Option<(usize, u64)>, AbiError> {
        let (archive, space, account) = (self.archive, self.space, account(self.space));
        let (head_key, counters_key) = (keys::kept::head(space, account), keys::counters(space, account));
        let wanted = [head_key.clone(), counters_key, keys::open_block(space, account)];
        let stored = archive.store.get_many(&wanted)?;
        let [head_value, counters, open] = stored.as_slice() else { return Ok(None) };
        let open = block::Open::resume(&archive.store, space, open.as_deref())?;
        let head = archive.chain_end(space, account)?;
        let counters = counters.as_deref().map(decode::<Counters>).transpose()?.unwrap_or_default();
        let keys: Vec<_> = mails.iter().map(|mail| keys::kept::hash(space, &mail.sha256)).collect();
        let mut batch = Batch::new(open);
        let mut taken = 0;
        for (mail, known) in mails.iter().zip(archive.store.get_many(&keys)?) {
            if batch.is_full() {
                break;
            }
            taken += 1;
            if known.is_none() {
                batch.enter(space, mail.clone())?;
            }
        }
        let entered = batch.messages() as u64;
        if entered == 0 {
            return Ok(Some((taken, 0)));
        }
        let mut sealed = batch.seal(archive, space, account, counters, head)?;
        sealed.changes.require(&head_key, head_value.as_deref());
        sealed.changes.require(removal, None);
        let done = archive.change_list(space, |_| sealed.to_move(archive, space))?;
        Ok(done.is_ok().then_some((taken, entered)))
    }
}
