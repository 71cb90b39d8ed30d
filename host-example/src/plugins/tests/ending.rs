//! Instances that do not end.

use super::{script::HANG, *};

#[test]
fn one_that_hangs_in_disable_is_faulted_with_the_reason_and_its_late_answer_is_harmless() {
    let bench = Bench::enabled();
    *bench.script.hangs.lock().unwrap() = Some("disable");
    let reason = bench.switch(false).unwrap_err();
    assert!(reason.contains("did not answer “disable”"), "{reason}");
    let info = bench.plugins.info();
    assert_eq!((info.state, told(&info)), (PluginState::Faulted, reason.clone()));
    assert!(info.leaving[0].hangs && !info.leaving[0].blocks, "its poller has stopped");

    // It holds nothing any more, so another one may run beside it.
    *bench.script.hangs.lock().unwrap() = None;
    bench.switch(true).unwrap();
    assert_eq!((bench.version().as_str(), bench.plugins.info().leaving.len()), ("1", 1));
    thread::sleep(HANG);
    bench.wait_for(|bench| bench.plugins.info().leaving.is_empty());
    assert_eq!((bench.version().as_str(), bench.plugins.info().state), ("1", PluginState::Enabled));
    assert_eq!(bench.script.most_active.load(Ordering::SeqCst), 1);
}

#[test]
fn beside_one_that_may_still_fetch_no_other_is_started() {
    let bench = Bench::enabled();
    // It neither stops its poller nor ends.
    *bench.script.fails.lock().unwrap() = Some("quiesce");
    *bench.script.hangs.lock().unwrap() = Some("disable");
    assert!(bench.switch(false).is_err());
    (*bench.script.hangs.lock().unwrap(), *bench.script.fails.lock().unwrap()) = (None, None);
    let reason = bench.switch(true).unwrap_err();
    assert!(reason.contains("may still fetch mail") && reason.contains("restart"), "{reason}");
    let info = bench.plugins.info();
    assert_eq!((info.state, told(&info)), (PluginState::Faulted, reason));
    assert!(info.leaving[0].hangs && info.leaving[0].blocks);
    assert_eq!(bench.script.calls().iter().filter(|call| **call == "prepare").count(), 1);

    bench.wait_for(|bench| bench.plugins.info().leaving.is_empty());
    bench.switch(true).unwrap();
    assert_eq!(bench.version(), "1");
    assert_eq!(bench.script.most_active.load(Ordering::SeqCst), 1);
}

#[test]
fn one_that_comes_up_too_late_is_ended_again() {
    let bench = Bench::new();
    *bench.script.hangs.lock().unwrap() = Some("activate");
    assert!(bench.switch(true).unwrap_err().contains("did not answer “activate”"));
    *bench.script.hangs.lock().unwrap() = None;
    assert!(bench.plugins.info().leaving[0].blocks);
    assert!(bench.switch(true).is_err());
    bench.wait_for(|bench| bench.plugins.info().leaving.is_empty());
    assert_eq!(bench.script.calls().last(), Some(&"disable"));
    assert_eq!(bench.script.active.load(Ordering::SeqCst), 0);
    bench.switch(true).unwrap();
    assert_eq!(bench.script.most_active.load(Ordering::SeqCst), 1);
}

#[test]
fn an_old_one_that_hangs_after_a_swap_leaves_the_new_one_alone() {
    let bench = Bench::enabled();
    bench.put("plugins/two.so", &library("2"));
    *bench.script.hangs.lock().unwrap() = Some("disable");
    *bench.script.only.lock().unwrap() = "1".to_owned();
    bench.upgrade(&bench.offered("2")).unwrap();
    let info = bench.plugins.info();
    assert_eq!((info.state, info.error, info.version.as_str()), (PluginState::Enabled, None, "2"));
    assert!(info.leaving[0].hangs && info.leaving[0].version == "1");
    bench.wait_for(|bench| bench.plugins.info().leaving.is_empty());
    assert_eq!(bench.version(), "2");
}
