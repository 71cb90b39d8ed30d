//! Users, for administrators; and the profile, for each of them.

use maud::{Markup, html};

use super::{
    AdminPage, Filled, Reader, admin_page,
    document::{heading, plain_page},
    form::{Input, note, xsrf},
    header::avatar,
    icon::icon,
    paging::Part,
    reason_key,
};
use crate::{
    text::Language,
    wiki::{Appearance, User},
};

pub(crate) fn users(reader: &Reader, users: &Part<User>) -> String {
    let language = reader.language;
    let title = language.say("users");
    let add = html! { a.btn.pri href="/admin/users/new" { (icon("plus")) (language.say("add-user")) } };
    let content = html! {
        div.card.rows {
            @for user in &users.entries {
                div.line {
                    (avatar(user))
                    div.grow {
                        h2 {
                            a href={ "/admin/users/" (crate::http::segment(&user.name)) } { bdi { (user.full_name) } }
                        }
                        p.muted {
                            bdi { (user.name) }
                            @if !user.email.is_empty() { " · " bdi { (user.email) } }
                        }
                    }
                    div.row { @for group in &user.groups { span.tag { (group) } } }
                }
            }
        }
        (users.more(reader, &title))
    };
    let lead = language.say("users-lead");
    let page = AdminPage { key: "users", title: &title, lead: Some(&lead), actions: Some(&add) };
    admin_page(reader, &page, &content)
}

/// The form of a user; `user` is `None` for a new one.
pub(crate) fn user_form(reader: &Reader, user: Option<&User>, groups: &[String], filled: &Filled) -> String {
    let language = reader.language;
    let title = user.map_or_else(|| language.say("add-user"), |user| user.full_name.clone().into());
    let action = user.map_or_else(
        || "/admin/users/new".to_owned(),
        |user| format!("/admin/users/{}", crate::http::segment(&user.name)),
    );
    let password = if user.is_some() { language.say("new-password") } else { language.say("password") };
    let password = Input::password("password", password, "new-password");
    let password = if user.is_some() {
        password.hint(language.say("new-password-hint"))
    } else {
        password.required().hint(language.say("password-hint"))
    };
    let chosen: Vec<&str> = filled.value("groups").split('\n').filter(|name| !name.is_empty()).collect();
    let offered = groups.iter().map(String::as_str);
    let others = chosen.iter().copied().filter(|name| groups.iter().all(|group| group != name));
    let content = html! {
        @for reason in filled.other_errors(&["name", "fullName", "email", "password"]) {
            (note("bad", &html! { (language.say(reason_key(reason))) }))
        }
        form.card method="post" action=(action) {
            div.form {
                (xsrf(reader))
                @if user.is_none() {
                    (Input::text("name", language.say("user-name")).required().hint(language.say("user-name-hint"))
                        .draw(language, filled))
                }
                (Input::text("fullName", language.say("full-name")).draw(language, filled))
                (Input::text("email", language.say("email")).draw(language, filled))
                (password.draw(language, filled))
                fieldset.f {
                    legend { (language.say("groups")) }
                    @for group in offered.chain(others) {
                        label.check {
                            input.ck type="checkbox" name="groups" value=(group) checked[chosen.contains(&group)];
                            (group)
                        }
                    }
                }
                div.f {
                    label for="group" { (language.say("another-group")) }
                    input #group name="groups" type="text" autocomplete="off" autocapitalize="none" spellcheck="false"
                        aria-describedby="group-hint";
                    p.hint #group-hint { (language.say("another-group-hint")) }
                }
            }
            div.fend {
                button.btn.pri type="submit" { (language.say("save")) }
                a.btn.quiet href="/admin/users" { (language.say("cancel")) }
            }
        }
        @if let Some(user) = user {
            details.danger {
                summary { (icon("trash")) (language.say("remove-user")) }
                form method="post" action={ (action) "/remove" } {
                    (xsrf(reader))
                    p { (language.say("remove-user-detail")) }
                    button.btn.danger type="submit" { (language.say("remove-user")) " " bdi { (user.name) } }
                }
            }
        }
    };
    let page = AdminPage { key: "users", title: &title, lead: None, actions: None };
    admin_page(reader, &page, &content)
}

/// How the reader likes the wiki, and the password.
pub(crate) fn profile(
    reader: &Reader,
    user: &User,
    zones: &[String],
    filled: &Filled,
    saved: bool,
) -> String {
    let language = reader.language;
    let title = language.say("profile");
    let main = html! {
        (heading(&title, None, None))
        @if saved { (note("ok", &html! { (language.say("saved")) })) }
        form.card method="post" action="/profile" {
            div.form {
                (xsrf(reader))
                div.row.who { (avatar(user)) div { b { bdi { (user.full_name) } } p.muted { bdi { (user.name) } } } }
                (choices(language, user, zones))
            }
            div.fend { button.btn.pri type="submit" { (language.say("save")) } }
        }
        form.card method="post" action="/profile/password" {
            div.form {
                (xsrf(reader))
                // Password managers keep the new password under this name.
                input name="user" type="text" value=(user.name) autocomplete="username" hidden readonly;
                h2 { (language.say("change-password")) }
                (Input::password("current", language.say("current-password"), "current-password").required()
                    .draw(language, filled))
                (Input::password("password", language.say("new-password"), "new-password").required()
                    .hint(language.say("password-hint")).draw(language, filled))
            }
            div.fend { button.btn.pri type="submit" { (language.say("change-password")) } }
        }
    };
    plain_page(reader, &title, &main)
}

fn choices(language: Language, user: &User, zones: &[String]) -> Markup {
    let chosen = &user.preferences;
    let appearances = [
        (Appearance::Light, language.say("appearance-light")),
        (Appearance::Dark, language.say("appearance-dark")),
    ];
    html! {
        div.f {
            label for="language" { (language.say("language")) }
            select #language name="language" {
                option value="" { (language.say("as-browser")) }
                @for one in Language::all() {
                    option value=(one.tag()) lang=(one.tag()) selected[chosen.language.as_deref() == Some(one.tag())] {
                        (one.say("language-name"))
                    }
                }
            }
        }
        div.f {
            label for="timeZone" { (language.say("time-zone")) }
            select #timeZone name="timeZone" {
                option value="" { (language.say("as-browser")) }
                @for zone in zones {
                    option value=(zone) selected[chosen.time_zone.as_deref() == Some(zone)] { (zone) }
                }
            }
        }
        div.f {
            label for="appearance" { (language.say("appearance")) }
            select #appearance name="appearance" {
                option value="" { (language.say("as-browser")) }
                @for (one, label) in appearances {
                    option value=(one.as_str()) selected[chosen.appearance == Some(one)] { (label) }
                }
            }
        }
    }
}
