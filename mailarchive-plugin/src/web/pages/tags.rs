//! Labels where mail is listed or read: each leads to the mail that has it.

use maud::{Markup, html};

use crate::{archive::Label, web::Visit};

pub(super) fn tags<'a>(visit: &Visit, labels: impl IntoIterator<Item = &'a Label>) -> Markup {
    let mut labels = labels.into_iter().peekable();
    html! {
        @if labels.peek().is_some() {
            ul class="tags" aria-label=(visit.texts.get("labels-title")) {
                @for label in labels {
                    li { a class="tag" href=(visit.urls.search(&format!("label:{label}"))) { bdi { (label) } } }
                }
            }
        }
    }
}
