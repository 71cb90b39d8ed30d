//! A store that notes what it is asked, and one that answers the same without doing anything.

use std::{
    collections::BTreeMap,
    hint::black_box,
    io::{self, Read},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use mailarchive_api::{
    AbiError, Batch, Body, ByteRange, ByteSourceBox, CommitOutcome, Host, HostBox, KeyRange, KeyValue,
    LogLevel, OutboundAddress, OutboundVerdict, PagesBox, PermissionsBox, Precondition, SecretKey, Site,
    SpacesBox, Storage, StorageBox, Values,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
    testkit::MemoryHost,
};

type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// A call in the terms that the plugin has it in, and the answer where it is of any size.
enum Noted {
    GetMany(Vec<Vec<u8>>, Vec<Option<Vec<u8>>>),
    Scan(Vec<u8>, Vec<u8>, u32, bool, Pairs),
    Commit { required: Vec<(Vec<u8>, Option<Vec<u8>>)>, puts: Pairs, deletes: Vec<Vec<u8>> },
    PutBlob(String, Vec<u8>),
}

/// Passes everything on to `store`.
pub(crate) struct Recording {
    store: StorageBox,
    on: AtomicBool,
    calls: Mutex<Vec<Noted>>,
}

impl Recording {
    pub(crate) fn of(store: StorageBox) -> Arc<Self> {
        Arc::new(Self { store, on: AtomicBool::new(false), calls: Mutex::default() })
    }

    pub(crate) fn start(&self) {
        self.on.store(true, Ordering::SeqCst);
    }

    pub(crate) fn stop(&self) {
        self.on.store(false, Ordering::SeqCst);
    }

    pub(crate) fn len(&self) -> usize {
        self.calls().len()
    }

    pub(crate) fn kinds(&self) -> String {
        let mut kinds = BTreeMap::<&str, usize>::new();
        for call in self.calls().iter() {
            let kind = match call {
                Noted::GetMany(..) => "get_many",
                Noted::Scan(..) => "scan",
                Noted::Commit { .. } => "commit",
                Noted::PutBlob(..) => "put_blob",
            };
            *kinds.entry(kind).or_default() += 1;
        }
        let told: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        told.join(", ")
    }

    fn calls(&self) -> MutexGuard<'_, Vec<Noted>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, call: impl FnOnce() -> Noted) {
        if self.on.load(Ordering::SeqCst) {
            let call = call();
            self.calls().push(call);
        }
    }

    /// Makes the same calls again, from std values and back to them as the plugin's `store` does it.
    pub(crate) fn replay(&self, store: &StorageBox) {
        for call in self.calls().iter() {
            match call {
                Noted::GetMany(keys, _) => {
                    let keys: Vec<RVec<u8>> = keys.iter().map(|key| RVec::from(key.as_slice())).collect();
                    let values = store.get_many(RSlice::from_slice(&keys)).into_result().expect("values");
                    let values: Vec<Option<Vec<u8>>> =
                        values.into_iter().map(|value| value.into_option().map(Into::into)).collect();
                    black_box(values);
                }
                Noted::Scan(start, end, limit, reverse, _) => {
                    let range = KeyRange { start: start.as_slice().into(), end: end.as_slice().into() };
                    let pairs = store.scan(range, *limit, *reverse).into_result().expect("pairs");
                    let pairs: Pairs =
                        pairs.into_iter().map(|pair| (pair.key.into(), pair.value.into())).collect();
                    black_box(pairs);
                }
                Noted::Commit { required, puts, deletes } => {
                    let mut batch = Batch::default();
                    for (key, expected) in required {
                        let expected = expected.as_deref().map(RVec::from).into();
                        batch.preconditions.push(Precondition { key: key.as_slice().into(), expected });
                    }
                    // The plugin has made these values for this call, and moves them: so they are made here too.
                    for (key, value) in puts {
                        batch.puts.push(KeyValue { key: key.clone().into(), value: value.clone().into() });
                    }
                    for key in deletes {
                        batch.deletes.push(key.clone().into());
                    }
                    black_box(store.commit(batch).into_result().expect("done"));
                }
                Noted::PutBlob(name, body) => {
                    let body = mailarchive_api::byte_source(io::Cursor::new(body.clone()));
                    black_box(store.put_blob(name.as_str().into(), body).into_result().expect("stored"));
                }
            }
        }
    }
}

/// The store that the plugin gets.
struct Recorder(Arc<Recording>);

impl Storage for Recorder {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        let values = self.0.store.get_many(keys);
        if let RResult::ROk(values) = &values {
            self.0.note(|| {
                let found = values.iter().map(|value| value.as_ref().into_option().map(RVec::to_vec));
                Noted::GetMany(keys.iter().map(RVec::to_vec).collect(), found.collect())
            });
        }
        values
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        let pairs = self.0.store.scan(range, limit, reverse);
        if let RResult::ROk(pairs) = &pairs {
            self.0.note(|| {
                let found = pairs.iter().map(|pair| (pair.key.to_vec(), pair.value.to_vec())).collect();
                Noted::Scan(range.start.to_vec(), range.end.to_vec(), limit, reverse, found)
            });
        }
        pairs
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        self.0.note(|| Noted::Commit {
            required: batch
                .preconditions
                .iter()
                .map(|one| (one.key.to_vec(), one.expected.as_ref().into_option().map(RVec::to_vec)))
                .collect(),
            puts: batch.puts.iter().map(|pair| (pair.key.to_vec(), pair.value.to_vec())).collect(),
            deletes: batch.deletes.iter().map(RVec::to_vec).collect(),
        });
        self.0.store.commit(batch)
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        let mut bytes = Vec::new();
        if let Err(error) = Body::Stream(body).into_reader().read_to_end(&mut bytes) {
            return RResult::RErr(error.into());
        }
        self.0.note(|| Noted::PutBlob(name.to_string(), bytes.clone()));
        self.0.store.put_blob(name, mailarchive_api::byte_source(io::Cursor::new(bytes)))
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        self.0.store.open_blob(name, range)
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        self.0.store.delete_blob(name)
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        self.0.store.list_blobs(prefix, after, limit)
    }
}

/// Gives the recorded answers in their order, and reads what it is given.
pub(crate) struct Nothing {
    values: Answers<Vec<Option<Vec<u8>>>>,
    pairs: Answers<Pairs>,
}

/// One answer after the other, and from the first again.
struct Answers<T> {
    answers: Vec<T>,
    next: AtomicUsize,
}

impl<T> Answers<T> {
    fn new(answers: Vec<T>) -> Self {
        Self { answers, next: AtomicUsize::new(0) }
    }

    fn next(&self) -> &T {
        &self.answers[self.next.fetch_add(1, Ordering::Relaxed) % self.answers.len()]
    }
}

impl Nothing {
    pub(crate) fn answering(calls: &Recording) -> Self {
        let (mut values, mut pairs) = (Vec::new(), Vec::new());
        for call in calls.calls().iter() {
            match call {
                Noted::GetMany(_, found) => values.push(found.clone()),
                Noted::Scan(.., found) => pairs.push(found.clone()),
                Noted::Commit { .. } | Noted::PutBlob(..) => {}
            }
        }
        Self { values: Answers::new(values), pairs: Answers::new(pairs) }
    }
}

impl Storage for Nothing {
    fn get_many(&self, _: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        let values = self.values.next().iter();
        RResult::ROk(values.map(|value| value.as_deref().map(RVec::from).into()).collect())
    }

    fn scan(&self, _: KeyRange<'_>, _: u32, _: bool) -> RResult<RVec<KeyValue>, AbiError> {
        let pairs = self.pairs.next().iter();
        let pair = |(key, value): &(Vec<u8>, Vec<u8>)| KeyValue {
            key: key.as_slice().into(),
            value: value.as_slice().into(),
        };
        RResult::ROk(pairs.map(pair).collect())
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        drop(black_box(batch));
        RResult::ROk(CommitOutcome::Done)
    }

    fn put_blob(&self, _: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        let mut buffer = [0; 64 * 1024];
        let mut reader = Body::Stream(body).into_reader();
        let mut length = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return RResult::ROk(length),
                Ok(read) => length += read as u64,
                Err(error) => return RResult::RErr(error.into()),
            }
            black_box(&buffer);
        }
    }

    fn open_blob(&self, _: RStr<'_>, _: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        RResult::ROk(ROption::RNone)
    }

    fn delete_blob(&self, _: RStr<'_>) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn list_blobs(&self, _: RStr<'_>, _: RStr<'_>, _: u32) -> RResult<RVec<RString>, AbiError> {
        RResult::ROk(RVec::new())
    }
}

/// `host`, with `recording` before its store.
pub(crate) fn host(host: &MemoryHost, recording: &Arc<Recording>) -> HostBox {
    mailarchive_api::host(Recorded { host: host.host(), recording: Arc::clone(recording) })
}

struct Recorded {
    host: HostBox,
    recording: Arc<Recording>,
}

impl Host for Recorded {
    fn storage(&self) -> StorageBox {
        mailarchive_api::storage(Recorder(Arc::clone(&self.recording)))
    }

    fn spaces(&self) -> SpacesBox {
        self.host.spaces()
    }

    fn permissions(&self) -> PermissionsBox {
        self.host.permissions()
    }

    fn pages(&self) -> PagesBox {
        self.host.pages()
    }

    fn now(&self) -> i64 {
        self.host.now()
    }

    fn log(&self, level: LogLevel, target: RStr<'_>, message: RStr<'_>) {
        self.host.log(level, target, message);
    }

    fn secret_keys(&self) -> RResult<RVec<SecretKey>, AbiError> {
        self.host.secret_keys()
    }

    fn data_directory(&self) -> RString {
        self.host.data_directory()
    }

    fn outbound(&self, address: OutboundAddress) -> OutboundVerdict {
        self.host.outbound(address)
    }

    fn extra_authorities(&self) -> RVec<RVec<u8>> {
        self.host.extra_authorities()
    }

    fn site(&self) -> Site {
        self.host.site()
    }

    fn report_fault(&self, reason: RStr<'_>) {
        self.host.report_fault(reason);
    }
}
