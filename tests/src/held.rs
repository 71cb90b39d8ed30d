//! What a process holds: threads, sockets, files.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use crate::deadline::wait_for;

/// The runtime's threads that may block end after 10 seconds without work.
const QUIET: Duration = Duration::from_secs(40);

/// What a process holds, the connections of its database aside: their pool is bounded and stays.
#[derive(Debug, PartialEq, Eq)]
pub struct Held {
    threads: usize,
    sockets: usize,
    files: Vec<String>,
    /// Of the search index: one reader's, which come with a search and go half a minute after it.
    index: usize,
}

/// More than one reader of a small index holds: six files a segment.
const MOST_OF_INDEX: usize = 60;

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
        .filter(|link| !is_of_index(link))
        .cloned()
        .collect();
    files.sort();
    let sockets = links.iter().filter(|link| link.starts_with("socket:")).count();
    let index = links.iter().filter(|link| is_of_index(link)).count();
    Held { threads: threads(pid).len(), sockets, files, index }
}

fn is_of_index(link: &str) -> bool {
    link.contains("/plugin-data/mail-archiving/index/")
}

/// The names of its threads.
pub fn threads(pid: u32) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("the wiki runs").flatten();
    tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok()).collect()
}

/// What it holds when it has not changed for a while.
pub fn settled(pid: u32) -> Held {
    let (mut last, mut since) = (held(pid), Instant::now());
    wait_for("the wiki is quiet", QUIET, || {
        let now = held(pid);
        if now != last {
            (last, since) = (now, Instant::now());
        }
        (since.elapsed() > Duration::from_secs(12)).then(|| held(pid))
    })
}

/// Asserts that it holds no more than `before`, soon. Connections that clients keep open come and go with them.
pub fn assert_back(pid: u32, before: &Held) {
    let deadline = Instant::now() + QUIET;
    loop {
        let now = held(pid);
        let back = now.threads <= before.threads
            && now.sockets <= before.sockets
            && now.files == before.files
            && now.index <= MOST_OF_INDEX;
        if back {
            return;
        }
        assert!(Instant::now() < deadline, "before: {before:?}, after: {now:?}, {:?}", threads(pid));
        thread::sleep(Duration::from_millis(100));
    }
}
