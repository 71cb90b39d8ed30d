//! What a page shows, and how the wiki decorates it.

use mailarchive_api::{Breadcrumb, Page, Response, abi_stable::std_types::ROption};
use maud::{Markup, html};

use super::Feed;
use crate::web::{Visit, assets::Asset};

/// Characters of a label in the trail.
const LONGEST_CRUMB: usize = 48;

/// A fragment of HTML that the host decorates.
pub(super) struct Fragment {
    page: Page,
    status: u16,
    /// In the trail, where that is not the title.
    name: Option<String>,
    content: Markup,
    scripts: Vec<String>,
}

impl Fragment {
    /// `current` are the menu items that are the current place.
    pub(super) fn new(title: &str, current: [&str; 2], content: Markup) -> Self {
        let current = current.into_iter().map(Into::into).collect();
        Self {
            page: Page { current, ..Page::new(title) },
            status: 200,
            name: None,
            content,
            scripts: Vec::new(),
        }
    }

    /// What the trail names before the title, with their addresses.
    pub(super) fn below(mut self, label: String, address: String) -> Self {
        let crumb = Breadcrumb { label: shortened(label).into(), href: ROption::RSome(address.into()) };
        self.page.breadcrumbs.push(crumb);
        self
    }

    /// The name of the page in the trail, where that is not its title.
    pub(super) fn called(self, name: String) -> Self {
        Self { name: Some(name), ..self }
    }

    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// A script that this page has beside [`crate::web::assets::SCRIPT`].
    pub(super) fn script(mut self, visit: &Visit, script: &Asset) -> Self {
        self.scripts.push(format!("{}{}", visit.base_path, script.address()));
        self
    }

    /// The feed of what it shows.
    pub(super) fn feed(mut self, feed: &Feed) -> Self {
        self.page.details = feed.details().into();
        self
    }

    pub(super) fn response(mut self) -> Response {
        let name = self.name.unwrap_or_else(|| self.page.title.to_string());
        let place = Breadcrumb { label: shortened(name).into(), href: ROption::RNone };
        self.page.breadcrumbs.push(place);
        let fragment = html! {
            div class="mail-archive" { (self.content) }
            @for script in &self.scripts { script src=(script) defer {} }
        };
        Response::new(self.status, fragment.into_string()).decorated(self.page)
    }
}

/// A label of the trail; the heading below says it in full.
fn shortened(label: String) -> String {
    match label.char_indices().nth(LONGEST_CRUMB) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label,
    }
}
