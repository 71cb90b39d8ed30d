//! Short messages in their blocks, over a wiki in memory.

use std::collections::BTreeSet;

use super::*;
use crate::archive::{VerificationState, block};

fn text(uid: u32) -> Vec<u8> {
    let words = format!("word{uid} ").repeat(60);
    format!("Message-ID: <{uid}@example.com>\r\nSubject: mail {uid}\r\n\r\nsecret-{uid} {words}\r\n")
        .into_bytes()
}

fn texts(uids: impl Iterator<Item = u32>) -> Vec<(ServerId, Vec<u8>)> {
    uids.map(|uid| (id(1, uid), text(uid))).collect()
}

impl Bench {
    fn records(&self) -> Vec<Record> {
        self.archive.page("s1", From::Newest, 10_000, Copies::Shown).unwrap().records
    }

    fn by_uid(&self, uid: u32) -> Record {
        let uid = uid.to_string();
        self.records().into_iter().find(|record| record.server_id.id == uid).unwrap()
    }

    /// Everything that the blocks hold, unpacked.
    fn unpacked(&self) -> Vec<Vec<u8>> {
        let mut blocks = Vec::new();
        self.archive.store.scan_prefix(&keys::all_blocks("s1"), |(_, value)| blocks.push(value)).unwrap();
        // The bytes stand behind the format and the list of what was removed.
        let packed = |value: &[u8]| {
            let removed = u32::from_be_bytes(value[1..5].try_into().unwrap()) as usize;
            zstd::bulk::decompress(&value[5 + removed * 8..], 100_000).unwrap()
        };
        blocks.iter().map(|value| packed(value)).collect()
    }

    fn holds(&self, words: &str) -> bool {
        self.unpacked().iter().any(|bytes| String::from_utf8_lossy(bytes).contains(words))
    }

    fn assert_proven(&self, count: u64) {
        self.host.advance(1);
        self.archive.note_verification("s1", "ann").unwrap();
        self.archive.verify("s1", || false).unwrap();
        let verification = self.archive.verification("s1").unwrap();
        assert_eq!(verification.state, VerificationState::Complete);
        assert_eq!((verification.checked, verification.faults), (count, Vec::new()));
    }
}

#[test]
fn mail_that_comes_piece_by_piece_shares_blocks() {
    let bench = Bench::new();
    for uid in 0..300 {
        bench.archive_all(&texts(uid..=uid));
    }
    let blocks = bench.unpacked();
    let raw: usize = (0..300).map(|uid| text(uid).len()).sum();
    assert_eq!(blocks.iter().map(Vec::len).sum::<usize>(), raw);
    assert!(blocks.len() <= raw / 32_000 + 1, "{} blocks for {raw} bytes", blocks.len());
    for record in bench.records() {
        let mut bytes = Vec::new();
        bench.archive.raw("s1", &record).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, text(record.server_id.id.parse().unwrap()));
    }
    bench.assert_proven(300);
}

#[test]
fn a_purged_message_is_taken_out_of_its_block_and_the_others_stay() {
    let bench = Bench::new();
    bench.archive_all(&texts(0..120));
    let purged: Vec<_> = [3, 4, 50, 119].map(|uid| bench.by_uid(uid)).to_vec();
    // Remembered, too.
    purged.iter().for_each(|record| assert!(bench.archive.raw("s1", record).is_ok()));
    let ids: Vec<_> = purged.iter().map(|record| record.id).collect();
    bench.archive.trash("s1", &ids, "ann").unwrap();
    assert!(bench.holds("secret-50 "), "what is in the trash can come back");
    assert_eq!(bench.archive.purge("s1", &ids, "ann").unwrap(), 4);
    for record in &purged {
        assert!(!bench.holds(&format!("secret-{} ", record.server_id.id)));
        assert!(!bench.holds(&format!("word{} ", record.server_id.id)));
        assert!(bench.archive.raw("s1", record).is_err());
    }
    assert!(bench.holds("secret-5 ") && bench.holds("secret-118 "));
    bench.assert_proven(116);
    // What comes next goes on behind what was purged.
    bench.archive_all(&texts(120..125));
    bench.assert_proven(121);
    let rest: Vec<_> = bench.records().iter().map(|record| record.id).collect();
    bench.archive.trash("s1", &rest, "ann").unwrap();
    assert_eq!(bench.archive.purge("s1", &rest, "ann").unwrap(), 121);
    assert!(bench.unpacked().is_empty(), "nothing is left");
    bench.archive_all(&texts(125..130));
    assert_eq!(bench.records().len(), 5);
    bench.assert_proven(5);
}

#[test]
fn a_purge_between_a_pass_and_its_commit_brings_nothing_back() {
    let bench = Bench::new();
    bench.archive_all(&texts(0..10));
    let mails = texts(10..13);
    // The pass knows how long the block is.
    let mut ingest = bench.ingest(&listing(&mails));
    let ids = [bench.by_uid(9).id, bench.by_uid(2).id];
    bench.archive.trash("s1", &ids, "ann").unwrap();
    bench.archive.purge("s1", &ids, "ann").unwrap();
    assert_eq!(ingest.insert(fetched(&mails)).unwrap().len(), 3);
    assert!(!bench.holds("secret-9 ") && !bench.holds("secret-2 ") && bench.holds("secret-12 "));
    bench.assert_proven(11);
}

#[test]
fn purging_while_mail_arrives_loses_none_and_leaves_none() {
    let bench = Bench::new();
    bench.archive_all(&texts(0..100));
    let doomed: Vec<_> = (0..100).step_by(2).map(|uid| bench.by_uid(uid).id).collect();
    bench.archive.trash("s1", &doomed, "ann").unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for id in &doomed {
                assert_eq!(bench.archive.purge("s1", &[*id], "ann").unwrap(), 1);
            }
        });
        for uid in 100..180 {
            bench.archive_all(&texts(uid..=uid));
        }
    });
    let kept: BTreeSet<u32> = bench.records().iter().map(|one| one.server_id.id.parse().unwrap()).collect();
    assert_eq!(kept, (0..180).filter(|uid| *uid >= 100 || uid % 2 == 1).collect());
    (0..100).for_each(|uid| assert_eq!(bench.holds(&format!("secret-{uid} ")), uid % 2 == 1, "{uid}"));
    bench.assert_proven(130);
}

#[test]
fn a_purge_of_many_blocks_takes_several_commits() {
    let bench = Bench::new();
    // Nothing in them can be packed: each block is as large as a block can be.
    let noise = |uid: u32| -> Vec<u8> {
        let mut state = uid.wrapping_mul(2_654_435_761) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[0]
        };
        (0..23_000).map(|_| next()).collect()
    };
    let mails: Vec<_> = (1..=300).map(|uid| (id(1, uid), noise(uid))).collect();
    bench.archive_all(&mails);
    let blocks: BTreeSet<_> =
        bench.records().iter().map(|record| block::place(record).unwrap().0.bytes()).collect();
    assert!(blocks.len() >= 100, "{}", blocks.len());
    let some: Vec<_> = bench.records().iter().map(|record| record.id).step_by(2).collect();
    bench.archive.trash("s1", &some, "ann").unwrap();
    assert_eq!(bench.archive.purge("s1", &some, "ann").unwrap(), 150);
    bench.assert_proven(150);
}

#[test]
fn a_pass_that_was_overtaken_writes_nothing_into_its_block() {
    let bench = Bench::new();
    bench.archive_all(&texts(0..10));
    let late = texts(10..12);
    let mut overtaken = bench.ingest(&listing(&late));
    bench.archive_all(&texts(12..15));
    assert!(matches!(overtaken.insert(fetched(&late)), Err(IngestError::LeaseLost)));
    bench.assert_proven(13);
}

#[test]
fn a_damaged_block_takes_no_more_mail_and_hinders_none() {
    let bench = Bench::new();
    bench.archive_all(&texts(0..10));
    let (id, _) = block::place(&bench.by_uid(0)).unwrap();
    let whole = bench.archive.store.get(&keys::block("s1", id)).unwrap().unwrap();
    let cut = zstd::bulk::compress(&bench.unpacked()[0][..900], 3).unwrap();
    let put = |value: Vec<u8>| {
        let mut changes = crate::store::Changes::default();
        changes.put(keys::block("s1", id), value);
        bench.archive.store.commit(changes).unwrap().unwrap();
    };
    for (damaged, uid) in [([&whole[..5], cut.as_slice()].concat(), 10), (vec![7; 50], 11)] {
        put(damaged.clone());
        bench.archive_all(&texts(uid..=uid));
        let record = bench.by_uid(uid);
        assert!(bench.archive.raw("s1", &record).is_ok() && block::place(&record).unwrap().0 != id);
        assert_eq!(bench.archive.store.get(&keys::block("s1", id)).unwrap(), Some(damaged));
    }
    put(whole);
    bench.assert_proven(12);
}
