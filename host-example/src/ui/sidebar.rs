//! The column at the left: a space's content and tools, or the site's administration.

use maud::{Markup, html};

use super::{
    Reader, SpaceFrame,
    document::Place,
    icon::icon,
    tools::{tool_list, tool_sections},
};
use crate::{
    plugins::MenuItem,
    wiki::{Right, SpaceKind, Theme},
};

pub(super) fn sidebar(reader: &Reader, place: &Place<'_>) -> Option<Markup> {
    match place {
        Place::Nowhere => None,
        Place::Space(frame, current) => Some(of_space(reader, frame, current, false)),
        Place::Tools(frame, current)
            if frame.space.theme == Theme::Documentation && frame.may(Right::Admin) =>
        {
            Some(space_admin(reader, frame, current))
        }
        Place::Tools(frame, current) => Some(of_space(reader, frame, current, true)),
        Place::Site(current) => Some(of_site(reader, current)),
    }
}

fn of_space(reader: &Reader, frame: &SpaceFrame, current: &[&str], in_tools: bool) -> Markup {
    let language = reader.language;
    let classic = frame.space.theme == Theme::Documentation;
    let here = |key: &str| current.contains(&key).then_some("page");
    html! {
        aside.side #side popover aria-label=(frame.space.name) {
            (tile(reader, frame))
            nav aria-label=(frame.space.name) {
                @if !classic {
                    a href={ (frame.href()) "/pages" } aria-current=[here("pages")] { (icon("page")) (language.say("pages")) }
                }
                @for item in &frame.content { (link(item, current)) }
                @for section in &frame.content_sections {
                    p.h { (section.label) }
                    @for item in &section.items { (link(item, current)) }
                }
                @if !frame.tree.is_empty() {
                    p.h { (language.say("page-tree")) }
                    (tree(frame, current))
                    @if frame.has_more_pages {
                        a.sm href={ (frame.href()) "/pages" } { (language.say("all-pages")) }
                    }
                }
            }
            @if frame.may(Right::Edit) {
                a.create href={ (frame.href()) "/pages/new" } { (icon("plus")) (language.say("create-page")) }
            }
            @if !classic && frame.may(Right::Admin) { (tools(reader, frame, current, in_tools)) }
        }
    }
}

fn link(item: &MenuItem, current: &[&str]) -> Markup {
    html! {
        a href=(item.href) aria-current=[current.contains(&item.key.as_str()).then_some("page")] {
            (icon(item.icon.as_deref().unwrap_or("page"))) (item.label)
        }
    }
}

fn tile(reader: &Reader, frame: &SpaceFrame) -> Markup {
    let kind = match frame.space.kind {
        SpaceKind::Site => "site-space",
        SpaceKind::Personal => "personal-space",
    };
    let initial: String = frame.space.name.chars().take(1).flat_map(char::to_uppercase).collect();
    html! {
        a.space href=(frame.href()) {
            span.tile aria-hidden="true" { (initial) }
            span { (frame.space.name) small { (reader.language.say(kind)) } }
        }
    }
}

fn tree(frame: &SpaceFrame, current: &[&str]) -> Markup {
    html! {
        div.tree {
            @for page in &frame.tree {
                @let key = format!("page:{}", page.id);
                a class={ "d" (page.depth.min(4)) } href={ (frame.href()) "/pages/" (page.id) }
                    aria-current=[current.contains(&key.as_str()).then_some("page")] {
                    @if page.depth == 0 { (icon("page")) }
                    span { (page.title) }
                }
            }
        }
    }
}

/// *Space tools* of the default theme.
fn tools(reader: &Reader, frame: &SpaceFrame, current: &[&str], open: bool) -> Markup {
    html! {
        div.foot {
            details open[open] {
                summary { (icon("gear")) (reader.language.say("space-tools")) (icon("up")) }
                div.sub {
                    @for tool in tool_list(reader, frame) {
                        a href=(tool.href) aria-current=[tool.current(current)] { (tool.label) }
                    }
                }
            }
        }
    }
}

/// The administration menu of the Documentation theme.
fn space_admin(reader: &Reader, frame: &SpaceFrame, current: &[&str]) -> Markup {
    let language = reader.language;
    let here = |key: &str| current.contains(&key).then_some("page");
    html! {
        aside.side #side popover aria-label=(language.say("space-admin")) {
            (tile(reader, frame))
            nav aria-label=(language.say("space-admin")) {
                p.h { (language.say("overview")) }
                a href={ (frame.href()) "/overview" } aria-current=[here("overview")] { (language.say("space-details")) }
                p.h { (language.say("permissions")) }
                a href={ (frame.href()) "/permissions" } aria-current=[here("permissions")] {
                    (language.say("space-permissions"))
                }
                @for section in tool_sections(reader, frame) {
                    p.h { (section.label) }
                    @for item in &section.items {
                        a href=(item.href) aria-current=[here(&item.key)] { (item.label) }
                    }
                }
            }
        }
    }
}

fn of_site(reader: &Reader, current: &str) -> Markup {
    let language = reader.language;
    let entries = [
        ("general", "/admin", "gear", language.say("general-configuration")),
        ("add-ons", "/admin/addons", "plug", language.say("manage-add-ons")),
        ("jobs", "/admin/jobs", "clock", language.say("jobs")),
        ("users", "/admin/users", "users", language.say("users")),
        ("groups", "/admin/groups", "group", language.say("groups")),
        ("new-space", "/admin/spaces/new", "grid", language.say("create-space")),
    ];
    html! {
        aside.side #side popover aria-label=(language.say("general-configuration")) {
            nav aria-label=(language.say("general-configuration")) {
                p.h { (language.say("site-administration")) }
                @for (key, href, picture, label) in entries {
                    a href=(href) aria-current=[(key == current).then_some("page")] { (icon(picture)) (label) }
                }
            }
        }
    }
}
