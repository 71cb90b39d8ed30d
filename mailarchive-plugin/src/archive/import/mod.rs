//! Mail that somebody uploads: mbox, a single message, or a zip of them.
//!
//! One thread takes the upload apart, others parse and pack, one commits. What a commit held stays when the
//! upload breaks off; the same upload again finds it known and goes on behind it. A message is known where the
//! space has one with the same SHA-256, in the list, in the trash or purged.

mod commit;
mod run;
mod source;
#[cfg(test)]
mod tests;
mod zip;

use std::{
    io::{self, Read},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use mailarchive_api::AbiError;
use sha2::{Digest, Sha256};

use self::commit::Committer;
pub(super) use self::run::Runs;
pub(crate) use self::{
    run::{Progress, Received, Run, RunFile, RunId},
    source::Format,
};
use super::{
    Archive, Imported, MessageId,
    batch::{Prepared, Receipt},
    mbox::Dialect,
};
use crate::{account::AccountId, keys, message::RawMail, source::ServerId, store::Changes};

/// Messages, and bytes of them, that are handed on together.
const CHUNK: usize = 256;
const CHUNK_BYTES: usize = 2 * 1024 * 1024;
/// Chunks that wait between two stages.
const WAITING: usize = 2;
/// Problems that are told one by one.
const PROBLEMS: usize = 100;

/// How an upload is to be read, and what its mail's receipt says.
pub(crate) struct Upload {
    pub(crate) format: Format,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) by: String,
    pub(crate) file: String,
    /// A directory for what does not fit into memory.
    pub(crate) spool: PathBuf,
    /// The longest message that is imported.
    pub(crate) cap: u64,
    /// The files of a zip may unpack to so much together, or to a hundred times its size.
    pub(crate) unpacked: u64,
    /// Shows how far it is.
    pub(crate) progress: Arc<Progress>,
}

/// What became of an upload.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) imported: u64,
    /// What the space has or had.
    pub(crate) known: u64,
    /// Those of the known ones that lie in the trash.
    pub(crate) trashed: u64,
    /// Those of the known ones that were erased for good, and stay away.
    pub(crate) erased: u64,
    /// Longer than the cap.
    pub(crate) quarantined: u64,
    /// Files of a zip that are no mail.
    pub(crate) skipped: u64,
    /// Which messages were quarantined; the first [`PROBLEMS`].
    pub(crate) problems: Vec<String>,
}

/// Why an import ended early. What was committed before stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// The upload broke off, or cannot be kept.
    #[error("{0}")]
    Upload(#[from] io::Error),
    /// Nothing of it can be read.
    #[error("this is no zip that can be read")]
    NoZip,
    /// A file within the zip is damaged.
    #[error("the zip is damaged at “{0}”")]
    DamagedZip(String),
    /// The zip unpacks to more than any mail would.
    #[error("the zip unpacks to more than mail would")]
    Bomb,
    /// Neither a line before a message nor a header.
    #[error("no mail was found")]
    NoMail,
    /// The space was removed, or the plugin is being disabled.
    #[error("the import was stopped")]
    Stopped,
    #[error(transparent)]
    Store(#[from] AbiError),
}

/// A message as it was taken from the upload.
struct Incoming {
    raw: Raw,
    date: Option<i64>,
    file: String,
}

enum Raw {
    Short(Vec<u8>),
    Long(RawMail),
}

/// What a source tells of.
enum Found {
    Mail(Incoming),
    TooLarge { what: String, size: u64 },
    Skipped,
}

/// A message on its way to the commit.
enum Ready {
    New(Box<Prepared>),
    Known(Known),
}

/// Where a message is that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Listed,
    Trashed,
    Erased,
}

/// The account that stands for the imports into a space.
pub(super) fn account(space: &str) -> AccountId {
    let hash: [u8; 32] = Sha256::new().chain_update(b"imports into ").chain_update(space).finalize().into();
    let mut bytes = [0; AccountId::LENGTH];
    bytes.copy_from_slice(&hash[..AccountId::LENGTH]);
    AccountId::from_bytes(bytes)
}

impl Archive {
    /// Imports what `reader` gives; what it answers is durable.
    pub(crate) fn import(
        &self,
        space: &str,
        upload: &Upload,
        reader: impl Read + Send,
        stop: impl Fn() -> bool + Sync,
    ) -> Result<Tally, ImportError> {
        self.complete_hashes(space)?;
        let workers = thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
        let failed = AtomicBool::new(false);
        let (chunks, waiting) = sync_channel::<Vec<Incoming>>(WAITING);
        let (ready, prepared) = sync_channel::<Vec<Ready>>(WAITING);
        // It ends with the last of those who take from it: whoever hands chunks on must not wait for nobody.
        let waiting = Arc::new(Mutex::new(waiting));
        let by = upload.by.as_str();
        thread::scope(|scope| {
            let parsers: Vec<_> = (0..workers)
                .map(|_| {
                    let (waiting, ready) = (Arc::clone(&waiting), ready.clone());
                    scope.spawn(move || self.prepare_all(space, by, &waiting, &ready))
                })
                .collect();
            drop((waiting, ready));
            let committer = scope.spawn(|| {
                let mut committer = Committer::new(self, space, &upload.progress);
                // Also when it ends early: nobody waits for it then.
                let done = prepared.into_iter().try_for_each(|chunk| committer.take(chunk));
                failed.store(done.is_err(), Ordering::Release);
                done.and_then(|()| committer.finish())
            });
            let mut tally = Tally::default();
            let reader = Metered { reader, progress: &upload.progress };
            let read = feed(upload, reader, &chunks, &mut tally, || stop() || failed.load(Ordering::Acquire));
            // What was read before the upload broke off is committed all the same.
            drop(chunks);
            let parsed: Vec<_> = parsers.into_iter().map(thread::ScopedJoinHandle::join).collect();
            let committed =
                committer.join().map_err(|_| AbiError::internal("the import's commits panicked"))?;
            let committed = committed?;
            for parsed in parsed {
                parsed.map_err(|_| AbiError::internal("the import's parsing panicked"))??;
            }
            read?;
            let Tally { imported, known, trashed, erased, .. } = committed;
            Ok(Tally { imported, known, trashed, erased, ..tally })
        })
    }

    fn prepare_all(
        &self,
        space: &str,
        by: &str,
        waiting: &Mutex<Receiver<Vec<Incoming>>>,
        ready: &SyncSender<Vec<Ready>>,
    ) -> Result<(), AbiError> {
        loop {
            let chunk = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(chunk) = chunk else { return Ok(()) };
            let prepared = self.prepare_chunk(space, by, chunk)?;
            if ready.send(prepared).is_err() {
                return Ok(());
            }
        }
    }

    fn prepare_chunk(&self, space: &str, by: &str, chunk: Vec<Incoming>) -> Result<Vec<Ready>, AbiError> {
        let mails: Vec<_> = chunk
            .into_iter()
            .map(|Incoming { raw, date, file }| {
                let raw = match raw {
                    Raw::Short(bytes) => RawMail::from_bytes(bytes),
                    Raw::Long(mail) => mail,
                };
                (raw, date, file)
            })
            .collect();
        let keys: Vec<_> = mails.iter().map(|(raw, ..)| keys::kept::hash(space, &raw.sha256())).collect();
        let known = self.known(space, self.store.get_many(&keys)?)?;
        let archived_at = self.host.now();
        let account = account(space);
        let prepare = |((raw, date, file), known): ((RawMail, Option<i64>, String), Option<Known>)| {
            if let Some(known) = known {
                return Ok(Ready::Known(known));
            }
            let receipt = Receipt {
                account,
                server_id: ServerId { mailbox: String::new(), validity: 0, id: String::new() },
                internal_date: date,
                archived_at,
                import: Some(Imported { by: by.to_owned(), file }),
            };
            Ok(Ready::New(Box::new(self.prepare(space, receipt, raw)?)))
        };
        mails.into_iter().zip(known).map(prepare).collect()
    }

    /// Where messages are whose hashes the space knows, by what is kept for these.
    fn known(&self, space: &str, kept: Vec<Option<Vec<u8>>>) -> Result<Vec<Option<Known>>, AbiError> {
        let id = |value: &[u8]| value.first_chunk().copied().map(MessageId::from_bytes);
        let ids: Vec<_> = kept.iter().map(|value| value.as_deref().and_then(id)).collect();
        let keys: Vec<_> = ids.iter().flatten().map(|id| keys::message(space, *id)).collect();
        let mut listed = if keys.is_empty() { Vec::new() } else { self.store.get_many(&keys)? }.into_iter();
        let mut known = Vec::with_capacity(kept.len());
        for (value, id) in kept.into_iter().zip(ids) {
            known.push(match (value, id) {
                (None, _) => None,
                (Some(value), _) if value.get(16) == Some(&1) => {
                    listed.next();
                    Some(Known::Erased)
                }
                (Some(_), None) => Some(Known::Listed),
                (Some(_), Some(id))
                    if listed.next().flatten().is_some() || !self.only_trashed(space, id)? =>
                {
                    Some(Known::Listed)
                }
                (Some(_), Some(_)) => Some(Known::Trashed),
            });
        }
        Ok(known)
    }

    /// Whether a message lies in the trash, and none with the same bytes is in the list.
    fn only_trashed(&self, space: &str, id: MessageId) -> Result<bool, AbiError> {
        let Some(trashed) = self.trashed(space, id)? else { return Ok(false) };
        let copies = self.copies(space, &trashed.record.content)?;
        let copies = self.records_by_id(space, copies)?;
        Ok(copies.iter().all(|copy| copy.sha256 != trashed.record.sha256))
    }

    /// Makes sure that every message of the space stands in the index of hashes: mail that was archived before
    /// there was one is added.
    fn complete_hashes(&self, space: &str) -> Result<(), AbiError> {
        let marker = keys::kept::hashes_complete(space);
        if self.store.get(&marker)?.is_some() {
            return Ok(());
        }
        let mut failed = Ok(());
        let mut missing = Vec::new();
        self.store.scan_prefix(&keys::all_messages(space), |(_, value)| {
            match super::decode::<super::Record>(&value) {
                Ok(record) => missing.extend(crate::hex::decode::<32>(&record.sha256).zip(Some(record.id))),
                Err(error) => failed = Err(error),
            }
        })?;
        failed?;
        missing.sort_unstable_by_key(|(sha256, _)| *sha256);
        missing.dedup_by_key(|(sha256, _)| *sha256);
        for part in missing.chunks(1000) {
            let keys: Vec<_> = part.iter().map(|(sha256, _)| keys::kept::hash(space, sha256)).collect();
            let there = self.store.get_many(&keys)?;
            let mut changes = Changes::default();
            for ((key, (_, id)), there) in keys.into_iter().zip(part).zip(there) {
                if there.is_none() {
                    changes.put(key, id.bytes().to_vec());
                }
            }
            let _unconditional = self.store.commit(changes)?;
        }
        let mut changes = Changes::default();
        changes.put(marker, Vec::new());
        let _unconditional = self.store.commit(changes)?;
        Ok(())
    }
}

/// Counts what is read.
struct Metered<'a, R> {
    reader: R,
    progress: &'a Progress,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let filled = self.reader.read(buffer)?;
        self.progress.advance(filled as u64);
        Ok(filled)
    }
}

/// Takes the upload apart and hands its messages on in chunks.
fn feed(
    upload: &Upload,
    reader: impl Read,
    chunks: &SyncSender<Vec<Incoming>>,
    tally: &mut Tally,
    stop: impl Fn() -> bool,
) -> Result<(), ImportError> {
    let mut chunk = Vec::new();
    let mut bytes = 0;
    let read = source::each(upload, reader, &mut |found| {
        match found {
            Found::Mail(mail) => {
                bytes += if let Raw::Short(raw) = &mail.raw { raw.len() } else { 0 };
                chunk.push(mail);
            }
            Found::TooLarge { what, size } => {
                tally.quarantined += 1;
                if tally.problems.len() < PROBLEMS {
                    tally.problems.push(format!("{what}: {size} bytes"));
                }
            }
            Found::Skipped => tally.skipped += 1,
        }
        if chunk.len() >= CHUNK || bytes >= CHUNK_BYTES {
            bytes = 0;
            if stop() || chunks.send(std::mem::take(&mut chunk)).is_err() {
                return Err(ImportError::Stopped);
            }
        }
        Ok(())
    });
    if !chunk.is_empty() && chunks.send(chunk).is_err() {
        return Err(ImportError::Stopped);
    }
    read
}
