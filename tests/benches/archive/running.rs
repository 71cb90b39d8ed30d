//! The running wiki: importing, what a mail costs as the archive grows, pages through HTTP, a long thread, sizes.

use std::{
    env, fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use nix::unistd::{SysconfVar, sysconf};
use serde_json::Value;
use tests::{
    Options, Scripted, Wiki,
    deadline::wait_for,
    mails, memory,
    wiki::{ADMIN_PASSWORD, Account, Client, Session, base, escape, text},
};

use super::{
    corpus::{self, Corpus, Mail},
    figures::{Figures, Times},
};

const SEARCHABLE: Duration = Duration::from_secs(300);
/// Requests of each kind of page.
const REQUESTS: usize = 300;
const LONG_THREAD: usize = 10_000;
/// The middle one of so many windows counts: merges of the index fall into one and not into another.
const TIMES: usize = 3;

/// Imports mail into small archives and into a large one; then asks for pages.
pub(crate) fn measure(count: usize, figures: &mut Figures) {
    // Parts of the index are merged again and again: as many mails as take part in one such merge are measured.
    let (part, measured) = (count / 10, count * 15 / 100);
    let mut corpus = Corpus::new(3);
    let mut import_some = |growing: &Growing, count: usize| {
        let upload = upload(&mut corpus, count);
        import(&growing.wiki, &growing.admin, "GROWTH", &upload, count)
    };
    let mut early = Vec::new();
    let mut small = || {
        let growing = Growing::start();
        import_some(&growing, part);
        early.push(import_some(&growing, measured).of_mail());
        growing
    };
    for _ in 1..TIMES {
        small();
    }
    let growing = small();
    let Growing { wiki, admin } = &growing;
    memory::reset_peak(wiki.pid());
    let settled = memory::resident(wiki.pid());
    let between = import_some(&growing, count - part - measured);
    let peak = memory::peak(wiki.pid());
    let late: Vec<f64> = (0..TIMES).map(|_| import_some(&growing, measured).of_mail()).collect();
    let (early, late) = (middle(early), middle(late));
    Figures::note(&format!("CPU of a mail in an archive of {part}"), early, "µs");
    Figures::note("CPU of a mail between", between.of_mail(), "µs");
    Figures::note(&format!("CPU of a mail in an archive of {count}"), late, "µs");
    let rate = between.mails as f64 / between.took.as_secs_f64();
    figures.at_least("import of an mbox, searchable at the end", rate, 4000.0, "mails/s");
    figures.at_most("CPU of a mail: the large archive to the small one", late / early, 1.2, "");
    Figures::note("memory beyond that of the small archive", (peak as f64 - settled as f64) / 1e6, "MB");
    pages(wiki, admin, figures);
    long_thread(admin, wiki, figures);
}

/// A wiki whose space `GROWTH` takes in more and more mail.
struct Growing {
    wiki: Wiki,
    admin: Client,
}

impl Growing {
    fn start() -> Self {
        let wiki = start();
        let admin = wiki.admin();
        admin.put_space("GROWTH");
        admin.switch_plugin(true);
        Self { wiki, admin }
    }
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// The sizes of an archive of the mbox in `$ARCHIVE_MBOX`.
pub(crate) fn sizes(mbox: &Path, figures: &mut Figures) {
    let mut wiki = start();
    let admin = wiki.admin();
    admin.put_space("REAL");
    admin.switch_plugin(true);
    let upload = fs::read(mbox).expect("$ARCHIVE_MBOX");
    let path = format!("{}/import", base("REAL"));
    let tally = admin.request("POST", &path, Some(("application/mbox", &upload))).expect(200).json();
    let count = tally["imported"].as_u64().expect("a number");
    searchable(&admin, "REAL", "-nowhereatall", count);
    // The index is written, merged and its writer closed.
    wait_quiet(&wiki);
    let (mut raw, mut texts) = (0_u64, 0_u64);
    for message in admin.list_all("REAL", 100) {
        raw += message["size"].as_u64().unwrap_or_default();
        let path = format!("{}/messages/{}", base("REAL"), text(&message["id"]));
        texts += texts_of(&admin.get(&path).expect(200).json());
    }
    assert!(wiki.stop().success());
    let database = wiki.database();
    let sum = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).expect(sql) as f64;
    let packed = sum(
        "SELECT coalesce(sum(length(value)), 0) FROM plugin_key WHERE substr(key, 1, 1) IN (x'62', x'72')",
    );
    let all = sum("SELECT sum(length(key) + length(value)) FROM plugin_key");
    let blobs = size(&wiki.data().join("blobs")) as f64;
    let index = size(&wiki.data().join("plugin-data")) as f64;
    let file = fs::metadata(wiki.data().join("wiki.db")).expect("wiki.db").len() as f64;
    println!("{count} real mails: {:.1} MB raw, {:.1} MB of text", raw as f64 / 1e6, texts as f64 / 1e6);
    figures.at_most("index, of the text", index / texts as f64, 0.4, "");
    figures.at_most("packed messages, of raw", (packed + blobs) / raw as f64, 0.31, "");
    Figures::note("all keys and values, of raw", (all + blobs) / raw as f64, "");
    Figures::note("wiki.db and blobs, of raw", (file + blobs) / raw as f64, "");
}

/// What is searched of a message but its attachments' texts: the ratio comes out larger for it, never smaller.
fn texts_of(message: &Value) -> u64 {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.len() as u64);
    let all = |value: &Value| value.as_array().map_or(0, |all| all.iter().map(length).sum());
    length(&message["subject"])
        + length(&message["from"])
        + all(&message["to"])
        + all(&message["cc"])
        + length(&message["text"])
}

struct Cost {
    mails: usize,
    took: Duration,
    cpu: Duration,
}

impl Cost {
    /// Microseconds of CPU.
    fn of_mail(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.mails as f64
    }
}

/// The mails as an mbox; the last one tells when everything is searchable.
fn upload(corpus: &mut Corpus, count: usize) -> (Vec<u8>, Mail) {
    let mails: Vec<Mail> = (0..count).map(|_| corpus.mail()).collect();
    let mbox = corpus::mbox(mails.iter().map(|mail| mail.raw.as_slice()));
    (mbox, mails.into_iter().next_back().expect("a mail"))
}

fn import(wiki: &Wiki, admin: &Client, space: &str, (mbox, last): &(Vec<u8>, Mail), count: usize) -> Cost {
    let (start, before) = (Instant::now(), cpu(wiki.pid()));
    let path = format!("{}/import", base(space));
    let tally = admin.request("POST", &path, Some(("application/mbox", mbox))).expect(200).json();
    assert_eq!(tally["imported"], count, "{tally}");
    let total = admin.message_count(space);
    searchable(admin, space, "-nowhereatall", total);
    let took = start.elapsed();
    let found =
        admin.get(&format!("{}/messages?q={}", base(space), escape(&format!("\"{}\"", last.subject))));
    assert!(found.expect(200).json()["total"].as_u64() > Some(0), "{}", last.subject);
    // What the import left to merge belongs to its costs.
    wait_quiet(wiki);
    let cpu = cpu(wiki.pid()) - before;
    let mails = count;
    println!("  {mails} mails: {:.1} s, {:.1} s of CPU", took.as_secs_f64(), cpu.as_secs_f64());
    Cost { mails, took, cpu }
}

fn searchable(admin: &Client, space: &str, query: &str, count: u64) {
    let path = format!("{}/messages?limit=1&q={}", base(space), escape(query));
    wait_for("everything can be searched", SEARCHABLE, || {
        let found = admin.get(&path).expect(200).json();
        (found["indexing"].is_null() && found["total"] == count).then_some(())
    });
}

/// Until the wiki has done nothing for a while.
fn wait_quiet(wiki: &Wiki) {
    let pause = Duration::from_millis(500);
    wait_for("the wiki is quiet", SEARCHABLE, || {
        let before = cpu(wiki.pid());
        thread::sleep(pause);
        let first = cpu(wiki.pid()) - before;
        thread::sleep(pause);
        (first + Duration::from_millis(20) > cpu(wiki.pid()) - before && first < Duration::from_millis(20))
            .then_some(())
    });
}

fn pages(wiki: &Wiki, admin: &Client, figures: &mut Figures) {
    let listed = admin.get(&format!("{}/messages?limit=100", base("GROWTH"))).expect(200).json();
    let pick = |name: &str| -> Vec<String> {
        let all = listed["messages"].as_array().into_iter().flatten();
        all.map(|message| text(&message[name])).collect()
    };
    let kinds = [
        ("list of threads", vec!["/spaces/GROWTH/mail".to_owned()]),
        ("list of messages", vec!["/spaces/GROWTH/mail?view=messages".to_owned()]),
        ("thread", pick("threadId").iter().map(|id| format!("/spaces/GROWTH/mail/threads/{id}")).collect()),
        ("message", pick("id").iter().map(|id| format!("/spaces/GROWTH/mail/messages/{id}")).collect()),
    ];
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    for (what, paths) in &kinds {
        let (times, cpu) = ask(wiki, &mut session, paths);
        figures.at_most(&format!("{what} page, p99"), times.within(99), 10.0, "ms");
        Figures::note(&format!("{what} page, p50"), times.within(50), "ms");
        Figures::note(&format!("{what} page, CPU of the wiki"), cpu, "ms");
    }
    let server = Scripted::start(Vec::new());
    admin.put_space("BUSY");
    admin.create_account("GROWTH", &Account::of_scripted(server.port, "inbox"));
    let over = AtomicBool::new(false);
    let admin = wiki.admin();
    thread::scope(|scope| {
        let fetching = scope.spawn(|| {
            let mut number = 0;
            while !over.load(Ordering::Relaxed) {
                for _ in 0..1000 {
                    number += 1;
                    server.deliver(mails::plain(
                        number,
                        &format!("Fetched {number}"),
                        &"some text ".repeat(90),
                    ));
                }
                admin.fetch_and_wait("GROWTH", Duration::from_secs(120));
            }
            number
        });
        for (what, paths) in &kinds {
            let (times, _) = ask(wiki, &mut session, paths);
            figures.at_most(&format!("{what} page while fetching, p99"), times.within(99), 10.0, "ms");
            Figures::note(&format!("{what} page while fetching, p50"), times.within(50), "ms");
        }
        over.store(true, Ordering::Relaxed);
        let fetched = fetching.join().expect("the fetching");
        println!("  {fetched} mails were fetched meanwhile");
    });
}

fn ask(wiki: &Wiki, session: &mut Session, paths: &[String]) -> (Times, f64) {
    session.open(&paths[0]).expect(200);
    let mut times = Times::default();
    let before = cpu(wiki.pid());
    for path in paths.iter().cycle().take(REQUESTS) {
        let start = Instant::now();
        session.open(path).expect(200);
        times.push(start.elapsed());
    }
    let cpu = (cpu(wiki.pid()) - before).as_secs_f64() * 1e3 / REQUESTS as f64;
    (times, cpu)
}

fn long_thread(admin: &Client, wiki: &Wiki, figures: &mut Figures) {
    admin.put_space("LONG");
    let path = format!("{}/import", base("LONG"));
    let mbox = corpus::conversation(LONG_THREAD);
    let tally = admin.request("POST", &path, Some(("application/mbox", &mbox))).expect(200).json();
    assert_eq!(tally["imported"], LONG_THREAD, "{tally}");
    let threads = admin.get(&format!("{}/threads?limit=2", base("LONG"))).expect(200).json();
    assert_eq!(threads["total"], 1, "{threads}");
    let thread = text(&threads["threads"][0]["id"]);
    searchable(admin, "LONG", "-nowhereatall", LONG_THREAD as u64);
    wait_quiet(wiki);
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let mut times = Times::default();
    let before = cpu(wiki.pid());
    const OPENED: u32 = 40;
    for _ in 0..OPENED {
        let start = Instant::now();
        session.open(&format!("/spaces/LONG/mail/threads/{thread}")).expect(200);
        times.push(start.elapsed());
    }
    let used = (cpu(wiki.pid()) - before).as_secs_f64() * 1e3 / f64::from(OPENED);
    figures.at_most("a thread of 10,000 messages opens in, median", times.within(50), 100.0, "ms");
    Figures::note("the same, slowest", times.within(100), "ms");
    Figures::note("the same, CPU of the wiki", used, "ms");
}

fn start() -> Wiki {
    let mail_allow = vec!["127.0.0.0/8".to_owned()];
    let wiki = Wiki::start_with(Options { mail_allow, ..Options::default() });
    assert!(wiki.built().optimised, "{} is no release build", wiki.built().wiki.display());
    wiki
}

/// Of all files below `directory`.
fn size(directory: &Path) -> u64 {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let data = entry.metadata().expect("metadata");
            if data.is_dir() { size(&entry.path()) } else { data.len() }
        })
        .sum()
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

/// The mbox of real mail that sizes are measured by.
pub(crate) fn real_mbox() -> Option<std::path::PathBuf> {
    env::var_os("ARCHIVE_MBOX").map(Into::into)
}
