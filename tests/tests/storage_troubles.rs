//! The wiki's own storage fails while mail is fetched: the account says so, the mail stays on the server, and
//! when the trouble is over everything is archived once.

use std::{fs, thread, time::Duration};

use serde_json::Value;
use tests::{
    Authority, Client, Dovecot, Options, SmallDisk, Wiki,
    dovecot::as_served,
    mails,
    wiki::{ADMIN_PASSWORD, Account, Session, base, text},
};

const FETCH: Duration = Duration::from_secs(120);
/// Longer than the wiki waits for a lock, and not so long that it could not note why it failed.
const LOCKED: Duration = Duration::from_secs(14);

/// What a disk has left that is not yet too full to fetch.
const ROOM: u64 = 17 << 20;

struct Site {
    wiki: Wiki,
    dovecot: Dovecot,
    account: String,
    sent: Vec<Vec<u8>>,
}

impl Site {
    /// Some mail is archived before the trouble.
    fn new(disk: Option<&SmallDisk>) -> Self {
        let authority = Authority::new();
        let dovecot = Dovecot::start(&authority, &["inbox"]);
        let wiki = Wiki::start_with(Options {
            mail_ca: Some(authority.pem()),
            mail_allow: vec!["127.0.0.0/8".to_owned()],
            data: disk.map(|disk| disk.path().join("data")),
            ..Default::default()
        });
        let admin = wiki.admin();
        admin.put_space("SALES");
        admin.switch_plugin(true);
        let account = admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
        let mut site = Self { wiki, dovecot, account, sent: Vec::new() };
        site.deliver(61, 60);
        admin.fetch_and_wait("SALES", FETCH);
        assert_eq!(site.dovecot.messages_left("inbox"), 0);
        site
    }

    fn deliver(&mut self, seed: u64, count: usize) {
        let mails = mails::varied(seed, count);
        self.dovecot.deliver_many("inbox", mails.iter().map(Vec::as_slice));
        self.sent.extend(mails);
    }

    /// More than a disk with [`ROOM`] left can take: long mails that no packing makes shorter.
    fn deliver_much(&mut self, seed: u64) {
        self.deliver(seed, 300);
        let mails: Vec<Vec<u8>> = (0..8).map(|at| mails::incompressible(seed * 100 + at, 3 << 20)).collect();
        self.dovecot.deliver_many("inbox", mails.iter().map(Vec::as_slice));
        self.sent.extend(mails);
    }

    fn status(&self, admin: &Client) -> Value {
        admin.account_status("SALES", &self.account)
    }

    /// The account is failing for a reason that has `words` in it, everywhere where that is told.
    fn assert_told(&self, words: &[&str]) {
        let admin = self.wiki.admin();
        let status = self.status(&admin);
        assert_eq!((&status["state"], &status["failures"]), (&"failing".into(), &1.into()), "{status}");
        assert!(status["failingSince"].is_string(), "{status}");
        let told = text(&status["error"]);
        let mut session = Session::sign_in(self.wiki.anonymous(), "admin", ADMIN_PASSWORD);
        let page = session.open("/spaces/SALES/mail/accounts").expect(200).text();
        let log = self.wiki.log();
        let line = log.lines().find(|line| line.contains("WARN") && line.contains(&self.account));
        let line = line.unwrap_or_else(|| panic!("nothing in the log:\n{log}"));
        for word in words {
            for place in [told.as_str(), page.as_str(), line] {
                assert!(place.contains(word), "no “{word}” in: {place}");
            }
        }
        assert!(page.contains("One attempt failed, at "), "{page}");
        // What is archived can be read all the same.
        admin.get(&format!("{}/messages?limit=50", base("SALES"))).expect(200);
        // Whatever is not archived is on the server.
        let safe = admin.list_all("SALES", 100).len() + self.dovecot.messages_left("inbox") as usize;
        assert!(safe >= self.sent.len(), "{safe} of {} messages are somewhere", self.sent.len());
    }

    fn assert_healed(&self) {
        let admin = self.wiki.admin();
        admin.fetch_and_wait("SALES", FETCH);
        let status = self.status(&admin);
        assert_eq!((&status["error"], &status["failures"]), (&Value::Null, &0.into()), "{status}");
        let expected: Vec<Vec<u8>> = self.sent.iter().map(|mail| as_served(mail)).collect();
        assert_eq!(mails::multiset(&admin.raw_all("SALES")), mails::multiset(&expected));
        assert_eq!(self.dovecot.messages_left("inbox"), 0);
        assert!(!self.wiki.log().contains("panicked"), "{}", self.wiki.log());
    }
}

#[test]
fn a_full_disk_is_told_and_everything_is_archived_once_there_is_room() {
    let Some(disk) = SmallDisk::mount(128 << 20) else {
        println!("SKIPPED: this process may not mount a file system of its own (it must be root)");
        return;
    };
    let mut site = Site::new(Some(&disk));
    let ballast = disk.fill(ROOM);
    // Some become blobs; the rest goes into the database.
    site.deliver_much(62);
    site.wiki.admin().fetch_and_wait("SALES", FETCH);
    // Whichever file meets the end of the disk first, the database, a blob or the spool: all tell of the disk.
    site.assert_told(&["disk", "on the server"]);
    fs::remove_file(ballast).unwrap();
    site.assert_healed();
    drop(site);
}

#[test]
fn a_disk_that_is_nearly_full_is_told_before_anything_is_fetched() {
    let Some(disk) = SmallDisk::mount(128 << 20) else {
        println!("SKIPPED: this process may not mount a file system of its own (it must be root)");
        return;
    };
    let mut site = Site::new(Some(&disk));
    let ballast = disk.fill(8 << 20);
    site.deliver(65, 20);
    let admin = site.wiki.admin();
    let archived = admin.list_all("SALES", 100).len();
    admin.fetch_and_wait("SALES", FETCH);
    site.assert_told(&["MB of room left", "stays on the server"]);
    assert_eq!(admin.list_all("SALES", 100).len(), archived, "nothing was fetched");
    fs::remove_file(ballast).unwrap();
    site.assert_healed();
    drop(site);
}

#[test]
fn a_full_disk_does_not_keep_the_wiki_from_starting_again() {
    let Some(disk) = SmallDisk::mount(128 << 20) else {
        println!("SKIPPED: this process may not mount a file system of its own (it must be root)");
        return;
    };
    let mut site = Site::new(Some(&disk));
    let ballast = disk.fill(ROOM);
    site.deliver_much(63);
    site.wiki.admin().fetch_and_wait("SALES", FETCH);
    site.wiki.kill_9();
    fs::remove_file(ballast).unwrap();
    site.wiki.restart();
    site.assert_healed();
    drop(site);
}

#[test]
fn a_locked_database_is_told_and_everything_is_archived_once_it_is_free() {
    let mut site = Site::new(None);
    site.deliver(64, 300);
    let database = site.wiki.database();
    database.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let admin = site.wiki.admin();
    admin.fetch("SALES");
    thread::sleep(LOCKED);
    // Reading goes on meanwhile.
    assert_eq!(admin.list_all("SALES", 100).len(), 60);
    assert_eq!(site.dovecot.messages_left("inbox"), 300);
    database.execute_batch("COMMIT").unwrap();
    admin.wait_fetch_done("SALES", FETCH);
    site.assert_told(&["busy", "stay on the server"]);
    site.assert_healed();
}
