use std::{
    collections::HashSet,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use mailarchive_api::testkit::MemoryHost;

use super::*;
use crate::{
    account::{AccountForm, AccountId, PasswordRule, parse},
    archive::{Copies, From, Record},
    message::RawMail,
    source::{Fetched, Listed, ServerId},
    store::Changes,
};

mod damage;
mod recall;
mod trash;

const NOON: i64 = 1_795_521_600_000;

/// A wiki in memory whose archive is searched.
struct Bench {
    host: MemoryHost,
    archive: Archive,
    store: Store,
    accounts: Accounts,
    account: AccountId,
    search: Search,
    directory: tempfile::TempDir,
    next: std::cell::Cell<u32>,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let host = MemoryHost::new(directory.path())
            .space("s1", "SALES", "Sales")
            .space("s2", "OPS", "Ops")
            .at(NOON);
        let store = Store::new(host.storage());
        let accounts = Accounts::new(store.clone(), host.host());
        let account = accounts.create("s1", entered("Sales inbox"), "admin").unwrap().id;
        let archive = Archive::new(store.clone(), host.host());
        let search = Search::new(archive.clone(), accounts.clone(), store.clone(), host.host());
        Self { host, archive, store, accounts, account, search, directory, next: std::cell::Cell::new(1) }
    }

    /// Another instance over the same wiki, as after a start.
    fn again(&mut self) {
        self.search.close();
        self.archive = Archive::new(self.store.clone(), self.host.host());
        self.search =
            Search::new(self.archive.clone(), self.accounts.clone(), self.store.clone(), self.host.host());
    }

    fn archive_in(&self, space: &str, account: AccountId, mails: &[String]) {
        let fetched: Vec<Fetched> = mails
            .iter()
            .map(|mail| {
                let uid = self.next.replace(self.next.get() + 1);
                let id = ServerId { mailbox: "INBOX".into(), validity: 1, id: uid.to_string() };
                let raw = RawMail::from_bytes(mail.replace('\n', "\r\n").into_bytes());
                Fetched { id, internal_date: Some(NOON), raw }
            })
            .collect();
        let listed =
            |mail: &Fetched| Listed { id: mail.id.clone(), size: mail.raw.len(), marked_deleted: false };
        let listed: Vec<_> = fetched.iter().map(listed).collect();
        let lease = self.archive.take_lease(space, account).unwrap().unwrap();
        self.archive.ingest(&lease, &listed).unwrap().insert(fetched).unwrap();
    }

    fn archive(&self, mails: &[String]) {
        self.archive_in("s1", self.account, mails);
    }

    fn find(&self, query: &str, order: Order, after: Option<Cursor>, limit: usize) -> Found {
        let query: Query = query.parse().unwrap();
        let moment = Moment { now: NOON, zone: jiff::tz::TimeZone::UTC };
        let asked = Asked { query: &query, moment: &moment, order, after, limit, trash: true };
        self.search.find("s1", &asked).unwrap()
    }

    fn subjects(&self, query: &str) -> Vec<String> {
        self.find(query, Order::Date, None, 1000).records.into_iter().map(|record| record.subject).collect()
    }

    fn records(&self) -> Vec<Record> {
        self.archive.page("s1", From::Newest, 10_000, Copies::Shown).unwrap().records
    }

    /// Waits until the index answers, and knows everything.
    fn settle(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let waiting = self.store.scan(keys::OUTBOX, b"k", 1, false).unwrap();
            if waiting.is_empty() && self.find("x", Order::Date, None, 1).progress.is_none() {
                return;
            }
            assert!(Instant::now() < deadline, "the index does not follow: {:?}", self.host.log_lines());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn index(&self) -> PathBuf {
        self.directory.path().join("index").join(FORMAT.to_string())
    }
}

fn entered(name: &str) -> crate::account::Entered {
    let form =
        format!(r#"{{"name":"{name}","protocol":"IMAP","hostname":"h","username":"u","password":"p"}}"#);
    parse(&AccountForm::from_json(form.as_bytes()).unwrap(), PasswordRule::Needed).unwrap()
}

/// A mail of the `hour`-th hour of 23 November 2026.
fn mail(hour: u32, subject: &str, text: &str) -> String {
    format!(
        "From: Ada Lovelace <ada@mail.example.com>\nTo: Grace <grace@example.org>\nSubject: {subject}\n\
         Date: Mon, 23 Nov 2026 {hour:02}:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    )
}

fn samples() -> Vec<String> {
    let with_attachment = "From: Oka <oka@example.co.jp>\nCc: Team <team@example.org>\nSubject: Minutes\nDate: Tue, 24 Nov 2026 04:00:00 +0000\nList-Id: Sales talk <talk.lists.example.org>\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nWe spoke of the price.\n\
        --b\nContent-Type: text/csv; charset=utf-8\nContent-Disposition: attachment; filename=\"prices 2027.csv\"\n\nwidget,1200\n\
        --b\nContent-Type: message/rfc822\n\nSubject: Forwarded words\n\nInnermost\n--b--\n";
    vec![
        mail(1, "Quotation", "The price for two hundred seats is fixed."),
        mail(2, "Re: Quotation", "The pricelist is attached; seats are extra."),
        mail(3, "見積もり", "更新見積もりをお送りします。割引は 12% です。第3版pdf"),
        with_attachment.to_owned(),
        mail(5, "Größe", "Ein Maß für alles, and weather"),
    ]
}

const QUERIES: [(&str, &[&str]); 48] = [
    ("price", &["Minutes", "Quotation"]),
    ("PRICE seats", &["Quotation"]),
    ("\"the price\"", &["Minutes", "Quotation"]),
    ("\"price the\"", &[]),
    ("price -seats", &["Minutes"]),
    ("weather OR seats", &["Größe", "Re: Quotation", "Quotation"]),
    ("(weather OR seats) -pricelist", &["Größe", "Quotation"]),
    ("(price seats) OR weather", &["Größe", "Quotation"]),
    ("-(price seats)", &["Minutes", "Größe", "見積もり", "Re: Quotation"]),
    ("subject:quotation", &["Re: Quotation", "Quotation"]),
    ("-subject:quotation price", &["Minutes"]),
    ("body:quotation", &[]),
    ("割引", &["見積もり"]),
    ("見積", &["見積もり"]),
    ("引", &["見積もり"]),
    ("subject:見", &["見積もり"]),
    ("subject:割", &[]),
    ("第3版", &["見積もり"]),
    ("3版pdf", &["見積もり"]),
    ("版pd", &[]),
    ("from:ada", &["Größe", "見積もり", "Re: Quotation", "Quotation"]),
    ("from:ada@mail.example.com seats", &["Re: Quotation", "Quotation"]),
    ("from:example.co.jp", &["Minutes"]),
    ("to:grace price", &["Quotation"]),
    ("to:team", &[]),
    ("cc:team@example.org", &["Minutes"]),
    ("list:talk.lists.example.org", &["Minutes"]),
    ("list:\"sales talk\"", &["Minutes"]),
    ("filename:prices", &["Minutes"]),
    ("filename:csv", &["Minutes"]),
    ("widget", &["Minutes"]),
    ("innermost", &["Minutes"]),
    ("has:attachment", &["Minutes"]),
    ("-has:attachment weather", &["Größe"]),
    ("grosse", &["Größe"]),
    ("mass", &["Größe"]),
    ("before:2026-11-24", &["Größe", "見積もり", "Re: Quotation", "Quotation"]),
    ("after:2026-11-24", &["Minutes"]),
    ("on:2026-11-23 weather", &["Größe"]),
    ("on:yesterday weather", &["Größe"]),
    ("after:today", &["Minutes"]),
    ("on:2026-11 on:2026 price", &["Minutes", "Quotation"]),
    ("smaller:10", &[]),
    ("larger:400 price", &["Minutes"]),
    ("account:\"sales inbox\" weather", &["Größe"]),
    ("account:nobody", &[]),
    ("is:trashed", &[]),
    ("--", &[]),
];

#[test]
fn the_index_finds_what_is_asked_for_and_reading_the_archive_finds_the_same() {
    let bench = Bench::new();
    bench.archive(&samples());
    let check = |by: &str| {
        for (query, expected) in QUERIES {
            assert_eq!(bench.subjects(query), expected, "{query} by {by}");
        }
    };
    assert!(bench.find("price", Order::Date, None, 10).progress.is_some());
    check("reading");
    bench.search.activate();
    bench.settle();
    check("the index");
    assert_eq!(bench.find("price", Order::Date, None, 1).total, Some(2));
    // Without a writer it goes on.
    bench.search.quiesce();
    check("the index after quiesce");
    let lock = fs::File::open(bench.index().join(".tantivy-writer.lock")).unwrap();
    lock.try_lock().unwrap();
}

#[test]
fn pages_meet_without_gap_or_repetition_in_both_orders() {
    let bench = Bench::new();
    let mails: Vec<_> =
        (0..57).map(|at| mail(at % 5, &format!("n{at}"), &"word ".repeat(at as usize % 7 + 1))).collect();
    bench.archive(&mails);
    bench.search.activate();
    bench.settle();
    for order in [Order::Date, Order::Relevance] {
        let whole: Vec<_> =
            bench.find("word", order, None, 100).records.iter().map(|record| record.id).collect();
        assert_eq!(whole.len(), 57);
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let found = bench.find("word", order, after, 10);
            assert_eq!(found.total, Some(57));
            seen.extend(found.records.iter().map(|record| record.id));
            let Some(next) = found.next else { break };
            after = Some(Cursor::parse(&next.to_string()).unwrap());
        }
        assert_eq!(seen, whole, "{order:?}");
    }
    let listed: Vec<_> = bench.records().iter().map(|record| record.id).collect();
    let found: Vec<_> =
        bench.find("word", Order::Date, None, 100).records.iter().map(|record| record.id).collect();
    assert_eq!(found, listed, "in the order of the list");
}

#[test]
fn what_fits_best_comes_first_when_asked() {
    let bench = Bench::new();
    bench.archive(&[
        mail(1, "Budget", "All about it"),
        mail(2, "Other", &format!("{} budget {}", "filler ".repeat(200), "filler ".repeat(200))),
    ]);
    bench.search.activate();
    bench.settle();
    let first = |order| bench.find("budget", order, None, 10).records[0].subject.clone();
    assert_eq!((first(Order::Date), first(Order::Relevance)), ("Other".to_owned(), "Budget".to_owned()));
}

#[test]
fn new_mail_is_found_within_two_seconds_and_changed_mail_again() {
    let bench = Bench::new();
    bench.search.activate();
    bench.settle();
    for round in 0..4 {
        let word = format!("round{round}");
        bench.archive(&[mail(round, &word, "text")]);
        let started = Instant::now();
        while bench.subjects(&word).is_empty() {
            assert!(started.elapsed() < Duration::from_secs(2));
            std::thread::sleep(Duration::from_millis(5));
        }
        println!("found after {:?}", started.elapsed());
    }
    // A record that is gone is forgotten, one that is told of again is not doubled.
    let records = bench.records();
    let mut changes = Changes::default();
    changes.delete(keys::message("s1", records[0].id));
    changes.delete(keys::listed("s1", records[0].date, records[0].id));
    records.iter().for_each(|record| reindex(&mut changes, "s1", record.id));
    bench.store.commit(changes).unwrap().unwrap();
    bench.archive.signal().changed();
    bench.settle();
    let found = bench.find("text", Order::Date, None, 10);
    assert_eq!((found.total, found.records.len()), (Some(3), 3));
}

#[test]
fn what_the_index_does_not_know_yet_is_found_as_it_is() {
    let bench = Bench::new();
    bench.archive(&(0..30).map(|at| mail(at % 20, &format!("n{at}"), "word")).collect::<Vec<_>>());
    bench.search.activate();
    bench.settle();
    bench.search.quiesce();
    // Nobody follows now: two come, one goes, one is changed.
    bench.archive(&[mail(5, "fresh", "word"), mail(22, "newest", "word"), mail(3, "other", "text")]);
    let records = bench.records();
    let gone = records.iter().find(|record| record.subject == "n7").unwrap();
    let mut changes = Changes::default();
    changes.delete(keys::message("s1", gone.id));
    changes.delete(keys::listed("s1", gone.date, gone.id));
    reindex(&mut changes, "s1", gone.id);
    reindex(&mut changes, "s1", records.iter().find(|record| record.subject == "n8").unwrap().id);
    bench.store.commit(changes).unwrap().unwrap();
    let expected: Vec<String> = bench
        .records()
        .into_iter()
        .map(|record| record.subject)
        .filter(|subject| subject != "other")
        .collect();
    assert_eq!(expected.len(), 31);
    assert_eq!(bench.subjects("word"), expected);
    for limit in [1, 2, 7, 30, 31, 32] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let found = bench.find("word", Order::Date, after, limit);
            seen.extend(found.records.into_iter().map(|record| record.subject));
            let Some(next) = found.next else { break };
            after = Some(next);
        }
        assert_eq!(seen, expected, "{limit} at a time");
    }
}

#[test]
fn a_space_is_searched_alone_and_forgotten_when_it_is_removed() {
    let bench = Bench::new();
    let other = bench.accounts.create("s2", entered("Ops"), "admin").unwrap().id;
    bench.archive(&samples());
    bench.archive_in("s2", other, &[mail(9, "Elsewhere", "price")]);
    bench.search.activate();
    bench.settle();
    assert_eq!(bench.subjects("price"), ["Minutes", "Quotation"]);
    let site = |spaces: &[&str]| {
        let space =
            |id: &&str| bench.host.host().spaces().by_id((*id).into()).into_result().unwrap().unwrap();
        let moment = Moment { now: NOON, zone: jiff::tz::TimeZone::UTC };
        let asked = SiteQuery { text: "price", moment: &moment, limit: 10, after: None };
        let found = bench.search.site(spaces.iter().map(space).collect(), &asked).unwrap().unwrap();
        let mut hits: Vec<_> =
            found.hits.iter().map(|hit| (hit.space.key.to_string(), hit.record.subject.clone())).collect();
        hits.sort();
        assert_eq!(found.total, Some(hits.len() as u64));
        hits
    };
    let hit = |space: &str, subject: &str| (space.to_owned(), subject.to_owned());
    let (ours, theirs) = ([hit("SALES", "Minutes"), hit("SALES", "Quotation")], hit("OPS", "Elsewhere"));
    assert_eq!(site(&["s1"]), ours);
    assert_eq!(site(&["s2", "s1"]), [[theirs.clone()].as_slice(), &ours].concat());
    assert_eq!(bench.search.spaces_with_mail().unwrap(), ["s1", "s2"]);

    bench.accounts.remove("s1", bench.account).unwrap();
    bench.archive.note_removal("s1").unwrap();
    bench.archive.remove_space("s1").unwrap();
    bench.settle();
    assert!(bench.subjects("price").is_empty());
    assert_eq!(site(&["s2"]), [theirs]);
    let found = bench.find("price", Order::Date, None, 10);
    assert_eq!(found.total, Some(0), "nothing of it is left in the index");
}

#[test]
fn nothing_is_open_after_close() {
    let bench = Bench::new();
    bench.archive(&samples());
    bench.search.activate();
    bench.settle();
    let held = || {
        let links =
            fs::read_dir("/proc/self/fd").unwrap().flatten().filter_map(|fd| fs::read_link(fd.path()).ok());
        links.filter(|link| link.starts_with(bench.directory.path())).count()
    };
    assert!(held() > 0);
    bench.search.close();
    assert_eq!(held(), 0);
}
