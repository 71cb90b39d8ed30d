//! What plugins put into the wiki's own pages: macros and panels.

use mailarchive_api::contribution::Macro;
use maud::{Markup, PreEscaped, html};

use super::{Reader, icon::icon};
use crate::{text::Value, wiki::Fault};

/// A part of a page that people read.
pub(crate) enum Embedded {
    /// The wiki's own safe HTML.
    Own(String),
    /// HTML of a plugin, which is trusted as the wiki's own code is.
    Plugin(String),
    /// A macro without anything to show; a sentence says why. `form` is how it is written.
    Placeholder { name: String, reason: Missing, form: Option<String> },
    /// A paragraph as it was written.
    Text(String),
}

/// Why a macro has nothing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Missing {
    /// No plugin runs that could have such a macro.
    Off,
    /// No macro has this name.
    Unknown,
    /// What it embeds does not exist, or not for this reader.
    Nothing,
    /// The plugin does not understand it, and says why.
    Invalid(String),
    /// It is not written as macros are.
    Misread(Fault),
    /// The plugin failed.
    Failed,
    /// There are more macros in the page than are drawn.
    TooMany,
}

/// A piece of one of the wiki's pages that a plugin makes.
pub(crate) struct Panel {
    pub(crate) key: String,
    pub(crate) label: String,
    /// HTML of the plugin.
    pub(crate) html: String,
}

/// The text of a page with what is embedded in it.
pub(super) fn prose(reader: &Reader, parts: &[Embedded]) -> Markup {
    html! {
        @for part in parts {
            @match part {
                Embedded::Own(html) => { (PreEscaped(html)) }
                Embedded::Plugin(html) => { div.embedded { (PreEscaped(html)) } }
                Embedded::Placeholder { name, reason, form } => {
                    (placeholder(reader, name, reason, form.as_deref()))
                }
                Embedded::Text(text) => { p { (text) } }
            }
        }
    }
}

fn placeholder(reader: &Reader, name: &str, reason: &Missing, form: Option<&str>) -> Markup {
    let language = reader.language;
    let sentence = match reason {
        Missing::Off => language.say("macro-off"),
        Missing::Unknown => language.say("macro-unknown"),
        Missing::Nothing => language.say("macro-nothing"),
        Missing::Invalid(reason) => language.tell("macro-invalid", &[("reason", Value::Text(reason))]),
        Missing::Misread(Fault::Words(_)) => language.say("macro-words"),
        Missing::Misread(Fault::Quotes) => language.say("macro-quotes"),
        Missing::Misread(Fault::Twice(name)) => language.tell("macro-twice", &[("name", Value::Text(name))]),
        Missing::Misread(Fault::Long) => language.say("macro-long"),
        Missing::Failed => language.say("macro-failed"),
        Missing::TooMany => language.say("macro-too-many"),
    };
    let example = match reason {
        Missing::Misread(Fault::Words(Some(meant))) => Some(meant.as_str()),
        Missing::Misread(_) | Missing::Invalid(_) => form,
        _ => None,
    };
    html! {
        p.missing {
            (icon("plug"))
            span {
                code { "{{" (name) "}}" } " " (sentence)
                @if let Some(example) = example { " " (language.say("macro-example")) " " code { (example) } }
            }
        }
    }
}

/// How a macro is written, with what must be given.
pub(crate) fn written(one: &Macro) -> String {
    let required = one.parameters.iter().filter(|parameter| parameter.required);
    let given: String = required.map(|parameter| format!(" {}=\"…\"", parameter.name)).collect();
    format!("{{{{{}{given}}}}}", one.key)
}

pub(super) fn panels(panels: &[Panel]) -> Markup {
    html! {
        @for panel in panels {
            section.card.panel aria-labelledby={ "panel-" (panel.key) } {
                h2 id={ "panel-" (panel.key) } { (panel.label) }
                (PreEscaped(&panel.html))
            }
        }
    }
}
