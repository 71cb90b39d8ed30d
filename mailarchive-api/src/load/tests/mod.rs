mod changed_contract;
mod truncation;

use std::{fs, path::PathBuf, process::Command, sync::OnceLock};

use tempfile::TempDir;

use super::*;

/// The example `one_page`, built here because Cargo builds examples for some test runs only.
fn plugin() -> Vec<u8> {
    static BUILT: OnceLock<Vec<u8>> = OnceLock::new();
    let build = || {
        let tests = std::env::current_exe().unwrap();
        let profile = tests.ancestors().nth(2).unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--package",
            "mailarchive-api",
            "--example",
            "one_page",
            "--target-dir",
        ]);
        cargo.arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success(), "the example does not build");
        fs::read(profile.join("examples/libone_page.so")).unwrap()
    };
    BUILT.get_or_init(build).clone()
}

fn libm() -> PathBuf {
    ["/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64", "/usr/lib"]
        .iter()
        .map(|directory| PathBuf::from(directory).join("libm.so.6"))
        .find(|file| file.exists())
        .expect("a system library")
}

struct Bench {
    directory: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.directory.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    }

    fn copies(&self) -> PathBuf {
        self.directory.path().join("loaded")
    }

    fn load(&self, bytes: &[u8]) -> Result<Loaded, LoadError> {
        load(&self.file("plugin.so", bytes), &self.copies())
    }

    /// The one line that refuses `file`.
    fn refusal(&self, file: &Path) -> String {
        let line = load(file, &self.copies()).err().expect("refused").to_string();
        assert!(line.starts_with(&format!("{}: ", file.display())), "{line}");
        assert!(!line.contains('\n') && line.len() < 1500, "{line}");
        line
    }
}

/// `bytes` with every `from` replaced by `to`, which is as long.
fn patched(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, at)| *at == from).map(|(place, _)| place).collect();
    assert!(!places.is_empty(), "nothing to patch");
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn a_plugin_is_loaded_from_a_copy_and_answers() {
    let bench = Bench::new();
    let loaded = bench.load(&plugin()).unwrap();
    assert_eq!(loaded.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(loaded.api_version, env!("CARGO_PKG_VERSION"));
    let copy = bench.copies().join(format!("{}.so", loaded.sha256));
    assert_eq!(hexadecimal(&Sha256::digest(fs::read(copy).unwrap())), loaded.sha256);

    let host = crate::testkit::MemoryHost::new(bench.directory.path());
    let plugin = (loaded.module.prepare())(host.host()).unwrap();
    assert!(plugin.contributions().contains("/hello"));
    plugin.disable().unwrap();
}

#[test]
fn the_named_file_may_be_overwritten_while_the_plugin_runs() {
    let bench = Bench::new();
    let loaded = bench.load(&plugin()).unwrap();
    // Not a new file under the old name: the bytes that a mapping of it would show change.
    bench.file("plugin.so", b"gone");
    assert_eq!((loaded.module.version())().as_str(), loaded.version);
    assert!(bench.load(b"gone").is_err());
    assert_eq!(bench.load(&plugin()).unwrap().sha256, loaded.sha256);
}

#[test]
fn a_damaged_copy_is_replaced() {
    let bench = Bench::new();
    let bytes = plugin();
    let name = format!("{}.so", hexadecimal(&Sha256::digest(&bytes)));
    fs::create_dir_all(bench.copies()).unwrap();
    fs::write(bench.copies().join(&name), &bytes[..1000]).unwrap();
    bench.load(&bytes).unwrap();
    assert_eq!(fs::read(bench.copies().join(&name)).unwrap(), bytes);
    assert_eq!(fs::read_dir(bench.copies()).unwrap().count(), 1);
}

#[test]
fn what_is_no_library_is_refused_by_name_and_reason() {
    let bench = Bench::new();
    let missing = bench.directory.path().join("none.so");
    assert!(bench.refusal(&missing).ends_with("there is no such file"));
    assert!(bench.refusal(bench.directory.path()).contains("a directory"));
    assert!(bench.refusal(Path::new("/dev/null")).contains("a device or pipe"));
    for (bytes, reason) in [
        (&b""[..], "empty"),
        (b"#!/bin/sh\necho \xe3\x81\x82\n", "a text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a shared library"),
        (b"\x7fELF", "cut off"),
        (b"\x7fELF\x02\x01\x01", "cut off"),
        (b"\x7fELF\x01\x01\x01", "another kind of machine"),
    ] {
        let line = bench.refusal(&bench.file("bad.so", bytes));
        assert!(line.contains(reason), "{line}");
    }
}

#[test]
fn a_program_and_an_object_file_are_refused() {
    let bench = Bench::new();
    assert!(bench.refusal(&std::env::current_exe().unwrap()).contains("a program"));
    let mut bytes = plugin();
    bytes[16] = 2;
    assert!(bench.refusal(&bench.file("fixed", &bytes)).contains("a program"));
    bytes[16] = 1;
    assert!(bench.refusal(&bench.file("plugin.o", &bytes)).contains("an object file"));
    assert!(!bench.copies().exists());
}

#[test]
fn a_library_for_another_machine_is_refused() {
    let bench = Bench::new();
    let mut bytes = plugin();
    bytes[18] = if bytes[18] == 62 { 183 } else { 62 };
    assert!(bench.refusal(&bench.file("foreign.so", &bytes)).contains("another kind of machine"));
    let mut big_endian = plugin();
    big_endian[5] = 2;
    assert!(bench.refusal(&bench.file("big.so", &big_endian)).contains("another kind of machine"));
}

#[test]
fn a_library_that_is_no_plugin_is_refused_without_loading_it() {
    let bench = Bench::new();
    assert!(bench.refusal(&libm()).contains("not a Mail Archiving Plugin"));
    assert!(!bench.copies().exists());
}

/// Handed to the system's loader, many of these would end the test with SIGBUS.
#[test]
fn a_library_that_is_cut_off_anywhere_is_refused() {
    let bench = Bench::new();
    let bytes = plugin();
    let steps = (0..400).map(|step| bytes.len() * step / 400);
    let last = bytes.len() - 200..bytes.len();
    for length in (1..130).chain(steps).chain(last).filter(|length| *length > 3) {
        let Err(error) = bench.load(&bytes[..length]) else { panic!("{length} bytes were loaded") };
        assert!(matches!(error, LoadError::NotALibrary { .. }), "{length} bytes: {error}");
    }
    assert!(!bench.copies().exists());
}

#[test]
fn foreign_bytes_in_the_headers_never_panic() {
    let original = plugin();
    let (front, tables) = (0..1024, original.len() - 2048..original.len());
    for place in front.chain(tables) {
        for value in [0, 0x7f, 0xff] {
            let mut bytes = original.clone();
            bytes[place] = value;
            // Only the checks: a file with other code in it would run.
            let _ = shared_object::check(&bytes);
        }
    }
}

#[test]
fn another_version_of_the_contract_is_refused() {
    let bench = Bench::new();
    let version = env!("CARGO_PKG_VERSION");
    let other = format!("9{}", &version[1..]);
    let bytes = patched(&plugin(), version.as_bytes(), other.as_bytes());
    let line = bench.refusal(&bench.file("other.so", &bytes));
    assert!(
        line.contains(&format!("version {other}")) && line.contains(&format!("version {version}")),
        "{line}"
    );
}

#[test]
fn versions_agree_in_the_minor_until_1_0_and_in_the_major_from_then_on() {
    let number = |major, minor, patch| VersionNumber { major, minor, patch };
    for (host, plugin, agree) in [
        (number(0, 1, 0), number(0, 1, 7), true),
        (number(0, 1, 0), number(0, 2, 0), false),
        (number(0, 2, 0), number(0, 1, 0), false),
        (number(1, 0, 0), number(0, 1, 0), false),
        (number(1, 2, 0), number(1, 0, 0), true),
        (number(1, 0, 0), number(1, 2, 0), true),
        (number(1, 0, 0), number(2, 0, 0), false),
    ] {
        assert_eq!(versions_agree(host, plugin), agree, "{host} and {plugin}");
    }
}

#[test]
fn a_changed_layout_is_refused_with_the_type_that_differs() {
    let bench = Bench::new();
    // The names of a type's fields stand in the library as text.
    let bytes = patched(&plugin(), b"csp_nonce;", b"csp_once_;");
    let line = bench.refusal(&bench.file("changed.so", &bytes));
    assert!(line.contains("Request (in “handle”)"), "{line}");
    assert!(line.contains("csp_nonce") && line.contains("csp_once_"), "{line}");
}
