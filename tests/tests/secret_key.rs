//! The key that seals passwords: lost, and rotated.

#![allow(clippy::unwrap_used, reason = "what a test is built of fails it by panicking, too")]

use std::{fs, time::Duration};

use serde_json::Value;
use tests::{
    Authority, Dovecot, Wiki,
    deadline::wait_for,
    mails,
    wiki::{Account, text},
};

const FETCH: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(20);
/// Enough that a killed start falls into the sealing.
const ACCOUNTS: usize = 120;

struct Site {
    wiki: Wiki,
    dovecot: Dovecot,
    ids: Vec<String>,
}

/// A space with `accounts` accounts of one mailbox, whose mail is archived.
fn site(accounts: usize) -> Site {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox", "second"]);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let ids = (0..accounts)
        .map(|number| {
            let account = Account::of("IMAPS", dovecot.ports.imaps, "inbox");
            admin.create_account("SALES", &Account { name: format!("account {number}"), ..account })
        })
        .collect();
    Site { wiki, dovecot, ids }
}

impl Site {
    fn key_file(&self) -> String {
        fs::read_to_string(self.wiki.data().join("secret.key")).expect("secret.key")
    }

    /// The number of the key that the file's line begins with.
    fn number(line: &str) -> u64 {
        line.split(' ').next().and_then(|number| number.parse().ok()).expect("a number")
    }

    /// The numbers of the keys that seal the accounts' passwords.
    fn sealed_by(&self) -> Vec<u64> {
        let database = self.wiki.database();
        let mut statement = database
            .prepare("SELECT value FROM plugin_key WHERE substr(key, 1, 1) = x'61'")
            .expect("a query");
        let values = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("a query");
        let account = |value: Vec<u8>| serde_json::from_slice::<Value>(&value).expect("JSON");
        values
            .map(|value| account(value.expect("a query"))["password"]["key"].as_u64().expect("a query"))
            .collect()
    }

    fn rotate(&self) {
        let output = self.wiki.run_once(&["--new-secret-key"]);
        assert!(output.status.success(), "{output:?}");
        assert!(output.stdout.is_empty(), "it did not serve: {output:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let secret = self.key_file();
        for digits in secret.split_whitespace().filter(|word| word.len() == 64) {
            assert!(!told.contains(digits) && !self.wiki.log().contains(digits), "the key is shown");
        }
    }
}

#[test]
fn a_lost_key_asks_for_the_passwords_again_and_breaks_nothing_else() {
    let Site { mut wiki, dovecot, ids } = site(1);
    dovecot.deliver("inbox", &mails::plain(1, "before", "archived before the key is lost"));
    wiki.admin().fetch_and_wait("SALES", FETCH);
    let before = wiki.admin().list_all("SALES", 10);
    assert_eq!(before.len(), 1);

    assert!(wiki.stop().success());
    fs::remove_file(wiki.data().join("secret.key")).unwrap();
    dovecot.deliver("inbox", &mails::plain(2, "meanwhile", "waits on the server"));
    wiki.restart();
    let admin = wiki.admin();
    assert_eq!(admin.plugin()["state"], "enabled");
    assert_eq!(admin.list_all("SALES", 10), before);
    for times in 1..=2 {
        admin.fetch_and_wait("SALES", FETCH);
        let status = admin.account_status("SALES", &ids[0]);
        assert_eq!((&status["state"], &status["stage"]), (&"failing".into(), &"login".into()), "{status}");
        let told = text(&status["error"]);
        assert!(told.contains("secret key") && told.contains("enter its password again"), "{told}");
        assert_eq!(status["failures"], times);
    }
    assert_eq!(dovecot.messages_left("inbox"), 1, "nothing was lost");
    assert!(!dovecot.log().contains("auth failed"), "a wrong password was tried: {}", dovecot.log());
    assert!(wiki.log().contains("secret key"), "the log says why");

    // What needs no old password works.
    dovecot.deliver("second", &mails::plain(3, "new", "of a new account"));
    let second = admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "second"));
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!(admin.account_status("SALES", &second)["archived"], 1);

    let path = format!("{}/accounts/{}", tests::wiki::base("SALES"), ids[0]);
    admin.put(&path, &Account::of("IMAPS", dovecot.ports.imaps, "inbox").json()).expect(200);
    admin.fetch_and_wait("SALES", FETCH);
    let status = admin.account_status("SALES", &ids[0]);
    assert_eq!((&status["error"], &status["archived"]), (&Value::Null, &2.into()), "{status}");
    assert_eq!(dovecot.messages_left("inbox"), 0);
}

#[test]
fn a_rotated_key_seals_every_password_anew_however_often_the_wiki_is_killed_meanwhile() {
    let mut site = site(ACCOUNTS);
    assert!(site.wiki.stop().success());
    let old = Site::number(&site.key_file());
    assert_eq!(site.sealed_by(), vec![old; ACCOUNTS]);
    site.rotate();
    let lines: Vec<String> = site.key_file().lines().map(str::to_owned).collect();
    assert_eq!((lines.len(), Site::number(&lines[1])), (2, old));
    let new = Site::number(&lines[0]);
    assert_eq!(site.sealed_by(), vec![old; ACCOUNTS]);

    let mut halfway = 0;
    loop {
        site.wiki.restart();
        // Killed as soon as some more are done: the sealing begins with the start.
        let done = |site: &Site| site.sealed_by().iter().filter(|key| **key == new).count();
        let before = done(&site);
        let now = wait_for("the sealing goes on", SOON, || {
            let now = done(&site);
            (now > before || now == ACCOUNTS).then_some(now)
        });
        site.wiki.kill_9();
        let now = now.max(done(&site));
        if now == ACCOUNTS {
            break;
        }
        halfway += 1;
    }
    println!("killed {halfway} times before all were sealed anew");

    // The old key may go, and every password still opens.
    fs::write(site.wiki.data().join("secret.key"), format!("{}\n", lines[0])).unwrap();
    site.wiki.restart();
    let admin = site.wiki.admin();
    site.dovecot.deliver("inbox", &mails::plain(1, "after", "the rotation"));
    admin.fetch_and_wait("SALES", FETCH);
    for account in admin.accounts("SALES") {
        assert_eq!(account["status"]["error"], Value::Null, "{account}");
    }
    assert_eq!(site.dovecot.messages_left("inbox"), 0);
}

#[test]
fn the_log_says_when_a_rotation_is_done_and_a_running_wiki_is_not_rotated() {
    let mut site = site(3);
    let refused = site.wiki.run_once(&["--new-secret-key"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another wiki is running"), "{refused:?}");
    assert!(site.wiki.stop().success());
    site.rotate();
    site.wiki.restart();
    wait_for("the log says so", SOON, || {
        site.wiki.log().contains("sealed 3 passwords with the new secret key").then_some(())
    });
}
