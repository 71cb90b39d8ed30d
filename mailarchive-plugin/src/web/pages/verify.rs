//! *Verify archive*: what was read again, and what is not as it was archived.

use std::time::Duration;

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{Fragment, Icon, list::subject};
use crate::{
    archive::{Verification, VerificationFault, VerificationState},
    web::{Refusal, Visit, Web, assets, contributions::MAIL_VERIFY, visit::see_other},
};

/// A short verification is over when the page that started it is answered; a long one shows its progress.
const PATIENCE: Duration = Duration::from_millis(1500);

pub(in crate::web) fn start(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    web.background.verify(&visit.space.id, &visit.user)?;
    web.background.wait_verified(&visit.space.id, PATIENCE);
    Ok(see_other(visit.urls.below("verify")))
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let verification = web.archive.verification(space)?;
    let running = web.background.verifies(space);
    let texts = &visit.texts;
    let title = texts.get("verify-title");
    let content = html! {
        div class="head" { div class="grow" { h1 { (title) } p { (texts.get("verify-lead")) } } }
        @if running { (progress(&visit, &verification)) } @else { (outcome(&visit, &verification)) }
        form class="card" method="post" action=(visit.urls.below("verify")) {
            (visit.xsrf_field())
            @if !verification.chains.is_empty() { (details(&visit, &verification)) }
            div class="fend" {
                button class="btn pri" aria-disabled=[running.then_some("true")] { (Icon::Shield) (texts.get("verify-start")) }
            }
        }
    };
    Ok(Fragment::new(&title, MAIL_VERIFY, content).script(&visit, &assets::LIVE).response())
}

fn progress(visit: &Visit, verification: &Verification) -> Markup {
    let texts = &visit.texts;
    let told = texts.with(
        "verify-running",
        [("done", texts.number(verification.checked)), ("total", texts.number(verification.total))],
    );
    html! {
        section class="card live" role="status" data-follow {
            div class="row" { span class="spin" aria-hidden="true" {} strong class="grow num" { (told) } }
            progress max=(verification.total.max(1)) value=(verification.checked) aria-label=(told) {}
        }
        noscript { meta http-equiv="refresh" content="3"; }
    }
}

fn outcome(visit: &Visit, verification: &Verification) -> Markup {
    let texts = &visit.texts;
    let at = texts.date_time(verification.ended_at.unwrap_or(verification.started_at));
    let told = |id: &str, count: u64| {
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("count", count);
        arguments.set("n", texts.number(count));
        arguments.set("date", at.as_str());
        arguments.set("name", verification.by.as_str());
        texts.with_args(id, &arguments)
    };
    match verification.state {
        VerificationState::Never => html! {},
        VerificationState::Complete if verification.fault_count == 0 => html! {
            div class="note ok" role="status" { (Icon::Check) div { (told("verify-ok", verification.checked)) } }
        },
        VerificationState::Complete => html! {
            div class="note bad" role="alert" {
                (Icon::Warning)
                div class="grow" {
                    strong { (told("verify-faults", verification.fault_count)) }
                    ul class="plainlist" { @for fault in &verification.faults { li { (named(visit, fault)) } } }
                }
            }
        },
        VerificationState::Running | VerificationState::Stopped => html! {
            div class="note warn" role="status" { (Icon::Warning) div { (told("verify-stopped", verification.checked)) } }
        },
    }
}

/// A fault, and the message that it is about.
fn named(visit: &Visit, fault: &VerificationFault) -> Markup {
    let kind = visit.texts.get(&format!("verify-fault-{}", fault.kind.id()));
    html! {
        (kind) ": "
        @match fault.message {
            Some(id) => { a href=(visit.urls.message(id)) { bdi { (subject(visit, &fault.detail)) } } " " code { (id) } }
            None => bdi { (fault.detail) },
        }
    }
}

fn details(visit: &Visit, verification: &Verification) -> Markup {
    let texts = &visit.texts;
    html! {
        div class="form" {
            dl class="kv num" {
                div { dt { (texts.get("verify-checked")) } dd { (texts.number(verification.checked)) } }
                div { dt { (texts.get("verify-purged")) } dd { (texts.number(verification.purged)) } }
                @if verification.unchained > 0 {
                    div { dt { (texts.get("verify-unchained")) } dd { (texts.number(verification.unchained)) } }
                }
            }
            details {
                summary { (texts.get("verify-chains")) }
                p class="hint" { (texts.get("verify-chains-hint")) }
                ul class="chains" {
                    @for chain in &verification.chains {
                        li { code { (chain.account) " " (chain.links) " " (chain.hash) } }
                    }
                }
            }
        }
    }
}
