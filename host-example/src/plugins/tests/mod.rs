mod calls;
mod ending;
pub(crate) mod script;
mod selection;
mod swap;
mod wiki_panics;

use std::{
    fs,
    io::Read,
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use mailarchive_api::{ErrorCode, EventKind, Space, SpaceKind};
use tempfile::TempDir;

use self::script::{Script, library, request, wiki};
use super::*;
use crate::store::{Database, events};

const PATH: &str = "/spaces/DEV/mail";

struct Bench {
    data: TempDir,
    script: Arc<Script>,
    plugins: Plugins,
    confirms: bool,
}

/// The administrator Ada has seen a file.
fn approval(sha256: Option<&str>) -> Approval {
    Approval { user: "ada".to_owned(), sha256: sha256.map(str::to_owned) }
}

impl Bench {
    fn new() -> Self {
        Self::of(true)
    }

    /// `confirms`: the file was named on the command line.
    fn of(confirms: bool) -> Self {
        let (data, script) = (tempfile::tempdir().unwrap(), Script::new());
        fs::write(data.path().join("plugin.so"), library("1")).unwrap();
        let plugins = wiki(data.path(), &script, confirms);
        plugins.start();
        Self { data, script, plugins, confirms }
    }

    fn enabled() -> Self {
        let bench = Self::new();
        bench.switch(true).unwrap();
        bench
    }

    /// A new process on the same data directory.
    fn restarted(self) -> Self {
        self.plugins.toggle.shut_down();
        let plugins = wiki(self.data.path(), &self.script, self.confirms);
        plugins.start();
        Self { plugins, ..self }
    }

    fn switch(&self, enabled: bool) -> Result<(), String> {
        self.plugins.toggle.set_enabled(enabled, &approval(None)).map_err(|reason| reason.to_string())
    }

    /// Puts a file at a path in the data directory.
    fn put(&self, path: &str, contents: &str) -> PathBuf {
        let file = self.data.path().join(path);
        fs::write(&file, contents).unwrap();
        file
    }

    fn matched(&self) -> Matched {
        match self.plugins.find("GET", PATH) {
            Found::Route(matched) => matched,
            _ => panic!("not found"),
        }
    }

    fn serves(&self) -> bool {
        matches!(self.plugins.find("GET", PATH), Found::Route(_))
    }

    fn wait_for(&self, what: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !what(self) {
            assert!(started.elapsed() < Duration::from_secs(5), "{:?}", self.script.calls());
            thread::sleep(Duration::from_millis(5));
        }
    }
}

fn told(info: &PluginInfo) -> String {
    info.error.as_ref().unwrap().to_string()
}

fn text(response: Response) -> String {
    String::from_utf8(response.body.read_to_vec(1000).unwrap()).unwrap()
}

#[tokio::test]
async fn the_plugin_is_off_at_first_and_is_switched_in_its_four_steps() {
    let bench = Bench::new();
    let info = bench.plugins.info();
    assert_eq!((info.state, info.version.as_str()), (PluginState::Disabled, "1"));
    assert_eq!(info.error, None);
    assert!(!bench.serves() && bench.script.calls().is_empty());

    let info = bench.plugins.set_enabled(true, approval(None)).await.unwrap();
    assert_eq!(info.state, PluginState::Enabled);
    assert!(info.since.is_some() && info.status.unwrap().accounts == 3);
    let module =
        |name: &str| info.modules.iter().find(|module| module.name("ja") == name).unwrap().kind.clone();
    assert_eq!(module("メール"), "web-item space.content");
    assert_eq!(bench.plugins.resources()[0].href, "/mail.css");
    let response = bench.plugins.handle(bench.matched(), request("hello")).await.unwrap();
    assert_eq!(text(response), "hello");

    let info = bench.plugins.set_enabled(false, approval(None)).await.unwrap();
    assert_eq!((info.state, info.status), (PluginState::Disabled, None));
    assert!(!bench.serves() && bench.plugins.resources().is_empty());
    assert_eq!(bench.script.calls(), ["prepare", "activate", "handle", "quiesce", "disable"]);
}

#[test]
fn switching_to_what_is_already_so_changes_nothing() {
    let bench = Bench::enabled();
    bench.switch(true).unwrap();
    assert_eq!(bench.script.calls(), ["prepare", "activate"]);
    bench.switch(false).unwrap();
    bench.switch(false).unwrap();
    assert_eq!(bench.script.calls(), ["prepare", "activate", "quiesce", "disable"]);
}

#[test]
fn the_choice_survives_restarts_in_both_directions() {
    let bench = Bench::enabled().restarted();
    assert!(bench.serves());
    bench.switch(false).unwrap();
    let bench = bench.restarted();
    assert!(!bench.serves());
    assert_eq!(bench.plugins.info().state, PluginState::Disabled);
}

#[test]
fn a_step_that_fails_is_told_and_the_plugin_can_be_enabled_once_it_is_mended() {
    for step in ["prepare", "activate"] {
        let bench = Bench::new();
        *bench.script.fails.lock().unwrap() = Some(step);
        let reason = bench.switch(true).unwrap_err();
        let info = bench.plugins.info();
        assert_eq!((info.state, told(&info)), (PluginState::Faulted, reason.clone()));
        assert!(!reason.contains('\n') && !bench.serves(), "{reason}");
        // What was prepared is ended, whatever step failed after it.
        let ended = bench.script.calls().ends_with(&["quiesce", "disable"]);
        assert_eq!(ended, step == "activate", "{step}");

        let bench = bench.restarted();
        assert_eq!(bench.plugins.info().state, PluginState::Disabled, "a failed choice was kept");
        *bench.script.fails.lock().unwrap() = None;
        bench.switch(true).unwrap();
        assert_eq!(bench.plugins.info().error, None);
        assert!(bench.serves());
    }
}

#[test]
fn a_file_that_cannot_be_loaded_is_told_and_is_loaded_once_it_is_mended() {
    let bench = Bench::new();
    bench.put("plugin.so", "");
    let reason = bench.switch(true).unwrap_err();
    assert!(reason.ends_with("plugin.so: the file is empty"), "{reason}");
    let info = bench.plugins.info();
    assert_eq!((info.state, told(&info)), (PluginState::Faulted, reason));
    let bench = bench.restarted();
    let info = bench.plugins.info();
    assert_eq!(info.state, PluginState::Disabled, "a failed choice was kept");
    assert!(told(&info).contains("empty"));
    bench.put("plugin.so", &library("1"));
    bench.switch(true).unwrap();
    assert!(bench.serves());
}

#[test]
fn a_wiki_whose_plugin_cannot_start_any_more_starts_with_its_fault() {
    let bench = Bench::enabled();
    *bench.script.fails.lock().unwrap() = Some("prepare");
    let bench = bench.restarted();
    let info = bench.plugins.info();
    assert_eq!(info.state, PluginState::Faulted);
    assert!(told(&info).contains("prepare failed"));
    *bench.script.fails.lock().unwrap() = None;
    // The choice is still to have it on.
    assert!(bench.restarted().serves());
}

#[test]
fn contributions_that_are_malformed_are_refused_and_the_plugin_is_ended() {
    for (json, reason) in [
        ("no JSON", "malformed"),
        (r#"[{"kind":"route","key":"half"}]"#, "half"),
        (&script::CONTRIBUTIONS.replace("\"/spaces/{space}/mail\",\"dec", "\"{\",\"dec"), "mail"),
    ] {
        let bench = Bench::new();
        *bench.script.contributions.lock().unwrap() = json.to_owned();
        let told = bench.switch(true).unwrap_err();
        assert!(told.contains(reason), "{told}");
        assert_eq!(bench.script.calls(), ["prepare", "disable"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_inside_is_answered_before_the_plugin_is_disabled() {
    let bench = Bench::enabled();
    let matched = bench.matched();
    let plugins = bench.plugins.clone();
    let inside = tokio::spawn(async move { plugins.handle(matched, request("wait")).await });
    bench.script.gate.wait_for_guest();
    let plugins = bench.plugins.clone();
    let switching = tokio::spawn(async move { plugins.set_enabled(false, approval(None)).await });
    // Gone for others at once, and not disabled yet.
    bench.wait_for(|bench| bench.script.calls().contains(&"quiesce"));
    assert!(!bench.serves() && !bench.script.calls().contains(&"disable"));
    bench.script.gate.open();
    assert_eq!(text(inside.await.unwrap().unwrap()), "waited");
    assert_eq!(switching.await.unwrap().unwrap().state, PluginState::Disabled);
    assert_eq!(bench.script.calls().last(), Some(&"disable"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streamed_answer_holds_the_plugin_until_it_is_dropped_but_not_for_ever() {
    let bench = Bench::enabled();
    let response = bench.plugins.handle(bench.matched(), request("stream")).await.unwrap();
    let mut body = response.body.into_reader();
    body.read_exact(&mut [0; 100]).unwrap();
    let plugins = bench.plugins.clone();
    let switching = tokio::spawn(async move { plugins.set_enabled(false, approval(None)).await });
    bench.wait_for(|bench| bench.script.calls().contains(&"quiesce"));
    thread::sleep(Duration::from_millis(50));
    assert!(!bench.script.calls().contains(&"disable"));
    drop(body);
    switching.await.unwrap().unwrap();

    bench.plugins.set_enabled(true, approval(None)).await.unwrap();
    let endless = bench.plugins.handle(bench.matched(), request("stream")).await.unwrap();
    bench.plugins.set_enabled(false, approval(None)).await.unwrap();
    assert_eq!(bench.script.calls().last(), Some(&"disable"));
    drop(endless);
}

#[tokio::test]
async fn a_panic_in_a_request_faults_the_plugin_which_can_be_enabled_again() {
    let bench = Bench::enabled();
    *bench.script.panics.lock().unwrap() = Some("handle");
    let error = bench.plugins.handle(bench.matched(), request("")).await.err().unwrap();
    assert_eq!(error.code, ErrorCode::PANICKED);
    assert!(!bench.serves());
    let info = bench.plugins.info();
    assert_eq!(info.state, PluginState::Faulted);
    assert!(told(&info).contains("handle broke"));
    bench.wait_for(|bench| bench.script.calls().contains(&"disable"));

    *bench.script.panics.lock().unwrap() = None;
    bench.plugins.set_enabled(true, approval(None)).await.unwrap();
    assert!(bench.plugins.handle(bench.matched(), request("")).await.is_ok());
}

#[test]
fn a_fault_of_a_background_task_takes_the_plugin_away_and_a_restart_brings_it_back() {
    let bench = Bench::enabled();
    let host = bench.script.host.lock().unwrap().clone().unwrap();
    host.report_fault("the poller\npanicked".into());
    assert!(!bench.serves());
    assert_eq!(told(&bench.plugins.info()), "the poller panicked");
    bench.wait_for(|bench| bench.script.calls().last() == Some(&"disable"));
    // An instance that is gone can fault no other one.
    bench.switch(true).unwrap();
    host.report_fault("late".into());
    assert!(bench.serves());
    assert!(bench.restarted().serves());
}

#[test]
fn a_faulted_plugin_can_be_switched_off() {
    let bench = Bench::enabled();
    bench.script.host.lock().unwrap().clone().unwrap().report_fault("broke".into());
    bench.switch(false).unwrap();
    let info = bench.plugins.info();
    assert_eq!((info.state, info.error), (PluginState::Disabled, None));
    assert_eq!(bench.script.calls().iter().filter(|call| **call == "disable").count(), 1);
    assert!(!bench.restarted().serves());
}

#[test]
fn a_plugin_that_hangs_does_not_take_the_switch_with_it() {
    for step in ["prepare", "activate", "quiesce", "disable"] {
        let bench = if step.starts_with(['p', 'a']) { Bench::new() } else { Bench::enabled() };
        *bench.script.hangs.lock().unwrap() = Some(step);
        let started = Instant::now();
        let outcome = bench.switch(step.starts_with(['p', 'a']));
        assert!(started.elapsed() < Duration::from_millis(2500), "{step}");
        // A poller that does not stop is what `disable` is for.
        assert_eq!(outcome.is_ok(), step == "quiesce", "{step}: {outcome:?}");
        if let Err(reason) = outcome {
            assert!(reason.contains(step), "{reason}");
            assert_eq!(bench.plugins.info().state, PluginState::Faulted);
        }
        assert!(!bench.serves());
    }
}

#[test]
fn two_instances_are_never_active_at_once() {
    let bench = Bench::new();
    thread::scope(|scope| {
        for n in 0..8 {
            let bench = &bench;
            scope.spawn(move || {
                for round in 0..5 {
                    // An instance that faults while it starts is refused; that is not the point here.
                    let _ = bench.switch((n + round) % 2 == 0);
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

impl Bench {
    /// As the wiki does it, without the change that the event tells of.
    fn record(&self, kind: EventKind, subject: &str) {
        let database = Database::open(self.data.path()).unwrap();
        events::record(&database.connect().unwrap(), kind.0, subject).unwrap();
    }
}

#[tokio::test]
async fn events_wait_for_the_plugin_and_are_told_in_order_before_it_serves() {
    let bench = Bench::new();
    bench.record(EventKind::SPACE_RENAMED, "1");
    bench.plugins.follow_events().await;
    assert!(bench.script.calls().is_empty());
    bench.record(EventKind::SPACE_REMOVED, "1");
    let bench = bench.restarted();
    bench.record(EventKind::USER_REMOVED, "ann");
    bench.plugins.set_enabled(true, approval(None)).await.unwrap();
    assert_eq!(bench.script.calls(), ["prepare", "notify", "notify", "notify", "activate"]);
    let told = [
        (EventKind::SPACE_RENAMED, "1".to_owned()),
        (EventKind::SPACE_REMOVED, "1".to_owned()),
        (EventKind::USER_REMOVED, "ann".to_owned()),
    ];
    assert_eq!(*bench.script.told.lock().unwrap(), told);

    bench.script.forget_calls();
    bench.record(EventKind::SPACE_REMOVED, "2");
    bench.plugins.follow_events().await;
    bench.plugins.follow_events().await;
    assert_eq!(bench.script.calls(), ["notify"], "told once");
}

#[tokio::test]
async fn an_event_that_is_not_followed_stays_and_is_told_again() {
    let bench = Bench::enabled();
    bench.record(EventKind::SPACE_REMOVED, "1");
    *bench.script.fails.lock().unwrap() = Some("notify");
    bench.plugins.follow_events().await;
    bench.plugins.set_enabled(false, approval(None)).await.unwrap();
    let reason = bench.plugins.set_enabled(true, approval(None)).await.unwrap_err();
    assert!(reason.to_string().contains("notify failed"), "{reason}");
    assert!(!bench.serves() && bench.script.calls().ends_with(&["notify", "quiesce", "disable"]));
    *bench.script.fails.lock().unwrap() = None;
    bench.plugins.set_enabled(true, approval(None)).await.unwrap();
    assert_eq!(bench.script.told.lock().unwrap().len(), 3);

    bench.record(EventKind::SPACE_REMOVED, "2");
    *bench.script.panics.lock().unwrap() = Some("notify");
    bench.plugins.follow_events().await;
    assert_eq!(bench.plugins.info().state, PluginState::Faulted);
    *bench.script.panics.lock().unwrap() = None;
    bench.plugins.set_enabled(true, approval(None)).await.unwrap();
    assert_eq!(bench.script.told.lock().unwrap().len(), 5);
}

#[test]
fn a_plugin_that_hangs_over_an_event_does_not_take_the_switch_with_it() {
    let bench = Bench::new();
    bench.record(EventKind::SPACE_REMOVED, "1");
    *bench.script.hangs.lock().unwrap() = Some("notify");
    let started = Instant::now();
    assert!(bench.switch(true).unwrap_err().contains("did not answer"));
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn menus_show_the_items_of_a_running_plugin() {
    let bench = Bench::enabled();
    let space = Space { id: "1".into(), key: "DEV".into(), name: "Dev".into(), kind: SpaceKind::SITE };
    let place = Place { space: &space, user: None, theme: "default", language: "en", may: &|_| false };
    assert_eq!(bench.plugins.menu("space.content", &place)[0].href, "/spaces/DEV/mail");
    bench.switch(false).unwrap();
    assert!(bench.plugins.menu("space.content", &place).is_empty());
}
