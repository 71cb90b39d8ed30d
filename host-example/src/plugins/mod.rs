//! Hosts the Mail Archiving Plugin: finds its library, loads it, switches it, and leads requests to it.

mod authorities;
mod bring_up;
mod calls;
mod choice;
mod contributions;
mod discover;
mod ending;
mod events;
mod features;
mod instance;
mod libraries;
mod library;
mod look;
mod menu;
mod outbound;
mod overview;
mod plugin_files;
mod reason;
mod routes;
mod secret_key;
mod selection;
mod services;
mod settings;
mod steps;
mod swap;
mod toggle;
mod trust;
mod witness;

use std::{io, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use mailarchive_api::{
    AbiError, Request, Response,
    contribution::{Route, Status, WebResource},
};

pub(crate) use self::{
    calls::{CallError, Question, Watch, read},
    contributions::Module,
    ending::Leaving,
    features::Features,
    library::About,
    look::look_at,
    menu::{MenuItem, MenuSection, Place, panels},
    outbound::{Network, NetworkError},
    overview::{Progress, Step},
    plugin_files::Confirmed,
    reason::Reason,
    secret_key::add_secret_key,
    selection::{Approval, GivenPath, Holds, Offer},
    settings::PluginSettings,
    swap::Refused,
};
use self::{
    choice::Choice, discover::Given, events::Followed, instance::Lease, libraries::Loader, library::Library,
    outbound::Outbound, routes::Lookup, selection::Selection, services::Services, steps::Limits,
    toggle::Toggle,
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
    pub(crate) error: Option<Reason>,
    /// Why the last change of versions was not made.
    pub(crate) refused: Option<Refused>,
    /// Of the library, hexadecimal.
    pub(crate) sha256: Option<String>,
    /// Who confirmed the library; `None`: nobody yet.
    pub(crate) confirmation: Option<Confirmed>,
    /// Files that may take its place, or would and are refused.
    pub(crate) offers: Vec<Offer>,
    /// What ran before, to roll back to.
    pub(crate) previous: Option<Confirmed>,
    /// Instances that were told to end and have not.
    pub(crate) leaving: Vec<Leaving>,
    /// A change that is being made.
    pub(crate) progress: Option<Progress>,
    /// The copy that runs, while the plugin does.
    pub(crate) copy: Option<PathBuf>,
    /// Where the library is looked for.
    pub(crate) given: GivenPath,
    /// Where files are put to be offered.
    pub(crate) offered_directory: PathBuf,
    /// When it came into its state, if that was since the wiki's start.
    pub(crate) since: Option<Timestamp>,
    /// What it adds: what it is called, kind and place. The last known while it does not run.
    pub(crate) modules: Vec<Module>,
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
    outbound: Arc<Outbound>,
}

impl Plugins {
    /// Gets everything ready and loads nothing yet.
    pub(crate) fn open(settings: &PluginSettings) -> Result<Self, PluginsError> {
        let given = discover::discover(settings.plugin_file.as_deref())?;
        let loader = Loader {
            look: Box::new(look::look),
            load: Box::new(|file, copies| Library::load(file, copies).map_err(Reason::from)),
        };
        Self::open_with(settings, given, loader, Limits::default())
    }

    fn open_with(
        settings: &PluginSettings,
        given: Given,
        loader: Loader,
        limits: Limits,
    ) -> Result<Self, PluginsError> {
        let database = settings.database.clone();
        let outbound = Arc::new(Outbound::open(database.clone(), settings.mail_allow.clone())?);
        let services = Services::open(settings, Arc::clone(&outbound))?;
        let selection = Selection::open(&settings.data_directory, given, loader, database.clone())?;
        let choice = Choice::open(database.clone())?;
        let followed = Followed::open(database)?;
        Ok(Self { toggle: Toggle::new(selection, services, choice, followed, limits), outbound })
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
    pub(crate) async fn set_enabled(&self, enabled: bool, approval: Approval) -> Result<PluginInfo, Reason> {
        self.change(move |toggle| toggle.set_enabled(enabled, &approval)).await
    }

    /// Puts the offered file with the SHA-256 of `approval` in the place of the running one; complete when it
    /// answers, like [`Self::set_enabled`].
    pub(crate) async fn upgrade(&self, approval: Approval) -> Result<PluginInfo, Reason> {
        self.change(move |toggle| toggle.upgrade(&approval)).await
    }

    /// Puts what ran before back into its place; complete when it answers, like [`Self::set_enabled`].
    pub(crate) async fn roll_back(&self, approval: Approval) -> Result<PluginInfo, Reason> {
        self.change(move |toggle| toggle.roll_back(&approval)).await
    }

    async fn change(
        &self,
        change: impl FnOnce(&Toggle) -> Result<(), Reason> + Send + 'static,
    ) -> Result<PluginInfo, Reason> {
        let toggle = Arc::clone(&self.toggle);
        tokio::task::spawn_blocking(move || change(&toggle).map(|()| toggle.info()))
            .await
            .unwrap_or_else(|error| Err(Reason::of("change-broke").with("error", error.to_string())))
    }

    /// What the plugin has for a monitoring system: OpenMetrics text, without its end. Blocks.
    pub(crate) fn metrics(&self) -> String {
        self.toggle.instance().map_or_else(String::new, |instance| instance.metrics())
    }

    /// The feeds that the pages of a space name.
    pub(crate) fn feeds(&self, place: &Place<'_>) -> Vec<MenuItem> {
        self.toggle.instance().map_or_else(Vec::new, |instance| menu::feeds(&instance.feeds, place))
    }

    /// The networks that mail accounts may reach beside the public ones. Blocks.
    pub(crate) fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// The plugin's links of a menu.
    pub(crate) fn menu(&self, section: &str, place: &Place<'_>) -> Vec<MenuItem> {
        self.toggle.instance().map_or_else(Vec::new, |instance| menu::menu(&instance.items, section, place))
    }

    /// The plugin's own sections of a menu, beside those in `known`.
    pub(crate) fn sections(&self, location: &str, known: &[&str], place: &Place<'_>) -> Vec<MenuSection> {
        self.toggle.instance().map_or_else(Vec::new, |instance| {
            menu::sections(&instance.features.sections, &instance.items, location, known, place)
        })
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
pub(crate) mod tests;
