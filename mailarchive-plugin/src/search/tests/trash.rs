//! Searching what lies in the trash.

use super::*;

/// What is found, page by page.
fn paged(bench: &Bench, query: &str, limit: usize) -> Vec<(String, bool)> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let found = bench.find(query, Order::Date, after, limit);
        let mail = |record: &Record| (record.subject.clone(), found.trashed.contains(&record.id));
        seen.extend(found.records.iter().map(mail));
        let Some(next) = found.next else { return seen };
        after = Some(Cursor::parse(&next.to_string()).unwrap());
    }
}

fn sorted(mut found: Vec<(String, bool)>) -> Vec<(String, bool)> {
    found.sort();
    found
}

fn id(bench: &Bench, subject: &str) -> MessageId {
    bench.records().iter().find(|record| record.subject == subject).unwrap().id
}

#[test]
fn the_trash_is_searched_when_it_is_asked_for_and_only_then() {
    let bench = Bench::new();
    bench.archive(&samples());
    let check = |by: &str| {
        for (query, listed, trashed) in [
            ("price", [].as_slice(), [].as_slice()),
            ("is:trashed", &[], &["Minutes", "Quotation"]),
            ("is:trashed price", &[], &["Minutes", "Quotation"]),
            ("price is:trashed -seats", &[], &["Minutes"]),
            ("is:trashed from:oka has:attachment widget", &[], &["Minutes"]),
            ("is:trashed 見積", &[], &[]),
            ("-is:trashed seats", &["Re: Quotation"], &[]),
            ("is:trashed OR weather", &["Größe"], &["Minutes", "Quotation"]),
            ("seats (is:trashed OR -is:trashed)", &["Re: Quotation"], &["Quotation"]),
            ("on:2026-11-23 (is:trashed OR subject:größe)", &["Größe"], &["Quotation"]),
        ] {
            let all =
                |names: &[&str], trashed| names.iter().map(|name| ((*name).to_owned(), trashed)).collect();
            let (mut expected, more): (Vec<_>, Vec<_>) = (all(listed, false), all(trashed, true));
            expected.extend(more);
            for limit in [1, 2, 100] {
                assert_eq!(
                    sorted(paged(&bench, query, limit)),
                    sorted(expected.clone()),
                    "{query} by {by}, {limit}"
                );
            }
        }
    };
    let ids = [id(&bench, "Quotation"), id(&bench, "Minutes")];
    bench.archive.trash("s1", &ids, "ann").unwrap();
    check("reading");
    bench.search.activate();
    bench.settle();
    check("an index that was made anew");
    assert_eq!(bench.subjects("is:trashed OR weather"), ["Minutes", "Größe", "Quotation"], "by date");
    assert_eq!(bench.find("is:trashed", Order::Relevance, None, 1).total, Some(2));

    bench.archive.restore("s1", &ids).unwrap();
    bench.settle();
    assert!(bench.subjects("is:trashed").is_empty());
    assert_eq!(bench.subjects("price"), ["Minutes", "Quotation"]);
    bench.archive.trash("s1", &ids, "ann").unwrap();
    bench.settle();
    check("the index that follows");

    // Nobody follows now.
    bench.archive.restore("s1", &ids).unwrap();
    bench.settle();
    bench.search.quiesce();
    bench.archive.trash("s1", &ids, "ann").unwrap();
    check("the index and what waits for it");
    bench.archive.purge("s1", &ids[..1], "ann").unwrap();
    assert_eq!(paged(&bench, "is:trashed", 10), [("Minutes".to_owned(), true)]);
}

#[test]
fn nothing_of_what_was_purged_stays_in_the_files() {
    let mut bench = Bench::new();
    let mails: Vec<_> = (0..20).map(|at| mail(at, &format!("n{at}"), "common")).collect();
    bench.archive(&mails);
    bench.archive(&[mail(21, "one", "plugh"), mail(22, "two", "xyzzy"), mail(23, "three", "frotz")]);
    bench.search.activate();
    bench.settle();
    let holds = |bench: &Bench, word: &str| {
        let shared = &bench.search.shared;
        shared.reader.holds(&|epoch| shared.judge(epoch), query::Part::Body, word)
    };
    let ids = ["one", "two", "three"].map(|subject| id(&bench, subject));
    bench.archive.trash("s1", &ids, "ann").unwrap();
    bench.settle();
    assert!(holds(&bench, "plugh") && holds(&bench, "xyzzy"), "it lies in the trash, and is searched");
    let is_gone = |bench: &Bench, word: &str| {
        let deadline = Instant::now() + Duration::from_secs(20);
        while holds(bench, word) {
            assert!(Instant::now() < deadline, "{word} is still in the files");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    bench.archive.purge("s1", &ids[..1], "ann").unwrap();
    is_gone(&bench, "plugh");
    assert!(holds(&bench, "xyzzy") && holds(&bench, "common"));
    // What was purged while nobody followed goes at the next start.
    bench.search.quiesce();
    bench.archive.purge("s1", &ids[1..2], "ann").unwrap();
    assert!(holds(&bench, "xyzzy"));
    bench.again();
    bench.search.activate();
    is_gone(&bench, "xyzzy");
    assert_eq!(bench.subjects("common").len(), 20);
    assert_eq!(bench.subjects("is:trashed"), ["three"]);
}

#[test]
fn who_may_not_see_the_trash_finds_nothing_of_it() {
    let bench = Bench::new();
    bench.archive(&samples());
    bench.archive.trash("s1", &[id(&bench, "Minutes")], "ann").unwrap();
    let moment = Moment { now: NOON, zone: jiff::tz::TimeZone::UTC };
    let check = || {
        for (text, count) in
            [("is:trashed", 0), ("is:trashed OR weather", 1), ("-is:trashed", 4), ("-(-is:trashed)", 0)]
        {
            let query: Query = text.parse().unwrap();
            let (order, after, limit) = (Order::Date, None, 10);
            let asked = Asked { query: &query, moment: &moment, order, after, limit, trash: false };
            assert_eq!(bench.search.find("s1", &asked).unwrap().records.len(), count, "{text}");
        }
    };
    check();
    bench.search.activate();
    bench.settle();
    check();
    let space = bench.host.host().spaces().by_id("s1".into()).into_result().unwrap().unwrap();
    let asked = SiteQuery { text: "is:trashed", moment: &moment, limit: 10, after: None };
    assert!(bench.search.site(vec![space], &asked).unwrap().unwrap().hits.is_empty());
}
