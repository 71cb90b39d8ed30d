//! The page on which mail is imported, and exported.
//!
//! Files are received whole, and imported in the background: the page follows by asking again, with and without
//! a script, and may be left.

use std::time::Duration;

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{Fragment, Icon};
use crate::{
    archive::{ImportError, Run, RunFile, RunId, Tally},
    web::{Refusal, Visit, Web, assets, contributions::MAIL_IMPORT, upload, visit::see_other},
};

/// A short import is over when the page that started it is answered.
const PATIENCE: Duration = Duration::from_millis(1200);

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let asked = visit.query.get("run");
    let found =
        asked.and_then(|id| id.parse::<RunId>().ok()).and_then(|id| web.background.import_run(space, id));
    let others = web.background.imports(space);
    let others = others.iter().filter(|run| found.as_ref().is_none_or(|found| found.id != run.id));
    let outcome = html! {
        @match &found {
            Some(run) => (told(&visit, run)),
            None => @if asked.is_some() {
                div class="note warn" role="status" { (Icon::Warning) div { (visit.texts.get("import-unknown")) } }
            }
        }
        @for run in others { (told(&visit, run)) }
    };
    Ok(document(&visit, 200, &outcome))
}

/// Answers with the address that tells how the import goes: loaded again, nothing is sent again.
pub(in crate::web) fn upload(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let received = match upload::receive(web, &mut visit) {
        Ok(received) => received,
        Err(Refusal::Upload(error)) => {
            let outcome = wrong(
                &html! { (visit.texts.get("import-not-received")) " " (upload::told(&visit.texts, &error)) },
            );
            return Ok(document(&visit, 422, &outcome));
        }
        Err(other) => return Err(other),
    };
    if received.is_empty() {
        let nothing = html! { (visit.texts.get("import-nothing")) };
        return Ok(document(
            &visit,
            422,
            &html! { div class="note warn" role="status" { (Icon::Warning) div { (nothing) } } },
        ));
    }
    let run = web.background.import(&visit.space.id, received).ok_or(Refusal::Inactive)?;
    web.log_mail(&visit, &format!("began an import ({})", run.id));
    run.wait(PATIENCE);
    Ok(see_other(format!("{}?run={}", visit.urls.below("import"), run.id)))
}

/// How an import goes, or what became of it.
fn told(visit: &Visit, run: &Run) -> Markup {
    let texts = &visit.texts;
    let over = run.is_over();
    run.look(|files| {
        html! {
            @if !over {
                section class="card live" data-follow aria-label=(texts.get("import-going")) {
                    div class="row" { span class="spin" aria-hidden="true" {} strong class="grow" { (texts.get("import-going")) } }
                    @for file in files.iter().filter(|file| file.outcome.is_none()) { (progress(visit, file)) }
                    p class="sm" { (texts.get("import-going-hint")) }
                }
                noscript { meta http-equiv="refresh" content="3"; }
            }
            @for file in files {
                @if let Some(outcome) = &file.outcome { (outcome_of(visit, file, outcome, files.len() > 1)) }
            }
        }
    })
}

fn progress(visit: &Visit, file: &RunFile) -> Markup {
    let texts = &visit.texts;
    let (read, total) = file.progress.read();
    let (imported, known) = file.progress.messages();
    html! {
        div role="status" {
            p class="sm num" {
                bdi { (file.name) } ": " (texts.count("import-imported", imported))
                @if known > 0 { " " (texts.count("import-known", known)) }
            }
            progress max=(total.max(1)) value=(read) aria-label=(file.name) {}
        }
    }
}

fn outcome_of(visit: &Visit, file: &RunFile, outcome: &Result<Tally, ImportError>, is_named: bool) -> Markup {
    let name = html! { @if is_named { strong { bdi { (file.name) } ":" } " " } };
    match outcome {
        Ok(tally) if *tally == Tally::default() => {
            wrong(&html! { (name) (visit.texts.get("import-nothing")) })
        }
        Ok(tally) => done(visit, &name, tally),
        Err(error) => {
            let (imported, _) = file.progress.messages();
            wrong(&html! {
                (name) (upload::told(&visit.texts, error))
                @if imported > 0 { " " (visit.texts.count("import-imported", imported)) }
            })
        }
    }
}

fn wrong(content: &Markup) -> Markup {
    html! { div class="note bad" role="alert" { (Icon::Warning) div { (content) } } }
}

fn done(visit: &Visit, name: &Markup, tally: &Tally) -> Markup {
    let texts = &visit.texts;
    let listed = tally.known.saturating_sub(tally.trashed + tally.erased);
    html! {
        div class="note ok" role="status" {
            (Icon::Check)
            div {
                (name)
                strong { (texts.count("import-imported", tally.imported)) }
                @if listed > 0 { " " (texts.count("import-known", listed)) }
                @if tally.trashed > 0 {
                    " " (texts.count("import-known-trashed", tally.trashed))
                    " " a href=(visit.urls.trash()) { (texts.get("menu-trash")) }
                }
                @if tally.erased > 0 { " " (texts.count("import-known-erased", tally.erased)) }
                @if tally.skipped > 0 { " " (texts.count("import-skipped", tally.skipped)) }
                " " a href=(visit.urls.mail()) { (texts.get("message-back")) }
            }
        }
        @if tally.quarantined > 0 {
            div class="note warn" role="status" {
                (Icon::Warning)
                div {
                    (texts.count("import-quarantined", tally.quarantined))
                    ul { @for problem in &tally.problems { li { bdi { (problem) } } } }
                }
            }
        }
    }
}

fn document(visit: &Visit, status: u16, outcome: &Markup) -> Response {
    let texts = &visit.texts;
    let (title, is_told) = (texts.get("import-title"), !outcome.0.is_empty());
    let content = html! {
        div class="head" { div class="grow" { h1 { (title) } p { (texts.get("import-lead")) } } }
        (outcome)
        form class="card" id="mail-import" method="post" enctype="multipart/form-data" action=(visit.urls.below("import"))
            data-sending=(texts.get("import-sending")) data-working=(texts.get("import-working")) data-broken=(texts.get("import-broken")) {
            // Before the files: the wiki looks for it at the beginning.
            (visit.xsrf_field())
            div class="form" {
                div class="f drop" {
                    label for="file" { (texts.get("import-file")) }
                    input id="file" name="file" type="file" multiple required aria-describedby="file-hint"
                        accept=".mbox,.mbx,.eml,.zip,application/mbox,message/rfc822,application/zip";
                    p class="hint" id="file-hint" { (texts.get("import-file-hint")) span class="js" { " " (texts.get("import-drop")) } }
                }
                div data-progress-bar hidden role="status" { p class="num" {} progress max="1" value="0" {} }
            }
            div class="fend" { button class="btn pri" { (Icon::Upload) (texts.get("import-start")) } }
        }
        section class="card box exports" {
            h2 { (texts.get("export-title")) }
            p class="sm" { (texts.get("export-lead")) }
            div class="row" {
                a class="btn" href=(visit.urls.rest("export.mbox")) { (Icon::Download) (texts.get("export-mbox")) }
                a class="btn" href=(visit.urls.rest("export.zip")) { (Icon::Download) (texts.get("export-zip")) }
            }
        }
    };
    let page = Fragment::new(&title, MAIL_IMPORT, content).status(status).script(visit, &assets::IMPORT);
    // Only what is told of may go on.
    let page = if is_told { page.script(visit, &assets::LIVE) } else { page };
    page.response()
}
