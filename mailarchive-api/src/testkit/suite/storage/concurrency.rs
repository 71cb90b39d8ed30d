//! Commits and reads of many threads at once.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    super::{Promise, report::Checked},
    bench::{Bench, Writing, below, puts},
};
use crate::CommitOutcome;

/// Far above what fair threads need; a store that always conflicts must not keep the suite for ever.
const MAX_ATTEMPTS: u64 = 10_000;
/// Writing goes on until each reader has read that often,
const MIN_READS: u64 = 20;
/// or that long.
const MAX_WRITING: Duration = Duration::from_secs(5);

/// Runs `work` on that many threads which begin together; the first that fails is the outcome.
fn at_once<T: Send>(
    promise: Promise,
    count: usize,
    work: impl Fn(usize) -> Checked<T> + Sync,
) -> Checked<Vec<T>> {
    let start = Barrier::new(count);
    let (work, start) = (&work, &start);
    thread::scope(|scope| {
        let spawn = |number| {
            scope.spawn(move || {
                start.wait();
                work(number)
            })
        };
        let threads: Vec<_> = (0..count).map(spawn).collect();
        let outcomes: Vec<Checked<T>> = threads
            .into_iter()
            .map(|thread| {
                let panicked = || promise.broken("calling from many threads", "no panic", "a panic");
                thread.join().unwrap_or_else(|_| Err(panicked()))
            })
            .collect();
        outcomes.into_iter().collect()
    })
}

pub(super) fn counts_without_loss(bench: &Bench) -> Checked {
    let promise = Promise::NoLostUpdate;
    let key = b"count/key";
    bench.done(promise, "putting a counter", Writing::default().put(key, &0_u64.to_be_bytes()).batch())?;
    let read = || -> Checked<u64> {
        let value = bench.one(promise, key)?;
        let number = value.as_deref().and_then(|value| value.try_into().ok()).map(u64::from_be_bytes);
        number.ok_or_else(|| promise.broken("reading the counter", "8 bytes", format!("{value:?}")))
    };
    at_once(promise, bench.extent.threads, |_| {
        let mut added = 0;
        for _ in 0..MAX_ATTEMPTS {
            if added == bench.extent.commits {
                return Ok(());
            }
            let seen = read()?;
            let writing = Writing::default().if_equal(key, &seen.to_be_bytes());
            let batch = writing.put(key, &(seen + 1).to_be_bytes()).batch();
            if bench.commit(promise, "adding 1 to the counter", batch)? == CommitOutcome::Done {
                added += 1;
            }
        }
        let found = format!("a conflict in nearly each of {MAX_ATTEMPTS} attempts");
        Err(promise.broken("adding 1 to the counter", "progress", found))
    })?;
    let expected = bench.extent.threads as u64 * bench.extent.commits;
    let situation = format!("counting up by compare-and-set, {} threads at once", bench.extent.threads);
    promise.equal(&situation, &expected, &read()?)
}

pub(super) fn one_of_many_makes_a_key(bench: &Bench) -> Checked {
    let promise = Promise::NoLostUpdate;
    for round in 0..bench.extent.commits.min(10) {
        let key = [&b"make/"[..], &round.to_be_bytes()].concat();
        let made = at_once(promise, bench.extent.threads, |number| {
            let batch = Writing::default().if_absent(&key).put(&key, &number.to_be_bytes()).batch();
            let outcome = bench.commit(promise, "making a key that shall be absent", batch)?;
            Ok((outcome == CommitOutcome::Done).then_some(number))
        })?;
        let made: Vec<usize> = made.into_iter().flatten().collect();
        promise.equal("many threads make one key: who made it", &1, &made.len())?;
        let value = bench.one(promise, &key)?;
        promise.equal("reading it", &made.first().map(|number| number.to_be_bytes().to_vec()), &value)?;
    }
    Ok(())
}

pub(super) fn no_part_of_a_batch_is_seen(bench: &Bench) -> Checked {
    let promise = Promise::WholeBatches;
    let keys = below(b"whole/", &[b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h"]);
    bench.done(promise, "putting eight keys", puts(&keys, &0_u64.to_be_bytes()))?;
    let equal = |situation: &str, values: Vec<Option<Vec<u8>>>| {
        let first = vec![values.first().cloned().flatten(); keys.len()];
        promise.equal(situation, &first, &values)
    };
    let asked: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let get = || equal("get_many of keys that are always put together", bench.get(promise, &asked)?);
    let scan = || {
        let pairs = bench.scan(promise, b"whole/", b"whole0", 100, false)?;
        let values = pairs.into_iter().map(|(_, value)| Some(value)).collect();
        equal("scanning keys that are always put together", values)
    };
    let write = |generation: u64| {
        bench.done(promise, "putting all of them anew", puts(&keys, &generation.to_be_bytes()))
    };

    let ended = AtomicBool::new(false);
    let reads = [AtomicU64::new(0), AtomicU64::new(0)];
    let read_enough = || reads.iter().all(|reads| reads.load(Ordering::Relaxed) >= MIN_READS);
    let begun = Instant::now();
    at_once(promise, 3, |number| {
        let mut outcome = Ok(());
        let mut generation = 0;
        while outcome.is_ok() && !ended.load(Ordering::Acquire) {
            if let Some(reads) = reads.get(number) {
                outcome = if number == 0 { get() } else { scan() };
                reads.fetch_add(1, Ordering::Relaxed);
            } else {
                generation += 1;
                outcome = write(generation);
                let enough = generation >= bench.extent.commits * 2;
                if enough && (read_enough() || begun.elapsed() > MAX_WRITING) {
                    break;
                }
            }
        }
        ended.store(true, Ordering::Release);
        outcome
    })?;
    Ok(())
}

pub(super) fn visible_at_once(bench: &Bench) -> Checked {
    let promise = Promise::VisibleAtOnce;
    let (told, hears) = mpsc::channel::<u64>();
    let (answers, heard) = mpsc::channel::<Checked>();
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in hears {
                let value = number.to_be_bytes().to_vec();
                let read = || {
                    let situation = "reading on another thread what was just answered Done";
                    promise.equal(situation, &Some(value.clone()), &bench.one(promise, b"visible/key")?)?;
                    let pairs = bench.scan(promise, b"visible/", b"visible0", 10, false)?;
                    let expected = vec![(b"visible/key".to_vec(), value.clone())];
                    promise.equal("scanning on another thread", &expected, &pairs)
                };
                if answers.send(read()).is_err() {
                    return;
                }
            }
        });
        for number in 0..bench.extent.commits {
            let batch = Writing::default().put(b"visible/key", &number.to_be_bytes()).batch();
            bench.done(promise, "putting a key", batch)?;
            let answered = told.send(number).ok().and_then(|()| heard.recv().ok());
            let panicked = || Err(promise.broken("reading on another thread", "an answer", "a panic"));
            answered.unwrap_or_else(panicked)?;
        }
        drop(told);
        Ok(())
    })
}
