//! Pages: read, listed, edited.

use maud::{PreEscaped, html};

use super::{
    Filled, Reader, SpaceFrame,
    document::{Place, breadcrumbs, document, heading},
    form::{Input, described_by, field_error, note, xsrf},
    icon::icon,
};
use crate::{
    text::Value,
    wiki::{Page, Right},
};

/// A page as people read it; `editor` is the full name of who saved it.
pub(crate) fn page_view(reader: &Reader, frame: &SpaceFrame, page: &Page, editor: &str) -> String {
    let language = reader.language;
    let edit = frame.may(Right::Edit).then(|| {
        html! {
            a.btn href={ (frame.href()) "/pages/" (page.id) "/edit" } { (icon("edit")) (language.say("edit")) }
            a.btn href={ (frame.href()) "/pages/new?parent=" (page.id) } { (icon("plus")) (language.say("create-child")) }
        }
    });
    let space_href = frame.href();
    let above = ancestors(frame, page.parent);
    let mut trail = vec![(frame.space.name.as_str(), Some(space_href.as_str()))];
    trail.extend(above.iter().map(|(title, href)| (title.as_str(), Some(href.as_str()))));
    trail.push((&page.title, None));
    let main = html! {
        (breadcrumbs(reader, &trail))
        (heading(&page.title, None, edit.as_ref()))
        p.byline {
            (language.tell("last-edited-by", &[("name", Value::Text(editor))])) " · " (reader.moment(page.edited_at))
        }
        article.card.prose { (PreEscaped(page.html())) }
    };
    let key = format!("page:{}", page.id);
    document(reader, &page.title, &Place::Space(frame, &[&key]), &[], &main)
}

/// The pages above, from the top.
fn ancestors(frame: &SpaceFrame, parent: Option<i64>) -> Vec<(String, String)> {
    let mut above = Vec::new();
    let mut next = parent;
    while let Some(page) = next.and_then(|id| frame.tree.iter().find(|page| page.id == id)) {
        above.push((page.title.clone(), format!("{}/pages/{}", frame.href(), page.id)));
        next = page.parent;
    }
    above.reverse();
    above
}

/// All pages of a space.
pub(crate) fn page_list(reader: &Reader, frame: &SpaceFrame) -> String {
    let language = reader.language;
    let title = language.say("pages");
    let create = frame.may(Right::Edit).then(|| {
        html! { a.btn.pri href={ (frame.href()) "/pages/new" } { (icon("plus")) (language.say("create-page")) } }
    });
    let space_href = frame.href();
    let main = html! {
        (breadcrumbs(reader, &[(&frame.space.name, Some(&space_href)), (&title, None)]))
        (heading(&title, None, create.as_ref()))
        @if frame.tree.is_empty() {
            div.card.empty { h2 { (language.say("no-pages")) } p { (language.say("no-pages-detail")) } }
        } @else {
            ul.card.pages {
                @for page in &frame.tree {
                    li class={ "d" (page.depth.min(4)) } {
                        a href={ (frame.href()) "/pages/" (page.id) } { (icon("page")) (page.title) }
                    }
                }
            }
        }
    };
    document(reader, &title, &Place::Space(frame, &["pages"]), &[], &main)
}

/// A page that is being written.
pub(crate) struct Draft<'a> {
    /// `None`: it is new.
    pub(crate) page: Option<&'a Page>,
    pub(crate) parent: Option<i64>,
    /// The version that the editor saw.
    pub(crate) version: i64,
    pub(crate) filled: Filled,
    /// Who saved it meanwhile.
    pub(crate) conflict: Option<&'a str>,
}

pub(crate) fn page_editor(reader: &Reader, frame: &SpaceFrame, draft: &Draft<'_>) -> String {
    let language = reader.language;
    let title = if draft.page.is_some() { language.say("edit-page") } else { language.say("create-page") };
    let space_href = frame.href();
    let (action, cancel) = draft.page.map_or_else(
        || {
            (
                format!("{space_href}/pages/new"),
                draft.parent.map_or(space_href.clone(), |id| format!("{space_href}/pages/{id}")),
            )
        },
        |page| (format!("{space_href}/pages/{}/edit", page.id), format!("{space_href}/pages/{}", page.id)),
    );
    let filled = &draft.filled;
    let body_error = filled.error("body");
    let parent_error = filled.error("parent");
    let removable = draft.page.filter(|page| frame.space.home != Some(page.id));
    let main = html! {
        (breadcrumbs(reader, &[(&frame.space.name, Some(&space_href)), (&title, None)]))
        (heading(&title, None, None))
        @if let Some(editor) = draft.conflict {
            (note("bad", &html! { (language.tell("edit-conflict", &[("name", Value::Text(editor))])) }))
        }
        form.card #editor method="post" action=(action) {
            div.form {
                (xsrf(reader))
                input type="hidden" name="version" value=(draft.version);
                (Input::text("title", language.say("title")).required().draw(language, filled))
                div.f {
                    label for="parent" { (language.say("parent-page")) }
                    select #parent name="parent" aria-invalid=[parent_error.map(|_| "true")]
                        aria-describedby=[described_by("parent", parent_error.is_some(), false)] {
                        option value="" selected[draft.parent.is_none()] { (language.say("no-parent")) }
                        @for page in frame.tree.iter().filter(|page| draft.page.is_none_or(|own| own.id != page.id)) {
                            option value=(page.id) selected[draft.parent == Some(page.id)] {
                                @for _ in 0..page.depth { "\u{2003}" } (page.title)
                            }
                        }
                    }
                    (field_error(language, "parent", parent_error))
                }
                div.f {
                    label for="body" { (language.say("page-text")) }
                    textarea #body name="body" rows="18" aria-invalid=[body_error.map(|_| "true")]
                        aria-describedby=[described_by("body", body_error.is_some(), true)] {
                        "\n" (filled.value("body"))
                    }
                    (field_error(language, "body", body_error))
                    p.hint #body-hint { (language.say("page-text-hint")) }
                }
            }
            div.fend {
                button.btn.pri type="submit" { (language.say("save")) }
                a.btn.quiet href=(cancel) { (language.say("cancel")) }
            }
        }
        @if let Some(page) = removable {
            details.danger {
                summary { (icon("trash")) (language.say("remove-page")) }
                form method="post" action={ (space_href) "/pages/" (page.id) "/remove" } {
                    (xsrf(reader))
                    p { (language.say("remove-page-detail")) }
                    button.btn.danger type="submit" { (language.say("remove-page")) }
                }
            }
        }
    };
    let key = draft.page.map(|page| format!("page:{}", page.id)).unwrap_or_default();
    document(reader, &title, &Place::Space(frame, &[&key]), &[], &main)
}
