//! The site's administration: where it begins, groups, a new space.

use maud::{Markup, html};

use super::{
    Filled, Reader,
    document::{Place, breadcrumbs, document, heading},
    form::{Input, xsrf},
    icon::icon,
    paging::Part,
    space_tools::theme_choice,
};
use crate::{
    text::Value,
    wiki::{CONFLUENCE_ADMINISTRATORS, Group, SITE_ADMINISTRATORS, SpaceKind, Theme},
};

/// A page of the administration.
pub(crate) struct AdminPage<'a> {
    /// The key of its entry in the menu.
    pub(crate) key: &'a str,
    pub(crate) title: &'a str,
    pub(crate) lead: Option<&'a str>,
    pub(crate) actions: Option<&'a Markup>,
}

pub(crate) fn admin_page(reader: &Reader, page: &AdminPage<'_>, content: &Markup) -> String {
    let area = reader.language.say("general-configuration");
    let trail: &[(&str, Option<&str>)] =
        if page.key == "general" { &[(&area, None)] } else { &[(&area, Some("/admin")), (page.title, None)] };
    let main = html! {
        (breadcrumbs(reader, trail))
        (heading(page.title, page.lead, page.actions))
        (content)
    };
    document(reader, page.title, &Place::Site(page.key), &[], &main)
}

/// Where the administration begins.
pub(crate) fn general(reader: &Reader, users: u64, spaces: u64) -> String {
    let language = reader.language;
    let title = language.say("general-configuration");
    let entries = [
        ("/admin/addons", "plug", language.say("manage-add-ons"), language.say("manage-add-ons-lead")),
        ("/admin/jobs", "clock", language.say("jobs"), language.say("jobs-lead")),
        ("/admin/users", "users", language.say("users"), language.say("users-lead")),
        ("/admin/groups", "group", language.say("groups"), language.say("groups-lead")),
        ("/admin/spaces/new", "grid", language.say("create-space"), language.say("create-space-lead")),
    ];
    let content = html! {
        dl.card.kv.facts {
            div { dt { (language.say("site-name")) } dd { (reader.site) } }
            div { dt { (language.say("version")) } dd { (env!("CARGO_PKG_VERSION")) } }
            div { dt { (language.say("users")) } dd { (language.number(users)) } }
            div { dt { (language.say("spaces")) } dd { (language.number(spaces)) } }
        }
        ul.tiles {
            @for (href, picture, label, lead) in entries {
                li.card { a href=(href) { span.ico { (icon(picture)) } span { b { (label) } small { (lead) } } } }
            }
        }
    };
    let page = AdminPage { key: "general", title: &title, lead: None, actions: None };
    admin_page(reader, &page, &content)
}

pub(crate) fn groups(reader: &Reader, groups: &Part<Group>) -> String {
    let language = reader.language;
    let title = language.say("groups");
    let content = html! {
        div.card.rows {
            @for group in &groups.entries {
                section.line {
                    span.ico { (icon("group")) }
                    div.grow {
                        h2 { (group.name) }
                        @if group.name == CONFLUENCE_ADMINISTRATORS { p { (language.say("group-super")) } }
                        @if group.name == SITE_ADMINISTRATORS { p { (language.say("group-site")) } }
                        p.muted {
                            @if group.members.is_empty() { (language.say("no-members")) }
                            @for (index, member) in group.members.iter().enumerate() {
                                @if index > 0 { ", " }
                                a href={ "/admin/users/" (crate::http::segment(member)) } { bdi { (member) } }
                            }
                            @if group.size > group.members.len() as u64 { ", …" }
                        }
                    }
                    span.tag { (language.tell("members", &[("count", Value::Number(group.size))])) }
                }
            }
        }
        (groups.more(reader, &title))
    };
    let lead = language.say("groups-lead");
    let page = AdminPage { key: "groups", title: &title, lead: Some(&lead), actions: None };
    admin_page(reader, &page, &content)
}

pub(crate) fn new_space(reader: &Reader, filled: &Filled) -> String {
    let language = reader.language;
    let title = language.say("create-space");
    let kind = SpaceKind::parse(filled.value("kind")).unwrap_or(SpaceKind::Site);
    let kinds = [
        (SpaceKind::Site, language.say("site-space"), language.say("site-space-hint")),
        (SpaceKind::Personal, language.say("personal-space"), language.say("personal-space-hint")),
    ];
    let content = html! {
        form.card method="post" action="/admin/spaces/new" {
            div.form {
                (xsrf(reader))
                (Input::text("name", language.say("space-name")).required().draw(language, filled))
                (Input::text("key", language.say("space-key")).required().hint(language.say("space-key-hint"))
                    .draw(language, filled))
                fieldset.f {
                    legend { (language.say("space-kind")) }
                    div.seg {
                        @for (value, label, hint) in kinds {
                            label {
                                (label) small { (hint) }
                                input type="radio" name="kind" value=(value.as_str()) checked[value == kind];
                            }
                        }
                    }
                }
                (theme_choice(reader, Theme::parse(filled.value("theme")).unwrap_or(Theme::Default)))
            }
            div.fend {
                button.btn.pri type="submit" { (language.say("create")) }
                a.btn.quiet href="/" { (language.say("cancel")) }
            }
        }
    };
    let lead = language.say("create-space-lead");
    let page = AdminPage { key: "new-space", title: &title, lead: Some(&lead), actions: None };
    admin_page(reader, &page, &content)
}
