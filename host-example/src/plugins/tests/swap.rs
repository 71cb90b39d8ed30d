//! Upgrades and roll backs, with every step that can fail.

use super::*;

impl Bench {
    /// An enabled version 1, and version 2 offered.
    fn with_offer() -> (Self, String) {
        let bench = Self::enabled();
        bench.put("plugins/two.so", &library("2"));
        let sha256 = bench.offered("2");
        bench.script.forget_calls();
        (bench, sha256)
    }

    /// The SHA-256 of the offer of this version.
    pub(super) fn offered(&self, version: &str) -> String {
        let offers = self.plugins.info().offers;
        let offer = offers.iter().find(|offer| offer.outcome.as_ref().is_ok_and(|it| it.version == version));
        offer.unwrap_or_else(|| panic!("{offers:?}")).sha256.clone().unwrap()
    }

    pub(super) fn upgrade(&self, sha256: &str) -> Result<(), String> {
        self.plugins.toggle.upgrade(&approval(Some(sha256))).map_err(|reason| reason.to_string())
    }

    /// The version that answers.
    pub(super) fn version(&self) -> String {
        let Found::Route(matched) = self.plugins.find("GET", PATH) else { return String::new() };
        text(matched.lease.handle(request("version")).unwrap())
    }
}

#[test]
fn the_new_one_is_prepared_before_the_old_one_rests_and_serves_before_the_old_one_ends() {
    let (bench, two) = Bench::with_offer();
    assert_eq!(bench.version(), "1");
    bench.script.forget_calls();
    bench.upgrade(&two).unwrap();
    assert_eq!(bench.version(), "2");
    assert_eq!(
        bench.script.calls_by_version(),
        ["2 prepare", "1 quiesce", "2 activate", "1 quiesce", "1 disable", "2 handle"]
    );
    let info = bench.plugins.info();
    assert_eq!((info.state, info.version.as_str(), info.sha256), (PluginState::Enabled, "2", Some(two)));
    assert_eq!(info.previous.unwrap().about.version, "1");
    assert!(info.leaving.is_empty() && info.progress.is_none() && info.refused.is_none());
    assert_eq!(info.confirmation.unwrap().by.as_deref(), Some("ada"));
    assert_eq!(bench.script.most_active.load(Ordering::SeqCst), 1);
}

#[test]
fn what_runs_and_what_ran_before_survive_restarts_and_roll_back_swaps_them() {
    let (bench, two) = Bench::with_offer();
    bench.upgrade(&two).unwrap();
    fs::remove_file(bench.data.path().join("plugins/two.so")).unwrap();
    let bench = bench.restarted();
    assert_eq!(bench.version(), "2");
    // The copy that was kept is enough, though the file at the path is gone too.
    fs::remove_file(bench.data.path().join("plugin.so")).unwrap();
    for version in ["1", "2", "1"] {
        let previous = bench.plugins.info().previous.unwrap();
        assert_eq!(previous.about.version, version);
        bench.plugins.toggle.roll_back(&approval(Some(&previous.about.sha256))).unwrap();
        assert_eq!(bench.version(), version);
    }
    let bench = bench.restarted();
    assert_eq!(bench.version(), "1");
    assert!(bench.plugins.toggle.roll_back(&approval(Some(&"ab".repeat(32)))).is_err(), "not what was seen");
}

#[test]
fn where_the_new_one_fails_the_old_one_goes_on_and_nothing_of_it_has_changed() {
    for (way, step) in [
        ("fails", "prepare"),
        ("panics", "prepare"),
        ("hangs", "prepare"),
        ("fails", "notify"),
        ("fails", "activate"),
        ("panics", "activate"),
        ("hangs", "activate"),
    ] {
        let (bench, two) = Bench::with_offer();
        if step == "notify" {
            // Waits because the old one does not follow it either.
            bench.record(EventKind::SPACE_REMOVED, "1");
        }
        let at = match way {
            "fails" => &bench.script.fails,
            "panics" => &bench.script.panics,
            _ => &bench.script.hangs,
        };
        *at.lock().unwrap() = Some(step);
        *bench.script.only.lock().unwrap() = if step == "notify" { "" } else { "2" }.to_owned();
        let before = bench.plugins.info();
        let reason = bench.upgrade(&two).unwrap_err();
        assert!(reason.contains(step) && !reason.contains('\n'), "{reason}");
        assert_eq!(bench.version(), "1", "{way} {step}");
        let info = bench.plugins.info();
        assert_eq!((info.state, info.error.as_ref()), (PluginState::Enabled, None));
        assert_eq!((info.sha256, info.previous, info.since), (before.sha256, before.previous, before.since));
        let refused = info.refused.unwrap();
        assert_eq!((refused.reason.to_string(), refused.about.version.as_str()), (reason, "2"));
        let calls = bench.script.calls_by_version();
        let rested = calls.iter().filter(|call| *call == "1 quiesce").count();
        let resumed = calls.iter().filter(|call| *call == "1 activate").count();
        assert_eq!(rested, resumed, "{way} {step}: {calls:?}");
        assert!(!calls.contains(&"1 disable".to_owned()));
        if step != "prepare" {
            assert!(calls.contains(&"2 disable".to_owned()), "{calls:?}");
        }
        *at.lock().unwrap() = None;
        let bench = bench.restarted();
        assert_eq!(bench.version(), "1", "{way} {step}");
    }
}

#[test]
fn a_new_one_that_faults_while_it_comes_up_is_not_served() {
    let (bench, two) = Bench::with_offer();
    *bench.script.faults.lock().unwrap() = Some("activate");
    *bench.script.only.lock().unwrap() = "2".to_owned();
    assert!(bench.upgrade(&two).unwrap_err().contains("its poller broke"));
    assert_eq!(bench.version(), "1");
    let info = bench.plugins.info();
    assert_eq!((info.state, info.version.as_str(), info.previous), (PluginState::Enabled, "1", None));
    assert_eq!(bench.restarted().version(), "1", "the failed version was remembered");
}

#[test]
fn an_old_one_that_does_not_rest_is_not_replaced() {
    for way in ["fails", "hangs"] {
        let (bench, two) = Bench::with_offer();
        let at = if way == "fails" { &bench.script.fails } else { &bench.script.hangs };
        *at.lock().unwrap() = Some("quiesce");
        *bench.script.only.lock().unwrap() = "1".to_owned();
        let reason = bench.upgrade(&two).unwrap_err();
        assert!(reason.contains("did not stop fetching"), "{reason}");
        assert_eq!(bench.version(), "1");
        assert!(!bench.script.calls_by_version().contains(&"2 activate".to_owned()));
        assert_eq!(bench.plugins.info().state, PluginState::Enabled);
    }
}

#[test]
fn where_neither_can_run_the_plugin_is_faulted_with_both_reasons() {
    let (bench, two) = Bench::with_offer();
    *bench.script.fails.lock().unwrap() = Some("activate");
    let reason = bench.upgrade(&two).unwrap_err();
    assert!(reason.contains("could not be activated again"), "{reason}");
    let info = bench.plugins.info();
    assert_eq!((info.state, told(&info)), (PluginState::Faulted, reason));
    assert!(!bench.serves());
    *bench.script.fails.lock().unwrap() = None;
    bench.switch(true).unwrap();
    assert_eq!(bench.version(), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_inside_the_old_one_are_answered_by_it() {
    let (bench, two) = Bench::with_offer();
    let matched = bench.matched();
    let plugins = bench.plugins.clone();
    let inside = tokio::spawn(async move { plugins.handle(matched, request("wait")).await });
    bench.script.gate.wait_for_guest();
    let plugins = bench.plugins.clone();
    let swapping = tokio::spawn(async move { plugins.upgrade(approval(Some(&two))).await });
    bench.wait_for(|bench| bench.script.calls_by_version().contains(&"2 activate".to_owned()));
    bench.wait_for(|bench| bench.version() == "2");
    assert!(!bench.script.calls().contains(&"disable"));
    bench.script.gate.open();
    assert_eq!(text(inside.await.unwrap().unwrap()), "waited");
    assert_eq!(swapping.await.unwrap().unwrap().version, "2");
    assert!(bench.script.calls_by_version().contains(&"1 disable".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_keeps_the_old_one_after_the_swap_until_it_is_over() {
    let (bench, two) = Bench::with_offer();
    let response = bench.plugins.handle(bench.matched(), request("stream")).await.unwrap();
    let mut body = response.body.into_reader();
    bench.plugins.upgrade(approval(Some(&two))).await.unwrap();
    body.read_exact(&mut [0; 100]).unwrap();
    assert!(!bench.script.calls().contains(&"disable"));
    let leaving = bench.plugins.info().leaving;
    assert_eq!((leaving[0].version.as_str(), leaving[0].requests), ("1", 1));
    assert!(!leaving[0].hangs && !leaving[0].blocks);
    drop(body);
    bench.wait_for(|bench| bench.script.calls_by_version().contains(&"1 disable".to_owned()));
    bench.wait_for(|bench| bench.plugins.info().leaving.is_empty());
    assert_eq!(bench.version(), "2");

    // Switching off ends it whatever is inside.
    bench.put("plugins/three.so", &library("3"));
    let three = bench.offered("3");
    let endless = bench.plugins.handle(bench.matched(), request("stream")).await.unwrap();
    bench.plugins.upgrade(approval(Some(&three))).await.unwrap();
    bench.plugins.set_enabled(false, approval(None)).await.unwrap();
    assert!(bench.script.calls_by_version().contains(&"2 disable".to_owned()));
    assert!(bench.plugins.info().leaving.is_empty());
    drop(endless);
}

#[test]
fn upgrading_what_is_off_changes_what_will_run() {
    let bench = Bench::new();
    bench.put("plugins/two.so", &library("2"));
    bench.upgrade(&bench.offered("2")).unwrap();
    assert!(bench.script.calls().is_empty() && !bench.serves());
    let info = bench.plugins.info();
    assert_eq!((info.state, info.version.as_str()), (PluginState::Disabled, "2"));
    bench.switch(true).unwrap();
    assert_eq!(bench.version(), "2");
}

#[test]
fn upgrading_what_is_faulted_brings_it_back() {
    let (bench, two) = Bench::with_offer();
    bench.script.host.lock().unwrap().clone().unwrap().report_fault("broke".into());
    bench.upgrade(&two).unwrap();
    assert_eq!(bench.version(), "2");
    assert_eq!(bench.plugins.info().state, PluginState::Enabled);
    assert_eq!(bench.script.most_active.load(Ordering::SeqCst), 1);
}

#[test]
fn only_what_was_seen_is_taken() {
    let (bench, two) = Bench::with_offer();
    bench.put("plugins/two.so", &library("2 with something else"));
    assert!(bench.upgrade(&two).unwrap_err().contains("changed or removed"));
    assert!(bench.upgrade("").is_err());
    assert_eq!(bench.version(), "1");
    let refused = bench.put("plugins/two.so", "text");
    let offers = bench.plugins.info().offers;
    let line = offers[0].outcome.as_ref().unwrap_err().to_string();
    assert!(line.starts_with(&refused.display().to_string()), "{line}");
    assert!(bench.upgrade(offers[0].sha256.as_ref().unwrap()).unwrap_err().contains("empty"));
}

#[test]
fn events_are_told_whichever_instance_serves() {
    let (bench, two) = Bench::with_offer();
    bench.record(EventKind::SPACE_REMOVED, "1");
    bench.upgrade(&two).unwrap();
    bench.record(EventKind::SPACE_REMOVED, "2");
    bench.plugins.toggle.follow_events();
    let calls = bench.script.calls_by_version();
    let told: Vec<_> = calls.iter().filter(|call| call.ends_with("notify")).collect();
    assert_eq!(told, ["1 notify", "2 notify"], "each once");
}

#[test]
fn swaps_switches_and_faults_at_once_leave_one_active_instance_or_none() {
    let bench = Bench::enabled();
    bench.put("plugins/two.so", &library("2"));
    let two = bench.offered("2");
    thread::scope(|scope| {
        for n in 0..6 {
            let (bench, two) = (&bench, &two);
            scope.spawn(move || {
                for round in 0..6 {
                    let _ = match (n + round) % 4 {
                        0 => bench.upgrade(two),
                        1 => bench
                            .plugins
                            .toggle
                            .roll_back(&approval(None))
                            .map_err(|reason| reason.to_string()),
                        2 => bench.switch(true),
                        _ => bench.switch(round % 2 == 0),
                    };
                    if let Some(host) = bench.script.host.lock().unwrap().clone().filter(|_| round == 3) {
                        host.report_fault("broke".into());
                    }
                }
            });
        }
    });
    bench.switch(false).unwrap();
    assert_eq!(bench.script.most_active.load(Ordering::SeqCst), 1);
    assert_eq!(bench.script.active.load(Ordering::SeqCst), 0);
}
