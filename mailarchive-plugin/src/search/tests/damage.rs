//! The index is lost, damaged, or of another archive: it is made anew, and searching goes on meanwhile.

use super::*;

/// What searching must find whatever happens to the index.
fn check(bench: &Bench) {
    assert_eq!(bench.subjects("price"), ["Minutes", "Quotation"]);
    assert_eq!(bench.subjects("割引"), ["見積もり"]);
    assert_eq!(bench.subjects("-price").len(), bench.records().len() - 2);
}

fn indexed() -> Bench {
    let bench = Bench::new();
    bench.search.activate();
    // Several segments.
    for mail in samples() {
        bench.archive(&[mail]);
        bench.settle();
    }
    check(&bench);
    bench
}

fn files(bench: &Bench) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(bench.index()).unwrap().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| !path.to_string_lossy().contains(".lock"));
    files.sort();
    files
}

/// What the names of files end with: one of each is enough.
fn kinds(bench: &Bench) -> Vec<String> {
    let end =
        |path: PathBuf| path.file_name().unwrap().to_string_lossy().rsplit('.').next().unwrap().to_owned();
    let kinds: std::collections::BTreeSet<_> = files(bench).into_iter().map(end).collect();
    assert_eq!(
        kinds.iter().map(String::as_str).collect::<Vec<_>>(),
        ["fast", "fieldnorm", "idx", "json", "pos", "store", "term", "words"]
    );
    kinds
        .into_iter()
        .filter(|kind| kind != "json")
        .chain(["/meta.json".to_owned(), ".managed.json".to_owned()])
        .collect()
}

fn file(bench: &Bench, kind: &str) -> PathBuf {
    files(bench).into_iter().rev().find(|path| path.to_string_lossy().ends_with(kind)).unwrap()
}

#[test]
fn any_file_that_is_changed_between_runs_is_noticed() {
    let mut bench = indexed();
    let kinds = kinds(&bench);
    for (at, kind) in kinds.iter().enumerate() {
        for damage in 0..4 {
            bench.search.close();
            let path = file(&bench, kind);
            let mut bytes = fs::read(&path).unwrap();
            match damage {
                0 => bytes.truncate(bytes.len() / 2),
                1 => bytes.clear(),
                2 => {
                    let middle = bytes.len() / 3;
                    bytes[middle] ^= 0x10;
                }
                _ => bytes.iter_mut().step_by(7).for_each(|byte| *byte = byte.wrapping_add(1)),
            }
            match damage {
                3 if at % 2 == 0 => fs::remove_file(&path).unwrap(),
                _ => fs::write(&path, bytes).unwrap(),
            }
            bench.again();
            // Before there is a writer, and with it.
            check(&bench);
            bench.search.activate();
            check(&bench);
            bench.settle();
            check(&bench);
        }
    }
}

#[test]
fn files_may_be_cut_changed_or_removed_under_a_running_search() {
    let bench = indexed();
    for kind in kinds(&bench) {
        for damage in 0..3 {
            let path = file(&bench, &kind);
            let length = fs::metadata(&path).unwrap().len();
            let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
            match damage {
                0 => file.set_len(length / 2).unwrap(),
                1 => std::os::unix::fs::FileExt::write_all_at(&file, b"damage", length / 3).unwrap(),
                _ => fs::remove_file(&path).unwrap(),
            }
            // No search fails, and after the time in which files are looked at all are right.
            let _ = (bench.subjects("price"), bench.subjects("割引"));
            std::thread::sleep(Duration::from_millis(1010));
            check(&bench);
            bench.settle();
            check(&bench);
        }
    }
}

#[test]
fn the_directory_may_go_at_any_time() {
    let mut bench = indexed();
    fs::remove_dir_all(bench.index()).unwrap();
    check(&bench);
    bench.settle();
    check(&bench);
    // While mail comes in.
    fs::remove_dir_all(bench.index()).unwrap();
    bench.archive(&[mail(8, "Later", "word")]);
    bench.settle();
    assert_eq!(bench.subjects("word"), ["Later"]);
    check(&bench);
    // Between runs.
    bench.search.close();
    fs::remove_dir_all(bench.index()).unwrap();
    bench.again();
    check(&bench);
    bench.search.activate();
    bench.settle();
    check(&bench);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn an_older_index_is_not_believed() {
    let mut bench = indexed();
    bench.search.close();
    let older = bench.directory.path().join("older");
    copy(&bench.index(), &older);
    for word in ["first", "second"] {
        bench.again();
        bench.search.activate();
        bench.archive(&[mail(7, word, "kept")]);
        bench.settle();
        bench.search.close();
    }
    fs::remove_dir_all(bench.index()).unwrap();
    copy(&older, &bench.index());
    bench.again();
    assert_eq!(bench.subjects("kept").len(), 2);
    bench.search.activate();
    bench.settle();
    assert_eq!(bench.subjects("kept").len(), 2);
    check(&bench);
}

#[test]
fn an_index_that_is_ahead_of_a_restored_store_is_not_believed() {
    let mut bench = indexed();
    let store = bench.store.clone();
    let mut before = Vec::new();
    store.scan_prefix(b"", |pair| before.push(pair)).unwrap();
    // What the backup does not know of: a message is removed, one commit later.
    let gone = bench.records().remove(1);
    let mut changes = Changes::default();
    changes.delete(keys::message("s1", gone.id));
    reindex(&mut changes, "s1", gone.id);
    store.commit(changes).unwrap().unwrap();
    bench.archive.signal().changed();
    bench.settle();
    bench.search.close();
    let mut now = Vec::new();
    store.scan_prefix(b"", |(key, _)| now.push(key)).unwrap();
    let mut changes = Changes::default();
    let kept: HashSet<&Vec<u8>> = before.iter().map(|(key, _)| key).collect();
    now.into_iter().filter(|key| !kept.contains(key)).for_each(|key| changes.delete(key));
    before.iter().for_each(|(key, value)| changes.put(key.clone(), value.clone()));
    store.commit(changes).unwrap().unwrap();
    bench.again();
    bench.search.activate();
    bench.settle();
    let everything: HashSet<_> =
        bench.find("-nothing", Order::Date, None, 100).records.iter().map(|r| r.id).collect();
    assert!(everything.contains(&gone.id));
    check(&bench);
}

#[test]
fn a_commit_of_the_store_that_fails_loses_and_doubles_nothing() {
    let mut bench = indexed();
    let total = bench.records().len();
    let anew = |bench: &Bench| {
        bench.host.log_lines().iter().filter(|line| format!("{line:?}").contains("made anew")).count()
    };
    let before = anew(&bench);
    bench.archive(&[mail(8, "Later", "word")]);
    bench.host.fail_commits(1, AbiError::unavailable("busy"));
    // The index is one commit ahead now; another run finds it so, or this one a while later.
    std::thread::sleep(Duration::from_millis(500));
    bench.again();
    bench.search.activate();
    bench.settle();
    assert_eq!(bench.subjects("word"), ["Later"]);
    assert_eq!(bench.find("-nothing", Order::Date, None, 100).total, Some(total as u64 + 1));
    assert_eq!(anew(&bench), before, "it need not be made anew");
}

#[test]
fn a_run_that_ends_in_the_middle_of_making_the_index_goes_on_from_there() {
    let mut bench = Bench::new();
    let mails: Vec<_> = (0..900).map(|at| mail(at % 24, &format!("n{at}"), "word")).collect();
    bench.archive(&mails);
    for _ in 0..20 {
        bench.search.activate();
        std::thread::sleep(Duration::from_millis(15));
        bench.again();
    }
    bench.search.activate();
    bench.settle();
    assert_eq!(bench.find("word", Order::Date, None, 1000).total, Some(900));
    assert_eq!(bench.subjects("word").into_iter().collect::<HashSet<_>>().len(), 900);
}
