//! The spaces that a reader may see.

use maud::{Markup, html};

use super::{
    Reader,
    document::{heading, plain_page},
    icon::icon,
    paging::Part,
    space_href,
};
use crate::wiki::{RecentPage, SpaceKind, User, WikiSpace};

pub(crate) fn dashboard(reader: &Reader, spaces: &Part<WikiSpace>, recent: &[RecentPage]) -> String {
    let language = reader.language;
    let title = language.say("spaces");
    let create = reader.user.as_ref().is_some_and(User::is_site_administrator).then(|| {
        html! { a.btn.pri href="/admin/spaces/new" { (icon("plus")) (language.say("create-space")) } }
    });
    let of_kind = |kind| spaces.entries.iter().filter(|space| space.kind == kind).collect::<Vec<_>>();
    let (site, personal) = (of_kind(SpaceKind::Site), of_kind(SpaceKind::Personal));
    let main = html! {
        (heading(&title, None, create.as_ref()))
        @if spaces.entries.is_empty() && spaces.first.is_none() {
            div.card.empty {
                h2 { (language.say("no-spaces")) }
                p {
                    @if reader.user.is_some() { (language.say("no-spaces-detail")) }
                    @else { (language.say("no-spaces-anonymous")) }
                }
            }
        }
        @if !site.is_empty() { (list(&language.say("site-spaces"), &site)) }
        @if !personal.is_empty() { (list(&language.say("personal-spaces"), &personal)) }
        (spaces.more(reader, &title))
        @if !recent.is_empty() { (recently(reader, recent)) }
    };
    plain_page(reader, &title, &main)
}

fn recently(reader: &Reader, recent: &[RecentPage]) -> Markup {
    let title = reader.language.say("recently-updated");
    html! {
        section.group aria-label=(title) {
            h2 { (title) }
            div.card.rows {
                @for page in recent {
                    div.line {
                        span.ico { (icon("page")) }
                        div.grow {
                            h3 {
                                a href={ "/spaces/" (crate::http::segment(&page.space)) "/pages/" (page.id) } { (page.title) }
                            }
                            p.muted {
                                (page.space_name) " · " bdi { (page.editor) } " · " (reader.moment(page.edited_at))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn list(title: &str, spaces: &[&WikiSpace]) -> Markup {
    html! {
        section.group aria-label=(title) {
            h2 { (title) }
            ul.tiles {
                @for space in spaces {
                    li.card {
                        a href=(space_href(space)) {
                            span.tile aria-hidden="true" {
                                (space.name.chars().take(1).flat_map(char::to_uppercase).collect::<String>())
                            }
                            span { b { (space.name) } small { (space.key) } }
                        }
                    }
                }
            }
        }
    }
}
