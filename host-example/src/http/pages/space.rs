//! A space's pages.

use crate::{
    http::{
        answer::see_other,
        call::{Answer, Call},
        failure::Failure,
        space,
    },
    ui::{self, Draft, Filled, SpaceFrame},
    wiki::{FieldError, NewPage, Page, PageChange, Right, WikiError},
};

pub(super) fn home(call: &Call) -> Answer {
    let frame = space::of_call(call)?;
    Ok(match frame.space.home {
        Some(id) => see_other(&page_href(&frame, id)),
        None => see_other(&format!("{}/pages", frame.href())),
    })
}

pub(super) fn list(call: &Call) -> Answer {
    call.page(ui::page_list(call.reader(), &space::of_call(call)?))
}

pub(super) fn view(call: &Call) -> Answer {
    let frame = space::of_call(call)?;
    let page = page(call, &frame)?;
    let editor = call.state.wiki.user(&page.editor)?.map_or(page.editor.clone(), |user| user.full_name);
    call.page(ui::page_view(call.reader(), &frame, &page, &editor))
}

pub(super) fn new_form(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let parent = call.query("parent").and_then(|id| id.parse().ok()).or(frame.space.home);
    let draft = Draft { page: None, parent, version: 0, filled: Filled::default(), conflict: None };
    call.page(ui::page_editor(call.reader(), &frame, &draft))
}

pub(super) fn create(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let (title, body, parent) = fields(call)?;
    let new = NewPage { parent, title, body: &body, editor: editor(call)? };
    match call.state.wiki.create_page(&frame.space, &new) {
        Ok(page) => Ok(see_other(&page_href(&frame, page.id))),
        Err(WikiError::Invalid(errors)) => {
            let filled = filled(title, &body, errors);
            let draft = Draft { page: None, parent, version: 0, filled, conflict: None };
            call.rejected(ui::page_editor(call.reader(), &frame, &draft))
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
    };
    call.page(ui::page_editor(call.reader(), &frame, &draft))
}

pub(super) fn save(call: &Call) -> Answer {
    let frame = space::with_right(call, Right::Edit)?;
    let page = page(call, &frame)?;
    let (title, body, parent) = fields(call)?;
    let seen = call.field("version").parse().map_err(|_| bad_field("version"))?;
    let change = PageChange { version: seen, parent, title, body: &body, editor: editor(call)? };
    let again = |errors, version, conflict: Option<&str>| {
        let filled = filled(title, &body, errors);
        let draft = Draft { page: Some(&page), parent, version, filled, conflict };
        call.rejected(ui::page_editor(call.reader(), &frame, &draft))
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
    call.state.wiki.remove_page(&frame.space, page.id)?;
    Ok(see_other(&frame.href()))
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
