//! Fetch, archive, delete: the built wiki beside `mbsync` and `mpop`, in turn, from one Dovecot.
//!
//!     cargo bench -p tests --bench fetch
//!
//! `$MAILS` (3000) mails lie in one mailbox for each client; `$RUNS` (5) runs, whose medians are shown. Every
//! client starts with an empty archive on the same disk, and each run checks that it took every mail and
//! that the server has none left. `$ONLY` names the protocol of one part.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod figures;
mod mbsync;
mod mpop;
mod wiki;

use std::{
    env, fs,
    io::Write as _,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use nix::sys::{
    resource::{Usage, UsageWho, getrusage},
    time::TimeValLike,
};
use tests::{Authority, Dovecot, mails, wiki::build_release};

use figures::Figures;

const SEED: u64 = 31;
const USER: &str = "inbox";

/// What one fetch took.
#[derive(Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) wall: Duration,
    /// Of the client, in user and system mode.
    pub(crate) cpu: Duration,
}

/// A mailbox that is to be emptied, and how to reach it.
pub(crate) struct Mailbox<'a> {
    pub(crate) authority: &'a Authority,
    pub(crate) port: u16,
    pub(crate) mails: usize,
}

type Client = fn(&Mailbox<'_>) -> Result<Taken, String>;

fn main() {
    build_release();
    let count = number("MAILS", 3000);
    let runs = number("RUNS", 5);
    let only = env::var("ONLY").ok();
    let mails = mails_with_body(count);
    let size: usize = mails.iter().map(Vec::len).sum();
    println!("{count} mails of {} KB on average, {runs} runs, {}", size / count / 1024, machine());
    let parts: [(&str, &[(&str, Client)]); 2] = [
        ("IMAPS", &[("wiki", wiki::over_imaps), ("mbsync", mbsync::fetch)]),
        ("POPS", &[("wiki", wiki::over_pops), ("mpop", mpop::fetch)]),
    ];
    for (protocol, clients) in parts {
        if only.as_deref().is_none_or(|only| only == protocol) {
            compare(protocol, clients, &mails, runs);
        }
    }
}

/// `mbsync` leaves a mail on the server whose header does not end.
fn mails_with_body(count: usize) -> Vec<Vec<u8>> {
    let ends = |mail: &[u8]| {
        let empty_line = |three: &[u8]| three.starts_with(b"\n\n") || three == b"\n\r\n";
        mail.starts_with(b"\n") || mail.starts_with(b"\r\n") || mail.windows(3).any(empty_line)
    };
    let mut mails = mails::varied(SEED, count + count / 10 + 20);
    mails.retain(|mail| ends(mail));
    mails.truncate(count);
    assert_eq!(mails.len(), count);
    mails
}

/// The clients take turns, so that whatever else the machine does meets all of them.
fn compare(protocol: &str, clients: &[(&'static str, Client)], mails: &[Vec<u8>], runs: usize) {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &[USER]);
    let port = if protocol == "IMAPS" { dovecot.ports.imaps } else { dovecot.ports.pop3s };
    let mailbox = Mailbox { authority: &authority, port, mails: mails.len() };
    let mut figures = Figures::new(protocol, mails.len());
    let mut clients = clients.to_vec();
    for _ in 0..runs {
        clients.retain(|(name, fetch)| {
            dovecot.deliver_many(USER, mails.iter().map(Vec::as_slice));
            // The server indexes what is new for whoever comes first, once.
            assert_eq!(dovecot.messages_left(USER) as usize, mails.len());
            match fetch(&mailbox) {
                Ok(taken) => {
                    assert_eq!(dovecot.messages_left(USER), 0, "{name} left mail on the server");
                    figures.add(name, taken);
                    true
                }
                Err(reason) => {
                    println!("{protocol}: {name} is left out: {reason}");
                    dovecot.empty(USER);
                    false
                }
            }
        });
    }
    figures.print();
}

/// Runs a client to its end.
pub(crate) fn run(command: &mut Command) -> Result<Taken, String> {
    let before = cpu_of_children();
    let start = Instant::now();
    let output = command.output().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let wall = start.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(Taken { wall, cpu: cpu_of_children().saturating_sub(before) })
}

fn cpu_of_children() -> Duration {
    let usage: Usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("getrusage");
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(u64::try_from(micros).expect("a time"))
}

/// How many messages lie in a Maildir.
pub(crate) fn held(maildir: &Path) -> usize {
    let count = |part| fs::read_dir(maildir.join(part)).map_or(0, Iterator::count);
    count("new") + count("cur")
}

fn number(variable: &str, default: usize) -> usize {
    env::var(variable).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("${variable}: {text}")))
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    format!("{cores} cores, load {load} at the start, {:.1} ms for a small file to be flushed", flush_ms())
}

/// What a client pays that flushes each message: the median of 50.
fn flush_ms() -> f64 {
    let directory = tempfile::tempdir().expect("temporary directory");
    let mut taken: Vec<Duration> = (0..50)
        .map(|number| {
            let start = Instant::now();
            let mut file = fs::File::create(directory.path().join(number.to_string())).expect("file");
            file.write_all(&[b'x'; 4096]).and_then(|()| file.sync_all()).expect("flush");
            start.elapsed()
        })
        .collect();
    taken.sort();
    taken[taken.len() / 2].as_secs_f64() * 1000.0
}
