//! Mail written by others. Where the corpora are absent these tests say so and pass.

use std::{collections::BTreeMap, io::Read, path::PathBuf};

use serde_json::Value;

use super::*;

/// `$MAILARCHIVE_CORPORA`, or `../shared/corpora` beside the workspace or its parent.
pub(crate) fn corpora() -> Option<PathBuf> {
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
pub(crate) fn files(archive: &str, prefix: &str) -> Option<BTreeMap<String, Vec<u8>>> {
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
    let known = [("subject", 2), ("from", 0), ("date", 6), ("words", 3), ("id", 4), ("encoded word", 0)];
    for (what, most) in known {
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

#[test]
fn a_mailing_lists_years_are_read() {
    let Some(folder) = corpora() else { return };
    let mbox = std::fs::read(folder.join("linux-mips-10k.mbox.zst")).unwrap();
    let mbox = zstd::decode_all(&mbox[..]).unwrap();
    let mut starts: Vec<_> = memchr::memmem::find_iter(&mbox, b"\nFrom ").map(|at| at + 1).collect();
    starts.insert(0, 0);
    starts.push(mbox.len());
    let (mut count, mut whole) = (0, 0);
    for range in starts.windows(2) {
        let raw = &mbox[range[0]..range[1]];
        let message = parse(raw);
        check_sanity(&range[0].to_string(), raw, &message);
        count += 1;
        whole += usize::from(
            !message.subject.is_empty()
                && message.from.iter().any(|from| from.address.contains('@'))
                && message.date.is_some()
                && message.message_id.is_some()
                && !message.snippet.is_empty(),
        );
    }
    println!("{whole} of {count} have everything");
    assert!(count >= 10_000 && whole * 100 >= count * 99, "{whole} of {count}");
}

/// Bytes changed, cut out and doubled at random, always the same way.
#[test]
fn damaged_mail_is_survived() {
    let Some(files) = files("mime.tar.zst", "mime/") else { return };
    let mut state = 1u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    for (path, raw) in files.iter().filter(|(_, raw)| (1..50_000).contains(&raw.len())) {
        for _ in 0..20 {
            let mut damaged = raw.clone();
            for _ in 0..8 {
                let (at, length) = (random(damaged.len()), random(40));
                let end = damaged.len().min(at + length);
                match random(3) {
                    0 => damaged[at..end].fill(u8::try_from(random(256)).unwrap()),
                    1 => drop(damaged.drain(at..end)),
                    _ => {
                        let piece = damaged[at..end].to_vec();
                        let to = random(damaged.len());
                        damaged.splice(to..to, piece);
                    }
                }
            }
            check_sanity(path, &damaged, &parse(&damaged));
        }
    }
}

/// Where this parser reads otherwise than mail-parser, on purpose.
const DIFFERENCES: &[(&str, &str)] = &[
    // A multipart without parts is no attachment.
    ("malformed/001.eml", "attachments"),
    ("malformed/002.eml", "attachments"),
    ("malformed/003.eml", "attachments"),
    ("malformed/004.eml", "attachments"),
    ("malformed/006.eml", "attachments"),
    ("malformed/007.eml", "attachments"),
    // Boundaries that begin with one another, or end like a closing one: only whole lines count.
    ("malformed/005.eml", "text"),
    ("malformed/008.eml", "text"),
    ("malformed/008.eml", "attachments"),
    ("malformed/009.eml", "text"),
    ("malformed/009.eml", "attachments"),
    ("malformed/011.eml", "text"),
    ("malformed/011.eml", "attachments"),
    ("malformed/012.eml", "attachments"),
    ("malformed/016.eml", "text"),
    ("malformed/016.eml", "attachments"),
    ("thirdparty/005.eml", "text"),
    // Of two Content-Type fields the first counts.
    ("malformed/020.eml", "text"),
    ("malformed/021.eml", "text"),
    // NULs are not shown.
    ("thirdparty/000.eml", "text"),
    // What is labelled base64 and is none is shown as it is.
    ("thirdparty/002.eml", "text"),
    ("thirdparty/002.eml", "attachments"),
    // Three embedded messages, of which the truth misses two because one of them is not closed.
    ("thirdparty/015.eml", "attachments"),
];

#[test]
fn mail_parsers_own_truth_is_met() {
    let Some(files) = files("mime.tar.zst", "mime/mail-parser/") else { return };
    let mut compared = 0;
    let mut different = Vec::new();
    for (path, raw) in files.iter().filter(|(path, _)| path.ends_with(".eml")) {
        let Some(truth) = files.get(&path.replace(".eml", ".json")) else { continue };
        let truth: Value = serde_json::from_slice(truth).unwrap();
        compared += 1;
        let message = parse(raw);
        for (what, expected, found) in facts(&truth, &message) {
            let short = path.trim_start_matches("mime/mail-parser/");
            // Where mail-parser gives up on a character, a guess is better.
            let better = expected.contains('\u{fffd}') && !found.contains('\u{fffd}');
            if expected != found && !better && !DIFFERENCES.contains(&(short, what)) {
                different.push(format!("{short} {what}:\n  expected {expected:?}\n  found    {found:?}"));
            }
        }
    }
    assert!(compared > 100, "{compared}");
    assert!(different.is_empty(), "{} differences\n{}", different.len(), different.join("\n"));
}

/// What the truth says and what was found, fact by fact.
fn facts(truth: &Value, message: &Message) -> Vec<(&'static str, String, String)> {
    let parts = truth["parts"].as_array().unwrap();
    let header = |name: &str| {
        let headers = parts[0]["headers"].as_array().unwrap();
        headers.iter().find(|header| header["name"] == name).map_or(&Value::Null, |header| &header["value"])
    };
    let text = |value: &Value| folded(value.as_str().unwrap_or_default());
    let mut facts = vec![
        ("subject", text(&header("subject")["Text"]), folded(&message.subject)),
        ("id", text(&header("message_id")["Text"]), message.message_id.clone().unwrap_or_default()),
    ];
    for (name, found) in [("from", &message.from), ("to", &message.to), ("cc", &message.cc)] {
        let found: Vec<_> =
            found.iter().map(|a| (a.name.clone().unwrap_or_default(), a.address.clone())).collect();
        facts.push((name, format!("{:?}", mailboxes(&header(name)["Address"])), format!("{found:?}")));
    }
    if let Some(date) = header("date").get("DateTime") {
        let found = message.date.map(|date| date.timestamp_ms / 1000).unwrap_or_default();
        facts.push(("date", date_time(date).to_timestamp().to_string(), found.to_string()));
    }
    let ids = |list: &str| -> Vec<usize> {
        truth[list].as_array().unwrap().iter().map(|id| id.as_u64().unwrap() as usize).collect()
    };
    let texts: Vec<_> = ids("text_body").into_iter().map(|id| text(&parts[id]["body"]["Text"])).collect();
    if texts.iter().any(|text| !text.is_empty()) {
        facts.push(("text", folded(&texts.join(" ")), folded(message.text.as_deref().unwrap_or_default())));
    }
    let files = ids("attachments").len();
    facts.push(("attachments", files.to_string(), message.attachments.len().to_string()));
    facts
}

fn date_time(date: &Value) -> mail_parser::DateTime {
    let number = |name: &str| u8::try_from(date[name].as_u64().unwrap()).unwrap();
    mail_parser::DateTime {
        year: u16::try_from(date["year"].as_u64().unwrap()).unwrap(),
        month: number("month"),
        day: number("day"),
        hour: number("hour"),
        minute: number("minute"),
        second: number("second"),
        tz_before_gmt: date["tz_before_gmt"].as_bool().unwrap(),
        tz_hour: number("tz_hour"),
        tz_minute: number("tz_minute"),
    }
}

fn mailboxes(address: &Value) -> Vec<(String, String)> {
    let lists: Vec<&Value> = match (address.get("List"), address.get("Group")) {
        (Some(list), _) => vec![list],
        (_, Some(groups)) => groups.as_array().unwrap().iter().map(|group| &group["addresses"]).collect(),
        _ => Vec::new(),
    };
    let text = |value: &Value| folded(value.as_str().unwrap_or_default());
    lists
        .into_iter()
        .flat_map(|list| list.as_array().unwrap())
        .map(|mailbox| (text(&mailbox["name"]), text(&mailbox["address"])))
        .filter(|(name, address)| !name.is_empty() || !address.is_empty())
        .collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
