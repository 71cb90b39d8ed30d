//! Blobs one at a time: whole, in stretches, from sources that fail, deleted.

use std::io::Read;

use super::{
    super::{Promise, report::Checked},
    bench::Bench,
    pattern::{End, Pattern},
};
use crate::{ByteRange, ErrorCode};

pub(super) fn whole(bench: &Bench) -> Checked {
    let promise = Promise::BlobWhole;
    let largest = bench.extent.largest_blob;
    for length in [0, 1, 65_536, 1_048_577, largest] {
        let (name, situation) = (format!("whole/{length}"), format!("storing a blob of {length} bytes"));
        let pattern = Pattern::new(length);
        let stored = bench.blob(promise, &situation, &name, pattern.source(length))?;
        promise.equal(&format!("{situation}: the length answered"), &length, &stored)?;
        matches(bench, promise, &pattern, &name, ByteRange::ALL, (0, length))?;
    }
    // The largest one serves `in_stretches`.
    for length in [0, 1, 65_536, 1_048_577] {
        if length != largest {
            bench.delete_blob(promise, "deleting a blob", &format!("whole/{length}"))?;
        }
    }
    Ok(())
}

/// Opens `range` of the blob and compares with the stretch `(offset, length)` of the pattern.
fn matches(
    bench: &Bench,
    promise: Promise,
    pattern: &Pattern,
    name: &str,
    range: ByteRange,
    (offset, length): (u64, u64),
) -> Checked {
    let situation = format!("reading {} bytes from {} on of {name:?}", range.length, range.offset);
    let expected = format!("the {length} bytes from {offset} on that were stored");
    match bench.open_blob(promise, &situation, name, range)? {
        None => Err(promise.broken(situation, expected, "no blob of that name")),
        Some(reader) => pattern
            .compare(reader, offset, length)
            .map_err(|found| promise.broken(situation, expected, found)),
    }
}

pub(super) fn in_stretches(bench: &Bench) -> Checked {
    let promise = Promise::BlobRange;
    let size = bench.extent.largest_blob.max(2);
    let (pattern, name) = (Pattern::new(size), format!("whole/{size}"));
    bench.blob(promise, "storing a blob", &name, pattern.source(size))?;
    let middle = size / 2;
    for (offset, length) in [
        (0, 0),
        (0, 1),
        (1, 1),
        (middle, 0),
        (middle, 1),
        (middle, 100_003),
        (size - 1, 1),
        (size - 1, 2),
        (size - 1, u64::MAX),
        (1, u64::MAX),
        (0, size),
        (0, size + 1),
        (size, 1),
        (size, u64::MAX),
        (size + 1, u64::MAX),
        (1 << 32, 10),
        (1 << 63, 10),
        (u64::MAX, 1),
        (u64::MAX, u64::MAX),
    ] {
        let expected = (offset, size.saturating_sub(offset).min(length));
        matches(bench, promise, &pattern, &name, ByteRange { offset, length }, expected)?;
    }
    bench.blob(promise, "storing an empty blob", "whole/empty", &b""[..])?;
    for range in [ByteRange::ALL, ByteRange { offset: 1, length: 1 }, ByteRange { offset: 0, length: 0 }] {
        matches(bench, promise, &pattern, "whole/empty", range, (0, 0))?;
    }
    bench.delete_blob(promise, "deleting a blob", &name)?;
    bench.delete_blob(promise, "deleting a blob", "whole/empty")
}

pub(super) fn absent(bench: &Bench) -> Checked {
    let promise = Promise::BlobAbsent;
    bench.blob(promise, "storing a blob", "absent/a.b/c", &b"here"[..])?;
    for name in ["absent/a.b", "absent/a.b/", "absent/a.b/c/", "absent/a.b/cd", "absent", "none"] {
        let situation = format!("opening {name:?}, which was not stored");
        let found = bench.read_blob(promise, &situation, name, ByteRange::ALL)?;
        promise.equal(&situation, &None, &found)?;
    }
    let found = bench.read_blob(promise, "opening a blob", "absent/a.b/c", ByteRange::ALL)?;
    promise.equal("opening \"absent/a.b/c\", which was stored", &Some(b"here".to_vec()), &found)
}

pub(super) fn the_end_stays_the_end(bench: &Bench) -> Checked {
    let promise = Promise::BlobEnd;
    bench.blob(promise, "storing a blob", "end/blob", &b"0123456789"[..])?;
    let range = ByteRange { offset: 2, length: 4 };
    let Some(mut reader) = bench.open_blob(promise, "opening a stretch", "end/blob", range)? else {
        return Err(promise.broken("opening a stretch", "a reader", "no blob of that name"));
    };
    let mut bytes = Vec::new();
    let mut buffer = [0; 3];
    let mut ends = 0;
    // Each call gives at least one byte until the end has come; then three more ask again.
    for _ in 0..10 {
        let filled = reader.read(&mut buffer);
        let filled =
            filled.map_err(|error| promise.broken("reading to the end and on", "0", format!("{error}")))?;
        ends += usize::from(filled == 0);
        bytes.extend_from_slice(&buffer[..filled]);
        if ends == 3 {
            break;
        }
    }
    promise.equal("reading a stretch of 4 bytes, and on after its end", b"2345"[..].as_ref(), &bytes[..])?;
    promise.equal("how often the end was told", &3, &ends)
}

pub(super) fn the_source_fails(bench: &Bench) -> Checked {
    broken_off(bench, Promise::SourceError, End::Error, "fail")
}

pub(super) fn the_source_panics(bench: &Bench) -> Checked {
    broken_off(bench, Promise::SourcePanic, End::Panic, "panic")
}

fn broken_off(bench: &Bench, promise: Promise, end: End, directory: &str) -> Checked {
    let pattern = Pattern::new(7);
    for length in [0, 1, 300_000, 2_000_000] {
        let (new, old) = (format!("{directory}/new-{length}"), format!("{directory}/old-{length}"));
        let situation = format!("storing from a source that breaks off after {length} bytes");
        let told = |name: &str| match bench.put_blob(name, pattern.ending(length, end)) {
            Err(error) if error.code == ErrorCode::PANICKED => {
                Err(promise.broken(&situation, "an error", "a panic of the store itself"))
            }
            Err(_) => Ok(()),
            Ok(stored) => Err(promise.broken(&situation, "an error", format!("{stored} bytes stored"))),
        };
        told(&new)?;
        let found = bench.read_blob(promise, &situation, &new, ByteRange::ALL)?;
        promise.equal(&format!("{situation}: opening the name"), &None, &found)?;
        bench.lists(promise, (&new, ""), 10, &[])?;

        bench.blob(promise, "storing a blob", &old, &b"old"[..])?;
        told(&old)?;
        let found = bench.read_blob(promise, &situation, &old, ByteRange::ALL)?;
        promise.equal(&format!("{situation}, over a blob"), &Some(b"old".to_vec()), &found)?;
        bench.delete_blob(promise, "deleting it", &old)?;
        // The failed attempt keeps nobody from a better one.
        let stored = bench.blob(promise, "storing the failed name again", &new, pattern.source(length))?;
        promise.equal("storing the failed name again", &length, &stored)?;
        bench.delete_blob(promise, "deleting it", &new)?;
    }
    Ok(())
}

pub(super) fn deleted(bench: &Bench) -> Checked {
    let promise = Promise::BlobDeleted;
    let read = |name: &str| bench.read_blob(promise, "opening a blob", name, ByteRange::ALL);
    bench.blob(promise, "storing a blob", "gone/a", &b"1"[..])?;
    bench.blob(promise, "storing a blob", "gone/a-b", &b"2"[..])?;
    bench.blob(promise, "storing a blob", "gone/a/b", &b"3"[..])?;
    bench.delete_blob(promise, "deleting a blob", "gone/a")?;
    bench.delete_blob(promise, "deleting it again", "gone/a")?;
    bench.delete_blob(promise, "deleting one that never was", "gone/none/at/all")?;
    promise.equal("opening the deleted blob", &None, &read("gone/a")?)?;
    promise.equal("opening one whose name begins alike", &Some(b"2".to_vec()), &read("gone/a-b")?)?;
    promise.equal("opening one below the deleted name", &Some(b"3".to_vec()), &read("gone/a/b")?)?;
    bench.lists(promise, ("gone/", ""), 10, &["gone/a-b".to_owned(), "gone/a/b".to_owned()])?;
    bench.blob(promise, "storing the deleted name again", "gone/a", &b"4"[..])?;
    promise.equal("opening it", &Some(b"4".to_vec()), &read("gone/a")?)
}
