//! Which file runs, who confirmed it, and what is refused.

use std::os::unix::fs::PermissionsExt;

use super::*;

fn enabled_by_hand(bench: &Bench) {
    let seen = bench.plugins.info().sha256.unwrap();
    bench.plugins.toggle.set_enabled(true, &approval(Some(&seen))).unwrap();
}

#[test]
fn a_file_that_was_found_is_confirmed_by_whoever_enables_it() {
    let bench = Bench::of(false);
    assert_eq!(bench.plugins.info().confirmation, None);
    enabled_by_hand(&bench);
    let confirmed = bench.plugins.info().confirmation.unwrap();
    assert_eq!((confirmed.by.as_deref(), confirmed.about.version.as_str()), (Some("ada"), "1"));
    assert!(confirmed.source.ends_with("plugin.so"));
    assert_eq!(bench.restarted().plugins.info().confirmation.unwrap(), confirmed);
}

#[test]
fn a_file_that_changed_since_it_was_seen_is_not_enabled() {
    for confirms in [false, true] {
        let bench = Bench::of(confirms);
        let seen = bench.plugins.info().sha256.unwrap();
        bench.put("plugin.so", &library("2"));
        let reason = bench.plugins.toggle.set_enabled(true, &approval(Some(&seen))).unwrap_err().to_string();
        assert!(reason.contains("another one than the page showed"), "{reason}");
        assert!(bench.script.calls().is_empty());
        enabled_by_hand(&bench);
        assert_eq!(bench.version(), "2");
    }
}

#[test]
fn a_file_that_changed_since_it_was_confirmed_waits() {
    let bench = Bench::of(false);
    enabled_by_hand(&bench);
    bench.put("plugin.so", &library("2"));
    bench.switch(false).unwrap();
    bench.switch(true).unwrap();
    assert_eq!(bench.version(), "1");
    let bench = bench.restarted();
    assert_eq!(bench.version(), "1");
    let offers = bench.plugins.info().offers;
    assert_eq!(offers.len(), 1);
    assert!(!offers[0].confirmed && offers[0].outcome.as_ref().unwrap().version == "2");
    bench.upgrade(&bench.offered("2")).unwrap();
    assert_eq!(bench.restarted().version(), "2");
}

#[test]
fn without_the_confirmed_copy_a_changed_file_does_not_start_by_itself() {
    let bench = Bench::of(false);
    enabled_by_hand(&bench);
    bench.plugins.toggle.shut_down();
    for copy in fs::read_dir(bench.data.path().join("loaded")).unwrap() {
        fs::remove_file(copy.unwrap().path()).unwrap();
    }
    // The same bytes are confirmed wherever they lie.
    let bench = bench.restarted();
    assert_eq!(bench.version(), "1");
    bench.plugins.toggle.shut_down();
    for copy in fs::read_dir(bench.data.path().join("loaded")).unwrap() {
        fs::write(copy.unwrap().path(), library("something else")).unwrap();
    }
    bench.put("plugin.so", &library("2"));
    let bench = bench.restarted();
    let info = bench.plugins.info();
    assert_eq!(info.state, PluginState::Faulted);
    assert!(told(&info).contains("an administrator must confirm"));
    enabled_by_hand(&bench);
    assert_eq!(bench.version(), "2");
}

#[test]
fn a_file_that_is_named_is_confirmed_by_that_until_something_else_is_chosen() {
    let bench = Bench::enabled();
    assert_eq!(bench.plugins.info().confirmation.unwrap().by, None);
    bench.put("plugin.so", &library("2"));
    assert_eq!(bench.version(), "1");
    let bench = bench.restarted();
    assert_eq!(bench.version(), "2");
    assert_eq!(bench.plugins.info().previous.unwrap().about.version, "1");
    bench.plugins.toggle.roll_back(&approval(None)).unwrap();
    let bench = bench.restarted();
    assert_eq!(bench.version(), "1", "the choice outlives the start");
    bench.put("plugin.so", &library("3"));
    let bench = bench.restarted();
    assert_eq!(bench.version(), "1", "whatever lies at the path");
    bench.upgrade(&bench.offered("3")).unwrap();
    assert_eq!(bench.restarted().version(), "3");
}

/// As a developer does who builds again and again at the path that he named.
#[test]
fn what_was_chosen_stays_chosen_however_often_the_path_changes() {
    let bench = Bench::enabled();
    bench.put("plugins/two.so", &library("2"));
    bench.upgrade(&bench.offered("2")).unwrap();
    bench.plugins.toggle.roll_back(&approval(None)).unwrap();
    bench.put("plugin.so", &library("1, built again"));
    bench.switch(false).unwrap();
    assert_eq!(bench.plugins.info().version, "1", "what would run is shown");
    bench.switch(true).unwrap();
    let info = bench.plugins.info();
    assert_eq!((bench.version().as_str(), info.version.as_str()), ("1", "1"));
    assert_eq!(info.given.holds, Holds::AnotherOne);
    assert!(info.copy.unwrap().ends_with(format!("loaded/{}.so", info.sha256.unwrap())));
    let rebuilt = info.offers.iter().find(|offer| offer.file == info.given.file).unwrap();
    assert!(!rebuilt.confirmed, "it waits for an administrator");

    // Chosen once, it is a file like any other: the next build waits again.
    bench.upgrade(&bench.offered("1, built again")).unwrap();
    assert_eq!(bench.plugins.info().given.holds, Holds::ThisOne);
    assert_eq!(bench.plugins.info().confirmation.unwrap().by.as_deref(), Some("ada"));
    bench.put("plugin.so", &library("1, built once more"));
    bench.switch(false).unwrap();
    bench.switch(true).unwrap();
    let bench = bench.restarted();
    assert_eq!(bench.version(), "1, built again");
    bench.put("plugin.so", "");
    assert_eq!(bench.plugins.info().given.holds, Holds::NoPlugin);
}

#[test]
fn without_its_copy_what_ran_before_is_not_replaced_by_whatever_lies_at_the_path() {
    let bench = Bench::enabled();
    bench.put("plugins/two.so", &library("2"));
    bench.upgrade(&bench.offered("2")).unwrap();
    let before = bench.plugins.info().previous.unwrap().about.sha256;
    bench.put("plugin.so", &library("3"));
    let bench = bench.restarted();
    fs::remove_file(bench.data.path().join(format!("loaded/{before}.so"))).unwrap();
    assert!(bench.plugins.toggle.roll_back(&approval(None)).is_err());
    assert_eq!(bench.version(), "2");
}

#[test]
fn a_named_file_that_is_refused_leaves_the_confirmed_one_in_use() {
    let bench = Bench::enabled();
    bench.put("plugin.so", "");
    let bench = bench.restarted();
    assert_eq!(bench.version(), "1");
    let offers = bench.plugins.info().offers;
    assert!(offers[0].outcome.as_ref().unwrap_err().to_string().contains("empty"));
}

#[test]
fn a_file_that_others_may_write_is_not_even_looked_at() {
    let bench = Bench::enabled();
    let file = bench.put("plugins/two.so", &library("2"));
    let looks = bench.script.looks.load(Ordering::SeqCst);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).unwrap();
    let offers = bench.plugins.info().offers;
    assert!(offers[0].outcome.as_ref().unwrap_err().to_string().contains("chmod go-w"));
    assert_eq!((offers[0].sha256.as_ref(), bench.script.looks.load(Ordering::SeqCst)), (None, looks));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    bench.offered("2");
    let directory = bench.data.path().join("plugins");
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(bench.plugins.info().offers[0].outcome.is_err(), "known, and refused all the same");
}

#[test]
fn files_are_looked_at_once_and_loaded_once_when_they_are_wanted() {
    let bench = Bench::enabled();
    bench.put("plugins/two.so", &library("2"));
    bench.put("plugins/again.so", &library("2"));
    bench.put("plugins/same.so", &library("1"));
    bench.put("plugins/notes.txt", &library("3"));
    for _ in 0..5 {
        let offers = bench.plugins.info().offers;
        assert_eq!(offers.len(), 1, "{offers:?}");
    }
    let counts = || (bench.script.looks.load(Ordering::SeqCst), bench.script.loads.load(Ordering::SeqCst));
    assert_eq!(counts(), (2, 1), "what is offered is not loaded");
    bench.upgrade(&bench.offered("2")).unwrap();
    bench.plugins.toggle.roll_back(&approval(None)).unwrap();
    assert_eq!(counts(), (2, 2));
}

#[test]
fn copies_that_nothing_leads_back_to_are_removed_at_the_start() {
    let bench = Bench::enabled();
    for version in ["2", "3"] {
        bench.put("plugins/new.so", &library(version));
        bench.upgrade(&bench.offered(version)).unwrap();
    }
    let copies = |bench: &Bench| fs::read_dir(bench.data.path().join("loaded")).unwrap().count();
    fs::remove_file(bench.data.path().join("plugins/new.so")).unwrap();
    bench.put(&format!("loaded/{}.77.new", "ab".repeat(32)), "half");
    bench.put("loaded/notes", "of somebody");
    assert_eq!(copies(&bench), 5);
    bench.plugins.toggle.shut_down();
    let bench = Bench { plugins: wiki(bench.data.path(), &bench.script, true), ..bench };
    assert_eq!(copies(&bench), 3, "current, previous, and what is none of the wiki's");
    bench.plugins.start();
    assert_eq!(bench.version(), "3");
}
