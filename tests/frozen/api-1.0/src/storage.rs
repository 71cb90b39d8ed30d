//! What a host keeps for the plugin: an ordered key-value store and immutable blobs.
//!
//! The shape fits an embedded engine and PostgreSQL with an object store alike: keys and values are
//! small and change only by conditional batches, large bodies are written once under a name and never
//! changed. Everything is batch-shaped, so that one archived batch of mail crosses the boundary once.

use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RArc, ROption, RResult, RSlice, RStr, RString, RVec},
};

use crate::{AbiError, ByteSourceBox, guard::Guarded};

/// The longest key, in bytes.
pub const MAX_KEY: usize = 512;
/// The longest value, in bytes. Larger bodies are blobs.
pub const MAX_VALUE: usize = 64 * 1024;
/// The largest batch: keys and values of all its parts together, in bytes.
pub const MAX_BATCH: usize = 4 * 1024 * 1024;
/// The longest blob name, in bytes; names match `[a-z0-9][a-z0-9._/-]*`.
pub const MAX_BLOB_NAME: usize = 200;

/// A key and its value.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// Ordered as unsigned bytes.
    pub key: RVec<u8>,
    /// At most [`MAX_VALUE`] bytes.
    pub value: RVec<u8>,
}

/// What must hold, at the moment of the commit, for a batch to be applied.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct Precondition {
    /// The key that is looked at.
    pub key: RVec<u8>,
    /// The exact value it must have; `RNone`: it must be absent.
    pub expected: ROption<RVec<u8>>,
}

/// Changes that become visible and durable together, or not at all.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Default)]
pub struct Batch {
    /// All must hold, else nothing is changed.
    pub preconditions: RVec<Precondition>,
    /// Written whether or not the key existed. A key stands at most once in `puts` and `deletes` together.
    pub puts: RVec<KeyValue>,
    /// Removed; an absent key is no error.
    pub deletes: RVec<RVec<u8>>,
}

/// What became of a batch.
#[repr(u8)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitOutcome {
    /// Applied, and durable: it survives a power cut that happens right after the call returned.
    Done,
    /// A precondition did not hold; nothing was changed.
    Conflict,
}

/// What [`Storage::get_many`] answers: a value or `RNone` for each key asked for, in the order of the keys.
pub type Values = RVec<ROption<RVec<u8>>>;

/// A half-open range of keys, `start` ≤ key < `end`.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub struct KeyRange<'a> {
    /// The first key that belongs to the range.
    pub start: RSlice<'a, u8>,
    /// The first key that does not; empty: no upper bound.
    pub end: RSlice<'a, u8>,
}

/// A stretch of a blob.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteRange {
    /// The first byte, from 0.
    pub offset: u64,
    /// How many bytes; the blob's end cuts it short. `u64::MAX`: up to the end.
    pub length: u64,
}

impl ByteRange {
    /// The whole blob.
    pub const ALL: Self = Self { offset: 0, length: u64::MAX };
}

/// An ordered key-value store with conditional commits, and immutable blobs.
///
/// Every call may block and is made from threads that may; calls come from many threads at once. The
/// host keeps the plugin's keys apart from everything else it stores.
#[sabi_trait]
pub trait Storage: Send + Sync {
    /// The values of `keys`, in their order; `RNone` where a key is absent.
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError>;

    /// The first `limit` pairs of `range`, ascending, or the last ones, descending, if `reverse`.
    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError>;

    /// Applies `batch` at one point in time. When it answers [`CommitOutcome::Done`] the batch is durable.
    /// Commits that wait at the same time may share one write to the disk.
    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError>;

    /// Stores `body` under `name`, durable before it returns; answers the length in bytes. Storing a name
    /// that exists replaces it in one step: names are content addresses, so old and new are the same bytes.
    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError>;

    /// A stretch of the blob `name`; `RNone` where there is none of that name.
    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError>;

    /// Removes a blob; an absent one is no error.
    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError>;

    /// Up to `limit` blob names that start with `prefix` and sort after `after`, ascending.
    #[sabi(last_prefix_field)]
    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError>;
}

/// A shared [`Storage`].
pub type StorageBox = Storage_TO<'static, RArc<()>>;

impl Clone for StorageBox {
    /// Another handle to the same object.
    fn clone(&self) -> Self {
        Self::from_sabi(self.obj.shallow_clone())
    }
}

/// Hands a host's storage to the plugin, guarded against panics.
pub fn storage(implementation: impl Storage + 'static) -> StorageBox {
    Storage_TO::from_ptr(RArc::new(Guarded::new(implementation)), sabi_trait::TD_Opaque)
}
