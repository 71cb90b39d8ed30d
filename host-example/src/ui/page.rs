//! Pages: read, listed, edited.

use mailarchive_api::contribution::{Macro, WebResource};
use maud::{Markup, html};

use super::{
    Embedded, Filled, Panel, Reader, SpaceFrame,
    document::{Place, breadcrumbs, document, heading},
    embedded::{panels, prose},
    form::{Input, described_by, field_error, note, xsrf},
    icon::icon,
    paging::more,
};
use crate::{
    text::Value,
    wiki::{Page, Right, TrashedPage, TreePage},
};

/// A page as people read it.
pub(crate) struct PageView<'a> {
    pub(crate) page: &'a Page,
    /// The ids and titles of those above it, from the top.
    pub(crate) above: &'a [(i64, String)],
    /// Another, which the reader deleted just now.
    pub(crate) removed: Option<&'a TrashedPage>,
    /// The full name of who saved it.
    pub(crate) editor: &'a str,
    pub(crate) parts: &'a [Embedded],
    /// Beside the page, if it is the start page of its space; and below it.
    pub(crate) overview: &'a [Panel],
    pub(crate) footer: &'a [Panel],
    /// What plugins' parts of the page need.
    pub(crate) resources: &'a [WebResource],
}

pub(crate) fn page_view(reader: &Reader, frame: &SpaceFrame, view: &PageView<'_>) -> String {
    let page = view.page;
    let language = reader.language;
    let edit = frame.may(Right::Edit).then(|| {
        html! {
            a.btn href={ (frame.href()) "/pages/" (page.id) "/edit" } { (icon("edit")) (language.say("edit")) }
            a.btn href={ (frame.href()) "/pages/new?parent=" (page.id) } { (icon("plus")) (language.say("create-child")) }
        }
    });
    let space_href = frame.href();
    let link = |(id, title): &(i64, String)| (title.clone(), format!("{space_href}/pages/{id}"));
    let above: Vec<(String, String)> = view.above.iter().map(link).collect();
    let mut trail = vec![(frame.space.name.as_str(), Some(space_href.as_str()))];
    trail.extend(above.iter().map(|(title, href)| (title.as_str(), Some(href.as_str()))));
    if frame.space.home != Some(page.id) {
        trail.push((&page.title, None));
    }
    let main = html! {
        (breadcrumbs(reader, &trail))
        @if let Some(removed) = view.removed { (undo(reader, frame, removed)) }
        (heading(&page.title, None, edit.as_ref()))
        p.byline {
            (language.tell("last-edited-by", &[("name", Value::Text(view.editor))])) " · " (reader.moment(page.edited_at))
        }
        article.card.prose { (prose(reader, view.parts)) }
        (panels(view.overview))
        (panels(view.footer))
    };
    let key = format!("page:{}", page.id);
    document(reader, &page.title, &Place::Space(frame, &[&key]), view.resources, &main)
}

fn undo(reader: &Reader, frame: &SpaceFrame, removed: &TrashedPage) -> Markup {
    let language = reader.language;
    note(
        "ok",
        &html! {
            form.row method="post" action={ (frame.href()) "/pages/" (removed.id) "/restore" } {
                (xsrf(reader))
                span.grow { (language.tell("page-removed", &[("title", Value::Text(&removed.title))])) }
                button.btn.s type="submit" { (language.say("undo")) }
            }
        },
    )
}

/// A part of a space's pages.
pub(crate) struct PageList<'a> {
    pub(crate) pages: &'a [TreePage],
    pub(crate) first: Option<&'a str>,
    pub(crate) next: Option<&'a str>,
    /// What the reader deleted just now.
    pub(crate) removed: Option<&'a TrashedPage>,
}

/// The pages of a space; panels where this is its start page, because it has no other.
pub(crate) fn page_list(
    reader: &Reader,
    frame: &SpaceFrame,
    list: &PageList<'_>,
    overview: &[Panel],
    resources: &[WebResource],
) -> String {
    let language = reader.language;
    let title = language.say("pages");
    let create = frame.may(Right::Edit).then(|| {
        html! { a.btn.pri href={ (frame.href()) "/pages/new" } { (icon("plus")) (language.say("create-page")) } }
    });
    let space_href = frame.href();
    let main = html! {
        (breadcrumbs(reader, &[(&frame.space.name, Some(&space_href)), (&title, None)]))
        @if let Some(removed) = list.removed { (undo(reader, frame, removed)) }
        (heading(&title, None, create.as_ref()))
        @if list.pages.is_empty() {
            div.card.empty { h2 { (language.say("no-pages")) } p { (language.say("no-pages-detail")) } }
        } @else {
            ul.card.pages {
                @for page in list.pages {
                    li class={ "d" (page.depth.min(4)) } {
                        a href={ (frame.href()) "/pages/" (page.id) } { (icon("page")) (page.title) }
                    }
                }
            }
        }
        (more(reader, list.first, list.next, &title))
        (panels(overview))
    };
    document(reader, &title, &Place::Space(frame, &["pages"]), resources, &main)
}

/// A page that is being written.
pub(crate) struct Draft<'a> {
    /// `None`: it is new.
    pub(crate) page: Option<&'a Page>,
    pub(crate) parent: Option<i64>,
    /// The title of the parent, where it does not stand in the page tree.
    pub(crate) far_parent: Option<&'a str>,
    /// The version that the editor saw.
    pub(crate) version: i64,
    pub(crate) filled: Filled,
    /// Who saved it meanwhile.
    pub(crate) conflict: Option<&'a str>,
    /// What can be embedded.
    pub(crate) macros: &'a [Macro],
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
                        @if let (Some(id), Some(title)) = (draft.parent, draft.far_parent) {
                            option value=(id) selected { (title) }
                        }
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
        (macro_list(reader, draft.macros))
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

/// What can be embedded in the text, each with a line to copy.
fn macro_list(reader: &Reader, macros: &[Macro]) -> Markup {
    let language = reader.language;
    let tag = language.tag();
    html! {
        @if !macros.is_empty() {
            details.more.macros {
                summary { (language.say("macros")) (icon("down")) }
                p.hint { (language.say("macros-hint")) }
                ul.mods {
                    @for one in macros {
                        li {
                            div.grow {
                                b { (one.label.in_language(tag)) }
                                p.muted { (one.description.in_language(tag)) }
                                @if !one.parameters.is_empty() {
                                    ul.params {
                                        @for parameter in &one.parameters {
                                            li {
                                                code { (parameter.name) } " " (parameter.label.in_language(tag))
                                                @if parameter.required { " · " (language.say("required")) }
                                            }
                                        }
                                    }
                                }
                                label.vh for={ "macro-" (one.key) } { (language.say("macro-snippet")) }
                                input.snippet id={ "macro-" (one.key) } readonly value=(snippet(one));
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The macro with what must be given.
fn snippet(one: &Macro) -> String {
    let required = one.parameters.iter().filter(|parameter| parameter.required);
    let given: String = required.map(|parameter| format!(" {}=\"\"", parameter.name)).collect();
    format!("{{{{{}{given}}}}}", one.key)
}
