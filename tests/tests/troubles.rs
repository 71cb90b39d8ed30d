//! Servers that cannot be used: the account says why, in words, and everything else goes on.

use std::time::{Duration, Instant};

use serde_json::Value;
use tests::{
    Authority, BlackHole, Certificate, Dovecot, Fault, Moment, Scripted, Wiki,
    deadline::free_port,
    mails,
    wiki::{Account, text},
};

/// More than any deadline of the plugin for connecting, signing in and waiting for an answer.
const FETCH: Duration = Duration::from_secs(170);

struct Trouble {
    account: Account,
    /// The stage of a test at which it shows.
    stage: &'static str,
    /// A word of every honest explanation.
    word: &'static str,
}

/// Every account in one space, beside one that works.
#[test]
fn each_trouble_is_told_in_words_and_the_other_account_goes_on() {
    let authority = Authority::new();
    let good = Dovecot::start(&authority, &["good", "refused"]);
    good.deliver("good", &mails::plain(1, "arrives", "whatever the others do"));
    good.deliver("refused", &mails::plain(2, "stays", "on the server"));
    let [expired, other_host, self_signed] =
        [Certificate::Expired, Certificate::WrongHost, Certificate::SelfSigned].map(|kind| {
            let server = Dovecot::start_with(&authority, kind, &["inbox"]);
            server.deliver("inbox", &mails::plain(3, "stays", "on the server"));
            server
        });
    let silent = Scripted::start(Vec::new());
    silent.plan(Fault::Stall(Moment::Greeting), u32::MAX);
    let black_hole = BlackHole::open();
    let no_tls = Scripted::start(vec![mails::plain(4, "stays", "on the server")]);

    let imaps = |server: &Dovecot| Account::of("IMAPS", server.ports.imaps, "inbox");
    let refused =
        Account { password: "Wr0ng-one".to_owned(), ..Account::of("IMAPS", good.ports.imaps, "refused") };
    let unknown =
        Account { hostname: "no-such-host.invalid".to_owned(), ..Account::of("IMAPS", 993, "inbox") };
    let in_the_clear = Account { allow_cleartext: false, ..Account::of_scripted(no_tls.port, "inbox") };
    let starttls = Account::of("IMAP", expired.ports.imap, "inbox");
    let troubles = [
        Trouble { account: unknown, stage: "connect", word: "no-such-host.invalid" },
        Trouble { account: Account::of("IMAPS", free_port(), "inbox"), stage: "connect", word: "refused" },
        Trouble { account: Account::of("IMAP", black_hole.port, "inbox"), stage: "connect", word: "answer" },
        Trouble { account: Account::of_scripted(silent.port, "inbox"), stage: "connect", word: "answer" },
        Trouble { account: imaps(&expired), stage: "tls", word: "certificate" },
        Trouble { account: starttls, stage: "tls", word: "certificate" },
        Trouble { account: imaps(&other_host), stage: "tls", word: "certificate" },
        Trouble { account: imaps(&self_signed), stage: "tls", word: "certificate" },
        Trouble { account: in_the_clear, stage: "tls", word: "encrypt" },
        Trouble { account: refused, stage: "login", word: "password" },
    ];

    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    std::thread::scope(|scope| {
        for trouble in &troubles {
            scope.spawn(|| assert_told_by_test(&wiki, trouble));
        }
    });

    let ids: Vec<String> =
        troubles.iter().map(|trouble| admin.create_account("SALES", &trouble.account)).collect();
    let working = admin.create_account("SALES", &Account::of("IMAPS", good.ports.imaps, "good"));
    let start = Instant::now();
    admin.fetch("SALES");
    tests::deadline::wait_for("the good account is done while the silent ones wait", FETCH, || {
        (admin.account_status("SALES", &working)["archived"] == 1).then_some(())
    });
    let good_took = start.elapsed();
    admin.wait_fetch_done("SALES", FETCH);
    println!("the good account took {good_took:?}, all of them {:?}", start.elapsed());
    assert!(good_took < Duration::from_secs(10), "the good account waited for the others: {good_took:?}");

    for (id, trouble) in ids.iter().zip(&troubles) {
        let status = admin.account_status("SALES", id);
        assert_eq!(status["state"], "failing", "{}: {status}", trouble.stage);
        assert_in_words(&status["error"], trouble);
        assert_eq!(status["lastSuccess"], Value::Null, "{status}");
    }
    for server in [&expired, &other_host, &self_signed] {
        assert_eq!(server.messages_left("inbox"), 1);
    }
    assert_eq!(good.messages_left("refused"), 1);
    assert_eq!(no_tls.left().len(), 1);
    let sent = no_tls.transcript();
    assert!(
        !sent.iter().any(|line| line.starts_with("LOGIN") || line.starts_with("AUTH")),
        "credentials went out in the clear: {sent:?}"
    );
}

fn assert_told_by_test(wiki: &Wiki, trouble: &Trouble) {
    let told = wiki.admin().test_account("SALES", &trouble.account);
    assert_eq!(told["ok"], false, "{told}");
    assert_eq!(told["messagesOnServer"], Value::Null, "{told}");
    let stages = told["stages"].as_array().expect("stages");
    let failed: Vec<&Value> = stages.iter().filter(|stage| stage["ok"] == false).collect();
    assert_eq!(failed.len(), 1, "exactly one stage fails: {told}");
    assert_eq!(failed[0]["stage"], trouble.stage, "{told}");
    assert_in_words(&failed[0]["message"], trouble);
}

fn assert_in_words(told: &Value, trouble: &Trouble) {
    let told = text(told);
    assert!(
        told.to_lowercase().contains(trouble.word),
        "{}: no “{}” in: {told}",
        trouble.stage,
        trouble.word
    );
    assert!(told.len() < 400, "{told}");
    for code in ["Os {", "kind:", "Error(", "Some(", "\n", "Wr0ng", tests::dovecot::PASSWORD] {
        assert!(!told.contains(code), "{code:?} in: {told}");
    }
}

#[test]
fn mail_servers_within_the_network_are_out_of_reach_unless_allowed() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let wiki =
        Wiki::start_with(tests::wiki::Options { mail_ca: Some(authority.pem()), ..Default::default() });
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    // The harness looked whether the ports answer.
    let before = dovecot.log().matches("login:").count();
    for hostname in ["127.0.0.1", "localhost"] {
        let account =
            Account { hostname: hostname.to_owned(), ..Account::of("IMAPS", dovecot.ports.imaps, "inbox") };
        let told = admin.test_account("SALES", &account);
        assert_eq!(told["ok"], false, "{told}");
        let stages = told["stages"].as_array().unwrap();
        assert_eq!((stages.len(), &stages[0]["stage"]), (1, &"connect".into()), "{told}");
    }
    assert_eq!(dovecot.log().matches("login:").count(), before, "it was reached: {}", dovecot.log());
}
