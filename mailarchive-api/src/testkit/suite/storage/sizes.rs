//! The sizes up to which a store keeps what it is given, and beyond which it refuses.

use super::{
    super::{Promise, report::Checked},
    bench::{Bench, Writing},
};
use crate::{Batch, ErrorCode, MAX_BATCH, MAX_KEY, MAX_VALUE};

pub(super) fn keys(bench: &Bench) -> Checked {
    let promise = Promise::KeySize;
    let mut long: Vec<u8> = (0..=255).chain(0..=255).collect();
    long.truncate(MAX_KEY);
    let zeros = vec![0; MAX_KEY];
    for key in [&long[..], &zeros, b"\0", b"\xff"] {
        bench.done(promise, "putting a key that is allowed", Writing::default().put(key, b"v").batch())?;
        promise.equal("reading it", &Some(b"v".to_vec()), &bench.one(promise, key)?)?;
        let batch = Writing::default().if_equal(key, b"v").delete(key).batch();
        bench.done(promise, "deleting it", batch)?;
        promise.equal("reading it after that", &None, &bench.one(promise, key)?)?;
    }
    // Keys that differ behind a zero byte only, or in their last byte.
    let mut last = zeros.clone();
    last[MAX_KEY - 1] = 1;
    let alike: [&[u8]; 5] = [b"alike", b"alike\0", b"alike\0\0", &zeros, &last];
    for key in alike {
        bench.done(promise, "putting keys that differ little", Writing::default().put(key, key).batch())?;
    }
    for key in alike {
        let found = bench.one(promise, key)?;
        promise.equal("reading one of the keys that differ little", &Some(key.to_vec()), &found)?;
        bench.done(promise, "deleting it", Writing::default().delete(key).batch())?;
    }
    let too_long = vec![b'k'; MAX_KEY + 1];
    for (key, what) in [(&too_long[..], "513 bytes"), (b"", "no byte")] {
        let refused = |how: &str, batch: Batch| {
            bench.refuses(promise, &format!("{how} a key of {what}"), ErrorCode::INVALID, batch)
        };
        refused("putting", Writing::default().put(key, b"v").batch())?;
        refused("deleting", Writing::default().delete(key).batch())?;
        refused("expecting", Writing::default().if_absent(key).batch())?;
    }
    Ok(())
}

pub(super) fn values(bench: &Bench) -> Checked {
    let promise = Promise::ValueSize;
    let largest: Vec<u8> = (0..MAX_VALUE).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
    let batch = Writing::default().put(b"size/largest", &largest).batch();
    bench.done(promise, "putting a value of 65,536 bytes", batch)?;
    let found = bench.one(promise, b"size/largest")?;
    promise.equal("reading it", &Some(largest.clone()), &found)?;
    let batch = Writing::default().if_equal(b"size/largest", &largest).put(b"size/mark", b"").batch();
    bench.done(promise, "expecting it", batch)?;
    let batch = Writing::default().put(b"size/too-large", &vec![0; MAX_VALUE + 1]).batch();
    bench.refuses(promise, "putting a value of 65,537 bytes", ErrorCode::FULL, batch)
}

/// Puts that have `size` bytes together.
fn sized(size: usize, value: u8) -> Batch {
    let mut writing = Writing::default();
    let mut left = size;
    let mut number = 0_u16;
    while left > 0 {
        let key = [&b"batch/"[..], &number.to_be_bytes()].concat();
        let length = left.saturating_sub(key.len()).min(MAX_VALUE);
        // The last part must have room for a key of its own.
        let length = if left - key.len() - length < 16 { left - key.len() } else { length };
        let length = if length > MAX_VALUE { MAX_VALUE - 16 } else { length };
        writing = writing.put(&key, &vec![value; length]);
        left -= key.len() + length;
        number += 1;
    }
    writing.batch()
}

pub(super) fn batches(bench: &Bench) -> Checked {
    let promise = Promise::BatchSize;
    let largest = sized(MAX_BATCH, 1);
    let count = largest.puts.len();
    bench.done(promise, "committing 4,194,304 bytes", largest)?;
    let pairs = bench.scan(promise, b"batch/", b"batch0", 1000, false)?;
    let size: usize = pairs.iter().map(|(key, value)| key.len() + value.len()).sum();
    promise.equal("counting the keys of that batch", &count, &pairs.len())?;
    promise.equal("measuring them", &MAX_BATCH, &size)?;
    let batch = sized(MAX_BATCH + 1, 2);
    bench.refuses(promise, "committing 4,194,305 bytes", ErrorCode::FULL, batch)?;
    // Preconditions and deletes count as well.
    let batch = sized(MAX_BATCH - 10, 2);
    let batch = Batch { deletes: vec![b"batch-delete".to_vec().into()].into(), ..batch };
    bench.refuses(promise, "committing 4,194,306 bytes, 12 of them a delete", ErrorCode::FULL, batch)
}

pub(super) fn one_write_a_key(bench: &Bench) -> Checked {
    let promise = Promise::OneWriteAKey;
    let key = b"twice/key";
    let refused = |situation: &str, writing: Writing| {
        bench.refuses(promise, situation, ErrorCode::INVALID, writing.batch())
    };
    refused("putting a key twice", Writing::default().put(key, b"1").put(b"twice/b", b"").put(key, b"2"))?;
    refused("putting and deleting a key", Writing::default().put(key, b"1").delete(key))?;
    refused("deleting a key twice", Writing::default().delete(key).delete(key))
}

pub(super) fn a_refusal_changes_nothing(bench: &Bench) -> Checked {
    let promise = Promise::RefusalChangesNothing;
    let (old, new) = (&b"refusal/old"[..], &b"refusal/new"[..]);
    bench.done(promise, "putting a key", Writing::default().put(old, b"1").batch())?;
    let begun = || Writing::default().put(new, b"2").delete(old);
    let refusals = [
        ("a batch with too large a value", begun().put(b"refusal/z", &vec![0; MAX_VALUE + 1])),
        ("a batch with too long a key", begun().put(&[b'z'; MAX_KEY + 1], b"")),
        ("a batch with a key twice", begun().put(b"refusal/z", b"").delete(b"refusal/z")),
    ];
    for (what, writing) in refusals {
        let outcome = bench.store.commit(writing.batch()).into_result();
        let found = bench.get(promise, &[old, new])?;
        if outcome.is_err() {
            let expected = vec![Some(b"1".to_vec()), None];
            promise.equal(&format!("reading after {what} was refused"), &expected, &found)?;
        }
    }
    Ok(())
}
