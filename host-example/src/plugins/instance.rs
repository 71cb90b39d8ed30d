//! One prepared plugin, what it adds to the wiki, and the requests that are inside it.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use mailarchive_api::{
    AbiError, Body, BodyReader, Call, ErrorCode, HostEvent, PluginBox, Request, Response,
    abi_stable::std_types::RString,
    contribution::{Feed, Status, WebItem, WebResource},
};

use super::{
    contributions::{Contributions, Module},
    features::Features,
    library::About,
    reason::Reason,
    routes::Routes,
    services::Faults,
};

/// A prepared plugin.
pub(crate) struct Instance {
    pub(crate) generation: u64,
    pub(crate) about: About,
    pub(crate) routes: Routes,
    pub(crate) items: Vec<WebItem>,
    pub(crate) resources: Vec<WebResource>,
    pub(crate) feeds: Vec<Feed>,
    pub(crate) features: Arc<Features>,
    pub(crate) modules: Vec<Module>,
    pub(crate) faults: Arc<Faults>,
    plugin: PluginBox,
    callers: Arc<()>,
    requests: Mutex<usize>,
    idle: Condvar,
    life: Mutex<Life>,
}

/// How far the plugin's own work has come.
#[derive(Default)]
struct Life {
    /// It is inside `activate`.
    activating: bool,
    /// It was active, and `quiesce` has not succeeded since then.
    active: bool,
    /// Somebody has begun to end it.
    ending: bool,
    /// It is inside `disable`, or was.
    disabling: bool,
    /// `disable` has answered.
    ended: bool,
}

impl Instance {
    /// Reads what `plugin` contributes. The error comes with the plugin, which somebody must still end.
    pub(crate) fn new(
        generation: u64,
        about: About,
        plugin: PluginBox,
        faults: Arc<Faults>,
    ) -> Result<Self, (Reason, PluginBox)> {
        let contributions = match Contributions::parse(&plugin.contributions()) {
            Ok(contributions) => contributions,
            Err(reason) => return Err((Reason::Said(reason), plugin)),
        };
        let routes = match Routes::new(contributions.routes) {
            Ok(routes) => routes,
            Err(reason) => return Err((Reason::Said(reason), plugin)),
        };
        Ok(Self {
            generation,
            about,
            routes,
            items: contributions.items,
            resources: contributions.resources,
            feeds: contributions.feeds,
            features: Arc::new(contributions.features),
            modules: contributions.modules,
            faults,
            plugin,
            callers: Arc::default(),
            requests: Mutex::new(0),
            idle: Condvar::new(),
            life: Mutex::default(),
        })
    }

    pub(crate) fn activate(&self) -> Result<(), AbiError> {
        {
            let mut life = self.life();
            (life.activating, life.active) = (true, true);
        }
        let outcome = self.watch(self.plugin.activate().into_result());
        let late = {
            let mut life = self.life();
            life.activating = false;
            life.disabling
        };
        if late {
            // It was ended meanwhile, and must not go on as if it had not been.
            let _ = self.quiesce();
            let _ = self.disable();
        }
        outcome
    }

    pub(crate) fn quiesce(&self) -> Result<(), AbiError> {
        let outcome = self.watch(self.plugin.quiesce().into_result());
        let mut life = self.life();
        if outcome.is_ok() && !life.activating {
            life.active = false;
        }
        outcome
    }

    pub(crate) fn disable(&self) -> Result<(), AbiError> {
        self.life().disabling = true;
        let outcome = self.watch(self.plugin.disable().into_result());
        let mut life = self.life();
        life.ended = !life.activating;
        outcome
    }

    /// Whether the caller is the one to end it.
    pub(crate) fn claim_end(&self) -> bool {
        !std::mem::replace(&mut self.life().ending, true)
    }

    /// `disable` has answered: nothing of it runs.
    pub(crate) fn has_ended(&self) -> bool {
        self.life().ended
    }

    /// It may still fetch mail, though it was told not to.
    pub(crate) fn may_be_active(&self) -> bool {
        let life = self.life();
        !life.ended && (life.active || life.activating)
    }

    /// Requests that are inside.
    pub(crate) fn requests(&self) -> usize {
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn notify(&self, event: HostEvent) -> Result<(), AbiError> {
        self.watch(self.plugin.notify(event).into_result())
    }

    /// `None` where the plugin has nothing readable to say.
    pub(crate) fn status(&self) -> Option<Status> {
        let json = self.watch(self.plugin.status().into_result()).ok()?;
        serde_json::from_str(&json).ok()
    }

    /// OpenMetrics text; empty where the plugin has nothing to say.
    pub(crate) fn metrics(&self) -> String {
        self.watch(self.plugin.metrics().into_result()).map(String::from).unwrap_or_default()
    }

    /// Waits until no request is inside; `false` when some still are after `limit`.
    pub(crate) fn drain(&self, limit: Duration) -> bool {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, _) = self
            .idle
            .wait_timeout_while(requests, limit, |requests| *requests > 0)
            .unwrap_or_else(PoisonError::into_inner);
        *left == 0
    }

    fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A caught panic faults the whole instance: the guard refuses its further calls anyway.
    fn watch<R>(&self, outcome: Result<R, AbiError>) -> Result<R, AbiError> {
        if let Err(error) = &outcome
            && error.code == ErrorCode::PANICKED
        {
            self.faults.report(&error.message);
        }
        outcome
    }
}

/// A request's hold on the plugin: as long as it lives, the plugin is not disabled (within limits).
pub(crate) struct Lease {
    instance: Arc<Instance>,
}

impl Lease {
    pub(crate) fn new(instance: Arc<Instance>) -> Self {
        *instance.requests.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self { instance }
    }

    /// Answers `request`. A streamed answer keeps the lease until its end.
    pub(crate) fn handle(self, request: Request) -> Result<Response, AbiError> {
        let mut response = self.instance.watch(self.instance.plugin.handle(request).into_result())?;
        if let Body::Stream(source) = response.body {
            response.body = Body::from_reader(Leased { body: BodyReader::Stream(source), _lease: self });
        }
        Ok(response)
    }

    /// Answers an action of a contribution.
    pub(crate) fn call(self, call: Call) -> Result<RString, AbiError> {
        self.instance.watch(self.instance.plugin.call(call).into_result())
    }

    /// One more caller of the instance, until what this answers is dropped; `None` where `limit` are there.
    pub(crate) fn caller(&self, limit: usize) -> Option<Arc<()>> {
        let caller = Arc::clone(&self.instance.callers);
        // The instance holds one itself.
        (Arc::strong_count(&caller) <= limit + 1).then_some(caller)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut requests = self.instance.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests -= 1;
        if *requests == 0 {
            self.instance.idle.notify_all();
        }
    }
}

/// Field order matters: the plugin's reader is dropped before the lease ends.
struct Leased {
    body: BodyReader,
    _lease: Lease,
}

impl io::Read for Leased {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.body.read(buffer)
    }
}
