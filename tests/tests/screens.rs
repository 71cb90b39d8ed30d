//! Every screen in a browser: accessible, in its place, silent, without a dead link. `AXE=full` looks at each in all eight
//! combinations of language, width and colour scheme; otherwise each is looked at in two opposite ones. `SCREENS=thread`
//! looks only at those whose names match.

use std::{env, time::Duration};

use serde_json::{Value, json};
use tests::{browser, deadline::free_port, prepared::Prepared};

const FULL: Duration = Duration::from_secs(3600);

/// Neighbours in the first half differ in one respect; each is opposite to that four places further on.
fn combinations() -> Vec<Value> {
    let all = [
        ("en", "desk", "light"),
        ("ja", "desk", "light"),
        ("en", "phone", "light"),
        ("en", "desk", "dark"),
        ("ja", "phone", "dark"),
        ("en", "phone", "dark"),
        ("ja", "desk", "dark"),
        ("ja", "phone", "light"),
    ];
    all.iter()
        .map(|(language, size, scheme)| json!({"language": language, "size": size, "scheme": scheme}))
        .collect()
}

fn walk(script: &str, name: &str, more: &Value) {
    let prepared = Prepared::start();
    let mut test = prepared.told();
    test["name"] = json!(name);
    test["closedPort"] = json!(free_port());
    for (key, value) in more.as_object().expect("an object") {
        test[key] = value.clone();
    }
    browser::run(script, test, FULL);
}

#[test]
fn every_screen_is_accessible_and_fits_and_leads_on() {
    let full = env::var("AXE").is_ok_and(|value| value == "full");
    walk("walk.mjs", "screens", &json!({"combinations": combinations(), "full": full, "each": 2}));
}

#[test]
fn keyboards_enlargement_forced_colours_and_screen_readers_find_their_way() {
    walk("access.mjs", "access", &json!({}));
}
