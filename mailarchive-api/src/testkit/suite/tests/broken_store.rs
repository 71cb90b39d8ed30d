//! Stores with one fault each: the one in memory, with one of its calls replaced.

use abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec};

use super::{
    super::{Extent, Promise, StorageUnderTest, prove_storage_in},
    broken_blobs, broken_commits, broken_keys, broken_lists,
};
use crate::{
    AbiError, Batch, ByteRange, ByteSourceBox, CommitOutcome, KeyRange, KeyValue, Storage, StorageBox,
    Values, testkit::MemoryHost,
};

type Answer<T> = Result<T, AbiError>;
type Call<A, T> = Box<dyn Fn(&Sound, A) -> Answer<T> + Send + Sync>;

/// A fault, and the promise that it breaks.
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) promise: Promise,
    calls: Calls,
    /// What happens to the data before the store is opened the first time.
    found: fn(&Sound),
    /// What happens to it before the store is opened again.
    kept: fn(&Sound) -> Answer<()>,
}

/// The calls that the fault replaces.
#[derive(Default)]
struct Calls {
    get: Option<Call<Vec<Vec<u8>>, Values>>,
    scan: Option<Call<Scan, Vec<KeyValue>>>,
    commit: Option<Call<Batch, CommitOutcome>>,
    put: Option<Call<(String, ByteSourceBox), u64>>,
    open: Option<Call<(String, ByteRange), Option<ByteSourceBox>>>,
    delete: Option<Call<String, ()>>,
    list: Option<Call<List, Vec<String>>>,
}

/// The arguments of `scan`.
#[derive(Clone)]
pub(super) struct Scan {
    pub(super) start: Vec<u8>,
    pub(super) end: Vec<u8>,
    pub(super) limit: u32,
    pub(super) reverse: bool,
}

/// The arguments of `list_blobs`.
#[derive(Clone)]
pub(super) struct List {
    pub(super) prefix: String,
    pub(super) after: String,
    pub(super) limit: u32,
}

/// The store in memory, which has no fault.
#[derive(Clone)]
pub(super) struct Sound(StorageBox);

impl Sound {
    pub(super) fn get(&self, keys: &[Vec<u8>]) -> Answer<Values> {
        let keys: Vec<RVec<u8>> = keys.iter().cloned().map(RVec::from).collect();
        self.0.get_many(keys.as_slice().into()).into_result()
    }

    pub(super) fn value(&self, key: &[u8]) -> Option<Vec<u8>> {
        let values = self.get(&[key.to_vec()]).ok()?;
        values[0].clone().into_option().map(Vec::from)
    }

    pub(super) fn scan(&self, scan: &Scan) -> Answer<Vec<KeyValue>> {
        let range = KeyRange { start: scan.start.as_slice().into(), end: scan.end.as_slice().into() };
        self.0.scan(range, scan.limit, scan.reverse).into_result().map(Vec::from)
    }

    pub(super) fn commit(&self, batch: Batch) -> Answer<CommitOutcome> {
        self.0.commit(batch).into_result()
    }

    pub(super) fn put(&self, name: &str, body: ByteSourceBox) -> Answer<u64> {
        self.0.put_blob(name.into(), body).into_result()
    }

    pub(super) fn open(&self, name: &str, range: ByteRange) -> Answer<Option<ByteSourceBox>> {
        self.0.open_blob(name.into(), range).into_result().map(ROption::into_option)
    }

    pub(super) fn delete(&self, name: &str) -> Answer<()> {
        self.0.delete_blob(name.into()).into_result()
    }

    pub(super) fn list(&self, list: &List) -> Answer<Vec<String>> {
        let names = self.0.list_blobs(list.prefix.as_str().into(), list.after.as_str().into(), list.limit);
        names.into_result().map(|names| names.iter().map(ToString::to_string).collect())
    }
}

impl Fault {
    fn new(name: &'static str, promise: Promise, calls: Calls) -> Self {
        Self { name, promise, calls, found: |_| (), kept: |_| Ok(()) }
    }

    pub(super) fn get(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, Vec<Vec<u8>>) -> Answer<Values> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { get: Some(Box::new(call)), ..Calls::default() })
    }

    pub(super) fn scan(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, Scan) -> Answer<Vec<KeyValue>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { scan: Some(Box::new(call)), ..Calls::default() })
    }

    pub(super) fn commit(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, Batch) -> Answer<CommitOutcome> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { commit: Some(Box::new(call)), ..Calls::default() })
    }

    pub(super) fn put(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, &str, ByteSourceBox) -> Answer<u64> + Send + Sync + 'static,
    ) -> Self {
        let call: Call<_, _> =
            Box::new(move |sound, (name, body): (String, ByteSourceBox)| call(sound, &name, body));
        Self::new(name, promise, Calls { put: Some(call), ..Calls::default() })
    }

    pub(super) fn open(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, &str, ByteRange) -> Answer<Option<ByteSourceBox>> + Send + Sync + 'static,
    ) -> Self {
        let call: Call<_, _> =
            Box::new(move |sound, (name, range): (String, ByteRange)| call(sound, &name, range));
        Self::new(name, promise, Calls { open: Some(call), ..Calls::default() })
    }

    pub(super) fn delete(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, &str) -> Answer<()> + Send + Sync + 'static,
    ) -> Self {
        let call: Call<_, _> = Box::new(move |sound, name: String| call(sound, &name));
        Self::new(name, promise, Calls { delete: Some(call), ..Calls::default() })
    }

    pub(super) fn list(
        name: &'static str,
        promise: Promise,
        call: impl Fn(&Sound, List) -> Answer<Vec<String>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, promise, Calls { list: Some(Box::new(call)), ..Calls::default() })
    }

    /// Every name is another one inside, in all calls.
    pub(super) fn renames(name: &'static str, promise: Promise, to: fn(&str) -> String) -> Self {
        let calls = Calls {
            put: Some(Box::new(move |sound, (name, body)| sound.put(&to(&name), body))),
            open: Some(Box::new(move |sound, (name, range)| sound.open(&to(&name), range))),
            delete: Some(Box::new(move |sound, name| sound.delete(&to(&name)))),
            ..Calls::default()
        };
        Self::new(name, promise, calls)
    }

    pub(super) fn found(name: &'static str, promise: Promise, found: fn(&Sound)) -> Self {
        Self { found, ..Self::new(name, promise, Calls::default()) }
    }

    pub(super) fn kept(name: &'static str, promise: Promise, kept: fn(&Sound) -> Answer<()>) -> Self {
        Self { kept, ..Self::new(name, promise, Calls::default()) }
    }
}

struct Broken {
    sound: Sound,
    calls: std::sync::Arc<Calls>,
}

impl Storage for Broken {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        let keys: Vec<Vec<u8>> = keys.iter().map(RVec::to_vec).collect();
        match &self.calls.get {
            Some(call) => call(&self.sound, keys).into(),
            None => self.sound.get(&keys).into(),
        }
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        let scan = Scan { start: range.start.to_vec(), end: range.end.to_vec(), limit, reverse };
        match &self.calls.scan {
            Some(call) => call(&self.sound, scan).map(RVec::from).into(),
            None => self.sound.scan(&scan).map(RVec::from).into(),
        }
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        match &self.calls.commit {
            Some(call) => call(&self.sound, batch).into(),
            None => self.sound.commit(batch).into(),
        }
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        match &self.calls.put {
            Some(call) => call(&self.sound, (name.to_string(), body)).into(),
            None => self.sound.put(name.as_str(), body).into(),
        }
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        match &self.calls.open {
            Some(call) => call(&self.sound, (name.to_string(), range)).map(ROption::from).into(),
            None => self.sound.open(name.as_str(), range).map(ROption::from).into(),
        }
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        match &self.calls.delete {
            Some(call) => call(&self.sound, name.to_string()).into(),
            None => self.sound.delete(name.as_str()).into(),
        }
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        let list = List { prefix: prefix.to_string(), after: after.to_string(), limit };
        let names = match &self.calls.list {
            Some(call) => call(&self.sound, list),
            None => self.sound.list(&list),
        };
        names.map(|names| names.into_iter().map(RString::from).collect()).into()
    }
}

struct Opening {
    sound: Sound,
    calls: std::sync::Arc<Calls>,
    found: fn(&Sound),
    kept: fn(&Sound) -> Answer<()>,
    opened: u32,
}

impl StorageUnderTest for Opening {
    fn open(&mut self) -> Answer<StorageBox> {
        if self.opened == 0 {
            (self.found)(&self.sound);
        } else {
            (self.kept)(&self.sound)?;
        }
        self.opened += 1;
        let calls = std::sync::Arc::clone(&self.calls);
        Ok(crate::storage(Broken { sound: self.sound.clone(), calls }))
    }
}

/// The tables of faults.
pub(super) const ALL: [fn() -> Vec<Fault>; 4] =
    [broken_keys::faults, broken_commits::faults, broken_blobs::faults, broken_lists::faults];

/// Proves each broken store, and wants its promise named.
fn catch(faults: Vec<Fault>) {
    let mut missed = Vec::new();
    for Fault { name, promise, calls, found, kept } in faults {
        let sound = Sound(MemoryHost::new("/nowhere").storage());
        let mut store = Opening { sound, calls: std::sync::Arc::new(calls), found, kept, opened: 0 };
        let extent = Extent { largest_blob: 2_500_000, threads: 4, commits: 10 };
        match prove_storage_in(&mut store, &extent) {
            Ok(()) => missed.push(format!("{name}: not caught")),
            Err(broken) if broken.contains(promise) => {}
            Err(broken) => missed.push(format!("{name}: {promise:?} is not named, but {broken}")),
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn broken_reads_are_caught() {
    catch(broken_keys::faults());
}

#[test]
fn broken_commits_are_caught() {
    catch(broken_commits::faults());
}

#[test]
fn broken_blobs_are_caught() {
    catch(broken_blobs::faults());
}

#[test]
fn broken_lists_of_blobs_are_caught() {
    catch(broken_lists::faults());
}

#[test]
fn the_machinery_of_faults_is_no_fault() {
    let fault = Fault::found("none", Promise::Opens, |_| ());
    let mut store = Opening {
        sound: Sound(MemoryHost::new("/nowhere").storage()),
        calls: std::sync::Arc::new(fault.calls),
        found: fault.found,
        kept: fault.kept,
        opened: 0,
    };
    let extent = Extent { largest_blob: 2_500_000, threads: 4, commits: 10 };
    prove_storage_in(&mut store, &extent).unwrap_or_else(|broken| panic!("{broken}"));
}
