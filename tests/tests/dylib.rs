//! The built library under the in-memory host, without any wiki: what the contract alone carries.

use std::time::Duration;

use mailarchive_api::{
    Body, HostBox, NameValue, Permission, PluginBox, Request, Response, Viewer,
    abi_stable::std_types::ROption,
    load,
    outbound::{Allowed, OutboundRules},
    testkit::MemoryHost,
};
use serde_json::{Value, json};
use tests::{
    Authority, Dovecot,
    deadline::wait_for,
    dovecot::{PASSWORD, as_served},
    mails,
    wiki::Built,
};

fn prepare(host: &MemoryHost, copies: &std::path::Path) -> PluginBox {
    let loaded = load::load(&Built::find().plugin, copies).expect("the built plugin loads");
    let host: HostBox = host.host();
    (loaded.module.prepare())(host).into_result().expect("prepare")
}

fn ask(plugin: &PluginBox, method: &str, route: &str, parameters: &[(&str, &str)], body: &Value) -> Response {
    let pair = |(name, value): &(&str, &str)| NameValue { name: (*name).into(), value: (*value).into() };
    let mut all = vec![NameValue { name: "key".into(), value: "SALES".into() }];
    all.extend(parameters.iter().map(pair));
    let request = Request {
        method: method.into(),
        route: route.into(),
        parameters: all.into(),
        path: "".into(),
        query: "limit=200".into(),
        headers: Vec::new().into(),
        viewer: Viewer { user: ROption::RSome("ann".into()), language: "en".into(), time_zone: "UTC".into() },
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body: Body::from(body.to_string()),
        details: "".into(),
    };
    plugin.handle(request).into_result().expect("an answer")
}

fn json_of(response: Response) -> Value {
    serde_json::from_slice(&response.body.read_to_vec(1 << 24).expect("a body")).expect("JSON")
}

#[test]
fn mail_goes_from_dovecot_through_the_library_into_a_store_in_memory() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["sales"]);
    let sent = mails::varied(7, 150);
    dovecot.deliver_many("sales", sent.iter().map(Vec::as_slice));
    let directory = tempfile::tempdir().unwrap();
    let loopback = Allowed { network: "127.0.0.0/8".parse().unwrap(), port: None };
    let host = MemoryHost::new(directory.path())
        .space("s1", "SALES", "Sales")
        .grant("ann", "s1", Permission::VIEW)
        .grant("ann", "s1", Permission::ADMIN)
        .outbound(OutboundRules::new(vec![loopback]))
        .authority(authority.der());
    let plugin = prepare(&host, &directory.path().join("loaded"));
    plugin.activate().into_result().unwrap();

    let account = json!({
        "name": "Sales", "protocol": "IMAPS", "hostname": "localhost", "port": dovecot.ports.imaps,
        "username": "sales", "password": PASSWORD,
    });
    let tested = json_of(ask(&plugin, "POST", "rest-account-test", &[], &account));
    assert_eq!((&tested["ok"], &tested["messagesOnServer"]), (&json!(true), &json!(150)), "{tested}");
    assert_eq!(ask(&plugin, "POST", "rest-account-create", &[], &account).status, 201);
    assert_eq!(ask(&plugin, "POST", "rest-fetch", &[], &Value::Null).status, 202);
    let state = wait_for("the fetch to end", Duration::from_secs(60), || {
        let state = json_of(ask(&plugin, "GET", "rest-fetch-state", &[], &Value::Null));
        (state["running"] == json!(false)).then_some(state)
    });
    assert_eq!(state["accounts"][0]["state"], "done", "{state}");

    let listed = json_of(ask(&plugin, "GET", "rest-messages", &[], &Value::Null));
    assert_eq!(listed["total"], 150);
    let archived: Vec<Vec<u8>> = listed["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| {
            let raw = ask(
                &plugin,
                "GET",
                "rest-message-raw",
                &[("id", message["id"].as_str().unwrap())],
                &Value::Null,
            );
            raw.body.read_to_vec(1 << 24).unwrap()
        })
        .collect();
    let expected: Vec<_> = sent.iter().map(|mail| as_served(mail)).collect();
    assert_eq!(mails::multiset(&archived), mails::multiset(&expected));
    assert_eq!(dovecot.messages_left("sales"), 0);

    plugin.quiesce().into_result().unwrap();
    plugin.disable().into_result().unwrap();
    assert!(plugin.status().is_err());
    let threads = || {
        let names = std::fs::read_dir("/proc/self/task").unwrap();
        names
            .filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok())
            .collect::<Vec<_>>()
    };
    assert!(!threads().iter().any(|name| name.contains("mail-archiving")), "{:?}", threads());
    assert_eq!(host.fault(), None);
    let log = host.log_lines();
    assert!(!log.iter().any(|line| line.message.contains(PASSWORD)), "{log:?}");
}
