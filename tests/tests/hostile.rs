//! Other people's hostile HTML in every place of a mail that a sender fills, read in a browser: nothing runs, nothing
//! is asked for elsewhere, and with remote images shown only the images that the sender named by https.

use std::{fmt::Write as _, fs, path::PathBuf, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tests::{
    Authority, Dovecot, Wiki, browser, mails,
    wiki::{ADMIN_PASSWORD, Account, text},
};

/// Hundreds of pages on a slow machine.
const LIMIT: Duration = Duration::from_secs(900);

/// DOMPurify's payloads, where the corpora are.
fn payloads() -> Option<Vec<String>> {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let places = [
        std::env::var_os("MAILARCHIVE_CORPORA").map(PathBuf::from),
        Some(workspace.join("../shared/corpora")),
        Some(workspace.join("../../shared/corpora")),
    ];
    let file = places
        .into_iter()
        .flatten()
        .map(|place| place.join("html/dompurify-payloads.json"))
        .find(|file| file.is_file());
    let Some(file) = file else {
        println!("skipped: no corpora; set MAILARCHIVE_CORPORA to their folder to run this test");
        return None;
    };
    let payloads: Vec<Value> = serde_json::from_slice(&fs::read(file).expect("payloads")).expect("JSON");
    // `$HOSTILE_STEP` takes only every so many, for a short look.
    let step = std::env::var("HOSTILE_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(1);
    Some(payloads.iter().step_by(step).map(|payload| text(&payload["payload"])).collect())
}

fn word(text: &str) -> String {
    // One encoded word for each few characters (RFC 2047 section 2).
    let chars: Vec<char> = text.chars().take(400).collect();
    let words = chars.chunks(12).map(|part| {
        let part: String = part.iter().collect();
        format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(part))
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

fn percent(text: &str) -> String {
    text.bytes().take(300).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "%{byte:02X}");
        out
    })
}

fn lines(bytes: &[u8]) -> String {
    let encoded = BASE64_STANDARD.encode(bytes);
    let lines: Vec<_> =
        encoded.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    lines.join("\r\n")
}

/// A mail with the payload in its subject, its sender's name, its text, its HTML, names and contents of its files, an
/// invitation, a contact, other header fields, and a message inside.
fn mail(minute: u32, payload: &str) -> Vec<u8> {
    let (subject, name, file) = (word(payload), word(payload), percent(payload));
    let html = lines(format!("<p>Dear reader</p>{payload}").as_bytes());
    let plain = lines(payload.as_bytes());
    let one_line = payload.replace(['\r', '\n'], " ");
    let calendar = lines(
        format!(
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:{one_line}\r\nLOCATION:{one_line}\r\n\
             DESCRIPTION:{one_line}\r\nORGANIZER;CN={one_line}:mailto:{one_line}\r\nDTSTART;TZID={one_line}:20261124T140000\r\n\
             END:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        .as_bytes(),
    );
    let contact =
        lines(format!("BEGIN:VCARD\r\nFN:{one_line}\r\nTEL:{one_line}\r\nEND:VCARD\r\n").as_bytes());
    let plain_mail = mails::plain(minute, "x", "x");
    let date = String::from_utf8_lossy(&plain_mail);
    let date = date.lines().find(|line| line.starts_with("Date:")).expect("a date").to_owned();
    let file_part = |kind: &str, extra: &str, body: &str| {
        format!(
            "--m\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Disposition: attachment; filename*=utf-8''{file}{extra}\r\n\
             Content-Transfer-Encoding: base64\r\nContent-ID: <part@x>\r\n\r\n{body}\r\n"
        )
    };
    let inner = format!(
        "From: {name} <inner@example.com>\r\n{date}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{html}\r\n"
    );
    [
        format!(
            "From: {name} <hostile@example.com>\r\nTo: {name} <archive@example.com>\r\nReply-To: {name} <x@elsewhere.example>\r\n\
             Subject: {subject}\r\n{date}\r\nMessage-ID: <hostile-{minute}@example.com>\r\nList-Id: {name}\r\nList-Unsubscribe: {name}\r\n\
             Authentication-Results: {name}; dkim=pass header.d={name}\r\nReceived: from {name} by {name}; {}\r\nX-Other: {name}\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n",
            &date[6..]
        ),
        format!(
            "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{plain}\r\n--a\r\nContent-Type: text/html; charset=utf-8\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{html}\r\n--a--\r\n"
        ),
        file_part("text/plain", "", &plain),
        file_part("image/png", ".png", &plain),
        file_part("text/calendar", ".ics", &calendar),
        file_part("text/vcard", ".vcf", &contact),
        format!("--m\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--m--\r\n"),
    ]
    .concat()
    .into_bytes()
}

#[test]
fn hostile_payloads_in_every_place_run_nothing_and_call_nobody() {
    let Some(payloads) = payloads() else { return };
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    for (minute, payload) in (1..).zip(&payloads) {
        dovecot.deliver("inbox", &mail(minute, payload));
    }
    // What is allowed, so that the allowing is seen to work, beside what is never.
    let images = "<p>Dear reader</p><img src=https://images.sender.example/wanted.png><img src=http://images.sender.example/unsafe.png>\
        <img src=https://127.0.0.1/private.png><img src=https://sender.example/pixel width=1 height=1>\
        <table background=https://images.sender.example/background.png><tr><td style='background:url(https://images.sender.example/style.png)'>x</table>\
        <img src=https://x.list-manage.com/track/open.php><iframe src=https://frame.sender.example/></iframe>";
    dovecot.deliver("inbox", &mails::html(400, "images", images));
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
    admin.fetch_and_wait("SALES", Duration::from_secs(180));
    let messages = admin.list_all("SALES", 200);
    assert_eq!(messages.len(), payloads.len() + 1);
    let ids: Vec<String> = messages.iter().map(|message| text(&message["id"])).collect();
    browser::run(
        "payloads.mjs",
        json!({
            "name": "payloads", "url": wiki.url(), "adminPassword": ADMIN_PASSWORD, "mailPath": "/spaces/SALES/mail",
            "view": {"language": "en", "size": "desk", "scripts": true}, "ids": ids, "payloads": payloads,
            "wanted": ["https://images.sender.example/wanted.png"],
        }),
        LIMIT,
    );
}
