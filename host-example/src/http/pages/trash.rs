//! *Content Tools > Trash*, for space administrators.

use mailarchive_api::contribution::{
    LIST, PURGE, RESTORE, TrashChoice, TrashItem, TrashList, TrashOutcome, TrashProvider, TrashQuestion,
};

use crate::{
    http::{
        answer::{see_other, segment},
        call::{Answer, Call},
        failure::Failure,
        find::{PAGES, cut},
        space,
    },
    ui::{self, SpaceFrame, TrashAction, TrashPage, TrashRow, TrashSection},
    wiki::{Right, TrashedPage},
};

/// Rows of a section.
const ROWS: u32 = 25;
/// The longest way on, id and text that is taken from a provider.
const MAX_CURSOR: usize = 2000;
const MAX_ID: usize = 500;
const MAX_LINE: usize = 300;

pub(super) fn list(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    let done = call.query("done").and_then(TrashAction::parse);
    let count = call.query("count").and_then(|count| count.parse().ok()).unwrap_or(0);
    let failed = call.query("failed").is_some();
    let sections = sections(call, &frame)?;
    let none = call.query("none").is_some();
    let page = TrashPage { sections: &sections, done: done.map(|action| (action, count)), failed, none };
    call.page(ui::trash(call.reader(), &frame, &page))
}

pub(super) fn act(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Admin)?;
    let action = TrashAction::parse(call.field("action"))
        .ok_or_else(|| Failure::BadRequest("the field “action” is none of those known".to_owned()))?;
    let of = call.field("of");
    let ids: Vec<&str> = call.fields("id").take(ROWS as usize).collect();
    let href = format!("{}/trash", frame.href());
    if ids.is_empty() {
        return Ok(see_other(&format!("{href}?none=yes")));
    }
    if action == TrashAction::Purge && call.field("confirmed") != "yes" {
        let titles = titles(call, &frame, of, &ids)?;
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        return call.page(ui::confirm_purge(call.reader(), &frame, of, &ids, &titles));
    }
    let done = if of == PAGES {
        let ids: Vec<i64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        Some(match action {
            TrashAction::Restore => call.state.wiki.restore_pages(&frame.space, &ids)?,
            TrashAction::Purge => call.state.wiki.purge_pages(&frame.space, &ids)?,
        })
    } else {
        of_provider(call, &frame, of, action, &ids)
    };
    Ok(see_other(&match done {
        Some(count) => format!("{href}?done={}&count={count}", action.as_str()),
        None => format!("{href}?failed=yes"),
    }))
}

fn of_provider(call: &Call, frame: &SpaceFrame, of: &str, action: TrashAction, ids: &[&str]) -> Option<u64> {
    let known = call.state.add_ons.features().trashes.iter().any(|provider| provider.key == of);
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    let choice = TrashChoice { space: frame.space.id.clone(), ids };
    let action = match action {
        TrashAction::Restore => RESTORE,
        TrashAction::Purge => PURGE,
    };
    let outcome = known.then(|| call.ask::<TrashOutcome>(of, action, &choice).ok())??;
    Some(outcome.done)
}

/// One section, where it is gone on with.
fn sections(call: &Call, frame: &SpaceFrame) -> Result<Vec<TrashSection>, Failure> {
    let only = call.query("of").filter(|key| !key.is_empty());
    let cursor = call.query("cursor").filter(|cursor| !cursor.is_empty() && cursor.len() <= MAX_CURSOR);
    let shows = |key: &str| only.is_none_or(|only| only == key);
    let mut sections = Vec::new();
    if shows(PAGES) {
        sections.push(pages(call, frame, cursor.filter(|_| only.is_some()))?);
    }
    for provider in &call.state.add_ons.features().trashes {
        if provider.key != PAGES && shows(&provider.key) {
            sections.push(items(call, frame, provider, cursor.filter(|_| only.is_some()))?);
        }
    }
    Ok(sections)
}

fn pages(call: &Call, frame: &SpaceFrame, cursor: Option<&str>) -> Result<TrashSection, Failure> {
    let skip = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0u64);
    let trash = call.state.wiki.trash(&frame.space, skip, ROWS)?;
    let shown = skip + trash.pages.len() as u64;
    let row = |page: TrashedPage| TrashRow {
        id: page.id.to_string(),
        title: page.title,
        detail: String::new(),
        deleted_by: page.deleted_by,
        deleted_at: page.deleted_at.as_millisecond(),
        purged_at: None,
    };
    let mut rows: Vec<TrashRow> = trash.pages.into_iter().map(row).collect();
    name_people(call, &mut rows)?;
    let more = shown < trash.total && !rows.is_empty();
    Ok(TrashSection {
        key: PAGES.to_owned(),
        label: call.viewer.language().say("pages").into_owned(),
        rows,
        total: Some(trash.total),
        failed: false,
        cursor: cursor.map(str::to_owned),
        first: cursor.map(|_| format!("{}/trash", frame.href())),
        next: more.then(|| way_on(frame, PAGES, &shown.to_string())),
    })
}

fn items(
    call: &Call,
    frame: &SpaceFrame,
    provider: &TrashProvider,
    cursor: Option<&str>,
) -> Result<TrashSection, Failure> {
    let question =
        TrashQuestion { space: frame.space.id.clone(), limit: ROWS, cursor: cursor.map(str::to_owned) };
    let list = call.ask::<TrashList>(&provider.key, LIST, &question);
    let failed = list.is_err();
    let list = list.unwrap_or_default();
    let next = list.next.filter(|next| !next.is_empty() && next.len() <= MAX_CURSOR);
    let items = list.items.into_iter().filter(|item| item.id.len() <= MAX_ID).take(ROWS as usize);
    let mut rows: Vec<TrashRow> = items.map(item_row).collect();
    name_people(call, &mut rows)?;
    Ok(TrashSection {
        label: provider.label.in_language(call.viewer.language().tag()).to_owned(),
        rows,
        total: list.total,
        failed,
        cursor: cursor.map(str::to_owned),
        first: cursor.map(|_| format!("{}/trash", frame.href())),
        next: next.map(|next| way_on(frame, &provider.key, &next)),
        key: provider.key.clone(),
    })
}

/// Puts full names in the place of the names that people sign in with.
fn name_people(call: &Call, rows: &mut [TrashRow]) -> Result<(), Failure> {
    for row in rows {
        row.deleted_by = call.state.wiki.known_as(&row.deleted_by)?;
    }
    Ok(())
}

fn item_row(item: TrashItem) -> TrashRow {
    TrashRow {
        title: cut(&item.title, MAX_LINE),
        detail: cut(&item.detail, MAX_LINE),
        deleted_by: cut(&item.deleted_by, MAX_LINE),
        deleted_at: item.deleted_at,
        purged_at: item.purged_at,
        id: item.id,
    }
}

fn way_on(frame: &SpaceFrame, of: &str, cursor: &str) -> String {
    format!("{}/trash?of={}&cursor={}", frame.href(), segment(of), segment(cursor))
}

/// What the ids are called, as far as the part of the trash tells that they were chosen in.
fn titles(call: &Call, frame: &SpaceFrame, of: &str, ids: &[&str]) -> Result<Vec<String>, Failure> {
    let features = call.state.add_ons.features();
    let cursor = Some(call.field("cursor")).filter(|cursor| (1..=MAX_CURSOR).contains(&cursor.len()));
    let section = if of == PAGES {
        Some(pages(call, frame, cursor)?)
    } else {
        let provider = features.trashes.iter().find(|provider| provider.key == of);
        provider.map(|provider| items(call, frame, provider, cursor)).transpose()?
    };
    let rows = section.into_iter().flat_map(|section| section.rows);
    Ok(rows.filter(|row| ids.contains(&row.id.as_str())).map(|row| row.title).collect())
}
