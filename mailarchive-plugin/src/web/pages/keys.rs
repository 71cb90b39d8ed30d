//! The list of keyboard shortcuts. The script shows it; without the script there are no shortcuts and no list.

use maud::{Markup, html};

use super::Icon;
use crate::web::Visit;

/// The keys, and what they do.
const KEYS: [(&str, &str); 7] = [
    ("j", "keys-next"),
    ("k", "keys-previous"),
    ("n", "keys-thread-next"),
    ("p", "keys-thread-previous"),
    ("u", "keys-up"),
    ("/", "keys-search"),
    ("?", "keys-help"),
];

/// The button that opens the help, and the help. Once on a page.
pub(super) fn help(visit: &Visit) -> Markup {
    let texts = &visit.texts;
    html! {
        button class="icb js" id="mail-keys-open" type="button" title=(texts.get("keys-title")) aria-label=(texts.get("keys-title")) { (Icon::Keyboard) }
        dialog id="mail-keys" aria-labelledby="mail-keys-title" data-list=(visit.urls.mail()) {
            h2 id="mail-keys-title" { (texts.get("keys-title")) }
            dl { @for (key, does) in KEYS { div { dt { kbd { (key) } } dd { (texts.get(does)) } } } }
            label class="row" { input class="ck" type="checkbox" id="mail-keys-on" checked; (texts.get("keys-on")) }
            p class="hint" { (texts.get("keys-hint")) }
            form method="dialog" { button class="btn" id="mail-keys-close" { (texts.get("keys-close")) } }
        }
    }
}
