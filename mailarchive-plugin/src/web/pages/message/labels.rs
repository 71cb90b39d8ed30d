//! The labels of a message: shown to whoever reads it, given and taken by whoever edits the space.

use mailarchive_api::Response;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::web::pages::Icon;
use crate::{
    archive::{Label, LabelError, MessageId},
    web::{Refusal, Visit, Web, visit::see_other},
};

/// The labels, and for editors the field that adds one.
pub(super) fn row(web: &Web, visit: &Visit, message: MessageId) -> Result<Markup, Refusal> {
    let labels = web.archive.labels(&visit.space.id, message)?;
    if labels.is_empty() && !visit.may_edit {
        return Ok(Markup::default());
    }
    let texts = &visit.texts;
    let wrong = visit.query.get("label-error").and_then(error_text);
    let removed = visit.query.get("unlabelled").and_then(|text| text.parse::<Label>().ok());
    let removed = removed.filter(|label| visit.may_edit && !labels.contains(label));
    Ok(html! {
        section class="labels" aria-label=(texts.get("labels-title")) {
            (Icon::Tag)
            ul {
                @for label in &labels {
                    li class="tag" {
                        a href=(visit.urls.search(&format!("label:{label}"))) { bdi { (label) } }
                        @if visit.may_edit { (remove(visit, message, label)) }
                    }
                }
            }
            @if let Some(label) = &removed { (undo(visit, message, label)) }
            @if visit.may_edit {
                form method="post" action={ (visit.urls.message(message)) "/labels" } {
                    (visit.xsrf_field())
                    label class="vh" for="label" { (texts.get("labels-add")) }
                    input id="label" name="add" maxlength=(Label::LONGEST) autocomplete="off" required
                        placeholder=(texts.get("labels-add")) aria-invalid=[wrong.map(|_| "true")]
                        aria-describedby={ @if wrong.is_some() { "label-error " } "label-hint" };
                    button class="btn s" { (texts.get("labels-add-button")) }
                }
                @if let Some(wrong) = wrong {
                    p class="ferr" id="label-error" role="alert" { (Icon::Warning) (texts.get(wrong)) }
                }
                p class="hint" id="label-hint" { (texts.get("labels-hint")) }
            }
        }
    })
}

fn remove(visit: &Visit, message: MessageId, label: &Label) -> Markup {
    let name = visit.texts.with("labels-remove", [("label", label.as_str())]);
    html! {
        form method="post" action={ (visit.urls.message(message)) "/labels" } {
            (visit.xsrf_field())
            button class="icb" name="remove" value=(label) aria-label=(name) { (Icon::Cross) }
        }
    }
}

/// After a label was removed: what gives it back.
fn undo(visit: &Visit, message: MessageId, label: &Label) -> Markup {
    let texts = &visit.texts;
    html! {
        form class="removed" method="post" action={ (visit.urls.message(message)) "/labels" } {
            (visit.xsrf_field())
            span role="status" { (texts.with("labels-removed", [("label", label.as_str())])) }
            button class="btn s" name="add" value=(label) { (Icon::Undo) (texts.get("trash-undo")) }
        }
    }
}

fn error_text(reason: &str) -> Option<&'static str> {
    match reason {
        "length" => Some("labels-wrong-length"),
        "character" => Some("labels-wrong-character"),
        "many" => Some("labels-wrong-many"),
        _ => None,
    }
}

pub(in crate::web) fn change(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let (space, form) = (visit.space.id.to_string(), visit.form()?);
    let message: MessageId = visit.id("id")?;
    web.archive.record(&space, message)?.ok_or(Refusal::NotFound)?;
    let back = visit.urls.message(message);
    let wrong = |reason: &str| see_other(format!("{back}?label-error={reason}#label"));
    if let Some(label) = form.get("remove") {
        // What is no label cannot be on the message either.
        if let Ok(label) = label.parse::<Label>() {
            web.archive.remove_label(&space, message, &label)?;
            let label = utf8_percent_encode(label.as_str(), NON_ALPHANUMERIC);
            return Ok(see_other(format!("{back}?unlabelled={label}")));
        }
        return Ok(see_other(back));
    }
    Ok(match form.text("add").parse::<Label>() {
        Ok(label) if web.archive.add_label(&space, message, &label)? => see_other(back),
        Ok(_) => wrong("many"),
        Err(LabelError::Length) => wrong("length"),
        Err(LabelError::Character) => wrong("character"),
    })
}
