//! What the plugin costs a wiki in which nothing happens, and how soon a large archive is there.
//!
//!     cargo bench -p tests --bench idle
//!
//! `$IDLE_SECONDS` changes how long the processor is watched, `$IDLE_MAILS` the size of the archive; 0 leaves that part out.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    env, fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use nix::unistd::{SysconfVar, sysconf};
use serde_json::json;
use tests::{
    Options, Scripted, Wiki, mails,
    wiki::{ADMIN_PASSWORD, Account, Session, build_release},
};

const SWITCH: &str = "/rest/wiki/1.0/plugins/mail-archiving";
/// Of one processor.
const MOST_CPU: f64 = 0.001;
const MOST_MEMORY: u64 = 15 << 20;
const MOST_UNTIL_PAGE: Duration = Duration::from_millis(300);
/// So many mails are in the mailbox at a time.
const PORTION: u32 = 4000;
/// The runtime's threads that may block end after 10 seconds without work.
const QUIET: Duration = Duration::from_secs(15);

fn main() {
    build_release();
    let number = |name: &str, default| env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (seconds, mails) = (number("IDLE_SECONDS", 60), number("IDLE_MAILS", 100_000));
    if seconds > 0 {
        idle(Duration::from_secs(seconds));
    }
    if mails > 0 {
        large_archive(u32::try_from(mails).expect("a number of mails"));
    }
}

fn idle(watched: Duration) {
    let without = start(Some("/nowhere/libmailarchive_plugin.so".into()));
    ask(&without);
    let (cpu_without, memory_without) = watch(without.pid(), watched);
    drop(without);
    let with = start(None);
    ask(&with);
    let (cpu_off, memory_off) = watch(with.pid(), watched);
    with.admin().switch_plugin(true);
    ask(&with);
    let (cpu_on, memory_on) = watch(with.pid(), watched);
    let line = |what: &str, cpu: f64, memory: u64| {
        println!("{what:<24}{:>8.3} % of a processor {:>8.1} MB private", cpu * 100.0, memory as f64 / 1e6);
    };
    line("a wiki without a plugin", cpu_without, memory_without);
    line("with it, disabled", cpu_off, memory_off);
    line("with it, enabled", cpu_on, memory_on);
    let (cpu, memory) = (cpu_on - cpu_without, memory_on.saturating_sub(memory_without));
    line("the plugin's part", cpu, memory);
    assert!(memory <= MOST_MEMORY, "{memory} bytes");
    assert!(cpu <= MOST_CPU, "{:.3} %", cpu * 100.0);
}

/// The same for each wiki: checking a password takes memory, which the allocator keeps.
fn ask(wiki: &Wiki) {
    let admin = wiki.admin();
    for _ in 0..5 {
        admin.put_space("SALES");
        admin.plugin();
    }
}

fn large_archive(count: u32) {
    let mut wiki = start(None);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let words = "the quarterly figures and what follows from them for next year ".repeat(12);
    let server = Scripted::start(Vec::new());
    admin.create_account("SALES", &Account::of_scripted(server.port, "inbox"));
    let start = Instant::now();
    // The scripted server lists a mailbox in one line, which may be only so long.
    for first in (0..count).step_by(PORTION as usize) {
        for number in first..count.min(first + PORTION) {
            server.deliver(mails::plain(number, &format!("Mail {number}"), &words));
        }
        admin.fetch_and_wait("SALES", Duration::from_secs(300));
    }
    assert_eq!(admin.message_count("SALES"), u64::from(count));
    println!("archived {count} mails in {:.0} s", start.elapsed().as_secs_f64());
    drop(server);
    admin.switch_plugin(false);
    assert!(wiki.stop().success());
    wiki.restart();

    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    session.open("/spaces/SALES/overview").expect(200);
    session.open("/spaces/SALES/mail").expect(404);
    let token = session.xsrf.clone();
    let headers = [("x-xsrf-token", token.as_str())];
    let body = json!({"enabled": true}).to_string();
    let start = Instant::now();
    session.send("PUT", SWITCH, &headers, Some(("application/json", body.as_bytes()))).expect(200);
    let enabled = start.elapsed();
    let page = session.open("/spaces/SALES/mail").expect(200);
    let took = start.elapsed();
    assert!(page.text().contains(&format!("Mail {}", count - 1)), "the newest mail is on the first page");
    println!("{count} mails: enabled in {enabled:.1?}, the first page is there after {took:.1?}");
    assert!(took <= MOST_UNTIL_PAGE, "{took:?}");
}

fn start(plugin: Option<PathBuf>) -> Wiki {
    let mail_allow = vec!["127.0.0.0/8".to_owned()];
    // The C library keeps what was freed, once for each thread that freed it: with more threads the 19 MB of a
    // password check lie there more often. Given back at once, only what is held is counted.
    let environment = vec![("MALLOC_MMAP_THRESHOLD_".to_owned(), "131072".to_owned())];
    let wiki = Wiki::start_with(Options { mail_allow, plugin, environment, ..Options::default() });
    assert!(wiki.built().optimised, "{} is no release build", wiki.built().wiki.display());
    wiki
}

/// The share of a processor that the process takes in `duration`, and its private memory then.
fn watch(pid: u32, duration: Duration) -> (f64, u64) {
    thread::sleep(QUIET);
    let (start, before) = (Instant::now(), cpu(pid));
    thread::sleep(duration);
    let used = cpu(pid).saturating_sub(before);
    (used.as_secs_f64() / start.elapsed().as_secs_f64(), private(pid))
}

/// User and system time of the process and its threads, proc(5).
fn cpu(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the wiki runs");
    // Behind the name, which may hold anything; utime is field 14, the name field 2.
    let fields = stat.rsplit_once(')').expect("stat").1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("ticks")).sum();
    let second = sysconf(SysconfVar::CLK_TCK).expect("sysconf").expect("CLK_TCK");
    Duration::from_secs_f64(ticks as f64 / second as f64)
}

/// What the process has written and no other shares, in bytes.
fn private(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("the wiki runs");
    let field = rollup.lines().find_map(|line| line.strip_prefix("Private_Dirty:")).expect("Private_Dirty");
    field.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number of kB") * 1024
}
