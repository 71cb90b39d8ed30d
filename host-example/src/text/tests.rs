use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::*;

/// Each key with the names of the values that its text asks for.
fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" =")
            && key.starts_with(|c: char| c.is_ascii_lowercase())
        {
            current = key.to_owned();
            assert!(keys.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice");
        }
        for (at, _) in line.match_indices('$') {
            let name =
                line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            keys.get_mut(&current).unwrap().insert(name);
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_keys_and_values() {
    let (english, japanese) = (keys(include_str!("en.ftl")), keys(include_str!("ja.ftl")));
    assert_eq!(english, japanese);
    assert!(english.len() > 100);
}

#[test]
fn every_text_formats_without_an_error() {
    let names: BTreeMap<_, _> = keys(include_str!("en.ftl"));
    for language in Language::ALL {
        for (key, values) in &names {
            let values: Vec<(&'static str, Value<'_>)> = values
                .iter()
                .map(|name| {
                    let value = if name == "count" { Value::Number(3) } else { Value::Text("Ada") };
                    (&*name.clone().leak(), value)
                })
                .collect();
            let text = language.tell(key, &values);
            assert!(!text.is_empty() && !text.contains("{$"), "{key}: {text}");
        }
    }
}

#[test]
fn the_code_asks_for_no_other_key_and_for_each() {
    let known: BTreeSet<String> = keys(include_str!("en.ftl")).into_keys().collect();
    let mut sources = String::new();
    for folder in ["http", "ui"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder), &mut sources);
    }
    let mut asked = BTreeSet::new();
    for call in ["say(\"", "tell(\""] {
        for (at, _) in sources.match_indices(call) {
            let key: String = sources[at + call.len()..].chars().take_while(|c| *c != '"').collect();
            asked.insert(key);
        }
    }
    let unknown: Vec<_> = asked.difference(&known).collect();
    assert!(unknown.is_empty(), "no text for {unknown:?}");
    // Keys that the code puts together from a word: invalid-…, state-….
    let unused: Vec<_> = known
        .iter()
        .filter(|key| !asked.contains(*key) && !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "nobody asks for {unused:?}");
}

fn read(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}
