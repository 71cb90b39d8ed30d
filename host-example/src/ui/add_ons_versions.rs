//! Versions of an add-on: what is offered, what ran before, and what a change of them does.

use maud::{Markup, html};

use super::{
    AdminPage, Reader, admin_page,
    form::{note, xsrf},
    icon::icon,
};
use crate::{
    plugins::{About, Confirmed, Leaving, Offer, PluginInfo, PluginState, Step},
    text::Value,
};

/// A change of versions that is to be confirmed.
pub(crate) struct VersionChange<'a> {
    pub(crate) info: &'a PluginInfo,
    pub(crate) to: &'a About,
    /// The file it comes from; `None`: the copy that was kept.
    pub(crate) offer: Option<&'a Offer>,
    /// A roll back.
    pub(crate) back: bool,
}

/// What is going on, and what did not go as it should.
pub(super) fn notes(reader: &Reader, info: &PluginInfo) -> Markup {
    let language = reader.language;
    html! {
        @if let Some(progress) = info.progress {
            (note("", &html! {
                strong { (language.say("change-runs")) }
                p { (language.say(step_key(progress.step))) " " (reader.moment(progress.since)) }
            }))
        }
        @if let Some(refused) = info.refused.as_ref().filter(|refused| info.error.as_ref() != Some(&refused.reason)) {
            (note("bad", &html! {
                strong { (language.tell("not-upgraded", &[("version", Value::Text(&refused.about.version))])) }
                p.reason { (refused.reason.tell(language)) }
                p.sm { (reader.moment(refused.at)) " · " (language.say("not-upgraded-detail")) }
            }))
        }
        @for leaving in &info.leaving { (left(reader, leaving)) }
    }
}

fn left(reader: &Reader, leaving: &Leaving) -> Markup {
    let language = reader.language;
    let version = ("version", Value::Text(&leaving.version));
    let (kind, text) = if leaving.blocks && leaving.hangs {
        ("bad", language.tell("leaving-blocks", &[version]))
    } else if leaving.hangs {
        ("warn", language.tell("leaving-hangs", &[version]))
    } else {
        let count = ("count", Value::Number(leaving.requests as u64));
        ("", language.tell("leaving-answers", &[version, count]))
    };
    note(kind, &html! { (text) })
}

fn step_key(step: Step) -> &'static str {
    match step {
        Step::Prepare => "step-prepare",
        Step::Events => "step-events",
        Step::Quiesce => "step-quiesce",
        Step::Activate => "step-activate",
        Step::Restore => "step-restore",
        Step::Drain => "step-drain",
    }
}

/// What may take the place of the version in use.
pub(super) fn list(reader: &Reader, info: &PluginInfo) -> Markup {
    let language = reader.language;
    // One way to what ran before is enough.
    let previous = info.previous.as_ref().map(|file| file.about.sha256.as_str());
    let is_previous = |offer: &&Offer| previous.is_some() && offer.sha256.as_deref() == previous;
    html! {
        section.versions aria-labelledby="versions" {
            h3 #versions { (language.say("versions")) }
            @for offer in info.offers.iter().filter(|offer| !is_previous(offer)) { (offered(reader, info, offer)) }
            @if let Some(previous) = &info.previous { (ran_before(reader, info, previous)) }
            @if info.offers.is_empty() { p.sm.muted { (language.say("no-offers")) } }
            p.sm.muted {
                (language.say("offers-hint")) " " code { (info.offered_directory.display()) }
            }
        }
    }
}

fn offered(reader: &Reader, info: &PluginInfo, offer: &Offer) -> Markup {
    let language = reader.language;
    html! {
        div.offer {
            div.grow {
                @match &offer.outcome {
                    Ok(about) => {
                        h4 {
                            (language.tell("offer", &[("version", Value::Text(&about.version))]))
                            @if !offer.confirmed { " " span.tag { (language.say("offer-waits")) } }
                        }
                        p.sm.muted { "mailarchive-api " (about.api_version) }
                    }
                    Err(reason) => {
                        h4 { (language.say("offer-refused")) }
                        p.reason { (reason.tell(language)) }
                    }
                }
                p.sm.muted {
                    code { (offer.file.display()) }
                    @if offer.size > 0 { " · " (language.size(offer.size)) }
                    @if let Some(changed) = offer.changed { " · " (language.say("changed")) " " (reader.moment(changed)) }
                }
                @if let Some(hash) = &offer.sha256 { p.sm.muted { "SHA-256 " code { (hash) } } }
            }
            @if let (Ok(_), Some(hash)) = (&offer.outcome, &offer.sha256) {
                a.btn.s href={ "/admin/addons/" (info.key) "/upgrade?sha256=" (hash) } { (icon("up")) (language.say("upgrade")) }
            }
        }
    }
}

fn ran_before(reader: &Reader, info: &PluginInfo, previous: &Confirmed) -> Markup {
    let language = reader.language;
    html! {
        div.offer {
            div.grow {
                h4 { (language.tell("ran-before", &[("version", Value::Text(&previous.about.version))])) }
                p.sm.muted { "mailarchive-api " (previous.about.api_version) }
                p.sm.muted { "SHA-256 " code { (previous.about.sha256) } }
            }
            a.btn.s href={ "/admin/addons/" (info.key) "/rollback" } { (language.say("roll-back")) }
        }
    }
}

/// Asks before a change, and says what follows from it.
pub(crate) fn version_change(reader: &Reader, change: &VersionChange<'_>) -> String {
    let (language, info, to) = (reader.language, change.info, change.to);
    let version = [("version", Value::Text(to.version.as_str()))];
    let (title, action, path) = if change.back {
        (language.tell("roll-back-to", &version), language.say("roll-back"), "rollback")
    } else {
        (language.tell("upgrade-to", &version), language.say("upgrade"), "upgrade")
    };
    let consequences = match info.state {
        PluginState::Enabled => vec!["swap-serves", "swap-fails", "swap-keeps"],
        PluginState::Faulted => vec!["swap-enables", "swap-keeps"],
        PluginState::Disabled => vec!["swap-later", "swap-keeps"],
    };
    let content = html! {
        form.card method="post" action={ "/admin/addons/" (info.key) "/" (path) } {
            div.form {
                (xsrf(reader))
                input type="hidden" name="sha256" value=(to.sha256);
                div.twin {
                    (side(reader, &language.say("in-use"), &info.version, &info.api_version, info.sha256.as_deref()))
                    (side(reader, &language.say("to-use"), &to.version, &to.api_version, Some(&to.sha256)))
                }
                @if let Some(offer) = change.offer {
                    p.sm.muted {
                        code { (offer.file.display()) } " · " (language.size(offer.size))
                        @if let Some(changed) = offer.changed { " · " (language.say("changed")) " " (reader.moment(changed)) }
                    }
                    @if !offer.confirmed { (note("warn", &html! { (language.say("swap-trust")) })) }
                }
                ul.what { @for key in consequences { li { (language.say(key)) } } }
            }
            div.fend {
                button.btn.pri type="submit" { (action) }
                a.btn.quiet href="/admin/addons" { (language.say("cancel")) }
            }
        }
    };
    let page = AdminPage { key: "add-ons", title: &title, lead: None, actions: None };
    admin_page(reader, &page, &content)
}

fn side(reader: &Reader, title: &str, version: &str, api_version: &str, sha256: Option<&str>) -> Markup {
    let language = reader.language;
    html! {
        section {
            h2 { (title) }
            dl.kv.num {
                div { dt { (language.say("version")) } dd { (version) } }
                div { dt { (language.say("api-version")) } dd { "mailarchive-api " (api_version) } }
                @if let Some(hash) = sha256 { div.long { dt { "SHA-256" } dd { code { (hash) } } } }
            }
        }
    }
}
