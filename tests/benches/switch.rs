//! What it takes to load the built plugin, and to switch it on and off in an idle wiki.
//!
//!     cargo bench -p tests --bench switch
//!
//! A library is linked once in a process; so each sample of loading is a process of its own: this one, started
//! again with `--load FILE COPIES`, and, for the part of it that is not linking, with `--hash FILE COPY`: in a
//! process of its own too, whose memory is as fresh.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    env, fs,
    hint::black_box,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use mailarchive_api::load::load;
use sha2::{Digest, Sha256};
use tests::{
    Authority, Wiki,
    wiki::{Built, build_release},
};

const SAMPLES: usize = 21;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "--load", file, copies] => return load_once(Path::new(file), Path::new(copies)),
        [_, "--hash", file, copy] => return hash_both(Path::new(file), Path::new(copy)),
        _ => {}
    }
    build_release();
    loading();
    switching();
}

/// Prints how long it took, in microseconds, and the file's hash.
fn load_once(file: &Path, copies: &Path) {
    let start = Instant::now();
    let loaded = load(file, copies).unwrap_or_else(|error| panic!("{error}"));
    println!("{} {}", start.elapsed().as_micros(), loaded.sha256);
}

/// What `load` does to a library that was copied before, apart from linking and checking it.
fn hash_both(file: &Path, copy: &Path) {
    let start = Instant::now();
    let hashed = |bytes: &[u8]| black_box(Sha256::digest(bytes));
    let bytes = fs::read(file).expect("the library");
    hashed(&bytes);
    hashed(&fs::read(copy).expect("its copy"));
    drop(bytes);
    println!("{}", start.elapsed().as_micros());
}

fn loading() {
    let built = Built::find();
    assert!(built.optimised, "{} is no release build", built.plugin.display());
    let directory = tempfile::tempdir().expect("temporary directory");
    let (mut first, mut again, mut linking) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..SAMPLES {
        let copies = directory.path().join(number.to_string());
        let path = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
        let (file, copies) = (path(&built.plugin), path(&copies));
        let (took, sha256) = again_as(&["--load", &file, &copies]);
        first.push(took);
        let (all, _) = again_as(&["--load", &file, &copies]);
        let (hashing, _) = again_as(&["--hash", &file, &format!("{copies}/{sha256}.so")]);
        again.push(all);
        linking.push(all.saturating_sub(hashing));
    }
    let size = fs::metadata(&built.plugin).expect("the library").len() as f64 / (1024.0 * 1024.0);
    println!("the library: {size:.1} MiB; medians of {SAMPLES}");
    show("load, the first time: read, hash, copy, flush, link, check", first);
    show("load, copied before: read and hash twice, link, check", again);
    show("of that: link and check", linking);
}

/// Runs this benchmark with `arguments`: the time that it prints, and what follows.
fn again_as(arguments: &[&str]) -> (Duration, String) {
    let this = env::current_exe().expect("current_exe");
    let output = Command::new(this).args(arguments).output().expect("this benchmark");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (micros, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let micros =
        micros.parse().unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    (Duration::from_micros(micros), rest.to_owned())
}

fn switching() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.put_space("SALES");
    let (mut enabling, mut disabling) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        for (enabled, times) in [(true, &mut enabling), (false, &mut disabling)] {
            let start = Instant::now();
            let body = serde_json::json!({"enabled": enabled});
            admin.put("/rest/wiki/1.0/plugins/mail-archiving", &body).expect_success();
            times.push(start.elapsed());
            assert_eq!(admin.plugin()["state"], if enabled { "enabled" } else { "disabled" });
        }
    }
    show("enable by REST, idle", enabling);
    show("disable by REST, idle", disabling);
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (median, longest) = (ms(times[times.len() / 2]), ms(times[times.len() - 1]));
    println!("{what:<62}{median:>8.2} ms, at most {longest:.2}");
}
