//! Splits and joins, and messages that leave the list and come back.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, Ordering},
};

use mailarchive_api::{
    AbiError, Batch, ByteRange, ByteSourceBox, CommitOutcome, KeyRange, KeyValue, Storage, StorageBox,
    Values,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
};

use super::{super::layout::Keys, *};
use crate::thread::What;

#[test]
fn what_is_split_by_hand_stays_split_and_can_be_undone() {
    let bench = Bench::new(1);
    bench.archive(
        0,
        &[
            Draft::new("a", 1, &[], "a"),
            Draft::new("b", 2, &["a"], "b"),
            Draft::new("c", 3, &["a", "b"], "c"),
            Draft::new("d", 4, &["a", "b", "c"], "d"),
        ],
    );
    let whole = bench.root("a");
    assert!(matches!(bench.archive.split_thread("s1", bench.message("a"), "ann"), Err(HandError::First)));
    let mark = bench.archive.split_thread("s1", bench.message("c"), "ann").unwrap();
    assert_eq!(bench.subjects(whole), ["a", "b"]);
    assert_eq!(bench.subjects(node("c")), ["c", "d"]);
    bench.check();
    // Late answers that name both sides come to the side of what they answer.
    bench.archive(0, &[Draft::new("e", 5, &["a", "d"], "e"), Draft::new("f", 6, &["a", "b"], "f")]);
    let split = |bench: &Bench| {
        assert_eq!(bench.subjects(node("a")), ["a", "b", "f"]);
        assert_eq!(bench.subjects(node("d")), ["c", "d", "e"]);
    };
    split(&bench);
    bench.archive.forget_threads("s1").unwrap();
    bench.archive.gather_threads("s1", &|| false).unwrap();
    split(&bench);
    bench.check();
    assert_eq!(bench.archive.marks_of_thread("s1", bench.root("c")).unwrap().len(), 1);
    bench.archive.undo_mark("s1", mark.id).unwrap();
    assert_eq!(bench.subjects(node("e")), ["a", "b", "c", "d", "e", "f"]);
    assert!(matches!(bench.archive.undo_mark("s1", mark.id), Err(HandError::Missing)));
    bench.check();
}

#[test]
fn what_is_joined_by_hand_stays_joined_even_what_was_split_before() {
    let bench = Bench::new(1);
    bench.archive(
        0,
        &[Draft::new("a", 1, &[], "a"), Draft::new("b", 2, &["a"], "b"), Draft::new("x", 3, &[], "x")],
    );
    let (a, x) = (bench.root("a"), bench.root("x"));
    assert!(matches!(bench.archive.join_threads("s1", a, node("b"), "ann"), Err(HandError::Same)));
    assert!(matches!(bench.archive.join_threads("s1", a, node("none"), "ann"), Err(HandError::Missing)));
    let joined = bench.archive.join_threads("s1", a, x, "ann").unwrap();
    assert_eq!(bench.subjects(x), ["a", "b", "x"]);
    bench.check();
    bench.archive.forget_threads("s1").unwrap();
    bench.archive.gather_threads("s1", &|| false).unwrap();
    assert_eq!(bench.subjects(x), ["a", "b", "x"]);
    bench.archive.undo_mark("s1", joined.id).unwrap();
    assert_eq!((bench.subjects(a).len(), bench.subjects(x).len()), (2, 1));
    let split = bench.archive.split_thread("s1", bench.message("b"), "ann").unwrap();
    let joined = bench.archive.join_threads("s1", node("b"), node("a"), "ann").unwrap();
    assert!(
        matches!(&joined.what, What::Join { instead_of, .. } if instead_of == std::slice::from_ref(&split))
    );
    assert_eq!(bench.subjects(a), ["a", "b"]);
    bench.archive.undo_mark("s1", joined.id).unwrap();
    assert_eq!((bench.subjects(a), bench.subjects(node("b"))), (vec!["a".to_owned()], vec!["b".to_owned()]));
    bench.archive.undo_mark("s1", split.id).unwrap();
    assert_eq!(bench.subjects(a), ["a", "b"]);
    bench.check();
}

#[test]
fn a_split_of_a_soft_answer_stays_and_comes_back() {
    let bench = Bench::new(1);
    bench.archive(0, &[Draft::new("a", 1, &[], "Plan"), Draft::new("b", 2, &[], "Re: Plan")]);
    assert_eq!(bench.subjects(node("a")).len(), 2);
    let mark = bench.archive.split_thread("s1", bench.message("b"), "ann").unwrap();
    bench.archive(0, &[Draft::new("c", 3, &[], "Plan")]);
    bench.check();
    assert_eq!(bench.archive.thread_total("s1").unwrap(), 3);
    bench.archive.forget_threads("s1").unwrap();
    bench.archive.gather_threads("s1", &|| false).unwrap();
    bench.archive.undo_mark("s1", mark.id).unwrap();
    bench.archive(0, &[Draft::new("d", 2, &[], "Plan")]);
    bench.check();
    assert_eq!(bench.archive.thread_total("s1").unwrap(), 2);
}

#[test]
fn a_split_of_a_long_thread_that_is_cut_short_is_finished() {
    const COUNT: usize = 3_000;
    let bench = Bench::new(1);
    let drafts: Vec<_> = (0..COUNT)
        .map(|mark| {
            let references = (mark.saturating_sub(20)..mark).map(|id| id.to_string()).collect();
            Draft { id: mark.to_string(), day: mark / 60, references, subject: "long".into(), mark }
        })
        .collect();
    drafts.chunks(500).for_each(|batch| bench.archive(0, batch));
    let middle = bench.message("2000");
    // The third commit fails and every one after it, as when the disk is full.
    let full = Store::new(mailarchive_api::storage(Filling {
        storage: bench.host.storage(),
        left: AtomicI64::new(2),
    }));
    let full = Archive::new(full, bench.host.host());
    assert!(matches!(full.split_thread("s1", middle, "ann"), Err(HandError::Store(_))));
    assert!(bench.store.get(&Keys::new("s1").unfinished()).unwrap().is_some());
    bench.archive(0, &[Draft::new("late", 399, &["2999"], "long")]);
    bench.archive.gather_threads("s1", &|| false).unwrap();
    let sizes: BTreeMap<u64, usize> = bench
        .archive
        .threads("s1", ThreadFrom::Newest, 10)
        .unwrap()
        .threads
        .iter()
        .map(|(id, head)| (head.messages, bench.subjects(*id).len()))
        .collect();
    assert_eq!(sizes, BTreeMap::from([(1001, 1001), (2000, 2000)]));
    let mark = bench.archive.marks("s1").unwrap().all[0].id;
    bench.archive.undo_mark("s1", mark).unwrap();
    assert_eq!(bench.subjects(node("0")).len(), COUNT + 1);
    assert_eq!(bench.archive.thread_total("s1").unwrap(), 1);
}

/// A store that takes so many commits more and then none.
struct Filling {
    storage: StorageBox,
    left: AtomicI64,
}

impl Storage for Filling {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.storage.get_many(keys)
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        self.storage.scan(range, limit, reverse)
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        if self.left.fetch_sub(1, Ordering::Relaxed) <= 0 {
            return RResult::RErr(AbiError::unavailable("full"));
        }
        self.storage.commit(batch)
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        self.storage.put_blob(name, body)
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        self.storage.open_blob(name, range)
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        self.storage.delete_blob(name)
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        self.storage.list_blobs(prefix, after, limit)
    }
}

#[test]
fn what_is_taken_out_of_the_list_leaves_its_thread_and_comes_back() {
    let bench = Bench::new(2);
    let drafts = [
        Draft::new("a", 1, &[], "a"),
        Draft::new("b", 2, &["a"], "b"),
        Draft::new("c", 3, &["a", "b"], "c"),
        Draft::new("alone", 4, &[], "alone"),
    ];
    bench.archive(0, &drafts);
    let take = |id: &str| {
        let record =
            bench.records().into_iter().find(|record| record.message_id == format!("{id}@x")).unwrap();
        assert_eq!(bench.archive.trash("s1", &[record.id], "ann").unwrap(), 1);
        record
    };
    let back = |record: &Record| {
        assert_eq!(bench.archive.restore("s1", &[record.id]).unwrap(), 1);
        assert_eq!(bench.archive.restore("s1", &[record.id]).unwrap(), 0);
    };
    for id in ["b", "a", "alone"] {
        let before = bench.threads();
        let record = take(id);
        bench.check();
        assert!(!bench.records().iter().any(|other| other.id == record.id));
        back(&record);
        bench.check();
        assert_eq!(bench.threads(), before);
    }
    let all: Vec<Record> = ["a", "b", "c"].map(take).into();
    bench.check();
    assert_eq!(bench.archive.thread_total("s1").unwrap(), 1);
    bench.archive(0, &[Draft::new("d", 5, &["c"], "d")]);
    bench.check();
    all.iter().for_each(back);
    bench.check();
    assert_eq!(bench.subjects(node("d")), ["a", "b", "c", "d"]);
}

#[test]
fn many_threads_leave_the_list_and_come_back_in_whatever_batches() {
    for seed in 1..13 {
        let mut random = Random(seed);
        let bench = Bench::new(1);
        let count = 40 + random.below(40);
        bench.archive(0, &wild(&mut random, count));
        let whole = bench.threads();
        for round in 0..4 {
            let mut leaving: Vec<MessageId> = bench.records().into_iter().map(|record| record.id).collect();
            random.shuffle(&mut leaving);
            // Everything, as Delete All does, or some.
            let most = if round == 0 { leaving.len() } else { random.below(leaving.len()) };
            leaving.truncate(most);
            for batch in leaving.chunks(1 + random.below(30)) {
                assert_eq!(bench.archive.trash("s1", batch, "ann").unwrap(), batch.len());
                bench.check();
            }
            random.shuffle(&mut leaving);
            for batch in leaving.chunks(1 + random.below(30)) {
                assert_eq!(bench.archive.restore("s1", batch).unwrap(), batch.len());
                bench.check();
            }
            assert_eq!(bench.threads(), whole, "seed {seed}, round {round}");
        }
    }
}
