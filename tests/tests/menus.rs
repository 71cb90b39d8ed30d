//! What the menus show to whom, found by following every link; and that every link leads somewhere.

use std::{collections::BTreeMap, time::Duration};

use tests::{
    Authority, Dovecot, Wiki, mails,
    wiki::{ADMIN_PASSWORD, Account, Page, Session, crawl, user_password},
};

const ACCOUNTS: &str = "Mail Accounts";

struct Site {
    wiki: Wiki,
    _dovecot: Dovecot,
}

/// A space of each kind in each theme, with mail where it may be.
fn site() -> Site {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["plain", "docs"]);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    for user in ["viewer", "keeper"] {
        admin.put_user(user, &[]);
    }
    admin.put_user("member", &["confluence-administrators"]);
    admin.switch_plugin(true);
    for (space, kind, theme) in
        [("PLAIN", "site", "default"), ("DOCS", "site", "documentation"), ("~keeper", "personal", "default")]
    {
        admin.put_space_as(space, kind, theme);
        admin.put_permissions(space, "viewer", &["view"]);
        admin.put_permissions(space, "keeper", &["view", "edit", "admin"]);
        admin.put_permissions(space, "member", &["view"]);
        if kind == "site" {
            let user = space.to_lowercase();
            dovecot.deliver(&user, &mails::plain(1, "A text", "hello"));
            dovecot.deliver(&user, &mails::html(2, "A page", "<p>hello</p>"));
            admin.create_account(space, &Account::of("IMAPS", dovecot.ports.imaps, &user));
            admin.fetch_and_wait(space, Duration::from_secs(60));
        }
    }
    Site { wiki, _dovecot: dovecot }
}

impl Site {
    fn pages(&self, user: &str, space: &str) -> BTreeMap<String, Page> {
        let password = if user == "admin" { ADMIN_PASSWORD.to_owned() } else { user_password(user) };
        let mut session = Session::sign_in(self.wiki.anonymous(), user, &password);
        let start = format!("/spaces/{space}");
        let pages = crawl(&mut session, &start, &[&format!("{start}/"), &format!("{start}?")], 80);
        for (path, page) in &pages {
            assert_eq!(page.status, 200, "{user}: {path}: {:.300}", page.html);
        }
        pages
    }
}

fn linked<'a>(pages: &'a BTreeMap<String, Page>, text: &str) -> Option<&'a str> {
    let mut links = pages.values().flat_map(|page| &page.links);
    links.find(|(label, _)| label == text).map(|(_, href)| href.as_str())
}

fn mentioned(pages: &BTreeMap<String, Page>, text: &str) -> bool {
    pages.values().any(|page| page.html.contains(text))
}

#[test]
fn mail_accounts_show_to_administrators_of_site_spaces_only() {
    let site = site();
    for space in ["PLAIN", "DOCS"] {
        let mut href = None;
        for user in ["keeper", "member", "admin"] {
            let pages = site.pages(user, space);
            href = linked(&pages, ACCOUNTS).map(str::to_owned);
            assert!(
                href.is_some(),
                "{user} finds no way to the mail accounts of {space}: {:?}",
                pages.keys()
            );
            assert!(linked(&pages, "Mail").is_some(), "{user}, {space}: no Mail tab");
            let list = &pages[&format!("/spaces/{space}/mail")].html;
            let sidebar = list.split("<aside").nth(1).and_then(|rest| rest.split("</aside>").next());
            let entry = format!("href=\"/spaces/{space}/mail\" aria-current=\"page\"");
            assert!(
                sidebar.is_some_and(|sidebar| sidebar.contains(&entry)),
                "{user}, {space}: no entry: {list}"
            );
        }
        let pages = site.pages("viewer", space);
        assert!(!mentioned(&pages, ACCOUNTS), "a viewer of {space} sees the mail accounts");
        assert!(!mentioned(&pages, "Space Admin"), "a viewer of {space} sees Space Admin");
        assert!(!mentioned(&pages, "Fetch new mail"), "a viewer of {space} is offered to fetch");
        assert!(linked(&pages, "Mail").is_some(), "a viewer of {space} sees the Mail tab");

        // Conditions only hide: the page itself asks again.
        let mut viewer = Session::sign_in(site.wiki.anonymous(), "viewer", &user_password("viewer"));
        let href = href.unwrap_or_default();
        assert!([403, 404].contains(&viewer.open(&href).status), "{href}");
    }
    for user in ["keeper", "admin"] {
        let pages = site.pages(user, "~keeper");
        assert!(
            !mentioned(&pages, ACCOUNTS) && linked(&pages, "Mail").is_none(),
            "{user}: mail in a personal space"
        );
    }
}

#[test]
fn while_it_is_off_no_page_mentions_it() {
    let site = site();
    let on = site.pages("keeper", "PLAIN");
    let mail_pages: Vec<&String> = on.keys().filter(|path| path.contains("/mail")).collect();
    assert!(mail_pages.len() >= 3, "{:?}", on.keys());
    site.wiki.admin().switch_plugin(false);
    for space in ["PLAIN", "DOCS"] {
        for user in ["keeper", "admin"] {
            let pages = site.pages(user, space);
            assert!(!mentioned(&pages, ACCOUNTS), "{user}, {space}");
            assert_eq!(linked(&pages, "Mail"), None, "{user}, {space}");
        }
    }
    let mut keeper = Session::sign_in(site.wiki.anonymous(), "keeper", &user_password("keeper"));
    for path in mail_pages {
        assert_eq!(keeper.open(path).status, 404, "{path}");
    }
}
