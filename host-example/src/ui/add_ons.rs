//! *Manage add-ons*.

use maud::{Markup, html};

use super::{
    AdminPage, Reader, admin_page,
    form::{note, xsrf},
    icon::icon,
};
use crate::{
    plugins::{MenuItem, PluginInfo, PluginState},
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
    pub(crate) problem: Option<&'a str>,
    /// The add-on's own pages for site administrators.
    pub(crate) links: &'a [MenuItem],
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
            (note("bad", &html! { strong { (language.say("change-failed")) } " " (problem) }))
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
                            strong { (language.say("add-on-stopped")) } p.reason { (error) }
                        }))
                    }
                    (switch(reader, info))
                    @if !page.links.is_empty() {
                        div.row.links { @for link in page.links { a.btn.s href=(link.href) { (icon("gear")) (link.label) } } }
                    }
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
            input.sw #switch type="checkbox" role="switch" checked[on] hidden aria-describedby="switch-detail";
            div.grow {
                label for="switch" { strong { (language.say("enabled-on-site")) } }
                div.sm.muted #switch-detail {
                    (consequence)
                    @if on { " " (language.say("switch-disable-detail")) }
                }
            }
            button.btn.s type="submit" { (action) }
        }
    }
}

fn modules(reader: &Reader, info: &PluginInfo) -> Markup {
    let count = Value::Number(info.modules.len() as u64);
    html! {
        @if !info.modules.is_empty() {
            details.more {
                summary { (reader.language.tell("modules", &[("count", count)])) (icon("down")) }
                ul.mods { @for (label, kind) in &info.modules { li { span { (label) } code { (kind) } } } }
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
                div { dt { (language.say("loaded-since")) } dd { (reader.moment(since)) } }
            }
            @if let Some(status) = &info.status {
                div { dt { (language.say("archived-messages")) } dd { (status.messages) } }
            }
            @if let Some(file) = &info.file {
                div.long { dt { (language.say("file")) } dd { code { (file.display()) } } }
            }
            @if let Some(hash) = &info.sha256 {
                div.long { dt { "SHA-256" } dd { code { (hash) } } }
            }
        }
    }
}
