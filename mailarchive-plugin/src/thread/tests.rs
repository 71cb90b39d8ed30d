use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write,
    time::Instant,
};

use super::*;
use crate::message::tests::corpora::corpora;

const DAY: i64 = 24 * 60 * 60 * 1000;

fn link(id: &str, date: i64, references: &[&str], subject: &str) -> Link {
    Link::new(Node::of(id), date, references.iter().map(|id| Node::of(id)).collect(), subject)
}

/// A small generator, the same for the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            all.swap(place, self.below(place + 1));
        }
    }
}

/// Which messages are together, as sets of nodes and dates.
fn sets(links: &[Link]) -> BTreeSet<BTreeSet<(Node, i64)>> {
    let mut sets: HashMap<usize, BTreeSet<(Node, i64)>> = HashMap::new();
    for (label, link) in group(links, &Marks::default()).into_iter().zip(links) {
        sets.entry(label).or_default().insert((link.node, link.date));
    }
    sets.into_values().collect()
}

/// As an IMAP server answers THREAD (RFC 5256 section 4), messages numbered from 1.
fn drawn(steps: &[Step]) -> String {
    let children = |of: Option<usize>| -> Vec<usize> {
        (0..steps.len()).filter(|place| steps[*place].parent == of).collect()
    };
    fn write(steps: &[Step], children: &dyn Fn(Option<usize>) -> Vec<usize>, at: usize, out: &mut String) {
        let own = steps[at].item.map(|item| (item + 1).to_string()).unwrap_or_default();
        out.push_str(&own);
        match children(Some(at)).as_slice() {
            [only] => {
                out.push(' ');
                write(steps, children, *only, out);
            }
            several => several.iter().for_each(|child| {
                out.push_str(if out.ends_with(|c: char| c.is_ascii_digit()) { " (" } else { "(" });
                write(steps, children, *child, out);
                out.push(')');
            }),
        }
    }
    children(None).into_iter().fold(String::new(), |mut all, root| {
        let mut out = String::new();
        write(steps, &children, root, &mut out);
        let _ = write!(all, "({out})");
        all
    })
}

#[test]
fn replies_hang_below_what_they_answer_and_siblings_are_sorted_by_date() {
    let links = [
        link("a", 1, &[], "x"),
        link("b", 2, &["a"], "x"),
        link("c", 3, &["a", "b"], "x"),
        link("d", 4, &["a"], "x"),
        link("e", 5, &["nowhere", "ghost"], "y"),
        link("f", 6, &["nowhere", "ghost"], "y"),
    ];
    assert_eq!(drawn(&tree(&links)), "(1 (2 3)(4))((5)(6))");
    assert_eq!(sets(&links).len(), 2);
}

#[test]
fn only_answers_without_references_are_linked_by_their_subject() {
    let soft = |subject, date| link("soft", date, &[], subject);
    let first = link("first", 0, &[], "[list] Price list");
    let together = |other: Link| sets(&[first.clone(), other]).len() == 1;
    assert!(together(soft("Re: Price list", DAY)));
    assert!(together(soft("返信: [list] price  LIST", 30 * DAY)));
    assert!(!together(soft("Re: Price list", 30 * DAY + 1)));
    assert!(!together(soft("Re: Price list", -1)), "an answer is not earlier than what it answers");
    assert!(!together(soft("Price list", DAY)));
    assert!(!together(soft("Re: Prices", DAY)));
    assert!(!together(link("soft", DAY, &["elsewhere"], "Re: Price list")));
    assert!(!together(link("soft", DAY, &["soft"], "Re: Price list")), "its own reference is one");
    assert_eq!(sets(&[link("1", 0, &[], "Re:"), link("2", 1, &[], "Re:"), link("3", 2, &[], "")]).len(), 3);
}

#[test]
fn loops_and_messages_that_share_an_id_end_and_are_all_drawn() {
    let ring: Vec<_> =
        (0..50).map(|n| link(&n.to_string(), n, &[&((n + 1) % 50).to_string()], "ring")).collect();
    let steps = tree(&ring);
    assert_eq!((steps.len(), sets(&ring).len()), (50, 1));
    assert_eq!(steps.iter().filter(|step| step.parent.is_none()).count(), 1);
    let same: Vec<_> = (0..50).map(|n| link("same", n, &["a", "same", "b"], "x")).collect();
    let drawn: BTreeSet<_> = tree(&same).iter().filter_map(|step| step.item).collect();
    assert_eq!(drawn.len(), 50);
    assert_eq!(sets(&same).len(), 1);
}

/// Everything that may go wrong: few ids, so that they repeat, refer to each other in loops, and to nobody.
pub(crate) fn wild(random: &mut Random, count: usize) -> Vec<Link> {
    let id = |random: &mut Random| format!("{}", random.below(count * 3 / 2));
    (0..count)
        .map(|number| {
            let own = if number % 10 == 0 { id(random) } else { format!("{number}") };
            let references: Vec<_> = (0..random.below(3)).map(|_| id(random)).collect();
            let references: Vec<_> = references.iter().map(String::as_str).collect();
            let subject = ["Plan", "Re: Plan", "AW: plan", "Re: Else", "Else", "Re:"][random.below(6)];
            link(&own, i64::try_from(random.below(400)).unwrap() * DAY, &references, subject)
        })
        .collect()
}

#[test]
fn threads_do_not_depend_on_the_order_of_arrival() {
    let mut random = Random(7);
    for _ in 0..100 {
        let mut links = wild(&mut random, 40);
        let expected = sets(&links);
        for _ in 0..5 {
            random.shuffle(&mut links);
            assert_eq!(sets(&links), expected);
        }
    }
}

#[test]
fn soft_links_are_what_their_definition_says_pair_by_pair() {
    let mut random = Random(11);
    for _ in 0..200 {
        let links: Vec<_> = (0..30)
            .map(|n| {
                let subject = ["Plan", "Re: Plan"][random.below(2)];
                link(&n.to_string(), i64::try_from(random.below(300)).unwrap() * DAY, &[], subject)
            })
            .collect();
        let mut all = Sets::default();
        (0..30).for_each(|_| {
            all.add();
        });
        for (one, soft) in links.iter().enumerate().filter(|(_, link)| link.soft) {
            for (other, _) in links
                .iter()
                .enumerate()
                .filter(|(_, link)| (0..=SOFT_WINDOW).contains(&(soft.date - link.date)))
            {
                all.union(one, other);
            }
        }
        let labels = group(&links, &Marks::default());
        for one in 0..30 {
            for other in 0..30 {
                assert_eq!(labels[one] == labels[other], all.find(one) == all.find(other));
            }
        }
    }
}

#[test]
fn a_hundred_thousand_answers_to_answers_are_drawn_whatever_the_dates_say() {
    const COUNT: usize = 100_000;
    let mut links: Vec<_> = (0..COUNT)
        .map(|n| {
            let references: Vec<_> = (n.saturating_sub(5)..n).map(|n| Node::of(&n.to_string())).collect();
            Link::new(Node::of(&n.to_string()), i64::try_from(n).unwrap(), references, "deep")
        })
        .collect();
    for round in 0..3 {
        match round {
            0 => {}
            1 => links.reverse(),
            _ => Random(3).shuffle(&mut links),
        }
        let started = Instant::now();
        let steps = tree(&links);
        let took = started.elapsed();
        assert_eq!(steps.iter().map(|step| step.depth).max(), Some(COUNT - 1));
        assert_eq!(group(&links, &Marks::default()).into_iter().collect::<BTreeSet<_>>().len(), 1);
        assert!(took.as_secs() < 20, "{took:?}");
    }
}

#[test]
fn a_split_holds_against_late_references_and_a_join_holds_without_any() {
    let links = [
        link("a", 1, &[], "x"),
        link("b", 2, &["a"], "x"),
        link("c", 3, &["a", "b"], "x"),
        link("d", 4, &["a", "b", "c"], "x"),
        link("e", 5, &["a", "d"], "x"),
        link("f", 6, &[], "other"),
    ];
    let mark = |what| Mark { id: Node::of("mark"), what, by: "ann".into(), at: 0 };
    let split = mark(What::Split { message: Node::of("c"), from: Node::of("b") });
    let labels = group(&links, &Marks::new(vec![split]));
    assert_eq!(labels[0], labels[1]);
    assert_eq!((labels[2], labels[2]), (labels[3], labels[4]));
    assert_ne!(labels[0], labels[2]);
    let join = mark(What::Join { one: Node::of("f"), other: Node::of("a"), instead_of: Vec::new() });
    let labels = group(&links, &Marks::new(vec![join]));
    assert!(labels.iter().all(|label| *label == labels[0]));
}

#[test]
fn long_references_keep_the_first_and_the_latest() {
    let ids: Vec<String> = (0..100).map(|n| format!("{n}@x")).collect();
    let message =
        Message { references: ids.clone(), in_reply_to: vec!["other".into()], ..Message::default() };
    let kept = references(&message);
    assert_eq!((kept.len(), kept[0], kept[1]), (MOST_REFERENCES, Node::of("0@x"), Node::of("69@x")));
    let answer = Message { in_reply_to: vec!["one".into(), "two".into()], ..Message::default() };
    assert_eq!(references(&answer), [Node::of("one")]);
}

/// The mails of an mbox, numbered from 1, dated by their separator lines where they have no Date.
fn corpus(mbox: &str) -> Vec<Link> {
    let mut mails = Vec::new();
    for part in format!("\n{mbox}").split("\nFrom ").skip(1) {
        let (separator, mail) = part.split_once('\n').unwrap();
        let time = separator.split_whitespace().find(|word| word.matches(':').count() == 2).unwrap();
        let seconds = time.split(':').fold(0, |sum, part| sum * 60 + part.parse::<i64>().unwrap());
        let message = crate::message::parse(mail.as_bytes());
        let id = message.message_id.clone().unwrap_or_else(|| format!("none {}", mails.len()));
        mails.push(Link::new(Node::of(&id), seconds, references(&message), &message.subject));
    }
    mails
}

#[test]
fn the_cases_of_imaptest_are_drawn_as_a_server_draws_them() {
    let Some(folder) = corpora() else { return };
    let folder = folder.join("threads");
    let mut seen = 0;
    for name in ["thread", "thread2"] {
        let script = std::fs::read_to_string(folder.join(name)).unwrap();
        let mails = corpus(&std::fs::read_to_string(folder.join(format!("{name}.mbox"))).unwrap());
        let answers = script.lines().filter_map(|line| line.strip_prefix("* thread "));
        // After the first answer the script expunges the first message.
        for (expunged, expected) in answers.enumerate() {
            let kept = &mails[expunged..];
            let mut order: Vec<usize> = (0..kept.len()).collect();
            order.sort_by_key(|place| kept[*place].date);
            let sorted: Vec<_> = order.iter().map(|place| kept[*place].clone()).collect();
            let steps: Vec<_> = tree(&sorted)
                .into_iter()
                .map(|step| Step { item: step.item.map(|item| order[item]), ..step })
                .collect();
            assert_eq!(drawn(&steps), expected, "{name}, {expunged} expunged");
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen} answers were compared");
}

#[test]
fn another_implementation_finds_the_same_threads_where_references_are_whole() {
    let mut random = Random(5);
    for _ in 0..30 {
        let mut chains: Vec<Vec<String>> = Vec::new();
        for number in 0..120 {
            let mut chain = match random.below(5) {
                0 => Vec::new(),
                _ if chains.is_empty() => Vec::new(),
                _ => chains[random.below(chains.len())].clone(),
            };
            chain.push(format!("{number}@example.com"));
            chains.push(chain);
        }
        // Some were never seen.
        chains.retain(|_| random.below(5) > 0);
        random.shuffle(&mut chains);
        let theirs: Vec<_> = chains
            .iter()
            .enumerate()
            .map(|(number, chain)| mail_threading::Message {
                id: chain.last().unwrap().clone(),
                message_id: chain.last().cloned(),
                in_reply_to: None,
                references: chain[..chain.len() - 1].to_vec(),
                date: chrono::DateTime::from_timestamp(i64::try_from(number).unwrap(), 0).unwrap(),
                subject: format!("subject {number}"),
            })
            .collect();
        let ours: Vec<_> = (0i64..)
            .zip(&chains)
            .map(|(number, chain)| {
                let references: Vec<_> = chain[..chain.len() - 1].iter().map(String::as_str).collect();
                link(chain.last().unwrap(), number, &references, &format!("subject {number}"))
            })
            .collect();
        let mut found: HashMap<usize, BTreeSet<String>> = HashMap::new();
        for (label, chain) in group(&ours, &Marks::default()).into_iter().zip(&chains) {
            found.entry(label).or_default().insert(chain.last().unwrap().clone());
        }
        let found: BTreeSet<_> = found.into_values().collect();
        // Left to itself it parts those who answer the same message that nobody saw, where the RFC keeps them.
        let options = mail_threading::ThreadingOptions {
            subject_merge: false,
            prune_phantoms: false,
            ..mail_threading::ThreadingOptions::default()
        };
        let expected: BTreeSet<BTreeSet<String>> = mail_threading::thread_messages_with(&theirs, &options)
            .into_iter()
            .map(|thread| thread.messages.into_iter().collect::<BTreeSet<_>>())
            .filter(|thread| !thread.is_empty())
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn the_threads_of_a_real_list_hold_those_that_another_implementation_finds() {
    let Some(folder) = corpora() else { return };
    let packed = std::fs::File::open(folder.join("linux-mips-10k.mbox.zst")).unwrap();
    let mbox = zstd::decode_all(packed).unwrap();
    let starts: Vec<usize> = memchr::memmem::find_iter(&mbox, b"\nFrom ").map(|at| at + 1).collect();
    let starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    let ends = starts.iter().skip(1).copied().chain([mbox.len()]);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (number, (start, end)) in starts.iter().zip(ends).enumerate() {
        let mail = &mbox[*start..end];
        let header = memchr::memchr(b'\n', mail).map_or(mail, |line| &mail[line + 1..]);
        // What decides is in the header.
        let header = &header[..memchr::memmem::find(header, b"\n\n").map_or(header.len(), |at| at + 2)];
        let message = crate::message::parse(header);
        let date = message.date.as_ref().map_or(0, |date| date.timestamp_ms);
        let id = message.message_id.clone().unwrap_or_else(|| format!("none {number}"));
        ours.push(Link::new(Node::of(&id), date, references(&message), &message.subject));
        theirs.push(mail_threading::Message {
            id: number.to_string(),
            message_id: Some(id),
            in_reply_to: message.in_reply_to.first().cloned(),
            references: message.references,
            date: chrono::DateTime::from_timestamp_millis(date).unwrap(),
            subject: message.subject,
        });
    }
    let labels = group(&ours, &Marks::default());
    let options = mail_threading::ThreadingOptions {
        subject_merge: false,
        prune_phantoms: false,
        ..mail_threading::ThreadingOptions::default()
    };
    let found = mail_threading::thread_messages_with(&theirs, &options);
    let mut torn = 0;
    for thread in &found {
        let of_thread: BTreeSet<_> = thread
            .messages
            .iter()
            .filter_map(|id| id.parse::<usize>().ok())
            .map(|place| labels[place])
            .collect();
        torn += usize::from(of_thread.len() > 1);
    }
    let count = labels.iter().collect::<BTreeSet<_>>().len();
    println!("{} mails: {count} threads here, {} there, {torn} of them torn", ours.len(), found.len());
    assert_eq!((ours.len(), torn), (10_000, 0));
    assert!(count > 1000 && count <= found.len(), "{count}");
}
