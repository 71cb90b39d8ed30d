//! The bar at the top.

use maud::{Markup, html};

use super::{
    Reader, SpaceFrame,
    document::Place,
    form::{back, xsrf},
    icon::{icon, mark},
};
use crate::{
    plugins::MenuItem,
    text::Language,
    wiki::{MAX_QUESTION, Right, Theme, User},
};

pub(super) fn header(reader: &Reader, place: &Place<'_>, has_sidebar: bool) -> Markup {
    let language = reader.language;
    let browse = place.space().filter(|frame| frame.space.theme == Theme::Documentation);
    html! {
        header.top {
            @if has_sidebar {
                button.icb.burger type="button" popovertarget="side" aria-label=(language.say("menu")) { (icon("menu")) }
            }
            a.brand href="/" { (mark()) (reader.site) }
            nav aria-label=(reader.site) {
                a href="/" { (language.say("spaces")) }
                @if let Some(frame) = browse { (browse_menu(reader, frame, place)) }
            }
            div.end-tools {
                (search_field(reader))
                (language_switch(reader))
                button.icb #theme type="button" hidden aria-label=(language.say("switch-appearance")) { (icon("moon")) }
                @if reader.user.as_ref().is_some_and(User::is_site_administrator) {
                    a.icb href="/admin" aria-label=(language.say("general-configuration")) { (icon("gear")) }
                }
                (account(reader))
            }
        }
    }
}

/// *Browse* of the Documentation theme.
fn browse_menu(reader: &Reader, frame: &SpaceFrame, place: &Place<'_>) -> Markup {
    let language = reader.language;
    let (current, in_tools): (&[&str], _) = match place {
        Place::Space(_, current) => (current, false),
        _ => (&[], true),
    };
    html! {
        details.menu {
            summary { (language.say("browse")) (icon("down")) }
            ul {
                li {
                    a href={ (frame.href()) "/pages" } aria-current=[current.contains(&"pages").then_some("page")] {
                        (language.say("pages"))
                    }
                }
                @for item in &frame.browse { (browse_link(item, current)) }
                @for section in &frame.browse_sections {
                    li.h { (section.label) }
                    @for item in &section.items { (browse_link(item, current)) }
                }
                @if frame.may(Right::Admin) {
                    li aria-hidden="true" { hr; }
                    li {
                        a href={ (frame.href()) "/overview" } aria-current=[in_tools.then_some("true")] {
                            (language.say("space-admin"))
                        }
                    }
                }
            }
        }
    }
}

fn browse_link(item: &MenuItem, current: &[&str]) -> Markup {
    html! {
        li {
            a href=(item.href) aria-current=[current.contains(&item.key.as_str()).then_some("page")] { (item.label) }
        }
    }
}

/// A field where there is room for one, else a link to the page with the field.
fn search_field(reader: &Reader) -> Markup {
    let label = reader.language.say("search");
    html! {
        form.find role="search" method="get" action="/search" aria-label=(label) {
            label.vh for="find" { (label) }
            input #find name="q" type="search" maxlength=(MAX_QUESTION) placeholder=(label) autocomplete="off";
            button.icb type="submit" aria-label=(label) { (icon("search")) }
        }
        a.icb.find-link href="/search" aria-label=(label) { (icon("search")) }
    }
}

/// A button where there is one other language, a menu where there are more.
fn language_switch(reader: &Reader) -> Markup {
    let others: Vec<Language> = Language::all().filter(|language| *language != reader.language).collect();
    let choice = |language: Language, class: &str, content: Markup| {
        html! {
            form method="post" action="/language" {
                (xsrf(reader))
                (back(reader))
                input type="hidden" name="language" value=(language.tag());
                button class=[(!class.is_empty()).then_some(class)] type="submit" lang=(language.tag())
                    title=(language.say("switch-language")) { (content) }
            }
        }
    };
    match others.as_slice() {
        [] => html! {},
        [other] => {
            let short = html! {
                span aria-hidden="true" { (other.say("language-short")) }
                span.vh { (other.say("language-name")) }
            };
            choice(*other, "icb lang", short)
        }
        _ => html! {
            details.menu.end {
                summary.icb.lang aria-label={ (reader.language.say("language")) ": " (reader.language.say("language-name")) } {
                    (reader.language.say("language-short"))
                }
                ul { @for other in &others { li { (choice(*other, "", html! { (other.say("language-name")) })) } } }
            }
        },
    }
}

fn account(reader: &Reader) -> Markup {
    let language = reader.language;
    let Some(user) = &reader.user else {
        return html! {
            a.btn.s href={ "/login?next=" (crate::http::segment(&reader.address)) } { (language.say("log-in")) }
        };
    };
    html! {
        details.menu.end.account {
            summary.icb aria-label={ (language.say("account")) " " (user.full_name) } { (avatar(user)) }
            ul {
                li.who { b { bdi { (user.full_name) } } small { bdi { (user.name) } } }
                li { a href="/profile" { (language.say("profile")) } }
                li {
                    form method="post" action="/logout" {
                        (xsrf(reader))
                        button type="submit" { (language.say("log-out")) }
                    }
                }
            }
        }
    }
}

/// The user's initials on a colour of his own.
pub(super) fn avatar(user: &User) -> Markup {
    let mut words = user.full_name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let latin = first.is_some_and(|c| c.is_ascii_alphabetic());
    // One kanji says as much as two letters.
    let second = if latin { words.next_back() } else { None };
    let initials: String = first.into_iter().chain(second).flat_map(char::to_uppercase).collect();
    let colour =
        user.name.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 7;
    html! { span class={ "av c" (colour) } aria-hidden="true" { (initials) } }
}
