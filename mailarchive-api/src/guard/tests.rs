use std::io;

use abi_stable::std_types::{ROption, RResult, RString};

use super::*;
use crate::{
    Body, Call, HostEvent, NameValue, Plugin, Request, Response, Viewer, byte_source, testkit::MemoryHost,
};

struct Panics {
    on_drop: bool,
}

impl io::Read for Panics {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("reader broke")
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        assert!(!self.on_drop, "drop broke");
    }
}

#[test]
fn a_panic_in_a_call_is_an_error_and_stays_one() {
    let mut source = byte_source(Panics { on_drop: false });
    for _ in 0..2 {
        let error = source.read((&mut [0u8; 4][..]).into()).into_result().unwrap_err();
        assert_eq!(error.code, ErrorCode::PANICKED);
        assert!(error.message.contains("reader broke"), "{}", error.message);
    }
}

#[test]
fn a_panic_in_drop_is_swallowed() {
    drop(byte_source(Panics { on_drop: true }));
}

#[test]
fn a_source_that_counts_wrongly_is_refused() {
    struct Liar;
    impl crate::ByteSource for Liar {
        fn read(
            &mut self,
            _: abi_stable::std_types::RSliceMut<'_, u8>,
        ) -> abi_stable::std_types::RResult<usize, AbiError> {
            abi_stable::std_types::RResult::ROk(usize::MAX)
        }
    }
    let lying = crate::ByteSource_TO::from_value(Liar, abi_stable::sabi_trait::TD_Opaque);
    assert!(Body::Stream(lying).read_to_vec(100).is_err());
}

/// What it is told to do in `handle`, and nothing else.
struct Odd {
    handle: fn() -> Result<Response, AbiError>,
    drop_panics: bool,
}

impl Odd {
    fn new(handle: fn() -> Result<Response, AbiError>) -> Self {
        Self { handle, drop_panics: false }
    }
}

impl Plugin for Odd {
    fn contributions(&self) -> RString {
        "[]".into()
    }

    fn activate(&self) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn disable(&self) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn handle(&self, _: Request) -> RResult<Response, AbiError> {
        (self.handle)().into()
    }

    fn call(&self, _: Call) -> RResult<RString, AbiError> {
        RResult::ROk("{}".into())
    }

    fn notify(&self, _: HostEvent) -> RResult<(), AbiError> {
        RResult::ROk(())
    }

    fn status(&self) -> RResult<RString, AbiError> {
        RResult::ROk("{}".into())
    }
}

impl Drop for Odd {
    fn drop(&mut self) {
        assert!(!self.drop_panics, "the plugin's drop broke");
    }
}

fn request() -> Request {
    let none = || Vec::<NameValue>::new().into();
    Request {
        method: "GET".into(),
        route: "any".into(),
        parameters: none(),
        path: "".into(),
        query: "".into(),
        headers: none(),
        viewer: Viewer { user: ROption::RNone, language: "en".into(), time_zone: "UTC".into() },
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body: Body::empty(),
        details: "".into(),
    }
}

/// Panics when it is dropped, wherever that is.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        std::panic::panic_any(Self);
    }
}

#[test]
fn a_payload_that_panics_when_it_is_dropped_does_not_get_out() {
    let plugin = crate::plugin(Odd::new(|| std::panic::panic_any(Bomb)));
    let error = plugin.handle(request()).into_result().err().unwrap();
    assert_eq!(error.message, "panic in Plugin::handle: a value that is not text");
    let error =
        guard_call("prepare", || -> Result<(), AbiError> { std::panic::panic_any(Bomb) }).unwrap_err();
    assert_eq!(error.code, ErrorCode::PANICKED);
}

#[test]
fn a_panic_of_the_other_side_that_is_handed_on_faults_nobody() {
    let plugin = crate::plugin(Odd::new(|| Err(faulted("panic in Storage::scan: broke"))));
    for _ in 0..2 {
        let error = plugin.handle(request()).into_result().err().unwrap();
        assert_eq!(
            (error.code, error.message.as_str()),
            (ErrorCode::INTERNAL, "panic in Storage::scan: broke")
        );
    }
    assert!(plugin.status().is_ok());
}

#[test]
fn a_service_that_panicked_answers_the_next_call() {
    struct Once(std::sync::atomic::AtomicBool);
    impl crate::Spaces for Once {
        fn by_key(&self, _: abi_stable::std_types::RStr<'_>) -> RResult<ROption<crate::Space>, AbiError> {
            assert!(self.0.swap(true, std::sync::atomic::Ordering::SeqCst), "the first time");
            RResult::ROk(ROption::RNone)
        }

        fn by_id(&self, _: abi_stable::std_types::RStr<'_>) -> RResult<ROption<crate::Space>, AbiError> {
            RResult::ROk(ROption::RNone)
        }

        fn page(
            &self,
            _: abi_stable::std_types::RStr<'_>,
            _: u32,
        ) -> RResult<abi_stable::std_types::RVec<crate::Space>, AbiError> {
            RResult::ROk(Vec::new().into())
        }
    }
    let spaces = crate::spaces(Once(false.into()));
    assert_eq!(spaces.by_key("A".into()).into_result().unwrap_err().code, ErrorCode::PANICKED);
    assert!(spaces.by_key("A".into()).is_ok());
}

#[test]
fn the_host_is_told_of_panics_that_no_call_answers() {
    let host = MemoryHost::new("/nowhere");
    let answer = |handle| {
        let plugin = crate::watched_plugin(Odd::new(handle), &host.host());
        plugin.handle(request()).into_result().unwrap().body
    };
    let body = answer(|| Ok(Response::new(200, "whole".to_owned())));
    assert_eq!(body.read_to_vec(10).unwrap(), b"whole");
    assert_eq!(host.fault(), None);

    let body = answer(|| Ok(Response::new(200, Body::from_reader(Panics { on_drop: false }))));
    assert!(body.read_to_vec(10).is_err());
    assert_eq!(host.fault().as_deref(), Some("panic in ByteSource::read: reader broke"));

    let host = MemoryHost::new("/nowhere");
    let plugin = crate::watched_plugin(
        Odd::new(|| Ok(Response::new(200, Body::from_reader(Panics { on_drop: true })))),
        &host.host(),
    );
    drop(plugin.handle(request()));
    let told = host.fault().unwrap();
    assert!(told.contains("panic in Drop") && told.contains("drop broke"), "{told}");

    let host = MemoryHost::new("/nowhere");
    drop(crate::watched_plugin(
        Odd { drop_panics: true, handle: || Err(AbiError::internal("never asked")) },
        &host.host(),
    ));
    assert!(host.fault().unwrap().contains("the plugin's drop broke"));
}

#[test]
fn a_library_whose_functions_panic_is_not_used() {
    let module = Module::new();
    let host = MemoryHost::new("/nowhere").host();
    let prepare = |_: &HostBox| Ok(Odd::new(|| Err(AbiError::internal("never asked"))));
    assert!(module.prepare(&host, prepare).is_ok());
    assert_eq!(module.version(|| panic!("no number")), "");
    assert_eq!(module.about(|| panic!("no name")), "");
    let error = module.prepare(&host, prepare).into_result().err().unwrap();
    assert_eq!((error.code, error.message.as_str()), (ErrorCode::PANICKED, "panic in version: no number"));
    assert!(module.prepare(&host, prepare).is_ok(), "it is told once");
    let module = Module::new();
    let error = module.prepare::<Odd>(&host, |_| panic!("no store")).into_result().err().unwrap();
    assert_eq!(error.message, "panic in prepare: no store");
}
