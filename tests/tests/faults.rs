//! Servers that fail in the middle of a fetch: nothing is lost, nothing doubles, and nothing is deleted that
//! is not archived.

use std::{collections::BTreeMap, thread, time::Duration};

use serde_json::Value;
use tests::{Client, Fault, Moment, Options, Scripted, Wiki, mails, wiki::Account};

const FETCH: Duration = Duration::from_secs(170);
const MAILS: usize = 12;

fn wiki() -> Wiki {
    let wiki = Wiki::start_with(Options { mail_allow: vec!["127.0.0.0/8".to_owned()], ..Default::default() });
    wiki.admin().switch_plugin(true);
    wiki
}

#[test]
fn a_refused_command_loses_nothing() {
    at_every_moment("NO", Fault::No);
}

#[test]
fn an_ended_connection_loses_nothing() {
    at_every_moment("EOF", Fault::Eof);
}

#[test]
fn a_bye_loses_nothing() {
    at_every_moment("BYE", Fault::Bye);
}

#[test]
fn a_stall_loses_nothing() {
    at_every_moment("STALL", Fault::Stall);
}

#[test]
fn garbage_loses_nothing() {
    at_every_moment("GARBAGE", Fault::Garbage);
}

#[test]
fn an_endless_line_loses_nothing() {
    at_every_moment("ENDLESS", Fault::EndlessLine);
}

#[test]
fn a_wrong_tag_loses_nothing() {
    at_every_moment("TAG", Fault::WrongTag);
}

/// A space and a server for each moment, all at once on one wiki.
fn at_every_moment(name: &str, fault: fn(Moment) -> Fault) {
    let wiki = wiki();
    thread::scope(|scope| {
        for moment in Moment::FETCHING {
            let (admin, space) = (wiki.admin(), format!("{name}{}", format!("{moment:?}").to_uppercase()));
            scope.spawn(move || survives(&admin, &space, fault(moment), moment));
        }
    });
}

fn survives(admin: &Client, space: &str, fault: Fault, moment: Moment) {
    let sent: Vec<Vec<u8>> = (0..MAILS)
        .map(|number| {
            mails::plain(u32::try_from(number).expect("few"), space, &"line\r\n".repeat(1 + number * 300))
        })
        .collect();
    let server = Scripted::start(sent.clone());
    server.plan(fault.clone(), 1);
    admin.put_space(space);
    let id = admin.create_account(space, &Account::of_scripted(server.port, "inbox"));

    admin.fetch_and_wait(space, FETCH);
    assert_eq!(server.faults(), 1, "{space}: the fault did not happen: {:?}", server.transcript());
    let archived = admin.raw_all(space);
    assert_safe(space, &sent, &archived, &server.left());
    let status = admin.account_status(space, &id);
    // A refused FETCH may be asked again, message by message, within the same pass.
    if (fault, moment) != (Fault::No(Moment::Fetch), Moment::Fetch) {
        assert_eq!(status["state"], "failing", "{space}: {status}");
        assert_ne!(status["error"], Value::Null, "{space}");
    }

    admin.fetch_and_wait(space, FETCH);
    let status = admin.account_status(space, &id);
    assert_eq!(status["error"], Value::Null, "{space} has healed: {:?}", server.transcript());
    assert_eq!(mails::multiset(&admin.raw_all(space)), mails::multiset(&sent), "{space}");
    assert!(server.left().is_empty(), "{space}: {} left; {:?}", server.left().len(), server.transcript());
    let transcript = server.transcript();
    let plain = transcript.iter().find(|line| line.starts_with("EXPUNGE") || line.starts_with("CLOSE"));
    assert_eq!(plain, None, "{space}: would delete what others marked");
}

/// Every message is on the server or in the archive; the archive holds whole messages only, each once.
fn assert_safe(space: &str, sent: &[Vec<u8>], archived: &[Vec<u8>], left: &[Vec<u8>]) {
    let mut times = BTreeMap::new();
    for mail in archived {
        *times.entry(mails::sha256(mail)).or_insert(0) += 1;
    }
    let known = mails::multiset(sent);
    let left = mails::multiset(left);
    for (hash, times) in &times {
        assert!(known.contains(hash), "{space}: archived something that was never sent");
        assert_eq!(*times, 1, "{space}: archived twice");
    }
    for hash in &known {
        assert!(times.contains_key(hash) || left.contains(hash), "{space}: deleted and not archived");
    }
}
