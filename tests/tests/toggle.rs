//! The plugin is switched on and off again and again while it is read, and while it fetches mail that keeps
//! arriving: nothing is lost or doubled, nothing stays behind, nobody is answered by a defect.
//!
//! `$TOGGLES` changes how often.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{
    Authority, Dovecot, Wiki,
    crowd::meanwhile,
    dovecot::as_served,
    held::{assert_back, settled, threads},
    mails,
    wiki::Account,
};

const SWITCH: &str = "/rest/wiki/1.0/plugins/mail-archiving";
const FETCH: Duration = Duration::from_secs(120);
/// What the host waits for requests that are inside, and a little more.
const DEADLINE: Duration = Duration::from_secs(12);
const USERS: [&str; 2] = ["one", "two"];

#[test]
fn switched_under_load_nothing_is_lost_or_doubled_and_nothing_stays() {
    let toggles: u32 = env::var("TOGGLES").map_or(50, |number| number.parse().expect("$TOGGLES"));
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &USERS);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, USERS[0]));
    admin.create_account("SALES", &Account::of("IMAP", dovecot.ports.imap, USERS[1]));
    let mut delivered = mails::varied(40, 250);
    dovecot.deliver_many(USERS[0], delivered.iter().map(Vec::as_slice));
    admin.fetch_and_wait("SALES", FETCH);
    admin.switch_plugin(false);
    let before = settled(wiki.pid());

    let (mut on, mut off) = (Vec::new(), Vec::new());
    let meanwhile = meanwhile(&wiki, &dovecot, USERS, 41, || {
        for round in 0..toggles {
            for enabled in [true, false] {
                let start = Instant::now();
                let answer = admin.put(SWITCH, &json!({ "enabled": enabled }));
                assert_eq!(answer.status, 200, "{enabled}: {}", answer.text());
                if enabled { &mut on } else { &mut off }.push(start.elapsed());
                let state = if enabled { "enabled" } else { "disabled" };
                assert_eq!(answer.json()["state"], state, "round {round}");
                if !enabled {
                    let names = threads(wiki.pid());
                    assert!(!names.iter().any(|name| name.starts_with("mail-archiving")), "{names:?}");
                }
                // From a moment that interrupts the start of a fetch to one within it.
                thread::sleep(Duration::from_millis(if enabled { 40 * u64::from(round % 10) } else { 20 }));
            }
        }
    });
    let answers = meanwhile.answers;
    delivered.extend(meanwhile.delivered.into_iter().flatten());

    let longest = |times: &[Duration]| times.iter().max().copied().unwrap_or_default();
    let mean =
        |times: &[Duration]| times.iter().sum::<Duration>() / u32::try_from(times.len().max(1)).unwrap();
    println!(
        "on: mean {:?}, longest {:?}; off: mean {:?}, longest {:?}",
        mean(&on),
        longest(&on),
        mean(&off),
        longest(&off)
    );
    println!("{} mails; {answers:?}", delivered.len());
    assert!(longest(&off) < DEADLINE, "switching off took {:?}", longest(&off));
    for what in ["call", "page", "fetch", "progress"] {
        for status in [200, 404] {
            let status = if (what, status) == ("fetch", 200) { 202 } else { status };
            assert!(answers.contains_key(&(what, status)), "no {what} was ever answered {status}");
        }
    }
    // The wiki itself never goes.
    assert!(answers.keys().all(|(what, status)| *what != "wiki" || *status == 200), "{answers:?}");
    let documented = |status: &u16| [200, 202, 404, 503].contains(status);
    assert!(answers.keys().all(|(_, status)| documented(status)), "{answers:?}");

    admin.switch_plugin(true);
    admin.fetch_and_wait("SALES", FETCH);
    for account in admin.accounts("SALES") {
        assert_eq!(account["status"]["error"], serde_json::Value::Null, "{account}");
    }
    let expected: Vec<Vec<u8>> = delivered.iter().map(|mail| as_served(mail)).collect();
    assert_eq!(mails::multiset(&admin.raw_all("SALES")), mails::multiset(&expected));
    assert!(USERS.iter().all(|user| dovecot.messages_left(user) == 0));
    admin.switch_plugin(false);
    assert_back(wiki.pid(), &before);
    assert!(!wiki.log().contains("panicked"), "{}", wiki.log());
}
