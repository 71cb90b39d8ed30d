//! A plugin of version 1.0 that uses every call of its host, and is asked for everything that a plugin can be.

use std::io::Read;

use mailarchive_api::{
    AbiError, Batch, Body, ByteRange, Call, CommitOutcome, EventKind, HostBox, HostEvent, KeyRange, KeyValue,
    OutboundAddress, OutboundVerdict, Page, PageDraft, Permission, PermissionQuery, Plugin, PluginBox,
    PluginModule, PluginModule_Ref, Precondition, ReferringQuery, Request, Response,
    abi_stable::{
        export_root_module,
        prefix_type::PrefixTypeTrait,
        std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
    },
    answer,
    contribution::{About, Hit, SearchAnswer, SearchQuestion, Status},
    guard::guard_call,
};
use serde_json::{Value, json};

#[export_root_module]
fn module() -> PluginModule_Ref {
    PluginModule { version, about, prepare }.leak_into_prefix()
}

extern "C" fn version() -> RStr<'static> {
    env!("CARGO_PKG_VERSION").into()
}

extern "C" fn about() -> RString {
    let about = About {
        key: "mail-archiving".to_owned(),
        name: "Frozen at 1.0".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        licence: "MIT OR Apache-2.0".to_owned(),
    };
    answer(&about).unwrap_or_default()
}

extern "C" fn prepare(host: HostBox) -> RResult<PluginBox, AbiError> {
    guard_call("prepare", || Ok(mailarchive_api::plugin(Frozen { host }))).into()
}

struct Frozen {
    host: HostBox,
}

impl Plugin for Frozen {
    fn contributions(&self) -> RString {
        let route = |key: &str, method: &str, path: &str, decorator: &str| {
            json!({
                "kind": "route", "key": key, "method": method, "path": path, "decorator": decorator,
                "writes": method != "GET", "maxBody": 10_000_000,
            })
        };
        let label = |text: &str| json!({ "en": text });
        json!([
            route("page", "GET", "/spaces/{space}/frozen", "space"),
            route("host", "GET", "/rest/frozen/1.0/{space}/host", "none"),
            route("count", "POST", "/rest/frozen/1.0/{space}/count", "none"),
            route("echo", "POST", "/rest/frozen/1.0/{space}/echo", "none"),
            { "kind": "web-item", "key": "frozen", "section": "space.content", "weight": 90,
              "label": label("Frozen"), "href": "/spaces/{space}/frozen", "conditions": [] },
            { "kind": "search-provider", "key": "search", "label": label("Frozen") },
            { "kind": "space-permission", "key": "delete-mail", "number": 3, "label": label("Delete mail"),
              "description": label("Moves mail to the trash.") },
        ])
        .to_string()
        .into()
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
        let outcome = match request.route.as_str() {
            "page" => Ok(Response::new(200, "<h1>Frozen</h1>".to_owned()).decorated(Page::new("Frozen"))),
            "host" => self.host(&request).map(|told| Response::new(200, told.to_string())),
            "count" => self.count().map(|count| Response::new(200, json!({ "count": count }).to_string())),
            "echo" => self.echo(request.body),
            other => Err(AbiError::invalid(format!("there is no route “{other}”"))),
        };
        outcome.into()
    }

    fn call(&self, call: Call) -> RResult<RString, AbiError> {
        let search = || {
            let question: SearchQuestion = call.arguments()?;
            let hit = Hit { title: question.text, href: "/spaces/SALES/frozen".to_owned(), ..Hit::default() };
            answer(&SearchAnswer { hits: vec![hit], total: Some(1), ..SearchAnswer::default() })
        };
        match (call.contribution.as_str(), call.action.as_str()) {
            ("search", "search") => search().into(),
            (contribution, action) => {
                RResult::RErr(AbiError::not_found(format!("{contribution} does not answer {action}")))
            }
        }
    }

    fn notify(&self, event: HostEvent) -> RResult<(), AbiError> {
        let removed = event.kind == EventKind::SPACE_REMOVED;
        if !removed {
            return RResult::ROk(());
        }
        let put = KeyValue { key: b"removed".to_vec().into(), value: event.subject.into_bytes() };
        self.host.storage().commit(Batch { puts: vec![put].into(), ..Batch::default() }).map(|_| ())
    }

    fn status(&self) -> RResult<RString, AbiError> {
        self.value(b"count").and_then(|count| answer(&Status { messages: count, ..Status::default() })).into()
    }
}

impl Frozen {
    /// What the host says to each question that can be asked of it.
    fn host(&self, request: &Request) -> Result<Value, AbiError> {
        let host = &self.host;
        let key = request.parameter("space").unwrap_or_default();
        let space = host.spaces().by_key(key.into()).into_result()?.into_option();
        let space = space.ok_or_else(|| AbiError::not_found("no such space"))?;
        let again = host.spaces().by_id(space.id.as_str().into()).into_result()?.into_option();
        let listed = host.spaces().page("".into(), 1000).into_result()?;
        let query = PermissionQuery {
            user: request.viewer.user.clone(),
            space: space.id.clone(),
            permission: Permission::VIEW,
        };
        let may = host.permissions().check(RSlice::from_slice(&[query])).into_result()?;
        let draft = PageDraft {
            space: space.id.clone(),
            title: "Draft".into(),
            embedded: "none".into(),
            parameters: RVec::new(),
        };
        host.pages().editor(draft).into_result()?;
        let referring = ReferringQuery {
            user: request.viewer.user.clone(),
            paths: vec!["/spaces/SALES/frozen".into()].into(),
            limit: 10,
        };
        let referring = host.pages().referring(referring).into_result()?;
        let outbound = host.outbound(OutboundAddress { ip: "127.0.0.1".into(), port: 1 });
        host.log(mailarchive_api::LogLevel::INFO, "frozen".into(), "asked".into());
        Ok(json!({
            "space": space.name.as_str(),
            "again": again.is_some_and(|again| again == space),
            "listed": listed.iter().any(|one| one.id == space.id),
            "mayView": may.as_slice() == [true],
            "keys": host.secret_keys().into_result()?.len(),
            "directory": std::path::Path::new(host.data_directory().as_str()).is_absolute(),
            "denied": matches!(outbound, OutboundVerdict::Denied(_)),
            "authorities": host.extra_authorities().len(),
            "site": host.site().name.as_str(),
            "year": host.now() / 31_556_952_000 + 1970,
            "referring": referring.len(),
        }))
    }

    /// One more than before, by compare and set.
    fn count(&self) -> Result<u64, AbiError> {
        loop {
            let before = self.value(b"count")?;
            let expected = (before > 0).then(|| RVec::from(before.to_string().into_bytes()));
            let put = KeyValue {
                key: b"count".to_vec().into(),
                value: (before + 1).to_string().into_bytes().into(),
            };
            let batch = Batch {
                preconditions: vec![Precondition {
                    key: b"count".to_vec().into(),
                    expected: expected.into(),
                }]
                .into(),
                puts: vec![put].into(),
                deletes: RVec::new(),
            };
            if self.host.storage().commit(batch).into_result()? == CommitOutcome::Done {
                return Ok(before + 1);
            }
        }
    }

    fn value(&self, key: &[u8]) -> Result<u64, AbiError> {
        let key = RVec::from(key);
        let values = self.host.storage().get_many(RSlice::from_slice(&[key.clone()])).into_result()?;
        let range = KeyRange { start: key.as_slice().into(), end: RSlice::from_slice(&[]) };
        let scanned = self.host.storage().scan(range, 1, false).into_result()?;
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
        let value = values.first().and_then(|value| value.as_ref().into_option());
        let first = scanned.first().filter(|pair| pair.key == key).map(|pair| &pair.value);
        if value != first {
            return Err(AbiError::internal("get_many and scan do not agree"));
        }
        Ok(value.and_then(|value| text(value)).unwrap_or(0))
    }

    /// The body, by way of a blob.
    fn echo(&self, body: Body) -> Result<Response, AbiError> {
        let storage = self.host.storage();
        let name = RStr::from("echo/one");
        let reader = body.into_reader();
        storage.put_blob(name, mailarchive_api::byte_source(reader)).into_result()?;
        let listed = storage.list_blobs("echo/".into(), "".into(), 10).into_result()?;
        let ROption::RSome(stored) = storage.open_blob(name, ByteRange::ALL).into_result()? else {
            return Err(AbiError::internal("the blob is gone"));
        };
        storage.delete_blob(name).into_result()?;
        let mut bytes = Vec::new();
        Body::Stream(stored).into_reader().read_to_end(&mut bytes)?;
        let length = bytes.len();
        let echoed = Body::from_reader(std::io::Cursor::new(bytes));
        Ok(Response::new(200, echoed)
            .header("x-length", length.to_string())
            .header("x-blobs", listed.len().to_string()))
    }
}
