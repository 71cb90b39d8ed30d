//! The wiki's plugins as its pages see them.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use mailarchive_api::{
    AbiError, Request, Response,
    contribution::{Route, WebResource},
};

use crate::plugins::{
    Approval, CallError, Features, Found, MenuItem, MenuSection, Network, NetworkError, Place, PluginInfo,
    Plugins, Question, Reason,
};

/// What the pages need of the plugins. There is one implementation, and one for tests.
pub(crate) trait AddOns: Send + Sync + 'static {
    fn info(&self) -> PluginInfo;
    fn set_enabled(&self, enabled: bool, approval: Approval) -> Change;
    /// Puts the offered file that `approval` names in the place of the running one.
    fn upgrade(&self, approval: Approval) -> Change;
    /// Puts what ran before back into its place.
    fn roll_back(&self, approval: Approval) -> Change;
    /// The networks that mail accounts may reach beside the public ones.
    fn networks(&self) -> rusqlite::Result<Vec<Network>>;
    fn allow_network(&self, network: &str, user: &str) -> Result<(), NetworkError>;
    fn withdraw_network(&self, network: &str, user: &str) -> Result<(), NetworkError>;
    fn menu(&self, section: &str, place: &Place<'_>) -> Vec<MenuItem>;
    fn sections(&self, location: &str, known: &[&str], place: &Place<'_>) -> Vec<MenuSection>;
    fn site_menu(&self, language: &str) -> Vec<MenuItem>;
    fn feeds(&self, place: &Place<'_>) -> Vec<MenuItem>;
    fn metrics(&self) -> String;
    /// Whether a plugin runs.
    fn is_running(&self) -> bool;
    /// What the plugins that run offer to the wiki's own pages.
    fn features(&self) -> Arc<Features>;
    /// The answer as JSON. Blocks within the question's limit.
    fn call(&self, question: &Question<'_>) -> Result<String, CallError>;
    fn resources(&self) -> Vec<WebResource>;
    fn find(&self, method: &str, path: &str) -> Target;
    fn follow_events(&self) -> BoxFuture<'static, ()>;
}

/// A change of the plugin: it is completed even if nobody waits, and is complete when it answers.
pub(crate) type Change = BoxFuture<'static, Result<PluginInfo, Reason>>;

/// What answers a path that is not the wiki's own.
pub(crate) enum Target {
    /// A route of a plugin.
    Route(Destination),
    /// Only these methods are answered.
    MethodNotAllowed(Vec<String>),
    /// Nothing.
    None,
}

/// A route of a plugin that matched.
pub(crate) struct Destination {
    pub(crate) route: Route,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) handle: Handle,
}

/// Has the plugin answer.
pub(crate) type Handle =
    Box<dyn FnOnce(Request) -> BoxFuture<'static, Result<Response, AbiError>> + Send + 'static>;

impl AddOns for Plugins {
    fn info(&self) -> PluginInfo {
        self.info()
    }

    fn set_enabled(&self, enabled: bool, approval: Approval) -> Change {
        let plugins = self.clone();
        Box::pin(async move { plugins.set_enabled(enabled, approval).await })
    }

    fn upgrade(&self, approval: Approval) -> Change {
        let plugins = self.clone();
        Box::pin(async move { plugins.upgrade(approval).await })
    }

    fn roll_back(&self, approval: Approval) -> Change {
        let plugins = self.clone();
        Box::pin(async move { plugins.roll_back(approval).await })
    }

    fn networks(&self) -> rusqlite::Result<Vec<Network>> {
        self.outbound().networks()
    }

    fn allow_network(&self, network: &str, user: &str) -> Result<(), NetworkError> {
        self.outbound().allow(network, user)
    }

    fn withdraw_network(&self, network: &str, user: &str) -> Result<(), NetworkError> {
        self.outbound().withdraw(network, user)
    }

    fn menu(&self, section: &str, place: &Place<'_>) -> Vec<MenuItem> {
        self.menu(section, place)
    }

    fn sections(&self, location: &str, known: &[&str], place: &Place<'_>) -> Vec<MenuSection> {
        self.sections(location, known, place)
    }

    fn is_running(&self) -> bool {
        self.is_running()
    }

    fn features(&self) -> Arc<Features> {
        self.features()
    }

    fn call(&self, question: &Question<'_>) -> Result<String, CallError> {
        self.call(question)
    }

    fn site_menu(&self, language: &str) -> Vec<MenuItem> {
        self.site_menu(language)
    }

    fn feeds(&self, place: &Place<'_>) -> Vec<MenuItem> {
        self.feeds(place)
    }

    fn metrics(&self) -> String {
        self.metrics()
    }

    fn resources(&self) -> Vec<WebResource> {
        self.resources()
    }

    fn find(&self, method: &str, path: &str) -> Target {
        match self.find(method, path) {
            Found::Route(matched) => {
                let plugins = self.clone();
                Target::Route(Destination {
                    route: matched.route.clone(),
                    parameters: matched.parameters.clone(),
                    handle: Box::new(move |request| {
                        Box::pin(async move { plugins.handle(matched, request).await })
                    }),
                })
            }
            Found::MethodNotAllowed(methods) => Target::MethodNotAllowed(methods),
            Found::None => Target::None,
        }
    }

    fn follow_events(&self) -> BoxFuture<'static, ()> {
        let plugins = self.clone();
        Box::pin(async move { plugins.follow_events().await })
    }
}
