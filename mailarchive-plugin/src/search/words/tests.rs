use super::*;

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Tokens::new(text);
    let mut all = Vec::new();
    while tokens.advance() {
        all.push(tokens.token().text.clone());
    }
    all
}

fn holds(text: &str, sought: &str) -> bool {
    Needle::new(sought).unwrap().is_in(&Haystack::new(text))
}

#[test]
fn words_are_whole_and_scripts_without_spaces_are_found_anywhere() {
    assert!(holds("the price list", "price"));
    assert!(!holds("the pricelist", "price"));
    assert!(holds("a (price)", "PRICE"));
    assert!(holds("更新見積もりの件", "見積もり"));
    assert!(holds("東京都", "京"));
    assert!(holds("東京都", "都"));
    assert!(holds("第3版pdfです", "pdf"));
    assert!(holds("第3版pdfです", "3版"));
    assert!(holds("改訂第3版を", "第3版"));
    assert!(holds("서울에서 만나요", "서울"));
    assert!(holds("ประเทศไทย", "ไทย"));
    assert!(holds("よし🎉です", "🎉"));
    assert!(!holds("見積、もり", "積も"));
    assert!(!holds("", "x"));
    assert!(Needle::new("-- !").is_none());
}

#[test]
fn letters_are_folded_as_readers_expect() {
    for (text, sought) in [
        ("Größe", "grosse"),
        ("naïve café", "naive cafe"),
        ("cafe\u{301}", "café"),
        ("ＡＢＣ１２３", "abc123"),
        ("ｻｰﾊﾞｰ", "サーバー"),
        ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
        ("ﬁnal", "final"),
        ("Ελληνικός", "ΕΛΛΗΝΙΚΟΣ"),
        ("Ёлка", "елка"),
        ("İstanbul", "istanbul"),
        ("co\u{ad}operate", "cooperate"),
        ("か\u{3099}くせい", "がくせい"),
    ] {
        assert!(holds(text, sought), "{sought} in {text}: {:?} {:?}", tokens(text), tokens(sought));
        assert!(holds(sought, text), "{text} in {sought}");
    }
    assert!(holds("㈱山田", "株"));
    assert!(!holds("かき", "がき"), "the marks of Kana are no diacritics");
}

#[test]
fn addresses_are_found_whole_and_by_their_parts() {
    let from = "Ada Lovelace <ada.lovelace@mail.example.co.jp>";
    for sought in [
        "ada.lovelace@mail.example.co.jp",
        "ada",
        "lovelace",
        "mail.example.co.jp",
        "example.co.jp",
        "example",
    ] {
        assert!(holds(from, sought), "{sought}");
    }
    assert!(!holds(from, "lovelace.ada@mail.example.co.jp"));
}

#[test]
fn a_line_break_within_japanese_separates_nothing() {
    assert!(holds("お見積\nもりを", "見積もり"));
    assert!(holds("お見積\nもりを", "積\nも"));
    assert!(!holds("お見積\n\nもりを", "積も"));
    assert!(!holds("한국\n어", "국어"));
}

#[test]
fn every_character_of_a_run_starts_one_token() {
    assert_eq!(tokens("東京都A京"), ["東京", "京都", "都", "a", "京"]);
    let places: Vec<_> = {
        let mut tokens = Tokens::new("x東京");
        std::iter::from_fn(move || tokens.advance().then(|| (tokens.token().start, tokens.token().end)))
            .collect()
    };
    assert_eq!(places, [(0, 1), (1, 7), (4, 7)]);
}

#[test]
fn tokens_of_one_run_alone_are_neighbours() {
    let places = |text: &str| {
        let mut tokens = Tokens::new(text);
        let mut all = Vec::new();
        while tokens.advance() {
            all.push((tokens.token().text.clone(), tokens.token().place));
        }
        all
    };
    let expected = [("東京", 0), ("京", 1), ("都に", 3), ("に", 4), ("a", 6), ("b", 7), ("京", 8)];
    assert_eq!(places("東京。都にa b京"), expected.map(|(text, place)| (text.to_owned(), place)));
}

#[test]
fn long_nonsense_costs_linear_time_and_bounded_words() {
    let started = std::time::Instant::now();
    for pattern in ["a", "あ", "a\u{301}", "\u{301}", "ﾊﾞ", "\n", "あ\n", "🎉"] {
        let text = pattern.repeat(300_000 / pattern.len());
        let mut tokens = Tokens::new(&text);
        while tokens.advance() {
            assert!(tokens.token().text.chars().count() <= 64);
            assert!(tokens.token().end <= text.len());
        }
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
