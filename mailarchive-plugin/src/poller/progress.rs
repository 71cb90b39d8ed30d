//! How far a pass is, for those who watch.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use crate::source::Trouble;

/// Where a pass stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PassState {
    /// Waiting for its turn, connecting, listing.
    Starting,
    /// `fetched` of `total` wanted messages are archived.
    Running { fetched: u64, total: u64 },
    /// It went through; so many messages are new.
    Done { new: u64 },
    /// It ended early; nothing is lost.
    Failed(Trouble),
    /// Somebody stopped it.
    Stopped,
}

impl PassState {
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Failed(_) | Self::Stopped)
    }
}

/// A pass's state, written by the pass and read by pages.
pub(crate) struct Progress {
    state: Mutex<PassState>,
    /// Counts the changes of all passes: whoever shows progress waits on it.
    changes: watch::Sender<u64>,
}

impl Progress {
    pub(super) fn new(changes: watch::Sender<u64>) -> Self {
        Self { state: Mutex::new(PassState::Starting), changes }
    }

    pub(crate) fn state(&self) -> PassState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, state: PassState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        self.changes.send_modify(|count| *count += 1);
    }

    pub(super) fn advance(&self, by: usize) {
        if let PassState::Running { fetched, .. } =
            &mut *self.state.lock().unwrap_or_else(PoisonError::into_inner)
        {
            *fetched += by as u64;
        }
        self.changes.send_modify(|count| *count += 1);
    }
}
