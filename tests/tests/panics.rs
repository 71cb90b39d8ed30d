//! A plugin that panics wherever the wiki calls it, and where it does not: the wiki lives, shows the plugin as
//! faulted and why, enables it again, and has what it kept.

#![allow(clippy::unwrap_used, reason = "what a test is built of fails it by panicking, too")]

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use mailarchive_api::{
    AbiError, Body, Call, ErrorCode, EventKind, HostEvent, NameValue, PluginBox, Request, Viewer,
    abi_stable::std_types::ROption, load, testkit::MemoryHost,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    Client, Options, Wiki,
    deadline::wait_for,
    wiki::{ADMIN_PASSWORD, Session, target_directory},
};

const SWITCH: &str = "/rest/wiki/1.0/plugins/mail-archiving";
const SOON: Duration = Duration::from_secs(20);
/// The runtime's threads that may block end after 10 seconds without work.
const QUIET: Duration = Duration::from_secs(60);

/// The example `faulty`, built here because Cargo builds examples for some test runs only.
fn library() -> PathBuf {
    let target = target_directory();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--package", "tests", "--example", "faulty", "--target-dir"])
        .arg(&target);
    let release = env::current_exe().unwrap().ancestors().nth(2).unwrap().ends_with("release");
    if release {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "the example does not build");
    target.join(if release { "release" } else { "debug" }).join("examples/libfaulty.so")
}

struct Bench {
    wiki: Wiki,
    admin: Client,
    places: TempDir,
    /// How often the plugin came up: it counts that in the wiki's store.
    activations: u8,
}

impl Bench {
    fn new() -> Self {
        let places = tempfile::tempdir().unwrap();
        let directory = places.path().to_str().unwrap().to_owned();
        let wiki = Wiki::start_with(Options {
            plugin: Some(library()),
            environment: vec![("FAULTY".to_owned(), directory)],
            ..Options::default()
        });
        let admin = wiki.admin();
        Self { wiki, admin, places, activations: 0 }
    }

    fn panic_at(&self, place: &str) {
        fs::write(self.places.path().join("panic-at"), place).unwrap();
    }

    fn calm(&self) {
        let _ = fs::remove_file(self.places.path().join("panic-at"));
    }

    fn switch(&self, enabled: bool) -> u16 {
        self.admin.put(SWITCH, &json!({ "enabled": enabled })).status
    }

    /// Enables it, and everything is as before.
    fn enable(&mut self) {
        self.calm();
        let answer = self.admin.put(SWITCH, &json!({"enabled": true}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.activations += 1;
        assert_eq!(self.admin.plugin()["state"], "enabled");
        assert_eq!(self.admin.get("/faulty").expect(200).text(), self.activations.to_string());
        assert_eq!(self.admin.get("/faulty/stream").expect(200).body.len(), 3 << 20);
    }

    fn faulted(&self, place: &str) {
        let plugin: Value = wait_for(place, SOON, || {
            let plugin = self.admin.plugin();
            (plugin["state"] == "faulted").then_some(plugin)
        });
        let reason = plugin["error"].as_str().unwrap_or_default();
        assert!(reason.contains("panic in "), "{plugin}");
        assert!(reason.contains(place), "{plugin}");
        // The wiki's own pages go on, the plugin's are not there.
        self.admin.get("/rest/wiki/1.0/plugins/mail-archiving").expect(200);
        assert_eq!(self.admin.get("/faulty").status, 404, "after a panic in {place}");
    }
}

#[test]
fn a_panic_while_the_plugin_comes_up_is_the_reason_why_it_does_not() {
    let mut bench = Bench::new();
    for place in ["version", "prepare", "contributions", "activate"] {
        bench.panic_at(place);
        assert_eq!(bench.switch(true), 409, "{place}");
        bench.faulted(place);
        bench.enable();
        assert_eq!(bench.switch(false), 200);
    }
}

#[test]
fn a_panic_while_the_plugin_serves_takes_it_out_of_service() {
    let mut bench = Bench::new();
    let before = Held::settled(bench.wiki.pid());
    for (place, told) in [
        ("handle", "Plugin::handle: injected at handle"),
        ("payload", "Plugin::handle: a value that is not text"),
        ("status", "Plugin::status: injected at status"),
        ("notify", "Plugin::notify: injected at notify"),
        ("thread", "thread: injected at thread"),
        ("read", "ByteSource::read: injected at read"),
        ("body", "injected at body"),
    ] {
        bench.enable();
        bench.panic_at(place);
        match place {
            "status" => drop(bench.admin.plugin()),
            "notify" => remove_a_space(&bench),
            // Where the body breaks off, so does the answer.
            "read" | "body" => {
                let _ = catch_unwind(AssertUnwindSafe(|| bench.admin.get("/faulty/stream")));
            }
            _ => drop(bench.admin.get("/faulty")),
        }
        bench.faulted(told);
    }
    bench.enable();
    assert_eq!(bench.switch(false), 200);
    assert_eq!(bench.admin.plugin()["state"], "disabled");
    before.is_all_that_is_left(bench.wiki.pid());
}

#[test]
fn a_panic_while_the_plugin_ends_is_shown_and_does_not_keep_it() {
    let mut bench = Bench::new();
    for place in ["quiesce", "disable"] {
        bench.enable();
        bench.panic_at(place);
        assert_eq!(bench.switch(false), 409, "{place}");
        bench.faulted(place);
    }
    bench.enable();
    bench.panic_at("drop");
    assert_eq!(bench.switch(false), 200, "it has ended; what is left of it is the wiki's to drop");
    wait_for("the panic is in the log", SOON, || {
        let log = bench.wiki.log();
        let told = |line: &str| {
            line.contains("a fault of the plugin: panic in Drop of") && line.contains("injected at drop")
        };
        log.lines().any(told).then_some(())
    });
    assert_eq!(bench.admin.plugin()["state"], "disabled");
    bench.enable();
}

fn remove_a_space(bench: &Bench) {
    bench.admin.put_space("GONE");
    let mut browser = Session::sign_in(bench.wiki.anonymous(), "admin", ADMIN_PASSWORD);
    browser.open("/spaces/GONE/overview").expect(200);
    browser.submit("/spaces/GONE/remove", &[("confirm", "GONE")]).expect(303);
}

type Outcome = fn(&PluginBox) -> Option<AbiError>;

/// Also what this wiki does not call: `about` and `call`, and the reading of a body by another host.
#[test]
fn each_method_answers_its_panic_to_any_host() {
    let directory = tempfile::tempdir().unwrap();
    // SAFETY: no other thread of this test's process reads the environment now but through std.
    #[allow(unsafe_code, reason = "the library in this process reads it as it does in the wiki's")]
    unsafe {
        env::set_var("FAULTY", directory.path());
    }
    let loaded = load::load(&library(), &directory.path().join("loaded")).unwrap();
    let host = MemoryHost::new(directory.path());
    let at = |place: &str| fs::write(directory.path().join("panic-at"), place).unwrap();
    let fresh = || -> PluginBox {
        at("nowhere");
        (loaded.module.prepare())(host.host()).unwrap()
    };
    let outcomes: [(&str, Outcome); 7] = [
        ("activate", |plugin| plugin.activate().err().into()),
        ("quiesce", |plugin| plugin.quiesce().err().into()),
        ("disable", |plugin| plugin.disable().err().into()),
        ("handle", |plugin| plugin.handle(request("page")).err().into()),
        ("call", |plugin| plugin.call(call()).err().into()),
        ("notify", |plugin| plugin.notify(event()).err().into()),
        ("status", |plugin| plugin.status().err().into()),
    ];
    for (place, outcome) in outcomes {
        let plugin = fresh();
        at(place);
        let error = outcome(&plugin).unwrap_or_else(|| panic!("{place} did not panic"));
        assert_eq!(error.code, ErrorCode::PANICKED, "{place}");
        assert_eq!(error.message, format!("panic in Plugin::{place}: injected at {place}"));
        at("nowhere");
        assert!(plugin.disable().is_ok(), "a faulted plugin can be ended");
        assert!(fresh().status().is_ok());
    }
    let plugin = fresh();
    at("contributions");
    assert_eq!(plugin.contributions(), "[]");
    assert!(plugin.activate().is_err(), "it contributed nothing because it panicked");

    drop(plugin);
    at("about");
    assert_eq!((loaded.module.about())(), "");
    at("nowhere");
    let error = (loaded.module.prepare())(host.host()).err().unwrap();
    assert_eq!(error.message, "panic in about: injected at about");
    assert!(fresh().status().is_ok());
}

fn request(route: &str) -> Request {
    let none = || Vec::<NameValue>::new().into();
    Request {
        method: "GET".into(),
        route: route.into(),
        parameters: none(),
        path: "/faulty".into(),
        query: "".into(),
        headers: none(),
        viewer: viewer(),
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body: Body::empty(),
        details: "".into(),
    }
}

fn viewer() -> Viewer {
    Viewer { user: ROption::RNone, language: "en".into(), time_zone: "UTC".into() }
}

fn call() -> Call {
    Call {
        contribution: "any".into(),
        action: "any".into(),
        arguments: "".into(),
        viewer: viewer(),
        base_path: "".into(),
        details: "".into(),
    }
}

fn event() -> HostEvent {
    HostEvent { kind: EventKind::SPACE_REMOVED, subject: "1".into(), details: "".into() }
}

/// What the wiki's process holds, its database and its clients' connections aside.
#[derive(Debug)]
struct Held {
    threads: Vec<String>,
    files: Vec<PathBuf>,
}

impl Held {
    fn now(pid: u32) -> Self {
        let process = Path::new("/proc").join(pid.to_string());
        let entries = |name: &str| fs::read_dir(process.join(name)).unwrap().flatten();
        let mut threads: Vec<String> =
            entries("task").filter_map(|task| fs::read_to_string(task.path().join("comm")).ok()).collect();
        threads.sort();
        let files = entries("fd").filter_map(|entry| fs::read_link(entry.path()).ok());
        let own = |file: &PathBuf| file.is_absolute() && !file.to_string_lossy().contains("/wiki.db");
        let mut files: Vec<PathBuf> = files.filter(own).collect();
        files.sort();
        Self { threads, files }
    }

    fn settled(pid: u32) -> Self {
        std::thread::sleep(Duration::from_secs(12));
        Self::now(pid)
    }

    fn is_all_that_is_left(&self, pid: u32) {
        wait_for(&format!("not more than {self:?}"), QUIET, || {
            let now = Self::now(pid);
            (now.threads.len() <= self.threads.len() && now.files == self.files).then_some(())
        });
    }
}
