//! A wiki and a plugin of version 1.0, kept as sources under `tests/frozen`, meet each other and today's.
//!
//! Today's wiki with today's plugin is what all the other tests are about; here is only what 1.1 added.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use serde_json::{Value, json};
use tests::{
    Authority, Dovecot, Options, Wiki, mails,
    wiki::{ADMIN_PASSWORD, Built, Session, target_directory},
};

/// The wiki and the plugin of version 1.0.
struct Frozen {
    host: PathBuf,
    plugin: PathBuf,
}

impl Frozen {
    fn built() -> &'static Self {
        static BUILT: OnceLock<Frozen> = OnceLock::new();
        BUILT.get_or_init(|| {
            let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen/Cargo.toml");
            // With the workspace's own directory the libraries that both use are built once.
            let target = target_directory();
            let mut cargo = Command::new(env!("CARGO"));
            cargo.args(["build", "--quiet", "--locked", "--manifest-path"]).arg(manifest);
            cargo.arg("--target-dir").arg(&target);
            assert!(cargo.status().expect("cargo").success(), "tests/frozen does not build");
            let built = |name: &str| target.join("debug").join(name);
            Self { host: built("frozen-host"), plugin: built("libfrozen_plugin.so") }
        })
    }

    /// What the frozen wiki says of a library, and what it wrote when it refused.
    fn host(&self, library: &Path, mail: &[&str]) -> Value {
        let directory = tempfile::tempdir().expect("a directory");
        let mut command = Command::new(&self.host);
        let output = command.arg(library).arg(directory.path()).args(mail).output().expect("the frozen wiki");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {told}"))
    }
}

#[test]
fn the_frozen_plugin_works_in_the_frozen_wiki() {
    let frozen = Frozen::built();
    let report = frozen.host(&frozen.plugin, &[]);
    assert_eq!((&report["version"], &report["apiVersion"]), (&json!("1.0.0"), &json!("1.0.0")));
    assert_eq!(report["ignored"], json!([]));
    assert_exercised(&report["did"]["host"]);
    assert_eq!((&report["did"]["count"], &report["did"]["echoed"]), (&json!(2), &json!(true)), "{report}");
    assert_eq!(report["fault"], Value::Null, "{report}");
}

#[test]
fn todays_plugin_archives_in_the_frozen_wiki() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["sales"]);
    let subjects = ["First", "Second", "Third"];
    for (minute, subject) in (0..).zip(subjects) {
        dovecot.deliver("sales", &mails::plain(minute, subject, "Hello"));
    }
    let port = dovecot.ports.imap.to_string();
    let directory = tempfile::tempdir().unwrap();
    let authority_file = directory.path().join("authority.der");
    fs::write(&authority_file, authority.der()).unwrap();
    let mail = [port.as_str(), "sales", tests::dovecot::PASSWORD, authority_file.to_str().unwrap()];
    let report = Frozen::built().host(&Built::find().plugin, &mail);
    let minor = report["apiVersion"].as_str().and_then(|version| version.split('.').nth(1)).unwrap();
    assert_ne!(minor, "0", "this pair is about a newer plugin: {report}");
    // Newest first.
    assert_eq!(report["did"], json!(["Third", "Second", "First"]), "{report}");
    assert_eq!(dovecot.messages_left("sales"), 0);
    // As documented: a wiki of 1.0 passes over what it does not know.
    assert_eq!(report["ignored"], json!(["feed"]), "{report}");
    assert_eq!(report["fault"], Value::Null, "{report}");
}

#[test]
fn the_frozen_plugin_works_in_todays_wiki() {
    let wiki =
        Wiki::start_with(Options { plugin: Some(Frozen::built().plugin.clone()), ..Default::default() });
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let plugin = admin.plugin();
    assert_eq!((&plugin["state"], &plugin["apiVersion"]), (&json!("enabled"), &json!("1.0.0")), "{plugin}");

    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let page = session.open("/spaces/SALES/frozen").expect(200).text();
    assert!(page.contains("<h1>Frozen</h1>") && page.contains("SALES"), "{page}");
    let host = admin.get("/rest/frozen/1.0/SALES/host").expect(200).json();
    assert_exercised(&host);
    for expected in 1..=3 {
        let count = admin.request("POST", "/rest/frozen/1.0/SALES/count", None).expect(200).json();
        assert_eq!(count["count"], expected);
    }
    let long = "0123456789".repeat(300_000);
    let echoed = admin
        .request("POST", "/rest/frozen/1.0/SALES/echo", Some(("application/octet-stream", long.as_bytes())))
        .expect(200);
    assert!(echoed.text() == long, "a body that is streamed in and out comes back");

    // As documented: a plugin of 1.0 has no metrics; the wiki's own are there.
    let metrics = metrics(&wiki);
    assert!(metrics.contains("wiki_plugin_enabled{plugin=\"mail-archiving\"} 1\n"), "{metrics}");
    assert!(!metrics.contains("mail_archiving_"), "{metrics}");
    assert!(!page.contains("application/atom+xml"), "a plugin of 1.0 names no feed");

    admin.switch_plugin(false);
    admin.get("/rest/frozen/1.0/SALES/host").expect(404);
    admin.switch_plugin(true);
    let count = admin.request("POST", "/rest/frozen/1.0/SALES/count", None).expect(200).json();
    assert_eq!(count["count"], 4, "what it keeps is kept");
}

#[test]
fn todays_wiki_shows_what_todays_plugin_added() {
    let authority = Authority::new();
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let metrics = metrics(&wiki);
    for line in ["mail_archiving_accounts{state=\"idle\"} 0\n", "mail_archiving_messages 0\n", "# EOF\n"] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let page = session.open("/spaces/SALES/mail").expect(200).text();
    assert!(page.contains(r#"<link rel="alternate" type="application/atom+xml""#), "{page}");
    let feed = session.open("/spaces/SALES/mail/feed.atom").expect(200);
    assert!(feed.text().starts_with("<?xml"), "{}", feed.text());
}

fn metrics(wiki: &Wiki) -> String {
    wiki.anonymous().get("/rest/wiki/1.0/metrics").expect(401);
    wiki.admin().get("/rest/wiki/1.0/metrics").expect(200).text()
}

/// What the frozen plugin tells of its host.
fn assert_exercised(host: &Value) {
    for answer in ["again", "listed", "mayView", "directory"] {
        assert_eq!(host[answer], true, "{answer}: {host}");
    }
    assert!(host["keys"].as_u64() >= Some(1) && host["year"].as_u64() >= Some(2026), "{host}");
    assert!(host["site"].as_str().is_some_and(|site| !site.is_empty()), "{host}");
}
