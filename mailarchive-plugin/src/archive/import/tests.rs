//! Imports and exports over a wiki in memory.

use std::io::Write as _;

use super::*;
use crate::{
    archive::tests::Bench,
    archive::{Copies, From, mbox},
};

const CAP: u64 = 4 * 1024 * 1024;

fn upload(bench: &Bench, format: Format) -> Upload {
    Upload {
        format,
        dialect: None,
        by: "ann".to_owned(),
        file: "old mail.mbox".to_owned(),
        spool: bench.directory().to_owned(),
        cap: CAP,
        unpacked: 16 * 1024 * 1024,
        progress: Arc::default(),
    }
}

fn import(bench: &Bench, space: &str, format: Format, bytes: &[u8]) -> Result<Tally, ImportError> {
    bench.archive.import(space, &upload(bench, format), bytes, || false)
}

fn counts(tally: &Tally) -> (u64, u64, u64, u64) {
    (tally.imported, tally.known, tally.quarantined, tally.skipped)
}

fn all_raw(bench: &Bench, space: &str) -> Vec<Vec<u8>> {
    let page = bench.archive.page(space, From::Newest, 10_000, Copies::Shown).unwrap();
    let raw = |record: &crate::archive::Record| {
        let mut bytes = Vec::new();
        bench.archive.raw(space, record).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    let mut all: Vec<_> = page.records.iter().map(raw).collect();
    all.sort();
    all
}

fn exported(mut reader: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    bytes
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_export_of_any_mail_is_imported_as_the_same_bytes() {
    let bench = Bench::new();
    let mut mails = mbox::hostile();
    mails.sort();
    mails.dedup();
    let files: Vec<_> = (0..).zip(&mails).filter(|(_, mail)| !mail.is_empty()).collect();
    for (number, mail) in &files {
        let tally = import(&bench, "s1", Format::Message, mail).unwrap();
        assert_eq!(counts(&tally), (1, 0, 0, 0), "{number}");
    }
    let before = all_raw(&bench, "s1");
    assert_eq!(before.len(), files.len());
    let as_mbox = exported(bench.archive.export_mbox("s1", bench.archive.all_pages("s1")));
    let as_zip = exported(bench.archive.export_zip("s1", bench.archive.all_pages("s1")));
    for (space, format, file) in [("s2", Format::Mbox, &as_mbox), ("s3", Format::Zip, &as_zip)] {
        let tally = import(&bench, space, format, file).unwrap();
        assert_eq!(counts(&tally), (files.len() as u64, 0, 0, 0), "{space}");
        assert!(all_raw(&bench, space) == before, "{space}");
        let again = import(&bench, space, Format::Unknown, file).unwrap();
        assert_eq!(counts(&again), (0, files.len() as u64, 0, 0), "{space}");
    }
}

#[test]
fn an_import_leaves_a_receipt_and_knows_what_it_has_seen() {
    let bench = Bench::new();
    let mail = b"Message-ID: <1@x>\r\nSubject: one\r\n\r\nOne\r\n";
    let twice = mbox::written(&[mail.to_vec(), mail.to_vec(), b"Subject: two\n\n".to_vec()]);
    assert_eq!(counts(&import(&bench, "s1", Format::Mbox, &twice).unwrap()), (2, 1, 0, 0));
    let page = bench.archive.page("s1", From::Newest, 10, Copies::Shown).unwrap();
    for record in &page.records {
        let import = record.import.as_ref().unwrap();
        assert_eq!((import.by.as_str(), import.file.as_str()), ("ann", "old mail.mbox"));
        assert_eq!(record.internal_date, Some(1_795_521_600_000));
    }
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 2);
    // In the trash, and purged, it is known all the same.
    let ids: Vec<_> = page.records.iter().map(|record| record.id).collect();
    bench.archive.trash("s1", &ids, "ann").unwrap();
    let tally = import(&bench, "s1", Format::Mbox, &twice).unwrap();
    assert_eq!((counts(&tally), tally.trashed, tally.erased), ((0, 3, 0, 0), 3, 0));
    bench.archive.purge("s1", &ids[..1], "ann").unwrap();
    let tally = import(&bench, "s1", Format::Mbox, &twice).unwrap();
    assert_eq!((counts(&tally), tally.trashed + tally.erased), ((0, 3, 0, 0), 3));
    assert!((1..=2).contains(&tally.erased), "{tally:?}");
    bench.archive.restore("s1", &ids).unwrap();
    let tally = import(&bench, "s1", Format::Mbox, &twice).unwrap();
    assert_eq!((counts(&tally), tally.trashed), ((0, 3, 0, 0), 0));
    bench.archive.trash("s1", &ids, "ann").unwrap();
    bench.archive.purge("s1", &ids, "ann").unwrap();
    let tally = import(&bench, "s1", Format::Mbox, &twice).unwrap();
    assert_eq!((counts(&tally), tally.trashed, tally.erased), ((0, 3, 0, 0), 0, 3));
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 0);
    // Another space knows nothing of it.
    assert_eq!(counts(&import(&bench, "s2", Format::Mbox, &twice).unwrap()), (2, 1, 0, 0));
}

#[test]
fn mail_that_was_archived_before_there_was_an_index_is_known() {
    let bench = Bench::new();
    let mails = vec![(
        ServerId { mailbox: "INBOX".into(), validity: 1, id: "1".into() },
        b"Subject: old\r\n\r\n".to_vec(),
    )];
    bench.archive_all(&mails);
    // As an earlier version left it.
    let mut keys = Vec::new();
    bench.archive.store.scan_prefix(&keys::kept::of_space(b'h', "s1"), |(key, _)| keys.push(key)).unwrap();
    assert_eq!(keys.len(), 1);
    let mut changes = Changes::default();
    keys.into_iter().for_each(|key| changes.delete(key));
    bench.archive.store.commit(changes).unwrap().unwrap();
    assert_eq!(counts(&import(&bench, "s1", Format::Message, &mails[0].1).unwrap()), (0, 1, 0, 0));
}

/// Ends with an error after so many bytes.
struct Cut<'a>(&'a [u8]);

impl Read for Cut<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        self.0.read(buffer)
    }
}

#[test]
fn an_upload_that_breaks_off_keeps_what_was_whole_and_goes_on_later() {
    let bench = Bench::new();
    let mails: Vec<_> =
        (0..3000).map(|n| format!("Subject: {n}\n\n{}\n", "x".repeat(500)).into_bytes()).collect();
    let file = mbox::written(&mails);
    let cut = Cut(&file[..file.len() / 2]);
    let broken = bench.archive.import("s1", &upload(&bench, Format::Mbox), cut, || false);
    assert!(matches!(broken, Err(ImportError::Upload(_))), "{broken:?}");
    let kept = bench.archive.totals("s1").unwrap().messages;
    assert!((1000..1600).contains(&kept), "{kept}");
    let whole = import(&bench, "s1", Format::Mbox, &file).unwrap();
    assert_eq!(counts(&whole), (3000 - kept, kept, 0, 0));
    let mut expected = mails;
    expected.sort();
    assert!(all_raw(&bench, "s1") == expected);
}

#[test]
fn an_import_ends_when_the_store_fails_or_it_is_stopped() {
    let bench = Bench::new();
    let mails: Vec<_> =
        (0..6_000).map(|n| format!("Subject: {n}\n\n{}\n", "y".repeat(900)).into_bytes()).collect();
    let file = mbox::written(&mails);
    bench.archive.complete_hashes("s1").unwrap();
    bench.host.fail_commits(1000, AbiError::new(mailarchive_api::ErrorCode::FULL, "the disk is full"));
    let full = import(&bench, "s1", Format::Mbox, &file);
    assert!(
        matches!(&full, Err(ImportError::Store(error)) if error.code == mailarchive_api::ErrorCode::FULL),
        "{full:?}"
    );
    bench.host.fail_commits(0, AbiError::internal(""));
    let stopped = bench.archive.import("s1", &upload(&bench, Format::Mbox), &*file, || true);
    assert!(matches!(stopped, Err(ImportError::Stopped)), "{stopped:?}");
    // Nothing comes into a space that is going.
    bench.archive.note_removal("s1").unwrap();
    assert!(matches!(import(&bench, "s1", Format::Mbox, &file), Err(ImportError::Stopped)));
}

#[test]
fn imports_at_the_same_time_keep_every_message_once() {
    let bench = Bench::new();
    let mails: Vec<_> = (0..600).map(|n| format!("Subject: {n}\n\n{n}\n").into_bytes()).collect();
    let file = mbox::written(&mails);
    let tallies: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> =
            (0..3).map(|_| scope.spawn(|| import(&bench, "s1", Format::Mbox, &file).unwrap())).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(tallies.iter().map(|tally| tally.imported).sum::<u64>(), 600);
    assert_eq!(tallies.iter().map(|tally| tally.known).sum::<u64>(), 1200);
    assert_eq!((all_raw(&bench, "s1").len(), bench.archive.totals("s1").unwrap().messages), (600, 600));
}

#[test]
fn a_zip_holds_mail_of_every_kind_and_its_names_are_only_text() {
    let bench = Bench::new();
    let inner = mbox::written(&[b"Subject: in mbox 1\n\n".to_vec(), b"Subject: in mbox 2\n\n".to_vec()]);
    let huge = vec![b'z'; usize::try_from(CAP).unwrap() + 1];
    let zip = zip_of(&[
        ("../../etc/passwd.eml", b"Subject: eml\r\n\r\n"),
        ("/tmp/x/Maildir/cur/1.a.host:2,S", b"Subject: cur\n\n"),
        ("Maildir/new/2.b.host", b"Subject: new\n\n"),
        ("Maildir/tmp/3.c.host", b"Subject: half\n"),
        ("Maildir/dovecot.index", b"\x01\x02"),
        ("Inbox", &inner),
        ("__MACOSX/a.eml", b"junk"),
        ("big.eml", &huge),
        ("empty.eml", b""),
    ]);
    let tally = import(&bench, "s1", Format::Unknown, &zip).unwrap();
    assert_eq!(counts(&tally), (5, 0, 1, 4));
    assert_eq!(tally.problems, [format!("big.eml: {} bytes", CAP + 1)]);
    let page = bench.archive.page("s1", From::Newest, 10, Copies::Shown).unwrap();
    let mut subjects: Vec<_> = page.records.iter().map(|record| record.subject.as_str()).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["cur", "eml", "in mbox 1", "in mbox 2", "new"]);
    assert_eq!(std::fs::read_dir(bench.directory()).unwrap().count(), 0, "a file was left");
}

#[test]
fn a_zip_bomb_and_a_broken_zip_end_the_import() {
    let bench = Bench::new();
    let zeros = vec![b'0'; 5 * 1024 * 1024];
    // Each over the cap, together over what is unpacked at all.
    let files: Vec<_> = (0..8).map(|n| format!("{n}.eml")).collect();
    let files: Vec<_> = files.iter().map(|name| (name.as_str(), zeros.as_slice())).collect();
    let bomb = zip_of(&files);
    assert!(bomb.len() < 160 * 1024);
    assert!(matches!(import(&bench, "s1", Format::Zip, &bomb), Err(ImportError::Bomb)));
    let good = zip_of(&[("a.eml", b"Subject: a\n\n")]);
    for broken in [&good[..good.len() - 10], b"PK\x03\x04 and nothing more", b""] {
        assert!(matches!(import(&bench, "s1", Format::Zip, broken), Err(ImportError::NoZip)));
    }
}

#[test]
fn what_is_no_mail_and_no_zip_is_refused_and_nothing_is_imported() {
    let bench = Bench::new();
    let named = |file: &str, format, bytes: &[u8]| {
        let upload = Upload { file: file.to_owned(), ..upload(&bench, format) };
        bench.archive.import("s1", &upload, bytes, || false)
    };
    for text in ["hello world", "", "\n\n", "a b: c\nmore\n\nSubject: x", "%PDF-1.4\nx", "two words: x"] {
        let refused = named("notes.txt", Format::Unknown, text.as_bytes());
        assert!(matches!(refused, Err(ImportError::NoMail)), "{text}: {refused:?}");
        let refused = named("", Format::Mbox, text.as_bytes());
        assert!(matches!(refused, Err(ImportError::NoMail)), "{text}: {refused:?}");
    }
    for mail in
        ["Subject: x\n\ny", "\n\nX-Own: 1\n\n", "+OK 12 octets\nFrom: a@b\n\nx", "\u{feff}Subject: x\n\nz"]
    {
        assert_eq!(
            counts(&named("x.eml", Format::Unknown, mail.as_bytes()).unwrap()),
            (1, 0, 0, 0),
            "{mail}"
        );
    }
    let whole = zip_of(&[("a.eml", b"Subject: a\n\n"), ("b.eml", &b"Subject: b\n\n".repeat(5000))]);
    for broken in [&b"hello world"[..], &whole[..whole.len() / 2], b"PK\x03\x04", b""] {
        let refused = named("mail.ZIP", Format::Unknown, broken);
        assert!(matches!(refused, Err(ImportError::NoZip)), "{refused:?}");
        let refused = named("", Format::Zip, broken);
        assert!(matches!(refused, Err(ImportError::NoZip)), "{refused:?}");
    }
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 4);
    // A byte within the second file: what stands before it is there.
    let mut damaged = whole.clone();
    let at = damaged.windows(5).position(|window| window == b"b.eml").unwrap() + 20;
    damaged[at..at + 8].fill(0xff);
    let refused = named("mail.zip", Format::Unknown, &damaged);
    assert!(matches!(&refused, Err(ImportError::DamagedZip(name)) if name == "b.eml"), "{refused:?}");
    assert_eq!(bench.archive.totals("s1").unwrap().messages, 5);
}

#[test]
fn a_run_imports_every_file_and_one_that_is_none_keeps_no_other_out() {
    use std::io::Seek as _;
    let bench = Bench::new();
    let received = |name: &str, bytes: &[u8]| {
        let mut file = tempfile::tempfile_in(bench.directory()).unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let upload = Upload { file: name.to_owned(), ..upload(&bench, Format::Unknown) };
        upload.progress.begin(bytes.len() as u64);
        Received { file, upload }
    };
    let mbox = mbox::written(&[b"Subject: 1\n\n".to_vec(), b"Subject: 2\n\n".to_vec()]);
    let files = || {
        vec![
            received("a.mbox", &mbox),
            received("no.txt", b"hello world"),
            received("c.eml", b"Subject: 3\n\n"),
        ]
    };
    let runs = Runs::default();
    let first = files();
    let run = runs.add("s1", &first);
    assert!(runs.of("s1", run.id).is_some() && runs.of("s2", run.id).is_none());
    assert_eq!((runs.going("s1").len(), runs.going("s2").len()), (1, 0));
    run.go(&bench.archive, first, &|| false);
    assert!(run.is_over() && runs.going("s1").is_empty());
    run.wait(std::time::Duration::from_secs(60));
    run.look(|files| {
        let told: Vec<_> = files.iter().map(|file| file.outcome.as_deref().unwrap()).collect();
        assert_eq!(counts(told[0].as_ref().unwrap()), (2, 0, 0, 0));
        assert!(matches!(told[1], Err(ImportError::NoMail)));
        assert_eq!(counts(told[2].as_ref().unwrap()), (1, 0, 0, 0));
        let (read, total) = files[0].progress.read();
        assert_eq!((read, total, files[0].progress.messages()), (total, mbox.len() as u64, (2, 0)));
    });
    // One that is stopped is over, and is forgotten when many came after it.
    let second = files();
    let stopped = runs.add("s1", &second);
    stopped.go(&bench.archive, second, &|| true);
    stopped.look(|files| {
        assert!(files.iter().all(|file| matches!(file.outcome.as_deref(), Some(Err(ImportError::Stopped)))));
    });
    for _ in 0..60 {
        runs.add("s1", &[]);
    }
    assert!(runs.of("s1", run.id).is_none());
}
