//! One message as people read it, in a browser: two languages, wide and narrow, light and dark, with and without scripts.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tests::{
    Authority, Dovecot, Wiki, browser,
    letters::{head, newsletter, parcel, patch},
    mails,
    wiki::{ADMIN_PASSWORD, Account},
};

const LIMIT: Duration = Duration::from_secs(400);
fn read(name: &str, view: &Value) {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let long = "x".repeat(150) + &" long subject".repeat(12);
    let right_to_left = format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode("مرحبا (1) [PATCH]"));
    // A label that lies: UTF-8 called ASCII.
    let lie =
        head(6, "a@example.org", "A lie", "Content-Type: text/plain; charset=us-ascii\r\n\r\nGrüße 日本\r\n");
    for mail in [
        patch(),
        newsletter(),
        parcel(),
        mails::plain(4, &long, "Long."),
        mails::plain(5, &right_to_left, "שלום https://example.org/."),
        lie.into_bytes(),
    ] {
        dovecot.deliver("inbox", &mail);
    }
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
    admin.fetch_and_wait("SALES", Duration::from_secs(120));
    let id = |mark: &str| {
        let all = admin.list_all("SALES", 100);
        let found = all
            .iter()
            .find(|message| message["subject"].as_str().is_some_and(|subject| subject.contains(mark)));
        found.unwrap_or_else(|| panic!("no {mark}"))["id"].clone()
    };
    browser::run(
        "reading.mjs",
        json!({
            "name": name, "url": wiki.url(), "adminPassword": ADMIN_PASSWORD, "mailPath": "/spaces/SALES/mail", "view": view,
            "ids": {
                "patch": id("[PATCH] Rename"), "letter": id("Our letter"), "parcel": id("A parcel"), "long": id("long subject"),
                "rtl": id("مرحبا"), "lie": id("A lie"),
            },
        }),
        LIMIT,
    );
}

#[test]
fn a_message_in_english() {
    read("reading-en", &json!({"language": "en", "size": "desk", "scripts": true}));
}

#[test]
fn a_message_in_japanese_on_a_phone_in_the_dark() {
    read("reading-ja-dark", &json!({"language": "ja", "size": "phone", "scripts": true, "dark": true}));
}

#[test]
fn a_message_without_scripts() {
    read("reading-plain", &json!({"language": "en", "size": "phone", "scripts": false}));
}
