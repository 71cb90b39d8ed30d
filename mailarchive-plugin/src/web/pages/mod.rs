//! The pages: HTML fragments that the host decorates.

pub(super) mod account_form;
pub(super) mod accounts;
pub(super) mod body;
pub(super) mod fetch;
mod found;
mod icons;
pub(super) mod list;
mod live;
pub(super) mod message;
mod people;
pub(super) mod settings;

use mailarchive_api::{Breadcrumb, Page, Response, abi_stable::std_types::ROption};
use maud::{Markup, html};

use self::icons::Icon;
use super::Visit;

/// A decorated page: its trail, its title and the menu items that are the current place.
fn page(
    status: u16,
    title: &str,
    current: [&str; 2],
    trail: Vec<(String, Option<String>)>,
    content: &Markup,
) -> Response {
    let crumb = |(label, href): (String, Option<String>)| Breadcrumb {
        label: label.into(),
        href: href.map_or(ROption::RNone, |href| ROption::RSome(href.into())),
    };
    let fragment = html! { div class="mail-archive" { (content) } };
    Response::new(status, fragment.into_string()).decorated(Page {
        title: title.into(),
        current: current.into_iter().map(Into::into).collect(),
        breadcrumbs: trail.into_iter().map(crumb).collect(),
    })
}

impl Visit {
    /// The hidden field that proves a form came from this site.
    fn xsrf_field(&self) -> Markup {
        html! { input type="hidden" name="xsrf" value=(self.xsrf); }
    }
}
