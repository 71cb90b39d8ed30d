//! Deleting a message or a thread where it is read, and the way back from that.

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{restored_note, with};
use crate::web::pages::Icon;
use crate::{
    archive::{MessageId, OperationId},
    thread::Node,
    web::{
        Refusal, Visit, Web,
        came_from::{FIELD, ListPlace},
        visit::see_other,
    },
};

/// Where the page that follows a deletion lies: it tells what was done, and undoes it.
#[derive(Clone, Copy)]
pub(in crate::web::pages) enum Place {
    List,
    Thread,
}

/// Deletes one message. Who reads its thread goes on there, as long as something is left of it.
pub(in crate::web) fn message(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let id: MessageId = visit.id("id")?;
    let form = visit.form()?;
    let list = ListPlace::parse(&form.text(FIELD));
    let space = visit.space.id.as_str();
    let thread = form.get("thread").and_then(|thread| thread.parse::<Node>().ok());
    let others = thread.map(|thread| web.archive.thread_messages(space, thread)).transpose()?;
    if web.archive.trash(space, &[id], &visit.user)? == 0 {
        return Err(Refusal::NotFound);
    }
    web.log_mail(&visit, &format!("deleted the message {id}"));
    let left = others.unwrap_or_default().into_iter().find(|other| *other != id);
    let back = match left.map(|other| thread_of(web, &visit, other)).transpose()?.flatten() {
        Some(thread) => list.kept_in(&visit.urls.thread(thread)),
        None => visit.list_href(&list),
    };
    Ok(see_other(with(&back, &format!("deleted={id}"))))
}

/// Deletes every message of a thread.
pub(in crate::web) fn thread(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let list = ListPlace::parse(&visit.form()?.text(FIELD));
    let space = visit.space.id.as_str();
    let thread = web.archive.thread_root(space, visit.id("id")?)?.ok_or(Refusal::NotFound)?;
    let messages = web.archive.thread_messages(space, thread)?;
    let (operation, count) = web.archive.trash_together(space, &messages, &visit.user)?;
    web.log_mail(&visit, &format!("deleted the {count} messages of the thread {thread}"));
    Ok(see_other(with(&visit.list_href(&list), &format!("deleted-together={operation}"))))
}

/// The thread that a message is in now.
pub(super) fn thread_of(web: &Web, visit: &Visit, id: MessageId) -> Result<Option<Node>, Refusal> {
    let space = visit.space.id.as_str();
    let Some(record) = web.archive.record(space, id)? else { return Ok(None) };
    Ok(web.archive.thread_root(space, record.node())?)
}

/// *Delete*, for whoever may. `thread` is what is being read.
pub(in crate::web::pages) fn message_button(visit: &Visit, id: MessageId, thread: Option<Node>) -> Markup {
    html! {
        form method="post" action={ (visit.urls.message(id)) "/delete" } {
            (visit.xsrf_field())
            input type="hidden" name=(FIELD) value=(visit.list().as_str());
            @if let Some(thread) = thread { input type="hidden" name="thread" value=(thread); }
            button { (visit.texts.get("message-delete")) }
        }
    }
}

/// *Delete thread*, for whoever may.
pub(in crate::web::pages) fn thread_button(visit: &Visit, thread: Node) -> Markup {
    html! {
        @if visit.may_delete {
            form method="post" action={ (visit.urls.thread(thread)) "/delete" } {
                (visit.xsrf_field())
                input type="hidden" name=(FIELD) value=(visit.list().as_str());
                button class="btn s quiet" { (Icon::Trash) span { (visit.texts.get("thread-delete")) } }
            }
        }
    }
}

/// What was deleted or came back: whoever may restore it can undo it here.
pub(in crate::web::pages) fn note(web: &Web, visit: &Visit, place: Place) -> Result<Markup, Refusal> {
    let space = visit.space.id.as_str();
    let one = visit.query.get("deleted").and_then(|id| id.parse::<MessageId>().ok());
    let together = visit.query.get("deleted-together").and_then(|id| id.parse::<OperationId>().ok());
    let texts = &visit.texts;
    let told = match (one, together) {
        (Some(id), _) => {
            let is_there = visit.is_admin && web.archive.trashed(space, id)?.is_some();
            let text = if is_there { "message-deleted" } else { "message-deleted-ask" };
            Some((texts.get(text), is_there.then(|| ("one", id.to_string()))))
        }
        (None, Some(operation)) => {
            let count = web.archive.trashed_together(space, operation)?.len() as u64;
            let is_there = visit.is_admin && count > 0;
            let text = if is_there { "thread-deleted" } else { "thread-deleted-ask" };
            (count > 0)
                .then(|| (texts.count(text, count), is_there.then(|| ("together", operation.to_string()))))
        }
        (None, None) => None,
    };
    Ok(html! {
        @if let Some((told, undo)) = told {
            div class="note" role="status" {
                (Icon::Trash)
                div class="grow" { (told) }
                @if let Some((name, value)) = undo { (undo_form(visit, place, name, &value)) }
            }
        }
        (restored_note(visit))
    })
}

fn undo_form(visit: &Visit, place: Place, name: &str, value: &str) -> Markup {
    let (back, list) = match place {
        Place::List => ("mail", visit.this_list()),
        Place::Thread => ("thread", visit.list()),
    };
    html! {
        form method="post" action=(visit.urls.trash()) {
            (visit.xsrf_field())
            input type="hidden" name="back" value=(back);
            input type="hidden" name=(FIELD) value=(list.as_str());
            button class="btn s" name=(name) value=(value) { (Icon::Undo) (visit.texts.get("trash-undo")) }
        }
    }
}
