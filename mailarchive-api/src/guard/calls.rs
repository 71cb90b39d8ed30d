//! The traits of the contract, each call through the guard.

use abi_stable::std_types::{ROption, RResult, RSlice, RSliceMut, RStr, RString, RVec};

use super::{Guarded, watched::watched};
use crate::{
    AbiError, Batch, ByteRange, ByteSource, ByteSourceBox, Call, CommitOutcome, Host, HostEvent, KeyRange,
    KeyValue, LogLevel, OutboundAddress, OutboundVerdict, PageDraft, PageLink, Pages, PagesBox,
    PermissionQuery, Permissions, PermissionsBox, Plugin, ReferringQuery, Request, Response, SecretKey, Site,
    Space, Spaces, SpacesBox, Storage, StorageBox, Values,
};

impl<T: ByteSource> ByteSource for Guarded<T> {
    fn read(&mut self, buffer: RSliceMut<'_, u8>) -> RResult<usize, AbiError> {
        self.run_mut("ByteSource::read", |source| source.read(buffer).into_result()).into()
    }
}

impl<T: Storage> Storage for Guarded<T> {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.run("Storage::get_many", |storage| storage.get_many(keys).into_result()).into()
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        self.run("Storage::scan", |storage| storage.scan(range, limit, reverse).into_result()).into()
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        self.run("Storage::commit", |storage| storage.commit(batch).into_result()).into()
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        self.run("Storage::put_blob", |storage| storage.put_blob(name, body).into_result()).into()
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        self.run("Storage::open_blob", |storage| storage.open_blob(name, range).into_result()).into()
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        self.run("Storage::delete_blob", |storage| storage.delete_blob(name).into_result()).into()
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        self.run("Storage::list_blobs", |storage| storage.list_blobs(prefix, after, limit).into_result())
            .into()
    }
}

impl<T: Spaces> Spaces for Guarded<T> {
    fn by_key(&self, key: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.run("Spaces::by_key", |spaces| spaces.by_key(key).into_result()).into()
    }

    fn by_id(&self, id: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.run("Spaces::by_id", |spaces| spaces.by_id(id).into_result()).into()
    }

    fn page(&self, after: RStr<'_>, limit: u32) -> RResult<RVec<Space>, AbiError> {
        self.run("Spaces::page", |spaces| spaces.page(after, limit).into_result()).into()
    }
}

impl<T: Permissions> Permissions for Guarded<T> {
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        self.run("Permissions::check", |permissions| permissions.check(queries).into_result()).into()
    }
}

impl<T: Pages> Pages for Guarded<T> {
    fn editor(&self, draft: PageDraft) -> RResult<ROption<RString>, AbiError> {
        self.run("Pages::editor", |pages| pages.editor(draft).into_result()).into()
    }

    fn referring(&self, query: ReferringQuery) -> RResult<RVec<PageLink>, AbiError> {
        self.run("Pages::referring", |pages| pages.referring(query).into_result()).into()
    }
}

/// A host whose service methods have no error to answer: a store that only fails stands in for them.
impl<T: Host> Host for Guarded<T> {
    fn storage(&self) -> StorageBox {
        self.run("Host::storage", |host| Ok(host.storage()))
            .unwrap_or_else(|error| crate::storage(Unavailable(error)))
    }

    fn spaces(&self) -> SpacesBox {
        self.run("Host::spaces", |host| Ok(host.spaces()))
            .unwrap_or_else(|error| crate::spaces(Unavailable(error)))
    }

    fn permissions(&self) -> PermissionsBox {
        self.run("Host::permissions", |host| Ok(host.permissions()))
            .unwrap_or_else(|error| crate::permissions(Unavailable(error)))
    }

    fn pages(&self) -> PagesBox {
        self.run("Host::pages", |host| Ok(host.pages()))
            .unwrap_or_else(|error| crate::pages(Unavailable(error)))
    }

    fn now(&self) -> i64 {
        self.run("Host::now", |host| Ok(host.now())).unwrap_or_else(|_| system_time())
    }

    fn log(&self, level: LogLevel, target: RStr<'_>, message: RStr<'_>) {
        // A line that cannot be written is lost: there is nowhere to say so.
        let _ = self.run("Host::log", |host| {
            host.log(level, target, message);
            Ok(())
        });
    }

    fn secret_keys(&self) -> RResult<RVec<SecretKey>, AbiError> {
        self.run("Host::secret_keys", |host| host.secret_keys().into_result()).into()
    }

    fn data_directory(&self) -> RString {
        self.run("Host::data_directory", |host| Ok(host.data_directory())).unwrap_or_default()
    }

    fn outbound(&self, address: OutboundAddress) -> OutboundVerdict {
        self.run("Host::outbound", |host| Ok(host.outbound(address)))
            .unwrap_or_else(|error| OutboundVerdict::Denied(error.message))
    }

    fn extra_authorities(&self) -> RVec<RVec<u8>> {
        self.run("Host::extra_authorities", |host| Ok(host.extra_authorities())).unwrap_or_default()
    }

    fn site(&self) -> Site {
        self.run("Host::site", |host| Ok(host.site())).unwrap_or_else(|_| Site {
            name: RString::new(),
            url: ROption::RNone,
            language: "en".into(),
        })
    }

    fn report_fault(&self, reason: RStr<'_>) {
        let _ = self.run("Host::report_fault", |host| {
            host.report_fault(reason);
            Ok(())
        });
    }

    fn room(&self) -> ROption<u64> {
        self.run("Host::room", |host| Ok(host.room())).unwrap_or(ROption::RNone)
    }
}

fn system_time() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

impl<T: Plugin> Plugin for Guarded<T> {
    fn contributions(&self) -> RString {
        self.run("Plugin::contributions", |plugin| Ok(plugin.contributions())).unwrap_or_else(|_| "[]".into())
    }

    fn activate(&self) -> RResult<(), AbiError> {
        self.run("Plugin::activate", |plugin| plugin.activate().into_result()).into()
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        self.run("Plugin::quiesce", |plugin| plugin.quiesce().into_result()).into()
    }

    fn disable(&self) -> RResult<(), AbiError> {
        // A faulted plugin must still be stopped: its threads and sockets are what the fault left behind.
        super::guard_call("Plugin::disable", || self.value.disable().into_result()).into()
    }

    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        let answered = self.run("Plugin::handle", |plugin| plugin.handle(request).into_result());
        let Some(host) = &self.host else { return answered.into() };
        answered.map(|response| Response { body: watched(response.body, host), ..response }).into()
    }

    fn call(&self, call: Call) -> RResult<RString, AbiError> {
        self.run("Plugin::call", |plugin| plugin.call(call).into_result()).into()
    }

    fn notify(&self, event: HostEvent) -> RResult<(), AbiError> {
        self.run("Plugin::notify", |plugin| plugin.notify(event).into_result()).into()
    }

    fn status(&self) -> RResult<RString, AbiError> {
        self.run("Plugin::status", |plugin| plugin.status().into_result()).into()
    }

    fn metrics(&self) -> RResult<RString, AbiError> {
        self.run("Plugin::metrics", |plugin| plugin.metrics().into_result()).into()
    }
}

/// Stands in for a service that the host failed to hand out.
struct Unavailable(AbiError);

impl Unavailable {
    fn error<R>(&self) -> RResult<R, AbiError> {
        RResult::RErr(self.0.clone())
    }
}

impl Storage for Unavailable {
    fn get_many(&self, _: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.error()
    }

    fn scan(&self, _: KeyRange<'_>, _: u32, _: bool) -> RResult<RVec<KeyValue>, AbiError> {
        self.error()
    }

    fn commit(&self, _: Batch) -> RResult<CommitOutcome, AbiError> {
        self.error()
    }

    fn put_blob(&self, _: RStr<'_>, _: ByteSourceBox) -> RResult<u64, AbiError> {
        self.error()
    }

    fn open_blob(&self, _: RStr<'_>, _: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        self.error()
    }

    fn delete_blob(&self, _: RStr<'_>) -> RResult<(), AbiError> {
        self.error()
    }

    fn list_blobs(&self, _: RStr<'_>, _: RStr<'_>, _: u32) -> RResult<RVec<RString>, AbiError> {
        self.error()
    }
}

impl Spaces for Unavailable {
    fn by_key(&self, _: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.error()
    }

    fn by_id(&self, _: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.error()
    }

    fn page(&self, _: RStr<'_>, _: u32) -> RResult<RVec<Space>, AbiError> {
        self.error()
    }
}

impl Permissions for Unavailable {
    fn check(&self, _: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        self.error()
    }
}

impl Pages for Unavailable {
    fn editor(&self, _: PageDraft) -> RResult<ROption<RString>, AbiError> {
        self.error()
    }

    fn referring(&self, _: ReferringQuery) -> RResult<RVec<PageLink>, AbiError> {
        self.error()
    }
}
