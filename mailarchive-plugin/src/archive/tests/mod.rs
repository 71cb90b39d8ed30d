mod blocks;
mod earlier;
mod proof;
mod trash;

use std::io::Read;

use mailarchive_api::{AbiError, testkit::MemoryHost};

use super::*;
use crate::{
    account::{AccountForm, AccountId, Accounts, Entered, PasswordRule, parse},
    keys,
    message::RawMail,
    source::{Fetched, Listed, ServerId},
};

const NOON: i64 = 1_795_521_600_000;

/// An account in a space of a wiki in memory.
pub(super) struct Bench {
    pub(super) host: MemoryHost,
    pub(super) archive: Archive,
    accounts: Accounts,
    account: AccountId,
    directory: tempfile::TempDir,
}

impl Bench {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let host = MemoryHost::new(directory.path()).space("s1", "SALES", "Sales").at(NOON);
        let store = Store::new(host.storage());
        let accounts = Accounts::new(store.clone(), host.host());
        let account = accounts.create("s1", entered("a"), "admin").unwrap().id;
        Self { archive: Archive::new(store, host.host()), host, accounts, account, directory }
    }

    fn ingest(&self, listed: &[Listed]) -> Ingest {
        let lease = self.archive.take_lease("s1", self.account).unwrap().unwrap();
        self.archive.ingest(&lease, listed).unwrap()
    }

    /// Where nothing is but what the test puts there.
    pub(super) fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    pub(super) fn archive_all(&self, mails: &[(ServerId, Vec<u8>)]) {
        let inserted = self.ingest(&listing(mails)).insert(fetched(mails)).unwrap();
        assert_eq!(inserted.len(), mails.len());
    }

    fn subjects(&self) -> Vec<String> {
        let page = self.archive.page("s1", From::Newest, 1000, Copies::Shown).unwrap();
        page.records.into_iter().map(|record| record.subject).collect()
    }
}

fn entered(name: &str) -> Entered {
    let form =
        format!(r#"{{"name":"{name}","protocol":"IMAP","hostname":"h","username":"u","password":"p"}}"#);
    parse(&AccountForm::from_json(form.as_bytes()).unwrap(), PasswordRule::Needed).unwrap()
}

pub(super) fn id(validity: u32, uid: u32) -> ServerId {
    ServerId { mailbox: "INBOX".into(), validity, id: uid.to_string() }
}

fn mail(uid: u32) -> Vec<u8> {
    format!("Message-ID: <same@example.com>\r\nSubject: mail {uid}\r\nDate: Tue, 24 Nov 2026 {:02}:00:00 +0000\r\n\r\nHello {uid}\r\n", uid % 12).into_bytes()
}

fn mails(validity: u32, uids: impl Iterator<Item = u32>) -> Vec<(ServerId, Vec<u8>)> {
    uids.map(|uid| (id(validity, uid), mail(uid))).collect()
}

fn listing(mails: &[(ServerId, Vec<u8>)]) -> Vec<Listed> {
    mails
        .iter()
        .map(|(id, bytes)| Listed { id: id.clone(), size: bytes.len() as u64, marked_deleted: false })
        .collect()
}

fn fetched(mails: &[(ServerId, Vec<u8>)]) -> Vec<Fetched> {
    mails
        .iter()
        .map(|(id, bytes)| Fetched {
            id: id.clone(),
            internal_date: Some(NOON),
            raw: RawMail::from_bytes(bytes.clone()),
        })
        .collect()
}

/// Archives one mail, for the tests of who reads it.
pub(crate) fn archive_for_test(archive: &Archive, space: &str, account: AccountId, bytes: &[u8]) {
    let mails = vec![(id(1, 1), bytes.to_vec())];
    let lease = archive.take_lease(space, account).unwrap().unwrap();
    archive.ingest(&lease, &listing(&mails)).unwrap().insert(fetched(&mails)).unwrap();
}

#[test]
fn bytes_come_back_exactly_whatever_their_size() {
    let bench = Bench::new();
    // Noise does not pack: the sizes lie on both sides of each way of keeping a body.
    let noise = |length: usize| -> Vec<u8> {
        let mut state = 1u32;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[0]
        };
        (0..length).map(|_| next()).collect()
    };
    let sizes = [0, 1, 1000, 59_000, 62_000, 70_000, 1_048_576, 1_048_577, 3_000_000];
    let mails: Vec<_> = sizes.iter().zip(1..).map(|(size, uid)| (id(1, uid), noise(*size))).collect();
    bench.archive_all(&mails);
    let page = bench.archive.page("s1", From::Newest, 100, Copies::Shown).unwrap();
    assert_eq!(page.records.len(), sizes.len());
    for record in &page.records {
        let uid: usize = record.server_id.id.parse().unwrap();
        let mut bytes = Vec::new();
        bench.archive.raw("s1", record).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes == mails[uid - 1].1, "mail of {} bytes", sizes[uid - 1]);
        assert_eq!(record.size, bytes.len() as u64);
    }
    let total: usize = sizes.iter().sum();
    assert_eq!(bench.archive.totals("s1").unwrap(), Counters { messages: 9, bytes: total as u64 });
}

#[test]
fn mails_that_share_a_message_id_are_all_kept() {
    let bench = Bench::new();
    bench.archive_all(&mails(1, 1..=5));
    assert_eq!(bench.subjects(), ["mail 5", "mail 4", "mail 3", "mail 2", "mail 1"]);
}

#[test]
fn pages_go_both_ways_and_meet_without_gap_or_repetition() {
    let bench = Bench::new();
    bench.archive_all(&mails(1, 1..=47));
    let (mut seen, mut from, mut pages) = (Vec::new(), From::Newest, Vec::new());
    loop {
        let page = bench.archive.page("s1", from, 10, Copies::Shown).unwrap();
        assert_eq!(page.newer.is_none(), pages.is_empty());
        let ids: Vec<_> = page.records.iter().map(|record| record.id).collect();
        seen.extend(page.records.iter().map(|record| (record.date, record.id)));
        pages.push((page.newer, ids));
        let Some(older) = page.older else { break };
        from = From::Before(older);
    }
    assert_eq!(seen.len(), 47);
    assert!(seen.is_sorted_by(|a, b| a.0 >= b.0));
    for (newer, before) in pages.windows(2).map(|pair| (pair[1].0.unwrap(), &pair[0].1)) {
        let back = bench.archive.page("s1", From::After(newer), 10, Copies::Shown).unwrap();
        assert_eq!(&back.records.iter().map(|record| record.id).collect::<Vec<_>>(), before);
    }
}

#[test]
fn what_is_archived_is_known_and_not_wanted_again() {
    let bench = Bench::new();
    let all = mails(1, 1..=10);
    bench.archive_all(&all[..6]);
    let sorted = bench.archive.sort(bench.account, listing(&all)).unwrap();
    assert_eq!((sorted.known.len(), sorted.wanted.len()), (6, 4));
    // The server confirmed the deletion of three: they are forgotten, and no longer listed either.
    let deleted: Vec<_> = sorted.known.into_iter().take(3).map(|known| known.durable).collect();
    bench.archive.forget(bench.account, &deleted).unwrap();
    let sorted = bench.archive.sort(bench.account, listing(&all[3..])).unwrap();
    assert_eq!((sorted.known.len(), sorted.wanted.len()), (3, 4));
}

#[test]
fn a_server_that_gives_an_id_to_another_mail_loses_neither() {
    let bench = Bench::new();
    bench.archive_all(&mails(1, 1..=1));
    let other = vec![(id(1, 1), b"Subject: quite another mail\r\n\r\n".to_vec())];
    let sorted = bench.archive.sort(bench.account, listing(&other)).unwrap();
    assert_eq!((sorted.known.len(), sorted.wanted.len()), (0, 1));
    bench.archive_all(&other);
    assert_eq!(bench.subjects().len(), 2);
}

#[test]
fn mail_marked_for_removal_by_others_is_let_be() {
    let bench = Bench::new();
    let mut listed = listing(&mails(1, 1..=2));
    listed[0].marked_deleted = true;
    let sorted = bench.archive.sort(bench.account, listed).unwrap();
    assert_eq!(sorted.wanted.iter().map(|listed| &listed.id).collect::<Vec<_>>(), [&id(1, 2)]);
}

#[test]
fn a_new_uidvalidity_doubles_nothing_and_swallows_nothing() {
    let bench = Bench::new();
    // The same bytes lie in the mailbox twice; only one copy was archived before the renumbering.
    let twin = mail(1);
    bench.archive_all(&[(id(1, 1), twin.clone())]);
    bench.archive_all(&[(id(1, 2), mail(2))]);
    let renumbered = vec![(id(9, 1), twin.clone()), (id(9, 2), twin), (id(9, 3), mail(3))];
    let listed = listing(&renumbered);
    let mut ingest = bench.ingest(&listed);
    assert_eq!(ingest.insert(fetched(&renumbered)).unwrap().len(), 3);
    ingest.finish().unwrap();
    let mut subjects = bench.subjects();
    subjects.sort();
    assert_eq!(subjects, ["mail 1", "mail 1", "mail 2", "mail 3"]);
    let sorted = bench.archive.sort(bench.account, listed).unwrap();
    assert_eq!(sorted.known.len(), 3, "under their new ids all three are archived");
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 4);
}

#[test]
fn a_pass_whose_account_changed_archives_nothing_more() {
    let bench = Bench::new();
    let all = mails(1, 1..=3);
    let mut ingest = bench.ingest(&listing(&all));
    ingest.insert(fetched(&all[..1])).unwrap();
    bench.accounts.set_enabled("s1", bench.account, false).unwrap();
    assert!(matches!(ingest.insert(fetched(&all[1..2])), Err(IngestError::LeaseLost)));
    bench.accounts.remove("s1", bench.account).unwrap();
    assert!(matches!(ingest.insert(fetched(&all[2..])), Err(IngestError::LeaseLost)));
    assert!(bench.archive.take_lease("s1", bench.account).unwrap().is_none());
    assert_eq!(bench.subjects(), ["mail 1"]);
}

#[test]
fn a_failed_commit_proves_nothing_and_leaves_nothing() {
    let bench = Bench::new();
    let all = mails(1, 1..=3);
    let mut ingest = bench.ingest(&listing(&all));
    bench.host.fail_commits(1, AbiError::new(mailarchive_api::ErrorCode::FULL, "the disk is full"));
    assert!(matches!(ingest.insert(fetched(&all)), Err(IngestError::Store(_))));
    assert!(bench.subjects().is_empty());
    assert_eq!(bench.ingest(&listing(&all)).insert(fetched(&all)).unwrap().len(), 3);
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 3);
}

#[test]
fn long_batches_are_split_below_the_contracts_limit() {
    let bench = Bench::new();
    let mut state = 7u64;
    let mut line = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{state:016x}")
    };
    let mails: Vec<_> = (1..=150)
        .map(|uid| (id(1, uid), (0..5000).map(|_| line()).collect::<String>().into_bytes()))
        .collect();
    // 150 packed bodies of about 40 KB each: more than one batch may hold.
    bench.archive_all(&mails);
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 150);
}

#[test]
fn a_removed_space_leaves_nothing_even_when_its_removal_is_cut_short() {
    let bench = Bench::new();
    let other = bench.accounts.create("s2", entered("b"), "admin").unwrap();
    let lease = bench.archive.take_lease("s2", other.id).unwrap().unwrap();
    let kept = mails(1, 1..=3);
    bench.archive.ingest(&lease, &listing(&kept)).unwrap().insert(fetched(&kept)).unwrap();
    let mut all = mails(1, 1..=300);
    let mut state = 9u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state.to_be_bytes()
    };
    all.push((id(1, 301), (0..20_000).flat_map(|_| noise()).collect()));
    bench.archive_all(&all);
    let blobs = || bench.host.storage().list_blobs("".into(), "".into(), 10).into_result().unwrap().len();
    assert_eq!(blobs(), 1);

    bench.archive.note_removal("s1").unwrap();
    for account in bench.accounts.list("s1").unwrap() {
        bench.accounts.remove("s1", account.id).unwrap();
    }
    bench.host.fail_commits(1, AbiError::unavailable("busy"));
    assert!(bench.archive.remove_space("s1").is_err());
    assert_eq!(bench.archive.removals().unwrap(), ["s1"]);
    bench.archive.remove_space("s1").unwrap();
    assert!(bench.archive.removals().unwrap().is_empty());
    assert_eq!(blobs(), 0);
    let store = Store::new(bench.host.storage());
    let mut left = Vec::new();
    store.scan_prefix(b"", |(key, _)| left.push(key)).unwrap();
    // That the search index has to forget it stays until it did.
    left.retain(|key| *key != keys::outbox("s1"));
    let of_space = |key: &Vec<u8>| key.windows(2).any(|pair| pair == b"s1");
    assert!(!left.iter().any(of_space), "{left:?}");
    assert_eq!(bench.archive.totals("s2").unwrap().messages, 3);
}

#[test]
fn mail_that_arrives_twice_is_kept_twice_and_shown_once() {
    let bench = Bench::new();
    let copy = |by: &str| [format!("Received: by {by}\r\n").into_bytes(), mail(1)].concat();
    let other = b"Message-ID: <same@example.com>\r\nSubject: mail 1\r\n\r\nOther words\r\n".to_vec();
    let first = [
        (id(1, 1), copy("a")),
        (id(1, 2), copy("b")),
        (id(1, 3), other),
        (id(1, 4), b"x: y\r\n\r\n".to_vec()),
    ];
    bench.archive_all(&first);
    bench.archive_all(&[(id(1, 5), copy("c")), (id(1, 6), b"x: y\r\n\r\n".to_vec())]);
    let all = bench.archive.page("s1", From::Newest, 100, Copies::Shown).unwrap().records;
    let shown = bench.archive.page("s1", From::Newest, 100, Copies::Hidden).unwrap().records;
    assert_eq!((all.len(), shown.len()), (6, 4));
    let twin = shown.iter().find(|record| record.server_id == id(1, 1)).unwrap();
    assert_eq!(bench.archive.copies("s1", &twin.content).unwrap().len(), 3);
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 6);
    // One a page: hidden copies leave no holes, forwards and backwards.
    let (mut from, mut seen) = (From::Newest, Vec::new());
    loop {
        let page = bench.archive.page("s1", from, 1, Copies::Hidden).unwrap();
        seen.extend(page.records.iter().map(|record| record.id));
        let Some(older) = page.older else { break };
        from = From::Before(older);
    }
    assert_eq!(seen, shown.iter().map(|record| record.id).collect::<Vec<_>>());
    let neighbours = |record| bench.archive.neighbours("s1", record).unwrap();
    for pair in shown.windows(2) {
        assert_eq!(neighbours(&pair[0]).1, Some(pair[1].id));
        assert_eq!(neighbours(&pair[1]).0, Some(pair[0].id));
    }
}

#[test]
fn mail_whose_names_end_with_the_session_is_recognised_as_often_as_it_was_archived() {
    let bench = Bench::new();
    let numbered = |session: u32, subjects: &[u32]| -> Vec<(ServerId, Vec<u8>)> {
        let id = |number: u32| ServerId { mailbox: String::new(), validity: session, id: number.to_string() };
        (1..).zip(subjects).map(|(number, subject)| (id(number), mail(*subject))).collect()
    };
    let pass = |session: u32, subjects: &[u32]| {
        let mails = numbered(session, subjects);
        let sorted = bench.archive.sort(bench.account, listing(&mails)).unwrap();
        assert!(sorted.known.is_empty(), "no number of an earlier session means anything");
        let mut ingest = bench.ingest(&sorted.wanted);
        let known = ingest.insert(fetched(&mails)).unwrap();
        assert_eq!(known.len(), mails.len());
        let new = known.len() as u64 - ingest.recognised();
        ingest.finish().unwrap();
        (known, new)
    };
    // Two copies of one mail, and another; nothing is deleted, or its confirmation was lost.
    assert_eq!(pass(11, &[1, 2, 1]).1, 3);
    assert_eq!(pass(12, &[1, 2, 1]).1, 0);
    // Numbers moved, a third copy came.
    let (known, new) = pass(13, &[2, 1, 1, 1]);
    assert_eq!(new, 1);
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 4);
    assert!(known.iter().all(|known| known.receipt.archived_at == NOON));
    // What was deleted is forgotten: the same mail sent once more is a new one.
    let deleted: Vec<_> = known.into_iter().map(|known| known.durable).collect();
    bench.archive.forget(bench.account, &deleted).unwrap();
    assert_eq!(pass(14, &[2]).1, 1);
    // The server learns UIDL: the same mail under its lasting name.
    let named = vec![(ServerId { mailbox: String::new(), validity: 0, id: "u2".into() }, mail(2))];
    let mut ingest = bench.ingest(&listing(&named));
    ingest.insert(fetched(&named)).unwrap();
    assert_eq!(ingest.recognised(), 1);
}
