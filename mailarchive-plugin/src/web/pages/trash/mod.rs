//! The trash of a space, and the ways into it and out of it.

pub(in crate::web) mod all;
pub(in crate::web) mod delete;

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{Feed, Fragment, Icon, feed, list::subject, people};
use crate::{
    archive::{MessageId, Operation, OperationId, OperationState, Trashed},
    settings::Settings,
    text::Texts,
    web::{
        Refusal, Visit, Web, assets,
        came_from::{FIELD, ListPlace},
        contributions::MAIL_TRASH,
        query::Fields,
        visit::see_other,
    },
};

const PAGE: u32 = 50;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// From so many days on the time that is left is shown as a warning.
const SOON: i64 = 3;

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let after = visit.query.get("after");
    let trash = web.archive.trash_page(space, after, PAGE)?.ok_or(Refusal::NotFound)?;
    let operations = web.archive.operations(space)?;
    let days = Settings::load(&web.store)?.trash_days();
    let is_whole = trash.next.is_none() && after.is_none();
    let texts = &visit.texts;
    let title = texts.get("trash-title");
    let lead =
        days.map_or_else(|| texts.get("trash-lead-kept"), |days| texts.count("trash-lead", days.into()));
    let content = html! {
        div class="head stack" {
            div class="grow" {
                h1 { (title) }
                p { (lead) }
            }
            @if web.archive.totals(space)?.messages > 0 {
                a class="btn danger" href=(visit.urls.below("trash/delete-all")) { (Icon::Trash) (texts.get("trash-all")) }
            }
        }
        (note(&visit))
        @for operation in &operations { (operation_note(&visit, operation)) }
        @if trash.messages.is_empty() {
            div class="card empty" { span class="mark" { (Icon::Trash) } h2 { (texts.get("trash-empty")) } p { (texts.get("trash-empty-hint")) } }
        } @else {
            form class="card" method="post" action=(visit.urls.trash()) {
                (visit.xsrf_field())
                div class="strip" {
                    label class="row js" data-all { input class="ck" type="checkbox";
                        @if is_whole { (texts.get("trash-select-all")) }
                        // The box ticks what this page shows, and no more.
                        @else { (texts.count("trash-select-page", trash.messages.len() as u64)) }
                    }
                    span class="grow num" { (texts.count(if is_whole { "trash-count" } else { "trash-count-of" }, web.archive.gone(space)?.trashed)) }
                    button class="btn s pri" name="do" value="restore" { (Icon::Undo) (texts.get("trash-restore-selected")) }
                    button class="btn s danger" name="do" value="erase" { (texts.get("trash-erase")) }
                }
                ul { @for one in &trash.messages { (row(&visit, one, days)) } }
                @if after.is_some() || trash.next.is_some() {
                    nav class="pager" aria-label=(texts.get("pager-label")) {
                        @if after.is_some() {
                            a class="btn s" href=(visit.urls.trash()) { (Icon::Left) (texts.get("pager-newest")) }
                        }
                        span class="grow" {}
                        @if let Some(next) = &trash.next {
                            a class="btn s" rel="next" href={ (visit.urls.trash()) "?after=" (next) } { (texts.get("pager-older")) (Icon::Right) }
                        }
                    }
                }
            }
        }
    };
    Ok(Fragment::new(&title, MAIL_TRASH, content).script(&visit, &assets::LIVE).response())
}

fn row(visit: &Visit, one: &Trashed, days: Option<u32>) -> Markup {
    let (texts, record) = (&visit.texts, &one.record);
    let title = subject(visit, &record.subject);
    let left = days.map(|days| (i64::from(days) - (visit.now - one.at()) / DAY).max(0));
    html! {
        li class="del" {
            input class="ck" type="checkbox" name="id" value=(record.id) aria-label=(texts.with("trash-select", [("subject", title.as_str())]));
            div {
                h2 { a href=(visit.urls.message(record.id)) { bdi { (title) } } }
                p {
                    @if let Some(from) = record.from.first() { (people::sender(texts, from)) " · " }
                    (texts.with("trash-by", [("name", one.by.as_str())])) " · "
                    time class="num" datetime=(Texts::machine(one.at())) { (texts.short_date(one.at(), visit.now)) }
                }
            }
            @if let Some(left) = left {
                span class={ "tag num" @if left <= SOON { " warn" } } { (texts.count("trash-left", left.unsigned_abs())) }
            }
            button class="btn s" name="one" value=(record.id) aria-label=(texts.with("trash-restore-one", [("subject", title.as_str())])) {
                (texts.get("trash-restore"))
            }
        }
    }
}

/// What was done a moment ago.
fn note(visit: &Visit) -> Markup {
    let texts = &visit.texts;
    let erased = visit.query.get("erased").and_then(|count| count.parse::<u64>().ok());
    html! {
        (restored_note(visit))
        @if let Some(count) = erased {
            div class="note ok" role="status" { (Icon::Check) div { (texts.count("trash-erased", count)) } }
        }
        @if visit.query.get("none").is_some() {
            div class="note warn" role="status" { (Icon::Warning) div { (texts.get("trash-none-selected")) } }
        }
    }
}

/// An operation that goes on, with its progress; one that is over, with the way back.
fn operation_note(visit: &Visit, operation: &Operation) -> Markup {
    let texts = &visit.texts;
    let told = |id: &str| {
        let mut arguments = fluent_bundle::FluentArgs::new();
        arguments.set("done", texts.number(operation.done));
        arguments.set("total", texts.number(operation.total));
        arguments.set("name", operation.by.as_str());
        arguments.set("date", texts.date_time(operation.id.at()));
        texts.with_args(id, &arguments)
    };
    let undo = html! {
        form method="post" action=(visit.urls.below("trash/undo")) {
            (visit.xsrf_field())
            input type="hidden" name="operation" value=(operation.id);
            button class="btn s" { (Icon::Undo) (texts.get("trash-undo")) }
        }
    };
    let (text, running) = match operation.state {
        OperationState::Deleting => ("trash-all-running", true),
        OperationState::Restoring => ("trash-undo-running", true),
        OperationState::Deleted => ("trash-all-done", false),
    };
    html! {
        @if running {
            section class="card live" role="status" data-follow {
                div class="row" {
                    span class="spin" aria-hidden="true" {}
                    strong class="grow num" { (told(text)) }
                    @if operation.state == OperationState::Deleting { (undo) }
                }
                progress max=(operation.total.max(1)) value=(operation.done) aria-label=(told(text)) {}
            }
            noscript { meta http-equiv="refresh" content="3"; }
        } @else {
            div class="note" { (Icon::Trash) div class="grow num" { (told(text)) } (undo) }
        }
    }
}

/// Restores, or asks whether to purge, or purges.
pub(in crate::web) fn change(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let form = visit.form()?;
    let space = visit.space.id.clone();
    if let Some(one) = form.get("one") {
        let id: MessageId = one.parse().map_err(|_| Refusal::NotFound)?;
        let count = web.archive.restore(&space, &[id])?;
        web.log_mail(&visit, &format!("restored the message {id}"));
        return restored(web, &visit, &form, count, Some(id));
    }
    if let Some(together) = form.get("together") {
        let operation: OperationId = together.parse().map_err(|_| Refusal::NotFound)?;
        let ids = web.archive.trashed_together(&space, operation)?;
        let count = web.archive.restore(&space, &ids)?;
        web.log_mail(&visit, &format!("restored {count} messages that were deleted together"));
        return restored(web, &visit, &form, count, None);
    }
    let ids: Vec<MessageId> = form.all("id").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(see_other(format!("{}?none", visit.urls.trash())));
    }
    match form.get("do") {
        Some("restore") => {
            let count = web.archive.restore(&space, &ids)?;
            web.log_mail(&visit, &format!("restored {count} messages"));
            restored(web, &visit, &form, count, None)
        }
        Some("erase") => ask(web, &visit, &ids),
        Some("erase-for-good") => {
            let count = web.archive.purge(&space, &ids, &visit.user)?;
            web.log_mail(&visit, &format!("purged {count} messages"));
            Ok(see_other(format!("{}?erased={count}", visit.urls.trash())))
        }
        _ => Err(Refusal::Malformed("do".to_owned())),
    }
}

fn restored(
    web: &Web,
    visit: &Visit,
    form: &Fields,
    count: usize,
    one: Option<MessageId>,
) -> Result<Response, Refusal> {
    let list = ListPlace::parse(&form.text(FIELD));
    let thread = match (form.get("back"), one) {
        (Some("thread"), Some(id)) => delete::thread_of(web, visit, id)?,
        _ => None,
    };
    let back = match (form.get("back"), thread) {
        (_, Some(thread)) => list.kept_in(&visit.urls.thread(thread)),
        (Some("mail" | "thread"), None) => visit.list_href(&list),
        _ => visit.urls.trash(),
    };
    Ok(see_other(with(&back, &format!("restored={count}"))))
}

fn with(href: &str, field: &str) -> String {
    format!("{href}{}{field}", if href.contains('?') { '&' } else { '?' })
}

fn ask(web: &Web, visit: &Visit, ids: &[MessageId]) -> Result<Response, Refusal> {
    let texts = &visit.texts;
    let mut subjects = Vec::new();
    for id in ids {
        subjects.extend(web.archive.trashed(&visit.space.id, *id)?.map(|one| one.record.subject));
    }
    let title = texts.count("trash-erase-title", subjects.len() as u64);
    let content = html! {
        div class="head" { h1 { (title) } }
        form class="card" method="post" action=(visit.urls.trash()) {
            (visit.xsrf_field())
            @for id in ids { input type="hidden" name="id" value=(id); }
            div class="form" {
                p { (texts.get("trash-erase-warning")) }
                ul class="plainlist" { @for one in &subjects { li { bdi { (subject(visit, one)) } } } }
            }
            div class="fend" {
                button class="btn danger" name="do" value="erase-for-good" { (texts.get("trash-erase-confirm")) }
                a class="btn quiet" href=(visit.urls.trash()) { (texts.get("form-cancel")) }
            }
        }
    };
    let page = Fragment::new(&title, MAIL_TRASH, content);
    Ok(page.below(texts.get("trash-title"), visit.urls.trash()).response())
}

/// How many messages came back a moment ago.
fn restored_note(visit: &Visit) -> Markup {
    let count = visit.query.get("restored").and_then(|count| count.parse::<u64>().ok());
    html! {
        @if let Some(count) = count {
            div class="note ok" role="status" { (Icon::Check) div { (visit.texts.count("trash-restored", count)) } }
        }
    }
}

/// In the place of a list that is empty because everything was deleted.
pub(super) fn all_deleted(web: &Web, visit: &Visit, trashed: u64) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let operations = if visit.is_admin { web.archive.operations(&visit.space.id)? } else { Vec::new() };
    let undo = operations.iter().rev().find(|operation| operation.state == OperationState::Deleted);
    Ok(html! {
        div class="card empty" {
            h2 { (texts.count("empty-deleted", trashed)) }
            @if visit.is_admin {
                p { (texts.get("empty-deleted-undo")) }
                div class="row center" {
                    @if let Some(operation) = undo {
                        form method="post" action=(visit.urls.below("trash/undo")) {
                            (visit.xsrf_field())
                            input type="hidden" name="operation" value=(operation.id);
                            button class="btn pri" { (Icon::Undo) (texts.get("trash-undo-all")) }
                        }
                    }
                    a class="btn" href=(visit.urls.trash()) { (Icon::Trash) (texts.get("menu-trash")) }
                }
            } @else {
                p { (texts.get("empty-deleted-ask")) }
            }
        }
    })
}

/// Beside the list: what else can be done with the archive.
pub(super) fn links(web: &Web, visit: &Visit) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let trashed = web.archive.gone(&visit.space.id)?.trashed;
    Ok(html! {
        div class="box links" {
            a href=(visit.urls.below("statistics")) { (Icon::Chart) (texts.get("figures-title")) }
            a href=(visit.urls.rest("export.mbox")) { (Icon::Download) (texts.get("export-mbox")) }
            a href=(visit.urls.rest("export.zip")) { (Icon::Download) (texts.get("export-zip")) }
            (feed::link(visit, &Feed::of_space(visit), "feed-of-space"))
            @if visit.is_admin {
                a href=(visit.urls.below("import")) { (Icon::Upload) (texts.get("menu-import")) }
                a href=(visit.urls.trash()) {
                    (Icon::Trash) span class="grow" { (texts.get("menu-trash")) }
                    @if trashed > 0 { span class="sm num" { (texts.number(trashed)) } }
                }
                a href=(visit.urls.below("verify")) { (Icon::Shield) (texts.get("menu-verify")) }
            }
        }
    })
}
