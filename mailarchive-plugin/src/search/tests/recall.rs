//! Nothing that stands in a message is missed, whatever it is written in.

use super::{
    words::{Haystack, Needle},
    *,
};

/// Written for this test.
const JAPANESE: &str = include_str!("japanese.txt");

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Mails that each hold some lines of the text, wrapped as mail programs do.
fn mails(random: &mut Random) -> Vec<(String, String)> {
    let lines: Vec<&str> = JAPANESE.lines().filter(|line| !line.is_empty()).collect();
    (0..120)
        .map(|at| {
            let body: Vec<&str> =
                (0..1 + random.below(5)).map(|_| lines[random.below(lines.len())]).collect();
            (format!("件名{at}"), body.join("\n"))
        })
        .collect()
}

#[test]
fn every_stretch_of_japanese_is_found_in_every_message_that_holds_it() {
    let mut random = Random(42);
    let mails = mails(&mut random);
    let bench = Bench::new();
    bench.archive(&mails.iter().map(|(subject, body)| mail(1, subject, body)).collect::<Vec<_>>());
    bench.search.activate();
    bench.settle();
    let (mut asked, mut expected_in_all) = (0, 0);
    // Latin words are whole words, in wide letters too.
    let unseparated = |c: char| c.is_alphanumeric() && !c.is_ascii() && !('Ａ'..='ｚ').contains(&c);
    for _ in 0..3000 {
        let (_, body) = &mails[random.below(mails.len())];
        let characters: Vec<char> = body.chars().collect();
        let start = random.below(characters.len());
        let length = 1 + random.below(9);
        let stretch: String =
            characters[start..].iter().take(length).take_while(|c| unseparated(**c)).collect();
        if stretch.is_empty() {
            continue;
        }
        asked += 1;
        let expected: HashSet<&str> = mails
            .iter()
            .filter(|(subject, body)| subject.contains(&stretch) || body.contains(&stretch))
            .map(|(subject, _)| subject.as_str())
            .collect();
        expected_in_all += expected.len();
        let found = bench.subjects(&stretch);
        let found: HashSet<&str> = found.iter().map(String::as_str).collect();
        let missed: Vec<_> = expected.difference(&found).collect();
        assert!(missed.is_empty(), "{stretch} is missed in {missed:?}");
        // What is found besides goes over the end of a line.
        let joined = |subject: &str| {
            let (_, body) = mails.iter().find(|(one, _)| one == subject).unwrap();
            body.replace('\n', "").contains(&stretch)
        };
        assert!(found.difference(&expected).all(|subject| joined(subject)), "{stretch}");
    }
    println!("{asked} stretches, {expected_in_all} messages, recall 100 %");
    assert!(asked > 1000);
}

#[test]
fn phrases_of_words_that_are_everywhere_are_found_where_a_reading_finds_them() {
    const WORDS: [&str; 12] =
        ["the", "price", "of", "a", "見積", "積書", "税", "の", "サーバー", "kernel", "no", "書の"];
    let mut random = Random(7);
    let bench = Bench::new();
    bench.search.activate();
    let mut mails: Vec<(String, String)> = Vec::new();
    // Several commits, so that there is something to merge; more mails than a block has.
    for _ in 0..7 {
        let some: Vec<_> = (0..70)
            .map(|at| {
                let mut body = String::new();
                for _ in 0..4 + random.below(120) {
                    let end = 1 + random.below(WORDS.len());
                    body.push_str(WORDS[random.below(end)]);
                    body.push_str(["", " ", " ", "\n"][random.below(4)]);
                }
                (format!("n{}x{at}", mails.len()), body)
            })
            .collect();
        bench.archive(&some.iter().map(|(subject, body)| mail(1, subject, body)).collect::<Vec<_>>());
        bench.settle();
        mails.extend(some);
    }
    let texts: Vec<(&str, Haystack)> =
        mails.iter().map(|(subject, body)| (subject.as_str(), Haystack::new(body))).collect();
    let mut found_in_all = 0;
    for _ in 0..400 {
        let words: Vec<&str> = (0..1 + random.below(4)).map(|_| WORDS[random.below(WORDS.len())]).collect();
        let phrase = words.join(["", " "][random.below(2)]);
        let needle = Needle::new(&phrase).unwrap();
        let expected: HashSet<&str> =
            texts.iter().filter(|(_, text)| needle.is_in(text)).map(|(subject, _)| *subject).collect();
        let found = bench.subjects(&format!("body:\"{phrase}\""));
        assert_eq!(found.iter().map(String::as_str).collect::<HashSet<_>>(), expected, "{phrase}");
        assert_eq!(found.len(), expected.len(), "{phrase}");
        found_in_all += found.len();
    }
    assert!(found_in_all > 10_000, "{found_in_all}");
}

#[test]
fn pairs_that_need_no_look_let_nothing_through_that_the_text_separates() {
    let bench = Bench::new();
    let bodies = [
        "見積書の改訂版です",
        "見積。書の改訂版です",
        "見積書。の改訂版です",
        "見積書の改、訂版です",
        "見積 書の改訂版",
    ];
    let named = |(at, body): (usize, &&str)| mail(1, &format!("number {at}"), body);
    bench.archive(&bodies.iter().enumerate().map(named).collect::<Vec<_>>());
    bench.search.activate();
    bench.settle();
    for (asked, expected) in [
        ("見積書の改訂版", &["number 0"][..]),
        ("積書の改訂", &["number 0"]),
        ("書の改訂", &["number 4", "number 1", "number 0"]),
        ("\"見積 書の改訂版\"", &["number 4", "number 1"]),
        ("\"の改 訂版\"", &["number 3"]),
        ("\"訂版です number\"", &[]),
    ] {
        let mut found = bench.subjects(asked);
        found.sort_by(|one, other| other.cmp(one));
        assert_eq!(found, expected, "{asked}");
    }
}
