//! Puts another version of the plugin in the place of the one that runs, without a moment in which nobody
//! answers.
//!
//! Both serve for a while; only one is ever active. Until the new one is, nothing of the old one has changed
//! but that it fetches nothing, and it is activated again where the new one cannot be.

use std::sync::{Arc, MutexGuard};

use jiff::Timestamp;

use super::{
    instance::Instance,
    library::About,
    overview::Step,
    reason::Reason,
    selection::{Approval, Candidate, Selection},
    steps,
    toggle::Toggle,
};

/// A change of versions that was not made.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) at: Timestamp,
    /// What should have run.
    pub(crate) about: About,
    pub(crate) reason: Reason,
}

impl Toggle {
    /// Takes the offered file with the SHA-256 that `approval` saw into use.
    pub(crate) fn upgrade(&self, approval: &Approval) -> Result<(), Reason> {
        let change = self.changing();
        let sha256 = approval.sha256.as_deref().unwrap_or_default();
        let candidate = self.selection.offered(sha256)?;
        self.replace(&change, &candidate, approval)
    }

    /// Takes what ran before into use again; `approval` names it, or leaves it to the wiki.
    pub(crate) fn roll_back(&self, approval: &Approval) -> Result<(), Reason> {
        let change = self.changing();
        let candidate = self.selection.previous()?;
        self.replace(&change, &candidate, approval)
    }

    fn replace(
        &self,
        change: &MutexGuard<'_, ()>,
        candidate: &Candidate,
        approval: &Approval,
    ) -> Result<(), Reason> {
        Selection::check(candidate, Some(approval))?;
        let about = &candidate.about;
        let running = self.instance();
        if running.as_ref().is_some_and(|running| running.about.sha256 == about.sha256) {
            return Ok(());
        }
        let outcome = match running {
            Some(running) => self.swap(change, &running, candidate, &approval.user),
            // It should run and does not: what failed may be mended by this.
            None if self.is_wanted() => self.enable_as(change, candidate, Some(approval)),
            // Nothing is to run; it will be this one that does.
            None => self.selection.take(candidate, Some(&approval.user)).map(|()| self.forget_fault()),
        };
        let refused = outcome.as_ref().err().map(|reason| Refused {
            at: Timestamp::now(),
            about: about.clone(),
            reason: reason.clone(),
        });
        self.note_refused(refused);
        match &outcome {
            Ok(()) => tracing::info!("version {} ({}) is in use", about.version, about.sha256),
            Err(reason) => tracing::error!("version {} was not taken into use: {reason}", about.version),
        }
        outcome
    }

    fn swap(
        &self,
        change: &MutexGuard<'_, ()>,
        old: &Arc<Instance>,
        candidate: &Candidate,
        user: &str,
    ) -> Result<(), Reason> {
        let progress = self.begin_step(Step::Prepare);
        self.clear_departures(change)?;
        let new = self.make(&self.selection.load(candidate)?)?;
        progress.at(Step::Events);
        // The old one can still stop a fetch that an event ends; what it cannot follow the new one must.
        let _ = self.events.tell(old, self.limits.begin);
        if let Err(reason) = self.events.tell(&new, self.limits.begin) {
            let _ = self.departures.end(&new);
            return Err(reason);
        }
        progress.at(Step::Quiesce);
        let quiesced = steps::step("quiesce", self.limits.end, old, Instance::quiesce);
        progress.at(Step::Activate);
        let activated = quiesced
            .map_err(|reason| Reason::of("not-quiesced").with("reason", reason))
            .and_then(|()| steps::step("activate", self.limits.begin, &new, Instance::activate))
            .and_then(|()| self.take_into_use(&new, candidate, Some(user)));
        if let Err(reason) = activated {
            progress.at(Step::Restore);
            let _ = self.departures.end(&new);
            return Err(self.restore(old, reason));
        }
        self.follow_events();
        progress.at(Step::Drain);
        self.forget_retired(old);
        if let Err(reason) = self.departures.see_off(old) {
            // It is shown as long as it has not ended; the change itself is made.
            tracing::error!("the replaced version did not end in order: {reason}");
        }
        Ok(())
    }

    /// Has the old one go on; answers the reason for it, and what else went wrong.
    fn restore(&self, old: &Arc<Instance>, reason: Reason) -> Reason {
        match steps::step("activate", self.limits.begin, old, Instance::activate) {
            Ok(()) => reason,
            Err(again) => {
                let told = Reason::of("not-restored").with("reason", reason).with("again", again);
                self.withdraw(old, told.clone());
                told
            }
        }
    }
}
