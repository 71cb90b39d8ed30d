//! *Delete All*: asked for by typing the space's key, and undone in one go.

use std::time::Duration;

use mailarchive_api::Response;
use maud::html;

use crate::web::pages::{Fragment, Icon};
use crate::{
    archive::OperationId,
    web::{Refusal, Visit, Web, contributions::MAIL_TRASH, visit::see_other},
};

/// A short operation is over when the page that started it is answered; a long one shows its progress.
const PATIENCE: Duration = Duration::from_millis(1500);

pub(in crate::web) fn ask(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    question(web, &visit, 200, "")
}

pub(in crate::web) fn start(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let typed = visit.form()?.text("confirm");
    if typed.trim() != visit.space.key.as_str() {
        return question(web, &visit, 422, &typed);
    }
    let started = web.archive.start_delete_all(&visit.space.id, &visit.user)?;
    web.log_mail(&visit, &format!("deleted all mail (operation {})", started.id));
    Ok(followed(web, &visit, started.id))
}

pub(in crate::web) fn undo(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let Some(id) = visit.form()?.get("operation").and_then(|id| id.parse::<OperationId>().ok()) else {
        return Err(Refusal::Malformed("operation".to_owned()));
    };
    let undone = web.archive.start_undo(&visit.space.id, id, &visit.user)?.ok_or(Refusal::NotFound)?;
    web.log_mail(&visit, &format!("undid the operation {id} on the mail"));
    let followed = followed(web, &visit, id);
    // One that goes on tells of itself, and is forgotten when it is over.
    if web.archive.operation(&visit.space.id, id)?.is_some() {
        return Ok(followed);
    }
    Ok(see_other(format!("{}?restored={}", visit.urls.trash(), undone.total)))
}

fn followed(web: &Web, visit: &Visit, operation: OperationId) -> Response {
    web.background.follow(&visit.space.id, operation);
    web.background.wait(&visit.space.id, operation, PATIENCE);
    see_other(visit.urls.trash())
}

fn question(web: &Web, visit: &Visit, status: u16, typed: &str) -> Result<Response, Refusal> {
    let texts = &visit.texts;
    let wrong = status == 422;
    let title = texts.get("trash-all-title");
    let count = web.archive.totals(&visit.space.id)?.messages;
    let content = html! {
        div class="head" { h1 { (title) } }
        form class="card" method="post" action=(visit.urls.below("trash/delete-all")) novalidate {
            (visit.xsrf_field())
            div class="form" {
                p { (texts.count("trash-all-warning", count)) }
                div class="f" {
                    label for="confirm" { (texts.with("trash-all-confirm", [("key", visit.space.key.as_str())])) }
                    input id="confirm" name="confirm" value=(typed) autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-invalid=[wrong.then_some("true")] aria-describedby=[wrong.then_some("confirm-error")];
                    @if wrong { p class="ferr" id="confirm-error" { (Icon::Warning) (texts.get("trash-all-wrong")) } }
                }
            }
            div class="fend" {
                button class="btn danger" { (Icon::Trash) (texts.get("trash-all")) }
                a class="btn quiet" href=(visit.urls.trash()) { (texts.get("form-cancel")) }
            }
        }
    };
    let page = Fragment::new(&title, MAIL_TRASH, content).status(status);
    Ok(page.below(texts.get("trash-title"), visit.urls.trash()).response())
}
