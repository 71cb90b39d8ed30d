//! The smallest program that hosts the plugin: it archives one mailbox in memory and prints the subjects.
//!
//!     MAIL_PASSWORD=… cargo run -p host-example --example minimal -- IMAPS mail.example.org:993 sales [LIBRARY]
//!
//! Archived mail is deleted on the server: give it a mailbox to try with. `$MAIL_CA` may name a DER file with the
//! server's own authority. The documentation of `mailarchive-api` walks through this program.

use std::{env, error::Error, fs, net::ToSocketAddrs, path::PathBuf, process, thread, time::Duration};

use mailarchive_api::outbound::{Allowed, OutboundRules};
use mailarchive_api::{Body, NameValue, Permission, PluginBox, Request, Viewer, load, testkit::MemoryHost};
use serde_json::{Value, json};

type Fallible<T> = Result<T, Box<dyn Error>>;

#[allow(clippy::print_stderr, reason = "where a program says why it failed")]
fn main() -> process::ExitCode {
    u8::from(run().inspect_err(|error| eprintln!("{error}")).is_err()).into()
}

fn run() -> Fallible<()> {
    let mut arguments = env::args().skip(1);
    let mut next = |name| arguments.next().ok_or_else(|| format!("{name} is missing"));
    let (protocol, server, username) = (next("the protocol")?, next("HOST:PORT")?, next("the user")?);
    let beside_the_examples = env::current_exe()?.with_file_name("../deps/libmailarchive_plugin.so");
    let library = next("the library").map_or(beside_the_examples, PathBuf::from);
    let (hostname, port) = server.rsplit_once(':').ok_or("the server is HOST:PORT")?;
    // The wiki: a space and who administers it. A real host hands out its own store, spaces and permissions.
    let directory = tempfile::tempdir()?;
    // Only public mail servers may be reached unless the site allows more: an account must not open the inner network.
    let open = server.to_socket_addrs()?.map(|at| Allowed { network: at.ip().into(), port: Some(at.port()) });
    let mut host = MemoryHost::new(directory.path())
        .space("1", "SALES", "Sales")
        .grant("ann", "1", Permission::VIEW)
        .grant("ann", "1", Permission::ADMIN)
        .outbound(OutboundRules::new(open.collect()));
    if let Some(file) = env::var_os("MAIL_CA") {
        host = host.authority(fs::read(file)?);
    }
    // Checked, copied, then loaded: a bad file is refused in one line. A good one stays until the process ends.
    let loaded = load::load(&library, &directory.path().join("loaded"))?;
    let plugin = (loaded.module.prepare())(host.host()).into_result()?;
    // From here on it may fetch; requests it answered before.
    plugin.activate().into_result()?;
    let archived = archive(&plugin, &protocol, hostname, port, &username);
    // On every way out, in this order: after `disable` no thread, socket or file of the plugin is left.
    plugin.quiesce().into_result()?;
    plugin.disable().into_result()?;
    archived
}

fn archive(plugin: &PluginBox, protocol: &str, hostname: &str, port: &str, user: &str) -> Fallible<()> {
    let account = json!({ "name": "Sales", "protocol": protocol, "hostname": hostname, "port": port.parse::<u16>()?,
                          "username": user, "password": env::var("MAIL_PASSWORD")? });
    ask(plugin, "POST", "rest-account-create", "", &account)?;
    ask(plugin, "POST", "rest-fetch", "", &Value::Null)?;
    let mut state = ask(plugin, "GET", "rest-fetch-state", "", &Value::Null)?;
    while state["running"] == true {
        thread::sleep(Duration::from_millis(50));
        state = ask(plugin, "GET", "rest-fetch-state", "", &Value::Null)?;
    }
    if let Some(reason) = state["accounts"][0]["error"].as_str() {
        return Err(reason.into());
    }
    let mut cursor = Some(String::new());
    while let Some(after) = cursor {
        let page = ask(plugin, "GET", "rest-messages", &format!("limit=200&cursor={after}"), &Value::Null)?;
        for message in page["messages"].as_array().into_iter().flatten() {
            println!("{}", message["subject"].as_str().unwrap_or_default());
        }
        cursor = page["next"].as_str().map(str::to_owned);
    }
    Ok(())
}

/// Calls a route that the plugin contributes. A real host finds it by the path, knows the user, and has checked
/// the XSRF token; permissions it leaves to the plugin, which asks the host's `Permissions` at every request.
fn ask(plugin: &PluginBox, method: &str, route: &str, query: &str, body: &Value) -> Fallible<Value> {
    let request = Request {
        method: method.into(),
        route: route.into(),
        parameters: vec![NameValue { name: "key".into(), value: "SALES".into() }].into(),
        path: "".into(),
        query: query.into(),
        headers: Vec::new().into(),
        viewer: Viewer { user: Some("ann".into()).into(), language: "en".into(), time_zone: "UTC".into() },
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body: Body::from(body.to_string()),
        details: "".into(),
    };
    let response = plugin.handle(request).into_result()?;
    let (status, answer) = (response.status, response.body.read_to_vec(16 << 20)?);
    if status >= 400 {
        return Err(String::from_utf8_lossy(&answer).into());
    }
    Ok(serde_json::from_slice(&answer).unwrap_or_default())
}
