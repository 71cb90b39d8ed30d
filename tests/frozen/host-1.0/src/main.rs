//! A wiki of version 1.0: loads a library, leads it through its life, and says in JSON what came of it.
//!
//!     frozen-host LIBRARY DIRECTORY [PORT USER PASSWORD AUTHORITY.der]
//!
//! With a port, the plugin is the Mail Archiving Plugin, and an IMAP server listens there on 127.0.0.1, whose
//! certificate is of that authority.

use std::{
    env,
    error::Error,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use mailarchive_api::{
    Body, Call, Contribution, EventKind, HostEvent, NameValue, Permission, PluginBox, Request, Viewer,
    abi_stable::std_types::{ROption, RString},
    load::load,
    outbound::{Allowed, OutboundRules},
    testkit::MemoryHost,
};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [library, directory, mail @ ..] = arguments.as_slice() else {
        return Err("frozen-host LIBRARY DIRECTORY [PORT USER PASSWORD AUTHORITY.der]".into());
    };
    let directory = Path::new(directory);
    let loaded = load(Path::new(library), &directory.join("loaded"))?;
    let rules = OutboundRules::new(vec![Allowed { network: "127.0.0.0/8".parse()?, port: None }]);
    let host = MemoryHost::new(directory).space("s1", "SALES", "Sales").outbound(rules);
    let host = [Permission::VIEW, Permission::ADMIN]
        .into_iter()
        .fold(host, |host, permission| host.grant("ann", "s1", permission));
    let host = match mail.last() {
        Some(authority) => host.authority(std::fs::read(authority)?),
        None => host,
    };
    let plugin = (loaded.module.prepare())(host.host()).into_result()?;

    let all: Vec<Value> = serde_json::from_str(&plugin.contributions())?;
    let mut ignored = Vec::new();
    for one in &all {
        if serde_json::from_value::<Contribution>(one.clone())? == Contribution::Unknown {
            ignored.push(one["kind"].clone());
        }
    }
    plugin.activate().into_result()?;
    let did = match mail {
        [port, user, password, _] => archive(&plugin, port.parse()?, user, password)?,
        _ => exercise(&plugin)?,
    };
    plugin
        .notify(HostEvent { kind: EventKind::SPACE_REMOVED, subject: "s1".into(), details: RString::new() })
        .into_result()?;
    let status: Value = serde_json::from_str(&plugin.status().into_result()?)?;
    plugin.quiesce().into_result()?;
    plugin.disable().into_result()?;
    let report = json!({
        "version": loaded.version, "apiVersion": loaded.api_version, "contributions": all.len(),
        "ignored": ignored, "did": did, "status": status, "fault": host.fault(),
    });
    println!("{report}");
    Ok(())
}

/// Has the Mail Archiving Plugin archive a mailbox, and answers the subjects.
fn archive(plugin: &PluginBox, port: u16, user: &str, password: &str) -> Outcome<Value> {
    let account = json!({
        "name": "Sales", "protocol": "IMAP", "hostname": "127.0.0.1", "port": port, "username": user,
        "password": password, "allowCleartext": true,
    });
    let created = ask(plugin, "POST", "rest-account-create", &account.to_string())?;
    if created.0 != 201 {
        return Err(format!("the account was not created: {created:?}").into());
    }
    ask(plugin, "POST", "rest-fetch", "")?;
    let start = Instant::now();
    loop {
        let state: Value = serde_json::from_slice(&ask(plugin, "GET", "rest-fetch-state", "")?.1)?;
        if state["running"] == false {
            let error = &state["accounts"][0]["error"];
            if !error.is_null() {
                return Err(error.to_string().into());
            }
            break;
        }
        if start.elapsed() > Duration::from_secs(60) {
            return Err(format!("the fetch does not end: {state}").into());
        }
        sleep(Duration::from_millis(50));
    }
    let list: Value = serde_json::from_slice(&ask(plugin, "GET", "rest-messages", "")?.1)?;
    Ok(list["messages"].as_array().into_iter().flatten().map(|one| one["subject"].clone()).collect())
}

/// Has the plugin that is frozen beside this do everything that it can.
fn exercise(plugin: &PluginBox) -> Outcome<Value> {
    let host: Value = serde_json::from_slice(&ask(plugin, "GET", "host", "")?.1)?;
    let count =
        |plugin| Ok::<Value, Box<dyn Error>>(serde_json::from_slice(&ask(plugin, "POST", "count", "")?.1)?);
    count(plugin)?;
    let counted = count(plugin)?;
    let long = "0123456789".repeat(300_000);
    let echoed = ask(plugin, "POST", "echo", &long)?.1 == long.as_bytes();
    let call = Call {
        contribution: "search".into(),
        action: "search".into(),
        arguments: json!({ "text": "offer" }).to_string().into(),
        viewer: viewer(),
        base_path: RString::new(),
        details: RString::new(),
    };
    let found: Value = serde_json::from_str(&plugin.call(call).into_result()?)?;
    Ok(
        json!({ "host": host, "count": counted["count"], "echoed": echoed, "found": found["hits"][0]["title"] }),
    )
}

fn ask(plugin: &PluginBox, method: &str, route: &str, body: &str) -> Outcome<(u16, Vec<u8>)> {
    let parameter = |name: &str| NameValue { name: name.into(), value: "SALES".into() };
    let body = if body.len() > 1_000_000 {
        Body::from_reader(std::io::Cursor::new(body.to_owned().into_bytes()))
    } else {
        Body::from(body.to_owned())
    };
    let request = Request {
        method: method.into(),
        route: route.into(),
        parameters: vec![parameter("key"), parameter("space")].into(),
        path: "".into(),
        query: "limit=100".into(),
        headers: Vec::new().into(),
        viewer: viewer(),
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body,
        details: "".into(),
    };
    let response = plugin.handle(request).into_result()?;
    Ok((response.status, response.body.read_to_vec(50_000_000)?))
}

fn viewer() -> Viewer {
    Viewer { user: ROption::RSome("ann".into()), language: "en".into(), time_zone: "UTC".into() }
}
