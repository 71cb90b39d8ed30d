//! One real mail server, end to end: from the switched-off plugin to the last archived byte.

use std::time::Duration;

use serde_json::json;
use tests::{
    Authority, Client, Dovecot, Wiki,
    dovecot::{as_served, as_served_over_pop},
    mails,
    wiki::{Account, base, text},
};

const FETCH: Duration = Duration::from_secs(120);

/// A space with a space administrator.
fn prepare(wiki: &Wiki) -> Client {
    let admin = wiki.admin();
    admin.put_user("ada", &[]);
    admin.put_space("SALES");
    admin.put_permissions("SALES", "ada", &["view", "edit", "admin"]);
    wiki.client("ada", "ada-password")
}

#[test]
fn mail_is_archived_byte_for_byte_and_then_removed_from_the_server() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let delivered = mails::varied(11, 150);
    dovecot.deliver_many("inbox", delivered.iter().map(Vec::as_slice));
    let wiki = Wiki::start(&authority);
    let ada = prepare(&wiki);
    wiki.admin().switch_plugin(true);

    let account = Account::of("IMAPS", dovecot.ports.imaps, "inbox");
    let tested = ada.test_account("SALES", &account);
    assert_eq!(tested["ok"], true, "{tested}");
    assert_eq!(tested["messagesOnServer"], 150);
    let stages: Vec<_> =
        tested["stages"].as_array().unwrap().iter().map(|stage| text(&stage["stage"])).collect();
    assert_eq!(stages, ["connect", "tls", "login", "mailbox"]);
    assert_eq!(dovecot.messages_left("inbox"), 150, "a test changes nothing");
    assert_eq!(ada.accounts("SALES").len(), 0, "a test keeps nothing");

    let id = ada.create_account("SALES", &account);
    let progress = ada.fetch_and_wait("SALES", FETCH);
    assert_eq!(progress.accounts.len(), 1, "{progress:?}");
    let status = ada.account_status("SALES", &id);
    assert_eq!(
        (&status["archived"], &status["quarantined"], &status["error"]),
        (&json!(150), &json!(0), &json!(null)),
        "{status}"
    );

    let expected: Vec<Vec<u8>> = delivered.iter().map(|mail| as_served(mail)).collect();
    assert_eq!(mails::multiset(&ada.raw_all("SALES")), mails::multiset(&expected));
    assert_eq!(dovecot.messages_left("inbox"), 0);

    ada.fetch_and_wait("SALES", FETCH);
    assert_eq!(ada.list_all("SALES", 100).len(), 150, "an empty mailbox adds nothing");
}

#[test]
fn the_list_is_newest_first_at_every_page_size() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    // Delivered in another order than dated; the last two share their minute.
    let minutes = [7, 3, 11, 1, 9, 5, 10, 2, 8, 4, 6, 12, 12];
    let mails: Vec<_> = minutes
        .iter()
        .enumerate()
        .map(|(n, m)| mails::plain(*m, &format!("minute {m:02}"), &n.to_string()))
        .collect();
    dovecot.deliver_many("inbox", mails.iter().map(Vec::as_slice));
    let wiki = Wiki::start(&authority);
    let ada = prepare(&wiki);
    wiki.admin().switch_plugin(true);
    ada.create_account("SALES", &Account::of("IMAP", dovecot.ports.imap, "inbox"));
    ada.fetch_and_wait("SALES", FETCH);

    let newest_first: Vec<String> = [12, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
        .iter()
        .map(|minute| format!("minute {minute:02}"))
        .collect();
    let whole = ada.list_all("SALES", 100);
    let subjects: Vec<String> = whole.iter().map(|message| text(&message["subject"])).collect();
    assert_eq!(subjects, newest_first);
    for limit in [1, 2, 5, 13] {
        assert_eq!(ada.list_all("SALES", limit), whole, "{limit} a page");
    }
    let message = &whole[2];
    assert_eq!(message["from"].to_string().matches("ada@example.com").count(), 1, "{message}");
    let parsed = ada.get(&format!("{}/messages/{}", base("SALES"), text(&message["id"]))).expect(200).json();
    assert_eq!(parsed["subject"], "minute 11");
    assert!(!text(&message["messageId"]).contains(['<', '>']), "{message}");
}

#[test]
fn while_it_is_off_nothing_of_it_exists_and_nothing_is_lost() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    dovecot.deliver("inbox", &mails::plain(1, "kept", "through the off state"));
    let mut wiki = Wiki::start(&authority);
    let ada = prepare(&wiki);
    assert_eq!(wiki.admin().plugin()["state"], "disabled", "it is off at first");
    let paths = ["/accounts", "/messages", "/fetch"].map(|path| format!("{}{path}", base("SALES")));
    let all_hidden = |client: &Client| {
        for path in &paths {
            client.get(path).expect_problem(404);
        }
        client.post(&format!("{}/accounts", base("SALES")), &json!({})).expect_problem(404);
        let unknown = client.get(&format!("{}/no-such-call", base("SALES"))).expect(404);
        assert_eq!(unknown.content_type, client.get(&paths[0]).content_type, "off looks like never there");
    };
    all_hidden(&ada);

    wiki.admin().switch_plugin(true);
    let id = ada.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
    ada.fetch_and_wait("SALES", FETCH);
    let before = (ada.list_all("SALES", 10), ada.accounts("SALES").len());
    let message = format!("{}/messages/{}/raw", base("SALES"), text(&before.0[0]["id"]));
    wiki.admin().switch_plugin(false);
    all_hidden(&ada);
    ada.get(&message).expect_problem(404);

    wiki.stop();
    wiki.restart();
    let ada = wiki.client("ada", "ada-password");
    assert_eq!(wiki.admin().plugin()["state"], "disabled", "the choice survives a restart");
    all_hidden(&ada);
    dovecot.deliver("inbox", &mails::plain(2, "waiting", "for the plugin"));
    wiki.admin().switch_plugin(true);
    assert_eq!((ada.list_all("SALES", 10), ada.accounts("SALES").len()), before);
    ada.fetch_and_wait("SALES", FETCH);
    assert_eq!(ada.list_all("SALES", 10).len(), 2, "the sealed password still opens");
    assert_eq!(ada.account_status("SALES", &id)["archived"], 2);

    wiki.stop();
    wiki.restart();
    assert_eq!(wiki.admin().plugin()["state"], "enabled", "this choice too");
    let ada = wiki.client("ada", "ada-password");
    assert_eq!(ada.list_all("SALES", 10).len(), 2);
}

#[test]
fn an_account_is_edited_disabled_enabled_and_removed() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox", "other"]);
    let wiki = Wiki::start(&authority);
    let ada = prepare(&wiki);
    wiki.admin().switch_plugin(true);
    let account = Account::of("IMAPS", dovecot.ports.imaps, "inbox");
    let id = ada.create_account("SALES", &account);
    let path = format!("{}/accounts/{id}", base("SALES"));

    ada.put(&format!("{path}/enabled"), &json!(false)).expect_success();
    assert_eq!(ada.account_status("SALES", &id)["state"], "disabled");
    dovecot.deliver("inbox", &mails::plain(1, "first", "one"));
    ada.fetch_and_wait("SALES", FETCH);
    assert_eq!(dovecot.messages_left("inbox"), 1, "a disabled account is not fetched");
    ada.put(&format!("{path}/enabled"), &json!(true)).expect_success();
    ada.fetch_and_wait("SALES", FETCH);
    assert_eq!(dovecot.messages_left("inbox"), 0);

    let mut edited = account.json();
    edited.as_object_mut().unwrap().remove("password");
    edited["name"] = json!("Renamed");
    ada.put(&path, &edited).expect_success();
    assert_eq!(ada.accounts("SALES")[0]["name"], "Renamed");
    dovecot.deliver("inbox", &mails::plain(2, "second", "two"));
    ada.fetch_and_wait("SALES", FETCH);
    assert_eq!(dovecot.messages_left("inbox"), 0, "a password left out is kept");
    edited["username"] = json!("other");
    ada.put(&path, &edited).expect_problem(422);

    ada.delete(&path).expect_success();
    assert_eq!(ada.accounts("SALES").len(), 0);
    ada.delete(&path).expect_problem(404);
    assert_eq!(ada.list_all("SALES", 10).len(), 2, "archived mail stays");
}

#[test]
fn a_second_wiki_on_the_same_data_is_refused() {
    let wiki = Wiki::start(&Authority::new());
    let second = std::process::Command::new(&wiki.built().wiki)
        .arg("--data")
        .arg(wiki.data())
        .args(["--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!((1..=5).contains(&said.trim().lines().count()), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(wiki.admin().plugin()["state"], "disabled", "the first goes on");
}

#[test]
fn every_protocol_brings_the_same_bytes_and_leaves_an_empty_mailbox() {
    let authority = Authority::new();
    let users = ["pop", "imap", "pops", "imaps"];
    let dovecot = Dovecot::start(&authority, &users);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.switch_plugin(true);
    let delivered = mails::varied(12, 120);
    let ports = [
        ("POP", dovecot.ports.pop3),
        ("IMAP", dovecot.ports.imap),
        ("POPS", dovecot.ports.pop3s),
        ("IMAPS", dovecot.ports.imaps),
    ];
    for ((protocol, port), user) in ports.into_iter().zip(users) {
        dovecot.deliver_many(user, delivered.iter().map(Vec::as_slice));
        let space = protocol;
        admin.put_space(space);
        let account = Account::of(protocol, port, user);
        let tested = admin.test_account(space, &account);
        assert_eq!(
            (&tested["ok"], &tested["messagesOnServer"]),
            (&json!(true), &json!(120)),
            "{protocol}: {tested}"
        );
        // POP and IMAP were encrypted by STLS and STARTTLS: cleartext is not allowed here.
        assert!(text(&tested["stages"][1]["message"]).contains("encrypted"), "{protocol}: {tested}");
        admin.create_account(space, &account);
        admin.fetch_and_wait(space, FETCH);
        let served = if protocol.starts_with("POP") { as_served_over_pop } else { as_served };
        let expected: Vec<Vec<u8>> = delivered.iter().map(|mail| served(mail)).collect();
        assert!(mails::multiset(&admin.raw_all(space)) == mails::multiset(&expected), "{protocol}");
        assert_eq!(dovecot.messages_left(user), 0, "{protocol}");
    }
}
