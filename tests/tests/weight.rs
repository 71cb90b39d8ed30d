//! What pages weigh, and that nothing on them moves while they load. The larger form, with the time until the paint:
//! `cargo bench -p tests --bench paint`.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{browser, prepared::Prepared, wiki::text};

/// Over the wire, with everything that the page loads.
const MOST_BYTES: u32 = 60_000;
/// On a fast processor nothing is painted before the page is whole, and nothing that moves is seen.
const SLOWER: u32 = 5;
const LIMIT: Duration = Duration::from_secs(1200);

/// By itself in its file: another browser beside it would take the time that paints are waited for.
#[test]
fn pages_are_light_and_their_layout_stands_still() {
    let prepared = Prepared::start();
    let at = |name: &str| text(&prepared.at[name]);
    let mail = "/spaces/SALES/mail";
    let pages = [
        ("dashboard", "/".to_owned()),
        ("page", format!("/spaces/SALES/pages/{}", at("macros"))),
        ("mail", mail.to_owned()),
        ("search", format!("{mail}?q=figures")),
        ("thread", format!("{mail}/threads/{}", at("thread"))),
        ("message", format!("{mail}/messages/{}", at("letter"))),
        ("parcel", format!("{mail}/messages/{}", at("parcel"))),
        ("accounts", format!("{mail}/accounts")),
        ("account", format!("{mail}/accounts/new")),
        ("trash", format!("{mail}/trash")),
        ("add-ons", "/admin/addons".to_owned()),
    ];
    let mut test = prepared.told();
    test["name"] = json!("weight");
    test["rounds"] = json!(1);
    test["mostBytes"] = json!(MOST_BYTES);
    test["slower"] = json!(SLOWER);
    test["pages"] = pages.iter().map(|(name, path)| json!({"name": name, "path": path})).collect::<Value>();
    browser::run("paint.mjs", test, LIMIT);
}
