//! Searches inside the plugin: the built library over a store in memory, so that no HTTP and no disk is in the times.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use mailarchive_api::{
    Body, NameValue, Permission, PluginBox, Request, Viewer, abi_stable::std_types::ROption, load::load,
    testkit::MemoryHost,
};
use nix::time::{ClockId, clock_gettime};
use serde_json::Value;
use tests::{
    deadline::wait_for,
    wiki::{Built, escape, text},
};

use super::{
    corpus::{self, Corpus, Mail},
    figures::{Figures, Times},
};

/// What people ask: words and phrases, rare and in every mail, by parts, dates and their combinations.
const ASKED: [&str; 19] = [
    "price",
    "invoice contract",
    "\"the price\"",
    "\"of a project\"",
    "kernel1257",
    "subject:meeting",
    "from:p17",
    "見積",
    "見積書の改訂版",
    "割引",
    "税",
    "の",
    "price -invoice",
    "(kernel OR driver) patch",
    "from:mail7.example.com on:2021-02-05",
    "after:2021-06-01 server",
    "before:2020-02-03 サーバー",
    "has:attachment",
    "-price",
];
const TIMES: usize = 100;
const STRETCHES: usize = 300;
/// Searches whose results are compared with those of a reading of every mail have at most so many of them.
const COMPARED: usize = 3000;

pub(crate) fn measure(count: usize, figures: &mut Figures) {
    let directory = tempfile::tempdir().expect("temporary directory");
    let host = MemoryHost::new(directory.path())
        .space("s1", "SALES", "Sales")
        .grant("ann", "s1", Permission::ADMIN)
        .grant("ann", "s1", Permission::VIEW);
    let built = Built::find();
    assert!(built.optimised, "{} is no release build", built.plugin.display());
    let loaded = load(&built.plugin, &directory.path().join("loaded")).expect("the built plugin");
    let plugin = (loaded.module.prepare())(host.host()).into_result().expect("prepare");
    plugin.activate().into_result().expect("activate");
    let mut corpus = Corpus::new(5);
    let mails: Vec<Mail> = (0..count).map(|_| corpus.mail()).collect();
    for part in mails.chunks(10_000) {
        let mbox = corpus::mbox(part.iter().map(|mail| mail.raw.as_slice()));
        let tally = ask(&plugin, "POST", "rest-import", "", "application/mbox", Body::from(mbox));
        assert_eq!(tally["imported"], part.len(), "{tally}");
    }
    wait_for("everything can be searched", Duration::from_secs(300), || {
        let found = search(&plugin, "-nowhereatall", 1, "");
        (found["indexing"].is_null() && found["total"] == count).then_some(())
    });
    speed(&plugin, figures);
    recall(&plugin, &mut corpus, &mails, figures);
    plugin.quiesce().into_result().expect("quiesce");
    plugin.disable().into_result().expect("disable");
}

fn speed(plugin: &PluginBox, figures: &mut Figures) {
    let (mut wall, mut used) = (Times::default(), Times::default());
    println!(
        "  {:<40} {:>8} {:>9} {:>9} {:>9} {:>9}",
        "asked", "found", "p50 ms", "p99 ms", "CPU p99", "page p50"
    );
    for asked in ASKED {
        let found = search(plugin, asked, 1, "");
        let (mut times, mut own, mut page) = (Times::default(), Times::default(), Times::default());
        for at in 0..TIMES {
            let (start, before) = (Instant::now(), thread_time());
            search(plugin, asked, 1, "");
            times.push(start.elapsed());
            own.push(thread_time() - before);
            if at % 10 == 0 {
                let start = Instant::now();
                search(plugin, asked, 25, "");
                page.push(start.elapsed());
            }
        }
        println!(
            "  {asked:<40} {:>8} {:>9.3} {:>9.3} {:>9.3} {:>9.3}",
            found["total"].to_string(),
            times.within(50),
            times.within(99),
            own.within(99),
            page.within(50),
        );
        wall.extend(&times);
        used.extend(&own);
    }
    Figures::note("search inside the plugin, p50", wall.within(50), "ms");
    Figures::note("search inside the plugin, p99 by the clock", wall.within(99), "ms");
    figures.at_most("search inside the plugin, p99 of CPU", used.within(99), 3.0, "ms");
}

/// Every mail that holds a stretch of Japanese is found by it.
fn recall(plugin: &PluginBox, corpus: &mut Corpus, mails: &[Mail], figures: &mut Figures) {
    let by_id: HashMap<&str, &Mail> = mails.iter().map(|mail| (mail.id.as_str(), mail)).collect();
    let (mut asked, mut expected_in_all, mut missed, mut wrong) = (0, 0, 0, 0);
    for _ in 0..STRETCHES {
        let stretch = corpus.stretch(9);
        let holds = |mail: &Mail| mail.subject.contains(&stretch) || mail.body.contains(&stretch);
        let expected: HashSet<&str> =
            mails.iter().filter(|mail| holds(mail)).map(|mail| mail.id.as_str()).collect();
        if expected.len() > COMPARED {
            continue;
        }
        let found = everything(plugin, &stretch);
        asked += 1;
        expected_in_all += expected.len();
        missed += expected.iter().filter(|id| !found.contains(**id)).count();
        // A stretch may go over the end of a line.
        let joined = |id: &String| by_id[id.as_str()].body.replace('\n', "").contains(&stretch);
        let others = found.iter().filter(|id| !expected.contains(id.as_str()) && !joined(id));
        wrong += others.inspect(|id| println!("  {stretch} is not in {id}")).count();
    }
    assert_eq!(wrong, 0, "mails were found that do not hold what was asked");
    println!("  {asked} stretches of Japanese in {expected_in_all} mails, compared with a reading of all");
    let recall = 100.0 * (expected_in_all - missed) as f64 / (expected_in_all as f64).max(1.0);
    figures.at_least("Japanese recall", recall, 100.0, "%");
    assert!(asked >= STRETCHES / 10 || mails.len() < COMPARED, "too few stretches were rare enough");
}

/// The ids of all messages that are found, page by page.
fn everything(plugin: &PluginBox, asked: &str) -> HashSet<String> {
    let (mut ids, mut cursor) = (HashSet::new(), String::new());
    loop {
        let found = search(plugin, asked, 100, &cursor);
        let messages = found["messages"].as_array().expect("messages");
        ids.extend(messages.iter().map(|message| text(&message["messageId"])));
        match found["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return ids,
        }
    }
}

fn search(plugin: &PluginBox, asked: &str, limit: u32, cursor: &str) -> Value {
    let query = format!("q={}&limit={limit}&cursor={cursor}", escape(asked));
    ask(plugin, "GET", "rest-messages", &query, "", Body::from(Vec::new()))
}

fn ask(plugin: &PluginBox, method: &str, route: &str, query: &str, media_type: &str, body: Body) -> Value {
    let content_type = NameValue { name: "content-type".into(), value: media_type.into() };
    let request = Request {
        method: method.into(),
        route: route.into(),
        parameters: vec![NameValue { name: "key".into(), value: "SALES".into() }].into(),
        path: "".into(),
        query: query.into(),
        headers: if media_type.is_empty() { Vec::new().into() } else { vec![content_type].into() },
        viewer: Viewer { user: ROption::RSome("ann".into()), language: "en".into(), time_zone: "UTC".into() },
        theme: "default".into(),
        base_path: "".into(),
        csp_nonce: "".into(),
        xsrf_token: "".into(),
        body,
        details: "".into(),
    };
    let response = plugin.handle(request).into_result().expect("an answer");
    let status = response.status;
    let body = response.body.read_to_vec(1 << 24).expect("a body");
    assert!(status < 300, "{route}: {status}: {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap_or_default()
}

/// What this thread used of the processor: others disturb it less than the clock.
fn thread_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("clock_gettime").into()
}
