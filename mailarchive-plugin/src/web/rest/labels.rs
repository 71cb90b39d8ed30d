//! Labels over REST.

use mailarchive_api::Response;
use serde_json::json;

use super::json as answer;
use crate::{
    account::FieldError,
    archive::{Label, MessageId},
    web::{Refusal, Visit, Web},
};

/// Every label of the space, with the number of its messages.
pub(in crate::web) fn list(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let counts = web.archive.label_counts(&visit.space.id)?;
    let labels: Vec<_> =
        counts.into_iter().map(|(label, count)| json!({ "label": label, "messages": count })).collect();
    Ok(answer(200, &json!({ "labels": labels })))
}

pub(in crate::web) fn add(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let (message, label) = subject(web, &visit)?;
    if !web.archive.add_label(&visit.space.id, message, &label)? {
        return Err(wrong("field-label-many"));
    }
    labels(web, &visit, message)
}

pub(in crate::web) fn remove(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let (message, label) = subject(web, &visit)?;
    web.archive.remove_label(&visit.space.id, message, &label)?;
    labels(web, &visit, message)
}

fn subject(web: &Web, visit: &Visit) -> Result<(MessageId, Label), Refusal> {
    let message = visit.id("id")?;
    web.archive.record(&visit.space.id, message)?.ok_or(Refusal::NotFound)?;
    let label = visit.parameter("label").unwrap_or_default().parse().map_err(|_| wrong("field-label"))?;
    Ok((message, label))
}

fn wrong(text: &'static str) -> Refusal {
    Refusal::Fields(vec![FieldError { field: "label", text }])
}

fn labels(web: &Web, visit: &Visit, message: MessageId) -> Result<Response, Refusal> {
    let labels = web.archive.labels(&visit.space.id, message)?;
    Ok(answer(200, &json!({ "labels": labels.iter().map(Label::as_str).collect::<Vec<_>>() })))
}
