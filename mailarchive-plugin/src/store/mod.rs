//! The host's storage in std terms: what crosses the boundary is converted here and nowhere else.

mod packed;

use std::io::Read;

use mailarchive_api::{
    AbiError, Body, ByteRange, CommitOutcome, KeyRange, KeyValue, Precondition, StorageBox,
    abi_stable::std_types::{ROption, RSlice, RVec},
};

/// A key and its value.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

/// The plugin's own part of the wiki's storage. Every call may block.
#[derive(Clone)]
pub(crate) struct Store {
    storage: StorageBox,
}

/// What must hold, and what then changes, in one durable step.
#[derive(Default, Clone)]
pub(crate) struct Changes {
    batch: mailarchive_api::Batch,
    bytes: usize,
}

impl Changes {
    pub(crate) fn require(&mut self, key: &[u8], expected: Option<&[u8]>) {
        self.bytes += key.len() + expected.map_or(0, <[u8]>::len);
        self.batch
            .preconditions
            .push(Precondition { key: key.into(), expected: expected.map(RVec::from).into() });
    }

    pub(crate) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.bytes += key.len() + value.len();
        self.batch.puts.push(KeyValue { key: key.into(), value: value.into() });
    }

    pub(crate) fn delete(&mut self, key: Vec<u8>) {
        self.bytes += key.len();
        self.batch.deletes.push(key.into());
    }

    /// What must hold, and nothing else of it.
    pub(crate) fn preconditions(&self) -> Preconditions {
        Preconditions(self.batch.preconditions.to_vec())
    }

    /// Bytes of keys and values so far; a batch may hold [`mailarchive_api::MAX_BATCH`].
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// What a commit demanded, to find out later which of it does not hold.
pub(crate) struct Preconditions(Vec<Precondition>);

/// A precondition did not hold: somebody else was first, and nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict;

impl Store {
    pub(crate) fn new(storage: StorageBox) -> Self {
        Self { storage }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, AbiError> {
        Ok(self.get_many(&[key.to_vec()])?.pop().flatten())
    }

    /// One answer a key, in the order of the keys.
    pub(crate) fn get_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, AbiError> {
        let keys: Vec<RVec<u8>> = keys.iter().map(|key| RVec::from(key.as_slice())).collect();
        let values = self.storage.get_many(RSlice::from_slice(&keys)).into_result()?;
        if values.len() != keys.len() {
            return Err(AbiError::internal("the wiki's storage answered another number of values than keys"));
        }
        Ok(values.into_iter().map(|value| value.into_option().map(Into::into)).collect())
    }

    /// Up to `limit` pairs with `start` ≤ key < `end`, ascending, or descending from the last if `reverse`.
    pub(crate) fn scan(
        &self,
        start: &[u8],
        end: &[u8],
        limit: u32,
        reverse: bool,
    ) -> Result<Vec<Pair>, AbiError> {
        let pairs = self
            .storage
            .scan(KeyRange { start: start.into(), end: end.into() }, limit, reverse)
            .into_result()?;
        Ok(pairs.into_iter().map(|pair| (pair.key.into(), pair.value.into())).collect())
    }

    /// Every pair whose key starts with `prefix`, in pages, so that memory stays bounded by what `each` keeps.
    pub(crate) fn scan_prefix(&self, prefix: &[u8], mut each: impl FnMut(Pair)) -> Result<(), AbiError> {
        const PAGE: u32 = 500;
        let end = prefix_end(prefix);
        let mut start = prefix.to_vec();
        loop {
            let page = self.scan(&start, &end, PAGE, false)?;
            let full = page.len() == PAGE as usize;
            if let Some((last, _)) = page.last() {
                start = [last.as_slice(), &[0]].concat();
            }
            page.into_iter().for_each(&mut each);
            if !full {
                return Ok(());
            }
        }
    }

    /// Whether all of them hold now.
    pub(crate) fn hold(&self, preconditions: &Preconditions) -> Result<bool, AbiError> {
        let keys: Vec<Vec<u8>> = preconditions.0.iter().map(|one| one.key.to_vec()).collect();
        if keys.is_empty() {
            return Ok(true);
        }
        let found = self.get_many(&keys)?;
        let expected = preconditions.0.iter().map(|one| one.expected.as_ref().into_option());
        Ok(found
            .iter()
            .zip(expected)
            .all(|(found, expected)| found.as_deref() == expected.map(RVec::as_slice)))
    }

    /// Applies `changes`; when it answers `Ok(Ok(()))` they are durable.
    pub(crate) fn commit(&self, changes: Changes) -> Result<Result<(), Conflict>, AbiError> {
        Ok(match self.storage.commit(changes.batch).into_result()? {
            CommitOutcome::Done => Ok(()),
            CommitOutcome::Conflict => Err(Conflict),
        })
    }

    /// Stores a blob, durable when it returns.
    pub(crate) fn put_blob(&self, name: &str, body: impl Read + Send + 'static) -> Result<u64, AbiError> {
        self.storage.put_blob(name.into(), mailarchive_api::byte_source(body)).into_result()
    }

    pub(crate) fn delete_blob(&self, name: &str) -> Result<(), AbiError> {
        self.storage.delete_blob(name.into()).into_result()
    }

    /// Up to `limit` names that start with `prefix`.
    pub(crate) fn list_blobs(&self, prefix: &str, limit: u32) -> Result<Vec<String>, AbiError> {
        let names = self.storage.list_blobs(prefix.into(), "".into(), limit).into_result()?;
        Ok(names.into_iter().map(String::from).collect())
    }

    pub(crate) fn open_blob(&self, name: &str) -> Result<Option<impl Read + Send + use<>>, AbiError> {
        let source = self.storage.open_blob(name.into(), ByteRange::ALL).into_result()?;
        Ok(match source {
            ROption::RSome(source) => Some(Body::Stream(source).into_reader()),
            ROption::RNone => None,
        })
    }
}

/// The first key after all that start with `prefix`; empty where there is none.
pub(crate) fn prefix_end(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
}

/// A record as it lies in the store: JSON, so that fields may be added.
pub(crate) fn encode(value: &impl serde::Serialize) -> Result<Vec<u8>, AbiError> {
    serde_json::to_vec(value).map_err(|error| AbiError::internal(format!("cannot encode a record: {error}")))
}

/// The same, packed: for what there is one of for each message.
pub(crate) fn encode_packed(value: &impl serde::Serialize) -> Result<Vec<u8>, AbiError> {
    packed::pack(encode(value)?)
}

/// What [`encode`] or [`encode_packed`] made.
pub(crate) fn decode<T: serde::de::DeserializeOwned>(value: &[u8]) -> Result<T, AbiError> {
    serde_json::from_slice(&packed::unpack(value)?)
        .map_err(|error| AbiError::internal(format!("a stored record cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::prefix_end;

    #[test]
    fn the_end_of_a_prefix_is_the_next_key() {
        assert_eq!(prefix_end(b"ab"), b"ac");
        assert_eq!(prefix_end(&[1, 255]), [2]);
        assert_eq!(prefix_end(&[255]), b"");
    }
}
