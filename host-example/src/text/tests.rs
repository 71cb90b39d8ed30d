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
            let name: String = name;
            // Of a number the plural and the way it is written are the same value.
            let name = name.strip_suffix("-n").unwrap_or(&name).to_owned();
            keys.get_mut(&current).unwrap().insert(name);
        }
    }
    keys
}

#[test]
fn all_languages_have_the_same_keys_and_values() {
    let first = keys(FILES[0].1);
    for (tag, source) in FILES {
        let other = keys(source);
        // Those that the wiki comes with are complete; another may say as much as somebody translated.
        if ["en", "ja"].contains(tag) {
            assert_eq!(first, other, "{tag}");
        }
        for (key, values) in other {
            assert_eq!(first.get(&key), Some(&values), "{tag}: {key}");
        }
    }
    assert!(first.len() > 100);
    assert!(FILES[0].0 == "en" && FILES.iter().any(|(tag, _)| *tag == "ja"));
}

#[test]
fn what_a_language_does_not_say_is_said_in_english() {
    let german = bundle(
        "de",
        "spaces = Bereiche\nresults =\n    { $count ->\n        [one] { $count-n } Treffer\n       *[other] { $count-n } Treffer\n    }\n",
    );
    let say = |key| {
        let pattern = german.get_message(key).and_then(|message| message.value()).unwrap();
        german.format_pattern(pattern, None, &mut Vec::new()).into_owned()
    };
    assert_eq!((say("spaces").as_str(), say("pages").as_str()), ("Bereiche", "Pages"));
}

#[test]
fn every_text_formats_without_an_error() {
    for language in Language::all() {
        for (key, values) in &keys(FILES[0].1) {
            let values: Vec<(&str, Value<'_>)> = values
                .iter()
                .map(|name| {
                    let number = ["count", "spaces"].contains(&name.as_str());
                    (name.as_str(), if number { Value::Number(3) } else { Value::Text("Ada") })
                })
                .collect();
            let text = language.tell(key, &values);
            assert!(!text.is_empty() && !text.contains("{$"), "{key}: {text}");
        }
    }
}

#[test]
fn the_code_asks_for_no_other_key_and_for_each() {
    let known: BTreeSet<String> = keys(FILES[0].1).into_keys().collect();
    let mut sources = String::new();
    for folder in ["http", "plugins", "text", "ui"] {
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder), &mut sources);
    }
    let mut asked = BTreeSet::new();
    for call in ["say(\"", "tell(\"", "Reason::of(\"", "Self::of(\""] {
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
