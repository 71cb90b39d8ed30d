//! The wiki's plugins as its pages see them.

use futures_util::future::BoxFuture;
use mailarchive_api::{
    AbiError, Request, Response,
    contribution::{Route, WebResource},
};

use crate::plugins::{Found, MenuItem, Place, PluginInfo, Plugins};

/// What the pages need of the plugins. There is one implementation, and one for tests.
pub(crate) trait AddOns: Send + Sync + 'static {
    fn info(&self) -> PluginInfo;
    fn set_enabled(&self, enabled: bool) -> BoxFuture<'static, Result<PluginInfo, String>>;
    fn menu(&self, section: &str, place: &Place<'_>) -> Vec<MenuItem>;
    fn site_menu(&self, language: &str) -> Vec<MenuItem>;
    fn resources(&self) -> Vec<WebResource>;
    fn find(&self, method: &str, path: &str) -> Target;
    fn follow_events(&self) -> BoxFuture<'static, ()>;
}

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

    fn set_enabled(&self, enabled: bool) -> BoxFuture<'static, Result<PluginInfo, String>> {
        let plugins = self.clone();
        Box::pin(async move { plugins.set_enabled(enabled).await })
    }

    fn menu(&self, section: &str, place: &Place<'_>) -> Vec<MenuItem> {
        self.menu(section, place)
    }

    fn site_menu(&self, language: &str) -> Vec<MenuItem> {
        self.site_menu(language)
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
