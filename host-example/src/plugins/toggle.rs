//! Switches the plugin on and off while the wiki runs.
//!
//! Changes come one after another and are complete when they answer. Readers never wait for a change:
//! what they see is swapped in one step.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak, atomic::AtomicU64,
};

use jiff::Timestamp;

use super::{
    KEY, PluginState,
    choice::Choice,
    contributions::Module,
    ending::Departures,
    events::Followed,
    instance::Instance,
    overview::{Progress, Step},
    reason::Reason,
    selection::{Approval, Candidate, Selection},
    services::Services,
    steps::{self, Limits},
    swap::Refused,
};

/// The plugin's switch.
pub(crate) struct Toggle {
    pub(super) this: Weak<Self>,
    pub(super) selection: Selection,
    pub(super) services: Arc<Services>,
    choice: Choice,
    pub(super) events: Followed,
    pub(super) limits: Limits,
    pub(super) departures: Arc<Departures>,
    pub(super) generations: AtomicU64,
    change: Mutex<()>,
    state: RwLock<State>,
}

pub(super) struct State {
    pub(super) state: PluginState,
    pub(super) since: Option<Timestamp>,
    pub(super) error: Option<Reason>,
    pub(super) refused: Option<Refused>,
    pub(super) modules: Vec<Module>,
    pub(super) progress: Option<Progress>,
    /// Serves; present exactly while the state is enabled.
    pub(super) instance: Option<Arc<Instance>>,
    /// Serves no more, and is not ended yet.
    pub(super) retired: Option<Arc<Instance>>,
}

impl Toggle {
    pub(crate) fn new(
        selection: Selection,
        services: Arc<Services>,
        choice: Choice,
        events: Followed,
        limits: Limits,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            this: this.clone(),
            selection,
            services,
            choice,
            events,
            limits,
            departures: Departures::new(limits),
            generations: AtomicU64::new(0),
            change: Mutex::new(()),
            state: RwLock::new(State {
                state: PluginState::Disabled,
                since: None,
                error: None,
                refused: None,
                modules: Vec::new(),
                progress: None,
                instance: None,
                retired: None,
            }),
        })
    }

    /// Brings the plugin back to what the administrator chose last.
    pub(crate) fn start(&self) {
        let change = self.changing();
        if let Some(file) = self.selection.passed_by() {
            tracing::info!(
                "{} is not followed: another version was chosen in Manage add-ons",
                file.display()
            );
        }
        match self.choice.enabled(KEY) {
            Ok(true) => {
                if let Err(reason) = self.enable(&change, None) {
                    tracing::error!("the plugin could not be enabled: {reason}");
                }
            }
            // Looked at all the same, so that the list of plugins tells its version without a wait.
            Ok(false) => {
                if let Err(reason) = self.selection.candidate() {
                    tracing::warn!("the plugin is disabled and could not be enabled: {reason}");
                }
            }
            Err(error) => self.fail(Reason::of("choice-unread").with("error", error.to_string())),
        }
    }

    /// Switches, and keeps the choice.
    pub(crate) fn set_enabled(&self, enabled: bool, approval: &Approval) -> Result<(), Reason> {
        let change = self.changing();
        let keep = |enabled| {
            self.choice
                .set(KEY, enabled)
                .map_err(|error| Reason::of("choice-unkept").with("error", error.to_string()))
        };
        if enabled {
            self.enable(&change, Some(approval))?;
            // Kept only now: a plugin that takes the wiki down while it starts must not do so at every start.
            keep(true).inspect_err(|reason| {
                let _ = self.disable(&change);
                self.fail(reason.clone());
            })
        } else {
            keep(false)?;
            self.disable(&change)
        }
    }

    /// Ends the plugin and leaves the choice as it is.
    pub(crate) fn shut_down(&self) {
        let change = self.changing();
        if let Err(reason) = self.disable(&change) {
            tracing::error!("the plugin did not end in order: {reason}");
        }
    }

    /// The plugin that serves.
    pub(crate) fn instance(&self) -> Option<Arc<Instance>> {
        self.read().instance.clone()
    }

    /// Somebody chose that it runs.
    pub(super) fn is_wanted(&self) -> bool {
        self.choice.enabled(KEY).unwrap_or(false)
    }

    fn enable(&self, change: &MutexGuard<'_, ()>, approval: Option<&Approval>) -> Result<(), Reason> {
        if self.read().instance.is_some() {
            return Ok(());
        }
        let candidate = self.selection.candidate().inspect_err(|reason| self.fail(reason.clone()))?;
        if let Some(reason) = &candidate.passed_over {
            tracing::warn!("what was confirmed before is enabled instead: {reason}");
        }
        self.enable_as(change, &candidate, approval)
    }

    /// Enables what does not run with `candidate`.
    pub(super) fn enable_as(
        &self,
        change: &MutexGuard<'_, ()>,
        candidate: &Candidate,
        approval: Option<&Approval>,
    ) -> Result<(), Reason> {
        Selection::check(candidate, approval)
            .and_then(|()| self.begin(change, candidate, approval))
            .inspect_err(|reason| self.fail(reason.clone()))
    }

    /// Tells the plugin, if it serves, what the wiki recorded.
    pub(crate) fn follow_events(&self) {
        if let Some(instance) = self.instance()
            && let Err(reason) = self.events.tell(&instance, self.limits.begin)
        {
            tracing::error!("{reason}");
        }
    }

    fn disable(&self, change: &MutexGuard<'_, ()>) -> Result<(), Reason> {
        let serves = self.instance().is_some();
        let _progress = serves.then(|| self.begin_step(Step::Drain));
        let instance = {
            let mut state = self.write();
            if state.state != PluginState::Disabled {
                state.since = Some(Timestamp::now());
            }
            state.state = PluginState::Disabled;
            state.error = None;
            state.refused = None;
            let instance = state.instance.take();
            if instance.is_some() {
                state.retired.clone_from(&instance);
            }
            instance
        };
        // Off, but not in order: a panic in `quiesce` does not keep `disable` from ending it.
        let panicked = || instance.and_then(|instance| instance.faults.reason().cloned());
        let ended = self
            .end_retired(change)
            .and_then(|()| panicked().map_or(Ok(()), Err))
            .inspect_err(|reason| self.fail(reason.clone()));
        self.departures.end_all();
        ended
    }

    /// Takes the instance away from the readers at once and ends it on a thread of its own: the caller is a
    /// thread of the plugin, which `disable` would wait for.
    pub(super) fn faulted(&self, generation: u64) {
        {
            let mut state = self.write();
            let Some(instance) = state.instance.take_if(|instance| instance.generation == generation) else {
                return;
            };
            state.state = PluginState::Faulted;
            state.error = instance.faults.reason().cloned();
            state.since = Some(Timestamp::now());
            if let Some(reason) = &state.error {
                tracing::error!("the plugin is faulted: {reason}");
            }
            state.retired = Some(instance);
        }
        let this = self.this.clone();
        let ending = move || {
            if let Some(this) = this.upgrade() {
                let change = this.changing();
                // Told in the log; the first reason stays on display.
                let _ = this.end_retired(&change);
            }
        };
        // Without a thread the next change ends it.
        let _ = steps::spawn("plugin fault", ending);
    }

    /// Takes `instance` away from the readers, as one that failed.
    pub(super) fn withdraw(&self, instance: &Arc<Instance>, reason: Reason) {
        self.write().instance.take_if(|serving| Arc::ptr_eq(serving, instance));
        self.fail(reason);
        let _ = self.departures.end(instance);
    }

    pub(super) fn end_retired(&self, _change: &MutexGuard<'_, ()>) -> Result<(), Reason> {
        let retired = self.write().retired.take();
        retired.map_or(Ok(()), |instance| self.departures.end(&instance))
    }

    /// What failed is not what will run next.
    pub(super) fn forget_fault(&self) {
        let mut state = self.write();
        (state.state, state.error) = (PluginState::Disabled, None);
    }

    /// Somebody else ends it.
    pub(super) fn forget_retired(&self, instance: &Arc<Instance>) {
        self.write().retired.take_if(|retired| Arc::ptr_eq(retired, instance));
    }

    pub(super) fn note_refused(&self, refused: Option<Refused>) {
        self.write().refused = refused;
    }

    fn fail(&self, reason: Reason) {
        let mut state = self.write();
        state.state = PluginState::Faulted;
        state.since = Some(Timestamp::now());
        state.error = Some(reason);
    }

    pub(super) fn changing(&self) -> MutexGuard<'_, ()> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}
