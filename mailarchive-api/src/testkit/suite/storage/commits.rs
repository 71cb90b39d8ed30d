//! Conditional commits, one at a time.

use super::{
    super::{Promise, report::Checked},
    bench::{Bench, Writing},
};

pub(super) fn stores(bench: &Bench) -> Checked {
    let promise = Promise::Stores;
    let every_byte: Vec<u8> = (0..=255).collect();
    let batch = Writing::default()
        .put(b"store/empty", b"")
        .put(b"store/zero", b"\0")
        .put(b"store/bytes", &every_byte)
        .batch();
    bench.done(promise, "putting three keys", batch)?;
    let found = bench.get(promise, &[b"store/empty", b"store/zero", b"store/bytes"])?;
    let expected = vec![Some(Vec::new()), Some(b"\0".to_vec()), Some(every_byte)];
    promise.equal("reading an empty value, a zero byte, and every byte", &expected, &found)?;
    bench.done(promise, "committing an empty batch", Writing::default().batch())
}

pub(super) fn replaces(bench: &Bench) -> Checked {
    let promise = Promise::Replaces;
    for value in [&b"first"[..], b"second, and longer", b"", b"3"] {
        bench.done(promise, "putting a key again", Writing::default().put(b"replace", value).batch())?;
        promise.equal("reading it", &Some(value.to_vec()), &bench.one(promise, b"replace")?)?;
    }
    Ok(())
}

pub(super) fn deletes(bench: &Bench) -> Checked {
    let promise = Promise::Deletes;
    let batch = Writing::default().put(b"delete/a", b"1").put(b"delete/b", b"2").batch();
    bench.done(promise, "putting two keys", batch)?;
    let batch = Writing::default().delete(b"delete/a").delete(b"delete/none").put(b"delete/c", b"3").batch();
    bench.done(promise, "deleting one of them and an absent key, and putting a third", batch)?;
    promise.equal("reading the deleted key", &None, &bench.one(promise, b"delete/a")?)?;
    let rest = [b"delete/b".to_vec(), b"delete/c".to_vec()];
    bench.scans(promise, (b"delete/", b"delete0"), 100, false, &rest)
}

pub(super) fn expecting_an_absent_key(bench: &Bench) -> Checked {
    let promise = Promise::ExpectAbsent;
    let key = b"absence/key";
    let batch = Writing::default().if_absent(key).put(key, b"").batch();
    bench.done(promise, "putting an absent key that shall be absent", batch)?;
    let batch = Writing::default().if_absent(key).put(key, b"other").batch();
    bench.conflicts(promise, "putting a key of an empty value that shall be absent", batch)?;
    bench.done(promise, "deleting it", Writing::default().delete(key).batch())?;
    let batch = Writing::default().if_absent(key).put(key, b"again").batch();
    bench.done(promise, "putting a deleted key that shall be absent", batch)
}

pub(super) fn expecting_an_exact_value(bench: &Bench) -> Checked {
    let promise = Promise::ExpectExact;
    let (key, mark) = (b"exact/key", b"exact/mark");
    bench.done(promise, "putting a key", Writing::default().put(key, b"value\0").batch())?;
    for wrong in [&b"value"[..], b"value\0\0", b"VALUE\0", b"", b"valuf\0"] {
        let batch = Writing::default().if_equal(key, wrong).put(mark, b"").batch();
        bench.conflicts(promise, "expecting another value than the key has", batch)?;
    }
    let batch = Writing::default().if_equal(b"exact/none", b"").put(mark, b"").batch();
    bench.conflicts(promise, "expecting an empty value of an absent key", batch)?;
    let batch = Writing::default().if_equal(key, b"value\0").put(mark, b"").batch();
    bench.done(promise, "expecting the value that the key has", batch)?;
    let batch = Writing::default().if_equal(mark, b"").batch();
    bench.done(promise, "expecting an empty value that is there", batch)
}

pub(super) fn every_precondition(bench: &Bench) -> Checked {
    let promise = Promise::EveryPrecondition;
    let (a, b, c) = (b"every/a", b"every/b", b"every/c");
    let batch = Writing::default().put(a, b"1").put(b, b"2").put(c, b"3").batch();
    bench.done(promise, "putting three keys", batch)?;
    let expecting = |first: &[u8], second: &[u8], third: &[u8]| {
        let writing = Writing::default().if_equal(a, first).if_equal(b, second).if_equal(c, third);
        writing.put(b"every/mark", b"").batch()
    };
    bench.conflicts(
        promise,
        "the first of three preconditions does not hold",
        expecting(b"-", b"2", b"3"),
    )?;
    bench.conflicts(promise, "the second of three does not", expecting(b"1", b"-", b"3"))?;
    bench.conflicts(promise, "the last of three does not", expecting(b"1", b"2", b"-"))?;
    let mixed = Writing::default().if_equal(a, b"1").if_absent(b).put(b"every/mark", b"").batch();
    bench.conflicts(promise, "one holds, and a key that exists shall be absent", mixed)?;
    bench.done(promise, "all three hold", expecting(b"1", b"2", b"3"))
}

pub(super) fn before_the_batch(bench: &Bench) -> Checked {
    let promise = Promise::BeforeTheBatch;
    let key = b"before/key";
    bench.done(promise, "putting a key", Writing::default().put(key, b"old").batch())?;
    let batch = Writing::default().if_equal(key, b"new").put(key, b"new").batch();
    bench.conflicts(promise, "expecting the value that the batch itself puts", batch)?;
    let batch = Writing::default().if_absent(key).delete(key).batch();
    bench.conflicts(promise, "expecting a key to be absent that the batch itself deletes", batch)?;
    let batch = Writing::default().if_equal(key, b"old").put(key, b"new").batch();
    bench.done(promise, "expecting the value that was there", batch)?;
    let batch = Writing::default().if_equal(key, b"new").delete(key).batch();
    bench.done(promise, "expecting the value of a key that the batch deletes", batch)?;
    promise.equal("reading it", &None, &bench.one(promise, key)?)
}

pub(super) fn a_conflict_changes_nothing(bench: &Bench) -> Checked {
    let promise = Promise::ConflictChangesNothing;
    let (kept, deleted, new) = (&b"conflict/kept"[..], &b"conflict/deleted"[..], &b"conflict/new"[..]);
    let batch = Writing::default().put(kept, b"1").put(deleted, b"2").batch();
    bench.done(promise, "putting two keys", batch)?;
    // The last precondition fails, so a host that works them off one by one has already begun.
    let batch = Writing::default()
        .if_equal(kept, b"1")
        .if_equal(deleted, b"-")
        .put(new, b"3")
        .put(kept, b"4")
        .delete(deleted)
        .batch();
    bench.conflicts(promise, "replacing, deleting and making keys while a precondition fails", batch)?;
    let found = bench.get(promise, &[kept, deleted, new])?;
    let expected = vec![Some(b"1".to_vec()), Some(b"2".to_vec()), None];
    promise.equal("reading them after the conflict", &expected, &found)
}
