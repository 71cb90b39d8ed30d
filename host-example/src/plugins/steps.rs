//! The steps of a plugin's life, each within its time: a thread of the wiki that hangs in the plugin would
//! take the switch with it.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use mailarchive_api::{AbiError, HostBox, PluginBox};

use super::{instance::Instance, library::Library, reason::Reason, services::one_line};

/// How long the steps of a change may take before the wiki goes on without them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// `prepare`, `activate`: an index may have to be opened.
    pub(crate) begin: Duration,
    /// `quiesce`, `disable`.
    pub(crate) end: Duration,
    /// Requests that are inside when the plugin is switched off.
    pub(crate) drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { begin: Duration::from_secs(120), end: Duration::from_secs(30), drain: Duration::from_secs(10) }
    }
}

/// A plugin of `library` that serves nobody yet.
pub(super) fn prepare(library: Library, host: HostBox, limit: Duration) -> Result<PluginBox, Reason> {
    let (sender, receiver) = mpsc::sync_channel(1);
    spawn("plugin prepare", move || {
        // Nobody waits any more: what was made too late must not go on unseen.
        if let Err(mpsc::SendError(Ok(plugin))) = sender.send(library.prepare(host)) {
            let _ = plugin.disable();
        }
    })?;
    answer("prepare", &receiver, limit)
}

/// One step of `instance`; what goes wrong is logged too.
pub(super) fn step(
    name: &'static str,
    limit: Duration,
    instance: &Arc<Instance>,
    step: fn(&Instance) -> Result<(), AbiError>,
) -> Result<(), Reason> {
    let instance = Arc::clone(instance);
    bounded(name, limit, move || step(&instance))
        .inspect_err(|reason| tracing::warn!("the plugin's {name}: {reason}"))
}

/// Runs a step, but does not wait for it for ever.
pub(super) fn bounded<R: Send + 'static>(
    step: &'static str,
    limit: Duration,
    call: impl FnOnce() -> Result<R, AbiError> + Send + 'static,
) -> Result<R, Reason> {
    let (sender, receiver) = mpsc::sync_channel(1);
    spawn(step, move || {
        // Nobody waits any more, and nothing hangs on what it says.
        if sender.send(call()).is_err() {
            tracing::info!("the plugin has answered “{step}” after all");
        }
    })?;
    answer(step, &receiver, limit)
}

pub(super) fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Reason> {
    match thread::Builder::new().name(name.to_owned()).spawn(run) {
        Ok(_) => Ok(()),
        Err(error) => Err(Reason::of("no-thread").with("error", &error)),
    }
}

fn answer<R>(
    step: &str,
    receiver: &mpsc::Receiver<Result<R, AbiError>>,
    limit: Duration,
) -> Result<R, Reason> {
    match receiver.recv_timeout(limit) {
        Ok(outcome) => outcome.map_err(|error| Reason::Said(one_line(&error.message))),
        Err(_) => Err(Reason::of("step-overdue").with("step", step).with("count", limit.as_secs())),
    }
}
