//! The names of blobs, and lists of them.

use super::{
    super::{Promise, report::Checked},
    bench::{Bench, told},
};
use crate::{ByteRange, ErrorCode, MAX_BLOB_NAME};

/// Ascending; a store that makes directories of the slashes would order some otherwise, or confuse them.
const NAMES: [&str; 14] =
    ["0", "9", "a", "a-b", "a.", "a..", "a.b", "a/", "a//b", "a/b", "a0", "a_b", "ab", "b"];

fn below(directory: &str) -> Vec<String> {
    NAMES.iter().map(|name| format!("{directory}{name}")).collect()
}

fn stored(bench: &Bench, promise: Promise, directory: &str) -> Checked<Vec<String>> {
    let names = below(directory);
    for name in names.iter().skip(1).step_by(2).chain(names.iter().step_by(2)) {
        let text = std::io::Cursor::new(name.clone().into_bytes());
        bench.blob(promise, &format!("storing {name:?}"), name, text)?;
    }
    Ok(names)
}

pub(super) fn names(bench: &Bench) -> Checked {
    let promise = Promise::BlobName;
    let mut names = stored(bench, promise, "name/")?;
    // Names like any other, never steps to another place.
    for odd in ["name/../b", "name/./b", "name/.."] {
        let text = std::io::Cursor::new(odd.as_bytes().to_vec());
        bench.blob(promise, &format!("storing {odd:?}"), odd, text)?;
        names.push(odd.to_owned());
    }
    for last in ["x", "y"] {
        let longest = format!("name/{}{last}", "x".repeat(MAX_BLOB_NAME - 6));
        let text = std::io::Cursor::new(longest.clone().into_bytes());
        bench.blob(promise, "storing a name of 200 bytes", &longest, text)?;
        names.push(longest);
    }
    for name in &names {
        let situation = format!("reading {name:?}, one of many that resemble each other");
        let found = bench.read_blob(promise, &situation, name, ByteRange::ALL)?;
        promise.equal(&situation, &Some(name.clone().into_bytes()), &found)?;
    }
    for name in &names {
        bench.delete_blob(promise, "deleting a blob", name)?;
    }
    let too_long = "x".repeat(MAX_BLOB_NAME + 1);
    for name in
        ["", "/a", ".a", "..", "../b", "-a", "_a", "A", "aB", "a b", "a\\b", "a\0", "ä", "a:b", &too_long]
    {
        refused(promise, &format!("storing {name:?}"), bench.put_blob(name, &b"x"[..]).map(drop))?;
        let opened = bench.store.open_blob(name.into(), ByteRange::ALL).into_result().map(drop);
        refused(promise, &format!("opening {name:?}"), opened)?;
        let deleted = bench.store.delete_blob(name.into()).into_result();
        refused(promise, &format!("deleting {name:?}"), deleted)?;
    }
    Ok(())
}

fn refused(promise: Promise, situation: &str, outcome: Result<(), crate::AbiError>) -> Checked {
    match outcome {
        Err(error) if error.code == ErrorCode::INVALID => Ok(()),
        Err(error) => Err(promise.broken(situation, "INVALID", told(&error))),
        Ok(()) => Err(promise.broken(situation, "INVALID", "no error")),
    }
}

pub(super) fn order(bench: &Bench) -> Checked {
    let promise = Promise::ListOrder;
    let names = stored(bench, promise, "order/")?;
    bench.lists(promise, ("order/", ""), 100, &names)
}

pub(super) fn prefixes(bench: &Bench) -> Checked {
    let promise = Promise::ListPrefix;
    let names = stored(bench, promise, "prefix/")?;
    bench.blob(promise, "storing a name that holds the prefix further on", "deep/prefix/a.b", &b""[..])?;
    for prefix in ["prefix/a", "prefix/a/", "prefix/a.", "prefix/a//", "prefix/ab", "prefix/abc", "pref"] {
        let expected: Vec<String> = names.iter().filter(|name| name.starts_with(prefix)).cloned().collect();
        bench.lists(promise, (prefix, ""), 100, &expected)?;
    }
    // Whatever else the suite stored is in the whole list too.
    let all = bench.list(promise, "", "", 10_000)?;
    let missing: Vec<String> = names.iter().filter(|name| !all.contains(name)).cloned().collect();
    promise.equal("listing all blobs: which of them are missing", &Vec::<String>::new(), &missing)
}

pub(super) fn after(bench: &Bench) -> Checked {
    let promise = Promise::ListAfter;
    let names = stored(bench, promise, "after/")?;
    for last in ["after/a", "after/a/", "after/a/a", "after/a..", "after/azzz", "after/b", "after/zz", "zz"] {
        let expected: Vec<String> = names.iter().filter(|name| name.as_str() > last).cloned().collect();
        bench.lists(promise, ("after/", last), 100, &expected)?;
    }
    bench.lists(promise, ("after/", "a"), 100, &names)?;
    for size in [1, 3] {
        let mut paged: Vec<String> = Vec::new();
        // One page more than there are: a list that does not move on ends here too.
        for _ in 0..=names.len() {
            let last = paged.last().cloned().unwrap_or_default();
            paged.extend(bench.list(promise, "after/", &last, size)?);
        }
        promise.equal(&format!("paging through the names by {size}"), &names, &paged)?;
    }
    Ok(())
}

pub(super) fn limits(bench: &Bench) -> Checked {
    let promise = Promise::ListLimit;
    let names = stored(bench, promise, "limit/")?;
    for limit in [0, 1, 13, 14, 15, u32::MAX] {
        bench.lists(promise, ("limit/", ""), limit, &names[..names.len().min(limit as usize)])?;
    }
    // More than a host's own page of a listing may hold (S3 gives 1,000 names).
    let many: Vec<String> = (0..1200).map(|number| format!("many/{number:04}")).collect();
    for name in &many {
        bench.blob(promise, "storing one of 1,200 blobs", name, &b""[..])?;
    }
    let listed = bench.list(promise, "many/", "", 5000)?;
    for name in &many {
        bench.delete_blob(promise, "deleting one of 1,200 blobs", name)?;
    }
    promise.equal("listing 5000 names of 1,200", &many, &listed)
}
