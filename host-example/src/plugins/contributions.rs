//! What a plugin says that it adds, read once.

use mailarchive_api::{
    Contribution,
    contribution::{Feed, Label, Route, WebItem, WebResource},
};
use serde_json::Value;

use super::{features::Features, services::one_line};

/// One of a plugin's modules, for the list of them.
#[derive(Debug, Clone)]
pub(crate) struct Module {
    /// What people call it, where it has a name for them.
    label: Option<Label>,
    key: String,
    /// Its kind, and its place or key.
    pub(crate) kind: String,
}

impl Module {
    /// What it is called.
    pub(crate) fn name(&self, language: &str) -> &str {
        self.label.as_ref().map_or(&self.key, |label| label.in_language(language))
    }
}

/// What this wiki knows how to use of a plugin's contributions, and the names of all.
#[derive(Default)]
pub(crate) struct Contributions {
    pub(crate) items: Vec<WebItem>,
    pub(crate) routes: Vec<Route>,
    pub(crate) resources: Vec<WebResource>,
    pub(crate) feeds: Vec<Feed>,
    pub(crate) features: Features,
    pub(crate) modules: Vec<Module>,
}

impl Contributions {
    /// Kinds that are not known are passed over; a known kind that is malformed is an error.
    pub(crate) fn parse(json: &str) -> Result<Self, String> {
        let mut known = Self::default();
        let all: Vec<Value> = serde_json::from_str(json)
            .map_err(|error| format!("the plugin's contributions are malformed: {error}"))?;
        for one in all {
            let key = one.get("key").and_then(Value::as_str).unwrap_or("without a key").to_owned();
            let contribution = serde_json::from_value(one).map_err(|error| {
                one_line(&format!("the plugin's contribution “{key}” is malformed: {error}"))
            })?;
            known.modules.extend(module(&contribution));
            let features = &mut known.features;
            match contribution {
                Contribution::WebItem(item) => known.items.push(item),
                Contribution::Route(route) => known.routes.push(route),
                Contribution::WebResource(resource) => known.resources.push(resource),
                Contribution::Feed(feed) => known.feeds.push(feed),
                Contribution::WebSection(section) => features.sections.push(section),
                Contribution::WebPanel(panel) => features.panels.push(panel),
                Contribution::SearchProvider(provider) => features.searches.push(provider),
                Contribution::TrashProvider(provider) => features.trashes.push(provider),
                Contribution::Macro(one) => features.macros.push(one),
                Contribution::SpacePermission(permission) => features.permissions.push(permission),
                Contribution::Job(job) => features.jobs.push(job),
                Contribution::Settings(settings) => features.settings.push(settings),
                _ => {}
            }
        }
        known.features.sections.sort_by(|a, b| (a.weight, &a.key).cmp(&(b.weight, &b.key)));
        known.features.panels.sort_by(|a, b| (a.weight, &a.key).cmp(&(b.weight, &b.key)));
        Ok(known)
    }
}

/// `None` for what this wiki does not know.
fn module(contribution: &Contribution) -> Option<Module> {
    let named =
        |label: &Label, kind: String| Some(Module { label: Some(label.clone()), key: String::new(), kind });
    let unnamed = |key: &str, kind: String| Some(Module { label: None, key: key.to_owned(), kind });
    match contribution {
        Contribution::WebSection(section) => named(&section.label, format!("web-section {}", section.key)),
        Contribution::WebItem(item) => named(&item.label, format!("web-item {}", item.section)),
        Contribution::WebPanel(panel) => named(&panel.label, format!("web-panel {}", panel.location)),
        Contribution::Route(route) => unnamed(&route.key, format!("route {} {}", route.method, route.path)),
        Contribution::WebResource(resource) => {
            unnamed(&resource.href, format!("web-resource {}", resource.media))
        }
        Contribution::SearchProvider(provider) => named(&provider.label, "search-provider".to_owned()),
        Contribution::TrashProvider(provider) => named(&provider.label, "trash-provider".to_owned()),
        Contribution::Macro(one) => named(&one.label, format!("macro {}", one.key)),
        Contribution::SpacePermission(permission) => {
            named(&permission.label, format!("space-permission {}", permission.key))
        }
        Contribution::Job(job) => named(&job.label, format!("job {}", job.key)),
        Contribution::Settings(settings) => named(&settings.label, "settings".to_owned()),
        Contribution::Feed(feed) => named(&feed.label, format!("feed {}", feed.href)),
        _ => None,
    }
}
