//! Scripts of `tests/browser`, run in a browser. Screenshots are kept in `target/screenshots`.

use std::{
    io::Read,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    deadline,
    wiki::{target_directory, text},
};

/// Debian's browser.
pub const CHROMIUM: &str = "/usr/bin/chromium";

/// Runs one script and fails as it fails, or when `limit` has passed.
///
/// # Panics
/// When the script fails; the message holds what it said.
pub fn run(script: &str, mut test: Value, limit: Duration) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    assert!(
        directory.join("node_modules").is_dir(),
        "run .ci/setup, which installs the browser tests' packages"
    );
    test["chromium"] = json!(CHROMIUM);
    test["screenshots"] = json!(target_directory().join("screenshots"));
    // Long lists do not fit into the environment.
    let file = tempfile::NamedTempFile::new().expect("temporary file");
    std::fs::write(file.path(), test.to_string()).expect("the test's data");
    let mut node = Command::new("node")
        .arg(directory.join(script))
        .env("BROWSER_TEST_FILE", file.path())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node; .ci/setup installs it");
    let mut stderr = node.stderr.take().expect("stderr");
    let said = thread::spawn(move || {
        let mut said = String::new();
        let _ = stderr.read_to_string(&mut said);
        said
    });
    let status = deadline::wait_for(script, limit, || node.try_wait().expect("node"));
    let said = said.join().expect("stderr");
    assert!(status.success(), "{script} {}: {said}", text(&test["name"]));
}
