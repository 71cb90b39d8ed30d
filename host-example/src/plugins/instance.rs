//! One prepared plugin, what it adds to the wiki, and the requests that are inside it.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use mailarchive_api::{
    AbiError, Body, BodyReader, Contribution, ErrorCode, HostEvent, PluginBox, Request, Response,
    contribution::{Route, Status, WebItem, WebResource},
};

use super::{
    routes::Routes,
    services::{Faults, one_line},
};

/// A name and what it names, for the list of a plugin's modules.
pub(crate) type Module = (String, String);

/// A prepared plugin.
pub(crate) struct Instance {
    pub(crate) generation: u64,
    pub(crate) routes: Routes,
    pub(crate) items: Vec<WebItem>,
    pub(crate) resources: Vec<WebResource>,
    pub(crate) modules: Vec<Module>,
    pub(crate) faults: Arc<Faults>,
    plugin: PluginBox,
    requests: Mutex<usize>,
    idle: Condvar,
}

impl Instance {
    /// Reads what `plugin` contributes. The error comes with the plugin, which somebody must still end.
    pub(crate) fn new(
        generation: u64,
        plugin: PluginBox,
        faults: Arc<Faults>,
    ) -> Result<Self, (String, PluginBox)> {
        let contributions = match Contributions::parse(&plugin.contributions()) {
            Ok(contributions) => contributions,
            Err(reason) => return Err((reason, plugin)),
        };
        let modules = contributions.modules();
        let routes = match Routes::new(contributions.routes) {
            Ok(routes) => routes,
            Err(reason) => return Err((reason, plugin)),
        };
        Ok(Self {
            generation,
            routes,
            items: contributions.items,
            resources: contributions.resources,
            modules,
            faults,
            plugin,
            requests: Mutex::new(0),
            idle: Condvar::new(),
        })
    }

    pub(crate) fn activate(&self) -> Result<(), AbiError> {
        self.watch(self.plugin.activate().into_result())
    }

    pub(crate) fn quiesce(&self) -> Result<(), AbiError> {
        self.plugin.quiesce().into_result()
    }

    pub(crate) fn disable(&self) -> Result<(), AbiError> {
        self.plugin.disable().into_result()
    }

    pub(crate) fn notify(&self, event: HostEvent) -> Result<(), AbiError> {
        self.watch(self.plugin.notify(event).into_result())
    }

    /// `None` where the plugin has nothing readable to say.
    pub(crate) fn status(&self) -> Option<Status> {
        let json = self.watch(self.plugin.status().into_result()).ok()?;
        serde_json::from_str(&json).ok()
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

/// The known kinds of a plugin's contributions.
#[derive(Default)]
struct Contributions {
    items: Vec<WebItem>,
    routes: Vec<Route>,
    resources: Vec<WebResource>,
}

impl Contributions {
    fn parse(json: &str) -> Result<Self, String> {
        let mut known = Self::default();
        let all: Vec<serde_json::Value> = serde_json::from_str(json)
            .map_err(|error| format!("the plugin's contributions are malformed: {error}"))?;
        for one in all {
            let key =
                one.get("key").and_then(serde_json::Value::as_str).unwrap_or("without a key").to_owned();
            match serde_json::from_value(one) {
                Ok(Contribution::WebItem(item)) => known.items.push(item),
                Ok(Contribution::Route(route)) => known.routes.push(route),
                Ok(Contribution::WebResource(resource)) => known.resources.push(resource),
                Ok(Contribution::Unknown) => {}
                Err(error) => {
                    let told = format!("the plugin's contribution “{key}” is malformed: {error}");
                    return Err(one_line(&told));
                }
            }
        }
        Ok(known)
    }

    fn modules(&self) -> Vec<Module> {
        let items = self
            .items
            .iter()
            .map(|item| (item.label.in_language("en").to_owned(), format!("web-item {}", item.section)));
        let routes = self
            .routes
            .iter()
            .map(|route| (route.key.clone(), format!("route {} {}", route.method, route.path)));
        let resources = self
            .resources
            .iter()
            .map(|resource| (resource.href.clone(), format!("web-resource {}", resource.media)));
        items.chain(routes).chain(resources).collect()
    }
}
