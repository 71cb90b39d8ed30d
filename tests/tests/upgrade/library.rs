//! The built library under paths and versions of its own, and what is asked of the wiki about them.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Authority, Client, Options, Wiki, deadline::wait_for, wiki::Built};

use super::{PLUGIN, VERSION};

/// The built library under a path of its own.
pub(crate) struct Library {
    directory: TempDir,
}

impl Library {
    pub(crate) fn new() -> Self {
        let library = Self { directory: tempfile::tempdir().expect("a temporary directory") };
        library.put(&built());
        library
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("plugin.so")
    }

    pub(crate) fn put(&self, bytes: &[u8]) {
        put(&self.path(), bytes);
    }
}

pub(crate) fn built() -> Vec<u8> {
    fs::read(Built::find().plugin).expect("the built library")
}

/// As one puts a new file into a place: whole, under another name first.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    let new = path.with_extension("new");
    fs::write(&new, bytes).expect("a new file");
    fs::set_permissions(&new, fs::Permissions::from_mode(0o644)).expect("its mode");
    fs::rename(&new, path).expect("its place");
}

/// The same code under another version, which is as long.
pub(crate) fn other_version(library: &[u8]) -> (Vec<u8>, String) {
    let version = format!("9{}", &VERSION[1..]);
    (
        patched(
            library,
            &format!("mail-archiving-plugin {VERSION}"),
            &format!("mail-archiving-plugin {version}"),
        ),
        version,
    )
}

/// The same code under another SHA-256: what is behind a library's sections is not loaded.
pub(crate) fn longer(library: &[u8]) -> Vec<u8> {
    [library, b"\0another build\0"].concat()
}

pub(crate) fn start(authority: &Authority, library: &Library) -> Wiki {
    Wiki::start_with(Options {
        mail_ca: Some(authority.pem()),
        mail_allow: vec!["127.0.0.0/8".to_owned()],
        plugin: Some(library.path()),
        ..Options::default()
    })
}

pub(crate) fn upgrade(admin: &Client, sha256: &str) -> Value {
    admin.post(&format!("{PLUGIN}/upgrade"), &json!({ "sha256": sha256 })).expect(200).json()
}

pub(crate) fn roll_back(admin: &Client) -> Value {
    admin.request("POST", &format!("{PLUGIN}/rollback"), None).expect(200).json()
}

/// The offer in this file.
pub(crate) fn offer(admin: &Client, file: &Path) -> Value {
    let plugin = admin.plugin();
    let offers = plugin["offers"].as_array().unwrap_or_else(|| panic!("{plugin}"));
    let offer = offers.iter().find(|offer| offer["file"] == file.display().to_string());
    offer.unwrap_or_else(|| panic!("{} is not offered: {plugin}", file.display())).clone()
}

/// What a page begins is completed, though the page does not wait for it longer than a second.
pub(crate) fn settle(admin: &Client, part: &str, value: &str) {
    wait_for("the change is complete", Duration::from_secs(30), || {
        (admin.plugin()[part] == value).then_some(())
    });
}

fn patched(library: &[u8], from: &str, to: &str) -> Vec<u8> {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let places: Vec<usize> = library
        .windows(from.len())
        .enumerate()
        .filter(|(_, at)| *at == from)
        .map(|(place, _)| place)
        .collect();
    assert_eq!((places.len(), from.len()), (1, to.len()), "the patch must be exact");
    let mut bytes = library.to_vec();
    bytes[places[0]..places[0] + to.len()].copy_from_slice(to);
    bytes
}
