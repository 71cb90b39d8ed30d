//! Mail written by others. Where the corpora are absent these tests say so and pass.

use std::{collections::BTreeMap, io::Read, path::PathBuf};

use super::*;

/// `$MAILARCHIVE_CORPORA`, or `../shared/corpora` beside the workspace or its parent.
fn corpora() -> Option<PathBuf> {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let places = [
        std::env::var_os("MAILARCHIVE_CORPORA").map(PathBuf::from),
        Some(workspace.join("../shared/corpora")),
        Some(workspace.join("../../shared/corpora")),
    ];
    let found = places.into_iter().flatten().find(|place| place.is_dir());
    if found.is_none() {
        println!("skipped: no corpora; set MAILARCHIVE_CORPORA to their folder to run this test");
    }
    found
}

/// The files of a zstd-compressed tar whose paths begin so, by path.
fn files(archive: &str, prefix: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let compressed = std::fs::read(corpora()?.join(archive)).unwrap();
    let mut tar = Vec::new();
    zstd::Decoder::new(&compressed[..]).unwrap().read_to_end(&mut tar).unwrap();
    let mut files = BTreeMap::new();
    let mut rest = &tar[..];
    let mut long_name = None;
    while rest.len() > 512 && rest[0] != 0 {
        let text = |from: usize, to: usize| {
            let field = rest[from..to].split(|b| *b == 0).next().unwrap_or_default();
            String::from_utf8_lossy(field).into_owned()
        };
        let size = usize::from_str_radix(text(124, 136).trim(), 8).unwrap();
        let data = rest[512..512 + size].to_vec();
        let folder = text(345, 500);
        let name = if folder.is_empty() { text(0, 100) } else { format!("{folder}/{}", text(0, 100)) };
        match rest[156] {
            b'L' => long_name = Some(String::from_utf8_lossy(&data).trim_end_matches('\0').to_owned()),
            b'0' | 0 => {
                let name = long_name.take().unwrap_or(name);
                let name = name.trim_start_matches("./").to_owned();
                if name.starts_with(prefix) {
                    files.insert(name, data);
                }
            }
            _ => long_name = None,
        }
        rest = &rest[512 + size.next_multiple_of(512)..];
    }
    assert!(!files.is_empty(), "{archive} holds nothing under {prefix}");
    Some(files)
}

fn check_sanity(path: &str, raw: &[u8], message: &Message) {
    for (n, attached) in message.attachments.iter().enumerate() {
        assert_eq!(attached.index, n, "{path}");
        assert!(!attached.name.is_empty() && !attached.name.contains(['/', '\\', '\0', '\n']), "{path}");
        let bytes = attachment(raw, n).unwrap_or_else(|| panic!("{path}: attachment {n}"));
        assert_eq!(bytes.len() as u64, attached.size, "{path}");
    }
    assert!(message.snippet.chars().count() <= 202 && !message.snippet.contains(['\n', '\r']), "{path}");
    assert!(!message.subject.contains(['\n', '\r', '\0']), "{path}");
    for address in message.from.iter().chain(&message.to) {
        assert!(!address.address.contains(['\n', '<', '>']), "{path}: {address:?}");
    }
}

#[test]
fn spamassassin_mail_has_senders_and_subjects() {
    let Some(files) = files("spamassassin.tar.zst", "") else { return };
    let mails: Vec<_> = files.iter().filter(|(path, _)| path.ends_with(".eml")).collect();
    assert_eq!(mails.len(), 3000);
    let mut without = BTreeMap::<_, usize>::new();
    for (path, raw) in mails {
        let message = parse(raw);
        check_sanity(path, raw, &message);
        let mut count = |what, missing: bool| *without.entry(what).or_default() += usize::from(missing);
        count("subject", message.subject.is_empty());
        count("from", !message.from.iter().any(|from| from.address.contains('@')));
        count("date", message.date.is_none());
        count("words", message.snippet.is_empty());
        count("id", message.message_id.is_none());
        count("encoded word", message.subject.contains("=?"));
    }
    println!("without: {without:?}");
    for (what, most) in
        [("subject", 12), ("from", 6), ("date", 30), ("words", 30), ("id", 30), ("encoded word", 6)]
    {
        assert!(without[what] <= most, "{what}: {}", without[what]);
    }
}

#[test]
fn mime_torture_sets_are_survived() {
    let Some(files) = files("mime.tar.zst", "mime/") else { return };
    let mails: Vec<_> =
        files.iter().filter(|(path, _)| path.ends_with(".msg") || path.ends_with(".eml")).collect();
    assert!(mails.len() > 200, "{}", mails.len());
    for (path, raw) in mails {
        for raw in [raw.clone(), String::from_utf8_lossy(raw).replace('\n', "\r\n").into_bytes()] {
            let message = parse(&raw);
            check_sanity(path, &raw, &message);
            let shown = message.text.is_some() || message.html.is_some() || !message.attachments.is_empty();
            assert!(shown, "{path}: nothing is left of it");
        }
    }
}
