//! What is there when a store is opened again.

use super::{
    super::{Promise, report::Checked},
    StorageUnderTest,
    bench::{Bench, Writing},
    open,
    pattern::{End, Pattern},
};
use crate::{ByteRange, MAX_VALUE, StorageBox};

/// Longer than any part that a store may hold back in memory.
const BLOB: u64 = 3_000_001;

pub(super) fn check(store: &mut impl StorageUnderTest, bench: Bench) -> Vec<Checked> {
    let extent = bench.extent;
    let written = (write_keys(&bench), write_blobs(&bench));
    // Every handle must be gone before the store is opened again.
    drop(bench);
    let opened: StorageBox = match open(store) {
        Ok(opened) => opened,
        Err(broken) => return vec![written.0, written.1, Err(broken)],
    };
    let bench = Bench::new(opened, extent);
    vec![written.0.and_then(|()| read_keys(&bench)), written.1.and_then(|()| read_blobs(&bench))]
}

fn key(number: u32) -> Vec<u8> {
    [&b"kept/"[..], &number.to_be_bytes()].concat()
}

/// Lengths from nothing to the largest.
fn value(number: u32) -> Vec<u8> {
    let length = [0, 1, 100, 5000, MAX_VALUE][number as usize % 5];
    (0..length).map(|at| number.to_le_bytes()[0].wrapping_add(at.to_le_bytes()[0])).collect()
}

const KEYS: u32 = 50;

fn write_keys(bench: &Bench) -> Checked {
    let promise = Promise::KeptKeys;
    for number in 0..KEYS {
        let batch =
            Writing::default().put(&key(number), &value(number)).put(b"kept-last", &key(number)).batch();
        bench.done(promise, "putting a key", batch)?;
    }
    let deletes =
        (0..KEYS).step_by(7).fold(Writing::default(), |writing, number| writing.delete(&key(number)));
    bench.done(promise, "deleting every seventh key", deletes.batch())
}

fn read_keys(bench: &Bench) -> Checked {
    let promise = Promise::KeptKeys;
    let expected: Vec<(Vec<u8>, Vec<u8>)> =
        (0..KEYS).filter(|number| number % 7 != 0).map(|number| (key(number), value(number))).collect();
    let found = bench.scan(promise, b"kept/", b"kept0", 1000, false)?;
    promise.equal("scanning 50 keys less every seventh, after reopening", &expected, &found)?;
    let last = key(KEYS - 1);
    promise.equal(
        "reading a key that was replaced often",
        &Some(last.clone()),
        &bench.one(promise, b"kept-last")?,
    )?;
    let batch =
        Writing::default().if_equal(b"kept-last", &last).if_absent(&key(0)).put(b"kept-last", b"").batch();
    bench.done(promise, "committing on what was kept", batch)
}

fn write_blobs(bench: &Bench) -> Checked {
    let promise = Promise::KeptBlobs;
    let pattern = Pattern::new(3);
    bench.blob(promise, "storing a blob", "kept/long", pattern.source(BLOB))?;
    bench.blob(promise, "storing an empty blob", "kept/empty", &b""[..])?;
    bench.blob(promise, "storing a blob", "kept/replaced", &b"old"[..])?;
    bench.blob(promise, "replacing it", "kept/replaced", &b"new"[..])?;
    bench.blob(promise, "storing a blob", "kept/deleted", &b"gone"[..])?;
    bench.delete_blob(promise, "deleting it", "kept/deleted")?;
    // What the source's end makes of it is another promise.
    let _ = bench.put_blob("kept/failed", pattern.ending(BLOB, End::Error));
    Ok(())
}

fn read_blobs(bench: &Bench) -> Checked {
    let promise = Promise::KeptBlobs;
    let names = ["kept/empty", "kept/long", "kept/replaced"].map(str::to_owned);
    bench.lists(promise, ("kept/", ""), 100, &names)?;
    let situation = "reading a long blob after reopening";
    let expected = format!("the {BLOB} bytes that were stored");
    let Some(reader) = bench.open_blob(promise, situation, "kept/long", ByteRange::ALL)? else {
        return Err(promise.broken(situation, expected, "no blob of that name"));
    };
    let compared = Pattern::new(3).compare(reader, 0, BLOB);
    compared.map_err(|found| promise.broken(situation, expected, found))?;
    for (name, bytes) in [("kept/empty", &b""[..]), ("kept/replaced", b"new")] {
        let situation = format!("reading {name:?} after reopening");
        let found = bench.read_blob(promise, &situation, name, ByteRange::ALL)?;
        promise.equal(&situation, &Some(bytes.to_vec()), &found)?;
    }
    Ok(())
}
