//! Libraries that were truly built against another contract: a copy of this crate with one change.

use std::sync::{Mutex, PoisonError};

use super::*;

/// To Cargo all copies are the same crate, and it takes what one build left for fresh in the next unless a file is
/// newer: so the copy for one is made after the build of another has ended.
static BUILDING: Mutex<()> = Mutex::new(());

/// The library that the example becomes when `changes` (file, old text, new text) are made in a copy of this crate.
fn built_with(name: &str, changes: &[(&str, &str, &str)]) -> Vec<u8> {
    let _one_by_one = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = tempfile::tempdir().unwrap();
    let package = copy.path().join("mailarchive-api");
    for directory in ["src", "examples", "guide"] {
        copy_directory(&source.join(directory), &package.join(directory));
    }
    fs::copy(source.join("Cargo.toml"), package.join("Cargo.toml")).unwrap();
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(source.join("..").join(file), copy.path().join(file)).unwrap();
    }
    let workspace = fs::read_to_string(copy.path().join("Cargo.toml")).unwrap();
    let members = workspace.lines().find(|line| line.starts_with("members = ")).expect("members on one line");
    change(&copy.path().join("Cargo.toml"), members, r#"members = ["mailarchive-api"]"#);
    // A name of its own: the changed ones share a target directory, and with it all dependencies.
    change(&package.join("Cargo.toml"), r#"name = "one_page""#, &format!(r#"name = "{name}""#));
    fs::rename(package.join("examples/one_page.rs"), package.join(format!("examples/{name}.rs"))).unwrap();
    for (file, from, to) in changes {
        change(&copy.path().join(file), from, to);
    }
    let tests = std::env::current_exe().unwrap();
    let profile = tests.ancestors().nth(2).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&package).args(["build", "--quiet", "--offline", "--example", name, "--target-dir"]);
    // Not ours, for the same reason.
    let target = profile.parent().unwrap().join("changed-contract");
    cargo.arg(&target);
    assert!(cargo.status().unwrap().success(), "the changed crate does not build");
    fs::read(target.join(format!("debug/examples/lib{name}.so"))).unwrap()
}

fn copy_directory(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let copy = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_directory(&entry.path(), &copy);
        } else {
            fs::copy(entry.path(), copy).unwrap();
        }
    }
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{}: {from}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

/// Refused in one line, after which the sound library is loaded and used as ever.
fn refused(name: &str, bytes: &[u8]) -> String {
    let bench = Bench::new();
    let line = bench.refusal(&bench.file(&format!("{name}.so"), bytes));
    let loaded = bench.load(&plugin()).unwrap();
    let host = crate::testkit::MemoryHost::new(bench.directory.path());
    let plugin = (loaded.module.prepare())(host.host()).unwrap();
    assert!(plugin.contributions().contains("/hello"));
    line
}

#[test]
fn built_with_one_more_field() {
    let language = "    pub language: RString,\n    /// IANA time zone name.";
    let changed = (
        "mailarchive-api/src/web.rs",
        language,
        &*format!("    pub full_name: RString,\n    /// BCP 47.\n{language}"),
    );
    let line = refused("one_more_field", &built_with("one_more_field", &[changed]));
    assert!(line.contains("Viewer (in “viewer”)"), "{line}");
    assert!(line.contains("number of fields 3 in this wiki, 4 in the plugin"), "{line}");
}

#[test]
fn built_with_a_field_of_another_type() {
    let changed = ("mailarchive-api/src/web.rs", "    pub href: ROption<RString>,", "    pub href: RString,");
    let line = refused("another_type", &built_with("another_type", &[changed]));
    assert!(line.contains("ROption (in “href”): type ROption in this wiki, RString in the plugin"), "{line}");
    assert!(line.contains("Breadcrumb"), "{line}");
}

#[test]
fn built_with_fields_in_another_order() {
    let (name, value) =
        ("    pub name: RString,\n    /// The value, decoded.\n", "    pub value: RString,\n}");
    let from = format!("{name}{value}");
    let to = "    pub value: RString,\n    /// The value, decoded.\n    pub name: RString,\n}";
    let changed = ("mailarchive-api/src/web.rs", &*from, to);
    let line = refused("another_order", &built_with("another_order", &[changed]));
    assert!(line.contains("NameValue") && line.contains("name") && line.contains("value"), "{line}");
}

#[test]
fn built_for_another_major() {
    let version = env!("CARGO_PKG_VERSION");
    let from = format!("version = \"{version}\"");
    let changed = ("mailarchive-api/Cargo.toml", &*from, "version = \"9.0.0\"");
    let line = refused("another_major", &built_with("another_major", &[changed]));
    let told =
        format!("built for version 9.0.0 of the plugin interface, but this wiki has version {version}");
    assert!(line.contains(&told), "{line}");
}
