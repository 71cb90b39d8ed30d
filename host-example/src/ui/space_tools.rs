//! A space's tools: overview and permissions; the tabs above them and above a plugin's.

use maud::{Markup, html};

use super::{
    Filled, Reader, SpaceFrame,
    document::{Place, breadcrumbs, document, heading},
    form::{Input, note, xsrf},
    header::avatar,
    icon::icon,
    paging::Part,
    tools::{tool_list, tool_sections},
};
use crate::{
    plugins::MenuItem,
    wiki::{ANONYMOUS, FieldError, Grant, Right, SpaceKind, Theme, User},
};

/// What stands above a tool's title: where it is, and the other tools.
pub(super) fn tools_head(
    reader: &Reader,
    frame: &SpaceFrame,
    current: &[&str],
    below: &[(&str, Option<&str>)],
) -> Markup {
    let language = reader.language;
    let (space_href, overview_href) = (frame.href(), format!("{}/overview", frame.href()));
    let sections = tool_sections(reader, frame);
    let here = |item: &MenuItem| current.contains(&item.key.as_str());
    let section = sections.iter().find(|section| section.items.iter().any(here));
    let classic = frame.space.theme == Theme::Documentation;
    let area = if classic { language.say("space-admin") } else { language.say("space-tools") };
    // Whoever is told that a tool is not for him is led nowhere that is not for him either.
    let area_href = frame.may(Right::Admin).then_some(overview_href.as_str());
    let mut trail = vec![(frame.space.name.as_str(), Some(space_href.as_str())), (&area, area_href)];
    if let Some(section) = section {
        trail.push((&section.label, None));
    }
    trail.extend_from_slice(below);
    html! {
        (breadcrumbs(reader, &trail))
        @if !classic && frame.may(Right::Admin) {
            nav.tabs aria-label=(area) {
                @for tool in tool_list(reader, frame) {
                    a href=(tool.href) aria-current=[tool.current(current)] { (tool.label) }
                }
            }
            @if let Some(section) = section {
                nav.tabs.sub aria-label=(section.label) {
                    @for item in &section.items {
                        a href=(item.href) aria-current=[here(item).then_some("page")] { (item.label) }
                    }
                }
            }
        }
    }
}

/// The space's name, layout and end.
pub(crate) fn overview(reader: &Reader, frame: &SpaceFrame, filled: &Filled, saved: bool) -> String {
    let language = reader.language;
    let title = language.say("space-details");
    let theme = Theme::parse(filled.value("theme")).unwrap_or(frame.space.theme);
    let kind = match frame.space.kind {
        SpaceKind::Site => language.say("site-space"),
        SpaceKind::Personal => language.say("personal-space"),
    };
    let main = html! {
        (tools_head(reader, frame, &["overview"], &[]))
        (heading(&title, None, None))
        @if saved { (note("ok", &html! { (language.say("saved")) })) }
        form.card method="post" action={ (frame.href()) "/overview" } {
            div.form {
                (xsrf(reader))
                (Input::text("name", language.say("space-name")).required().draw(language, filled))
                (Input::text("key", language.say("space-key")).required().draw(language, filled))
                dl.kv {
                    div { dt { (language.say("space-kind")) } dd { (kind) } }
                }
                (theme_choice(reader, theme))
            }
            div.fend { button.btn.pri type="submit" { (language.say("save")) } }
        }
        details.danger {
            summary { (icon("trash")) (language.say("remove-space")) }
            form method="post" action={ (frame.href()) "/remove" } {
                (xsrf(reader))
                p { (language.say("remove-space-detail")) }
                (Input::text("confirm", language.say("remove-space-confirm")).required().draw(language, filled))
                button.btn.danger type="submit" { (language.say("remove-space")) }
            }
        }
    };
    document(reader, &title, &Place::Tools(frame, &["overview"]), &[], &main)
}

pub(super) fn theme_choice(reader: &Reader, chosen: Theme) -> Markup {
    let language = reader.language;
    let themes = [
        (Theme::Default, language.say("theme-default"), language.say("theme-default-hint")),
        (Theme::Documentation, language.say("theme-documentation"), language.say("theme-documentation-hint")),
    ];
    html! {
        fieldset.f {
            legend { (language.say("theme")) }
            div.seg {
                @for (theme, label, hint) in themes {
                    label {
                        (label) small { (hint) }
                        input type="radio" name="theme" value=(theme.as_str()) checked[theme == chosen];
                    }
                }
            }
        }
    }
}

/// A right that can be given.
pub(crate) struct OfferedRight {
    pub(crate) right: Right,
    pub(crate) label: String,
    /// What it allows, in one sentence.
    pub(crate) description: Option<String>,
}

/// Who may do what; one row a user.
pub(crate) fn permissions(
    reader: &Reader,
    frame: &SpaceFrame,
    offered: &[OfferedRight],
    grants: &Part<(Grant, Option<User>)>,
    errors: &[FieldError],
    saved: bool,
) -> String {
    let language = reader.language;
    let title = language.say("permissions");
    let filled = Filled::default().with_errors(errors.to_vec());
    let others = filled.other_errors(&["user"]);
    let first = grants.entries.first().filter(|_| grants.first.is_some());
    let from = first.map(|(grant, _)| format!("?from={}", crate::http::segment(&grant.user)));
    let from = from.unwrap_or_default();
    let main = html! {
        (tools_head(reader, frame, &["permissions"], &[]))
        (heading(&title, Some(&language.say("permissions-lead")), None))
        @if saved { (note("ok", &html! { (language.say("saved")) })) }
        @for reason in others { (note("bad", &html! { (language.say(super::reason_key(reason))) })) }
        form.card method="post" action={ (frame.href()) "/permissions" (from) } {
            (xsrf(reader))
            @for one in offered { input type="hidden" name="offered" value=(one.right.word()); }
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table.grid {
                    thead {
                        tr {
                            th scope="col" { (language.say("user")) }
                            @for one in offered { th.mid scope="col" { (one.label) } }
                        }
                    }
                    tbody {
                        @for (grant, user) in &grants.entries { (grant_row(reader, offered, grant, user.as_ref())) }
                        @if grants.first.is_none() && !grants.entries.iter().any(|(grant, _)| grant.user == ANONYMOUS) {
                            (grant_row(reader, offered, &Grant { user: ANONYMOUS.to_owned(), rights: Vec::new() }, None))
                        }
                    }
                }
            }
            div.form {
                (Input::text("user", language.say("add-user-permission")).hint(language.say("add-user-permission-hint"))
                    .draw(language, &filled))
            }
            div.fend { button.btn.pri type="submit" { (language.say("save")) } }
        }
        (grants.more(reader, &title))
        @for one in offered {
            @if let Some(description) = &one.description { p.hint { b { (one.label) } ": " (description) } }
        }
        p.hint { (language.say("permissions-super")) }
    };
    document(reader, &title, &Place::Tools(frame, &["permissions"]), &[], &main)
}

fn grant_row(reader: &Reader, offered: &[OfferedRight], grant: &Grant, user: Option<&User>) -> Markup {
    let anonymous = grant.user == ANONYMOUS;
    let name = if anonymous { reader.language.say("anonymous") } else { grant.user.as_str().into() };
    html! {
        tr {
            th scope="row" {
                div.person {
                    @match user {
                        Some(user) => { (avatar(user)) span { bdi { (user.full_name) } small { bdi { (user.name) } } } }
                        None if anonymous => { span.ico { (icon("group")) } span { (name) } }
                        None => { span { bdi { (name) } } }
                    }
                }
                input type="hidden" name="listed" value=(grant.user);
            }
            @for one in offered {
                td.mid {
                    @if !anonymous || one.right == Right::View {
                        input.ck type="checkbox" name="grant" value={ (one.right.word()) ":" (grant.user) }
                            checked[grant.rights.contains(&one.right)]
                            aria-label={ (name) ": " (one.label) };
                    }
                }
            }
        }
    }
}
