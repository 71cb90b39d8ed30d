//! The demo's mail read by a parser that did not write it.

use std::collections::HashSet;

use encoding_rs::{ISO_2022_JP, SHIFT_JIS};
use jiff::Timestamp;

use super::*;

fn starts() -> Vec<Timestamp> {
    ["2026-11-24T08:12:00Z", "2026-03-01T00:05:00Z", "2026-12-31T23:59:59Z", "2028-02-29T12:00:00Z"]
        .map(|start| start.parse().unwrap())
        .to_vec()
}

fn header(mail: &Mail) -> &[u8] {
    let end = mail.raw.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    &mail.raw[..end]
}

fn find(mails: &[Mail], id: &str) -> Mail {
    let needle = format!(".{id}@");
    mails
        .iter()
        .find(|mail| {
            String::from_utf8_lossy(header(mail))
                .lines()
                .any(|line| line.starts_with("Message-ID:") && line.contains(&needle))
        })
        .unwrap()
        .clone()
}

#[test]
fn mail_is_recent_ordered_and_never_from_the_future() {
    for now in starts() {
        let mails = mails(now).unwrap();
        assert!((35..=50).contains(&mails.len()), "{}", mails.len());
        for pair in mails.windows(2) {
            assert!(pair[0].received.timestamp() <= pair[1].received.timestamp());
        }
        let age = |mail: &Mail| now.as_second() - mail.received.timestamp().as_second();
        assert!(age(mails.last().unwrap()) < 2 * 3600);
        for mail in &mails {
            assert!((0..21 * 86400).contains(&age(mail)));
        }
    }
}

#[test]
fn two_starts_within_an_hour_serve_the_same_bytes() {
    let bytes = |start: &str| -> Vec<_> {
        mails(start.parse().unwrap()).unwrap().into_iter().map(|mail| mail.raw).collect()
    };
    assert_eq!(bytes("2026-11-24T08:00:00Z"), bytes("2026-11-24T08:59:59Z"));
    assert_ne!(bytes("2026-11-24T08:59:59Z"), bytes("2026-11-24T09:00:00Z"));
}

#[test]
fn lines_end_in_crlf_and_hold_no_nul() {
    for mail in mails(starts()[0]).unwrap() {
        assert!(!mail.raw.contains(&0));
        for (position, byte) in mail.raw.iter().enumerate() {
            if *byte == b'\n' {
                assert_eq!(mail.raw[position - 1], b'\r');
            }
            if *byte == b'\r' {
                assert_eq!(mail.raw[position + 1], b'\n');
            }
        }
        for line in mail.raw.split(|byte| *byte == b'\n') {
            assert!(line.len() <= 998, "RFC 5322 section 2.1.1");
        }
    }
}

#[test]
fn answers_refer_to_mail_that_came_before() {
    for now in starts() {
        assert!(checked_answers(&mails(now).unwrap()) >= 20);
    }
}

fn checked_answers(mails: &[Mail]) -> usize {
    let mut known = HashSet::new();
    let mut answers = 0;
    for mail in mails {
        let header = String::from_utf8_lossy(header(mail)).replace("\r\n ", " ");
        let value = |name: &str| header.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        if let Some(parent) = value("In-Reply-To: ") {
            answers += 1;
            let references = value("References: ").unwrap();
            assert_eq!(references.split(' ').next_back(), Some(parent.as_str()));
            for reference in references.split(' ') {
                assert!(known.contains(reference), "{reference} is not known before it is referred to");
            }
        }
        if let Some(id) = value("Message-ID: ") {
            assert!(known.insert(id.clone()), "{id} is there twice");
        }
    }
    answers
}

#[test]
fn japanese_mail_is_in_the_charset_that_it_names() {
    let mails = mails(starts()[0]).unwrap();

    let seal = find(&mails, "seal-2").raw;
    assert!(seal.iter().all(u8::is_ascii), "ISO-2022-JP is seven-bit");
    let (text, lacking) = ISO_2022_JP.decode_without_bom_handling(&seal);
    assert!(
        !lacking
            && text.contains("charset=ISO-2022-JP")
            && text.contains("電子署名に切り替えても問題ありません")
    );
    assert!(text.contains("佐野 葵 さんのメール:\r\n> 田村様"));

    let garbled = find(&mails, "garbled-1").raw;
    let (text, lacking) = SHIFT_JIS.decode_without_bom_handling(&garbled);
    assert!(!lacking && text.contains("charset=Shift_JIS") && text.contains("表の見出しと備考"));
}

#[test]
fn the_look_alike_differs_from_the_address_that_it_apes() {
    let mails = mails(starts()[0]).unwrap();
    let from = |id: &str| {
        let mail = find(&mails, id);
        let header = String::from_utf8(header(&mail).to_vec()).unwrap();
        header.lines().find(|line| line.starts_with("From:")).unwrap().to_owned()
    };
    assert_eq!(from("acme-7"), "From: Aoi Sano <a.sano@example.com>");
    assert_eq!(from("acme-8"), "From: Aoi Sano <a.sano@ex\u{430}mple.com>");
}

#[test]
fn one_mail_has_no_message_id_and_one_no_closing_boundary() {
    let mails = mails(starts()[0]).unwrap();
    let anonymous: Vec<_> =
        mails.iter().filter(|mail| !String::from_utf8_lossy(header(mail)).contains("Message-ID:")).collect();
    assert_eq!(anonymous.len(), 1);
    let broken =
        mails.iter().find(|mail| mail.raw.windows(12).any(|window| window == b"order-7719@e")).unwrap();
    assert!(!broken.raw.windows(9).any(|window| window == b"--order--"));
    assert!(broken.raw.windows(2).any(|window| window == b"f\xfc"));
}

#[test]
fn patches_change_as_many_lines_as_they_say() {
    let mails = mails(starts()[0]).unwrap();
    for (id, told) in [("webhook-4", 1), ("webhook-5", 1)] {
        let raw = String::from_utf8(find(&mails, id).raw.to_vec()).unwrap();
        assert_eq!(counted_hunks(&raw), told, "{id}");
    }
}

/// How many hunks `patch` has. Each must have the lines that its head announces.
fn counted_hunks(patch: &str) -> usize {
    let announced = |range: &str| range.split(',').nth(1).unwrap().parse::<usize>().unwrap();
    let heads: Vec<&str> = patch.split("\r\n@@ ").skip(1).collect();
    for hunk in &heads {
        let (head, body) = hunk.split_once("\r\n").unwrap();
        let ranges: Vec<&str> = head.split(' ').collect();
        let (body, _) = body.split_once("\r\n-- \r\n").unwrap();
        let lines = |signs: &str| body.lines().filter(|line| line.starts_with(|c| signs.contains(c))).count();
        assert_eq!(lines(" -+"), body.lines().count(), "{head}");
        assert_eq!((announced(ranges[0]), announced(ranges[1])), (lines(" -"), lines(" +")), "{head}");
    }
    heads.len()
}
