//! The wiki's look: HTML of its pages, and the frame around a plugin's.
//!
//! Functions here ask nothing and know nothing of HTTP: what they show is handed to them.

mod add_ons;
mod admin;
mod document;
mod error;
mod form;
mod header;
mod icon;
mod page;
mod people;
mod plugin_page;
mod sidebar;
mod sign_in;
mod space_tools;
mod spaces;
mod time;

use jiff::tz::TimeZone;

use crate::{
    plugins::MenuItem,
    text::Language,
    wiki::{Appearance, Right, TreePage, User, WikiSpace},
};

pub(crate) use add_ons::{AddOnsPage, Shelf, add_ons};
pub(crate) use admin::{AdminPage, admin_page, general, groups, new_space};
pub(crate) use document::plain_page;
pub(crate) use error::error_page;
pub(crate) use form::{Filled, reason_key};
pub(crate) use page::{Draft, page_editor, page_list, page_view};
pub(crate) use people::{profile, user_form, users};
pub(crate) use plugin_page::{PluginPage, plugin_admin_page, plugin_page};
pub(crate) use sign_in::{not_set_up, set_up, sign_in};
pub(crate) use space_tools::{overview, permissions};
pub(crate) use spaces::dashboard;
pub(crate) use time::time_zone_name;

/// Who reads a page, and how.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(crate) user: Option<User>,
    pub(crate) language: Language,
    pub(crate) time_zone: TimeZone,
    /// `None`: as the browser prefers.
    pub(crate) appearance: Option<Appearance>,
    pub(crate) xsrf: String,
    /// The wiki's name.
    pub(crate) site: String,
    /// The path and query that is being read.
    pub(crate) address: String,
}

/// A space around a page, as its reader sees it.
pub(crate) struct SpaceFrame {
    pub(crate) space: WikiSpace,
    /// What the reader may do in it.
    pub(crate) rights: Vec<Right>,
    pub(crate) tree: Vec<TreePage>,
    /// Web-items beside the pages.
    pub(crate) content: Vec<MenuItem>,
    /// Web-items of the space's tools.
    pub(crate) integrations: Vec<MenuItem>,
}

impl SpaceFrame {
    pub(crate) fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    /// The address of the space.
    pub(crate) fn href(&self) -> String {
        space_href(&self.space)
    }
}

/// The address of a space.
pub(crate) fn space_href(space: &WikiSpace) -> String {
    format!("/spaces/{}", crate::http::segment(&space.key))
}
