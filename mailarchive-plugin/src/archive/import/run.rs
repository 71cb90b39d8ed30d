//! Uploads that were received whole and are imported in the background, and what became of them.
//!
//! A run is remembered until the plugin is switched off or renewed, which also ends it; what it had committed by
//! then stays, and the same files again go on from there.

use std::{
    collections::VecDeque,
    fmt,
    fs::File,
    str::FromStr,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{ImportError, Tally, Upload};
use crate::{archive::Archive, hex};

/// Runs that are over are remembered up to this number.
const REMEMBERED: usize = 50;

/// How far the import of one file is.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Of the file's bytes, or of a zip's files.
    done: AtomicU64,
    total: AtomicU64,
    imported: AtomicU64,
    known: AtomicU64,
}

impl Progress {
    pub(crate) fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    pub(super) fn advance(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    pub(super) fn count(&self, imported: u64, known: u64) {
        self.imported.store(imported, Ordering::Relaxed);
        self.known.store(known, Ordering::Relaxed);
    }

    /// How much of the file was read, and how long it is.
    pub(crate) fn read(&self) -> (u64, u64) {
        let total = self.total.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(total), total)
    }

    /// Messages that were imported, and those that were known.
    pub(crate) fn messages(&self) -> (u64, u64) {
        (self.imported.load(Ordering::Relaxed), self.known.load(Ordering::Relaxed))
    }
}

/// Names a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RunId([u8; 8]);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl FromStr for RunId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        hex::decode(text).map(Self).ok_or(())
    }
}

/// A file that was received whole.
pub(crate) struct Received {
    pub(crate) file: File,
    pub(crate) upload: Upload,
}

/// One file of a run.
pub(crate) struct RunFile {
    pub(crate) name: String,
    pub(crate) progress: Arc<Progress>,
    /// `None`: its turn is not over yet.
    pub(crate) outcome: Option<Arc<Result<Tally, ImportError>>>,
}

/// The import of some files.
pub(crate) struct Run {
    pub(crate) id: RunId,
    space: String,
    files: Mutex<Vec<RunFile>>,
    changed: Condvar,
}

impl Run {
    fn lock(&self) -> MutexGuard<'_, Vec<RunFile>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_over(&self) -> bool {
        self.lock().iter().all(|file| file.outcome.is_some())
    }

    /// Looks at its files.
    pub(crate) fn look<R>(&self, at: impl FnOnce(&[RunFile]) -> R) -> R {
        at(&self.lock())
    }

    /// Waits until it is over, at most so long.
    pub(crate) fn wait(&self, patience: Duration) {
        let going = |files: &mut Vec<RunFile>| files.iter().any(|file| file.outcome.is_none());
        drop(self.changed.wait_timeout_while(self.lock(), patience, going));
    }

    /// Nobody takes it on.
    pub(in crate::archive) fn give_up(&self) {
        drop(Ending(self));
    }

    /// Imports every file, one after the other. One that cannot be read keeps none of the others out.
    pub(in crate::archive) fn go(
        &self,
        archive: &Archive,
        received: Vec<Received>,
        stop: &(dyn Fn() -> bool + Sync),
    ) {
        let _ending = Ending(self);
        for (at, Received { file, upload }) in received.into_iter().enumerate() {
            let outcome = match stop() {
                true => Err(ImportError::Stopped),
                false => archive.import(&self.space, &upload, file, stop),
            };
            if let Some(file) = self.lock().get_mut(at) {
                file.outcome = Some(Arc::new(outcome));
            }
            self.changed.notify_all();
        }
    }
}

/// A run that ends otherwise than it should is over all the same.
struct Ending<'a>(&'a Run);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        for file in self.0.lock().iter_mut() {
            file.outcome.get_or_insert_with(|| Arc::new(Err(ImportError::Stopped)));
        }
        self.0.changed.notify_all();
    }
}

/// The runs of all spaces.
#[derive(Default)]
pub(in crate::archive) struct Runs(Mutex<VecDeque<Arc<Run>>>);

impl Runs {
    pub(in crate::archive) fn add(&self, space: &str, received: &[Received]) -> Arc<Run> {
        let file = |one: &Received| RunFile {
            name: one.upload.file.clone(),
            progress: Arc::clone(&one.upload.progress),
            outcome: None,
        };
        let run = Arc::new(Run {
            id: RunId(rand::random()),
            space: space.to_owned(),
            files: Mutex::new(received.iter().map(file).collect()),
            changed: Condvar::new(),
        });
        let mut runs = self.lock();
        runs.push_front(Arc::clone(&run));
        let mut over = 0;
        runs.retain(|run| {
            over += usize::from(run.is_over());
            !run.is_over() || over <= REMEMBERED
        });
        run
    }

    pub(in crate::archive) fn of(&self, space: &str, id: RunId) -> Option<Arc<Run>> {
        self.lock().iter().find(|run| run.id == id && run.space == space).cloned()
    }

    /// Those of a space that go on, the latest first.
    pub(in crate::archive) fn going(&self, space: &str) -> Vec<Arc<Run>> {
        self.lock().iter().filter(|run| run.space == space && !run.is_over()).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Run>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
