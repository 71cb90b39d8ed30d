//! Hosts the Mail Archiving Plugin: finds its library, loads it, switches it, and leads requests to it.

mod authorities;
mod choice;
mod discover;
mod events;
mod instance;
mod library;
mod menu;
mod routes;
mod secret_key;
mod services;
mod settings;
mod toggle;

use std::{fs, io, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use mailarchive_api::{
    AbiError, Request, Response,
    contribution::{Route, Status, WebResource},
};

use self::{
    choice::Choice,
    events::Followed,
    instance::Lease,
    library::Library,
    routes::Lookup,
    services::Services,
    toggle::{Limits, Toggle},
};
pub(crate) use self::{
    menu::{MenuItem, Place},
    secret_key::add_secret_key,
    settings::PluginSettings,
};

const KEY: &str = "mail-archiving";
const NAME: &str = "Mail Archiving Plugin";

/// Whether the plugin runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PluginState {
    /// It serves, and its poller runs.
    Enabled,
    /// Off by choice: nothing of it runs.
    Disabled,
    /// Off because it failed; it can be enabled again.
    Faulted,
}

/// What a site administrator sees of the plugin.
#[derive(Debug, Clone)]
pub(crate) struct PluginInfo {
    /// Names the plugin in addresses.
    pub(crate) key: &'static str,
    /// What people call it.
    pub(crate) name: String,
    /// The plugin's version; empty while no usable library was found.
    pub(crate) version: String,
    /// The version of the contract that the library was built for; empty like `version`.
    pub(crate) api_version: String,
    /// Whether it runs.
    pub(crate) state: PluginState,
    /// Why it does not run, or could not.
    pub(crate) error: Option<String>,
    /// Of the library, hexadecimal.
    pub(crate) sha256: Option<String>,
    /// Where the library is looked for.
    pub(crate) file: Option<PathBuf>,
    /// When it came into its state, if that was since the wiki's start.
    pub(crate) since: Option<Timestamp>,
    /// What it adds: label or key, kind and place. The last known while it does not run.
    pub(crate) modules: Vec<(String, String)>,
    /// What it says of itself while it runs.
    pub(crate) status: Option<Status>,
}

/// What stands at a path.
pub(crate) enum Found {
    /// A route of the plugin.
    Route(Matched),
    /// The plugin answers here, but only these methods.
    MethodNotAllowed(Vec<String>),
    /// Nothing of the plugin.
    None,
}

/// A route that matched; keeps the plugin from being disabled until the request is answered.
pub(crate) struct Matched {
    /// The route.
    pub(crate) route: Route,
    /// What its placeholders stand for, decoded.
    pub(crate) parameters: Vec<(String, String)>,
    lease: Lease,
}

/// Why the wiki cannot host plugins at all. What is wrong with a plugin itself never stops the wiki.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PluginsError {
    /// A file of the wiki, or one that was named on the command line.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The database.
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
}

/// The wiki's plugins; there is one.
#[derive(Clone)]
pub(crate) struct Plugins {
    toggle: Arc<Toggle>,
}

impl Plugins {
    /// Gets everything ready and loads nothing yet.
    pub(crate) fn open(settings: PluginSettings) -> Result<Self, PluginsError> {
        let file = discover::discover(settings.plugin_file.as_deref())?;
        let copies = settings.data_directory.join("loaded");
        fs::create_dir_all(&copies)?;
        let services = Services::open(&settings)?;
        let choice = Choice::open(settings.database.clone())?;
        let followed = Followed::open(settings.database)?;
        let load = {
            let file = file.clone();
            Box::new(move || Library::load(&file, &copies).map_err(|error| error.to_string()))
        };
        Ok(Self { toggle: Toggle::new(file, load, services, choice, followed, Limits::default()) })
    }

    /// Enables the plugin if it was enabled. A failure is kept as its fault; the wiki starts anyway. Blocks.
    pub(crate) fn start(&self) {
        self.toggle.start();
    }

    /// What a site administrator sees.
    pub(crate) fn info(&self) -> PluginInfo {
        self.toggle.info()
    }

    /// Switches the plugin; complete when it answers, and completed even if nobody waits for the answer.
    pub(crate) async fn set_enabled(&self, enabled: bool) -> Result<PluginInfo, String> {
        let toggle = Arc::clone(&self.toggle);
        tokio::task::spawn_blocking(move || toggle.set_enabled(enabled).map(|()| toggle.info()))
            .await
            .unwrap_or_else(|error| Err(format!("the change was not completed: {error}")))
    }

    /// The plugin's links of a menu.
    pub(crate) fn menu(&self, section: &str, place: &Place<'_>) -> Vec<MenuItem> {
        self.toggle.instance().map_or_else(Vec::new, |instance| menu::menu(&instance.items, section, place))
    }

    /// The plugin's links beside its switch, for site administrators.
    pub(crate) fn site_menu(&self, language: &str) -> Vec<MenuItem> {
        self.toggle.instance().map_or_else(Vec::new, |instance| menu::site_menu(&instance.items, language))
    }

    /// Style sheets and scripts for the plugin's pages.
    pub(crate) fn resources(&self) -> Vec<WebResource> {
        self.toggle.instance().map_or_else(Vec::new, |instance| instance.resources.clone())
    }

    /// What answers `method` at `path`: as it was sent, without query and without the wiki's base path.
    pub(crate) fn find(&self, method: &str, path: &str) -> Found {
        let Some(instance) = self.toggle.instance() else { return Found::None };
        match instance.routes.find(method, path) {
            Lookup::Route(route, parameters) => {
                Found::Route(Matched { route, parameters, lease: Lease::new(instance) })
            }
            Lookup::MethodNotAllowed(methods) => Found::MethodNotAllowed(methods),
            Lookup::None => Found::None,
        }
    }

    /// Has the plugin answer, on a thread that may block.
    pub(crate) async fn handle(&self, matched: Matched, request: Request) -> Result<Response, AbiError> {
        let lease = matched.lease;
        tokio::task::spawn_blocking(move || lease.handle(request))
            .await
            .unwrap_or_else(|error| Err(AbiError::internal(format!("the request was not answered: {error}"))))
    }

    /// Tells the plugin what the wiki recorded. What it cannot follow now, being off or failing, it is told
    /// with the next event, at the latest before it serves again.
    pub(crate) async fn follow_events(&self) {
        let toggle = Arc::clone(&self.toggle);
        if let Err(error) = tokio::task::spawn_blocking(move || toggle.follow_events()).await {
            tracing::error!("the plugin was not told what happened: {error}");
        }
    }

    /// Ends the plugin and leaves the administrator's choice as it is.
    pub(crate) async fn shut_down(&self) {
        let toggle = Arc::clone(&self.toggle);
        if let Err(error) = tokio::task::spawn_blocking(move || toggle.shut_down()).await {
            tracing::error!("the plugin did not end in order: {error}");
        }
    }
}

#[cfg(test)]
mod tests;
