//! A body of 25 MB goes in either direction without a copy.

use std::{io::Cursor, time::Instant};

use mailarchive_api::{
    AbiError, Body, Call, HostEvent, NameValue, Plugin, Request, Response, Viewer,
    abi_stable::std_types::{ROption, RResult, RString},
};

use crate::{allocation, recorded::Nothing, recorded::Recording};

const SIZE: usize = 25_000_000;
/// What may be allocated beside the body: its handles.
const HANDLES: usize = 64 * 1024;

pub(crate) fn no_copies() {
    let store = mailarchive_api::storage(Nothing::answering(&Recording::of(
        mailarchive_api::testkit::MemoryHost::new("/nowhere").storage(),
    )));
    let body = vec![b'x'; SIZE];
    let start = Instant::now();
    let (length, allocated) = allocation::during(|| {
        let body = mailarchive_api::byte_source(Cursor::new(body));
        store.put_blob("body".into(), body).into_result().expect("stored")
    });
    println!("put_blob of 25 MB from a ByteSource: {allocated} bytes allocated, {:?}", start.elapsed());
    assert_eq!(length, SIZE as u64);
    assert!(allocated < HANDLES, "{allocated} bytes");

    let plugin = mailarchive_api::plugin(Echo);
    let body = vec![b'x'; SIZE];
    let place = body.as_ptr();
    let start = Instant::now();
    let (response, allocated) =
        allocation::during(|| plugin.handle(request(body.into())).into_result().expect("an answer"));
    println!("a body of 25 MB to the plugin and back: {allocated} bytes allocated, {:?}", start.elapsed());
    let Body::Bytes(bytes) = response.body else { panic!("not in one piece") };
    let bytes = bytes.into_vec();
    assert_eq!((bytes.as_ptr(), bytes.len()), (place, SIZE), "it is the same memory");
    assert!(allocated < HANDLES, "{allocated} bytes");
}

fn request(body: Body) -> Request {
    let none = || Vec::<NameValue>::new().into();
    Request {
        method: "POST".into(),
        route: "echo".into(),
        parameters: none(),
        path: "".into(),
        query: "".into(),
        headers: none(),
        viewer: Viewer { user: ROption::RNone, language: "en".into(), time_zone: "UTC".into() },
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body,
        details: "".into(),
    }
}

/// Answers the body of the request.
struct Echo;

impl Plugin for Echo {
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

    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        RResult::ROk(Response::new(200, request.body))
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
