//! A wiki that panics under its plugin.

use std::io;

use mailarchive_api::{
    AbiError, Batch, ByteRange, ByteSourceBox, CommitOutcome, HostBox, KeyRange, KeyValue, PageDraft,
    PageLink, Pages, PermissionQuery, Permissions, ReferringQuery, Space, Spaces, Storage, Values,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
};

use super::{script::wiki_with, *};

type Made = fn(&HostBox);

/// Each call of a service, by the name under which its panic is told.
const CALLS: [(&str, Made); 14] = [
    ("Storage::get_many", |host| drop(host.storage().get_many(RSlice::EMPTY))),
    ("Storage::scan", |host| drop(host.storage().scan(everything(), 1, false))),
    ("Storage::commit", |host| drop(host.storage().commit(Batch::default()))),
    ("Storage::put_blob", |host| drop(host.storage().put_blob("a".into(), body()))),
    ("Storage::open_blob", |host| drop(host.storage().open_blob("broken".into(), ByteRange::ALL))),
    ("ByteSource::read", |host| {
        let blob = host.storage().open_blob("a".into(), ByteRange::ALL).unwrap();
        assert!(blob.unwrap().read((&mut [0; 10][..]).into()).is_err());
    }),
    ("Storage::delete_blob", |host| drop(host.storage().delete_blob("a".into()))),
    ("Storage::list_blobs", |host| drop(host.storage().list_blobs("".into(), "".into(), 1))),
    ("Spaces::by_key", |host| drop(host.spaces().by_key("DEV".into()))),
    ("Spaces::by_id", |host| drop(host.spaces().by_id("1".into()))),
    ("Spaces::page", |host| drop(host.spaces().page("".into(), 1))),
    ("Permissions::check", |host| drop(host.permissions().check(RSlice::EMPTY))),
    ("Pages::editor", |host| drop(host.pages().editor(draft()))),
    ("Pages::referring", |host| drop(host.pages().referring(referring()))),
];

#[test]
fn whatever_panics_in_the_wiki_the_plugin_is_faulted_with_the_reason_and_can_be_enabled_again() {
    for (call, made) in CALLS {
        let bench = broken();
        bench.switch(true).unwrap();
        made(&bench.host());
        let info = bench.plugins.info();
        let reason = told(&info);
        assert_eq!(info.state, PluginState::Faulted, "{call}");
        assert_eq!(reason, format!("the wiki itself failed: panic in {call}: out of order"));
        bench.wait_for(|bench| bench.script.calls().last() == Some(&"disable"));
        bench.switch(true).unwrap();
        assert!(bench.serves(), "{call}");
    }
}

#[test]
fn what_the_plugin_itself_hands_over_broken_is_no_fault_of_the_wiki() {
    let bench = Bench::enabled();
    struct Breaks;
    impl Read for Breaks {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("the plugin's own");
        }
    }
    let told = bench.host().storage().put_blob("a".into(), mailarchive_api::byte_source(Breaks));
    assert!(told.into_result().unwrap_err().message.contains("the plugin's own"));
    assert!(bench.serves());
}

fn broken() -> Bench {
    let (data, script) = (tempfile::tempdir().unwrap(), Script::new());
    fs::write(data.path().join("plugin.so"), library("1")).unwrap();
    let plugins = wiki_with(data.path(), &script, true, |settings| {
        settings.storage = mailarchive_api::storage(Broken);
        settings.spaces = mailarchive_api::spaces(Broken);
        settings.permissions = mailarchive_api::permissions(Broken);
        settings.pages = mailarchive_api::pages(Broken);
    });
    plugins.start();
    Bench { data, script, plugins, confirms: true }
}

impl Bench {
    fn host(&self) -> HostBox {
        self.script.host.lock().unwrap().clone().unwrap()
    }
}

fn everything() -> KeyRange<'static> {
    KeyRange { start: RSlice::EMPTY, end: RSlice::EMPTY }
}

fn body() -> ByteSourceBox {
    mailarchive_api::byte_source(io::empty())
}

fn draft() -> PageDraft {
    PageDraft {
        space: RString::new(),
        title: RString::new(),
        embedded: RString::new(),
        parameters: RVec::new(),
    }
}

fn referring() -> ReferringQuery {
    ReferringQuery { user: ROption::RNone, paths: RVec::new(), limit: 1 }
}

/// Every call panics, and so does every blob but the one named `broken`, which cannot even be opened.
struct Broken;

impl Storage for Broken {
    fn get_many(&self, _: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        out_of_order()
    }

    fn scan(&self, _: KeyRange<'_>, _: u32, _: bool) -> RResult<RVec<KeyValue>, AbiError> {
        out_of_order()
    }

    fn commit(&self, _: Batch) -> RResult<CommitOutcome, AbiError> {
        out_of_order()
    }

    fn put_blob(&self, _: RStr<'_>, _: ByteSourceBox) -> RResult<u64, AbiError> {
        out_of_order()
    }

    fn open_blob(&self, name: RStr<'_>, _: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        assert!(name != "broken", "out of order");
        RResult::ROk(ROption::RSome(mailarchive_api::byte_source(Self)))
    }

    fn delete_blob(&self, _: RStr<'_>) -> RResult<(), AbiError> {
        out_of_order()
    }

    fn list_blobs(&self, _: RStr<'_>, _: RStr<'_>, _: u32) -> RResult<RVec<RString>, AbiError> {
        out_of_order()
    }
}

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        out_of_order()
    }
}

impl Spaces for Broken {
    fn by_key(&self, _: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        out_of_order()
    }

    fn by_id(&self, _: RStr<'_>) -> RResult<ROption<Space>, AbiError> {
        out_of_order()
    }

    fn page(&self, _: RStr<'_>, _: u32) -> RResult<RVec<Space>, AbiError> {
        out_of_order()
    }
}

impl Permissions for Broken {
    fn check(&self, _: RSlice<'_, PermissionQuery>) -> RResult<RVec<bool>, AbiError> {
        out_of_order()
    }
}

impl Pages for Broken {
    fn editor(&self, _: PageDraft) -> RResult<ROption<RString>, AbiError> {
        out_of_order()
    }

    fn referring(&self, _: ReferringQuery) -> RResult<RVec<PageLink>, AbiError> {
        out_of_order()
    }
}

fn out_of_order<R>() -> R {
    panic!("out of order")
}
