//! *Content Tools > Trash*: deleted pages, and what plugins keep in their own trash.

use std::borrow::Cow;

use maud::{Markup, html};

use super::{
    Reader, SpaceFrame,
    document::{Place, document, heading},
    form::{note, xsrf},
    icon::icon,
    paging::more,
    space_tools::tools_head,
    tools::TRASH,
};
use crate::text::Value;

/// What lies in the trash of a space.
pub(crate) struct TrashPage<'a> {
    pub(crate) sections: &'a [TrashSection],
    /// What was done, and to how many.
    pub(crate) done: Option<(TrashAction, u64)>,
    /// What was asked for could not be done.
    pub(crate) failed: bool,
    /// Nothing was selected for it.
    pub(crate) none: bool,
}

/// What can be done with things in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrashAction {
    Restore,
    Purge,
}

impl TrashAction {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Restore => "restore",
            Self::Purge => "purge",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Restore, Self::Purge].into_iter().find(|action| action.as_str() == word)
    }
}

/// The trash of the wiki's pages, or of one provider.
pub(crate) struct TrashSection {
    /// Names it in addresses.
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) rows: Vec<TrashRow>,
    pub(crate) total: Option<u64>,
    /// There is no answer of the provider.
    pub(crate) failed: bool,
    /// Where this part of it begins.
    pub(crate) cursor: Option<String>,
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
}

impl TrashSection {
    /// There is nothing in it, which is known.
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.failed && self.first.is_none()
    }
}

/// One thing. Everything in it is plain text.
pub(crate) struct TrashRow {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) detail: String,
    pub(crate) deleted_by: String,
    /// Milliseconds since 1970.
    pub(crate) deleted_at: i64,
    pub(crate) purged_at: Option<i64>,
}

pub(crate) fn trash(reader: &Reader, frame: &SpaceFrame, page: &TrashPage<'_>) -> String {
    let language = reader.language;
    let title = language.say("trash");
    let done = page.done.map(|(action, count)| {
        let key = if action == TrashAction::Restore { "trash-restored" } else { "trash-purged" };
        language.tell(key, &[("count", Value::Number(count))])
    });
    let main = html! {
        (tools_head(reader, frame, &[TRASH], &[]))
        (heading(&title, Some(&language.say("trash-lead")), None))
        @if let Some(done) = done { (note("ok", &html! { (done) })) }
        @if page.failed { (note("bad", &html! { (language.say("trash-action-failed")) })) }
        @if page.none { (note("warn", &html! { (language.say("trash-none-selected")) })) }
        @if page.sections.iter().all(TrashSection::is_empty) {
            div.card.empty { span.ico { (icon("trash")) } h2 { (language.say("trash-is-empty")) } }
        } @else {
            @for section in page.sections { (list(reader, frame, section)) }
        }
    };
    document(reader, &title, &Place::Tools(frame, &[TRASH]), &[], &main)
}

fn list(reader: &Reader, frame: &SpaceFrame, section: &TrashSection) -> Markup {
    let language = reader.language;
    let id = format!("trash-{}", section.key);
    html! {
        section.found aria-labelledby=(id) {
            div.found-head {
                h2 id=(id) { (section.label) }
                @if let Some(total) = section.total.filter(|total| *total > 0) { span.muted.num { (language.number(total)) } }
            }
            @if section.failed { (note("warn", &html! { (language.say("trash-failed")) })) }
            @else if section.rows.is_empty() { p.muted { (language.say("trash-empty")) } }
            @else {
                form.card method="post" action={ (frame.href()) "/trash" } {
                    (xsrf(reader))
                    input type="hidden" name="of" value=(section.key);
                    @if let Some(cursor) = &section.cursor { input type="hidden" name="cursor" value=(cursor); }
                    ul.picks { @for (at, row) in section.rows.iter().enumerate() { (pick(reader, section, at, row)) } }
                    div.fend {
                        button.btn.pri type="submit" name="action" value=(TrashAction::Restore.as_str()) {
                            (language.say("restore"))
                        }
                        button.btn.danger type="submit" name="action" value=(TrashAction::Purge.as_str()) {
                            (language.say("purge"))
                        }
                    }
                }
            }
            (more(reader, section.first.as_deref(), section.next.as_deref(), &section.label))
        }
    }
}

fn pick(reader: &Reader, section: &TrashSection, at: usize, row: &TrashRow) -> Markup {
    let language = reader.language;
    let id = format!("pick-{}-{at}", section.key);
    html! {
        li {
            input.ck type="checkbox" id=(id) name="id" value=(row.id) aria-describedby={ (id) "-facts" };
            div.grow {
                label for=(id) { (row.title) }
                p.byline id={ (id) "-facts" } {
                    @if !row.detail.is_empty() { span { bdi { (row.detail) } } }
                    span {
                        (language.tell("deleted-by", &[("name", Value::Text(&row.deleted_by))])) ", "
                        (reader.millis(row.deleted_at))
                    }
                    @if let Some(purged) = row.purged_at {
                        span { (language.say("purged-at")) " " (reader.millis(purged)) }
                    }
                }
            }
        }
    }
}

/// Asks once more before things are removed for good; `titles` are those of the ids, as far as known.
pub(crate) fn confirm_purge(
    reader: &Reader,
    frame: &SpaceFrame,
    of: &str,
    ids: &[&str],
    titles: &[&str],
) -> String {
    let language = reader.language;
    let title = language.say("purge");
    let lead: Cow<'_, str> = language.tell("purge-confirm", &[("count", Value::Number(ids.len() as u64))]);
    let href = format!("{}/trash", frame.href());
    let main = html! {
        (tools_head(reader, frame, &[TRASH], &[]))
        (heading(&title, None, None))
        form.card method="post" action=(href) {
            div.form {
                (xsrf(reader))
                (note("warn", &html! { (lead) }))
                @if !titles.is_empty() { ul.listed { @for title in titles { li { (title) } } } }
                input type="hidden" name="of" value=(of);
                input type="hidden" name="action" value=(TrashAction::Purge.as_str());
                input type="hidden" name="confirmed" value="yes";
                @for id in ids { input type="hidden" name="id" value=(id); }
            }
            div.fend {
                button.btn.danger type="submit" { (icon("trash")) (title) }
                a.btn.quiet href=(href) { (language.say("cancel")) }
            }
        }
    };
    document(reader, &title, &Place::Tools(frame, &[TRASH]), &[], &main)
}
