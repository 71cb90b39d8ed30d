mod by_hand;

use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};

use mailarchive_api::testkit::MemoryHost;

use super::*;
use crate::{
    account::{AccountForm, AccountId, Accounts, PasswordRule, parse},
    archive::{Copies, From, MessageId, Record},
    keys,
    message::RawMail,
    source::{Fetched, Listed, ServerId},
    store::{Changes, Store, prefix_end},
    thread::{Link, Node, group, tests::Random, tree},
};

const NOON: i64 = 1_795_521_600_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

struct Bench {
    host: MemoryHost,
    archive: Archive,
    store: Store,
    accounts: Vec<AccountId>,
    _directory: tempfile::TempDir,
}

/// A mail before it is sent.
#[derive(Clone)]
struct Draft {
    id: String,
    day: usize,
    references: Vec<String>,
    subject: String,
    /// Tells apart mails that are the same otherwise.
    mark: usize,
}

impl Draft {
    fn new(id: &str, day: usize, references: &[&str], subject: &str) -> Self {
        let references = references.iter().map(|id| (*id).to_owned()).collect();
        Self { id: id.to_owned(), day, references, subject: subject.to_owned(), mark: 0 }
    }

    fn bytes(&self) -> Vec<u8> {
        let date =
            jiff::Timestamp::from_millisecond(NOON - 400 * DAY + i64::try_from(self.day).unwrap() * DAY)
                .unwrap()
                .strftime("%a, %d %b %Y %H:%M:%S +0000");
        let references: String = self.references.iter().map(|id| format!("\r\n <{id}@x>")).collect();
        let field =
            if references.is_empty() { String::new() } else { format!("References:{references}\r\n") };
        let (id, subject, mark) = (&self.id, &self.subject, self.mark);
        format!(
            "Message-ID: <{id}@x>\r\nFrom: p{} <p{}@x>\r\nSubject: {subject}\r\nDate: {date}\r\n{field}\r\n{mark}\r\n",
            mark % 20,
            mark % 20
        )
        .into_bytes()
    }
}

impl Bench {
    fn new(accounts: usize) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let host = MemoryHost::new(directory.path()).space("s1", "SALES", "Sales").at(NOON);
        let store = Store::new(host.storage());
        let registry = Accounts::new(store.clone(), host.host());
        let account = |number: usize| {
            let form = format!(
                r#"{{"name":"a{number}","protocol":"IMAP","hostname":"h","username":"u","password":"p"}}"#
            );
            let form =
                parse(&AccountForm::from_json(form.as_bytes()).unwrap(), PasswordRule::Needed).unwrap();
            registry.create("s1", form, "admin").unwrap().id
        };
        let accounts = (0..accounts).map(account).collect();
        Self {
            archive: Archive::new(store.clone(), host.host()),
            host,
            store,
            accounts,
            _directory: directory,
        }
    }

    fn archive(&self, account: usize, drafts: &[Draft]) {
        let lease = self.archive.take_lease("s1", self.accounts[account]).unwrap().unwrap();
        let id = |draft: &Draft| ServerId {
            mailbox: "INBOX".into(),
            validity: 1,
            id: format!("{}-{}", draft.id, draft.mark),
        };
        let listed: Vec<Listed> =
            drafts.iter().map(|draft| Listed { id: id(draft), size: 0, marked_deleted: false }).collect();
        let fetched = drafts.iter().map(|draft| Fetched {
            id: id(draft),
            internal_date: Some(NOON),
            raw: RawMail::from_bytes(draft.bytes()),
        });
        let mut ingest = self.archive.ingest(&lease, &listed).unwrap();
        assert_eq!(ingest.insert(fetched.collect()).unwrap().len(), drafts.len());
    }

    fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        let mut from = From::Newest;
        loop {
            let page = self.archive.page("s1", from, 1000, Copies::Shown).unwrap();
            records.extend(page.records);
            let Some(older) = page.older else { return records };
            from = From::Before(older);
        }
    }

    /// Which messages the store has in one thread.
    fn threads(&self) -> BTreeSet<BTreeSet<MessageId>> {
        let records = self.records();
        let mut threads: HashMap<Node, BTreeSet<MessageId>> = HashMap::new();
        for (root, record) in self.archive.threads_of("s1", &records).unwrap().into_iter().zip(&records) {
            threads.entry(root.expect("every message is in a thread")).or_default().insert(record.id);
        }
        threads.into_values().collect()
    }

    fn subjects(&self, id: Node) -> Vec<String> {
        let thread = self.archive.thread("s1", id).unwrap().unwrap();
        let records = self.archive.records("s1", &thread.entries).unwrap();
        records.into_iter().map(|record| record.subject).collect()
    }

    fn root(&self, id: &str) -> Node {
        self.archive.roots("s1", &[node(id)]).unwrap()[0].unwrap()
    }

    fn message(&self, id: &str) -> MessageId {
        self.records().into_iter().find(|record| record.message_id == format!("{id}@x")).unwrap().id
    }

    /// Everything that is kept about threads agrees with the records.
    fn check(&self) {
        let mut records = self.records();
        records.sort_by_key(|record| (record.date, record.id));
        let links: Vec<Link> = records.iter().map(|record| Woven::new(record, false).link).collect();
        let mut expected: HashMap<usize, BTreeSet<MessageId>> = HashMap::new();
        for (label, record) in group(&links, &self.archive.marks("s1").unwrap()).into_iter().zip(&records) {
            expected.entry(label).or_default().insert(record.id);
        }
        let expected: BTreeSet<_> = expected.into_values().collect();
        assert_eq!(self.threads(), expected);
        assert_eq!(self.archive.thread_total("s1").unwrap(), expected.len() as u64);
        let listed = self.archive.threads("s1", ThreadFrom::Newest, 10_000).unwrap().threads;
        assert_eq!(listed.len(), expected.len());
        assert!(listed.is_sorted_by(|a, b| a.1.last.0 >= b.1.last.0));
        for (root, head) in listed {
            let thread = self.archive.thread("s1", root).unwrap().unwrap();
            let ids: BTreeSet<_> = thread.entries.iter().map(|entry| entry.id).collect();
            assert_eq!(ids.len(), thread.entries.len());
            assert!(expected.contains(&ids), "the entries of {root}");
            let mut again: Option<Head> = None;
            for record in self.archive.records("s1", &thread.entries).unwrap() {
                let one = Head::of(&Woven::new(&record, false));
                match &mut again {
                    Some(head) => head.add(one),
                    none => *none = Some(one),
                }
            }
            assert_eq!(Some(head), again);
            assert_eq!(tree(&links_of(&thread)).iter().filter(|step| step.item.is_some()).count(), ids.len());
        }
    }
}

fn links_of(thread: &Thread) -> Vec<Link> {
    thread.entries.iter().map(|entry| entry.link.clone()).collect()
}

fn node(id: &str) -> Node {
    Node::of(&format!("{id}@x"))
}

/// Few ids and subjects, so that everything meets.
fn wild(random: &mut Random, count: usize) -> Vec<Draft> {
    (0..count)
        .map(|mark| {
            let id = if mark % 8 == 0 { random.below(count).to_string() } else { mark.to_string() };
            let references = (0..random.below(3)).map(|_| random.below(count * 2).to_string()).collect();
            let subject =
                ["Plan", "Re: Plan", "AW: plan", "Else", "Re: Else", "Re:", "One", "Two"][random.below(8)];
            Draft { id, day: random.below(390), references, subject: subject.to_owned(), mark }
        })
        .collect()
}

#[test]
fn threads_are_the_same_in_whatever_order_and_batches_mail_arrives() {
    let mut random = Random(17);
    for round in 0..12 {
        let mut drafts = wild(&mut random, 60);
        let mut found: Vec<BTreeSet<BTreeSet<usize>>> = Vec::new();
        for _ in 0..4 {
            random.shuffle(&mut drafts);
            let bench = Bench::new(1);
            let mut rest = drafts.as_slice();
            while !rest.is_empty() {
                let (batch, others) = rest.split_at(rest.len().min(1 + random.below(20)));
                bench.archive(0, batch);
                rest = others;
            }
            bench.check();
            let marks: HashMap<MessageId, usize> = bench
                .records()
                .into_iter()
                .map(|record| (record.id, record.server_id.id.rsplit_once('-').unwrap().1.parse().unwrap()))
                .collect();
            let as_marks = |thread: BTreeSet<MessageId>| thread.iter().map(|id| marks[id]).collect();
            found.push(bench.threads().into_iter().map(as_marks).collect());
            let before = bench.threads();
            bench.archive.forget_threads("s1").unwrap();
            bench.archive.gather_threads("s1", &|| false).unwrap();
            assert_eq!(bench.threads(), before);
            bench.check();
        }
        assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "round {round}");
    }
}

#[test]
fn an_archive_from_before_there_were_threads_gets_them_while_mail_arrives() {
    let mut random = Random(23);
    let drafts = wild(&mut random, 500);
    let bench = Bench::new(1);
    bench.archive(0, &drafts[..450]);
    // As the archive was: no key of a thread, no references in the records.
    for record in bench.records() {
        let key = keys::message("s1", record.id);
        let mut value: serde_json::Value = decode(&bench.store.get(&key).unwrap().unwrap()).unwrap();
        assert!(value.as_object_mut().unwrap().remove("references").is_some());
        let mut changes = Changes::default();
        changes.put(key, value.to_string().into_bytes());
        bench.store.commit(changes).unwrap().unwrap();
    }
    bench.archive.clear(&keys::threads("s1")).unwrap();
    assert!(bench.archive.is_gathering("s1").unwrap());
    let left = std::cell::RefCell::new(drafts[450..].to_vec());
    let stop = || {
        // New mail between any two steps; a stop after the third.
        let next: Vec<_> = left.borrow_mut().pop().into_iter().collect();
        bench.host.advance(1000);
        bench.archive(0, &next);
        left.borrow().len() == 47
    };
    bench.archive.gather_threads("s1", &stop).unwrap();
    assert!(bench.archive.is_gathering("s1").unwrap());
    bench
        .archive
        .gather_threads("s1", &|| {
            stop();
            false
        })
        .unwrap();
    let rest = left.borrow().clone();
    bench.archive(0, &rest);
    assert!(!bench.archive.is_gathering("s1").unwrap());
    bench.check();
}

#[test]
fn accounts_that_archive_at_the_same_time_do_not_lose_each_others_messages() {
    const ACCOUNTS: usize = 6;
    let bench = Bench::new(ACCOUNTS);
    let mut random = Random(41);
    let drafts = wild(&mut random, 600);
    std::thread::scope(|scope| {
        for account in 0..ACCOUNTS {
            let (bench, drafts) = (&bench, &drafts);
            scope.spawn(move || {
                let own: Vec<_> = drafts.iter().skip(account).step_by(ACCOUNTS).cloned().collect();
                own.chunks(7).for_each(|batch| bench.archive(account, batch));
            });
        }
    });
    assert_eq!(bench.records().len(), 600);
    bench.check();
}

#[test]
fn messages_that_say_the_same_are_counted_and_drawn_once() {
    let bench = Bench::new(2);
    let drafts = [Draft::new("a", 1, &[], "Plan"), Draft::new("b", 2, &["a"], "Re: Plan")];
    bench.archive(0, &drafts);
    bench.archive(1, &drafts);
    let thread = bench.archive.thread("s1", node("b")).unwrap().unwrap();
    assert_eq!((thread.head.messages, thread.entries.len(), bench.records().len()), (2, 2, 4));
}

#[test]
fn a_long_thread_costs_the_same_a_mail_at_its_end_and_opens_at_once() {
    const COUNT: usize = 10_000;
    let bench = Bench::new(1);
    let drafts: Vec<_> = (0..COUNT)
        .map(|mark| {
            let from = mark.saturating_sub(10);
            let references = (from..mark).map(|id| id.to_string()).collect();
            Draft { id: mark.to_string(), day: mark / 30, references, subject: "Re: long".into(), mark }
        })
        .collect();
    let timed = |drafts: &[Draft]| {
        let started = Instant::now();
        drafts.chunks(200).for_each(|batch| bench.archive(0, batch));
        started.elapsed()
    };
    timed(&drafts[..1000]);
    let early = timed(&drafts[1000..3000]);
    timed(&drafts[3000..8000]);
    let late = timed(&drafts[8000..]);
    assert!(late < early * 2 + Duration::from_millis(200), "{early:?}, then {late:?}");
    let started = Instant::now();
    let thread = bench.archive.thread("s1", node("5")).unwrap().unwrap();
    let steps = tree(&links_of(&thread));
    let opened = started.elapsed();
    println!("2,000 mails {early:?} at 1,000, {late:?} at 8,000; opened in {opened:?}");
    assert_eq!((steps.len(), thread.head.messages), (COUNT, COUNT as u64));
    assert!(opened < Duration::from_secs(1), "{opened:?}");
}

#[test]
fn long_threads_that_become_one_keep_both_addresses() {
    let bench = Bench::new(1);
    let chain = |name: &str, count: usize| -> Vec<Draft> {
        let draft = |n: usize| {
            let before = n.checked_sub(1).map(|n| format!("{name}{n}"));
            Draft {
                references: before.into_iter().collect(),
                mark: n,
                ..Draft::new(&format!("{name}{n}"), n, &[], "x")
            }
        };
        (0..count).map(draft).collect()
    };
    for name in ["a", "b", "c", "d"] {
        bench.archive(0, &chain(name, 100));
    }
    assert_eq!(bench.archive.thread_total("s1").unwrap(), 4);
    let old: Vec<Node> = ["a0", "b0", "c0", "d0"].map(|id| bench.root(id)).to_vec();
    bench.archive(
        0,
        &[Draft::new("ab", 200, &["a99", "b99"], "x"), Draft::new("cd", 200, &["c99", "d99"], "x")],
    );
    bench.archive(0, &[Draft::new("all", 201, &["b3", "c3"], "x")]);
    bench.check();
    for id in old {
        assert_eq!(bench.archive.thread("s1", id).unwrap().unwrap().entries.len(), 403);
    }
}

#[test]
fn batches_stay_below_the_contracts_limit_whatever_becomes_one_in_them() {
    let bench = Bench::new(1);
    let mut random = Random(5);
    let threads: Vec<Vec<Draft>> = (0..300)
        .map(|thread| {
            (0..10)
                .map(|n| Draft {
                    mark: n,
                    ..Draft::new(&format!("{thread}-{n}"), n, &[], &format!("Re: s{thread}"))
                })
                .collect()
        })
        .collect();
    bench.archive(0, &threads.concat());
    let tying: Vec<Draft> = (0..300)
        .map(|mark| {
            let references = (0..30).map(|_| format!("{}-0", random.below(300))).collect();
            Draft { references, mark, ..Draft::new(&format!("t{mark}"), 20, &[], "ties") }
        })
        .collect();
    bench.archive(0, &tying);
    let nightly: Vec<Draft> = (0..1500)
        .map(|mark| Draft { mark, ..Draft::new(&format!("n{mark}"), 200 + mark % 20, &[], "Nightly") })
        .collect();
    bench.archive(0, &nightly);
    bench.archive(0, &[Draft::new("soft", 230, &[], "Re: Nightly")]);
    assert!(bench.archive.thread("s1", node("soft")).unwrap().unwrap().entries.len() > 1000);
}

#[test]
fn pages_of_threads_go_both_ways() {
    let bench = Bench::new(1);
    let drafts: Vec<_> =
        (0..23).map(|n| Draft { mark: n, ..Draft::new(&n.to_string(), n, &[], "") }).collect();
    bench.archive(0, &drafts);
    let (mut from, mut pages) = (ThreadFrom::Newest, Vec::new());
    loop {
        let page = bench.archive.threads("s1", from, 5).unwrap();
        let ids: Vec<_> = page.threads.iter().map(|(id, _)| *id).collect();
        assert_eq!(page.newer.is_none(), pages.is_empty());
        pages.push((page.newer, ids));
        let Some(older) = page.older else { break };
        assert_eq!(ThreadCursor::parse(&older.to_string()), Some(older));
        from = ThreadFrom::Before(older);
    }
    let all: Vec<Node> = pages.iter().flat_map(|(_, ids)| ids.clone()).collect();
    assert_eq!(all, (0..23).rev().map(|n| node(&n.to_string())).collect::<Vec<_>>());
    for pair in pages.windows(2) {
        let back = bench.archive.threads("s1", ThreadFrom::After(pair[1].0.unwrap()), 5).unwrap();
        assert_eq!(back.threads.iter().map(|(id, _)| *id).collect::<Vec<_>>(), pair[0].1);
    }
    let thread = bench.archive.thread("s1", node("11")).unwrap().unwrap();
    assert_eq!(bench.archive.thread_neighbours("s1", &thread).unwrap(), (Some(node("12")), Some(node("10"))));
}

#[test]
fn nothing_of_threads_outlives_their_space() {
    let bench = Bench::new(1);
    bench.archive(0, &wild(&mut Random(3), 100));
    let prefix = keys::threads("s1");
    let left = || bench.store.scan(&prefix, &prefix_end(&prefix), 10, false).unwrap().len();
    assert!(left() > 0);
    bench.archive.remove_space("s1").unwrap();
    assert_eq!(left(), 0);
}

#[test]
fn a_thread_has_the_labels_of_its_messages() {
    let bench = Bench::new(1);
    bench.archive(
        0,
        &[
            Draft::new("a", 0, &[], "Hello"),
            Draft::new("b", 1, &["a"], "Re: Hello"),
            Draft::new("c", 2, &[], "Other"),
        ],
    );
    let roots: Vec<Node> = ["a@x", "c@x"].map(Node::of).into();
    assert_eq!(bench.archive.thread_labels("s1", &roots).unwrap().len(), 0);
    let records = bench.records();
    for (message, label) in [("a@x", "urgent"), ("b@x", "offer"), ("b@x", "urgent")] {
        let record = records.iter().find(|record| record.message_id == message).unwrap();
        assert!(bench.archive.add_label("s1", record.id, &label.parse().unwrap()).unwrap());
    }
    let labels = bench.archive.thread_labels("s1", &roots).unwrap();
    let of_first: Vec<_> = labels[&roots[0]].iter().map(ToString::to_string).collect();
    assert_eq!((labels.len(), of_first), (1, vec!["offer".to_owned(), "urgent".to_owned()]));
}

#[test]
fn threads_of_an_earlier_form_are_made_anew_and_leave_nothing_behind() {
    let bench = Bench::new(1);
    bench.archive(0, &[Draft::new("a", 1, &[], "a"), Draft::new("b", 2, &["a"], "b")]);
    let threads = bench.threads();
    // Of form 2: the tables lay apart.
    let earlier = [keys::threads("s1"), b"n12345678".to_vec()].concat();
    let mut changes = Changes::default();
    changes.put(earlier.clone(), vec![0]);
    changes.put(layout::Keys::new("s1").state(), br#"{"state":"done","format":2,"stamp":1}"#.to_vec());
    bench.archive.store.commit(changes).unwrap().unwrap();
    assert!(bench.archive.is_gathering("s1").unwrap());
    assert_eq!(bench.archive.gather_threads("s1", &|| false).unwrap(), 2);
    assert!(!bench.archive.is_gathering("s1").unwrap());
    assert_eq!(bench.archive.store.get(&earlier).unwrap(), None);
    assert_eq!(bench.threads(), threads);
    bench.check();
}
