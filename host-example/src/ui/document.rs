//! A whole document: head, header, sidebar, content.

use mailarchive_api::contribution::WebResource;
use maud::{DOCTYPE, Markup, html};

use super::{Reader, SpaceFrame, header, sidebar};
use crate::{
    http::asset_address,
    wiki::{Appearance, Theme},
};

/// Where a page stands.
pub(super) enum Place<'a> {
    /// In no space and no administration.
    Nowhere,
    /// Among a space's content; the keys are those of the current entries.
    Space(&'a SpaceFrame, &'a [&'a str]),
    /// Among a space's tools.
    Tools(&'a SpaceFrame, &'a [&'a str]),
    /// In the site's administration.
    Site(&'a str),
}

impl<'a> Place<'a> {
    pub(super) fn space(&self) -> Option<&'a SpaceFrame> {
        match self {
            Self::Space(frame, _) | Self::Tools(frame, _) => Some(frame),
            Self::Nowhere | Self::Site(_) => None,
        }
    }
}

/// A page that stands nowhere in particular.
pub(crate) fn plain_page(reader: &Reader, title: &str, main: &Markup) -> String {
    document(reader, title, &Place::Nowhere, &[], main)
}

pub(super) fn document(
    reader: &Reader,
    title: &str,
    place: &Place<'_>,
    resources: &[WebResource],
    main: &Markup,
) -> String {
    let space = place.space();
    let documentation = space.is_some_and(|frame| frame.space.theme == Theme::Documentation);
    let sidebar = sidebar::sidebar(reader, place);
    let page = html! {
        (DOCTYPE)
        html lang=(reader.language.tag()) dir=(reader.language.direction()) data-theme=[reader.appearance.map(Appearance::as_str)] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title {
                    (title)
                    @if let Some(frame) = space { " · " (frame.space.name) }
                    " · " (reader.site)
                }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(asset_address("wiki.css"));
                @for resource in resources.iter().filter(|resource| resource.media == "style") {
                    link rel="stylesheet" href=(resource.href);
                }
                @for feed in space.map_or(&[][..], |frame| frame.feeds.as_slice()) {
                    link rel="alternate" type="application/atom+xml" title=(feed.label) href=(feed.href);
                }
                // What scripts move is moved before anything is painted.
                script src=(asset_address("wiki.js")) defer blocking="render" {}
                @for resource in resources.iter().filter(|resource| resource.media == "script") {
                    script src=(resource.href) defer blocking="render" {}
                }
            }
            body.doc[documentation] {
                a.skip href="#main" { (reader.language.say("skip-to-content")) }
                (header::header(reader, place, sidebar.is_some()))
                div.shell.plain[sidebar.is_none()] {
                    @if let Some(sidebar) = sidebar { (sidebar) }
                    main #main tabindex="-1" { (main) }
                }
            }
        }
    };
    page.into_string()
}

/// The trail above a page's title; the last entry mostly leads nowhere.
pub(super) fn breadcrumbs(reader: &Reader, trail: &[(&str, Option<&str>)]) -> Markup {
    html! {
        nav aria-label=(reader.language.say("breadcrumbs")) {
            ol.crumbs {
                @for (label, href) in trail {
                    li { @if let Some(href) = href { a href=(href) { (label) } } @else { (label) } }
                }
            }
        }
    }
}

/// A page's title, with what it is about and what can be done.
pub(super) fn heading(title: &str, lead: Option<&str>, actions: Option<&Markup>) -> Markup {
    html! {
        div.head {
            div.grow {
                h1 { (title) }
                @if let Some(lead) = lead { p { (lead) } }
            }
            @if let Some(actions) = actions { div.row { (actions) } }
        }
    }
}
