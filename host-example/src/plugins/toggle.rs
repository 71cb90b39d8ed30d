//! Switches the plugin on and off while the wiki runs.
//!
//! Changes come one after another and are complete when they answer. Readers never wait for a change:
//! what they see is swapped in one step.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use jiff::Timestamp;
use mailarchive_api::{AbiError, HostBox, PluginBox};

use super::{
    KEY, PluginInfo, PluginState,
    choice::Choice,
    events::Followed,
    instance::{Instance, Module},
    library::{About, Library},
    services::{Faults, Services, one_line},
};

/// Loads the library as it is now.
pub(crate) type Load = Box<dyn Fn() -> Result<Library, String> + Send + Sync>;

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

/// The plugin's switch.
pub(crate) struct Toggle {
    this: Weak<Self>,
    file: PathBuf,
    load: Load,
    services: Arc<Services>,
    choice: Choice,
    events: Followed,
    limits: Limits,
    generations: AtomicU64,
    change: Mutex<()>,
    state: RwLock<State>,
}

struct State {
    state: PluginState,
    since: Option<Timestamp>,
    error: Option<String>,
    about: Option<About>,
    modules: Vec<Module>,
    /// Serves; present exactly while the state is enabled.
    instance: Option<Arc<Instance>>,
    /// Serves no more, and is not ended yet.
    retired: Option<Arc<Instance>>,
}

impl Toggle {
    pub(crate) fn new(
        file: PathBuf,
        load: Load,
        services: Arc<Services>,
        choice: Choice,
        events: Followed,
        limits: Limits,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            this: this.clone(),
            file,
            load,
            services,
            choice,
            events,
            limits,
            generations: AtomicU64::new(0),
            change: Mutex::new(()),
            state: RwLock::new(State {
                state: PluginState::Disabled,
                since: None,
                error: None,
                about: None,
                modules: Vec::new(),
                instance: None,
                retired: None,
            }),
        })
    }

    /// Brings the plugin back to what the administrator chose last.
    pub(crate) fn start(&self) {
        let change = self.changing();
        match self.choice.enabled(KEY) {
            Ok(true) => {
                if let Err(reason) = self.enable(&change) {
                    tracing::error!("the plugin could not be enabled: {reason}");
                }
            }
            // Loaded all the same, so that the list of plugins tells its version or what is wrong with it.
            Ok(false) => match (self.load)() {
                Ok(library) => self.write().about = Some(library.about),
                Err(reason) => {
                    tracing::warn!("the plugin is disabled and could not be enabled: {reason}");
                    self.write().error = Some(reason);
                }
            },
            Err(error) => self.fail(format!("whether the plugin is enabled cannot be read: {error}")),
        }
    }

    /// Switches, and keeps the choice.
    pub(crate) fn set_enabled(&self, enabled: bool) -> Result<(), String> {
        let change = self.changing();
        let keep = |enabled| {
            self.choice.set(KEY, enabled).map_err(|error| format!("the choice cannot be kept: {error}"))
        };
        if enabled {
            self.enable(&change)?;
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

    pub(crate) fn info(&self) -> PluginInfo {
        // The plugin may call back into the wiki: no lock is held meanwhile.
        let status = self.instance().and_then(|instance| instance.status());
        let state = self.read();
        let about = state.about.clone();
        PluginInfo {
            key: KEY,
            name: super::NAME.to_owned(),
            version: about.as_ref().map(|about| about.version.clone()).unwrap_or_default(),
            api_version: about.as_ref().map(|about| about.api_version.clone()).unwrap_or_default(),
            state: state.state,
            error: state.error.clone(),
            sha256: about.map(|about| about.sha256),
            file: Some(self.file.clone()),
            since: state.since,
            modules: state.modules.clone(),
            status,
        }
    }

    fn enable(&self, change: &MutexGuard<'_, ()>) -> Result<(), String> {
        if self.read().instance.is_some() {
            return Ok(());
        }
        self.begin(change).inspect_err(|reason| self.fail(reason.clone()))
    }

    fn begin(&self, change: &MutexGuard<'_, ()>) -> Result<(), String> {
        // Two instances at once would fight for the plugin's leases and files.
        self.end_retired(change)?;
        let library = (self.load)()?;
        let about = library.about.clone();
        self.write().about = Some(about);

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
        let plugin = self.prepare(library, host)?;
        let instance = match Instance::new(generation, plugin, faults) {
            Ok(instance) => Arc::new(instance),
            Err((reason, plugin)) => {
                let _ = bounded("disable", self.limits.end, move || plugin.disable().into_result());
                return Err(reason);
            }
        };
        // Followed before anything is fetched: what was removed meanwhile must not be archived into.
        let activated = self
            .events
            .tell(&instance, self.limits.begin)
            .and_then(|()| self.step("activate", self.limits.begin, &instance, Instance::activate))
            .and_then(|()| {
                let mut state = self.write();
                // Read under the lock that `faulted` takes: a fault is seen either here or there.
                if let Some(reason) = instance.faults.reason() {
                    return Err(reason.to_owned());
                }
                state.modules.clone_from(&instance.modules);
                state.instance = Some(Arc::clone(&instance));
                state.state = PluginState::Enabled;
                state.error = None;
                state.since = Some(Timestamp::now());
                Ok(())
            });
        if activated.is_err() {
            let _ = self.end(&instance);
            return activated;
        }
        // What happened while it came up found nobody to tell.
        self.follow_events();
        Ok(())
    }

    /// Tells the plugin, if it serves, what the wiki recorded.
    pub(crate) fn follow_events(&self) {
        if let Some(instance) = self.instance()
            && let Err(reason) = self.events.tell(&instance, self.limits.begin)
        {
            tracing::error!("{reason}");
        }
    }

    fn prepare(&self, library: Library, host: HostBox) -> Result<PluginBox, String> {
        let (sender, receiver) = mpsc::sync_channel(1);
        spawn("plugin prepare", move || {
            // Nobody waits any more: what was made too late must not go on unseen.
            if let Err(mpsc::SendError(Ok(plugin))) = sender.send(library.prepare(host)) {
                let _ = plugin.disable();
            }
        })?;
        answer("prepare", &receiver, self.limits.begin)
    }

    fn disable(&self, change: &MutexGuard<'_, ()>) -> Result<(), String> {
        {
            let mut state = self.write();
            if state.state != PluginState::Disabled {
                state.since = Some(Timestamp::now());
            }
            state.state = PluginState::Disabled;
            state.error = None;
            if let Some(instance) = state.instance.take() {
                state.retired = Some(instance);
            }
        }
        self.end_retired(change).inspect_err(|reason| self.fail(reason.clone()))
    }

    /// Takes the instance away from the readers at once and ends it on a thread of its own: the caller is a
    /// thread of the plugin, which `disable` would wait for.
    fn faulted(&self, generation: u64) {
        {
            let mut state = self.write();
            let Some(instance) = state.instance.take_if(|instance| instance.generation == generation) else {
                return;
            };
            state.state = PluginState::Faulted;
            state.error = instance.faults.reason().map(str::to_owned);
            state.since = Some(Timestamp::now());
            tracing::error!("the plugin is faulted: {}", state.error.as_deref().unwrap_or_default());
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
        let _ = spawn("plugin fault", ending);
    }

    fn end_retired(&self, _change: &MutexGuard<'_, ()>) -> Result<(), String> {
        let retired = self.write().retired.take();
        retired.map_or(Ok(()), |instance| self.end(&instance))
    }

    fn end(&self, instance: &Arc<Instance>) -> Result<(), String> {
        // A plugin that cannot stop its poller must be disabled all the same.
        let _ = self.step("quiesce", self.limits.end, instance, Instance::quiesce);
        if !instance.drain(self.limits.drain) {
            tracing::warn!("requests are still inside the plugin; it is disabled all the same");
        }
        self.step("disable", self.limits.end, instance, Instance::disable)
    }

    fn step(
        &self,
        name: &'static str,
        limit: Duration,
        instance: &Arc<Instance>,
        step: fn(&Instance) -> Result<(), AbiError>,
    ) -> Result<(), String> {
        let instance = Arc::clone(instance);
        bounded(name, limit, move || step(&instance))
            .inspect_err(|reason| tracing::warn!("the plugin's {name}: {reason}"))
    }

    fn fail(&self, reason: String) {
        let mut state = self.write();
        state.state = PluginState::Faulted;
        state.since = Some(Timestamp::now());
        state.error = Some(reason);
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a step of the plugin's life, but does not wait for it for ever: a thread of the wiki that hangs in
/// the plugin would take the switch with it.
pub(super) fn bounded<R: Send + 'static>(
    step: &'static str,
    limit: Duration,
    call: impl FnOnce() -> Result<R, AbiError> + Send + 'static,
) -> Result<R, String> {
    let (sender, receiver) = mpsc::sync_channel(1);
    spawn(step, move || {
        let _ = sender.send(call());
    })?;
    answer(step, &receiver, limit)
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), String> {
    match thread::Builder::new().name(name.to_owned()).spawn(run) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("no thread could be started for the plugin: {error}")),
    }
}

fn answer<R>(
    step: &str,
    receiver: &mpsc::Receiver<Result<R, AbiError>>,
    limit: Duration,
) -> Result<R, String> {
    match receiver.recv_timeout(limit) {
        Ok(outcome) => outcome.map_err(|error| one_line(&error.message)),
        Err(_) => Err(format!("the plugin did not answer “{step}” within {} seconds", limit.as_secs())),
    }
}
