//! Wakes the indexer.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Shared by who changes the archive and the indexer that follows.
#[derive(Clone, Default)]
pub(crate) struct Signal(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    changed: bool,
    damaged: bool,
    /// Somebody wants another index though nothing is wrong with this one.
    rebuild: bool,
    stopping: bool,
}

impl Signal {
    /// The archive was changed: the change is durable.
    pub(crate) fn changed(&self) {
        self.tell(|state| state.changed = true);
    }

    /// Somebody found that the index cannot be used. Whether he is the first to tell.
    pub(in crate::search) fn damaged(&self) -> bool {
        let mut is_first = false;
        self.tell(|state| is_first = !std::mem::replace(&mut state.damaged, true));
        is_first
    }

    /// Asks for another index in the place of the present one.
    pub(in crate::search) fn rebuild(&self) {
        self.tell(|state| state.rebuild = true);
    }

    pub(in crate::search) fn stop(&self) {
        self.tell(|state| state.stopping = true);
    }

    pub(in crate::search) fn start(&self) {
        self.tell(|state| *state = State { changed: true, ..State::default() });
    }

    pub(in crate::search) fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Whether damage was told of since this was asked last.
    pub(super) fn take_damaged(&self) -> bool {
        std::mem::take(&mut self.lock().damaged)
    }

    /// Whether another index was asked for since this was asked last.
    pub(super) fn take_rebuild(&self) -> bool {
        std::mem::take(&mut self.lock().rebuild)
    }

    /// Waits for a change, for damage or the end.
    pub(super) fn wait(&self, longest: Duration) {
        let ready = |state: &mut State| !(state.changed || state.damaged || state.rebuild || state.stopping);
        let waited = self.0.1.wait_timeout_while(self.lock(), longest, ready);
        waited.unwrap_or_else(PoisonError::into_inner).0.changed = false;
    }

    /// Waits whatever is changed; the end alone ends it early.
    pub(super) fn pause(&self, length: Duration) {
        let waited = self.0.1.wait_timeout_while(self.lock(), length, |state| !state.stopping);
        drop(waited);
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.0.1.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
