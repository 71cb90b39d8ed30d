//! A store in memory.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec};

use crate::limits::{check_batch, check_blob_name, check_key};
use crate::{
    AbiError, Batch, Body, ByteRange, ByteSourceBox, CommitOutcome, KeyRange, KeyValue, Storage, Values,
    byte_source,
};

/// Ordered keys and blobs.
#[derive(Default)]
pub(super) struct MemoryStorage {
    content: Mutex<Content>,
}

#[derive(Default)]
struct Content {
    pairs: BTreeMap<Vec<u8>, Vec<u8>>,
    blobs: BTreeMap<String, Arc<[u8]>>,
    failing: Option<(usize, AbiError)>,
}

impl MemoryStorage {
    pub(super) fn fail_commits(&self, count: usize, error: AbiError) {
        self.content().failing = Some((count, error));
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, keys: &[RVec<u8>]) -> Result<Values, AbiError> {
        let content = self.content();
        keys.iter()
            .map(|key| {
                check_key(key)?;
                Ok(content.pairs.get(key.as_slice()).cloned().map(RVec::from).into())
            })
            .collect()
    }

    fn apply(&self, batch: Batch) -> Result<CommitOutcome, AbiError> {
        check_batch(&batch)?;
        let mut content = self.content();
        if let Some((count, error)) = &mut content.failing
            && *count > 0
        {
            *count -= 1;
            return Err(error.clone());
        }
        let holds = batch.preconditions.iter().all(|one| {
            content.pairs.get(one.key.as_slice()).map(Vec::as_slice)
                == one.expected.as_ref().map(RVec::as_slice).into_option()
        });
        if !holds {
            return Ok(CommitOutcome::Conflict);
        }
        for key in batch.deletes {
            content.pairs.remove(key.as_slice());
        }
        for one in batch.puts {
            content.pairs.insert(one.key.into(), one.value.into());
        }
        Ok(CommitOutcome::Done)
    }

    fn store(&self, name: &str, body: ByteSourceBox) -> Result<u64, AbiError> {
        check_blob_name(name)?;
        let mut bytes = Vec::new();
        Body::Stream(body).into_reader().read_to_end(&mut bytes)?;
        let length = bytes.len() as u64;
        self.content().blobs.insert(name.to_owned(), bytes.into());
        Ok(length)
    }

    fn open(&self, name: &str, range: ByteRange) -> Result<ROption<ByteSourceBox>, AbiError> {
        check_blob_name(name)?;
        let blob = self.content().blobs.get(name).cloned();
        Ok(blob
            .map(|bytes| {
                let mut reader = Cursor::new(bytes);
                reader.set_position(range.offset);
                byte_source(reader.take(range.length))
            })
            .into())
    }
}

impl Storage for Arc<MemoryStorage> {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.read(keys.as_slice()).into()
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        let (start, end) = (range.start.as_slice(), range.end.as_slice());
        if !end.is_empty() && start >= end {
            return RResult::ROk(RVec::new());
        }
        let upper = if end.is_empty() { Bound::Unbounded } else { Bound::Excluded(end) };
        let content = self.content();
        let found = content.pairs.range::<[u8], _>((Bound::Included(start), upper));
        let pair = |(key, value): (&Vec<u8>, &Vec<u8>)| KeyValue {
            key: key.clone().into(),
            value: value.clone().into(),
        };
        let limit = limit as usize;
        RResult::ROk(if reverse {
            found.rev().take(limit).map(pair).collect()
        } else {
            found.take(limit).map(pair).collect()
        })
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        self.apply(batch).into()
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        self.store(name.as_str(), body).into()
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        self.open(name.as_str(), range).into()
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        check_blob_name(name.as_str())
            .map(|()| {
                self.content().blobs.remove(name.as_str());
            })
            .into()
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        let content = self.content();
        let names = content
            .blobs
            .range::<str, _>((Bound::Excluded(after.as_str()), Bound::Unbounded))
            .map(|(name, _)| name)
            .filter(|name| name.starts_with(prefix.as_str()));
        RResult::ROk(names.take(limit as usize).map(|name| RString::from(name.as_str())).collect())
    }
}
