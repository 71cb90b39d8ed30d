//! What it costs that storage calls and bodies cross from the plugin to its host.
//!
//!     cargo bench -p tests --bench crossing
//!
//! The built library archives mails from a Dovecot into a store in memory, which notes every call. The same calls
//! then go through the same trait object, with the conversions of the plugin's side, to a store that does
//! nothing: what that takes is the crossing. A store on a disk makes archiving slower, and so the share smaller.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod allocation;
mod bodies;
mod recorded;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use mailarchive_api::{
    Body, NameValue, Permission, PluginBox, Request, StorageBox, Viewer,
    abi_stable::std_types::ROption,
    load::load,
    outbound::{Allowed, OutboundRules},
    testkit::MemoryHost,
};
use serde_json::{Value, json};
use tests::{
    Authority, Dovecot,
    deadline::wait_for,
    dovecot::PASSWORD,
    mails,
    wiki::{Built, build_release},
};

use self::recorded::{Nothing, Recording};

const MAILS: usize = 3000;
const REPLAYS: u32 = 5;
/// The share of archiving a mail that its storage calls may cost.
const BOUND: f64 = 0.02;

fn main() {
    build_release();
    let (archiving, calls) = archive();
    let through = |store: &StorageBox| {
        let start = Instant::now();
        calls.replay(store);
        start.elapsed()
    };
    let nothing = mailarchive_api::storage(Nothing::answering(&calls));
    let crossing = (0..REPLAYS).map(|_| through(&nothing)).min().unwrap_or_default();
    let each = |all: Duration| all.as_secs_f64() * 1e6 / MAILS as f64;
    let share = crossing.as_secs_f64() / archiving.as_secs_f64();
    println!("{MAILS} mails, {} storage calls ({})", calls.len(), calls.kinds());
    println!("archiving one mail into memory {:>9.2} µs", each(archiving));
    println!("its storage calls, crossing    {:>9.2} µs: {:.2} %", each(crossing), share * 100.0);
    bodies::no_copies();
    assert!(share <= BOUND, "crossing takes {:.2} % of archiving", share * 100.0);
}

/// Archives the mails, and answers how long that took and what was asked of the store.
fn archive() -> (Duration, Arc<Recording>) {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["sales"]);
    let sent = mails::varied(5, MAILS);
    dovecot.deliver_many("sales", sent.iter().map(Vec::as_slice));
    let directory = tempfile::tempdir().expect("temporary directory");
    let loopback = Allowed { network: "127.0.0.0/8".parse().expect("a network"), port: None };
    let host = MemoryHost::new(directory.path())
        .space("s1", "SALES", "Sales")
        .grant("ann", "s1", Permission::ADMIN)
        .grant("ann", "s1", Permission::VIEW)
        .outbound(OutboundRules::new(vec![loopback]))
        .authority(authority.der());
    let built = Built::find();
    assert!(built.optimised, "{} is no release build", built.plugin.display());
    let loaded = load(&built.plugin, &directory.path().join("loaded")).expect("the built plugin");
    let recording = Recording::of(host.storage());
    let plugin = (loaded.module.prepare())(recorded::host(&host, &recording)).into_result().expect("prepare");
    plugin.activate().into_result().expect("activate");
    let account = json!({
        "name": "Sales", "protocol": "IMAPS", "hostname": "localhost", "port": dovecot.ports.imaps,
        "username": "sales", "password": PASSWORD,
    });
    ask(&plugin, "POST", "rest-account-create", &account);
    recording.start();
    let start = Instant::now();
    ask(&plugin, "POST", "rest-fetch", &Value::Null);
    wait_for("the fetch ends", Duration::from_secs(120), || {
        let state = ask(&plugin, "GET", "rest-fetch-state", &Value::Null);
        (state["running"] == json!(false)).then_some(())
    });
    let took = start.elapsed();
    recording.stop();
    assert_eq!(ask(&plugin, "GET", "rest-messages", &Value::Null)["total"], MAILS);
    plugin.quiesce().into_result().expect("quiesce");
    plugin.disable().into_result().expect("disable");
    (took, recording)
}

fn ask(plugin: &PluginBox, method: &str, route: &str, body: &Value) -> Value {
    let request = Request {
        method: method.into(),
        route: route.into(),
        parameters: vec![NameValue { name: "key".into(), value: "SALES".into() }].into(),
        path: "".into(),
        query: "".into(),
        headers: Vec::new().into(),
        viewer: Viewer { user: ROption::RSome("ann".into()), language: "en".into(), time_zone: "UTC".into() },
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body: Body::from(body.to_string()),
        details: "".into(),
    };
    let response = plugin.handle(request).into_result().expect("an answer");
    let status = response.status;
    let body = response.body.read_to_vec(1 << 24).expect("a body");
    assert!(status < 300, "{route}: {status}: {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap_or_default()
}
