//! Doubts about a sender, as a calm notice in words.

use maud::{Markup, html};

use super::super::Icon;
use crate::{
    message::{Doubt, Message, doubts},
    web::Visit,
};

pub(super) fn notice(visit: &Visit, message: &Message) -> Markup {
    let doubts = doubts(message);
    html! {
        @if !doubts.is_empty() {
            div class="note warn" role="note" aria-label=(visit.texts.get("reading-doubt-label")) {
                (Icon::Warning)
                div { @for doubt in &doubts { p { bdi { (said(visit, doubt)) } } } }
            }
        }
    }
}

fn said(visit: &Visit, doubt: &Doubt) -> String {
    let texts = &visit.texts;
    match doubt {
        Doubt::NameShows { shown, real } => {
            texts.with("reading-doubt-name", [("shown", shown.as_str()), ("real", real)])
        }
        Doubt::MixedScripts { domain, reads } => {
            texts.with("reading-doubt-mixed", [("domain", domain.as_str()), ("reads", reads)])
        }
        Doubt::Punycode { domain, reads } => {
            texts.with("reading-doubt-punycode", [("domain", domain.as_str()), ("reads", reads)])
        }
        Doubt::RepliesElsewhere { address } => {
            texts.with("reading-doubt-reply", [("address", address.as_str())])
        }
    }
}
