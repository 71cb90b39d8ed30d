//! What pages cost in a browser when the archive is large, read from the browser's own entries.
//!
//!     cargo bench -p tests --bench paint
//!
//! `$PAINT_MAILS` changes the size of the archive, `$PAINT_ROUNDS` how often each page is opened in a new profile.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    env,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{
    Options, Wiki, browser, letters,
    wiki::{ADMIN_PASSWORD, base, build_release, text},
};

/// Over the wire, with everything that the page loads.
const MOST_BYTES: u32 = 60_000;
const MOST_UNTIL_PAINT: u32 = 500;
/// So many mails are uploaded at a time.
const PORTION: u32 = 10_000;

fn main() {
    build_release();
    let number = |name: &str, default| env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (mails, rounds) = (number("PAINT_MAILS", 100_000), number("PAINT_ROUNDS", 9));

    let wiki = Wiki::start_with(Options::default());
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let start = Instant::now();
    for first in (0..mails).step_by(PORTION as usize) {
        let mbox = mbox(first..mails.min(first + PORTION));
        let path = format!("{}/import", base("SALES"));
        let tally = admin.request("POST", &path, Some(("application/mbox", &mbox))).expect(200).json();
        assert_eq!(tally["quarantined"], 0, "{tally}");
    }
    let total = admin.message_count("SALES");
    assert_eq!(total, u64::from(mails));
    println!("{total} mails in {:.0} s", start.elapsed().as_secs_f64());

    let newest = admin.get(&format!("{}/messages?limit=1", base("SALES"))).expect(200).json();
    let (message, thread) = (text(&newest["messages"][0]["id"]), text(&newest["messages"][0]["threadId"]));
    let mail = "/spaces/SALES/mail";
    let page = |name: &str, path: String| json!({"name": name, "path": path});
    browser::run(
        "paint.mjs",
        json!({
            "name": "paint", "url": wiki.url(), "adminPassword": ADMIN_PASSWORD, "rounds": rounds,
            "mostBytes": MOST_BYTES, "mostUntilPaint": MOST_UNTIL_PAINT,
            "pages": [
                page("mail", mail.to_owned()),
                page("messages", format!("{mail}?view=messages")),
                page("search", format!("{mail}?q=figures")),
                page("thread", format!("{mail}/threads/{thread}")),
                page("message", format!("{mail}/messages/{message}")),
            ],
        }),
        Duration::from_secs(1800),
    );
}

/// Mails of threads of four, by many people, in the mboxrd format.
fn mbox(numbers: std::ops::Range<u32>) -> Vec<u8> {
    let words = "the quarterly figures and what follows from them for next year ".repeat(12);
    let mut mbox = Vec::new();
    for number in numbers {
        let from = format!("Person {} <p{0}@example.com>", number % 500);
        let (first, answers) = (number - number % 4, number % 4 > 0);
        let subject = format!("{}Matter {}", if answers { "Re: " } else { "" }, first / 4);
        let mail = letters::letter(number, &from, &subject, &words, answers.then_some(first));
        mbox.extend_from_slice(b"From p@example.com Mon Nov  2 10:00:00 2026\n");
        mbox.extend_from_slice(String::from_utf8_lossy(&mail).replace("\r\n", "\n").as_bytes());
        mbox.push(b'\n');
    }
    mbox
}
