//! The host of the test kit, of which one method panics at one of its calls.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use mailarchive_api::{
    AbiError, Batch, Body, BodyReader, ByteRange, ByteSourceBox, CommitOutcome, Host, HostBox, KeyRange,
    KeyValue, LogLevel, OutboundAddress, OutboundVerdict, PageDraft, PageLink, Pages, PagesBox,
    PermissionQuery, Permissions, PermissionsBox, ReferringQuery, SecretKey, Site, Space, Spaces, SpacesBox,
    Storage, StorageBox, Values,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
    testkit::MemoryHost,
};

/// All that a host gives; `taken` is the plugin's body of a blob, of which the host reads a part.
pub(crate) const METHODS: [&str; 29] = [
    "Storage::get_many",
    "Storage::scan",
    "Storage::commit",
    "Storage::commit, after it is done",
    "Storage::put_blob",
    "Storage::open_blob",
    "Storage::delete_blob",
    "Storage::list_blobs",
    "ByteSource::read",
    "ByteSource, dropped",
    "ByteSource, taken",
    "Spaces::by_key",
    "Spaces::by_id",
    "Spaces::page",
    "Permissions::check",
    "Pages::editor",
    "Pages::referring",
    "Host::storage",
    "Host::spaces",
    "Host::permissions",
    "Host::pages",
    "Host::now",
    "Host::log",
    "Host::secret_keys",
    "Host::data_directory",
    "Host::outbound",
    "Host::extra_authorities",
    "Host::site",
    "Host::report_fault",
];

/// Which method panics, and at which call; only then.
pub(crate) struct Plan {
    method: &'static str,
    time: u32,
    calls: AtomicU32,
}

impl Plan {
    pub(crate) fn new(method: &'static str, time: u32) -> Arc<Self> {
        assert!(METHODS.contains(&method));
        Arc::new(Self { method, time, calls: AtomicU32::new(0) })
    }

    pub(crate) fn method(&self) -> &str {
        self.method
    }

    pub(crate) fn happened(&self) -> bool {
        self.calls.load(Ordering::SeqCst) >= self.time
    }

    fn at(&self, method: &str) {
        if method == self.method {
            let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
            assert!(call != self.time, "{method} broke");
        }
    }
}

/// A host, or one of its services.
pub(crate) struct PanickingHost<T> {
    sound: T,
    plan: Arc<Plan>,
}

impl PanickingHost<HostBox> {
    pub(crate) fn of(host: &MemoryHost, plan: &Arc<Plan>) -> HostBox {
        mailarchive_api::host(Self { sound: host.host(), plan: Arc::clone(plan) })
    }

    fn wrap<T>(&self, sound: T) -> PanickingHost<T> {
        PanickingHost { sound, plan: Arc::clone(&self.plan) }
    }
}

impl Host for PanickingHost<HostBox> {
    fn storage(&self) -> StorageBox {
        self.plan.at("Host::storage");
        mailarchive_api::storage(self.wrap(self.sound.storage()))
    }

    fn spaces(&self) -> SpacesBox {
        self.plan.at("Host::spaces");
        mailarchive_api::spaces(self.wrap(self.sound.spaces()))
    }

    fn permissions(&self) -> PermissionsBox {
        self.plan.at("Host::permissions");
        mailarchive_api::permissions(self.wrap(self.sound.permissions()))
    }

    fn pages(&self) -> PagesBox {
        self.plan.at("Host::pages");
        mailarchive_api::pages(self.wrap(self.sound.pages()))
    }

    fn now(&self) -> i64 {
        self.plan.at("Host::now");
        self.sound.now()
    }

    fn log(&self, level: LogLevel, target: RStr<'_>, message: RStr<'_>) {
        self.plan.at("Host::log");
        self.sound.log(level, target, message);
    }

    fn secret_keys(&self) -> RResult<RVec<SecretKey>, AbiError> {
        self.plan.at("Host::secret_keys");
        self.sound.secret_keys()
    }

    fn data_directory(&self) -> RString {
        self.plan.at("Host::data_directory");
        self.sound.data_directory()
    }

    fn outbound(&self, address: OutboundAddress) -> OutboundVerdict {
        self.plan.at("Host::outbound");
        self.sound.outbound(address)
    }

    fn extra_authorities(&self) -> RVec<RVec<u8>> {
        self.plan.at("Host::extra_authorities");
        self.sound.extra_authorities()
    }

    fn site(&self) -> Site {
        self.plan.at("Host::site");
        self.sound.site()
    }

    fn report_fault(&self, reason: RStr<'_>) {
        self.plan.at("Host::report_fault");
        self.sound.report_fault(reason);
    }
}

impl Storage for PanickingHost<StorageBox> {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.plan.at("Storage::get_many");
        self.sound.get_many(keys)
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        self.plan.at("Storage::scan");
        self.sound.scan(range, limit, reverse)
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        self.plan.at("Storage::commit");
        let outcome = self.sound.commit(batch);
        self.plan.at("Storage::commit, after it is done");
        outcome
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        self.plan.at("Storage::put_blob");
        let mut body = Body::Stream(body).into_reader();
        let mut start = [0; 100];
        let length = body.read(&mut start).expect("a body");
        self.plan.at("ByteSource, taken");
        let whole = io::Cursor::new(start[..length].to_vec()).chain(body);
        self.sound.put_blob(name, mailarchive_api::byte_source(whole))
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        self.plan.at("Storage::open_blob");
        let wrap = |source| {
            let given = Given { body: Body::Stream(source).into_reader(), plan: Arc::clone(&self.plan) };
            mailarchive_api::byte_source(given)
        };
        self.sound.open_blob(name, range).map(|source| source.map(wrap))
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        self.plan.at("Storage::delete_blob");
        self.sound.delete_blob(name)
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        self.plan.at("Storage::list_blobs");
        self.sound.list_blobs(prefix, after, limit)
    }
}

impl Spaces for PanickingHost<SpacesBox> {
    fn by_key(&self, key: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.plan.at("Spaces::by_key");
        self.sound.by_key(key)
    }

    fn by_id(&self, id: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.plan.at("Spaces::by_id");
        self.sound.by_id(id)
    }

    fn page(&self, after: RStr<'_>, limit: u32) -> RResult<RVec<Space>, AbiError> {
        self.plan.at("Spaces::page");
        self.sound.page(after, limit)
    }
}

impl Permissions for PanickingHost<PermissionsBox> {
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        self.plan.at("Permissions::check");
        self.sound.check(queries)
    }
}

impl Pages for PanickingHost<PagesBox> {
    fn editor(&self, draft: PageDraft) -> RResult<ROption<RString>, AbiError> {
        self.plan.at("Pages::editor");
        self.sound.editor(draft)
    }

    fn referring(&self, query: ReferringQuery) -> RResult<RVec<PageLink>, AbiError> {
        self.plan.at("Pages::referring");
        self.sound.referring(query)
    }
}

/// A blob on its way to the plugin.
struct Given {
    body: BodyReader,
    plan: Arc<Plan>,
}

impl Read for Given {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.plan.at("ByteSource::read");
        self.body.read(buffer)
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        self.plan.at("ByteSource, dropped");
    }
}
