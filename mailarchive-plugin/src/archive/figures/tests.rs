//! The figures, over a wiki in memory.

use jiff::civil::date;

use super::*;
use crate::{
    archive::{
        Copies, From, MessageId,
        tests::{Bench, id},
    },
    source::ServerId,
};

const WRITERS: [&str; 4] =
    ["Ann Lee <ann@example.com>", "ben@example.com", "ANN@Example.com", "\"佐野\" <sano@example.jp>"];

/// Mail of each day from 1 Nov 2024 on, from one of the writers.
fn mails(uids: impl Iterator<Item = u32>) -> Vec<(ServerId, Vec<u8>)> {
    let first = date(2024, 11, 1);
    let mail = |uid: u32| {
        let day = first.saturating_add(jiff::Span::new().days(i64::from(uid)));
        let from = WRITERS[uid as usize % WRITERS.len()];
        let date = day.strftime("%-d %b %Y 23:30:00 +0000");
        format!("Message-ID: <{uid}@x>\r\nFrom: {from}\r\nDate: {date}\r\nSubject: mail {uid}\r\n\r\nHello {uid}\r\n")
            .into_bytes()
    };
    uids.map(|uid| (id(1, uid), mail(uid))).collect()
}

fn ids(bench: &Bench) -> Vec<MessageId> {
    let page = bench.archive.page("s1", From::Newest, 2000, Copies::Shown).unwrap();
    page.records.into_iter().map(|record| record.id).collect()
}

/// All figures, read through the same calls as pages do.
fn figures(bench: &Bench) -> (Vec<MonthFigures>, Vec<Correspondent>, BTreeMap<Date, u64>) {
    let archive = &bench.archive;
    let days = archive.days("s1", date(2024, 1, 1), date(2027, 1, 1)).unwrap();
    (archive.months("s1").unwrap(), archive.correspondents("s1", 10).unwrap(), days)
}

/// The figures are what a count of the list would give.
fn check(bench: &Bench) {
    let page = bench.archive.page("s1", From::Newest, 5000, Copies::Shown).unwrap();
    let mut delta = Delta::default();
    page.records.iter().for_each(|record| delta.add(record, 1));
    let (months, senders, days) = figures(bench);
    let totals = bench.archive.totals("s1").unwrap();
    let sum = |of: fn(&MonthFigures) -> u64| months.iter().map(of).sum::<u64>();
    assert_eq!((sum(|month| month.messages), sum(|month| month.bytes)), (totals.messages, totals.bytes));
    assert_eq!(days.values().sum::<u64>(), totals.messages);
    let mut expected: BTreeMap<String, i64> = BTreeMap::new();
    delta.senders.values().for_each(|one| *expected.entry(one.address.clone()).or_default() += one.messages);
    let found: BTreeMap<String, i64> =
        senders.iter().map(|one| (one.address.clone(), one.messages.cast_signed())).collect();
    assert_eq!(found, expected);
    let mut expected: BTreeMap<Date, u64> = BTreeMap::new();
    page.records.iter().for_each(|record| *expected.entry(day(record.date)).or_default() += 1);
    assert_eq!(days, expected);
}

#[test]
fn figures_follow_archiving_deleting_restoring_and_erasing() {
    let bench = Bench::new();
    assert_eq!(figures(&bench), (vec![], vec![], BTreeMap::new()));
    bench.archive_all(&mails(0..400));
    check(&bench);
    let (months, senders, days) = figures(&bench);
    assert_eq!(months.len(), 14);
    assert_eq!((months[0].year, months[0].month, months[0].messages), (2024, 11, 30));
    assert_eq!(days[&date(2024, 11, 1)], 1, "by the day in UTC");
    let told: Vec<_> =
        senders.iter().map(|one| (one.address.as_str(), one.name.as_deref(), one.messages)).collect();
    assert_eq!(told[0], ("ann@example.com", Some("Ann Lee"), 200), "one address, however it is written");
    assert_eq!(told[2], ("sano@example.jp", Some("佐野"), 100));

    let all = ids(&bench);
    bench.archive.trash("s1", &all[..100], "ann").unwrap();
    check(&bench);
    bench.archive.restore("s1", &all[20..60]).unwrap();
    check(&bench);
    bench.archive.purge("s1", &all[..20], "ann").unwrap();
    check(&bench);
    bench.archive.restore("s1", &all[60..100]).unwrap();
    check(&bench);
    bench.archive.trash("s1", &ids(&bench), "ann").unwrap();
    assert_eq!(figures(&bench), (vec![], vec![], BTreeMap::new()));
    let mut left = Vec::new();
    bench.archive.store.scan_prefix(&keys::figures("s1"), |(key, _)| left.push(key)).unwrap();
    assert_eq!(left, [key::state("s1")], "nothing is kept of who wrote what is gone");
}

#[test]
fn delete_all_and_its_undoing_are_counted() {
    let bench = Bench::new();
    bench.archive_all(&mails(0..700));
    let before = figures(&bench);
    let operation = bench.archive.start_delete_all("s1", "ann").unwrap();
    bench.archive.follow_operation("s1", operation.id, || false).unwrap();
    assert_eq!(figures(&bench).0, []);
    bench.archive.start_undo("s1", operation.id, "ann").unwrap();
    bench.archive.follow_operation("s1", operation.id, || false).unwrap();
    assert_eq!(figures(&bench), before);
}

#[test]
fn concurrent_archiving_deleting_and_restoring_add_up() {
    let bench = Bench::new();
    bench.archive_all(&mails(0..200));
    let all = ids(&bench);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for batch in 0..10 {
                bench.archive_all(&mails(200 + batch * 20..220 + batch * 20));
            }
        });
        for half in all.chunks(100) {
            let archive = bench.archive.clone();
            scope.spawn(move || {
                for _ in 0..3 {
                    archive.trash("s1", half, "ann").unwrap();
                    archive.restore("s1", &half[..50]).unwrap();
                }
            });
        }
    });
    check(&bench);
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 300);
}

#[test]
fn an_archive_from_before_there_were_figures_is_counted_while_mail_comes_and_goes() {
    let bench = Bench::new();
    bench.archive_all(&mails(0..1200));
    let expected = figures(&bench);
    bench.archive.clear(&keys::figures("s1")).unwrap();
    assert!(bench.archive.is_counting("s1").unwrap());
    // Nothing is counted twice, whichever side of the rebuilding it comes in and leaves on.
    let all = ids(&bench);
    let (newest, oldest) = (all[3], all[1150]);
    bench.archive.trash("s1", &[newest, oldest], "ann").unwrap();
    let steps = std::cell::Cell::new(0);
    let stop = || {
        steps.set(steps.get() + 1);
        if steps.get() == 3 {
            bench.archive.restore("s1", &[newest, oldest]).unwrap();
            bench.archive.trash("s1", &[all[0], all[1100]], "ann").unwrap();
        }
        steps.get() == 4
    };
    bench.archive.gather_figures("s1", &stop).unwrap();
    assert!(bench.archive.is_counting("s1").unwrap(), "it was stopped half way");
    bench.archive_all(&mails(1200..1210));
    bench.archive.gather_figures("s1", &|| false).unwrap();
    assert!(!bench.archive.is_counting("s1").unwrap());
    check(&bench);
    bench.archive.trash("s1", &ids(&bench)[..10], "ann").unwrap();
    bench.archive.restore("s1", &[all[0], all[1100]]).unwrap();
    let left: Vec<_> = ids(&bench).into_iter().filter(|id| !all.contains(id)).collect();
    bench.archive.trash("s1", &left, "ann").unwrap();
    check(&bench);
    assert_eq!(figures(&bench).0[0], expected.0[0]);
}

#[test]
fn the_most_active_of_several_accounts_are_those_of_their_sum() {
    let bench = Bench::new();
    // In each account others are ahead; only together is the last one first.
    let senders = |account: u8| -> Vec<(String, i64)> {
        let own = (0..120).map(|n| (format!("a{account}-{n}@example.com"), 10));
        own.chain([("everywhere@example.com".to_owned(), 7)]).collect()
    };
    for account in 1..=3 {
        let id = AccountId::from_bytes([account; AccountId::LENGTH]);
        let mut delta = Delta::default();
        for (address, messages) in senders(account) {
            let hash: [u8; 32] = Sha256::digest(address.as_bytes()).into();
            let key = hash[..16].try_into().unwrap();
            delta.senders.insert((id, key), SenderDelta { address, name: None, messages });
        }
        let mut changes = Changes::default();
        changes.put(keys::counters("s1", id), b"{\"messages\":1,\"bytes\":1}".to_vec());
        delta.write(&bench.archive, "s1", &mut changes).unwrap();
        bench.archive.store.commit(changes).unwrap().unwrap();
    }
    let found = bench.archive.correspondents("s1", 5).unwrap();
    assert_eq!((found[0].address.as_str(), found[0].messages), ("everywhere@example.com", 21));
    assert_eq!((found.len(), found[1].messages), (5, 10));
}
