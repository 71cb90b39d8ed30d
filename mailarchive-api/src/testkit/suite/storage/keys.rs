//! Reading keys: `get_many` and `scan`.

use super::{
    super::{Promise, report::Checked},
    bench::{Bench, Writing, below, puts},
};
use crate::MAX_KEY;

pub(super) fn holds_nothing_of_others(bench: &Bench) -> Checked {
    let promise = Promise::OwnKeys;
    bench.scans(promise, (b"", b""), 10, false, &[])?;
    bench.scans(promise, (b"", b""), 10, true, &[])?;
    bench.lists(promise, ("", ""), 10, &[])
}

pub(super) fn get_many_keeps_the_order(bench: &Bench) -> Checked {
    let promise = Promise::GetOrder;
    let (a, b, c, none) = (&b"get/a"[..], &b"get/b"[..], &b"get/c"[..], &b"get/none"[..]);
    let batch = Writing::default().put(a, b"1").put(b, b"2").put(c, b"3").batch();
    bench.done(promise, "putting three keys", batch)?;
    let value = |text: &[u8]| Some(text.to_vec());
    let found = bench.get(promise, &[c, none, a, c, b, a])?;
    let expected = vec![value(b"3"), None, value(b"1"), value(b"3"), value(b"2"), value(b"1")];
    promise.equal("asking for the keys c, none, a, c, b, a", &expected, &found)?;
    promise.equal("asking for no key", &Vec::<Option<Vec<u8>>>::new(), &bench.get(promise, &[])?)
}

pub(super) fn absent_keys_are_told_as_such(bench: &Bench) -> Checked {
    let promise = Promise::GetAbsent;
    let key = b"absent/key";
    bench.done(promise, "putting an empty value", Writing::default().put(key, b"").batch())?;
    promise.equal("asking for a key of an empty value", &Some(Vec::new()), &bench.one(promise, key)?)?;
    for absent in [&b"absent/ke"[..], b"absent/key\0", b"absent/KEY", b"absent/", b"\0absent"] {
        promise.equal("asking for an absent key that resembles one", &None, &bench.one(promise, absent)?)?;
    }
    Ok(())
}

/// Ascending: zero bytes, prefixes, both sides of the sign bit, text that collations would order otherwise.
const ENDS: [&[u8]; 16] = [
    b"\0",
    b"\0\0",
    b"\0\xff",
    b"\x01",
    b"A",
    b"B",
    b"a",
    b"a\0",
    b"a-b",
    b"aB",
    b"ab",
    b"\x7f",
    b"\x80",
    b"\xc3\xa4",
    b"\xff",
    b"\xff\xff",
];

/// The keys of `ENDS` below `prefix`, put in another order than theirs.
fn ordered(bench: &Bench, promise: Promise, prefix: &[u8]) -> Checked<Vec<Vec<u8>>> {
    let keys = below(prefix, &ENDS);
    let mut shuffled: Vec<Vec<u8>> = keys.iter().step_by(2).rev().cloned().collect();
    shuffled.extend(keys.iter().skip(1).step_by(2).cloned());
    bench.done(promise, "putting 16 keys", puts(&shuffled, b"v"))?;
    Ok(keys)
}

pub(super) fn ordered_as_bytes(bench: &Bench) -> Checked {
    let promise = Promise::KeyOrder;
    let keys = ordered(bench, promise, b"order/")?;
    bench.scans(promise, (b"order/", b"order0"), 100, false, &keys)
}

pub(super) fn reversed(bench: &Bench) -> Checked {
    let promise = Promise::ReverseOrder;
    let mut keys = ordered(bench, promise, b"reverse/")?;
    keys.reverse();
    let range: (&[u8], &[u8]) = (b"reverse/", b"reverse0");
    bench.scans(promise, range, 100, true, &keys)?;
    bench.scans(promise, range, 3, true, &keys[..3])
}

pub(super) fn half_open(bench: &Bench) -> Checked {
    let promise = Promise::HalfOpen;
    let keys = below(b"half/", &[b"a", b"b", b"b\0", b"c", b"d"]);
    bench.done(promise, "putting five keys", puts(&keys, b"v"))?;
    for reverse in [false, true] {
        let mut within = keys[1..3].to_vec();
        let mut between = keys[2..4].to_vec();
        if reverse {
            within.reverse();
            between.reverse();
        }
        bench.scans(promise, (&keys[1], &keys[3]), 100, reverse, &within)?;
        // Neither bound exists.
        bench.scans(promise, (b"half/a\xff\xff", b"half/b"), 100, reverse, &[])?;
        bench.scans(promise, (b"half/b\0", b"half/c\0"), 100, reverse, &between)?;
    }
    Ok(())
}

pub(super) fn empty_ranges(bench: &Bench) -> Checked {
    let promise = Promise::EmptyRange;
    let keys = below(b"empty/", &[b"a", b"b", b"c"]);
    bench.done(promise, "putting three keys", puts(&keys, b"v"))?;
    for reverse in [false, true] {
        bench.scans(promise, (b"empty/b", b"empty/b"), 100, reverse, &[])?;
        bench.scans(promise, (b"empty/c", b"empty/a"), 100, reverse, &[])?;
        bench.scans(promise, (b"empty/d", b"empty/e"), 100, reverse, &[])?;
    }
    Ok(())
}

pub(super) fn no_upper_bound(bench: &Bench) -> Checked {
    let promise = Promise::UnboundedEnd;
    let highest = vec![0xff; MAX_KEY];
    let keys = vec![b"\xff\xff\xfe".to_vec(), b"\xff\xff\xff".to_vec(), highest];
    bench.done(promise, "putting the highest keys", puts(&keys, b"v"))?;
    bench.scans(promise, (b"\xff\xff\xfe", b""), 100, false, &keys)?;
    let descending: Vec<Vec<u8>> = keys.iter().rev().cloned().collect();
    bench.scans(promise, (b"\xff\xff\xfe", b""), 100, true, &descending)?;
    // The whole store, of which these are the last ones.
    bench.scans(promise, (b"", b""), 3, true, &descending)?;
    let deletes = keys.iter().fold(Writing::default(), |writing, key| writing.delete(key)).batch();
    bench.done(promise, "deleting the highest keys", deletes)
}

pub(super) fn limits(bench: &Bench) -> Checked {
    let promise = Promise::ScanLimit;
    let keys = below(b"limit/", &[b"a", b"b", b"c", b"d"]);
    bench.done(promise, "putting four keys", puts(&keys, b"v"))?;
    let descending: Vec<Vec<u8>> = keys.iter().rev().cloned().collect();
    for limit in [0, 1, 3, 4, 5, 100_000, u32::MAX] {
        let count = keys.len().min(limit as usize);
        bench.scans(promise, (b"limit/", b"limit0"), limit, false, &keys[..count])?;
        bench.scans(promise, (b"limit/", b"limit0"), limit, true, &descending[..count])?;
    }
    // More than a host's own page of a result may hold.
    let many: Vec<Vec<u8>> = (0..3000_u32).map(|n| [b"many/", &n.to_be_bytes()[..]].concat()).collect();
    bench.done(promise, "putting 3,000 keys", puts(&many, b"v"))?;
    bench.scans(promise, (b"many/", b"many0"), 5000, false, &many)?;
    bench.scans(promise, (b"many/", b"many0"), 2999, false, &many[..2999])
}

pub(super) fn values_of_their_keys(bench: &Bench) -> Checked {
    let promise = Promise::ScanValues;
    let pairs: Vec<(Vec<u8>, Vec<u8>)> = vec![
        (b"value/a".to_vec(), b"one".to_vec()),
        (b"value/b".to_vec(), Vec::new()),
        (b"value/c".to_vec(), (0..=255).collect()),
        (b"value/d".to_vec(), b"\0".to_vec()),
    ];
    let batch =
        pairs.iter().fold(Writing::default(), |writing, (key, value)| writing.put(key, value)).batch();
    bench.done(promise, "putting four values", batch)?;
    let found = bench.scan(promise, b"value/", b"value0", 100, false)?;
    promise.equal("scanning four keys with their values", &pairs, &found)?;
    let mut found = bench.scan(promise, b"value/", b"value0", 100, true)?;
    found.reverse();
    promise.equal("scanning them backwards", &pairs, &found)
}
