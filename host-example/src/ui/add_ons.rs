//! *Manage add-ons*.

use maud::{Markup, html};

use super::{
    AdminPage, Reader, add_ons_outbound, add_ons_versions, admin_page,
    form::{note, xsrf},
    icon::icon,
};
use crate::{
    plugins::{Holds, MenuItem, Network, NetworkError, PluginInfo, PluginState, Reason},
    text::Value,
};

/// Which add-ons are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    UserInstalled,
    System,
    All,
}

impl Shelf {
    pub(crate) const ALL: [Self; 3] = [Self::UserInstalled, Self::System, Self::All];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::UserInstalled => "user-installed",
            Self::System => "system",
            Self::All => "all",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shelf| shelf.as_str() == word)
    }
}

/// What the page lists.
pub(crate) struct AddOnsPage<'a> {
    /// The system's only add-on.
    pub(crate) info: &'a PluginInfo,
    pub(crate) shelf: Shelf,
    /// A part of a name.
    pub(crate) filter: &'a str,
    /// Why the last change was not made.
    pub(crate) problem: Option<&'a Reason>,
    /// The add-on's own pages for site administrators.
    pub(crate) links: Vec<MenuItem>,
    /// What mail accounts may reach beside public servers.
    pub(crate) networks: Vec<Network>,
    /// What was typed as a network and is none, or is not added.
    pub(crate) network: Option<(&'a str, &'a NetworkError)>,
}

pub(crate) fn add_ons(reader: &Reader, page: &AddOnsPage<'_>) -> String {
    let language = reader.language;
    let title = language.say("manage-add-ons");
    let name = name(reader, page.info);
    let needle = page.filter.trim().to_lowercase();
    let listed = page.shelf != Shelf::UserInstalled
        && (name.to_lowercase().contains(&needle) || page.info.name.to_lowercase().contains(&needle));
    let shelves = [
        (Shelf::UserInstalled, language.say("shelf-user-installed")),
        (Shelf::System, language.say("shelf-system")),
        (Shelf::All, language.say("shelf-all")),
    ];
    let content = html! {
        form.filter role="search" method="get" action="/admin/addons" aria-label=(language.say("filter-by-name")) {
            label.vh for="show" { (language.say("show")) }
            select.pick #show name="show" data-submit {
                @for (shelf, label) in shelves {
                    option value=(shelf.as_str()) selected[shelf == page.shelf] { (label) }
                }
            }
            label.vh for="q" { (language.say("filter-by-name")) }
            input.pick.q1 #q name="q" type="search" value=(page.filter) placeholder=(language.say("filter-by-name"));
            button.btn type="submit" { (language.say("filter")) }
        }
        @if let Some(problem) = page.problem {
            (note("bad", &html! { strong { (language.say("change-failed")) } " " (problem.tell(language)) }))
        }
        div.card {
            @if listed { (entry(reader, page, &name)) }
            @else {
                div.empty {
                    h2 { (language.say("no-add-ons")) }
                    @if page.shelf == Shelf::UserInstalled { p { (language.say("no-add-ons-detail")) } }
                }
            }
        }
        @if listed { (add_ons_outbound::form(reader, page)) }
    };
    let lead = language.say("manage-add-ons-lead");
    let frame = AdminPage { key: "add-ons", title: &title, lead: Some(&lead), actions: None };
    admin_page(reader, &frame, &content)
}

fn name(reader: &Reader, info: &PluginInfo) -> String {
    if info.key == "mail-archiving" {
        reader.language.say("mail-archiving").into_owned()
    } else {
        info.name.clone()
    }
}

fn entry(reader: &Reader, page: &AddOnsPage<'_>, name: &str) -> Markup {
    let (language, info) = (reader.language, page.info);
    let (pill, state) = match info.state {
        PluginState::Enabled => ("ok", language.say("state-enabled")),
        PluginState::Disabled => ("off", language.say("state-disabled")),
        PluginState::Faulted => ("bad", language.say("state-faulted")),
    };
    html! {
        details.addon open id=(info.key) {
            summary {
                span.ai { (icon("mail")) }
                div { h2 { (name) } p { (language.say("mail-archiving-lead")) } }
                span class={ "pill " (pill) } { (state) }
                span.chev { (icon("right")) }
            }
            div.body {
                div {
                    @if let Some(error) = &info.error {
                        (note(if info.state == PluginState::Faulted { "bad" } else { "warn" }, &html! {
                            strong { (language.say("add-on-stopped")) } p.reason { (error.tell(language)) }
                        }))
                    }
                    (add_ons_versions::notes(reader, info))
                    (switch(reader, info))
                    @if !page.links.is_empty() {
                        div.row.links { @for link in &page.links { a.btn.s href=(link.href) { (icon("gear")) (link.label) } } }
                    }
                    (add_ons_versions::list(reader, info))
                    section.file aria-labelledby="file" { (file(reader, info)) }
                    (modules(reader, info))
                }
                (facts(reader, info))
            }
        }
    }
}

/// Without the script a button; with it a switch. Both say what follows.
fn switch(reader: &Reader, info: &PluginInfo) -> Markup {
    let language = reader.language;
    let on = info.state == PluginState::Enabled;
    let consequence = match (&info.status, on) {
        (Some(status), _) => language.tell(
            "switch-on-detail",
            &[("spaces", Value::Number(status.spaces)), ("count", Value::Number(status.accounts))],
        ),
        (None, true) => language.say("switch-on-plain"),
        (None, false) => language.say("switch-off-detail"),
    };
    let action = match info.state {
        PluginState::Enabled => language.say("disable"),
        PluginState::Disabled => language.say("enable"),
        PluginState::Faulted => language.say("enable-again"),
    };
    html! {
        form.swrow method="post" action={ "/admin/addons/" (info.key) } data-switch {
            (xsrf(reader))
            input type="hidden" name="enabled" value=(if on { "false" } else { "true" });
            // What is confirmed by enabling is what was seen here.
            @if let Some(hash) = &info.sha256 { input type="hidden" name="sha256" value=(hash); }
            input.sw #switch type="checkbox" role="switch" checked[on] hidden aria-describedby="switch-detail";
            div.grow {
                label for="switch" { strong { (language.say("enabled-on-site")) } }
                div.sm.muted #switch-detail {
                    (consequence)
                    @if on { " " (language.say("switch-disable-detail")) }
                    @else if info.sha256.is_some() && info.confirmation.is_none() {
                        " " (language.say("enabling-confirms"))
                    }
                }
            }
            button.btn.s type="submit" { (action) }
        }
    }
}

fn modules(reader: &Reader, info: &PluginInfo) -> Markup {
    let (language, count) = (reader.language, Value::Number(info.modules.len() as u64));
    html! {
        @if !info.modules.is_empty() {
            details.more {
                summary { (language.tell("modules", &[("count", count)])) (icon("down")) }
                ul.mods { @for module in &info.modules { li { span { (module.name(language.tag())) } code { (module.kind) } } } }
            }
        }
    }
}

fn facts(reader: &Reader, info: &PluginInfo) -> Markup {
    let language = reader.language;
    html! {
        dl.kv.num {
            @if !info.version.is_empty() {
                div { dt { (language.say("version")) } dd { (info.version) } }
                div { dt { (language.say("api-version")) } dd { "mailarchive-api " (info.api_version) } }
            }
            div { dt { (language.say("licence")) } dd { "MIT / Apache-2.0" } }
            @if let Some(since) = info.since {
                div {
                    dt { (language.say(if info.state == PluginState::Enabled { "loaded-since" } else { "state-since" })) }
                    dd { (reader.moment(since)) }
                }
            }
            @if let Some(status) = &info.status {
                div { dt { (language.say("mail-accounts")) } dd { (language.number(status.accounts)) } }
                div { dt { (language.say("archived-messages")) } dd { (language.number(status.messages)) } }
                div { dt { (language.say("archived-size")) } dd { (language.size(status.bytes)) } }
                @if let Some(error) = &status.last_error {
                    div.long { dt { (language.say("last-error")) } dd { (error) } }
                }
            }
        }
    }
}

/// Where the library lies, and who vouched for it.
fn file(reader: &Reader, info: &PluginInfo) -> Markup {
    let language = reader.language;
    html! {
        h3 #file { (language.say("plugin-file")) }
        dl.kv.num {
            @if let Some(copy) = &info.copy {
                div.long { dt { (language.say("running-file")) } dd { code { (copy.display()) } } }
            }
            @if let Some(hash) = &info.sha256 {
                div.long { dt { "SHA-256" } dd { code { (hash) } } }
            }
            @if let Some(confirmed) = &info.confirmation {
                div.long {
                    dt { (language.say("confirmed")) }
                    dd {
                        @match &confirmed.by {
                            Some(user) => { bdi { (user) } ", " (reader.moment(confirmed.at)) }
                            None => { (language.say("confirmed-by-act")) ", " (reader.moment(confirmed.at)) }
                        }
                        br;
                        (language.say("confirmed-at-path")) " " code { (confirmed.source) }
                    }
                }
            } @else if info.sha256.is_some() {
                div.long { dt { (language.say("confirmed")) } dd { (language.say("confirmed-by-nobody")) } }
            }
            div.long {
                dt { (language.say("configured-path")) }
                dd {
                    code { (info.given.file.display()) } br;
                    (language.say(match info.given.holds {
                        Holds::ThisOne => "path-holds-this",
                        Holds::AnotherOne => "path-holds-another",
                        Holds::NoPlugin => "path-holds-none",
                    }))
                }
            }
        }
    }
}
