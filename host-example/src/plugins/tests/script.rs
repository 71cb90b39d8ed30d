//! A plugin that does as a test tells it, and a wiki that hosts it.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read},
    path::Path,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
    thread,
    time::Duration,
};

use mailarchive_api::{
    AbiError, Body, Call, EventKind, HostBox, HostEvent, Plugin, Request, Response, Site, Viewer,
    abi_stable::std_types::{ROption, RResult, RString, RVec},
    testkit::MemoryHost,
};

use sha2::{Digest, Sha256};

use super::super::{
    PluginSettings, Plugins,
    discover::Given,
    libraries::Loader,
    library::{About, Library},
    reason::Reason,
    steps::Limits,
};
use crate::store::Database;

/// How long a call hangs.
pub(crate) const HANG: Duration = Duration::from_secs(3);

pub(crate) const CONTRIBUTIONS: &str = r#"[
    {"kind":"web-item","key":"mail","section":"space.content","weight":1,"label":{"en":"Mail","ja":"メール"},
     "href":"/spaces/{space}/mail"},
    {"kind":"route","key":"mail","method":"GET","path":"/spaces/{space}/mail","decorator":"space",
     "writes":false,"maxBody":0},
    {"kind":"web-resource","type":"style","href":"/mail.css"}
]"#;

/// What the plugin does, and what was done to it. All instances of a test share it.
pub(crate) struct Script {
    calls: Mutex<Vec<(String, &'static str)>>,
    /// How many files were looked at, and loaded.
    pub(crate) looks: AtomicI32,
    pub(crate) loads: AtomicI32,
    /// Of the versions, the one that does not do as it should; empty: each.
    pub(crate) only: Mutex<String>,
    pub(crate) told: Mutex<Vec<(EventKind, String)>>,
    pub(crate) fails: Mutex<Option<&'static str>>,
    pub(crate) panics: Mutex<Option<&'static str>>,
    pub(crate) hangs: Mutex<Option<&'static str>>,
    /// The step in which a thread of the plugin reports a fault.
    pub(crate) faults: Mutex<Option<&'static str>>,
    pub(crate) contributions: Mutex<String>,
    /// What a call is answered, by contribution and action; others are `NOT_FOUND`.
    pub(crate) answers: Mutex<BTreeMap<(String, String), Result<String, AbiError>>>,
    /// What was called, with its arguments, and by whom.
    pub(crate) asked: Mutex<Vec<(String, String, Option<String>)>>,
    pub(crate) host: Mutex<Option<HostBox>>,
    pub(crate) active: AtomicI32,
    pub(crate) most_active: AtomicI32,
    pub(crate) gate: Gate,
}

impl Script {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            calls: Mutex::default(),
            looks: AtomicI32::new(0),
            loads: AtomicI32::new(0),
            only: Mutex::default(),
            told: Mutex::default(),
            fails: Mutex::default(),
            panics: Mutex::default(),
            hangs: Mutex::default(),
            faults: Mutex::default(),
            answers: Mutex::default(),
            asked: Mutex::default(),
            contributions: Mutex::new(CONTRIBUTIONS.to_owned()),
            host: Mutex::default(),
            active: AtomicI32::new(0),
            most_active: AtomicI32::new(0),
            gate: Gate::default(),
        })
    }

    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.calls.lock().unwrap().iter().map(|(_, name)| *name).collect()
    }

    /// Each with its version: `1 activate`.
    pub(crate) fn calls_by_version(&self) -> Vec<String> {
        self.calls.lock().unwrap().iter().map(|(version, name)| format!("{version} {name}")).collect()
    }

    pub(crate) fn forget_calls(&self) {
        self.calls.lock().unwrap().clear();
    }

    /// Has a call answered with `json`.
    pub(crate) fn answers(&self, contribution: &str, action: &str, json: &str) {
        let asked = (contribution.to_owned(), action.to_owned());
        self.answers.lock().unwrap().insert(asked, Ok(json.to_owned()));
    }

    fn step(&self, version: &str, name: &'static str) -> Result<(), AbiError> {
        self.calls.lock().unwrap().push((version.to_owned(), name));
        let meant = {
            let only = self.only.lock().unwrap();
            only.is_empty() || *only == version
        };
        let is = |at: &Mutex<Option<&'static str>>| meant && *at.lock().unwrap() == Some(name);
        if is(&self.hangs) {
            thread::sleep(HANG);
        }
        assert!(!is(&self.panics), "{name} broke");
        if is(&self.faults) {
            let host = self.host.lock().unwrap().clone().unwrap();
            host.report_fault("its poller broke".into());
        }
        if is(&self.fails) { Err(AbiError::unavailable(format!("{name}\nfailed"))) } else { Ok(()) }
    }
}

/// Holds requests until it is opened.
#[derive(Default)]
pub(crate) struct Gate {
    state: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Gate {
    pub(crate) fn open(&self) {
        self.state.lock().unwrap().1 = true;
        self.changed.notify_all();
    }

    pub(crate) fn wait_for_guest(&self) {
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

struct Scripted {
    version: String,
    script: Arc<Script>,
    active: AtomicBool,
}

impl Scripted {
    fn step(&self, name: &'static str) -> Result<(), AbiError> {
        self.script.step(&self.version, name)
    }

    fn rest(&self) {
        if self.active.swap(false, Ordering::SeqCst) {
            self.script.active.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Plugin for Scripted {
    fn contributions(&self) -> RString {
        self.script.contributions.lock().unwrap().as_str().into()
    }

    fn activate(&self) -> RResult<(), AbiError> {
        let active = self.script.active.fetch_add(1, Ordering::SeqCst) + 1;
        self.active.store(true, Ordering::SeqCst);
        self.script.most_active.fetch_max(active, Ordering::SeqCst);
        self.step("activate").into()
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        let outcome = self.step("quiesce");
        if outcome.is_ok() {
            self.rest();
        }
        outcome.into()
    }

    fn disable(&self) -> RResult<(), AbiError> {
        let outcome = self.step("disable");
        self.rest();
        outcome.into()
    }

    /// `wait` in the query holds the answer, `stream` answers a body that never ends.
    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        let answer = |()| match request.query.as_str() {
            "wait" => {
                self.script.gate.pass();
                Response::new(200, "waited".to_owned())
            }
            "stream" => Response::new(200, Body::from_reader(io::repeat(b'x').take(u64::MAX))),
            "version" => Response::new(200, self.version.clone()),
            query => Response::new(200, query.to_owned()),
        };
        self.step("handle").map(answer).into()
    }

    fn call(&self, call: Call) -> RResult<RString, AbiError> {
        let asked = (call.contribution.to_string(), call.action.to_string());
        let user = call.viewer.user.into_option().map(String::from);
        let named = format!("{} {}", asked.0, asked.1);
        self.script.asked.lock().unwrap().push((named, call.arguments.into(), user));
        let answer = self.script.answers.lock().unwrap().get(&asked).cloned();
        let answer = answer.unwrap_or_else(|| Err(AbiError::not_found(format!("no “{}”", asked.0))));
        self.step("call").and_then(|()| answer.map(RString::from)).into()
    }

    fn notify(&self, event: HostEvent) -> RResult<(), AbiError> {
        self.script.told.lock().unwrap().push((event.kind, event.subject.into()));
        self.step("notify").into()
    }

    fn status(&self) -> RResult<RString, AbiError> {
        RResult::ROk(r#"{"accounts":3}"#.into())
    }
}

/// A wiki on the data directory `data` whose plugin is `script`, in the file `plugin.so` beside it.
pub(crate) fn wiki(data: &Path, script: &Arc<Script>, confirms: bool) -> Plugins {
    wiki_with(data, script, confirms, |_| {})
}

/// The same, with other services.
pub(crate) fn wiki_with(
    data: &Path,
    script: &Arc<Script>,
    confirms: bool,
    change: impl FnOnce(&mut PluginSettings),
) -> Plugins {
    let database = Database::open(data).unwrap();
    let kit = MemoryHost::new(data);
    let mut settings = PluginSettings {
        data_directory: data.to_owned(),
        plugin_file: None,
        mail_allow: Vec::new(),
        mail_ca: None,
        site: Site { name: "Wiki".into(), url: ROption::RNone, language: "en".into() },
        database,
        storage: kit.storage(),
        spaces: kit.host().spaces(),
        permissions: kit.host().permissions(),
        pages: kit.host().pages(),
    };
    change(&mut settings);
    let limits = Limits {
        begin: Duration::from_millis(500),
        end: Duration::from_millis(500),
        drain: Duration::from_millis(500),
    };
    let given = Given { file: data.join("plugin.so"), confirms, built: false };
    Plugins::open_with(&settings, given, loader(script), limits).unwrap()
}

/// The bytes of a library of this version.
pub(crate) fn library(version: &str) -> String {
    format!("plugin {version}")
}

/// For files that [`library`] made.
fn loader(script: &Arc<Script>) -> Loader {
    let (looks, loads) = (Arc::clone(script), Arc::clone(script));
    Loader {
        look: Box::new(move |file, copies| {
            looks.looks.fetch_add(1, Ordering::SeqCst);
            about(file, copies)
        }),
        load: Box::new(move |file, copies| {
            loads.loads.fetch_add(1, Ordering::SeqCst);
            let (about, script) = (about(file, copies)?, Arc::clone(&loads));
            let version = about.version.clone();
            Ok(Library::new(about, move |host| {
                script.step(&version, "prepare")?;
                *script.host.lock().unwrap() = Some(host);
                let (version, script) = (version.clone(), Arc::clone(&script));
                Ok(mailarchive_api::plugin(Scripted { version, script, active: AtomicBool::new(false) }))
            }))
        }),
    }
}

fn about(file: &Path, copies: &Path) -> Result<About, Reason> {
    let bytes = fs::read_to_string(file).map_err(|error| Reason::unreadable(file, &error))?;
    let Some(version) = bytes.strip_prefix("plugin ").map(str::to_owned) else {
        return Err(Reason::of("file-empty").with("file", file));
    };
    let digest = Sha256::digest(bytes.as_bytes());
    let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(copies.join(format!("{sha256}.so")), &bytes).unwrap();
    Ok(About { version, api_version: "0.1.0".into(), sha256 })
}

pub(crate) fn request(query: &str) -> Request {
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
        details: RString::new(),
    }
}
