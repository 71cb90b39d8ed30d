//! What the wiki hands to one instance of the plugin, with a witness: where the wiki itself panics in a call, the
//! instance is faulted. The call has failed by then and the store is whole, but what the plugin does next rests on
//! a wiki that is broken in this place: a site administrator is told, and decides when it goes on.

use std::{io, sync::Arc};

use mailarchive_api::{
    AbiError, Batch, ByteRange, ByteSourceBox, CommitOutcome, KeyRange, KeyValue, PageDraft, PageLink, Pages,
    PagesBox, PermissionQuery, Permissions, PermissionsBox, ReferringQuery, Space, Spaces, SpacesBox,
    Storage, StorageBox, Values,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
};

use super::services::Faults;

pub(super) fn storage(of: &StorageBox, faults: &Arc<Faults>) -> StorageBox {
    mailarchive_api::storage(Witnessed::new(of.clone(), faults))
}

pub(super) fn spaces(of: &SpacesBox, faults: &Arc<Faults>) -> SpacesBox {
    mailarchive_api::spaces(Witnessed::new(of.clone(), faults))
}

pub(super) fn permissions(of: &PermissionsBox, faults: &Arc<Faults>) -> PermissionsBox {
    mailarchive_api::permissions(Witnessed::new(of.clone(), faults))
}

pub(super) fn pages(of: &PagesBox, faults: &Arc<Faults>) -> PagesBox {
    mailarchive_api::pages(Witnessed::new(of.clone(), faults))
}

/// A service of the wiki as one instance of the plugin gets it.
struct Witnessed<S> {
    service: S,
    faults: Arc<Faults>,
}

impl<S> Witnessed<S> {
    fn new(service: S, faults: &Arc<Faults>) -> Self {
        Self { service, faults: Arc::clone(faults) }
    }

    fn saw<R>(&self, outcome: RResult<R, AbiError>) -> RResult<R, AbiError> {
        if let RResult::RErr(error) = &outcome {
            self.faults.of_the_wiki(error);
        }
        outcome
    }
}

impl Storage for Witnessed<StorageBox> {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.saw(self.service.get_many(keys))
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        self.saw(self.service.scan(range, limit, reverse))
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        self.saw(self.service.commit(batch))
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        self.saw(self.service.put_blob(name, body))
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        let witnessed = |source| {
            mailarchive_api::byte_source(WitnessedSource { source, faults: Arc::clone(&self.faults) })
        };
        self.saw(self.service.open_blob(name, range)).map(|blob| blob.map(witnessed))
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        self.saw(self.service.delete_blob(name))
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        self.saw(self.service.list_blobs(prefix, after, limit))
    }
}

impl Spaces for Witnessed<SpacesBox> {
    fn by_key(&self, key: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.saw(self.service.by_key(key))
    }

    fn by_id(&self, id: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        self.saw(self.service.by_id(id))
    }

    fn page(&self, after: RStr<'_>, limit: u32) -> RResult<RVec<Space>, AbiError> {
        self.saw(self.service.page(after, limit))
    }
}

impl Permissions for Witnessed<PermissionsBox> {
    fn check(&self, queries: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        self.saw(self.service.check(queries))
    }
}

impl Pages for Witnessed<PagesBox> {
    fn editor(&self, draft: PageDraft) -> RResult<ROption<RString>, AbiError> {
        self.saw(self.service.editor(draft))
    }

    fn referring(&self, query: ReferringQuery) -> RResult<RVec<PageLink>, AbiError> {
        self.saw(self.service.referring(query))
    }
}

/// A blob that panics while it is read.
struct WitnessedSource {
    source: ByteSourceBox,
    faults: Arc<Faults>,
}

impl io::Read for WitnessedSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let outcome = self.source.read(buffer.into()).into_result();
        outcome.map_err(|error| {
            self.faults.of_the_wiki(&error);
            io::Error::from(error)
        })
    }
}
