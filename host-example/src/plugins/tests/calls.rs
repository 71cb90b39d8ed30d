use mailarchive_api::{AbiError, Viewer, abi_stable::std_types::ROption, contribution::SearchAnswer};
use serde_json::json;

use super::*;

const CONTRIBUTIONS: &str = r#"[
    {"kind":"search-provider","key":"mail","label":{"en":"Mail"}},
    {"kind":"web-section","key":"space.tools/mail","weight":2,"label":{"en":"Mail tools","ja":"メール"}},
    {"kind":"web-section","key":"space.tools/empty","weight":1,"label":{"en":"Empty"}},
    {"kind":"web-section","key":"space.toolshed/x","weight":1,"label":{"en":"Elsewhere"}},
    {"kind":"web-item","key":"stats","section":"space.tools/mail","weight":1,"label":{"en":"Statistics"},"href":"/s"},
    {"kind":"web-item","key":"x","section":"space.toolshed/x","weight":1,"label":{"en":"X"},"href":"/x"},
    {"kind":"web-panel","key":"late","location":"page.footer","weight":9,"label":{"en":"L"}},
    {"kind":"web-panel","key":"soon","location":"page.footer","weight":1,"label":{"en":"S"}},
    {"kind":"web-panel","key":"never","location":"page.footer","weight":1,"label":{"en":"N"},
     "conditions":[{"is":"full-moon","value":{"phase":3}}]}
]"#;

fn bench() -> Bench {
    let bench = Bench::new();
    *bench.script.contributions.lock().unwrap() = CONTRIBUTIONS.to_owned();
    bench.plugins.toggle.set_enabled(true, &approval(None)).unwrap();
    bench
}

fn viewer() -> Viewer {
    Viewer { user: ROption::RSome("ann".into()), language: "en".into(), time_zone: "UTC".into() }
}

fn ask(bench: &Bench, limit: Duration) -> Result<SearchAnswer, CallError> {
    let viewer = viewer();
    let question = Question::new("mail", "search", &json!({"text": "x"}), &viewer, limit);
    bench.plugins.call(&question).and_then(|answer| read(&question, &answer))
}

const SOON: Duration = Duration::from_secs(2);

#[test]
fn a_call_is_answered_for_its_viewer() {
    let bench = bench();
    bench.script.answers("mail", "search", r#"{"total":3,"later":true}"#);
    assert_eq!(ask(&bench, SOON).unwrap().total, Some(3));
    let asked = ("mail search".to_owned(), r#"{"text":"x"}"#.to_owned(), Some("ann".to_owned()));
    assert_eq!(*bench.script.asked.lock().unwrap(), [asked]);
    assert_eq!(bench.plugins.features().searches.len(), 1);
    bench.plugins.toggle.set_enabled(false, &approval(None)).unwrap();
    assert_eq!(ask(&bench, SOON), Err(CallError::Off));
    assert!(bench.plugins.features().searches.is_empty() && !bench.plugins.is_running());
}

#[test]
fn what_a_plugin_answers_instead_of_an_answer_is_told_apart() {
    let bench = bench();
    assert!(matches!(ask(&bench, SOON), Err(CallError::Nothing(_))));
    for (error, expected) in [
        (AbiError::new(ErrorCode::FORBIDDEN, "no"), CallError::Nothing("no".to_owned())),
        (AbiError::invalid("a\nb"), CallError::Invalid("a b".to_owned())),
        (AbiError::unavailable("later"), CallError::Failed("later".to_owned())),
        (AbiError::new(ErrorCode(99), "?"), CallError::Failed("?".to_owned())),
    ] {
        let asked = ("mail".to_owned(), "search".to_owned());
        bench.script.answers.lock().unwrap().insert(asked, Err(error));
        assert_eq!(ask(&bench, SOON), Err(expected));
    }
    for json in ["", "no JSON", "7", r#"{"hits":7}"#, r#"{"total":"many"}"#] {
        bench.script.answers("mail", "search", json);
        let Err(CallError::Failed(reason)) = ask(&bench, SOON) else { panic!("{json} was read") };
        assert!(reason.contains("malformed"), "{reason}");
    }
    let million = format!(r#"{{"hits":[{}{{}}]}}"#, "{},".repeat(1_000_000));
    bench.script.answers("mail", "search", &million);
    assert!(matches!(ask(&bench, SOON), Err(CallError::Failed(reason)) if reason.contains("too long")));
    assert!(bench.plugins.is_running());
}

#[test]
fn a_call_that_hangs_is_not_waited_for_and_many_are_not_made() {
    let bench = bench();
    bench.script.answers("mail", "search", "{}");
    *bench.script.hangs.lock().unwrap() = Some("call");
    let started = Instant::now();
    let Err(CallError::Failed(reason)) = ask(&bench, Duration::from_millis(30)) else { panic!("answered") };
    assert!(reason.contains("did not answer") && started.elapsed() < SOON, "{reason}");
    let mut reasons = Vec::new();
    while reasons.len() < 100 {
        reasons.push(ask(&bench, Duration::from_millis(1)).unwrap_err().to_string());
    }
    let refused = reasons.iter().filter(|reason| reason.contains("too many")).count();
    assert!(refused >= 100 - 64, "{refused} were refused");
    // Those that hang hold no request of others up.
    assert!(bench.serves() || bench.plugins.is_running());
    *bench.script.hangs.lock().unwrap() = None;
    bench.wait_for(|bench| ask(bench, SOON).is_ok());
}

#[test]
fn a_panic_in_a_call_faults_the_plugin() {
    let bench = bench();
    *bench.script.panics.lock().unwrap() = Some("call");
    assert!(matches!(ask(&bench, SOON), Err(CallError::Failed(_))));
    assert_eq!(bench.plugins.info().state, PluginState::Faulted);
    assert_eq!(ask(&bench, SOON), Err(CallError::Off));
}

#[test]
fn the_plugin_is_not_disabled_under_a_call() {
    let bench = bench();
    bench.script.answers("mail", "search", "{}");
    *bench.script.hangs.lock().unwrap() = Some("call");
    thread::scope(|scope| {
        scope.spawn(|| ask(&bench, Duration::from_millis(10)));
        bench.wait_for(|bench| !bench.script.asked.lock().unwrap().is_empty());
        let started = Instant::now();
        bench.plugins.toggle.set_enabled(false, &approval(None)).unwrap();
        // The call hangs for longer than the limit of a drain.
        assert!(started.elapsed() >= Duration::from_millis(450));
    });
}

#[test]
fn sections_and_panels_stand_in_their_order_where_they_belong() {
    let bench = bench();
    let space = Space { id: "1".into(), key: "DEV".into(), name: "Dev".into(), kind: SpaceKind::SITE };
    let place = Place { space: &space, user: None, theme: "default", language: "ja", may: &|_| true };
    let sections = bench.plugins.sections("space.tools", &[], &place);
    assert_eq!(sections.iter().map(|one| one.label.as_str()).collect::<Vec<_>>(), ["メール"]);
    assert_eq!(sections[0].items[0].key, "stats");
    assert!(bench.plugins.sections("space.tools", &["space.tools/mail"], &place).is_empty());
    let features = bench.plugins.features();
    let keys: Vec<_> =
        panels(&features.panels, "page.footer", &place).iter().map(|panel| panel.key.as_str()).collect();
    assert_eq!(keys, ["soon", "late"]);
    assert!(panels(&features.panels, "space.overview", &place).is_empty());
}
