//! What *Verify archive* finds, over a wiki in memory.

use super::*;
use crate::{
    archive::{Verification, VerificationState},
    keys::{self, kept},
    store::{Changes, prefix_end},
};

impl Bench {
    fn verified(&self) -> Verification {
        self.archive.note_verification("s1", "ann").unwrap();
        self.archive.verify("s1", || false).unwrap();
        let verification = self.archive.verification("s1").unwrap();
        assert_eq!(verification.state, VerificationState::Complete);
        verification
    }

    /// Kind and message of each fault.
    fn faults(&self) -> Vec<(&'static str, Option<MessageId>)> {
        let faults = self.verified().faults;
        faults.iter().map(|fault| (fault.kind.id(), fault.message)).collect()
    }

    fn all_ids(&self) -> Vec<MessageId> {
        let page = self.archive.page("s1", From::Newest, 5000, Copies::Shown).unwrap();
        page.records.into_iter().map(|record| record.id).collect()
    }

    fn put(&self, key: Vec<u8>, value: Vec<u8>) {
        let mut changes = Changes::default();
        changes.put(key, value);
        self.archive.store.commit(changes).unwrap().unwrap();
    }

    fn delete(&self, key: Vec<u8>) {
        let mut changes = Changes::default();
        changes.delete(key);
        self.archive.store.commit(changes).unwrap().unwrap();
    }

    /// Exchanges the bytes of a message for others of the same length.
    fn forge(&self, id: MessageId, bytes: &[u8]) {
        let record = self.archive.record("s1", id).unwrap().unwrap();
        let (block_id, place) = block::place(&record).unwrap();
        let mut block = block::Block::read(&self.archive.store, "s1", block_id).unwrap().unwrap();
        block.forge(place, bytes);
        self.put(keys::block("s1", block_id), block.encode().unwrap().unwrap());
    }

    fn bytes(&self, id: MessageId) -> Vec<u8> {
        let record = self.archive.record("s1", id).unwrap().unwrap();
        let mut bytes = Vec::new();
        self.archive.raw("s1", &record).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn value(&self, key: &[u8]) -> Vec<u8> {
        self.archive.store.get(key).unwrap().unwrap()
    }

    /// The keys of the account's links.
    fn links(&self) -> Vec<Vec<u8>> {
        let prefix = kept::all_links("s1");
        let pairs = self.archive.store.scan(&prefix, &prefix_end(&prefix), 100, false).unwrap();
        pairs.into_iter().map(|(key, _)| key).collect()
    }
}

/// An archive of three batches, one message long enough for a blob, one in the trash and one purged.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.archive_all(&mails(1, 1..=1300));
    let noise: Vec<u8> = (0u32..50_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    bench.archive_all(&[(id(1, 2000), noise)]);
    bench.archive_all(&mails(1, 2001..=2002));
    let ids = bench.all_ids();
    bench.archive.trash("s1", &ids[100..102], "ann").unwrap();
    bench.archive.purge("s1", &ids[100..101], "ann").unwrap();
    bench.host.advance(1);
    bench
}

#[test]
fn an_archive_that_nobody_touched_is_as_it_was() {
    let bench = bench();
    let verification = bench.verified();
    assert_eq!((verification.fault_count, verification.faults.as_slice()), (0, [].as_slice()));
    assert_eq!((verification.checked, verification.purged, verification.unchained), (1302, 1, 0));
    assert_eq!(verification.chains.len(), 2, "of the account and of what was purged");
    assert!(bench.links().len() >= 5, "a long batch takes several links");
    // Another pass goes on with the same chain.
    bench.archive_all(&mails(1, 3001..=3003));
    bench.host.advance(1);
    let again = bench.verified();
    assert_eq!((again.fault_count, again.checked, again.chains.len()), (0, 1305, 2));
    assert_ne!(again.chains, verification.chains);
}

#[test]
fn a_changed_byte_is_named() {
    let bench = bench();
    let ids = bench.all_ids();
    // The bytes of another message of the same length, well packed, while the right ones are remembered.
    let right = bench.bytes(ids[10]);
    let other = ids[11..].iter().map(|id| bench.bytes(*id)).find(|other| other.len() == right.len());
    bench.forge(ids[10], &other.unwrap());
    assert_eq!(bench.faults(), [("changed", Some(ids[10]))]);
    bench.forge(ids[10], &right);
    assert!(bench.faults().is_empty());
    // One flipped bit in what is packed: nothing that lies with it can be relied on.
    let record = bench.archive.record("s1", ids[20]).unwrap().unwrap();
    let key = keys::block("s1", block::place(&record).unwrap().0);
    let mut packed = bench.value(&key);
    let middle = packed.len() / 2;
    packed[middle] ^= 1;
    bench.put(key, packed);
    let faults = bench.faults();
    assert!(faults.iter().all(|(kind, _)| ["changed", "unreadable"].contains(kind)), "{faults:?}");
    assert!(faults.iter().any(|(_, id)| *id == Some(ids[20])), "{faults:?}");
}

#[test]
fn a_changed_blob_and_a_lost_one_are_named() {
    let bench = bench();
    let names = bench.archive.store.list_blobs(&pack::blobs("s1"), 10).unwrap();
    let blob = |name: &str| {
        let mut bytes = Vec::new();
        bench.archive.store.open_blob(name).unwrap().unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    let long = bench.all_ids().into_iter().find(|id| {
        bench.archive.record("s1", *id).unwrap().unwrap().body == BodyPlace::Blob(names[0].clone())
    });
    let mut bytes = blob(&names[0]);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    bench.archive.store.put_blob(&names[0], std::io::Cursor::new(bytes)).unwrap();
    let faults = bench.faults();
    assert!(
        faults.len() == 1 && ["changed", "unreadable"].contains(&faults[0].0) && faults[0].1 == long,
        "{faults:?}"
    );
    bench.archive.store.delete_blob(&names[0]).unwrap();
    assert_eq!(bench.faults(), [("unreadable", long)]);
}

#[test]
fn a_message_that_was_taken_away_is_missed_and_one_that_was_added_stands_out() {
    let bench = bench();
    let ids = bench.all_ids();
    bench.delete(keys::message("s1", ids[3]));
    assert_eq!(bench.faults(), [("missing", Some(ids[3]))]);
    // A forged tombstone does not hide it: the chain of what was purged does not know it.
    let purged = bench.archive.store.scan(
        &kept::of_space(b'z', "s1"),
        &prefix_end(&kept::of_space(b'z', "s1")),
        1,
        false,
    );
    let tombstone = purged.unwrap().remove(0).1;
    bench.put(kept::tombstone("s1", ids[3]), tombstone);
    assert_eq!(bench.faults(), [("record", Some(ids[3]))]);

    let record = bench.archive.record("s1", ids[5]).unwrap().unwrap();
    let forged = MessageId::from_bytes([9; 16]);
    let copy = Record { id: forged, ..record };
    bench.put(keys::message("s1", forged), encode_packed(&copy).unwrap());
    assert!(bench.faults().contains(&("chain", Some(forged))), "{:?}", bench.faults());
}

#[test]
fn a_record_that_was_changed_with_its_bytes_is_told_by_the_chain() {
    let bench = bench();
    let ids = bench.all_ids();
    let size = bench.archive.record("s1", ids[7]).unwrap().unwrap().size;
    let mut others = ids[8..].iter().map(|id| bench.archive.record("s1", *id).unwrap().unwrap());
    let other = others.find(|other| other.size == size).unwrap();
    let mut record = bench.archive.record("s1", ids[7]).unwrap().unwrap();
    bench.forge(ids[7], &bench.bytes(other.id));
    (record.sha256, record.size) = (other.sha256, other.size);
    bench.put(keys::message("s1", ids[7]), encode_packed(&record).unwrap());
    assert_eq!(bench.faults(), [("record", Some(ids[7])), ("changed", Some(ids[7]))]);
}

#[test]
fn a_broken_chain_is_told_wherever_it_breaks() {
    for broken in 0..3 {
        let bench = bench();
        let links = bench.links();
        // The first chain is that of what was purged; its links are left alone.
        let link = links.iter().filter(|key| bench.value(key).len() > 1000).nth(broken.min(1)).unwrap();
        if broken == 2 {
            let mut value = bench.value(link);
            value[100] ^= 1;
            bench.put(link.clone(), value);
        } else {
            bench.delete(link.clone());
        }
        let faults = bench.faults();
        assert!(faults.iter().any(|(kind, _)| *kind == "chain"), "{broken}: {faults:?}");
    }
    // The end is cut off, and so are the messages: what is noted as the end says otherwise.
    let bench = bench();
    let last = bench.links().pop().unwrap();
    bench.delete(last);
    assert!(bench.faults().iter().any(|(kind, _)| *kind == "chain"));
    // The noted end goes as well: the other links have none.
    let heads = kept::all_heads("s1");
    for (key, _) in bench.archive.store.scan(&heads, &prefix_end(&heads), 10, false).unwrap() {
        bench.delete(key);
    }
    assert!(bench.faults().iter().any(|(kind, _)| *kind == "chain"));
}

#[test]
fn mail_from_before_there_were_chains_is_checked_and_counted() {
    let bench = Bench::new();
    bench.archive_all(&mails(1, 1..=3));
    for letter in [b'k', b'n', b'h'] {
        bench.archive.clear(&kept::of_space(letter, "s1")).unwrap();
    }
    bench.host.advance(1000);
    bench.archive_all(&mails(1, 4..=5));
    bench.host.advance(1000);
    let verification = bench.verified();
    assert_eq!((verification.fault_count, verification.checked, verification.unchained), (0, 5, 3));
}

#[test]
fn a_verification_that_is_stopped_says_so() {
    let bench = bench();
    bench.archive.note_verification("s1", "ann").unwrap();
    bench.archive.verify("s1", || true).unwrap();
    assert_eq!(bench.archive.verification("s1").unwrap().state, VerificationState::Stopped);
}
