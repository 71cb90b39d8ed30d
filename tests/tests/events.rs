//! What happens in the wiki and the archive must follow: spaces and users that are removed or renamed, while
//! the plugin is on and while it is off.

#![allow(clippy::unwrap_used, reason = "what a test is built of fails it by panicking, too")]

use std::{fs, path::Path, thread, time::Duration};

use tests::{
    Authority, Dovecot, Wiki,
    deadline::wait_for,
    dovecot::as_served,
    mails,
    wiki::{ADMIN_PASSWORD, Account, Session, base, text, user_password},
};

const FETCH: Duration = Duration::from_secs(120);
/// Long enough for three messages that are kept as blobs.
const MAILS: usize = 720;

struct Site {
    wiki: Wiki,
    dovecot: Dovecot,
}

impl Site {
    /// Two spaces with an archived mailbox each; the plugin is on.
    fn new() -> Self {
        let authority = Authority::new();
        let dovecot = Dovecot::start(&authority, &["sales", "other", "busy"]);
        let wiki = Wiki::start(&authority);
        let site = Self { wiki, dovecot };
        let admin = site.wiki.admin();
        admin.switch_plugin(true);
        for (seed, space, user) in [(31, "SALES", "sales"), (32, "OTHER", "other")] {
            admin.put_space(space);
            let sent = mails::varied(seed, MAILS);
            site.dovecot.deliver_many(user, sent.iter().map(Vec::as_slice));
            admin.create_account(space, &site.account(user));
            admin.fetch_and_wait(space, FETCH);
            assert_eq!(site.dovecot.messages_left(user), 0);
        }
        site
    }

    fn account(&self, user: &str) -> Account {
        Account::of("IMAPS", self.dovecot.ports.imaps, user)
    }

    fn browser(&self) -> Session {
        Session::sign_in(self.wiki.anonymous(), "admin", ADMIN_PASSWORD)
    }

    fn remove_space(&self, key: &str) {
        let mut browser = self.browser();
        browser.open(&format!("/spaces/{key}/overview")).expect(200);
        let refused = browser.submit(&format!("/spaces/{key}/remove"), &[("confirm", "something else")]);
        assert!(refused.status >= 400, "removed without confirmation");
        browser.submit(&format!("/spaces/{key}/remove"), &[("confirm", key)]).expect(303);
    }

    /// What the plugin keeps is of these spaces, and the archive of OTHER is whole.
    fn nothing_is_left_but(&self, spaces: &[&str]) {
        let admin = self.wiki.admin();
        let mut known = Vec::new();
        for space in spaces {
            known.push(self.id(space).into_bytes());
            known.extend(admin.accounts(space).iter().map(|account| bytes(&text(&account["id"]))));
        }
        // What tells the search index follows within a second or two, and with it the note that it has to; its
        // own token is of no space, nor is when it was made anew and when old mail was erased.
        let of_none = [b"k".as_slice(), b"wjindex", b"wjpurge"];
        wait_for("everything else is gone", Duration::from_secs(20), || {
            let left = self
                .keys()
                .into_iter()
                .find(|key| !of_none.contains(&key.as_slice()) && !known.iter().any(|id| contains(key, id)));
            match left {
                None => Some(()),
                Some(key) => {
                    println!("still there: {}", String::from_utf8_lossy(&key));
                    None
                }
            }
        });
        let prefixes: Vec<String> = spaces.iter().map(|space| id_of_blobs(&self.id(space))).collect();
        for file in blobs(&self.wiki) {
            assert!(prefixes.iter().any(|prefix| file.contains(prefix)), "left behind: {file}");
        }
        let sent: Vec<_> = mails::varied(32, MAILS).iter().map(|mail| as_served(mail)).collect();
        assert_eq!(mails::multiset(&admin.raw_all("OTHER")), mails::multiset(&sent));
    }

    fn id(&self, key: &str) -> String {
        let database = self.wiki.database();
        database
            .query_row("SELECT id FROM space WHERE space_key = ?1", [key], |row| row.get(0))
            .expect("a space")
    }

    /// Every key that the plugin keeps.
    fn keys(&self) -> Vec<Vec<u8>> {
        let database = self.wiki.database();
        let mut statement = database.prepare("SELECT key FROM plugin_key").expect("the store");
        let keys = statement.query_map([], |row| row.get(0)).expect("its keys");
        keys.collect::<Result<_, _>>().unwrap()
    }

    fn events_waiting(&self) -> u32 {
        let database = self.wiki.database();
        database.query_row("SELECT count(*) FROM plugin_event", [], |row| row.get(0)).unwrap()
    }

    /// What the plugin keeps of the account, as text.
    fn stored_account(&self, id: &str) -> serde_json::Value {
        let database = self.wiki.database();
        let sql = "SELECT value FROM plugin_key WHERE substr(key, 1, 1) = x'61' AND instr(key, ?1) > 0";
        let value: Vec<u8> = database.query_row(sql, [bytes(id)], |row| row.get(0)).unwrap();
        serde_json::from_slice(&value).unwrap()
    }
}

#[test]
fn a_removed_space_takes_its_accounts_its_mail_and_its_blobs() {
    let site = Site::new();
    let space = site.id("SALES");
    let of_space = || site.keys().iter().filter(|key| contains(key, space.as_bytes())).count();
    let blobs_of_space =
        || blobs(&site.wiki).iter().filter(|file| file.contains(&id_of_blobs(&space))).count();
    assert!(
        of_space() > 2 * MAILS && blobs_of_space() > 0,
        "{} keys, {} blobs",
        of_space(),
        blobs_of_space()
    );
    site.remove_space("SALES");
    site.nothing_is_left_but(&["OTHER"]);
    assert_eq!(site.events_waiting(), 0);

    // A new space of the same key is another space.
    let admin = site.wiki.admin();
    admin.get(&format!("{}/messages", base("SALES"))).expect_problem(404);
    admin.put_space("SALES");
    assert!(admin.accounts("SALES").is_empty() && admin.list_all("SALES", 10).is_empty());
}

#[test]
fn a_removed_space_stops_its_fetch_and_what_was_not_archived_stays_on_the_server() {
    let site = Site::new();
    let admin = site.wiki.admin();
    let sent = mails::varied(33, 4000);
    site.dovecot.deliver_many("busy", sent.iter().map(Vec::as_slice));
    admin.put_space("BUSY");
    admin.create_account("BUSY", &site.account("busy"));
    admin.fetch("BUSY");
    wait_for("the fetch is on its way", FETCH, || {
        let progress = admin.fetch_progress("BUSY");
        assert!(progress.running, "over too soon: {:?}", progress.accounts);
        (progress.accounts[0]["fetched"].as_u64() > Some(2500)).then_some(())
    });
    site.remove_space("BUSY");
    let left = site.dovecot.messages_left("busy");
    println!("{left} of {} messages are left", sent.len());
    assert!((1..4000).contains(&left), "the fetch had not begun, or was over");
    site.nothing_is_left_but(&["OTHER", "SALES"]);
    thread::sleep(Duration::from_secs(2));
    assert_eq!(site.dovecot.messages_left("busy"), left, "the fetch went on");
    site.nothing_is_left_but(&["OTHER", "SALES"]);
    assert_eq!(admin.plugin()["state"], "enabled");
}

#[test]
fn a_space_that_is_removed_while_the_plugin_is_off_goes_when_it_is_enabled() {
    let mut site = Site::new();
    site.wiki.admin().switch_plugin(false);
    let before = site.keys().len();
    site.remove_space("SALES");
    assert_eq!(site.keys().len(), before, "nothing can go while the plugin is off");
    assert_eq!(site.events_waiting(), 1);
    site.wiki.kill_9();
    site.wiki.restart();
    assert_eq!(site.events_waiting(), 1);
    site.wiki.admin().switch_plugin(true);
    site.nothing_is_left_but(&["OTHER"]);
    assert_eq!(site.events_waiting(), 0);
}

#[test]
fn a_renamed_space_keeps_its_archive_under_the_new_key_even_while_it_is_fetched() {
    let site = Site::new();
    let admin = site.wiki.admin();
    let mut sent = mails::varied(31, MAILS);
    let more = mails::varied(34, 1500);
    let archived = admin.list_all("SALES", 100);
    site.dovecot.deliver_many("sales", more.iter().map(Vec::as_slice));
    sent.extend(more);
    admin.fetch("SALES");

    let mut browser = site.browser();
    browser.open("/spaces/SALES/overview").expect(200);
    let fields = [("name", "Märkte <b>"), ("key", "MARKET"), ("theme", "default")];
    browser.submit("/spaces/SALES/overview", &fields).expect(303);
    assert_eq!(site.events_waiting(), 0, "the plugin was told");
    for path in ["/messages", "/accounts", "/fetch"] {
        admin.get(&format!("{}{path}", base("SALES"))).expect_problem(404);
        admin.get(&format!("{}{path}", base("MARKET"))).expect(200);
    }
    browser.open("/spaces/SALES/mail").expect(404);
    let page = browser.open("/spaces/MARKET/mail").expect(200).text();
    assert!(page.contains("Märkte &lt;b&gt;") && page.contains("/spaces/MARKET/mail/threads/"), "{page}");
    assert!(!page.contains("/spaces/SALES/"), "a link to the old key");

    admin.wait_fetch_done("MARKET", FETCH);
    admin.fetch_and_wait("MARKET", FETCH);
    let expected: Vec<_> = sent.iter().map(|mail| as_served(mail)).collect();
    assert_eq!(mails::multiset(&admin.raw_all("MARKET")), mails::multiset(&expected));
    assert_eq!(site.dovecot.messages_left("sales"), 0);
    let ids: Vec<_> = admin.list_all("MARKET", 100).iter().map(|message| text(&message["id"])).collect();
    assert!(archived.iter().all(|message| ids.contains(&text(&message["id"]))), "a message has another id");
}

#[test]
fn a_removed_user_leaves_what_he_did() {
    let site = Site::new();
    let admin = site.wiki.admin();
    for user in ["keeper", "viewer"] {
        admin.put_user(user, &[]);
        admin.put_permissions("SALES", user, &["view", "admin"]);
    }
    let keeper = site.wiki.client("keeper", &user_password("keeper"));
    site.dovecot.deliver("busy", &mails::plain(1, "first", "of the keeper's account"));
    let id = keeper.create_account("SALES", &site.account("busy"));
    keeper.fetch_and_wait("SALES", FETCH);

    let mut viewer = Session::sign_in(site.wiki.anonymous(), "viewer", &user_password("viewer"));
    viewer.open("/").expect(200);
    viewer.submit("/admin/users/keeper/remove", &[]).expect(403);
    let mut browser = site.browser();
    browser.open("/admin/users/keeper").expect(200);
    browser.submit_with("/admin/users/keeper/remove", "no token", &[]).expect(403);
    keeper.get(&format!("{}/accounts", base("SALES"))).expect(200);
    browser.submit("/admin/users/keeper/remove", &[]).expect(303);

    assert_eq!(site.events_waiting(), 0, "the plugin was told");
    keeper.get(&format!("{}/accounts", base("SALES"))).expect_problem(401);
    assert_eq!(site.stored_account(&id)["createdBy"], "keeper");
    assert!(site.wiki.log().contains("keeper added the mail account"), "{}", site.wiki.log());
    site.dovecot.deliver("busy", &mails::plain(2, "second", "after he left"));
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!(admin.account_status("SALES", &id)["archived"], 2);

    // Somebody new of the same name has none of his rights.
    admin.put_user("keeper", &[]);
    site.wiki
        .client("keeper", &user_password("keeper"))
        .get(&format!("{}/messages", base("SALES")))
        .expect_problem(404);
}

fn contains(key: &[u8], part: &[u8]) -> bool {
    key.windows(part.len()).any(|window| window == part)
}

/// From hexadecimal.
fn bytes(id: &str) -> Vec<u8> {
    (0..id.len() / 2).map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// What the path of every blob of a space holds.
fn id_of_blobs(space: &str) -> String {
    let hex: String = space.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("raw+/{hex}+/")
}

/// The files below `blobs/`, finished or not.
fn blobs(wiki: &Wiki) -> Vec<String> {
    fn below(directory: &Path, files: &mut Vec<String>) {
        for entry in fs::read_dir(directory).expect("a directory").flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                below(&entry.path(), files);
            } else {
                files.push(entry.path().display().to_string());
            }
        }
    }
    let mut files = Vec::new();
    below(&wiki.data().join("blobs"), &mut files);
    files
}
