use std::{sync::Arc, thread, time::Instant};

use mailarchive_api::{MAX_KEY, MAX_VALUE, Precondition};
use tempfile::TempDir;

use super::*;

struct Bench {
    directory: TempDir,
    store: KeyValues,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory);
        Self { directory, store }
    }

    fn put(&self, pairs: &[(&[u8], &[u8])]) {
        let puts = pairs.iter().map(|(key, value)| pair(key, value)).collect();
        let outcome = self.store.commit(Batch { puts, ..Batch::default() }).unwrap();
        assert_eq!(outcome, CommitOutcome::Done);
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let key: RVec<u8> = key.to_vec().into();
        self.store.get_many(&[key]).unwrap()[0].clone().into_option().map(Vec::from)
    }

    fn keys(&self, start: &[u8], end: &[u8], limit: u32, reverse: bool) -> Vec<Vec<u8>> {
        let found = self.store.scan(start, end, limit, reverse).unwrap();
        found.into_iter().map(|pair| pair.key.into()).collect()
    }
}

fn open(directory: &TempDir) -> KeyValues {
    KeyValues::open(&Database::open(directory.path()).unwrap()).unwrap()
}

fn pair(key: &[u8], value: &[u8]) -> KeyValue {
    KeyValue { key: key.to_vec().into(), value: value.to_vec().into() }
}

fn expecting(key: &[u8], expected: Option<&[u8]>, puts: Vec<KeyValue>) -> Batch {
    let expected = expected.map(|value| RVec::from(value.to_vec())).into();
    let precondition = Precondition { key: key.to_vec().into(), expected };
    Batch { preconditions: vec![precondition].into(), puts: puts.into(), deletes: RVec::new() }
}

#[test]
fn keys_are_ordered_as_unsigned_bytes_in_both_directions() {
    let bench = Bench::new();
    let all: [&[u8]; 6] = [b"\0", b"a", b"a\0", b"a\xff", b"b", b"\xff\xff"];
    let pairs: Vec<(&[u8], &[u8])> = all.iter().rev().map(|key| (*key, &b"v"[..])).collect();
    bench.put(&pairs);
    assert_eq!(bench.keys(b"", b"", 10, false), all);
    let reversed: Vec<&[u8]> = all.iter().rev().copied().collect();
    assert_eq!(bench.keys(b"", b"", 10, true), reversed);
    assert_eq!(bench.keys(b"a", b"b", 10, false), all[1..4]);
    assert_eq!(bench.keys(b"a", b"b", 2, true), [&b"a\xff"[..], b"a\0"]);
    assert_eq!(bench.keys(b"\xff", b"", 10, false), [b"\xff\xff"]);
    assert!(bench.keys(b"b", b"a", 10, false).is_empty());
    assert!(bench.keys(b"", b"", 0, false).is_empty());
}

#[test]
fn values_from_empty_to_the_largest_come_back_after_reopening() {
    let bench = Bench::new();
    let (key, large) = ([7; MAX_KEY], vec![0xa5; MAX_VALUE]);
    bench.put(&[(b"empty", b""), (&key, &large)]);
    let Bench { directory, store } = bench;
    drop(store);
    let bench = Bench { store: open(&directory), directory };
    assert_eq!(bench.get(b"empty"), Some(Vec::new()));
    assert_eq!(bench.get(&key), Some(large));
    assert_eq!(bench.get(b"absent"), None);
}

#[test]
fn what_breaks_a_limit_is_refused_whole() {
    let bench = Bench::new();
    let batch = Batch {
        puts: vec![pair(b"fits", b""), pair(b"large", &vec![0; MAX_VALUE + 1])].into(),
        ..Batch::default()
    };
    assert_eq!(bench.store.commit(batch).unwrap_err().code, ErrorCode::FULL);
    assert_eq!(bench.get(b"fits"), None);
    let long: RVec<u8> = vec![0; MAX_KEY + 1].into();
    assert_eq!(bench.store.get_many(&[long]).unwrap_err().code, ErrorCode::INVALID);
}

#[test]
fn an_answer_that_is_too_large_is_refused_and_never_cut() {
    let bench = Bench::new();
    let value = vec![0; MAX_VALUE];
    let count = u32::try_from(MAX_ANSWER / MAX_VALUE).unwrap();
    for chunk in 0..=count / 32 {
        let keys: Vec<[u8; 4]> = (0..32).map(|n| (chunk * 32 + n).to_be_bytes()).collect();
        let pairs: Vec<(&[u8], &[u8])> = keys.iter().map(|key| (&key[..], &value[..])).collect();
        bench.put(&pairs);
    }
    assert_eq!(bench.store.scan(b"", b"", u32::MAX, false).unwrap_err().code, ErrorCode::FULL);
    assert_eq!(bench.keys(b"", b"", count / 2, false).len(), count as usize / 2);
}

#[test]
fn a_conflict_undoes_its_own_batch_only() {
    let bench = Bench::new();
    bench.put(&[(b"k", b"1")]);
    let commit = |expected: Option<&[u8]>, puts| bench.store.commit(expecting(b"k", expected, puts)).unwrap();
    assert_eq!(commit(None, vec![pair(b"other", b"x")]), CommitOutcome::Conflict);
    assert_eq!(commit(Some(b"2"), vec![pair(b"other", b"x")]), CommitOutcome::Conflict);
    assert_eq!(bench.get(b"other"), None);
    assert_eq!(commit(Some(b"1"), vec![pair(b"k", b"")]), CommitOutcome::Done);
    // An empty value is there; it is not the same as none.
    assert_eq!(commit(None, vec![]), CommitOutcome::Conflict);
    let deletes = vec![RVec::from(b"k".to_vec()), RVec::from(b"never".to_vec())].into();
    bench.store.commit(Batch { deletes, ..Batch::default() }).unwrap();
    assert_eq!(commit(None, vec![]), CommitOutcome::Done);
}

#[test]
fn of_concurrent_conditional_commits_exactly_one_wins() {
    let bench = Bench::new();
    for round in 0..20_u32 {
        let key = round.to_be_bytes();
        let wins: usize = thread::scope(|scope| {
            let attempt = |thread: u8| {
                let batch = expecting(&key, None, vec![pair(&key, &[thread])]);
                usize::from(bench.store.commit(batch).unwrap() == CommitOutcome::Done)
            };
            let threads: Vec<_> = (0..8).map(|thread| scope.spawn(move || attempt(thread))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(wins, 1, "round {round}");
    }
}

/// Each thread adds to one counter and tries again after a conflict: no addition may be lost.
#[test]
fn a_counter_under_concurrent_additions_loses_none() {
    let bench = Bench::new();
    bench.put(&[(b"n", &0_u32.to_be_bytes())]);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut added = 0;
                while added < 25 {
                    let before = bench.get(b"n").unwrap();
                    let number = u32::from_be_bytes(before[..].try_into().unwrap());
                    let puts = vec![pair(b"n", &(number + 1).to_be_bytes())];
                    let outcome = bench.store.commit(expecting(b"n", Some(&before), puts)).unwrap();
                    added += u32::from(outcome == CommitOutcome::Done);
                }
            });
        }
    });
    assert_eq!(bench.get(b"n").unwrap(), 200_u32.to_be_bytes());
}

#[test]
fn commits_that_wait_together_share_a_transaction() {
    let bench = Bench::new();
    let store = &bench.store;
    // While another connection writes, everything has to wait; then it goes through together.
    let other = Database::open(bench.directory.path()).unwrap().connect().unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = store.transactions();
    thread::scope(|scope| {
        let commits: Vec<_> = (0..48_u32)
            .map(|n| {
                scope.spawn(move || {
                    let puts = vec![pair(&n.to_be_bytes(), b"v")].into();
                    store.commit(Batch { puts, ..Batch::default() }).unwrap()
                })
            })
            .collect();
        thread::sleep(std::time::Duration::from_millis(300));
        other.execute_batch("COMMIT").unwrap();
        for commit in commits {
            assert_eq!(commit.join().unwrap(), CommitOutcome::Done);
        }
    });
    assert_eq!(bench.keys(b"", b"", 100, false).len(), 48);
    // The first one alone or with a few, then the rest.
    let transactions = store.transactions() - before;
    assert!(transactions <= 4, "{transactions} transactions for 48 commits");
}

#[test]
fn what_was_committed_survives_a_copy_of_the_files_without_closing() {
    let bench = Bench::new();
    bench.put(&[(b"k", b"v")]);
    let copy = tempfile::tempdir().unwrap();
    // As after a kill: no checkpoint, no orderly end.
    for name in ["wiki.db", "wiki.db-wal"] {
        std::fs::copy(bench.directory.path().join(name), copy.path().join(name)).unwrap();
    }
    let reopened = Bench { store: open(&copy), directory: copy };
    assert_eq!(reopened.get(b"k"), Some(b"v".to_vec()));
}

#[test]
fn what_was_deleted_is_in_no_file_as_soon_as_the_store_is_quiet() {
    let bench = Bench::new();
    let secret = b"secret words ".repeat(400);
    let holds = |name: &str| {
        let bytes = std::fs::read(bench.directory.path().join(name)).unwrap_or_default();
        bytes.windows(13).any(|words| words == b"secret words ")
    };
    bench.put(&[(b"kept", b"v"), (b"secret", &secret)]);
    assert!(holds("wiki.db-wal"));
    bench
        .store
        .commit(Batch { deletes: vec![RVec::from(b"secret".to_vec())].into(), ..Batch::default() })
        .unwrap();
    let deadline = Instant::now() + std::time::Duration::from_secs(20);
    while holds("wiki.db-wal") {
        assert!(Instant::now() < deadline, "the log was not written back");
        thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(!holds("wiki.db"));
    assert_eq!(bench.get(b"kept"), Some(b"v".to_vec()));
}

#[test]
fn a_log_that_is_read_is_written_back_later_and_hinders_no_commit() {
    let bench = Bench::new();
    bench.put(&[(b"a", b"1")]);
    let reader = Database::open(bench.directory.path()).unwrap().connect().unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM plugin_key").unwrap();
    bench.put(&[(b"a", b"2")]);
    // The writer tries meanwhile, and does not wait for the reader.
    for n in 0..6_u32 {
        thread::sleep(std::time::Duration::from_millis(300));
        let started = Instant::now();
        bench.put(&[(b"b", &n.to_be_bytes())]);
        assert!(started.elapsed() < std::time::Duration::from_secs(2), "{:?}", started.elapsed());
    }
    thread::sleep(std::time::Duration::from_millis(1500));
    let log = || std::fs::metadata(bench.directory.path().join("wiki.db-wal")).unwrap().len();
    assert!(log() > 0, "somebody reads it");
    reader.execute_batch("COMMIT").unwrap();
    let deadline = Instant::now() + std::time::Duration::from_secs(20);
    while log() > 0 {
        assert!(Instant::now() < deadline, "the log was not written back");
        thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_busy_database_is_unavailable_and_a_closed_store_finishes_its_commits() {
    let bench = Bench::new();
    let busy = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None);
    let full = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
    assert_eq!(told(&busy).code, ErrorCode::UNAVAILABLE);
    assert_eq!(told(&full).code, ErrorCode::FULL);
    let Bench { directory, store } = bench;
    let store = Arc::new(store);
    let started = Instant::now();
    let writing: Vec<_> = (0..4_u32)
        .map(|n| {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                let puts = vec![pair(&n.to_be_bytes(), b"v")].into();
                store.commit(Batch { puts, ..Batch::default() }).unwrap();
            })
        })
        .collect();
    drop(store);
    writing.into_iter().for_each(|thread| thread.join().unwrap());
    let bench = Bench { store: open(&directory), directory };
    assert_eq!(bench.keys(b"", b"", 9, false).len(), 4, "after {:?}", started.elapsed());
}

/// A disk without room for one batch of a group lets the others through.
#[test]
fn a_batch_that_does_not_fit_fails_alone() {
    let bench = Bench::new();
    let connection = Database::open(bench.directory.path()).unwrap().connect().unwrap();
    connection.execute_batch(TABLE).unwrap();
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let limited: i64 = connection
        .query_row(&format!("PRAGMA max_page_count = {}", pages + 10), [], |row| row.get(0))
        .unwrap();
    assert_eq!(limited, pages + 10);
    let writer = GroupCommit::start(connection).unwrap();
    let other = Database::open(bench.directory.path()).unwrap().connect().unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let codes: Vec<_> = thread::scope(|scope| {
        let commits: Vec<_> = [3, 60_000, 3, 60_000, 3]
            .into_iter()
            .enumerate()
            .map(|(n, size)| {
                let writer = &writer;
                scope.spawn(move || {
                    let key = [u8::try_from(n).unwrap()];
                    let puts = vec![pair(&key, &vec![1; size]), pair(&[key[0], 1], &vec![1; size])].into();
                    writer.commit(Batch { puts, ..Batch::default() }).err().map(|error| error.code)
                })
            })
            .collect();
        thread::sleep(std::time::Duration::from_millis(200));
        other.execute_batch("COMMIT").unwrap();
        commits.into_iter().map(|commit| commit.join().unwrap()).collect()
    });
    let full = Some(ErrorCode::FULL);
    assert_eq!(codes, [None, full, None, full, None]);
    assert_eq!(bench.keys(b"", b"", 99, false).len(), 6);
}
