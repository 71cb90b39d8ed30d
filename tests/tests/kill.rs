//! The wiki is killed again and again while it fetches; nothing is lost and nothing doubles.
//!
//! `$KILL_ROUNDS` raises the number of kills.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use tests::{Authority, Dovecot, Wiki, dovecot::as_served, mails, wiki::Account};

const MAILS: usize = 2_000;
const FETCH: Duration = Duration::from_secs(600);

#[test]
fn killed_over_imaps_every_mail_is_archived_exactly_once() {
    survives_kills("IMAPS", 21);
}

#[test]
fn killed_over_imap_with_starttls_every_mail_is_archived_exactly_once() {
    survives_kills("IMAP", 22);
}

fn survives_kills(protocol: &str, seed: u64) {
    let rounds = env::var("KILL_ROUNDS").ok().map_or(10, |rounds| rounds.parse().expect("$KILL_ROUNDS"));
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let delivered = mails::varied(seed, MAILS);
    let batch = MAILS.div_ceil(rounds);
    let mut waiting = delivered.chunks(batch);
    let mut wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let port = if protocol == "IMAPS" { dovecot.ports.imaps } else { dovecot.ports.imap };
    admin.create_account("SALES", &Account::of(protocol, port, "inbox"));

    // New mail arrives before every round, so that no round finds an empty mailbox.
    let mut interrupted = 0;
    for round in 0..rounds {
        dovecot.deliver_many("inbox", waiting.next().into_iter().flatten().map(Vec::as_slice));
        let before = dovecot.messages_left("inbox");
        wiki.admin().fetch("SALES");
        pause_at_random(seed, round);
        wiki.kill_9();
        let after = dovecot.messages_left("inbox");
        interrupted += usize::from(after > 0);
        println!("{protocol}, kill {}: {before} on the server, {after} after it", round + 1);
        wiki.restart();
    }
    dovecot.deliver_many("inbox", waiting.flatten().map(Vec::as_slice));
    assert!(interrupted > 0, "no kill fell into a fetch: the test proves nothing");

    let admin = wiki.admin();
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!(dovecot.messages_left("inbox"), 0);
    let expected: Vec<Vec<u8>> = delivered.iter().map(|mail| as_served(mail)).collect();
    assert_eq!(mails::multiset(&admin.raw_all("SALES")), mails::multiset(&expected));
}

/// Between the start of a fetch and about its end, another moment each round.
fn pause_at_random(seed: u64, round: usize) {
    let start = Instant::now();
    let spread = (seed + 7 * round as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54;
    let pause = Duration::from_millis(10 + spread % 400);
    while start.elapsed() < pause {
        thread::sleep(Duration::from_millis(2));
    }
}
