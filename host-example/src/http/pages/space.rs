//! A space's pages.

use crate::{
    http::{
        answer::see_other,
        call::{Answer, Call},
        embed,
        failure::Failure,
        space,
    },
    ui::{self, Draft, Filled, PageList, PageView, SpaceFrame},
    wiki::{
        FieldError, NewPage, Page, PageChange, Right, TrashedPage, WikiError,
        contract_pages::{MAX_DRAFT_BODY, MAX_DRAFT_TITLE},
    },
};

/// How many pages are listed at once.
const LISTED: u32 = 300;

pub(super) fn home(call: &Call) -> Answer {
    let frame = space::of_call(call)?;
    Ok(match frame.space.home {
        Some(id) => see_other(&page_href(&frame, id)),
        None => see_other(&format!("{}/pages", frame.href())),
    })
}

pub(super) fn list(call: &Call) -> Answer {
    let frame = space::of_call(call)?;
    let overview = match frame.space.home {
        Some(_) => Vec::new(),
        None => embed::drawn_panels(call, &frame, "space.overview", None),
    };
    let resources = embed::resources(call, &[], &[&overview]);
    let skip: u32 = call.query("from").and_then(|from| from.parse().ok()).unwrap_or_default();
    let mut pages = call.state.wiki.page_tree(&frame.space, skip, LISTED + 1)?;
    let href = format!("{}/pages", frame.href());
    let next =
        (pages.len() > LISTED as usize).then(|| format!("{href}?from={}", skip.saturating_add(LISTED)));
    pages.truncate(LISTED as usize);
    let removed = removed(call, &frame)?;
    let list = PageList {
        pages: &pages,
        first: (skip > 0).then_some(href.as_str()),
        next: next.as_deref(),
        removed: removed.as_ref(),
    };
    call.page(ui::page_list(call.reader(), &frame, &list, &overview, &resources))
}

pub(super) fn view(call: &Call) -> Answer {
    let frame = space::of_call(call)?;
    let page = page(call, &frame)?;
    let editor = call.state.wiki.known_as(&page.editor)?;
    let parts = embed::parts(call, &frame, &page);
    let overview = if frame.space.home == Some(page.id) {
        embed::drawn_panels(call, &frame, "space.overview", None)
    } else {
        Vec::new()
    };
    let footer = embed::drawn_panels(call, &frame, "page.footer", Some(page_href(&frame, page.id)));
    let removed = removed(call, &frame)?;
    let view = PageView {
        page: &page,
        above: &call.state.wiki.pages_above(&frame.space, &page)?,
        removed: removed.as_ref(),
        editor: &editor,
        parts: &parts,
        overview: &overview,
        footer: &footer,
        resources: &embed::resources(call, &parts, &[&overview, &footer]),
    };
    call.page(ui::page_view(call.reader(), &frame, &view))
}

pub(super) fn new_form(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let parent = call.query("parent").and_then(|id| id.parse().ok()).or(frame.space.home);
    // What a link proposes; the person decides whether it is kept.
    let proposed = |field: &str, most: usize| -> String {
        call.query(field).unwrap_or_default().replace("\r\n", "\n").chars().take(most).collect()
    };
    let (title, body) = (proposed("title", MAX_DRAFT_TITLE), proposed("body", MAX_DRAFT_BODY));
    let filled = filled(&title, &body, Vec::new());
    edit(
        call,
        &frame,
        Draft { page: None, parent, version: 0, filled, conflict: None, far_parent: None, macros: &[] },
    )
}

pub(super) fn create(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let (title, body, parent) = fields(call)?;
    let new = NewPage { parent, title, body: &body, editor: editor(call)? };
    match call.state.wiki.create_page(&frame.space, &new) {
        Ok(page) => Ok(see_other(&page_href(&frame, page.id))),
        Err(WikiError::Invalid(errors)) => {
            let filled = filled(title, &body, errors);
            reject(
                call,
                &frame,
                Draft {
                    page: None,
                    parent,
                    version: 0,
                    filled,
                    conflict: None,
                    far_parent: None,
                    macros: &[],
                },
            )
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) fn edit_form(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let page = page(call, &frame)?;
    let draft = Draft {
        page: Some(&page),
        parent: page.parent,
        version: page.version,
        filled: filled(&page.title, &page.body, Vec::new()),
        conflict: None,
        far_parent: None,
        macros: &[],
    };
    edit(call, &frame, draft)
}

fn edit(call: &Call, frame: &SpaceFrame, draft: Draft<'_>) -> Answer {
    call.page(editor_page(call, frame, draft)?)
}

fn reject(call: &Call, frame: &SpaceFrame, draft: Draft<'_>) -> Answer {
    call.rejected(editor_page(call, frame, draft)?)
}

fn editor_page(call: &Call, frame: &SpaceFrame, draft: Draft<'_>) -> Result<String, Failure> {
    let features = call.state.add_ons.features();
    let is_near = |id: &i64| frame.tree.iter().any(|page| page.id == *id);
    let parent = match draft.parent.filter(|id| !is_near(id)) {
        Some(id) => call.state.wiki.page(&frame.space, id)?,
        None => None,
    };
    let far_parent = parent.as_ref().map(|page| page.title.as_str());
    let draft = Draft { far_parent, macros: &features.macros, ..draft };
    Ok(ui::page_editor(call.reader(), frame, &draft))
}

pub(super) fn save(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let page = page(call, &frame)?;
    let (title, body, parent) = fields(call)?;
    let seen = call.field("version").parse().map_err(|_| bad_field("version"))?;
    let change = PageChange { version: seen, parent, title, body: &body, editor: editor(call)? };
    let again = |errors, version, conflict: Option<&str>| {
        let filled = filled(title, &body, errors);
        reject(
            call,
            &frame,
            Draft { page: Some(&page), parent, version, filled, conflict, far_parent: None, macros: &[] },
        )
    };
    match call.state.wiki.save_page(&frame.space, page.id, &change) {
        Ok(page) => Ok(see_other(&page_href(&frame, page.id))),
        Err(WikiError::Invalid(errors)) => again(errors, seen, None),
        // Whoever has read of the other save may save over it: what was typed is kept.
        Err(WikiError::EditConflict { editor }) => again(Vec::new(), page.version, Some(&editor)),
        Err(other) => Err(other.into()),
    }
}

pub(super) fn remove(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let page = page(call, &frame)?;
    call.state.wiki.remove_page(&frame.space, page.id, editor(call)?)?;
    let next = frame.space.home.map_or_else(|| format!("{}/pages", frame.href()), |id| page_href(&frame, id));
    Ok(see_other(&format!("{next}?removed={}", page.id)))
}

/// Undoes what the person did just now; space administrators have the whole trash.
pub(super) fn restore(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let page = undoable(call, &frame, call.parameter("id"))?.ok_or(Failure::NotFound)?;
    call.state.wiki.restore_pages(&frame.space, &[page.id])?;
    Ok(see_other(&page_href(&frame, page.id)))
}

/// The page that was removed before this one was shown.
fn removed(call: &Call, frame: &SpaceFrame) -> Result<Option<TrashedPage>, Failure> {
    match call.query("removed") {
        Some(id) if frame.may(Right::Edit) => undoable(call, frame, id),
        _ => Ok(None),
    }
}

fn undoable(call: &Call, frame: &SpaceFrame, id: &str) -> Result<Option<TrashedPage>, Failure> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let viewer = call.viewer.user.as_ref();
    let may = |page: &TrashedPage| {
        frame.may(Right::Admin) || viewer.is_some_and(|user| user.name == page.deleted_by)
    };
    Ok(call.state.wiki.trashed_page(&frame.space, id)?.filter(may))
}

fn page(call: &Call, frame: &SpaceFrame) -> Result<Page, Failure> {
    let id = call.parameter("id").parse().map_err(|_| Failure::NotFound)?;
    call.state.wiki.page(&frame.space, id)?.ok_or(Failure::NotFound)
}

fn fields(call: &Call) -> Result<(&str, String, Option<i64>), Failure> {
    let parent = match call.field("parent") {
        "" => None,
        id => Some(id.parse().map_err(|_| bad_field("parent"))?),
    };
    // Browsers send line ends as CR LF.
    Ok((call.field("title"), call.field("body").replace("\r\n", "\n"), parent))
}

fn filled(title: &str, body: &str, errors: Vec<FieldError>) -> Filled {
    Filled::new([("title", title.to_owned()), ("body", body.to_owned())]).with_errors(errors)
}

fn editor(call: &Call) -> Result<&str, Failure> {
    call.viewer.user.as_ref().map(|user| user.name.as_str()).ok_or(Failure::SignIn)
}

fn page_href(frame: &SpaceFrame, id: i64) -> String {
    format!("{}/pages/{id}", frame.href())
}

fn bad_field(name: &str) -> Failure {
    Failure::BadRequest(format!("the field “{name}” is no number"))
}
