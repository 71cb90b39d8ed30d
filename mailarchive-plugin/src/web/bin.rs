//! The trash of a space's mail, for the wiki's own trash.

use mailarchive_api::{
    AbiError, Call, Space,
    abi_stable::std_types::RString,
    contribution::{TrashChoice, TrashItem, TrashList, TrashOutcome, TrashProvider, TrashQuestion},
};

use super::{Web, access, settings::label};
use crate::{
    archive::{MessageId, Trashed},
    text::Texts,
};

/// The provider's key.
pub(super) const KEY: &str = "mail-trash";
/// More are not listed, restored or purged at once.
const MOST: u32 = 500;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The contribution.
pub(super) fn provider() -> TrashProvider {
    TrashProvider { key: KEY.to_owned(), label: label("menu-mail") }
}

/// What lies in the trash, for administrators of the space.
pub(super) fn list(web: &Web, call: &Call) -> Result<TrashList, AbiError> {
    let question: TrashQuestion = call.arguments()?;
    let space = admit(web, call, &question.space)?;
    let texts = Texts::new(&call.viewer.language, &call.viewer.time_zone);
    let days = web.poller.settings().trash_days();
    let page =
        web.archive.trash_page(&space.id, question.cursor.as_deref(), question.limit.clamp(1, MOST))?;
    let page = page.ok_or_else(|| AbiError::invalid("the cursor names no place in the trash"))?;
    Ok(TrashList {
        items: page.messages.iter().map(|one| item(&texts, one, days)).collect(),
        total: Some(web.archive.gone(&space.id)?.trashed),
        next: page.next,
    })
}

fn item(texts: &Texts, one: &Trashed, days: Option<u32>) -> TrashItem {
    let record = &one.record;
    let title = match record.subject.trim() {
        "" => texts.get("message-no-subject"),
        subject => subject.to_owned(),
    };
    let from = record.from.first().map(|from| from.address.as_str()).unwrap_or_default();
    TrashItem {
        id: record.id.to_string(),
        title,
        detail: format!("{from} · {}", texts.date_time(record.date)),
        deleted_by: one.by.clone(),
        deleted_at: one.at(),
        purged_at: days.map(|days| one.at() + i64::from(days) * DAY),
    }
}

/// Takes mail out of the trash.
pub(super) fn restore(web: &Web, call: &Call) -> Result<TrashOutcome, AbiError> {
    let (space, ids) = chosen(web, call)?;
    let done = web.archive.restore(&space.id, &ids)? as u64;
    web.log_call(call, &format!("restored {done} messages of the space {}", space.key));
    Ok(TrashOutcome { done })
}

/// Removes mail of the trash for good.
pub(super) fn purge(web: &Web, call: &Call) -> Result<TrashOutcome, AbiError> {
    let (space, ids) = chosen(web, call)?;
    let user = call.viewer.user.as_ref().map_or("", RString::as_str);
    let done = web.archive.purge(&space.id, &ids, user)? as u64;
    web.log_call(call, &format!("erased {done} messages of the space {}", space.key));
    Ok(TrashOutcome { done })
}

fn chosen(web: &Web, call: &Call) -> Result<(Space, Vec<MessageId>), AbiError> {
    let choice: TrashChoice = call.arguments()?;
    let space = admit(web, call, &choice.space)?;
    if choice.ids.len() > MOST as usize {
        return Err(AbiError::invalid(format!("more than {MOST} messages were chosen at once")));
    }
    // What is no id is not in the trash.
    Ok((space, choice.ids.iter().filter_map(|id| id.parse().ok()).collect()))
}

fn admit(web: &Web, call: &Call, space: &str) -> Result<Space, AbiError> {
    access::admit_administrator(&web.host, call, space)?
        .ok_or_else(|| AbiError::not_found("there is no such space for whoever asks"))
}
