//! A space's tools: overview and permissions; the tabs above them and above a plugin's.

use maud::{Markup, html};

use super::{
    Filled, Reader, SpaceFrame,
    document::{Place, breadcrumbs, document, heading},
    form::{Input, note, xsrf},
    icon::icon,
    sidebar::tool_list,
};
use crate::wiki::{ANONYMOUS, FieldError, Grant, Right, SpaceKind, Theme};

/// What stands above a tool's title: where it is, and the other tools.
pub(super) fn tools_head(
    reader: &Reader,
    frame: &SpaceFrame,
    current: &[&str],
    below: &[(&str, Option<&str>)],
) -> Markup {
    let language = reader.language;
    let (space_href, overview_href) = (frame.href(), format!("{}/overview", frame.href()));
    let integrating = frame.integrations.iter().any(|item| current.contains(&item.key.as_str()));
    let classic = frame.space.theme == Theme::Documentation;
    let area = if classic { language.say("space-admin") } else { language.say("space-tools") };
    let integrations = language.say("integrations");
    let mut trail =
        vec![(frame.space.name.as_str(), Some(space_href.as_str())), (&area, Some(&overview_href))];
    if integrating {
        trail.push((&integrations, None));
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
            @if integrating {
                nav.tabs.sub aria-label=(integrations) {
                    @for item in &frame.integrations {
                        a href=(item.href) aria-current=[current.contains(&item.key.as_str()).then_some("page")] {
                            (item.label)
                        }
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

/// Who may do what; one row a user.
pub(crate) fn permissions(
    reader: &Reader,
    frame: &SpaceFrame,
    grants: &[Grant],
    errors: &[FieldError],
    saved: bool,
) -> String {
    let language = reader.language;
    let title = language.say("permissions");
    let filled = Filled::default().with_errors(errors.to_vec());
    let others = filled.other_errors(&["user"]);
    let main = html! {
        (tools_head(reader, frame, &["permissions"], &[]))
        (heading(&title, Some(&language.say("permissions-lead")), None))
        @if saved { (note("ok", &html! { (language.say("saved")) })) }
        @for reason in others { (note("bad", &html! { (language.say(super::reason_key(reason))) })) }
        form.card method="post" action={ (frame.href()) "/permissions" } {
            (xsrf(reader))
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table.grid {
                    thead {
                        tr {
                            th scope="col" { (language.say("user")) }
                            @for right in Right::ALL { th.mid scope="col" { (right_name(reader, right)) } }
                        }
                    }
                    tbody {
                        @for grant in grants { (grant_row(reader, grant)) }
                        @if !grants.iter().any(|grant| grant.user == ANONYMOUS) {
                            (grant_row(reader, &Grant { user: ANONYMOUS.to_owned(), rights: Vec::new() }))
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
        p.hint { (language.say("permissions-super")) }
    };
    document(reader, &title, &Place::Tools(frame, &["permissions"]), &[], &main)
}

fn grant_row(reader: &Reader, grant: &Grant) -> Markup {
    let anonymous = grant.user == ANONYMOUS;
    html! {
        tr {
            th scope="row" {
                @if anonymous { (reader.language.say("anonymous")) } @else { bdi { (grant.user) } }
                input type="hidden" name="listed" value=(grant.user);
            }
            @for right in Right::ALL {
                td.mid {
                    @if !anonymous || right == Right::View {
                        input.ck type="checkbox" name="grant" value={ (right.as_str()) ":" (grant.user) }
                            checked[grant.rights.contains(&right)]
                            aria-label={ (grant.user) ": " (right_name(reader, right)) };
                    }
                }
            }
        }
    }
}

fn right_name(reader: &Reader, right: Right) -> String {
    let key = match right {
        Right::View => "right-view",
        Right::Edit => "right-edit",
        Right::Admin => "right-admin",
        Right::DeleteMail => "right-delete-mail",
    };
    reader.language.say(key).into_owned()
}
