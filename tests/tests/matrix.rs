//! Who may ask what: every kind of user × every kind of space × every address of the plugin × on and off.
//!
//! The addresses and the menus come from the built plugin itself: a new route is covered without a change
//! here, or this test does not know what one of its placeholders stands for and says so.

use std::{path::Path, time::Duration};

use mailarchive_api::{
    Contribution, HostBox,
    contribution::{Condition, Decorator, Route, WebItem},
    load,
    testkit::MemoryHost,
};
use serde_json::Value;
use tests::{
    Authority, Dovecot, Wiki,
    wiki::{ADMIN_PASSWORD, Account, Answer, Built, Client, Session, base, text, user_password},
};

/// An HTML body and an attachment: every page of a message shows something.
const MAIL: &[u8] = b"From: Ada <ada@example.com>\r\nTo: inbox@example.com\r\nSubject: See the file\r\n\
Message-ID: <see@example.com>\r\n\
Date: 1 Jan 2024 00:00:00 +0900\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>See the file</p>\r\n\
--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=data.bin\r\n\r\nx\r\n\
--b--\r\n";
const FETCH: Duration = Duration::from_secs(60);

/// What a user may do in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Right {
    Nothing,
    View,
    Admin,
}

struct Space {
    key: &'static str,
    kind: &'static str,
    theme: &'static str,
    /// Of the space's administrator, the viewer, the other users, and those who are not signed in.
    rights: [Right; 4],
}

use Right::{Admin, Nothing, View};

const SPACES: [Space; 6] = [
    Space { key: "SITE", kind: "site", theme: "default", rights: [Admin, View, Nothing, Nothing] },
    Space { key: "DOCS", kind: "site", theme: "documentation", rights: [Admin, View, Nothing, Nothing] },
    Space { key: "OPEN", kind: "site", theme: "default", rights: [Admin, View, View, View] },
    Space { key: "HIDDEN", kind: "site", theme: "default", rights: [Nothing; 4] },
    Space { key: "~keeper", kind: "personal", theme: "default", rights: [Admin, View, Nothing, Nothing] },
    // There is none.
    Space { key: "NOSUCH", kind: "", theme: "default", rights: [Nothing; 4] },
];

#[derive(Debug, Clone, Copy)]
struct Role {
    user: &'static str,
    groups: &'static [&'static str],
    /// Its place in [`Space::rights`]; members of `confluence-administrators` hold everything.
    place: Option<usize>,
}

const ROLES: [Role; 6] = [
    Role { user: "admin", groups: &["confluence-administrators"], place: None },
    // Administers the site, and may nothing in a space that others may not.
    Role { user: "siteadmin", groups: &["site-administrators"], place: Some(2) },
    Role { user: "keeper", groups: &[], place: Some(0) },
    Role { user: "viewer", groups: &[], place: Some(1) },
    Role { user: "stranger", groups: &[], place: Some(2) },
    Role { user: "", groups: &[], place: Some(3) },
];

impl Role {
    fn right(self, space: &Space) -> Right {
        self.place.map_or(Admin, |place| space.rights[place])
    }

    fn administers_the_site(self) -> bool {
        !self.groups.is_empty()
    }

    fn client(self, wiki: &Wiki) -> Client {
        match self.user {
            "" => wiki.anonymous(),
            "admin" => wiki.admin(),
            user => wiki.client(user, &user_password(user)),
        }
    }

    fn session(self, wiki: &Wiki) -> Session {
        match self.user {
            "" => Session::stranger(wiki.anonymous()),
            "admin" => Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD),
            user => Session::sign_in(wiki.anonymous(), user, &user_password(user)),
        }
    }
}

struct Site {
    wiki: Wiki,
    dovecot: Dovecot,
    routes: Vec<Route>,
    items: Vec<WebItem>,
}

#[test]
fn each_user_is_answered_exactly_what_the_space_permits_and_nobody_while_the_plugin_is_off() {
    let site = Site::new();
    let mut asked = 0;
    for on in [true, false] {
        site.wiki.admin().switch_plugin(on);
        for role in ROLES {
            let (client, mut session) = (role.client(&site.wiki), role.session(&site.wiki));
            for space in &SPACES {
                site.assert_menus(role, &mut session, space, on);
                for route in &site.routes {
                    site.assert_route(role, &client, &mut session, space, route, on);
                    asked += 1;
                }
            }
        }
    }
    println!("{} routes, {asked} questions", site.routes.len());
    assert!(site.routes.len() > 20 && site.items.len() >= 4, "the plugin's table was not read");
}

impl Site {
    /// An archived mail with an attachment in every site space, placed there while everything was permitted.
    fn new() -> Self {
        let authority = Authority::new();
        let dovecot = Dovecot::start(&authority, &["inbox"]);
        let wiki = Wiki::start(&authority);
        let (routes, items) = contributions();
        let site = Self { wiki, dovecot, routes, items };
        let admin = site.wiki.admin();
        admin.switch_plugin(true);
        for role in ROLES.iter().filter(|role| !["", "admin"].contains(&role.user)) {
            admin.put_user(role.user, role.groups);
        }
        for space in SPACES.iter().filter(|space| !space.kind.is_empty()) {
            admin.put_space_as(space.key, space.kind, space.theme);
            for (user, right) in ["keeper", "viewer", "stranger", "anonymous"].iter().zip(space.rights) {
                let words: &[&str] = match right {
                    Nothing => &[],
                    View => &["view"],
                    Admin => &["view", "edit", "admin", "delete-mail"],
                };
                admin.put_permissions(space.key, user, words);
            }
            if space.kind == "site" {
                site.dovecot.deliver("inbox", MAIL);
                site.add_account(space.key);
                admin.fetch_and_wait(space.key, FETCH);
                assert_eq!(admin.list_all(space.key, 10).len(), 1);
            }
        }
        site
    }

    fn add_account(&self, space: &str) -> String {
        let number = self.wiki.admin().accounts(space).len();
        let account = Account::of("IMAPS", self.dovecot.ports.imaps, "inbox");
        self.wiki.admin().create_account(space, &Account { name: format!("account {number}"), ..account })
    }

    /// The address of something that really is there in that space, where mail may be there.
    fn address(&self, route: &Route, space: &Space, on: bool) -> String {
        let admin = self.wiki.admin();
        let there = space.kind == "site" && on;
        let known = |what: &str| -> Option<String> {
            let list = match what {
                "accounts" => admin.accounts(space.key),
                "trash" => self.trash(space),
                "threads" => {
                    let path = format!("{}/threads", base(space.key));
                    admin.get(&path).expect(200).json()["threads"].as_array().cloned().unwrap_or_default()
                }
                _ => admin.list_all(space.key, 10),
            };
            list.last().map(|one| text(&one["id"]))
        };
        let mut path = route
            .path
            .replace("{key}", "{space}")
            .replace("{space}", &space.key.replace('~', "%7E"))
            .replace("{index}", "0")
            .replace("{label}", "offer")
            .replace("{messageId}", "see%40example.com");
        if there {
            self.put_mail_where_it_is_expected(route, space);
        }
        for what in ["accounts", "messages", "threads", "trash"] {
            if path.contains(&format!("/{what}/{{id}}")) {
                // Somewhere else an id of the right form stands for nothing.
                let id = if there { known(what).or_else(|| Some(self.add_account(space.key))) } else { None };
                path = path.replace("{id}", &id.unwrap_or_else(|| "0123456789abcdef01234567".to_owned()));
            }
        }
        assert!(!path.contains('{'), "what does the placeholder of {path} stand for?");
        path
    }

    fn trash(&self, space: &Space) -> Vec<Value> {
        let trash = self.wiki.admin().get(&format!("{}/trash", base(space.key))).expect(200).json();
        trash["messages"].as_array().cloned().unwrap_or_default()
    }

    /// Whoever was asked before may have deleted or purged the mail: it is in the list again, or in the trash for
    /// what is done there.
    fn put_mail_where_it_is_expected(&self, route: &Route, space: &Space) {
        let admin = self.wiki.admin();
        for message in self.trash(space) {
            let path = format!("{}/messages/{}/restore", base(space.key), text(&message["id"]));
            admin.request("POST", &path, None).expect_success();
        }
        if admin.list_all(space.key, 10).is_empty() {
            self.dovecot.deliver("inbox", &[MAIL, space.key.as_bytes(), route.key.as_bytes()].concat());
            admin.fetch_and_wait(space.key, FETCH);
        }
        if route.path.contains("/trash/{id}") {
            let id = text(&admin.list_all(space.key, 10)[0]["id"]);
            admin.delete(&format!("{}/messages/{id}", base(space.key))).expect_success();
        }
    }

    fn assert_route(
        &self,
        role: Role,
        client: &Client,
        session: &mut Session,
        space: &Space,
        route: &Route,
        on: bool,
    ) {
        let path = self.address(route, space, on);
        let answer = if route.path.starts_with("/rest/") {
            let body = (route.method != "GET").then_some(("application/json", b"\"nothing\"".as_slice()));
            client.request(&route.method, &path, body)
        } else if route.method == "GET" {
            session.open(&path)
        } else {
            session.submit(&path, &[])
        };
        let of_the_site = route.path.starts_with("/admin/");
        let of_a_space = route.path.contains("{key}") || route.path.contains("{space}");
        let status = answer.status;
        let what = format!("{}, {}, on {on}: {} {path}: {status}", role.user, space.key, route.method);
        match () {
            () if !on => assert_eq!(status, 404, "{what}"),
            () if of_the_site && !role.administers_the_site() => {
                assert!([401, 403, 404].contains(&status), "{what}");
            }
            () if of_the_site => {
                assert!((200..500).contains(&status) && status != 403 && status != 404, "{what}");
            }
            () if !of_a_space => assert_eq!(status, 200, "{what}"),
            // Who may be somebody is asked, and told nothing.
            () if role.user.is_empty() && route.path.ends_with(".atom") && status != 200 => {
                assert_eq!(status, 401, "{what}");
                assert!(role.right(space) == Nothing || space.kind != "site", "{what}");
            }
            () if space.kind != "site" || role.right(space) == Nothing => assert_eq!(status, 404, "{what}"),
            () if for_administrators(route) && role.right(space) < Admin => assert_eq!(status, 403, "{what}"),
            // What was sent may be refused, or not be there yet; the user is not refused.
            () => assert!(
                status == 501 || (200..500).contains(&status) && ![401, 403, 404].contains(&status),
                "{what}: {:.200}",
                answer.text()
            ),
        }
        if [401, 403, 404].contains(&status) {
            assert_tells_nothing(&answer, &what);
        }
    }

    /// A link is drawn exactly where its conditions hold.
    fn assert_menus(&self, role: Role, session: &mut Session, space: &Space, on: bool) {
        let right = role.right(space);
        let key = space.key.replace('~', "%7E");
        // The last shows the tabs beside the first of the tools.
        let pages = ["", "/pages", "/overview", "/trash", "/mail/accounts"]
            .map(|page| format!("/spaces/{key}{page}"));
        let html: String = pages.iter().map(|page| follow(session, page)).collect();
        let admin = follow(session, "/admin/addons");
        for item in self.items.iter().filter(|item| item.section == "site.admin") {
            let drawn = admin.contains(&format!("href=\"{}\"", item.href));
            assert_eq!(drawn, on && role.administers_the_site(), "{}, on {on}: {}", role.user, item.key);
        }
        for item in self.items.iter().filter(|item| item.section != "site.admin") {
            let holds = |condition: &Condition| match condition {
                Condition::SpaceKind(kind) => kind == space.kind,
                Condition::Theme(theme) => theme == space.theme,
                Condition::Permission(word) if word == "view" => right >= View,
                Condition::Permission(word) if ["admin", "delete-mail"].contains(&word.as_str()) => {
                    right >= Admin
                }
                other => panic!("a condition that this test does not know: {other:?}"),
            };
            let expected = on && right >= View && item.conditions.iter().all(holds);
            let href = |key: &str| format!("href=\"{}\"", item.href.replace("{space}", key));
            let drawn = html.contains(&href(&key)) || html.contains(&href(space.key));
            // Two items of opposite themes lead to the same page: it is drawn where one of them is.
            let twin = |other: &&WebItem| other.key != item.key && other.href == item.href;
            let by_twin =
                self.items.iter().filter(twin).any(|other| on && other.conditions.iter().all(holds));
            assert_eq!(drawn, expected || by_twin, "{}, {}, on {on}: {}", role.user, space.key, item.key);
        }
        if !on || right == Nothing || space.kind != "site" {
            assert!(!html.contains("/mail"), "{}, {}, on {on}: mail is mentioned", role.user, space.key);
        }
    }
}

/// Every write, and of the pages and calls that read those that show accounts or fetches.
fn for_administrators(route: &Route) -> bool {
    let part = |name: &str| route.path.split('/').any(|part| part == name);
    route.writes
        || route.decorator == Decorator::SpaceTools
        || ["accounts", "fetch", "progress", "trash", "verify"].iter().any(|name| part(name))
}

/// A refusal names neither mail nor account.
fn assert_tells_nothing(answer: &Answer, what: &str) {
    let told = answer.text();
    for secret in ["account 0", "inbox@", "data.bin", "See the file"] {
        assert!(!told.contains(secret), "{what}: {secret}: {told:.200}");
    }
}

/// The page, or the one that it leads on to; nothing where there is none.
fn follow(session: &mut Session, path: &str) -> String {
    let mut answer = session.open(path);
    for _ in 0..3 {
        let Some(next) = answer.header("location").map(str::to_owned) else { break };
        answer = session.open(&next);
    }
    assert!([200, 401, 403, 404].contains(&answer.status), "{path}: {}", answer.status);
    if answer.status == 200 { answer.text() } else { String::new() }
}

/// What the built library adds to a wiki.
fn contributions() -> (Vec<Route>, Vec<WebItem>) {
    let directory = tempfile::tempdir().expect("temporary directory");
    let copies: &Path = &directory.path().join("loaded");
    let loaded = load::load(&Built::find().plugin, copies).expect("the plugin's library");
    let host: HostBox = MemoryHost::new(directory.path()).host();
    let plugin = (loaded.module.prepare())(host).into_result().expect("the plugin answers");
    let all: Vec<Contribution> = serde_json::from_str(&plugin.contributions()).expect("JSON");
    plugin.disable().into_result().expect("the plugin answers");
    let (mut routes, mut items) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Contribution::Route(route) => routes.push(route),
            Contribution::WebItem(item) => items.push(item),
            _ => {}
        }
    }
    (routes, items)
}
