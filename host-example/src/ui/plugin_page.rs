//! The frame around a plugin's page.

use mailarchive_api::contribution::WebResource;
use maud::{PreEscaped, html};

use super::{
    Reader, SpaceFrame,
    document::{Place, breadcrumbs, document},
    space_tools::tools_head,
};

/// A page of a plugin: a fragment and where it stands.
pub(crate) struct PluginPage<'a> {
    pub(crate) title: &'a str,
    /// Keys of the web-items that are the current place.
    pub(crate) current: Vec<&'a str>,
    /// The trail below the space.
    pub(crate) breadcrumbs: Vec<(&'a str, Option<&'a str>)>,
    pub(crate) resources: &'a [WebResource],
    /// HTML of the plugin, which is trusted as the wiki's own code is.
    pub(crate) fragment: &'a str,
    /// Among the space's tools.
    pub(crate) tools: bool,
}

pub(crate) fn plugin_page(reader: &Reader, frame: &SpaceFrame, page: &PluginPage<'_>) -> String {
    let space_href = frame.href();
    let (place, head) = if page.tools {
        let head = tools_head(reader, frame, &page.current, &page.breadcrumbs);
        (Place::Tools(frame, &page.current), head)
    } else {
        let mut trail = vec![(frame.space.name.as_str(), Some(space_href.as_str()))];
        trail.extend_from_slice(&page.breadcrumbs);
        (Place::Space(frame, &page.current), breadcrumbs(reader, &trail))
    };
    let main = html! { (head) (PreEscaped(page.fragment)) };
    document(reader, page.title, &place, page.resources, &main)
}

/// A page of a plugin among the site's administration.
pub(crate) fn plugin_admin_page(reader: &Reader, page: &PluginPage<'_>) -> String {
    let (area, add_ons) =
        (reader.language.say("general-configuration"), reader.language.say("manage-add-ons"));
    let mut trail = vec![(&*area, Some("/admin")), (&*add_ons, Some("/admin/addons"))];
    trail.extend_from_slice(&page.breadcrumbs);
    let main = html! { (breadcrumbs(reader, &trail)) (PreEscaped(page.fragment)) };
    document(reader, page.title, &Place::Site("add-ons"), page.resources, &main)
}
