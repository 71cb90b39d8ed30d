//! The wiki is killed again and again while it fetches; nothing is lost and nothing doubles.
//!
//! `$KILL_ROUNDS` raises the number of kills.

use std::{
    env,
    hash::{BuildHasher, RandomState},
    thread,
    time::Duration,
};

use tests::{
    Authority, Dovecot, Wiki,
    dovecot::{as_served, as_served_over_pop},
    mails,
    wiki::Account,
};

const MAILS: usize = 2_000;
/// Added when a mailbox is nearly empty, so that no kill finds nothing to interrupt.
const MORE: u32 = 1_200;
const FETCH: Duration = Duration::from_secs(600);

#[test]
fn killed_over_imaps_every_mail_is_archived_exactly_once() {
    survives_kills("IMAPS", 21);
}

#[test]
fn killed_over_imap_with_starttls_every_mail_is_archived_exactly_once() {
    survives_kills("IMAP", 22);
}

#[test]
fn killed_over_pops_every_mail_is_archived_exactly_once() {
    survives_kills("POPS", 23);
}

fn survives_kills(protocol: &str, seed: u64) {
    let rounds: u32 = env::var("KILL_ROUNDS").map_or(10, |rounds| rounds.parse().expect("$KILL_ROUNDS"));
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let mut delivered = mails::varied(seed, MAILS);
    dovecot.deliver_many("inbox", delivered.iter().map(Vec::as_slice));
    let mut wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let port = match protocol {
        "IMAPS" => dovecot.ports.imaps,
        "POPS" => dovecot.ports.pop3s,
        _ => dovecot.ports.imap,
    };
    admin.create_account("SALES", &Account::of(protocol, port, "inbox"));

    let mut moments = Moments::new(seed);
    let (mut kills, mut interrupted) = (0, 0);
    while interrupted < rounds {
        kills += 1;
        assert!(kills <= 6 * rounds, "only {interrupted} of {kills} kills fell into a fetch");
        let mut before = dovecot.messages_left("inbox");
        if before < MORE / 4 {
            let more = mails::varied(seed + u64::from(1000 * kills), MORE as usize);
            dovecot.deliver_many("inbox", more.iter().map(Vec::as_slice));
            delivered.extend(more);
            before += MORE;
        }
        wiki.admin().fetch("SALES");
        let pause = moments.next();
        thread::sleep(pause);
        wiki.kill_9();
        let after = dovecot.messages_left("inbox");
        moments.adapt(before, after);
        interrupted += u32::from(after > 0);

        wiki.restart();
        let archived = wiki.admin().message_count("SALES");
        let both = (archived + u64::from(after)).checked_sub(delivered.len() as u64);
        println!(
            "{protocol}, kill {kills} after {pause:?}: {before} on the server, then {after}; {archived} archived; in both {both:?}"
        );
        assert!(both.is_some(), "a message is neither archived nor on the server");
    }

    let admin = wiki.admin();
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!(dovecot.messages_left("inbox"), 0);
    let served = if protocol.starts_with("POP") { as_served_over_pop } else { as_served };
    let expected: Vec<Vec<u8>> = delivered.iter().map(|mail| served(mail)).collect();
    assert!(
        mails::multiset(&admin.raw_all("SALES")) == mails::multiset(&expected),
        "lost, doubled or changed"
    );
}

/// Random moments between the start of a fetch and about its end, however fast the machine is.
struct Moments {
    state: u64,
    /// Milliseconds.
    longest: u64,
}

impl Moments {
    fn new(seed: u64) -> Self {
        // Not the same in every run: each run looks at other moments. The pauses are printed.
        let state = seed ^ u64::from(std::process::id()) ^ RandomState::new().hash_one(seed);
        Self { state, longest: 600 }
    }

    fn next(&mut self) -> Duration {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis(3 + (self.state >> 33) % self.longest)
    }

    fn adapt(&mut self, before: u32, after: u32) {
        if after == 0 {
            self.longest = (self.longest / 2).max(40);
        } else if before == after {
            self.longest = (self.longest * 3 / 2).min(10_000);
        }
    }
}
