//! Files that are no plugin: the wiki says so in one line and goes on without.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use tests::{
    Options, Wiki,
    held::{assert_back, settled},
    wiki::{Built, base, text},
};

fn start(plugin: &Path) -> Wiki {
    Wiki::start_with(Options { plugin: Some(plugin.to_owned()), ..Default::default() })
}

#[test]
fn a_file_that_is_no_plugin_is_refused_in_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, contents: &[u8]| -> PathBuf {
        let path = directory.path().join(name);
        fs::write(&path, contents).unwrap();
        path
    };
    let library = fs::read(Built::find().plugin).unwrap();
    let mut other_machine = library.clone();
    // e_machine of the ELF header.
    other_machine[18] ^= 0xff;
    let foreign = fs::read("/lib/x86_64-linux-gnu/libz.so.1")
        .or_else(|_| fs::read("/lib/x86_64-linux-gnu/libm.so.6"))
        .or_else(|_| fs::read("/lib/aarch64-linux-gnu/libm.so.6"))
        .unwrap();
    let files = [
        directory.path().join("missing.so"),
        directory.path().to_owned(),
        write("empty.so", b""),
        write("text.so", b"This is no library.\n"),
        write("foreign.so", &foreign),
        write("start.so", &library[..64]),
        write("half.so", &library[..library.len() / 2]),
        write("almost.so", &library[..library.len() - 1]),
        write("machine.so", &other_machine),
    ];
    for file in &files {
        let wiki = start(file);
        let admin = wiki.admin();
        let switched = admin.put("/rest/wiki/1.0/plugins/mail-archiving", &json!({"enabled": true}));
        assert!((400..600).contains(&switched.status), "{}: {}", file.display(), switched.text());
        let plugin = admin.plugin();
        assert_ne!(plugin["state"], "enabled", "{}: {plugin}", file.display());
        let told = [text(&plugin["error"]), text(&switched.json()["detail"])];
        let line = told.iter().find(|line| line.len() > 10 && *line != "null");
        let line = line.unwrap_or_else(|| panic!("{}: nothing is told: {plugin}", file.display()));
        println!("{}: {line}", file.display());
        assert!(!line.trim().contains('\n') && line.len() < 400, "{}: {line}", file.display());
        assert!(!wiki.log().contains("panicked"), "{}: {}", file.display(), wiki.log());
        admin.put_space("SALES");
        admin.get(&format!("{}/messages", base("SALES"))).expect(404);
    }
}

#[test]
fn a_loaded_library_may_be_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let library = directory.path().join("plugin.so");
    fs::copy(Built::find().plugin, &library).unwrap();
    let wiki = start(&library);
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    // In place, as a careless upgrade does: the same inode, other bytes.
    fs::write(&library, vec![0; 4096]).unwrap();
    for _ in 0..20 {
        admin.list_all("SALES", 10);
        assert_eq!(admin.accounts("SALES").len(), 0);
    }
    admin.switch_plugin(false);
    assert_eq!(admin.plugin()["state"], "disabled");
}

#[test]
fn switching_leaves_nothing_behind() {
    let wiki = start(&Built::find().plugin);
    let admin = wiki.admin();
    admin.put_space("SALES");
    let cycle = || {
        admin.switch_plugin(true);
        admin.list_all("SALES", 10);
        admin.switch_plugin(false);
    };
    (0..3).for_each(|_| cycle());
    let before = settled(wiki.pid());
    (0..20).for_each(|_| cycle());
    assert_back(wiki.pid(), &before);
}
