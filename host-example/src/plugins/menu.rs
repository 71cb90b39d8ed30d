//! The plugin's web-items as links of the wiki's menus.

use mailarchive_api::{
    Space, SpaceKind,
    contribution::{Condition, Feed, WebItem, WebPanel, WebSection},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986, section 2.3 leaves as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a menu stands, and who looks at it.
pub(crate) struct Place<'a> {
    /// The space that is shown.
    pub(crate) space: &'a Space,
    /// Who is signed in.
    #[allow(dead_code, reason = "part of a place; no condition of the contract asks for it yet")]
    pub(crate) user: Option<&'a str>,
    /// `default` or `documentation`.
    pub(crate) theme: &'a str,
    /// BCP 47.
    pub(crate) language: &'a str,
    /// Whether the viewer holds `view`, `edit`, `admin` or `delete-mail` in the space.
    pub(crate) may: &'a dyn Fn(&str) -> bool,
}

/// A link of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MenuItem {
    /// [`WebItem::key`].
    pub(crate) key: String,
    /// In the viewer's language.
    pub(crate) label: String,
    /// Below the wiki's base path.
    pub(crate) href: String,
    /// The name of an icon.
    pub(crate) icon: Option<String>,
}

/// A named place in a menu, with its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MenuSection {
    /// [`WebSection::key`].
    pub(crate) key: String,
    /// In the viewer's language.
    pub(crate) label: String,
    /// At least one.
    pub(crate) items: Vec<MenuItem>,
}

/// The plugin's own sections of `location` that hold something for this viewer, in their order. Those in `known`
/// are the wiki's.
pub(crate) fn sections(
    sections: &[WebSection],
    items: &[WebItem],
    location: &str,
    known: &[&str],
    place: &Place<'_>,
) -> Vec<MenuSection> {
    sections
        .iter()
        .filter(|section| {
            let inside = section.key.strip_prefix(location).is_some_and(|rest| rest.starts_with('/'));
            inside && !known.contains(&section.key.as_str())
        })
        .map(|section| MenuSection {
            key: section.key.clone(),
            label: section.label.in_language(place.language).to_owned(),
            items: menu(items, &section.key, place),
        })
        .filter(|section| !section.items.is_empty())
        .collect()
}

/// The panels of `location` for this viewer, in their order.
pub(crate) fn panels<'a>(panels: &'a [WebPanel], location: &str, place: &Place<'_>) -> Vec<&'a WebPanel> {
    panels
        .iter()
        .filter(|panel| panel.location == location)
        .filter(|panel| panel.conditions.iter().all(|condition| holds(condition, place)))
        .collect()
}

/// The items of `section` that are for this viewer, in their order.
pub(crate) fn menu(items: &[WebItem], section: &str, place: &Place<'_>) -> Vec<MenuItem> {
    let mut shown: Vec<&WebItem> = items
        .iter()
        .filter(|item| item.section == section)
        .filter(|item| item.conditions.iter().all(|condition| holds(condition, place)))
        .collect();
    shown.sort_by(|a, b| (a.weight, &a.key).cmp(&(b.weight, &b.key)));
    let space = utf8_percent_encode(&place.space.key, SEGMENT).to_string();
    let link = |item: &WebItem| MenuItem {
        key: item.key.clone(),
        label: item.label.in_language(place.language).to_owned(),
        href: item.href.replace("{space}", &space),
        icon: item.icon.clone(),
    };
    shown.into_iter().map(link).collect()
}

/// The feeds of a space that are for this viewer.
pub(crate) fn feeds(feeds: &[Feed], place: &Place<'_>) -> Vec<MenuItem> {
    let space = utf8_percent_encode(&place.space.key, SEGMENT).to_string();
    feeds
        .iter()
        .filter(|feed| feed.conditions.iter().all(|condition| holds(condition, place)))
        .map(|feed| MenuItem {
            key: feed.key.clone(),
            label: feed.label.in_language(place.language).to_owned(),
            href: feed.href.replace("{space}", &space),
            icon: None,
        })
        .collect()
}

/// The items of `site.admin`. They stand in no space, so one with a condition is not for this place.
pub(crate) fn site_menu(items: &[WebItem], language: &str) -> Vec<MenuItem> {
    let mut shown: Vec<&WebItem> =
        items.iter().filter(|item| item.section == "site.admin" && item.conditions.is_empty()).collect();
    shown.sort_by(|a, b| (a.weight, &a.key).cmp(&(b.weight, &b.key)));
    let link = |item: &WebItem| MenuItem {
        key: item.key.clone(),
        label: item.label.in_language(language).to_owned(),
        href: item.href.clone(),
        icon: item.icon.clone(),
    };
    shown.into_iter().map(link).collect()
}

fn holds(condition: &Condition, place: &Place<'_>) -> bool {
    match condition {
        Condition::SpaceKind(kind) => match place.space.kind {
            SpaceKind::SITE => kind == "site",
            SpaceKind::PERSONAL => kind == "personal",
            _ => false,
        },
        Condition::Permission(permission) => (place.may)(permission),
        Condition::Theme(theme) => theme == place.theme,
        Condition::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use mailarchive_api::Contribution;

    use super::*;

    const JSON: &str = r#"[
        {"kind":"web-item","key":"late","section":"tools","weight":20,"label":{"en":"Late"},"href":"/late"},
        {"kind":"web-item","key":"accounts","section":"tools","weight":10,
         "label":{"en":"Mail Accounts","ja":"メール アカウント"},"href":"/spaces/{space}/accounts","icon":"mail",
         "conditions":[{"is":"space-kind","value":"site"},{"is":"permission","value":"admin"},
                       {"is":"theme","value":"default"}]},
        {"kind":"web-item","key":"riddle","section":"tools","weight":1,"label":{"en":"?"},"href":"/",
         "conditions":[{"is":"full-moon","value":{"phase":3}}]},
        {"kind":"hologram","key":"unknown"}
    ]"#;

    fn items() -> Vec<WebItem> {
        let all: Vec<Contribution> = serde_json::from_str(JSON).unwrap();
        all.into_iter()
            .filter_map(|one| if let Contribution::WebItem(item) = one { Some(item) } else { None })
            .collect()
    }

    fn keys(kind: SpaceKind, theme: &str, admin: bool) -> Vec<String> {
        let space = Space { id: "1".into(), key: "DEV".into(), name: "Dev".into(), kind };
        let may = |permission: &str| permission == "view" || (admin && permission == "admin");
        let place = Place { space: &space, user: None, theme, language: "en", may: &may };
        menu(&items(), "tools", &place).into_iter().map(|item| item.key).collect()
    }

    #[test]
    fn every_condition_must_hold() {
        assert_eq!(keys(SpaceKind::SITE, "default", true), ["accounts", "late"]);
        assert_eq!(keys(SpaceKind::SITE, "default", false), ["late"]);
        assert_eq!(keys(SpaceKind::PERSONAL, "default", true), ["late"]);
        assert_eq!(keys(SpaceKind::SITE, "documentation", true), ["late"]);
        assert_eq!(keys(SpaceKind(9), "default", true), ["late"]);
    }

    #[test]
    fn a_link_is_in_the_viewers_language_and_leads_to_his_space() {
        let space = Space { id: "1".into(), key: "a/b あ".into(), name: "x".into(), kind: SpaceKind::SITE };
        let place =
            Place { space: &space, user: Some("ann"), theme: "default", language: "ja-JP", may: &|_| true };
        let item = &menu(&items(), "tools", &place)[0];
        assert_eq!(item.label, "メール アカウント");
        assert_eq!(item.href, "/spaces/a%2Fb%20%E3%81%82/accounts");
        assert_eq!(item.icon.as_deref(), Some("mail"));
        assert!(menu(&items(), "elsewhere", &place).is_empty());
    }
}
