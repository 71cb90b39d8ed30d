//! Doubts about a sender, as a calm notice in words.

use maud::{Markup, html};

use super::super::Icon;
use crate::{
    message::{Doubt, Message, Script, doubts},
    text::Texts,
    web::Visit,
};

/// More letters of another alphabet are no imitation.
const MOST_LETTERS: usize = 4;

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
        Doubt::MixedScripts { domain, reads, strange } => {
            let letters = letters(texts, strange);
            texts.with(
                "reading-doubt-mixed",
                [("domain", domain.as_str()), ("reads", reads), ("letters", &letters)],
            )
        }
        Doubt::Punycode { domain, reads } => {
            texts.with("reading-doubt-punycode", [("domain", domain.as_str()), ("reads", reads)])
        }
        Doubt::RepliesElsewhere { address } => {
            texts.with("reading-doubt-reply", [("address", address.as_str())])
        }
    }
}

/// Letters that look like others, and what they are: the eye does not tell.
fn letters(texts: &Texts, strange: &[(char, Script)]) -> String {
    let named = |(letter, script): &(char, Script)| {
        let alphabet = match script {
            Script::Latin => "reading-letter-latin",
            Script::Greek => "reading-letter-greek",
            Script::Cyrillic => "reading-letter-cyrillic",
            Script::Armenian => "reading-letter-armenian",
        };
        let code = format!("U+{:04X}", u32::from(*letter));
        texts.with(alphabet, [("letter", letter.to_string()), ("code", code)])
    };
    let joined =
        |before: String, next: String| texts.with("reading-letters", [("letters", before), ("letter", next)]);
    strange.iter().take(MOST_LETTERS).map(named).reduce(joined).unwrap_or_default()
}
