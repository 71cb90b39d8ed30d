//! The plugin is switched on and off again and again while it is read, and while it fetches mail that keeps
//! arriving: nothing is lost or doubled, nothing stays behind, nobody is answered by a defect.
//!
//! `$TOGGLES` changes how often.

use std::{
    collections::BTreeMap,
    env, fs,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{
    Authority, Client, Dovecot, Wiki,
    deadline::wait_for,
    dovecot::as_served,
    mails,
    wiki::{ADMIN_PASSWORD, Account, Session, base, text},
};

const SWITCH: &str = "/rest/wiki/1.0/plugins/mail-archiving";
const FETCH: Duration = Duration::from_secs(120);
/// What the host waits for requests that are inside, and a little more.
const DEADLINE: Duration = Duration::from_secs(12);
/// The runtime's threads that may block end after 10 seconds without work.
const QUIET: Duration = Duration::from_secs(40);
const USERS: [&str; 2] = ["one", "two"];

/// How often each status was answered, by what was asked.
type Answers = Mutex<BTreeMap<(&'static str, u16), u32>>;

#[test]
fn switched_under_load_nothing_is_lost_or_doubled_and_nothing_stays() {
    let toggles: u32 = env::var("TOGGLES").map_or(50, |number| number.parse().expect("$TOGGLES"));
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &USERS);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, USERS[0]));
    admin.create_account("SALES", &Account::of("IMAP", dovecot.ports.imap, USERS[1]));
    let mut delivered = mails::varied(40, 250);
    dovecot.deliver_many(USERS[0], delivered.iter().map(Vec::as_slice));
    admin.fetch_and_wait("SALES", FETCH);
    admin.switch_plugin(false);
    let before = settled(wiki.pid());

    let (over, answers) = (AtomicBool::new(false), Answers::default());
    let (mut on, mut off) = (Vec::new(), Vec::new());
    thread::scope(|scope| {
        // Whatever fails in here, the others must end.
        let ends = Ends(&over);
        scope.spawn(|| until(&over, || read_calls(&wiki.admin(), &answers)));
        scope.spawn(|| read_pages(&wiki, &over, &answers));
        scope.spawn(|| read_pages(&wiki, &over, &answers));
        scope.spawn(|| follow_progress(&wiki, &over, &answers));
        scope.spawn(|| {
            // Its own client: what `admin` keeps open is the same before and after.
            let client = wiki.admin();
            until(&over, || {
                let status = client.request("POST", &format!("{}/fetch", base("SALES")), None).status;
                note(&answers, "fetch", status);
                thread::sleep(Duration::from_millis(20));
            });
        });
        let deliverer = scope.spawn(|| deliver(&dovecot, &over));
        for round in 0..toggles {
            for enabled in [true, false] {
                let start = Instant::now();
                let answer = admin.put(SWITCH, &json!({ "enabled": enabled }));
                assert_eq!(answer.status, 200, "{enabled}: {}", answer.text());
                if enabled { &mut on } else { &mut off }.push(start.elapsed());
                let state = if enabled { "enabled" } else { "disabled" };
                assert_eq!(answer.json()["state"], state, "round {round}");
                if !enabled {
                    let names = threads(wiki.pid());
                    assert!(!names.iter().any(|name| name.starts_with("mail-archiving")), "{names:?}");
                }
                // From a moment that interrupts the start of a fetch to one within it.
                thread::sleep(Duration::from_millis(if enabled { 40 * u64::from(round % 10) } else { 20 }));
            }
        }
        drop(ends);
        delivered.extend(deliverer.join().expect("the deliverer"));
    });

    let longest = |times: &[Duration]| times.iter().max().copied().unwrap_or_default();
    let mean =
        |times: &[Duration]| times.iter().sum::<Duration>() / u32::try_from(times.len().max(1)).unwrap();
    println!(
        "on: mean {:?}, longest {:?}; off: mean {:?}, longest {:?}",
        mean(&on),
        longest(&on),
        mean(&off),
        longest(&off)
    );
    let answers = answers.into_inner().unwrap();
    println!("{} mails; {answers:?}", delivered.len());
    assert!(longest(&off) < DEADLINE, "switching off took {:?}", longest(&off));
    for what in ["call", "page", "fetch", "progress"] {
        for status in [200, 404] {
            let status = if (what, status) == ("fetch", 200) { 202 } else { status };
            assert!(answers.contains_key(&(what, status)), "no {what} was ever answered {status}");
        }
    }
    let documented = |status: &u16| [200, 202, 404, 503].contains(status);
    assert!(answers.keys().all(|(_, status)| documented(status)), "{answers:?}");

    admin.switch_plugin(true);
    admin.fetch_and_wait("SALES", FETCH);
    for account in admin.accounts("SALES") {
        assert_eq!(account["status"]["error"], serde_json::Value::Null, "{account}");
    }
    let expected: Vec<Vec<u8>> = delivered.iter().map(|mail| as_served(mail)).collect();
    assert_eq!(mails::multiset(&admin.raw_all("SALES")), mails::multiset(&expected));
    assert!(USERS.iter().all(|user| dovecot.messages_left(user) == 0));
    admin.switch_plugin(false);
    assert_back(wiki.pid(), &before);
    assert!(!wiki.log().contains("panicked"), "{}", wiki.log());
}

/// Tells the other threads to end, also when the test fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn until(over: &AtomicBool, mut act: impl FnMut()) {
    while !over.load(Ordering::SeqCst) {
        act();
    }
}

fn note(answers: &Answers, what: &'static str, status: u16) {
    *answers.lock().expect("the answers").entry((what, status)).or_default() += 1;
}

fn read_calls(client: &Client, answers: &Answers) {
    let list = client.get(&format!("{}/messages?limit=20", base("SALES")));
    note(answers, "call", list.status);
    if list.status == 200 {
        for message in list.json()["messages"].as_array().into_iter().flatten().take(5) {
            let raw = client.get(&format!("{}/messages/{}/raw", base("SALES"), text(&message["id"])));
            note(answers, "call", raw.status);
        }
    }
    note(answers, "call", client.get(&format!("{}/accounts", base("SALES"))).status);
}

fn read_pages(wiki: &Wiki, over: &AtomicBool, answers: &Answers) {
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    until(over, || {
        for path in ["/spaces/SALES/mail", "/spaces/SALES/mail/accounts", "/spaces/SALES/mail/accounts/new"] {
            note(answers, "page", session.open(path).status);
        }
        // The wiki itself never goes.
        assert_eq!(session.open("/spaces/SALES/pages").status, 200);
    });
}

/// A stream of events must not hold the plugin up.
fn follow_progress(wiki: &Wiki, over: &AtomicBool, answers: &Answers) {
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    until(over, || {
        note(answers, "progress", session.open("/spaces/SALES/mail/progress").status);
        thread::sleep(Duration::from_millis(5));
    });
}

/// Delivers to both mailboxes, and answers what.
fn deliver(dovecot: &Dovecot, over: &AtomicBool) -> Vec<Vec<u8>> {
    let mut delivered = Vec::new();
    let mut seed = 41;
    until(over, || {
        for user in USERS {
            seed += 1;
            let some = mails::varied(seed, 6);
            dovecot.deliver_many(user, some.iter().map(Vec::as_slice));
            delivered.extend(some);
        }
        thread::sleep(Duration::from_millis(80));
    });
    delivered
}

/// What a process holds, the connections of its database aside: their pool is bounded and stays.
#[derive(Debug, PartialEq, Eq)]
struct Held {
    threads: usize,
    sockets: usize,
    files: Vec<String>,
}

fn held(pid: u32) -> Held {
    let links: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("the wiki runs")
        .flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .map(|link| link.display().to_string())
        .collect();
    let mut files: Vec<String> = links
        .iter()
        .filter(|link| link.starts_with('/') && !link.contains("/wiki.db") && !link.starts_with("/dev/"))
        .cloned()
        .collect();
    files.sort();
    let sockets = links.iter().filter(|link| link.starts_with("socket:")).count();
    Held { threads: threads(pid).len(), sockets, files }
}

fn threads(pid: u32) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the wiki runs").flatten();
    tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok()).collect()
}

/// What it holds when it has not changed for a while.
fn settled(pid: u32) -> Held {
    let (mut last, mut since) = (held(pid), Instant::now());
    wait_for("the wiki is quiet", QUIET, || {
        let now = held(pid);
        if now != last {
            (last, since) = (now, Instant::now());
        }
        (since.elapsed() > Duration::from_secs(12)).then(|| held(pid))
    })
}

/// Connections that clients keep open come and go with the clients.
fn assert_back(pid: u32, before: &Held) {
    let deadline = Instant::now() + QUIET;
    loop {
        let now = held(pid);
        let back =
            now.threads <= before.threads && now.sockets <= before.sockets && now.files == before.files;
        if back {
            return;
        }
        assert!(Instant::now() < deadline, "before: {before:?}, after: {now:?}, {:?}", threads(pid));
        thread::sleep(Duration::from_millis(100));
    }
}
