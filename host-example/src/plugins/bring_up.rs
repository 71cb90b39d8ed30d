//! How an instance comes up: prepared, told what happened, activated, and only then serving.

use std::sync::{Arc, MutexGuard, atomic::Ordering};

use jiff::Timestamp;

use super::{
    PluginState,
    instance::Instance,
    library::Library,
    overview::Step,
    reason::Reason,
    selection::{Approval, Candidate},
    services::Faults,
    steps,
    toggle::Toggle,
};

impl Toggle {
    /// Brings `candidate` up where nothing runs.
    pub(super) fn begin(
        &self,
        change: &MutexGuard<'_, ()>,
        candidate: &Candidate,
        approval: Option<&Approval>,
    ) -> Result<(), Reason> {
        let progress = self.begin_step(Step::Prepare);
        self.clear_departures(change)?;
        let instance = self.make(&self.selection.load(candidate)?)?;
        progress.at(Step::Events);
        // Followed before anything is fetched: what was removed meanwhile must not be archived into.
        let activated = self
            .events
            .tell(&instance, self.limits.begin)
            .and_then(|()| {
                progress.at(Step::Activate);
                steps::step("activate", self.limits.begin, &instance, Instance::activate)
            })
            .and_then(|()| {
                self.take_into_use(&instance, candidate, approval.map(|approval| approval.user.as_str()))
            });
        if activated.is_err() {
            let _ = self.departures.end(&instance);
            return activated;
        }
        // What happened while it came up found nobody to tell.
        self.follow_events();
        Ok(())
    }

    /// An instance that serves nobody yet.
    pub(super) fn make(&self, library: &Library) -> Result<Arc<Instance>, Reason> {
        let generation = self.generations.fetch_add(1, Ordering::Relaxed);
        let faults = Faults::new({
            let this = self.this.clone();
            move || {
                if let Some(this) = this.upgrade() {
                    this.faulted(generation);
                }
            }
        });
        let host = self.services.host(Arc::clone(&faults));
        let plugin = steps::prepare(library.clone(), host, self.limits.begin)?;
        match Instance::new(generation, library.about.clone(), plugin, faults) {
            Ok(instance) => Ok(Arc::new(instance)),
            Err((reason, plugin)) => {
                let _ = steps::bounded("disable", self.limits.end, move || plugin.disable().into_result());
                Err(reason)
            }
        }
    }

    /// Has every request from now on answered by `instance`, and its file remembered.
    pub(super) fn take_into_use(
        &self,
        instance: &Arc<Instance>,
        candidate: &Candidate,
        user: Option<&str>,
    ) -> Result<(), Reason> {
        let before = self.selection.in_use()?;
        // Before anybody is served by it: what runs after a restart is what ran before it.
        self.selection.take(candidate, user)?;
        self.serve(instance).inspect_err(|_| {
            if let Err(reason) = self.selection.put_back(&before) {
                tracing::error!("{reason}");
            }
        })
    }

    fn serve(&self, instance: &Arc<Instance>) -> Result<(), Reason> {
        let mut state = self.write();
        // Read under the lock that `faulted` takes: a fault is seen either here or there.
        if let Some(reason) = instance.faults.reason() {
            return Err(reason.clone());
        }
        state.modules.clone_from(&instance.modules);
        state.instance = Some(Arc::clone(instance));
        state.state = PluginState::Enabled;
        state.error = None;
        state.refused = None;
        state.since = Some(Timestamp::now());
        Ok(())
    }

    /// Two active instances at once would fight for the plugin's leases and files.
    pub(super) fn clear_departures(&self, change: &MutexGuard<'_, ()>) -> Result<(), Reason> {
        // What it says stands in the log; whether it is in the way is asked next.
        let _ = self.end_retired(change);
        self.departures.obstacle().map_or(Ok(()), Err)
    }
}
