//! What it takes to load the built plugin, and to switch it on and off in an idle wiki.
//!
//!     cargo bench -p tests --bench switch
//!
//! A library is linked once in a process; so each sample of loading is a process of its own: this one, started
//! again with `--load FILE COPIES`.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    env, fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use mailarchive_api::load::load;
use sha2::{Digest, Sha256};
use tests::{Authority, Wiki, wiki::Built};

const SAMPLES: usize = 21;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--load") {
        return sample(Path::new(&arguments[at + 1]), Path::new(&arguments[at + 2]));
    }
    build();
    loading();
    switching();
}

/// Prints in microseconds: all of `load`, and reading and hashing the same files again.
fn sample(file: &Path, copies: &Path) {
    let start = Instant::now();
    let loaded = load(file, copies).unwrap_or_else(|error| panic!("{error}"));
    let all = start.elapsed();
    let copy = copies.join(format!("{}.so", loaded.sha256));
    let start = Instant::now();
    for read in [file, &copy] {
        let bytes = fs::read(read).expect("the library");
        std::hint::black_box(Sha256::digest(&bytes));
    }
    println!("{} {}", all.as_micros(), start.elapsed().as_micros());
}

fn loading() {
    let built = Built::find();
    assert!(built.optimised, "{} is no release build", built.plugin.display());
    let directory = tempfile::tempdir().expect("temporary directory");
    let (mut first, mut again, mut linking) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..SAMPLES {
        let copies = directory.path().join(number.to_string());
        first.push(load_in_a_process(&built.plugin, &copies).0);
        // The copy is there now: what differs from reading and hashing is linking and checking.
        let (all, hashing) = load_in_a_process(&built.plugin, &copies);
        again.push(all);
        linking.push(all.saturating_sub(hashing));
    }
    let size = fs::metadata(&built.plugin).expect("the library").len() as f64 / (1024.0 * 1024.0);
    println!("the library: {size:.1} MiB; medians of {SAMPLES}");
    show("load, the first time: read, hash, copy, flush, link, check", first);
    show("load, copied before: read and hash twice, link, check", again);
    show("of that: link and check", linking);
}

fn load_in_a_process(file: &Path, copies: &Path) -> (Duration, Duration) {
    let this = env::current_exe().expect("current_exe");
    let output = Command::new(this).arg("--load").arg(file).arg(copies).output().expect("this benchmark");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut micros = text.split_whitespace().map(|number| number.parse().expect("microseconds"));
    let mut next = || Duration::from_micros(micros.next().expect("two numbers"));
    (next(), next())
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

/// The release build, as of the sources.
fn build() {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo).args(["build", "--release", "--package", "host-example"]).status();
    assert!(built.expect("cargo").success(), "the wiki cannot be built");
}
