use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Message ids, each with the names of its placeables.
fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for source in language.sources() {
        let resource = FluentResource::try_new((*source).to_owned());
        assert!(resource.is_ok(), "{language:?}: {:?}", resource.err().map(|(_, errors)| errors));
        let mut current = String::new();
        for line in source.lines() {
            if let Some((id, _)) = line.split_once(" =")
                && line.starts_with(|first: char| first.is_ascii_lowercase())
            {
                current = id.to_owned();
                assert!(
                    found.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{language:?}: {id} stands twice"
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
fn both_languages_say_the_same_things() {
    let english = messages(Language::English);
    let japanese = messages(Language::Japanese);
    assert!(english.len() > 50);
    assert_eq!(english.keys().collect::<Vec<_>>(), japanese.keys().collect::<Vec<_>>());
    for (id, placeables) in &english {
        assert_eq!(placeables, &japanese[id], "placeables of {id}");
    }
}

#[test]
fn numbers_sizes_and_dates_read_as_in_the_language() {
    let english = Texts::new("en-GB", "Europe/Berlin");
    let japanese = Texts::new("ja", "Asia/Tokyo");
    assert_eq!(english.number(1_234_567), "1,234,567");
    assert_eq!(english.size(1536), "1.5 KB");
    assert_eq!(english.size(900), "900 bytes");
    assert_eq!(japanese.size(900), "900 バイト");
    let noon = 1_795_521_600_000; // 2026-11-24T12:00:00Z
    assert_eq!(english.date_time(noon), "24 Nov 2026, 13:00");
    assert_eq!(japanese.date_time(noon), "2026/11/24 21:00");
}
