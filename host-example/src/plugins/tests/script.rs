//! A plugin that does as a test tells it, and a wiki that hosts it.

use std::{
    io::{self, Read},
    path::Path,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicI32, Ordering},
    },
    thread,
    time::Duration,
};

use mailarchive_api::{
    AbiError, Body, EventKind, HostBox, HostEvent, Plugin, Request, Response, Site, Viewer,
    abi_stable::std_types::{ROption, RResult, RString, RVec},
    testkit::MemoryHost,
};

use super::super::{
    PluginSettings, Plugins,
    choice::Choice,
    events::Followed,
    library::{About, Library},
    services::Services,
    toggle::{Limits, Toggle},
};
use crate::store::Database;

pub(super) const CONTRIBUTIONS: &str = r#"[
    {"kind":"web-item","key":"mail","section":"space.content","weight":1,"label":{"en":"Mail"},
     "href":"/spaces/{space}/mail"},
    {"kind":"route","key":"mail","method":"GET","path":"/spaces/{space}/mail","decorator":"space",
     "writes":false,"maxBody":0},
    {"kind":"web-resource","type":"style","href":"/mail.css"}
]"#;

/// What the plugin does, and what was done to it. All instances of a test share it.
pub(super) struct Script {
    calls: Mutex<Vec<&'static str>>,
    pub(super) told: Mutex<Vec<(EventKind, String)>>,
    pub(super) fails: Mutex<Option<&'static str>>,
    pub(super) panics: Mutex<Option<&'static str>>,
    pub(super) hangs: Mutex<Option<&'static str>>,
    pub(super) contributions: Mutex<String>,
    pub(super) host: Mutex<Option<HostBox>>,
    pub(super) active: AtomicI32,
    pub(super) most_active: AtomicI32,
    pub(super) gate: Gate,
}

impl Script {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            calls: Mutex::default(),
            told: Mutex::default(),
            fails: Mutex::default(),
            panics: Mutex::default(),
            hangs: Mutex::default(),
            contributions: Mutex::new(CONTRIBUTIONS.to_owned()),
            host: Mutex::default(),
            active: AtomicI32::new(0),
            most_active: AtomicI32::new(0),
            gate: Gate::default(),
        })
    }

    pub(super) fn calls(&self) -> Vec<&'static str> {
        self.calls.lock().unwrap().clone()
    }

    pub(super) fn forget_calls(&self) {
        self.calls.lock().unwrap().clear();
    }

    fn step(&self, name: &'static str) -> Result<(), AbiError> {
        self.calls.lock().unwrap().push(name);
        let is = |at: &Mutex<Option<&'static str>>| *at.lock().unwrap() == Some(name);
        if is(&self.hangs) {
            thread::sleep(Duration::from_secs(3));
        }
        assert!(!is(&self.panics), "{name} broke");
        if is(&self.fails) { Err(AbiError::unavailable(format!("{name}\nfailed"))) } else { Ok(()) }
    }
}

/// Holds requests until it is opened.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Gate {
    pub(super) fn open(&self) {
        self.state.lock().unwrap().1 = true;
        self.changed.notify_all();
    }

    pub(super) fn wait_for_guest(&self) {
        let state = self.state.lock().unwrap();
        drop(self.changed.wait_while(state, |(inside, _)| *inside == 0).unwrap());
    }

    fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.0 += 1;
        self.changed.notify_all();
        drop(self.changed.wait_while(state, |(_, open)| !*open).unwrap());
    }
}

struct Scripted(Arc<Script>);

impl Plugin for Scripted {
    fn contributions(&self) -> RString {
        self.0.contributions.lock().unwrap().as_str().into()
    }

    fn activate(&self) -> RResult<(), AbiError> {
        let active = self.0.active.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most_active.fetch_max(active, Ordering::SeqCst);
        self.0.step("activate").into()
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        self.0.step("quiesce").into()
    }

    fn disable(&self) -> RResult<(), AbiError> {
        self.0.active.fetch_sub(1, Ordering::SeqCst);
        self.0.step("disable").into()
    }

    /// `/wait` in the query holds the answer, `/stream` answers a body that never ends.
    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        let answer = |()| match request.query.as_str() {
            "wait" => {
                self.0.gate.pass();
                Response::new(200, "waited".to_owned())
            }
            "stream" => Response::new(200, Body::from_reader(io::repeat(b'x').take(u64::MAX))),
            query => Response::new(200, query.to_owned()),
        };
        self.0.step("handle").map(answer).into()
    }

    fn notify(&self, event: HostEvent) -> RResult<(), AbiError> {
        self.0.told.lock().unwrap().push((event.kind, event.subject.into()));
        self.0.step("notify").into()
    }

    fn status(&self) -> RResult<RString, AbiError> {
        RResult::ROk(r#"{"accounts":3}"#.into())
    }
}

/// A wiki on the data directory `data` whose plugin is `script`.
pub(super) fn wiki(data: &Path, script: &Arc<Script>) -> Plugins {
    let database = Database::open(data).unwrap();
    let kit = MemoryHost::new(data);
    let settings = PluginSettings {
        data_directory: data.to_owned(),
        plugin_file: None,
        mail_allow: Vec::new(),
        mail_ca: None,
        site: Site { name: "Wiki".into(), url: ROption::RNone, language: "en".into() },
        database: database.clone(),
        storage: kit.storage(),
        spaces: kit.host().spaces(),
        permissions: kit.host().permissions(),
    };
    let load = {
        let script = Arc::clone(script);
        move || {
            if *script.fails.lock().unwrap() == Some("load") {
                return Err("plugin.so: the file is empty".to_owned());
            }
            let about =
                About { version: "1.2.3".into(), api_version: "0.1.0".into(), sha256: "ab".repeat(32) };
            let script = Arc::clone(&script);
            Ok(Library::new(about, move |host| {
                script.step("prepare")?;
                *script.host.lock().unwrap() = Some(host);
                Ok(mailarchive_api::plugin(Scripted(Arc::clone(&script))))
            }))
        }
    };
    let limits = Limits {
        begin: Duration::from_millis(500),
        end: Duration::from_millis(500),
        drain: Duration::from_millis(500),
    };
    let services = Services::open(&settings).unwrap();
    let choice = Choice::open(database.clone()).unwrap();
    let events = Followed::open(database).unwrap();
    Plugins { toggle: Toggle::new("plugin.so".into(), Box::new(load), services, choice, events, limits) }
}

pub(super) fn request(query: &str) -> Request {
    Request {
        method: "GET".into(),
        route: "mail".into(),
        parameters: RVec::new(),
        path: "/spaces/DEV/mail".into(),
        query: query.into(),
        headers: RVec::new(),
        viewer: Viewer { user: ROption::RNone, language: "en".into(), time_zone: "UTC".into() },
        theme: "default".into(),
        base_path: RString::new(),
        csp_nonce: RString::new(),
        xsrf_token: RString::new(),
        body: Body::empty(),
    }
}
