//! A host whose methods panic, one of them once, under the built library: the plugin answers an error or goes
//! on, and when the host is sound again every mail is in the archive once.
//!
//! `$PANIC_AT` tries one method only.

#![allow(clippy::unwrap_used, reason = "what a test is built of fails it by panicking, too")]

mod panicking_host;

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use mailarchive_api::{
    AbiError, Body, ErrorCode, EventKind, HostEvent, NameValue, Permission, PluginBox, Request, Response,
    Viewer,
    abi_stable::std_types::ROption,
    load::{self, Loaded},
    outbound::{Allowed, OutboundRules},
    testkit::MemoryHost,
};
use serde_json::{Value, json};
use tests::{
    Authority, Dovecot,
    deadline::wait_for,
    dovecot::{PASSWORD, as_served},
    mails,
    wiki::{Built, text},
};

use self::panicking_host::{METHODS, PanickingHost, Plan};

const FETCH: Duration = Duration::from_secs(60);
/// Milliseconds; the host's clock stands still at a full hour.
const BEFORE: i64 = 200;
const TIMES: [u32; 2] = [1, 4];
/// What no feature of this plugin asks a host for yet.
const UNUSED: [&str; 6] =
    ["Host::pages", "Host::site", "Spaces::page", "Pages::editor", "Pages::referring", "Host::report_fault"];

#[test]
fn one_panic_of_the_host_loses_and_doubles_nothing() {
    let authority = Authority::new();
    let only = std::env::var("PANIC_AT").ok();
    let methods: Vec<&str> =
        METHODS.into_iter().filter(|method| only.as_deref().is_none_or(|only| only == *method)).collect();
    let cases: Vec<(usize, &str, u32)> = methods
        .iter()
        .flat_map(|method| TIMES.map(|time| (*method, time)))
        .enumerate()
        .map(|(number, (method, time))| (number, method, time))
        .collect();
    let users: Vec<String> = cases.iter().map(|(number, ..)| format!("user{number}")).collect();
    let mut names: Vec<&str> = users.iter().map(String::as_str).collect();
    names.push("kept");
    let dovecot = Dovecot::start(&authority, &names);
    let directory = tempfile::tempdir().unwrap();
    let loaded = load::load(&Built::find().plugin, &directory.path().join("loaded")).unwrap();
    dovecot.deliver("kept", &large(0));
    let mut happened = BTreeSet::new();
    for (number, method, time) in cases {
        let bench =
            Bench::new(&loaded, &authority, &dovecot, &users[number], &directory.path().join(&users[number]));
        let plan = Plan::new(method, time);
        if method == "Spaces::by_id" {
            bench.just_before_the_schedule();
        }
        bench.disturbed(&plan);
        bench.mended(&format!("{method}, call {time}"));
        if plan.happened() {
            happened.insert(method);
        }
    }
    let never: Vec<_> = methods.iter().filter(|method| !happened.contains(*method)).collect();
    assert!(never.iter().all(|method| UNUSED.contains(*method)), "never called: {never:?}");
}

struct Bench<'a> {
    loaded: &'a Loaded,
    host: MemoryHost,
    dovecot: &'a Dovecot,
    user: &'a str,
    sent: Vec<Vec<u8>>,
}

impl<'a> Bench<'a> {
    fn new(
        loaded: &'a Loaded,
        authority: &Authority,
        dovecot: &'a Dovecot,
        user: &'a str,
        directory: &Path,
    ) -> Self {
        std::fs::create_dir_all(directory).unwrap();
        let loopback = Allowed { network: "127.0.0.0/8".parse().unwrap(), port: None };
        let mut host = MemoryHost::new(directory)
            .space("s1", "SALES", "Sales")
            .space("s2", "GONE", "Gone")
            .grant("ann", "", Permission::SITE_ADMIN)
            .outbound(OutboundRules::new(vec![loopback]))
            .authority(authority.der());
        for space in ["s1", "s2"] {
            host = host.grant("ann", space, Permission::VIEW).grant("ann", space, Permission::ADMIN);
        }
        let mut sent = mails::varied(user.len() as u64 + 90, 12);
        sent.push(large(1));
        dovecot.deliver_many(user, sent.iter().map(Vec::as_slice));
        Self { loaded, host, dovecot, user, sent: sent.iter().map(|mail| as_served(mail)).collect() }
    }

    /// Only what the schedule starts asks what kind of space it is in.
    fn just_before_the_schedule(&self) {
        self.host.advance(-BEFORE);
    }

    /// Everything that a plugin does, while one call of its host panics.
    fn disturbed(&self, plan: &Arc<Plan>) {
        let host = PanickingHost::of(&self.host, plan);
        let Ok(plugin) = told((self.loaded.module.prepare())(host).into_result()) else { return };
        let visit = Visit { plugin: &plugin };
        let _ = told(plugin.activate().into_result());
        self.add_accounts(&visit);
        for space in ["SALES", "GONE"] {
            let _ = visit.json("POST", "rest-fetch", space, "", &Value::Null);
        }
        for space in ["SALES", "GONE"] {
            visit.wait(space);
        }
        for route in ["mail", "accounts", "progress", "settings", "rest-accounts", "rest-messages"] {
            let _ = visit.ask("GET", route, "SALES", "", &Value::Null);
        }
        visit.read_all("SALES");
        let _ = told(plugin.status().into_result());
        if plan.method() == "Spaces::by_id" {
            wait_for("the schedule asks", FETCH, || plan.happened().then_some(()));
            self.host.advance(BEFORE);
        }
        let removed = HostEvent { kind: EventKind::SPACE_REMOVED, subject: "s2".into(), details: "".into() };
        let _ = told(plugin.notify(removed).into_result());
        let _ = told(plugin.quiesce().into_result());
        told(plugin.disable().into_result()).unwrap();
    }

    /// The same store under a host that is sound.
    fn mended(&self, what: &str) {
        let left: Vec<_> = self.dovecot.raw_left(self.user).iter().map(|mail| as_served(mail)).collect();
        let plugin = (self.loaded.module.prepare())(self.host.host()).unwrap();
        let visit = Visit { plugin: &plugin };
        let safe: HashSet<_> =
            mails::multiset(&[left, visit.read_all("SALES")].concat()).into_iter().collect();
        for mail in mails::multiset(&self.sent) {
            assert!(safe.contains(&mail), "{what}: deleted on the server, and not in the archive");
        }
        plugin.activate().unwrap();
        let accounts = visit.json("GET", "rest-accounts", "SALES", "", &Value::Null).unwrap();
        if accounts.as_array().unwrap().is_empty() {
            self.add_accounts(&visit);
        }
        visit.json("POST", "rest-fetch", "SALES", "", &Value::Null);
        let state = visit.wait("SALES").unwrap_or_else(|| panic!("{what}: the fetch does not end"));
        assert_eq!(state["accounts"][0]["state"], "done", "{what}: {state}");
        assert_eq!(mails::multiset(&visit.read_all("SALES")), mails::multiset(&self.sent), "{what}");
        assert_eq!(self.dovecot.messages_left(self.user), 0, "{what}");
        plugin.quiesce().unwrap();
        plugin.disable().unwrap();
        assert_eq!(self.host.fault(), None, "{what}: the plugin is not to blame");
    }

    fn add_accounts(&self, visit: &Visit<'_>) {
        for (space, user, after) in [("SALES", self.user, "delete"), ("GONE", "kept", "keep")] {
            let account = json!({
                "name": user, "protocol": "IMAPS", "hostname": "localhost", "port": self.dovecot.ports.imaps,
                "username": user, "password": PASSWORD, "afterArchive": after,
            });
            let _ = visit.ask("POST", "rest-account-create", space, "", &account);
        }
    }
}

/// Kept as a blob.
fn large(number: u32) -> Vec<u8> {
    let noise: String = mails::varied(number.into(), 101)
        .swap_remove(100)
        .iter()
        .map(|byte| char::from(byte % 64 + 48))
        .collect();
    mails::plain(number, "large", &noise)
}

/// Whatever the host does, the plugin itself does not panic.
fn told<R>(outcome: Result<R, AbiError>) -> Result<R, AbiError> {
    if let Err(error) = &outcome {
        assert_ne!(error.code, ErrorCode::PANICKED, "{error}");
    }
    outcome
}

struct Visit<'a> {
    plugin: &'a PluginBox,
}

impl Visit<'_> {
    fn ask(&self, method: &str, route: &str, space: &str, id: &str, body: &Value) -> Option<Response> {
        let pair = |name: &str, value: &str| NameValue { name: name.into(), value: value.into() };
        let request = Request {
            method: method.into(),
            route: route.into(),
            parameters: vec![pair("key", space), pair("id", id)].into(),
            path: "".into(),
            query: "limit=200".into(),
            headers: Vec::new().into(),
            viewer: Viewer {
                user: ROption::RSome("ann".into()),
                language: "en".into(),
                time_zone: "UTC".into(),
            },
            theme: "default".into(),
            base_path: "".into(),
            csp_nonce: "".into(),
            xsrf_token: "".into(),
            body: Body::from(body.to_string()),
            details: "".into(),
        };
        told(self.plugin.handle(request).into_result()).ok()
    }

    fn json(&self, method: &str, route: &str, space: &str, id: &str, body: &Value) -> Option<Value> {
        let response = self.ask(method, route, space, id, body).filter(|response| response.status < 300)?;
        serde_json::from_slice(&response.body.read_to_vec(1 << 24).ok()?).ok()
    }

    fn wait(&self, space: &str) -> Option<Value> {
        let deadline = Instant::now() + FETCH;
        wait_for("the fetch ends", FETCH + FETCH, || {
            let state = self.json("GET", "rest-fetch-state", space, "", &Value::Null);
            let over = state.as_ref().is_some_and(|state| state["running"] == json!(false));
            (over || Instant::now() > deadline).then_some(state.filter(|_| over))
        })
    }

    /// What can be read of the space's messages.
    fn read_all(&self, space: &str) -> Vec<Vec<u8>> {
        let Some(listed) = self.json("GET", "rest-messages", space, "", &Value::Null) else {
            return Vec::new();
        };
        let ids = listed["messages"].as_array().unwrap().iter().map(|message| text(&message["id"]));
        ids.filter_map(|id| {
            let raw = self.ask("GET", "rest-message-raw", space, &id, &Value::Null)?;
            raw.body.read_to_vec(1 << 24).ok()
        })
        .collect()
    }
}
