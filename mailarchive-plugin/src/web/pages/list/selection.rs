//! Messages that are ticked in a list, and what can be done with them.

use mailarchive_api::Response;
use maud::{Markup, html};

use crate::web::pages::Icon;
use crate::{
    archive::MessageId,
    web::{
        Refusal, Visit, Web,
        came_from::{FIELD, ListPlace},
        rest,
        visit::see_other,
    },
};

/// Wraps the rows of a list, each of which begins with a [`tick`].
pub(in crate::web::pages) fn form(visit: &Visit, place: &ListPlace, rows: &Markup) -> Markup {
    let texts = &visit.texts;
    html! {
        form class="picks" action=(visit.urls.below("export")) {
            input type="hidden" name=(FIELD) value=(place.as_str());
            (rows)
            div class="strip" {
                label class="row js" data-all { input class="ck" type="checkbox"; (texts.get("select-page")) }
                span class="grow" {}
                span { (texts.get("export-selected")) }
                span class="forms" {
                    button class="btn s" name="as" value="mbox" { (Icon::Download) (texts.get("export-as-mbox")) }
                    button class="btn s" name="as" value="zip" { (Icon::Download) (texts.get("export-as-zip")) }
                }
            }
        }
    }
}

/// The box of one message.
pub(in crate::web::pages) fn tick(visit: &Visit, id: MessageId, subject: &str) -> Markup {
    let label = visit.texts.with("trash-select", [("subject", subject)]);
    html! { input class="ck" type="checkbox" name="id" value=(id) aria-label=(label); }
}

/// The ticked messages as a file.
pub(in crate::web) fn export(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    if visit.query.get("id").is_none() {
        let list = visit.list_href(&visit.list());
        let sign = if list.contains('?') { '&' } else { '?' };
        return Ok(see_other(format!("{list}{sign}none=1")));
    }
    match visit.query.get("as") {
        Some("mbox") => rest::export::mbox(web, visit),
        Some("zip") => rest::export::zip(web, visit),
        _ => Err(Refusal::NotFound),
    }
}

/// Why nothing was done, where nothing was ticked.
pub(in crate::web::pages) fn note(visit: &Visit) -> Markup {
    html! {
        @if visit.query.get("none").is_some() {
            div class="note warn" role="status" { (Icon::Warning) div { (visit.texts.get("trash-none-selected")) } }
        }
    }
}
