//! Blobs that are replaced or deleted while they are read.

use std::{
    io::Read,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use super::{
    super::{Promise, report::Checked},
    bench::{Bench, read_short},
};
use crate::ByteRange;

const LENGTH: usize = 400_000;

/// A blob of which every byte tells its generation.
fn generation(number: u8) -> impl Read + Send + 'static {
    std::io::repeat(number).take(LENGTH as u64)
}

pub(super) fn in_one_step(bench: &Bench) -> Checked {
    let promise = Promise::BlobReplaced;
    let name = "replace/blob";
    bench.blob(promise, "storing a blob", name, generation(0))?;
    let ended = AtomicBool::new(false);
    let reading = || -> Checked {
        let situation = "reading a blob while it is replaced";
        while !ended.load(Ordering::Acquire) {
            let Some(reader) = bench.open_blob(promise, situation, name, ByteRange::ALL)? else {
                return Err(promise.broken(situation, "a blob", "no blob of that name"));
            };
            // An error is allowed: see `open_readers`.
            if let Ok(bytes) = read_short(reader) {
                one_generation(promise, situation, &bytes)?;
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let readers = [scope.spawn(reading), scope.spawn(reading)];
        let replace = |number| {
            bench.blob(promise, "replacing a blob", name, generation(number)).and_then(|length| {
                promise.equal("replacing a blob: the length answered", &(LENGTH as u64), &length)
            })
        };
        let replaced = (1..=20).try_for_each(replace);
        ended.store(true, Ordering::Release);
        for reader in readers {
            let panicked = |_| Err(promise.broken("reading from many threads", "no panic", "a panic"));
            reader.join().unwrap_or_else(panicked)?;
        }
        replaced
    })?;
    let found = bench.read_blob(promise, "reading it at the end", name, ByteRange::ALL)?;
    promise.equal("reading it at the end", &Some(vec![20; LENGTH]), &found)?;
    bench.lists(promise, ("replace/", ""), 10, &[name.to_owned()])
}

fn one_generation(promise: Promise, situation: &str, bytes: &[u8]) -> Checked {
    if bytes.len() != LENGTH {
        return Err(promise.broken(
            situation,
            format!("{LENGTH} bytes or an error"),
            format!("{} bytes", bytes.len()),
        ));
    }
    let mixed = bytes.iter().find(|byte| **byte != bytes[0]);
    mixed.map_or(Ok(()), |_| Err(promise.broken(situation, "the bytes of one blob", "those of two")))
}

pub(super) fn open_readers(bench: &Bench) -> Checked {
    let promise = Promise::OpenReader;
    let name = "reader/blob";
    for (change, what) in [(true, "replaced"), (false, "deleted")] {
        bench.blob(promise, "storing a blob", name, generation(1))?;
        let situation = format!("reading on when the blob is {what}");
        let Some(mut reader) = bench.open_blob(promise, &situation, name, ByteRange::ALL)? else {
            return Err(promise.broken(situation, "a reader", "no blob of that name"));
        };
        let mut start = vec![0; 1000];
        let begun = reader.read_exact(&mut start);
        begun.map_err(|error| promise.broken(&situation, "1,000 bytes", format!("{error}")))?;
        if change {
            bench.blob(promise, "replacing it", name, generation(2))?;
        } else {
            bench.delete_blob(promise, "deleting it", name)?;
        }
        if let Ok(rest) = read_short(reader) {
            start.extend(rest);
            one_generation(promise, &situation, &start)?;
            promise.equal(&situation, &vec![1; LENGTH], &start)?;
        }
        bench.delete_blob(promise, "deleting it", name)?;
    }
    Ok(())
}
