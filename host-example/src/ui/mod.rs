//! The wiki's look: HTML of its pages, and the frame around a plugin's.
//!
//! Functions here ask nothing and know nothing of HTTP: what they show is handed to them.

mod add_ons;
mod add_ons_outbound;
mod add_ons_versions;
mod admin;
mod document;
mod embedded;
mod error;
mod excerpt;
mod form;
mod header;
mod icon;
mod jobs;
mod page;
mod paging;
mod people;
mod plugin_page;
mod search;
mod sidebar;
mod sign_in;
mod space_tools;
mod spaces;
mod time;
mod tools;
mod trash;

use jiff::tz::TimeZone;

use crate::{
    plugins::{MenuItem, MenuSection},
    text::Language,
    wiki::{Appearance, Right, TreePage, User, WikiSpace},
};

pub(crate) use add_ons::{AddOnsPage, Shelf, add_ons};
pub(crate) use add_ons_versions::{VersionChange, version_change};
pub(crate) use admin::{AdminPage, admin_page, general, groups, new_space};
pub(crate) use document::plain_page;
pub(crate) use embedded::{Embedded, Missing, Panel, written};
pub(crate) use error::error_page;
pub(crate) use form::{Filled, reason_key};
pub(crate) use jobs::{JobRow, jobs};
pub(crate) use page::{Draft, PageList, PageView, page_editor, page_list, page_view};
pub(crate) use paging::Part;
pub(crate) use people::{profile, user_form, users};
pub(crate) use plugin_page::{PluginPage, plugin_admin_page, plugin_page};
pub(crate) use search::{SearchHit, SearchPage, SearchSection, search};
pub(crate) use sign_in::{not_set_up, set_up, sign_in};
pub(crate) use space_tools::{OfferedRight, overview, permissions};
pub(crate) use spaces::dashboard;
pub(crate) use time::time_zone_name;
pub(crate) use trash::{TrashAction, TrashPage, TrashRow, TrashSection, confirm_purge, trash};

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
    /// The first of its pages.
    pub(crate) tree: Vec<TreePage>,
    pub(crate) has_more_pages: bool,
    /// Web-items beside the pages.
    pub(crate) content: Vec<MenuItem>,
    /// Sections of plugins beside those.
    pub(crate) content_sections: Vec<MenuSection>,
    /// Web-items and sections of the menu *Browse*, which the Documentation theme has.
    pub(crate) browse: Vec<MenuItem>,
    pub(crate) browse_sections: Vec<MenuSection>,
    /// Web-items of the space's tools, by the section that they stand in.
    pub(crate) content_tools: Vec<MenuItem>,
    pub(crate) integrations: Vec<MenuItem>,
    /// Feeds of the space.
    pub(crate) feeds: Vec<MenuItem>,
    /// Sections of plugins among the space's tools.
    pub(crate) tool_sections: Vec<MenuSection>,
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
