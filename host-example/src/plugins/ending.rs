//! How an instance is ended, and which ones have not ended yet.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    instance::Instance,
    reason::Reason,
    steps::{self, Limits},
};

/// How long an answer that streams may keep an instance that another one has replaced: it holds no lease,
/// fetches nothing and costs a few threads, and a long download should not break off.
const LINGER: Duration = Duration::from_secs(15 * 60);

/// Instances that serve nobody new and have not ended.
pub(super) struct Departures {
    limits: Limits,
    instances: Mutex<Vec<Departing>>,
}

struct Departing {
    instance: Arc<Instance>,
    /// `disable` did not answer in time, or was refused a thread.
    hangs: bool,
}

/// An instance that has not ended, as a site administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaving {
    pub(crate) version: String,
    /// Requests that are inside.
    pub(crate) requests: usize,
    /// It did not end within its time.
    pub(crate) hangs: bool,
    /// It may still fetch mail: the plugin is not enabled beside it.
    pub(crate) blocks: bool,
}

impl Departures {
    pub(super) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, instances: Mutex::default() })
    }

    /// Ends `instance`, unless somebody else does. What does not end within its time is watched from then on.
    pub(super) fn end(&self, instance: &Arc<Instance>) -> Result<(), Reason> {
        if !instance.claim_end() {
            return Ok(());
        }
        self.watch(instance);
        // A plugin that cannot stop its poller must be disabled all the same.
        let _ = steps::step("quiesce", self.limits.end, instance, Instance::quiesce);
        if !instance.drain(self.limits.drain) {
            tracing::warn!("requests are still inside the plugin; it is disabled all the same");
        }
        let outcome = steps::step("disable", self.limits.end, instance, Instance::disable);
        for departing in self.lock().iter_mut().filter(|one| Arc::ptr_eq(&one.instance, instance)) {
            departing.hangs = true;
        }
        outcome
    }

    /// Ends `instance`, which another one has replaced and which was quiesced, when its last request is
    /// answered; at once where that takes no longer than a request should.
    pub(super) fn see_off(self: &Arc<Self>, instance: &Arc<Instance>) -> Result<(), Reason> {
        if instance.drain(self.limits.drain) {
            return self.end(instance);
        }
        self.watch(instance);
        let (this, lingering) = (Arc::clone(self), Arc::clone(instance));
        let waits = steps::spawn("plugin drain", move || {
            lingering.drain(LINGER);
            // Told in the log, and in the list of those that have not ended.
            let _ = this.end(&lingering);
        });
        waits.or_else(|_| self.end(instance))
    }

    /// Ends those that still answer.
    pub(super) fn end_all(&self) {
        let all: Vec<_> = self.lock().iter().map(|departing| Arc::clone(&departing.instance)).collect();
        for instance in all {
            let _ = self.end(&instance);
        }
    }

    /// Those that have not ended.
    pub(super) fn left(&self) -> Vec<Leaving> {
        let leaving = |departing: &Departing| Leaving {
            version: departing.instance.about.version.clone(),
            requests: departing.instance.requests(),
            hangs: departing.hangs,
            blocks: departing.instance.may_be_active(),
        };
        self.lock().iter().map(leaving).collect()
    }

    /// Why no other instance may be activated. One that hangs, but has stopped its poller before, is in
    /// nobody's way.
    pub(super) fn obstacle(&self) -> Option<Reason> {
        let blocks = |departing: &&Departing| departing.instance.may_be_active();
        self.lock().iter().find(blocks).map(|departing| {
            Reason::of("another-in-the-way").with("version", departing.instance.about.version.as_str())
        })
    }

    fn watch(&self, instance: &Arc<Instance>) {
        let mut instances = self.lock();
        if !instances.iter().any(|departing| Arc::ptr_eq(&departing.instance, instance)) {
            instances.push(Departing { instance: Arc::clone(instance), hangs: false });
        }
    }

    /// The list without those that have ended meanwhile.
    fn lock(&self) -> MutexGuard<'_, Vec<Departing>> {
        let mut instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner);
        instances.retain(|departing| !departing.instance.has_ended());
        instances
    }
}
