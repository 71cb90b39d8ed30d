//! What a server announces costs no memory, and neither does what it sends.

use std::time::Duration;

use tests::{Client, Fault, Moment, Options, Scripted, Wiki, mails, memory, wiki::Account};

const FETCH: Duration = Duration::from_secs(170);
const MOST_GROWTH: u64 = 64 << 20;
const ANNOUNCED: u64 = 500_000_000;

/// A wiki that has fetched once: code is loaded, connections of the database are open.
fn warm() -> (Wiki, Client) {
    let wiki = Wiki::start_with(Options { mail_allow: vec!["127.0.0.0/8".to_owned()], ..Default::default() });
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("WARM");
    let server = Scripted::start((0..5).map(|minute| mails::plain(minute, "warm", "up")).collect());
    admin.create_account("WARM", &Account::of_scripted(server.port, "inbox"));
    admin.fetch_and_wait("WARM", FETCH);
    assert_eq!(admin.list_all("WARM", 10).len(), 5);
    admin.put_space("SALES");
    (wiki, admin)
}

/// The growth of the peak over what was resident before `work`.
fn growth(wiki: &Wiki, work: impl FnOnce()) -> u64 {
    memory::reset_peak(wiki.pid());
    let idle = memory::resident(wiki.pid());
    work();
    let growth = memory::peak(wiki.pid()).saturating_sub(idle);
    println!("idle {} MB, growth {} MB", idle >> 20, growth >> 20);
    growth
}

fn announced_costs_nothing(stall: bool) {
    let (wiki, admin) = warm();
    let mail = mails::plain(1, "after the fault", "it is archived");
    let server = Scripted::start(vec![mail.clone()]);
    server.plan(Fault::ShortLiteral { declared: ANNOUNCED, sent: 5, stall }, 1);
    let id = admin.create_account("SALES", &Account::of_scripted(server.port, "inbox"));
    let growth = growth(&wiki, || {
        admin.fetch_and_wait("SALES", FETCH);
    });
    assert_eq!(server.faults(), 1);
    assert!(growth <= MOST_GROWTH, "{} MB", growth >> 20);
    assert_eq!(admin.account_status("SALES", &id)["state"], "failing");
    assert_eq!(admin.list_all("SALES", 10).len(), 0, "five bytes are no message");
    assert_eq!(server.left().len(), 1);
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!(admin.raw_all("SALES"), [mail]);
}

#[test]
fn five_bytes_of_an_announced_500_mb_then_the_end() {
    announced_costs_nothing(false);
}

#[test]
fn five_bytes_of_an_announced_500_mb_then_silence() {
    announced_costs_nothing(true);
}

#[test]
fn a_line_without_an_end() {
    let (wiki, admin) = warm();
    let server = Scripted::start(vec![mails::plain(1, "behind it", "a mail")]);
    server.plan(Fault::EndlessLine(Moment::Search), 1);
    let id = admin.create_account("SALES", &Account::of_scripted(server.port, "inbox"));
    let growth = growth(&wiki, || {
        admin.fetch_and_wait("SALES", FETCH);
    });
    assert_eq!(server.faults(), 1);
    assert!(growth <= MOST_GROWTH, "{} MB", growth >> 20);
    assert_eq!(admin.account_status("SALES", &id)["state"], "failing");
}

/// It is archived or it is quarantined; either way memory stays and the next mail comes through.
#[test]
fn a_mail_that_really_is_500_mb() {
    let (wiki, admin) = warm();
    let size = if wiki.built().optimised { ANNOUNCED } else { ANNOUNCED / 4 };
    let mut huge = b"From: a@example.com\r\nSubject: huge\r\n\r\n".to_vec();
    let line = [&[b'x'; 76][..], b"\r\n"].concat();
    while (huge.len() as u64) < size {
        huge.extend_from_slice(&line);
    }
    let expected = mails::sha256(&huge);
    let next = mails::plain(1, "the next one", "comes through");
    let server = Scripted::start(vec![huge, next.clone()]);
    let id = admin.create_account("SALES", &Account::of_scripted(server.port, "inbox"));
    let growth = growth(&wiki, || {
        admin.fetch_and_wait("SALES", Duration::from_secs(400));
    });
    assert!(growth <= MOST_GROWTH, "{} MB", growth >> 20);
    let archived: Vec<String> = admin.raw_all("SALES").iter().map(|mail| mails::sha256(mail)).collect();
    assert!(archived.contains(&mails::sha256(&next)), "the next mail waits behind it");
    let status = admin.account_status("SALES", &id);
    println!("{size} bytes: {status}");
    if archived.contains(&expected) {
        assert!(server.left().is_empty(), "{status}");
    } else {
        assert_eq!(status["quarantined"], 1, "{status}");
        assert_eq!(server.left().len(), 1, "what is not archived stays on the server");
    }
}
