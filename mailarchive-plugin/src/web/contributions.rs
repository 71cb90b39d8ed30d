//! What the plugin adds to the wiki: menus (the sidebar in both themes, the others one a theme), and every route.

use mailarchive_api::{
    Contribution, Permission,
    contribution::{Condition, Feed, Route, SpacePermission, WebItem, WebResource},
};

use super::{
    assets, bin, embed, jobs, routes,
    settings::{self, label},
    site,
};

/// The contributions as the contract wants them: a JSON array.
pub(crate) fn contributions() -> String {
    let items = [
        in_both_themes(item("mail", "space.content", 30, "menu-mail", "/spaces/{space}/mail", "", "view")),
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
        item("mail-import", "space.tools/content", 10, "menu-import", IMPORT, "default", "admin"),
        item("mail-import-admin", "space.admin/content", 10, "menu-import", IMPORT, "documentation", "admin"),
        item("mail-trash", "space.tools/content", 20, "menu-trash", TRASH, "default", "admin"),
        item("mail-trash-admin", "space.admin/content", 20, "menu-trash", TRASH, "documentation", "admin"),
        item("mail-verify", "space.tools/content", 30, "menu-verify", VERIFY, "default", "admin"),
        item("mail-verify-admin", "space.admin/content", 30, "menu-verify", VERIFY, "documentation", "admin"),
    ];
    let settings_item = WebItem {
        conditions: Vec::new(),
        icon: None,
        ..item("mail-settings", "site.admin", 10, "settings-title", settings::PATH, "", "")
    };
    let routes = routes::ROUTES.iter().map(|route| {
        Contribution::Route(Route {
            key: route.key.to_owned(),
            method: route.method.to_owned(),
            path: route.path.to_owned(),
            decorator: route.decorator,
            writes: route.method != "GET",
            max_body: route.max_body(),
        })
    });
    let resources = assets::links()
        .map(|(media, href)| Contribution::WebResource(WebResource { media: media.to_owned(), href }));
    let all: Vec<Contribution> = items
        .into_iter()
        .chain([settings_item])
        .map(Contribution::WebItem)
        .chain([
            Contribution::SpacePermission(delete_mail()),
            Contribution::Settings(settings::contributed()),
            Contribution::Feed(feed()),
            Contribution::SearchProvider(site::provider()),
            Contribution::TrashProvider(bin::provider()),
        ])
        .chain(embed::macros().map(Contribution::Macro))
        .chain(jobs::jobs().map(Contribution::Job))
        .chain(resources)
        .chain(routes)
        .collect();
    serde_json::to_string(&all).unwrap_or_else(|_| "[]".to_owned())
}

fn delete_mail() -> SpacePermission {
    SpacePermission {
        key: "delete-mail".to_owned(),
        number: Permission::DELETE_MAIL.0,
        label: label("permission-delete-mail"),
        description: label("permission-delete-mail-detail"),
    }
}

fn feed() -> Feed {
    Feed {
        key: "feed".to_owned(),
        label: label("menu-mail"),
        href: "/spaces/{space}/mail/feed.atom".to_owned(),
        conditions: vec![Condition::SpaceKind("site".to_owned()), Condition::Permission("view".to_owned())],
    }
}

/// The sidebar is there in both themes, beside the menus of each.
fn in_both_themes(mut item: WebItem) -> WebItem {
    item.conditions.retain(|condition| !matches!(condition, Condition::Theme(_)));
    item
}

const ACCOUNTS: &str = "/spaces/{space}/mail/accounts";
const IMPORT: &str = "/spaces/{space}/mail/import";
const VERIFY: &str = "/spaces/{space}/mail/verify";
const TRASH: &str = "/spaces/{space}/mail/trash";

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
        label: label(text),
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
pub(super) const MAIL_TRASH: [&str; 2] = ["mail-trash", "mail-trash-admin"];
pub(super) const MAIL_IMPORT: [&str; 2] = ["mail-import", "mail-import-admin"];
pub(super) const MAIL_VERIFY: [&str; 2] = ["mail-verify", "mail-verify-admin"];
