//! The page of a message that lies in the trash: space administrators read it before they restore or erase it.

use mailarchive_api::{AbiError, Response};
use maud::{Markup, html};

use super::{header, repaired};
use crate::{
    archive::Trashed,
    text::Texts,
    web::{
        Visit, Web,
        contributions::MAIL_TRASH,
        pages::{
            Fragment, Icon,
            list::subject,
            reading::{self, Choice},
        },
    },
};

pub(super) fn page(web: &Web, visit: &Visit, trashed: &Trashed) -> Result<Response, AbiError> {
    let record = &trashed.record;
    let raw = web.archive.head(&visit.space.id, record)?;
    let message = crate::message::parse(&raw);
    let texts = &visit.texts;
    let title = subject(visit, &message.subject);
    let content = html! {
        div class="head" { h1 { bdi { (title) } } }
        nav class="tbar" aria-label=(texts.get("pager-label")) {
            a class="btn s" data-key="u" href=(visit.urls.trash()) { (Icon::Left) span { (texts.get("trash-title")) } }
        }
        (note(visit, trashed))
        article class="card msg" aria-label=(title) {
            (header(visit, record, &message, &html! {}))
            div class="mb" { (reading::block(visit, record, &raw, &message, Choice::of(visit))) }
        }
        (repaired(visit, &message))
        (reading::provenance(visit, record, &message))
    };
    let page = Fragment::new(&title, MAIL_TRASH, content);
    Ok(page.below(texts.get("trash-title"), visit.urls.trash()).response())
}

/// Where the message lies since when by whom, and the way back.
fn note(visit: &Visit, trashed: &Trashed) -> Markup {
    let texts = &visit.texts;
    html! {
        div class="note warn" {
            (Icon::Trash)
            div class="grow" {
                (texts.get("trash-reading")) " "
                (texts.with("trash-by", [("name", trashed.by.as_str())])) " · "
                time class="num" datetime=(Texts::machine(trashed.at())) { (texts.date_time(trashed.at())) }
            }
            form method="post" action=(visit.urls.trash()) {
                (visit.xsrf_field())
                button class="btn s" name="one" value=(trashed.record.id) { (Icon::Undo) span { (texts.get("trash-restore")) } }
            }
        }
    }
}
