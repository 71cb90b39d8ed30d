//! Servers that cannot be used: the account says why, in words, and everything else goes on.

use std::{
    io::ErrorKind,
    net::TcpListener,
    time::{Duration, Instant},
};

use serde_json::Value;
use tests::{
    Authority, BlackHole, Certificate, Dovecot, Fault, Moment, Options, Scripted, Wiki,
    deadline::free_port,
    mails,
    wiki::{ADMIN_PASSWORD, Account, Session, text},
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
        Trouble {
            account: Account::of("IMAPS", free_port(), "inbox"),
            stage: "connect",
            word: "refused the connection",
        },
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

    let create = |(number, trouble): (usize, &Trouble)| {
        let account = Account { name: format!("account {number}"), ..trouble.account.clone() };
        admin.create_account("SALES", &account)
    };
    let ids: Vec<String> = troubles.iter().enumerate().map(create).collect();
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
    assert_told_again(&wiki, &ids, &troubles);
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

/// Since when and how often, that nothing is lost, on the page and in the log, and no secret in either.
fn assert_told_again(wiki: &Wiki, ids: &[String], troubles: &[Trouble]) {
    let admin = wiki.admin();
    let since: Vec<Value> =
        ids.iter().map(|id| admin.account_status("SALES", id)["failingSince"].clone()).collect();
    admin.fetch_and_wait("SALES", FETCH);
    for (id, since) in ids.iter().zip(&since) {
        let status = admin.account_status("SALES", id);
        assert_eq!((&status["failures"], &status["failingSince"]), (&2.into(), since), "{status}");
        assert!(since.is_string(), "{status}");
    }
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let page = session.open("/spaces/SALES/mail/accounts").expect(200).text();
    let told = page.matches("2 attempts in a row failed since").count();
    assert_eq!(told, troubles.len(), "{page}");
    assert!(page.matches("nothing is lost").count() >= troubles.len(), "{page}");
    let log = wiki.log();
    for (id, trouble) in ids.iter().zip(troubles) {
        let line = log.lines().find(|line| line.contains("WARN") && line.contains(id.as_str()));
        let line = line.unwrap_or_else(|| panic!("nothing of {id} in the log:\n{log}")).to_lowercase();
        assert!(line.contains(trouble.word), "{}: {line}", trouble.word);
    }
    for secret in ["Wr0ng", tests::dovecot::PASSWORD] {
        assert!(!log.contains(secret) && !page.contains(secret), "{secret}");
    }
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
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let port = server.local_addr().unwrap().port();
    let wiki = Wiki::start_with(Options::default());
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    for hostname in ["127.0.0.1", "localhost"] {
        let account = Account { hostname: hostname.to_owned(), ..Account::of("IMAPS", port, "inbox") };
        let told = admin.test_account("SALES", &account);
        assert_eq!(told["ok"], false, "{told}");
        let stages = told["stages"].as_array().unwrap();
        assert_eq!((stages.len(), &stages[0]["stage"]), (1, &"connect".into()), "{told}");
    }
    assert_eq!(server.accept().map(drop).unwrap_err().kind(), ErrorKind::WouldBlock, "it was reached");
}

/// A connection that breaks in the middle, and what is told of it; `faults.rs` looks after the mail.
#[test]
fn a_fetch_that_breaks_off_says_at_which_stage_and_how() {
    let cut = Fault::ShortLiteral { declared: 5_000, sent: 1_200, stall: false };
    let breaks = [
        ("CUT", cut, "fetch", "ended the connection"),
        // Where the noise holds a line it cannot be read, else the connection is seen to end.
        ("GARBAGE", Fault::Garbage(Moment::Search), "fetch", "The server "),
        ("TAG", Fault::WrongTag(Moment::Search), "fetch", "cannot be right"),
        ("ENDLESS", Fault::EndlessLine(Moment::Search), "fetch", "longer than any should be"),
        ("REFUSED", Fault::No(Moment::Search), "fetch", "The server said: “"),
    ];
    let wiki = Wiki::start_with(Options { mail_allow: vec!["127.0.0.0/8".to_owned()], ..Default::default() });
    let admin = wiki.admin();
    admin.switch_plugin(true);
    for (space, fault, stage, words) in breaks {
        let server =
            Scripted::start((0..5).map(|n| mails::plain(n, space, &"line\r\n".repeat(400))).collect());
        server.plan(fault, 1);
        admin.put_space(space);
        let id = admin.create_account(space, &Account::of_scripted(server.port, "inbox"));
        admin.fetch_and_wait(space, FETCH);
        assert_eq!(server.faults(), 1, "{space}");
        let status = admin.account_status(space, &id);
        let told = text(&status["error"]);
        assert_eq!((&status["stage"], &status["failures"]), (&stage.into(), &1.into()), "{status}");
        assert!(told.contains(words) && told.contains("nothing is lost"), "{space}: {told}");
        assert!(told.len() < 700 && !told.chars().any(char::is_control), "{space}: {told}");
        let log = wiki.log();
        let line = log.lines().find(|line| line.contains("WARN") && line.contains(&id));
        assert!(line.is_some_and(|line| line.contains(words)), "{space}: {log}");
        assert!(!log.contains(tests::dovecot::PASSWORD), "{log}");
        admin.fetch_and_wait(space, FETCH);
        assert_eq!(admin.account_status(space, &id)["error"], Value::Null, "{space} has healed");
        assert_eq!((admin.list_all(space, 10).len(), server.left().len()), (5, 0), "{space}");
    }
}
