//! The store under test with its calls in standard types.

use std::io::{self, Read};

use abi_stable::std_types::{ROption, RVec};

use super::{
    super::{
        Promise,
        report::{Checked, Shown},
    },
    Extent,
};
use crate::{
    AbiError, Batch, Body, BodyReader, ByteRange, CommitOutcome, ErrorCode, KeyRange, KeyValue, Precondition,
    StorageBox, byte_source,
};

pub(super) type Pair = (Vec<u8>, Vec<u8>);

pub(super) struct Bench {
    pub(super) store: StorageBox,
    pub(super) extent: Extent,
}

impl Bench {
    pub(super) fn new(store: StorageBox, extent: Extent) -> Self {
        Self { store, extent }
    }

    pub(super) fn get(&self, promise: Promise, keys: &[&[u8]]) -> Checked<Vec<Option<Vec<u8>>>> {
        let asked: Vec<RVec<u8>> = keys.iter().map(|key| key.to_vec().into()).collect();
        let values = self.store.get_many(asked.as_slice().into()).into_result();
        let values = values.map_err(|error| promise.broken("get_many", "an answer", told(&error)))?;
        Ok(values.into_iter().map(|value| value.into_option().map(Vec::from)).collect())
    }

    pub(super) fn one(&self, promise: Promise, key: &[u8]) -> Checked<Option<Vec<u8>>> {
        let mut values = self.get(promise, &[key])?;
        match values.len() {
            1 => Ok(values.remove(0)),
            count => Err(promise.broken("get_many of one key", "1 answer", format!("{count} answers"))),
        }
    }

    pub(super) fn scan(
        &self,
        promise: Promise,
        start: &[u8],
        end: &[u8],
        limit: u32,
        reverse: bool,
    ) -> Checked<Vec<Pair>> {
        let found = self.store.scan(KeyRange { start: start.into(), end: end.into() }, limit, reverse);
        let found = found.into_result().map_err(|error| {
            promise.broken(scanning(start, end, limit, reverse), "an answer", told(&error))
        })?;
        Ok(found.into_iter().map(|pair| (pair.key.into(), pair.value.into())).collect())
    }

    /// Scans and compares the keys alone.
    pub(super) fn scans(
        &self,
        promise: Promise,
        (start, end): (&[u8], &[u8]),
        limit: u32,
        reverse: bool,
        expected: &[Vec<u8>],
    ) -> Checked {
        let pairs = self.scan(promise, start, end, limit, reverse)?;
        let keys: Vec<Vec<u8>> = pairs.into_iter().map(|(key, _)| key).collect();
        promise.equal(&scanning(start, end, limit, reverse), expected, keys.as_slice())
    }

    pub(super) fn commit(&self, promise: Promise, situation: &str, batch: Batch) -> Checked<CommitOutcome> {
        let outcome = self.store.commit(batch).into_result();
        outcome.map_err(|error| promise.broken(situation, "Done or Conflict", told(&error)))
    }

    pub(super) fn done(&self, promise: Promise, situation: &str, batch: Batch) -> Checked {
        let outcome = self.commit(promise, situation, batch)?;
        promise.equal(situation, &CommitOutcome::Done, &outcome)
    }

    pub(super) fn conflicts(&self, promise: Promise, situation: &str, batch: Batch) -> Checked {
        let outcome = self.commit(promise, situation, batch)?;
        promise.equal(situation, &CommitOutcome::Conflict, &outcome)
    }

    pub(super) fn refuses(
        &self,
        promise: Promise,
        situation: &str,
        code: ErrorCode,
        batch: Batch,
    ) -> Checked {
        match self.store.commit(batch).into_result() {
            Err(error) if error.code == code => Ok(()),
            Err(error) => Err(promise.broken(situation, code_name(code), told(&error))),
            Ok(outcome) => Err(promise.broken(situation, code_name(code), format!("{outcome:?}"))),
        }
    }

    pub(super) fn put_blob(&self, name: &str, source: impl Read + Send + 'static) -> Result<u64, AbiError> {
        self.store.put_blob(name.into(), byte_source(source)).into_result()
    }

    pub(super) fn blob(
        &self,
        promise: Promise,
        situation: &str,
        name: &str,
        source: impl Read + Send + 'static,
    ) -> Checked<u64> {
        let stored = self.put_blob(name, source);
        stored.map_err(|error| promise.broken(situation, "a stored blob", told(&error)))
    }

    pub(super) fn open_blob(
        &self,
        promise: Promise,
        situation: &str,
        name: &str,
        range: ByteRange,
    ) -> Checked<Option<BodyReader>> {
        let opened = self.store.open_blob(name.into(), range).into_result();
        let opened =
            opened.map_err(|error| promise.broken(situation, "a reader or nothing", told(&error)))?;
        Ok(opened.into_option().map(|source| Body::Stream(source).into_reader()))
    }

    /// A short blob, whole.
    pub(super) fn read_blob(
        &self,
        promise: Promise,
        situation: &str,
        name: &str,
        range: ByteRange,
    ) -> Checked<Option<Vec<u8>>> {
        let Some(reader) = self.open_blob(promise, situation, name, range)? else { return Ok(None) };
        read_short(reader)
            .map(Some)
            .map_err(|error| promise.broken(situation, "bytes", format!("an error while reading: {error}")))
    }

    pub(super) fn delete_blob(&self, promise: Promise, situation: &str, name: &str) -> Checked {
        let deleted = self.store.delete_blob(name.into()).into_result();
        deleted.map_err(|error| promise.broken(situation, "no error", told(&error)))
    }

    pub(super) fn list(
        &self,
        promise: Promise,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Checked<Vec<String>> {
        let names = self.store.list_blobs(prefix.into(), after.into(), limit).into_result();
        let names = names.map_err(|error| {
            promise.broken(listing(prefix, after, limit), "a list of names", told(&error))
        })?;
        Ok(names.iter().map(ToString::to_string).collect())
    }

    pub(super) fn lists(
        &self,
        promise: Promise,
        (prefix, after): (&str, &str),
        limit: u32,
        expected: &[String],
    ) -> Checked {
        let names = self.list(promise, prefix, after, limit)?;
        promise.equal(&listing(prefix, after, limit), expected, names.as_slice())
    }
}

/// A host's reader that does not end must not take the suite's memory.
const MAX_SHORT: u64 = 16 * 1024 * 1024;

pub(super) fn read_short(reader: BodyReader) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_SHORT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn scanning(start: &[u8], end: &[u8], limit: u32, reverse: bool) -> String {
    let direction = if reverse { "backwards" } else { "forwards" };
    format!("scanning from {} to {}, {limit} pairs, {direction}", start.shown(), end.shown())
}

fn listing(prefix: &str, after: &str, limit: u32) -> String {
    format!("listing {limit} names that start with {prefix:?} after {after:?}")
}

pub(super) fn told(error: &AbiError) -> String {
    format!("the error {} “{}”", code_name(error.code), error.message)
}

fn code_name(code: ErrorCode) -> String {
    let name = match code {
        ErrorCode::INTERNAL => "INTERNAL",
        ErrorCode::UNAVAILABLE => "UNAVAILABLE",
        ErrorCode::FULL => "FULL",
        ErrorCode::NOT_FOUND => "NOT_FOUND",
        ErrorCode::INVALID => "INVALID",
        ErrorCode::PANICKED => "PANICKED",
        ErrorCode(other) => return format!("code {other}"),
    };
    name.to_owned()
}

/// A batch in the making.
#[derive(Default)]
pub(super) struct Writing(Batch);

impl Writing {
    pub(super) fn put(mut self, key: &[u8], value: &[u8]) -> Self {
        self.0.puts.push(KeyValue { key: key.to_vec().into(), value: value.to_vec().into() });
        self
    }

    pub(super) fn delete(mut self, key: &[u8]) -> Self {
        self.0.deletes.push(key.to_vec().into());
        self
    }

    pub(super) fn if_absent(mut self, key: &[u8]) -> Self {
        self.0.preconditions.push(Precondition { key: key.to_vec().into(), expected: ROption::RNone });
        self
    }

    pub(super) fn if_equal(mut self, key: &[u8], value: &[u8]) -> Self {
        let expected = ROption::RSome(value.to_vec().into());
        self.0.preconditions.push(Precondition { key: key.to_vec().into(), expected });
        self
    }

    pub(super) fn batch(self) -> Batch {
        self.0
    }
}

/// Keys of one check: `prefix` followed by each of `ends`.
pub(super) fn below(prefix: &[u8], ends: &[&[u8]]) -> Vec<Vec<u8>> {
    ends.iter().map(|end| [prefix, end].concat()).collect()
}

pub(super) fn puts(keys: &[Vec<u8>], value: &[u8]) -> Batch {
    keys.iter().fold(Writing::default(), |writing, key| writing.put(key, value)).batch()
}
