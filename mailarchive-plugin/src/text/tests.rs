use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use super::*;

/// These say everything; any other language may leave texts to English.
const COMPLETE: [&str; 2] = ["en", "ja"];

/// Message ids, each with the names of its placeables.
fn messages(language: &str, sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned());
        assert!(resource.is_ok(), "{language}: {:?}", resource.err().map(|(_, errors)| errors));
        let mut current = String::new();
        for line in source.lines() {
            if let Some((id, _)) = line.split_once(" =")
                && line.starts_with(|first: char| first.is_ascii_lowercase())
            {
                current = id.to_owned();
                assert!(
                    found.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{language}: {id} stands twice"
                );
            }
            for part in line.split('$').skip(1) {
                let name: String =
                    part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                // A plural selector is no text: Japanese has no plurals to select.
                if name != "count"
                    && let Some(names) = found.get_mut(&current)
                {
                    names.insert(name);
                }
            }
        }
    }
    found
}

#[test]
fn every_language_says_the_same_things() {
    let languages: BTreeMap<_, _> =
        Language::sources().iter().map(|(tag, sources)| (*tag, messages(tag, sources))).collect();
    let english = &languages["en"];
    assert!(english.len() > 400);
    assert!(COMPLETE.iter().all(|tag| languages.contains_key(tag)), "{:?}", languages.keys());
    for (tag, said) in &languages {
        for (id, placeables) in said {
            assert_eq!(Some(placeables), english.get(id), "{tag}: placeables of {id}");
        }
        let unsaid: Vec<_> = english.keys().filter(|id| !said.contains_key(*id)).collect();
        assert!(unsaid.is_empty() || !COMPLETE.contains(tag), "{tag} lacks {unsaid:?}");
    }
}

#[test]
fn lists_of_names_are_as_long_as_what_they_name() {
    for language in Language::all() {
        let texts = Texts::of(language, "UTC");
        let names = |id: &str| texts.get(id).split_whitespace().count();
        assert_eq!(
            (names("format-months"), names("format-months-short"), names("format-weekdays")),
            (12, 12, 7),
            "{language:?}"
        );
    }
}

#[test]
fn numbers_sizes_and_dates_read_as_in_the_language() {
    let english = Texts::new("en-GB", "Europe/Berlin");
    let japanese = Texts::new("ja", "Asia/Tokyo");
    assert_eq!(english.number(1_234_567), "1,234,567");
    assert_eq!(english.size(1536), "1.5 KB");
    assert_eq!((english.size(900), english.size(1)), ("900 bytes".to_owned(), "1 byte".to_owned()));
    assert_eq!(english.size(1023 << 20), "1,023.0 MB");
    assert_eq!((english.size(28_900_000), english.size((1 << 20) - 1)), ("27.6 MB".into(), "1.0 MB".into()));
    assert_eq!(japanese.size(900), "900 バイト");
    let noon = 1_795_521_600_000; // 2026-11-24T12:00:00Z
    assert_eq!(english.date_time(noon), "24 Nov 2026, 13:00");
    assert_eq!(japanese.date_time(noon), "2026/11/24 21:00");
    assert_eq!((english.month(noon), japanese.month(noon)), ("November 2026".into(), "2026 年 11 月".into()));
    assert_eq!(
        (english.short_date(noon, noon + 86_400_000), japanese.short_date(noon, noon)),
        ("24 Nov".into(), "21:00".into())
    );
}

/// What a third language needs is in its one file; what is not there yet is said in English.
#[test]
fn a_third_language_is_one_file() {
    let german = "
format-group = .
format-decimal = ,
format-months = Januar Februar März April Mai Juni Juli August September Oktober November Dezember
format-date = %-d. %B %Y
format-bytes = { $count ->
    [one] ein Byte
   *[other] { $n } Bytes
 }
mail-title = Post
";
    let texts = Texts::of(Language::of_file("de", german), "Europe/Berlin");
    assert_eq!(texts.language.tag(), "de");
    assert_eq!(texts.get("mail-title"), "Post");
    assert_eq!((texts.number(1_234_567), texts.size(1536)), ("1.234.567".into(), "1,5 KB".into()));
    assert_eq!((texts.size(1), texts.size(900)), ("ein Byte".into(), "900 Bytes".into()));
    assert_eq!(texts.date(1_772_366_400_000), "1. März 2026");
    assert_eq!(texts.get("fetch-new-mail"), "Fetch new mail");
    assert_eq!(texts.count("mail-messages", 1), "One message", "by the rules of English");
    assert_eq!(texts.get("no-such-text"), "no-such-text");
}
