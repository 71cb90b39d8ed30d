//! Mails of the kinds that people meet, each with much to show.

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::mails;

/// One red pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/// The head of a mail, to which `more` adds fields, the empty line and the body.
pub fn head(minute: u32, from: &str, subject: &str, more: &str) -> String {
    let plain = mails::plain(minute, "x", "x");
    let text = String::from_utf8_lossy(&plain);
    let date = text.lines().find(|line| line.starts_with("Date:")).expect("a date").to_owned();
    format!(
        "From: {from}\r\nTo: archive@example.com\r\n{date}\r\nSubject: {subject}\r\n\
         Message-ID: <reading-{minute}@example.com>\r\nMIME-Version: 1.0\r\n{more}"
    )
}

/// A letter of a list with a diff, a quote and a signature, flowed.
pub fn patch() -> Vec<u8> {
    let body = "This paragraph \r\nflows on. See https://example.org/x.\r\n\r\n> earlier words\r\n> more of them\r\n\r\n\
        diff --git a/main.c b/main.c\r\n--- a/main.c\r\n+++ b/main.c\r\n@@ -1,2 +1,2 @@\r\n-int old;\r\n+int brandnew;\r\n  return;\r\n-- \r\nAda\r\n";
    let more = "List-Id: <dev.example.org>\r\nList-Unsubscribe: <https://example.org/leave>\r\n\
        Authentication-Results: mx.example.com; dkim=pass header.d=example.org; spf=softfail smtp.mailfrom=example.org\r\n\
        Received: from a.example.org (a.example.org [192.0.2.1]) by mx.example.com with ESMTPS; Mon, 2 Nov 2026 10:00:05 +0900\r\n\
        Received: from ada.example.org by a.example.org with ESMTP; Mon, 2 Nov 2026 10:00:02 +0900\r\n\
        Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n";
    (head(1, "Ada <ada@example.org>", "[PATCH] Rename it", more) + body).into_bytes()
}

/// A letter in HTML with its own image, remote ones, a link that leads astray, and a doubtful sender.
pub fn newsletter() -> Vec<u8> {
    let html = "<h2>Greetings</h2><img src=cid:own@x alt=Own><img src=https://images.sender.example/a.png alt=Chart>\
        <img src=https://x.list-manage.com/track/open.php?u=1><p><a href=https://evil.example/x>www.bank.com</a></p>";
    let more = "Reply-To: b@elsewhere.example\r\nContent-Type: multipart/related; boundary=m\r\n\r\n";
    let body = format!(
        "--m\r\nContent-Type: text/html\r\n\r\n{html}\r\n--m\r\nContent-Type: image/png\r\nContent-ID: <own@x>\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{PNG}\r\n--m--\r\n"
    );
    (head(2, "\"www.bank.com\" <x@sender.example>", "Our letter", more) + &body).into_bytes()
}

/// An invitation, a picture, a text in Shift_JIS, a contact, and a forwarded message with one more inside.
pub fn parcel() -> Vec<u8> {
    let calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Review of the plan\r\nLOCATION:Room 3\r\n\
        DTSTART;TZID=Asia/Tokyo:20261124T140000\r\nDTEND;TZID=Asia/Tokyo:20261124T150000\r\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4\r\n\
        STATUS:CONFIRMED\r\nORGANIZER;CN=Ann:mailto:ann@example.org\r\nATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@example.org\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    // “日本語” and line numbers.
    let mut text = b"\x93\xfa\x96{\x8c\xea\r\n".to_vec();
    for line in 2..=150 {
        text.extend_from_slice(format!("line {line}\r\n").as_bytes());
    }
    let innermost =
        head(3, "Eve <eve@example.org>", "Innermost", "Content-Type: text/plain\r\n\r\nDeep words\r\n");
    let inner = head(
        3,
        "Dora <dora@example.org>",
        "Passed on",
        &format!(
            "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/html\r\n\r\n<p>Inner words</p>\r\n\
             --i\r\nContent-Type: message/rfc822\r\n\r\n{innermost}\r\n--i--\r\n"
        ),
    );
    let more = "Content-Type: multipart/mixed; boundary=m\r\n\r\n";
    let body = format!(
        "--m\r\nContent-Type: text/plain\r\n\r\nSee what is inside.\r\n--m\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n{calendar}\r\n\
         --m\r\nContent-Type: image/png; name=red.png\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n{PNG}\r\n\
         --m\r\nContent-Type: text/plain; charset=shift_jis; name=lines.txt\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n\
         --m\r\nContent-Type: text/vcard; name=ann.vcf\r\n\r\nBEGIN:VCARD\r\nFN:Ann Bee\r\nEMAIL:ann@example.org\r\nEND:VCARD\r\n\r\n\
         --m\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--m--\r\n",
        BASE64_STANDARD.encode(&text)
    );
    (head(3, "Ann <ann@example.org>", "A parcel", more) + &body).into_bytes()
}

/// A letter of `text`, perhaps an answer to the one of another minute.
pub fn letter(minute: u32, from: &str, subject: &str, text: &str, answers: Option<u32>) -> Vec<u8> {
    let more = answers.map_or_else(String::new, |parent| {
        format!(
            "In-Reply-To: <reading-{parent}@example.com>\r\nReferences: <reading-{parent}@example.com>\r\n"
        )
    });
    let body = format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n");
    (head(minute, from, subject, &more) + &body).into_bytes()
}

/// A subject in one encoded word for each few characters (RFC 2047 section 2).
pub fn encoded(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let words = chars
        .chunks(12)
        .map(|part| format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(part.iter().collect::<String>())));
    words.collect::<Vec<_>>().join("\r\n ")
}
