//! What the plugin adds to the wiki: two menus for each page (one a theme), and every route.

use mailarchive_api::{
    Contribution,
    contribution::{Condition, Label, Route, WebItem, WebResource},
};

use super::{assets, routes};
use crate::text::{Language, Texts};

/// The contributions as the contract wants them: a JSON array.
pub(crate) fn contributions() -> String {
    let items = [
        item("mail", "space.content", 30, "menu-mail", "/spaces/{space}/mail", "default", "view"),
        item("mail-browse", "space.browse", 30, "menu-mail", "/spaces/{space}/mail", "documentation", "view"),
        item("mail-accounts", "space.tools/integrations", 10, "menu-accounts", ACCOUNTS, "default", "admin"),
        item(
            "mail-accounts-admin",
            "space.admin/integrations",
            10,
            "menu-accounts",
            ACCOUNTS,
            "documentation",
            "admin",
        ),
    ];
    let settings = WebItem {
        conditions: Vec::new(),
        icon: None,
        ..item("mail-settings", "site.admin", 10, "settings-title", "/admin/mail-archiving", "", "")
    };
    let routes = routes::ROUTES.iter().map(|route| {
        Contribution::Route(Route {
            key: route.key.to_owned(),
            method: route.method.to_owned(),
            path: route.path.to_owned(),
            decorator: route.decorator,
            writes: route.method != "GET",
            max_body: routes::MAX_BODY,
        })
    });
    let resources = assets::links()
        .map(|(media, href)| Contribution::WebResource(WebResource { media: media.to_owned(), href }));
    let all: Vec<Contribution> = items
        .into_iter()
        .chain([settings])
        .map(Contribution::WebItem)
        .chain(resources)
        .chain(routes)
        .collect();
    serde_json::to_string(&all).unwrap_or_else(|_| "[]".to_owned())
}

const ACCOUNTS: &str = "/spaces/{space}/mail/accounts";

fn item(
    key: &str,
    section: &str,
    weight: u32,
    text: &str,
    href: &str,
    theme: &str,
    permission: &str,
) -> WebItem {
    WebItem {
        key: key.to_owned(),
        section: section.to_owned(),
        weight,
        label: Label::new(
            Language::ALL.map(|language| (language.tag(), Texts::new(language.tag(), "UTC").get(text))),
        ),
        href: href.to_owned(),
        icon: Some("mail".to_owned()),
        conditions: vec![
            Condition::SpaceKind("site".to_owned()),
            Condition::Theme(theme.to_owned()),
            Condition::Permission(permission.to_owned()),
        ],
    }
}

/// The items that mark the Mail tab, and the accounts, as the current place.
pub(super) const MAIL: [&str; 2] = ["mail", "mail-browse"];
pub(super) const MAIL_ACCOUNTS: [&str; 2] = ["mail-accounts", "mail-accounts-admin"];
