//! Messages made to exhaust time, memory or the stack.

use std::time::{Duration, Instant};

use super::*;

/// Generous, for debug builds on a busy machine; a quadratic step takes minutes.
const LIMIT: Duration = Duration::from_secs(30);

fn timed(raw: &[u8]) -> Message {
    let started = Instant::now();
    let message = parse(raw);
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    message
}

#[test]
fn nesting_ends_at_its_cap() {
    let mut raw = String::new();
    for n in 0..10_000 {
        raw += &format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n");
    }
    let message = timed(raw.as_bytes());
    assert!(message.defects.contains(&Defect::TooDeep));
    assert_eq!(message.attachments.len(), 1);

    let message = timed("Content-Type: message/rfc822\n\n".repeat(300_000).as_bytes());
    assert_eq!(message.attachments.len(), 1);
}

#[test]
fn parts_and_absent_boundaries_end_at_their_cap() {
    let parts = "--m\n\nx\n".repeat(500_000);
    let message = timed(format!("Content-Type: multipart/mixed; boundary=m\n\n{parts}").as_bytes());
    assert!(message.defects.contains(&Defect::TooManyParts));

    let parts = "--m\nContent-Type: multipart/mixed; boundary=absent\n\nx\n".repeat(100_000);
    let message = timed(format!("Content-Type: multipart/mixed; boundary=m\n\n{parts}").as_bytes());
    assert!(message.defects.contains(&Defect::TooManyParts));
}

#[test]
fn repeated_patterns_are_read_in_linear_time() {
    for pattern in
        ["a:\n", ":", "\n", " ", "=?", "<", "--", "--\n", "=", "=\n", "\x1b$B", "(", "\"", ";a=b", "\0"]
    {
        let long = pattern.repeat(3_000_000 / pattern.len());
        timed(long.as_bytes());
        timed(
            format!("Content-Type: text/html; boundary={long}\nSubject: {long}\nTo: {long}\n\n{long}")
                .as_bytes(),
        );
        timed(format!("Content-Transfer-Encoding: base64\n\n{long}").as_bytes());
        timed(format!("Content-Transfer-Encoding: quoted-printable\n\n{long}").as_bytes());
    }
}

#[test]
fn text_and_addresses_end_at_their_cap() {
    let message = timed(format!("From: a@b\n\n{}", "x".repeat(9 * 1024 * 1024)).as_bytes());
    assert!(message.defects.contains(&Defect::TextTooLong));
    assert!(message.text.is_some_and(|text| text.len() == 8 * 1024 * 1024));
    let message = timed(format!("From: a@b\nTo: {}\n\n", "a@b,".repeat(5000)).as_bytes());
    assert!(message.defects.contains(&Defect::TooManyAddresses));
}

/// Every prefix, and every byte replaced, of a message that has a bit of everything.
#[test]
fn no_cut_and_no_flipped_byte_panics() {
    let raw = "From: =?utf-8?B?5pel5pys?= <a@b>\r\nDate: Tue, 24 Nov 2026 17:10:52 +0900\r\n\
        Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: text/plain; charset=iso-2022-jp;\
        \r\n format=flowed\r\n\r\n\u{1b}$B8+@Q\u{1b}(B \r\nx\r\n--m\r\nContent-Type: text/html\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E6=97=A5&nbsp;</p>\r\n--m\r\nContent-Disposition:\
        attachment; filename*0*=utf-8''%E6%97; filename*1*=%A5\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n--m--\r\n"
        .as_bytes();
    for at in 0..raw.len() {
        parse(&raw[..at]);
        for byte in [0, b'\n', b'"', b'=', b'<', b';', 0x1b, 0xff] {
            let mut changed = raw.to_vec();
            changed[at] = byte;
            let message = parse(&changed);
            for attached in &message.attachments {
                assert_eq!(attachment(&changed, attached.index).map(|b| b.len() as u64), Some(attached.size));
            }
        }
    }
}
