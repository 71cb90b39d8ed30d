//! One writer for all commits: those that wait at the same moment share one transaction, and with it one
//! write to the disk, which is what a commit costs.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use mailarchive_api::{AbiError, Batch, CommitOutcome, abi_stable::std_types::RVec};
use rusqlite::{Connection, TransactionBehavior};

use super::{database::write_back, kv, told};

/// How many commits may wait; whoever comes later waits to wait.
const MAX_WAITING: usize = 64;
/// Ends a group, so that no commit waits for an endless row of others.
const MAX_GROUP: usize = 256;
/// Likewise, in bytes written.
const MAX_GROUP_SIZE: usize = 16 * 1024 * 1024;
/// When nothing came for so long, what was written goes from the log to its place.
const QUIET: Duration = Duration::from_secs(1);

/// The writer's end for callers. Dropping it lets the writer finish what waits, and waits for it.
pub(super) struct GroupCommit {
    waiting: Option<SyncSender<Waiting>>,
    writer: Option<JoinHandle<()>>,
    transactions: Arc<AtomicU64>,
}

struct Waiting {
    batch: Batch,
    answer: SyncSender<Result<CommitOutcome, AbiError>>,
}

impl GroupCommit {
    pub(super) fn start(connection: Connection) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(MAX_WAITING);
        let transactions = Arc::new(AtomicU64::new(0));
        let mut writer = Writer { connection, transactions: Arc::clone(&transactions) };
        let writer =
            thread::Builder::new().name("store writer".to_owned()).spawn(move || writer.run(&receiver))?;
        Ok(Self { waiting: Some(sender), writer: Some(writer), transactions })
    }

    /// Answers when `batch` is durable, or was not applied.
    pub(super) fn commit(&self, batch: Batch) -> Result<CommitOutcome, AbiError> {
        let ended = || AbiError::internal("the store's writer has ended");
        let (answer, answered) = sync_channel(1);
        let waiting = self.waiting.as_ref().ok_or_else(ended)?;
        waiting.send(Waiting { batch, answer }).map_err(|_| ended())?;
        answered.recv().map_err(|_| ended())?
    }

    #[cfg(test)]
    pub(super) fn transactions(&self) -> u64 {
        self.transactions.load(Ordering::Relaxed)
    }
}

impl Drop for GroupCommit {
    fn drop(&mut self) {
        self.waiting = None;
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the store's writer panicked");
        }
        let transactions = self.transactions.load(Ordering::Relaxed);
        tracing::debug!(transactions, "the store's writer has ended");
    }
}

struct Writer {
    connection: Connection,
    transactions: Arc<AtomicU64>,
}

impl Writer {
    fn run(&mut self, waiting: &Receiver<Waiting>) {
        // Whether the log holds what this wrote.
        let mut is_ahead = false;
        loop {
            let first = match waiting.recv_timeout(if is_ahead { QUIET } else { Duration::MAX }) {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => {
                    is_ahead = is_ahead && !self.write_back();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            is_ahead = true;
            let mut size = written(&first.batch);
            let mut group = vec![first];
            while group.len() < MAX_GROUP && size < MAX_GROUP_SIZE {
                let Ok(next) = waiting.try_recv() else { break };
                size += written(&next.batch);
                group.push(next);
            }
            self.commit(&group);
        }
    }

    /// Answers whether there is nothing left to be written back.
    fn write_back(&self) -> bool {
        write_back(&self.connection).unwrap_or_else(|error| {
            // Nothing is lost: it stays in the log until the next time.
            tracing::warn!(%error, "the store's log cannot be written back");
            true
        })
    }

    fn commit(&mut self, group: &[Waiting]) {
        match self.transact(group) {
            Ok(outcomes) => {
                for (waiting, outcome) in group.iter().zip(outcomes) {
                    answer(waiting, Ok(outcome));
                }
            }
            // One batch that does not fit on the disk must not take the others with it.
            Err(error) if group.len() > 1 && !is_busy(&error) => {
                for waiting in group {
                    let alone = self.transact(std::slice::from_ref(waiting));
                    answer(waiting, alone.map(|outcomes| outcomes[0]).map_err(|error| told(&error)));
                }
            }
            Err(error) => group.iter().for_each(|waiting| answer(waiting, Err(told(&error)))),
        }
    }

    /// All of `group` in one transaction, in its order; each sees what those before it did.
    fn transact(&mut self, group: &[Waiting]) -> rusqlite::Result<Vec<CommitOutcome>> {
        // Immediate: a writer that starts as a reader would be refused when another one was quicker.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut outcomes = Vec::with_capacity(group.len());
        for waiting in group {
            // A conflict is known before the batch's first write, so there is nothing to undo.
            outcomes.push(if holds(&transaction, &waiting.batch)? {
                kv::write(&transaction, &waiting.batch)?;
                CommitOutcome::Done
            } else {
                CommitOutcome::Conflict
            });
        }
        transaction.commit()?;
        self.transactions.fetch_add(1, Ordering::Relaxed);
        Ok(outcomes)
    }
}

fn holds(connection: &Connection, batch: &Batch) -> rusqlite::Result<bool> {
    for one in &batch.preconditions {
        let there = kv::value(connection, &one.key)?;
        let expected = one.expected.as_ref().into_option();
        if there.as_deref() != expected.map(RVec::as_slice) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn answer(waiting: &Waiting, outcome: Result<CommitOutcome, AbiError>) {
    // Whoever asked waits for it, or his thread is gone.
    let _ = waiting.answer.send(outcome);
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn written(batch: &Batch) -> usize {
    batch.puts.iter().map(|pair| pair.key.len() + pair.value.len()).sum()
}
