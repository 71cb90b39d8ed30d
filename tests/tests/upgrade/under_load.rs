//! The version is swapped again and again while the plugin is read, and while it fetches mail that keeps arriving: no
//! request fails, nothing is lost or doubled, nothing stays behind.
//!
//! `$SWAPS` changes how often.

use std::{
    env, fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tests::{
    Authority, Client, Dovecot,
    crowd::meanwhile,
    dovecot::{as_served, as_served_over_pop},
    held::{assert_back, settled},
    mails,
    wiki::{Account, text},
};

use super::{
    FETCH, USERS, VERSION,
    library::{Library, built, longer, offer, other_version, put, roll_back, start, upgrade},
};

#[test]
fn swapped_under_load_no_request_fails_and_no_mail_is_lost_or_doubled() {
    let swaps: u32 = env::var("SWAPS").map_or(20, |number| number.parse().expect("$SWAPS"));
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &USERS);
    let library = Library::new();
    let mut wiki = start(&authority, &library);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, USERS[0]));
    admin.create_account("SALES", &Account::of("POPS", dovecot.ports.pop3s, USERS[1]));
    let first = mails::varied(50, 200);
    let mut delivered: [Vec<Vec<u8>>; 2] = [first, mails::varied(51, 200)];
    for (user, mails) in USERS.iter().zip(&delivered) {
        dovecot.deliver_many(user, mails.iter().map(Vec::as_slice));
    }
    admin.fetch_and_wait("SALES", FETCH);
    let (second, version) = other_version(&longer(&built()));
    let file = wiki.data().join("plugins/second.so");
    put(&file, &second);
    let offered = offer(&admin, &file);
    assert_eq!((&offered["version"], &offered["refused"]), (&json!(version), &Value::Null));
    // Both have been loaded: what a library costs stays, and only once.
    upgrade(&admin, &text(&offered["sha256"]));
    roll_back(&admin);
    let before = settled(wiki.pid());

    let mut times = Vec::new();
    let meanwhile = meanwhile(&wiki, &dovecot, USERS, 51, || {
        for round in 0..swaps {
            let start = Instant::now();
            let plugin = match round % 4 {
                0 => upgrade(&admin, &text(&offered["sha256"])),
                2 => roll_forward(&admin, &file),
                _ => roll_back(&admin),
            };
            times.push(start.elapsed());
            let expected = if round % 2 == 0 { &version } else { VERSION };
            assert_eq!(
                (&plugin["state"], &plugin["version"]),
                (&json!("enabled"), &json!(expected)),
                "{plugin}"
            );
            assert_eq!(plugin["lastError"], Value::Null, "{plugin}");
            // From a moment that interrupts the start of a fetch to one within it.
            thread::sleep(Duration::from_millis(40 * u64::from(round % 10)));
        }
    });
    let answers = meanwhile.answers;
    for (all, more) in delivered.iter_mut().zip(meanwhile.delivered) {
        all.extend(more);
    }

    times.sort();
    let count: usize = delivered.iter().map(Vec::len).sum();
    println!("{swaps} swaps, median {:?}, longest {:?}", times[times.len() / 2], times[times.len() - 1]);
    println!("{count} mails; {answers:?}");
    for what in ["call", "page", "progress", "fetch", "wiki"] {
        assert!(
            answers.keys().any(|(asked, status)| *asked == what && *status < 300),
            "no {what} was answered"
        );
    }
    assert!(answers.keys().all(|(_, status)| (200..400).contains(status)), "{answers:?}");

    admin.fetch_and_wait("SALES", FETCH);
    for account in admin.accounts("SALES") {
        assert_eq!(account["status"]["error"], Value::Null, "{account}");
    }
    let expected: Vec<Vec<u8>> = delivered[0]
        .iter()
        .map(|mail| as_served(mail))
        .chain(delivered[1].iter().map(|mail| as_served_over_pop(mail)))
        .collect();
    assert_eq!(mails::multiset(&admin.raw_all("SALES")), mails::multiset(&expected));
    assert!(USERS.iter().all(|user| dovecot.messages_left(user) == 0));
    // An instance that has done nothing yet, as before: its pool of threads may keep those of a busy time.
    upgrade(&admin, &text(&offered["sha256"]));
    roll_back(&admin);
    assert_back(wiki.pid(), &before);
    assert!(!wiki.log().contains("panicked"), "{}", wiki.log());

    // What runs, and what ran before, are the same after a restart, from the copies alone.
    let left = admin.plugin();
    fs::remove_file(&file).unwrap();
    wiki.stop();
    wiki.restart();
    let admin = wiki.admin();
    let plugin = admin.plugin();
    for part in ["state", "version", "sha256", "previous", "messages", "bytes", "accounts"] {
        assert_eq!(plugin[part], left[part], "{part}");
    }
    assert_eq!((&plugin["messages"], &plugin["accounts"]), (&json!(count), &json!(2)));
    assert_eq!(roll_back(&admin)["sha256"], left["previous"]["sha256"]);
    assert_eq!(admin.message_count("SALES"), count as u64);
}

/// By the file, whatever it is called there.
fn roll_forward(admin: &Client, file: &Path) -> Value {
    upgrade(admin, &text(&offer(admin, file)["sha256"]))
}
