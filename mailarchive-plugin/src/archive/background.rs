//! What the archive does by itself: operations to their end, the purge of what is due, verifications.
//!
//! All of it can be killed at any moment: what is to be done stands in the store.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use mailarchive_api::{AbiError, LogLevel};
use tokio::{runtime::Handle, sync::watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Archive, JobRun, Operation, OperationId, Received, Run, RunId, Work, import::Runs};
use crate::settings::Settings;

/// How often mail is looked for whose time is over.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// How long work may take to stop: it stops between two commits.
const STOPPING: Duration = Duration::from_secs(10);
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Starts, watches and stops the archive's own work.
#[derive(Clone)]
pub(crate) struct Background {
    archive: Archive,
    runtime: Handle,
    state: Arc<Mutex<State>>,
    changes: watch::Sender<u64>,
    imports: Arc<Runs>,
}

#[derive(Default)]
struct State {
    /// `Some` between `activate` and `quiesce`.
    active: Option<Active>,
    running: HashSet<(String, Task)>,
    /// Mail whose time is over is being purged.
    sweeping: bool,
    /// When that is done next, in milliseconds since 1970.
    next_sweep: Option<i64>,
}

#[derive(Clone)]
struct Active {
    stop: CancellationToken,
    tasks: TaskTracker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Task {
    Operation(OperationId),
    Verification,
}

impl Background {
    pub(crate) fn new(archive: Archive, runtime: Handle) -> Self {
        Self {
            archive,
            runtime,
            state: Arc::default(),
            changes: watch::Sender::new(0),
            imports: Arc::default(),
        }
    }

    /// Goes on with what was cut short, and purges what is due from now on.
    pub(crate) fn activate(&self) {
        let mut state = self.lock();
        if state.active.is_some() {
            return;
        }
        let active = Active { stop: CancellationToken::new(), tasks: TaskTracker::new() };
        active.tasks.spawn_on(self.clone().sweep_for_ever(active.stop.clone()), &self.runtime);
        state.active = Some(active);
        drop(state);
        let resumed = self.clone();
        self.spawn(move |_| {
            for (space, operation) in resumed.archive.unfinished()? {
                resumed.follow(&space, operation);
            }
            Ok(())
        });
    }

    /// Stops everything; it is over when this returns.
    pub(crate) fn quiesce(&self) {
        let Some(Active { stop, tasks }) = self.lock().active.take() else { return };
        stop.cancel();
        tasks.close();
        let stopped = self.runtime.block_on(async { tokio::time::timeout(STOPPING, tasks.wait()).await });
        if stopped.is_err() {
            self.log("work on the trash did not stop within 10 seconds");
        }
    }

    /// Ends with the plugin's activity: what streams into the archive ends with it. `None` while it is not active.
    pub(crate) fn stopping(&self) -> Option<CancellationToken> {
        self.lock().active.as_ref().map(|active| active.stop.clone())
    }

    /// Goes on with an operation until it is complete. Does nothing while that is being done already.
    pub(crate) fn follow(&self, space: &str, operation: OperationId) {
        let this = self.clone();
        let owned = space.to_owned();
        self.run(space, Task::Operation(operation), move |stop| {
            this.archive.follow_operation(&owned, operation, || stop.is_cancelled())
        });
    }

    /// Imports files that were received. `None`: the plugin is not active.
    pub(crate) fn import(&self, space: &str, received: Vec<Received>) -> Option<Arc<Run>> {
        let run = self.imports.add(space, &received);
        let (archive, running) = (self.archive.clone(), Arc::clone(&run));
        let spawned = self.spawn(move |stop| {
            running.go(&archive, received, &|| stop.is_cancelled());
            Ok(())
        });
        if !spawned {
            run.give_up();
        }
        spawned.then_some(run)
    }

    /// An import into the space, while it goes on or is remembered.
    pub(crate) fn import_run(&self, space: &str, id: RunId) -> Option<Arc<Run>> {
        self.imports.of(space, id)
    }

    /// The imports into the space that go on.
    pub(crate) fn imports(&self, space: &str) -> Vec<Arc<Run>> {
        self.imports.going(space)
    }

    /// Purges what is due now. Does nothing while that is being done; answers whether the plugin is active.
    pub(crate) fn purge_now(&self) -> bool {
        let this = self.clone();
        self.spawn(move |stop| this.sweep(stop))
    }

    /// Whether mail is being purged, and when it is next.
    pub(crate) fn purging(&self) -> (bool, Option<i64>) {
        let state = self.lock();
        (state.sweeping, state.next_sweep)
    }

    /// Reads all mail of a space again. Does nothing while that is being done already.
    pub(crate) fn verify(&self, space: &str, by: &str) -> Result<(), AbiError> {
        if self.verifies(space) {
            return Ok(());
        }
        self.archive.note_verification(space, by)?;
        let (archive, owned) = (self.archive.clone(), space.to_owned());
        self.run(space, Task::Verification, move |stop| archive.verify(&owned, || stop.is_cancelled()));
        Ok(())
    }

    /// Whether a verification of the space goes on. One that is noted as running and is not was killed.
    pub(crate) fn verifies(&self, space: &str) -> bool {
        self.lock().running.contains(&(space.to_owned(), Task::Verification))
    }

    /// Waits until a verification is over, at most so long; answers whether it is.
    pub(crate) fn wait_verified(&self, space: &str, patience: Duration) -> bool {
        self.wait_for(space, Task::Verification, patience)
    }

    /// Waits until an operation is complete, at most so long; answers whether it is.
    pub(crate) fn wait(&self, space: &str, operation: OperationId, patience: Duration) -> bool {
        self.wait_for(space, Task::Operation(operation), patience)
    }

    fn wait_for(&self, space: &str, task: Task, patience: Duration) -> bool {
        let key = (space.to_owned(), task);
        let mut changes = self.changes.subscribe();
        let over = async { changes.wait_for(|_| !self.lock().running.contains(&key)).await.is_ok() };
        self.runtime.block_on(async { tokio::time::timeout(patience, over).await.unwrap_or(false) })
    }

    fn run(
        &self,
        space: &str,
        task: Task,
        work: impl Fn(&CancellationToken) -> Result<(), AbiError> + Send + 'static,
    ) {
        let key = (space.to_owned(), task);
        if !self.lock().running.insert(key.clone()) {
            return;
        }
        let this = self.clone();
        let spawned = self.spawn(move |stop| {
            let done = work(stop);
            this.lock().running.remove(&key);
            this.changes.send_modify(|count| *count += 1);
            // It may have been undone just when it was over, and whoever did so left it to this task.
            let goes_on = |now: Option<Operation>| now.is_some_and(|now| now.is_running());
            if let Task::Operation(operation) = task
                && done.is_ok()
                && !stop.is_cancelled()
                && goes_on(this.archive.operation(&key.0, operation)?)
            {
                this.follow(&key.0, operation);
            }
            done
        });
        if !spawned {
            self.lock().running.remove(&(space.to_owned(), task));
        }
    }

    fn spawn(&self, work: impl FnOnce(&CancellationToken) -> Result<(), AbiError> + Send + 'static) -> bool {
        let Some(Active { stop, tasks }) = self.lock().active.clone() else { return false };
        let this = self.clone();
        tasks.spawn_blocking_on(
            move || {
                if let Err(error) = work(&stop) {
                    this.log(&format!("work on the archive was broken off: {error}"));
                }
            },
            &self.runtime,
        );
        true
    }

    async fn sweep_for_ever(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let (this, token) = (self.clone(), stop.clone());
            let swept = tokio::task::spawn_blocking(move || this.sweep(&token)).await;
            if let Ok(Err(error)) = swept {
                self.log(&format!("mail whose time in the trash is over was not purged: {error}"));
            }
            let pause = i64::try_from(SWEEP.as_millis()).unwrap_or_default();
            self.lock().next_sweep = Some(self.archive.host.now() + pause);
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(SWEEP) => {}
            }
        }
    }

    fn sweep(&self, stop: &CancellationToken) -> Result<(), AbiError> {
        if std::mem::replace(&mut self.lock().sweeping, true) {
            return Ok(());
        }
        let began = self.archive.host.now();
        let swept = self.purge_due(stop);
        self.lock().sweeping = false;
        let count = swept.as_ref().ok().map(|count| *count as u64);
        self.archive.note_job_run(Work::Purge, JobRun { began, count })?;
        swept.map(drop)
    }

    fn purge_due(&self, stop: &CancellationToken) -> Result<usize, AbiError> {
        let Some(days) = Settings::load(&self.archive.store)?.trash_days() else {
            return self.archive.remove_doomed().map(|()| 0);
        };
        let before = self.archive.host.now() - i64::from(days) * DAY;
        let purged = self.archive.purge_before(before, || stop.is_cancelled())?;
        if purged > 0 {
            let what = format!("purged {purged} messages that were deleted more than {days} days ago");
            self.archive.host.log(LogLevel::INFO, "mail-archiving".into(), what.as_str().into());
        }
        Ok(purged)
    }

    fn log(&self, what: &str) {
        self.archive.host.log(LogLevel::WARN, "mail-archiving".into(), what.into());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
