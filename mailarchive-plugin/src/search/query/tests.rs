use super::*;

fn parsed(text: &str) -> Vec<Clause> {
    text.parse::<Query>().unwrap().all
}

fn fault(text: &str) -> Fault {
    text.parse::<Query>().unwrap_err().fault
}

fn word(text: &str) -> Clause {
    Clause::Test(Test::Text(None, text.to_owned()))
}

fn not(clause: Clause) -> Clause {
    Clause::Not(Box::new(clause))
}

#[test]
fn words_phrases_and_their_opposites() {
    assert_eq!(parsed(""), []);
    assert_eq!(parsed("Hello  World"), [word("Hello"), word("World")]);
    assert_eq!(
        parsed(r#""Hello World" -"not this" -x"#),
        [word("Hello World"), not(word("not this")), not(word("x"))]
    );
    assert_eq!(parsed("-"), [word("-")]);
    assert_eq!(parsed("\"not closed"), [word("not closed")]);
    assert_eq!(parsed("“smart quotes”"), [word("smart quotes")]);
    assert_eq!(parsed("見積もり　注文"), [word("見積もり"), word("注文")]);
    assert_eq!(parsed("http://x.example"), [word("http://x.example")]);
    assert_eq!(parsed("\"\" x"), [word("x")]);
    assert_eq!(parsed(":) f(x) b)"), [word(":)"), word("f(x)"), word("b)")]);
}

#[test]
fn or_binds_its_neighbours_and_parentheses_group() {
    assert_eq!(parsed("a b OR c"), [word("a"), Clause::Any(vec![word("b"), word("c")])]);
    assert_eq!(parsed("a or b").len(), 3, "in capitals only");
    let both = Clause::All(vec![word("a"), word("b")]);
    assert_eq!(parsed("(a b) OR c"), [Clause::Any(vec![both.clone(), word("c")])]);
    assert_eq!(parsed("-(a b) c"), [not(both), word("c")]);
    assert_eq!(parsed("((a))"), [word("a")]);
    assert_eq!(parsed("(f(x))"), [word("f(x)")]);
    for bad in ["OR", "OR a", "a OR", "a OR OR b", "(a OR) b", "(OR a)"] {
        assert_eq!(fault(bad), Fault::Or, "{bad}");
    }
    assert_eq!(fault("a (b c"), Fault::Unclosed);
    assert_eq!(fault("a ()"), Fault::Nothing);
    let deep = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(parsed(&deep(10)), [word("a")]);
    assert_eq!(fault(&deep(11)), Fault::Deep);
}

#[test]
fn fields_are_read_and_their_faults_named_with_their_place() {
    let day = |year, month, day| Period::Day(jiff::civil::Date::new(year, month, day).unwrap());
    let query = parsed(
        r#"from:Oka to:"Aoi Sano" Subject:x before:2026-11-01 after:2026/10/01 has:attachment on:2026-11 larger:2MB is:Trashed"#,
    );
    let expected = [
        Test::Text(Some(Part::From), "Oka".into()),
        Test::Text(Some(Part::To), "Aoi Sano".into()),
        Test::Text(Some(Part::Subject), "x".into()),
        Test::Before(day(2026, 11, 1)),
        Test::After(day(2026, 10, 1)),
        Test::HasAttachment,
        Test::On(Period::Month { year: 2026, month: 11 }),
        Test::Larger(2 << 20),
        Test::IsTrashed,
    ];
    assert_eq!(query, expected.map(Clause::Test));
    assert_eq!(
        "件名 before:soon x".parse::<Query>(),
        Err(QueryError { fault: Fault::Date("soon".into()), offset: 3, length: 11, instead: Vec::new() })
    );
    assert_eq!(fault("has:wings"), Fault::Has("wings".into()));
    assert_eq!(fault("is:blue"), Fault::Is("blue".into()));
    assert_eq!(fault("from:"), Fault::Empty("from:".into()));
    assert_eq!(fault("smaller:x"), Fault::Size("x".into()));
    for bad in [
        "before:2026-13",
        "before:2026-02-30",
        "on:0000",
        "on:9999-12-31",
        "after:99999d",
        "after:d",
        "on:+026",
    ] {
        assert!(matches!(fault(bad), Fault::Date(_)), "{bad}");
    }
    assert_eq!(fault(&"x ".repeat(51)), Fault::Long);
    assert_eq!(fault(&"x".repeat(5000)), Fault::Long);
}

#[test]
fn periods_are_settled_by_when_and_where_they_are_asked_for() {
    // 2026-11-24 00:30 in Tokyo, still the 23rd in UTC.
    let now = 1_795_448_400_000 + 1_800_000 - 12 * 3_600_000 + 9 * 3_600_000;
    let at = |zone: &str| Moment { now, zone: jiff::tz::TimeZone::get(zone).unwrap() };
    let bounds = |zone: &str, text: &str| {
        let (start, end) = at(zone).bounds(text.parse().unwrap());
        let time = |ms| jiff::Timestamp::from_millisecond(ms).unwrap().to_string();
        (time(start), time(end))
    };
    let utc_today = jiff::Timestamp::from_millisecond(now).unwrap().to_string();
    assert!(utc_today.starts_with("2026-11-2"), "{utc_today}");
    let (start, end) = bounds("UTC", "2026-11-01");
    assert_eq!((start.as_str(), end.as_str()), ("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"));
    assert_eq!(bounds("Asia/Tokyo", "2026-11").0, "2026-10-31T15:00:00Z");
    assert_eq!(bounds("UTC", "2026").1, "2027-01-01T00:00:00Z");
    let (yesterday, today) = (bounds("Asia/Tokyo", "yesterday"), bounds("Asia/Tokyo", "today"));
    assert_eq!(yesterday.1, today.0);
    assert_eq!(bounds("UTC", "7d"), bounds("UTC", "1w"));
    for text in ["0001-01-01", "9990-12-31", "5000y", "5000m", "today"] {
        for zone in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            let (start, end) = at(zone).bounds(text.parse().unwrap());
            assert!(start < end, "{text} {zone}");
        }
    }
}

#[test]
fn conditions_can_be_taken_out_one_by_one() {
    let query: Query = "price (a b) OR c has:attachment -x".parse().unwrap();
    let conditions = query.conditions();
    let texts: Vec<_> = conditions.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["price", "(a b) OR c", "has:attachment", "-x"]);
    assert_eq!(conditions[2].1, "price (a b) OR c -x");
}

/// Texts made of everything that means something to the parser.
struct Texts(u64);

impl Texts {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn text(&mut self) -> String {
        const BITS: [&str; 41] = [
            "AND",
            "NOT",
            "NOT ",
            "from:(",
            "*",
            "in:trash",
            ") ",
            "a",
            "b",
            "OR",
            "or",
            "-",
            "--",
            "(",
            ")",
            "()",
            "\"",
            "“",
            "”",
            " ",
            " ",
            "　",
            "from:",
            "To:",
            "subject：",
            "before:",
            "after:7d",
            "on:2026-11",
            "has:attachment",
            "is:trashed",
            "larger:",
            "5M",
            "2026-11-01",
            "見積",
            ":",
            "日",
            "label:x",
            "account:",
            "\n",
            "é",
            "\u{301}",
        ];
        let length = self.next() % 12;
        (0..length).map(|_| BITS[(self.next() % BITS.len() as u64) as usize]).collect()
    }
}

#[test]
fn any_text_is_a_query_or_a_fault_and_what_is_printed_reads_the_same() {
    let mut texts = Texts(7);
    let mut read = 0;
    for _ in 0..200_000 {
        let text = texts.text();
        match text.parse::<Query>() {
            Ok(query) => {
                read += 1;
                let printed = query.to_string();
                assert_eq!(printed.parse::<Query>().as_ref(), Ok(&query), "{text:?} printed as {printed:?}");
                for (_, rest) in query.conditions() {
                    assert!(rest.parse::<Query>().is_ok(), "{rest:?}");
                }
            }
            Err(error) => {
                assert!(error.offset + error.length <= text.chars().count(), "{text:?}: {error:?}");
            }
        }
    }
    assert!(read > 50_000, "{read}");
}

#[test]
fn long_nonsense_is_refused_at_once() {
    let started = std::time::Instant::now();
    for pattern in ["(", ")", "\"", "-", "a OR ", "((a) ", "from:", "-(", "f("] {
        let _ = pattern.repeat(4096 / pattern.len()).parse::<Query>();
        let _ = pattern.repeat(100_000).parse::<Query>();
    }
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn a_slip_is_named_with_what_was_meant() {
    let error = "価格 befor:2026 x".parse::<Query>().unwrap_err();
    assert_eq!(error.fault, Fault::Field { typed: "befor".into(), meant: "before" });
    assert_eq!((error.offset, error.length), (3, 10));
    assert_eq!(error.instead, ["価格 before:2026 x", "価格 \"befor:2026\" x"]);
    for meant in &error.instead {
        meant.parse::<Query>().unwrap();
    }
    assert_eq!("-is:foo".parse::<Query>().unwrap_err().instead, ["-is:trashed"]);
    assert_eq!("x has:file".parse::<Query>().unwrap_err().instead, ["x has:attachment"]);
    assert_eq!(fault("(a form:\"x y\")"), Fault::Field { typed: "form".into(), meant: "from" });
    for text in ["Re: x", "\"befor:2026\"", "12:30", "https://x.example/?befor:1", "std::fs"] {
        assert_eq!(parsed(&text.parse::<Query>().unwrap().to_string()), parsed(text), "{text}");
    }
}

#[test]
fn a_query_says_whether_it_asks_for_the_trash() {
    let asks = |text: &str| text.parse::<Query>().unwrap().asks_for_trash();
    assert!(asks("is:trashed x") && asks("x OR is:trashed") && asks("-(x is:trashed)"));
    assert!(!asks("x") && !asks("-is:trashed x"));
}

#[test]
fn what_other_programs_write_works_or_is_explained() {
    for (typed, same) in [
        ("a AND b", "a b"),
        ("a AND NOT b", "a -b"),
        ("NOT a OR b", "-a OR b"),
        ("NOT (a b)", "-(a b)"),
        ("NOT NOT a", "a"),
        ("NOT -a", "a"),
        ("NOT from:a", "-from:a"),
        ("from:(a OR b) c", "from:a OR from:b c"),
        ("to:(a b)", "(to:a to:b)"),
        ("-subject:(a OR from:b)", "-(subject:a OR from:b)"),
        ("from:(\"a b\" (c OR d))", "(from:\"a b\" from:c OR from:d)"),
        ("has:(attachment)", "has:attachment"),
        ("filename:(1).pdf", "filename:\"(1).pdf\""),
    ] {
        assert_eq!(parsed(typed), parsed(same), "{typed}");
    }
    for literal in
        ["\"AND\"", "\"NOT\" x", "not x and y", "\"pric*\"", "2 * 3", "*bold*", "**", "f(x*y)", "in:fact"]
    {
        let query: Query = literal.parse().unwrap();
        assert_eq!(query.to_string().parse(), Ok(query), "{literal}");
    }
    let told = |typed: &str| {
        let error = typed.parse::<Query>().unwrap_err();
        (error.fault, error.instead.first().cloned().unwrap_or_default())
    };
    for (typed, fault, instead) in [
        ("x pric*", Fault::Star("pric*".into()), "x pric"),
        ("-subject:見積*", Fault::Star("見積*".into()), "-subject:見積"),
        ("filename:*.pdf", Fault::Star("*.pdf".into()), "filename:.pdf"),
        ("x in:trash", Fault::In("trash".into()), "x is:trashed"),
        ("In:Inbox", Fault::In("Inbox".into()), "\"In:Inbox\""),
        ("AND x", Fault::And, "\"AND\" x"),
        ("x AND", Fault::And, "x \"AND\""),
        ("(x AND) y", Fault::And, "(x \"AND\") y"),
        ("x NOT", Fault::Not, "x \"NOT\""),
        ("NOT OR x", Fault::Not, "\"NOT\" OR x"),
        ("from:(a OR b", Fault::Unclosed, ""),
        ("from:()", Fault::Nothing, ""),
    ] {
        assert_eq!(told(typed), (fault, instead.to_owned()), "{typed}");
    }
    let query: Query = "account:nope x OR -account:Sales".parse().unwrap();
    assert_eq!(query.accounts(), ["nope", "Sales"]);
    assert_eq!(
        query.with_account("nope", "Sales inbox").to_string(),
        "account:\"Sales inbox\" x OR -account:Sales"
    );
}
