use std::time::{Duration, Instant};

use mailarchive_api::AbiError;
use serde_json::{Value, json};

use super::site::Site;

const PROVIDER: &str =
    r#"[{"kind":"search-provider","key":"mail","label":{"en":"Mail found","ja":"メールの検索結果"}}]"#;

fn hit(space: &str, title: &str) -> Value {
    json!({
        "title": title, "href": "/spaces/DEV/mail/1", "space": space, "detail": "Ada <ada@example.com>",
        "date": 1_700_000_000_000i64,
        "excerpt": [{ "text": "the <b>", "isMatch": false }, { "text": "offer", "isMatch": true }],
    })
}

#[test]
fn pages_and_what_the_plugin_finds_stand_beside_each_other() {
    let site = Site::new(PROVIDER);
    let space = site.space("DEV");
    site.page(&space, "An offer", "for 見積もり");
    let answer = json!({ "hits": [hit(&space.id, "Re: offer")], "total": 41, "next": "c/1&", "note": "Still indexing" });
    site.script.answers("mail", "search", &answer.to_string());
    let page = site.get("ann", "/search?q=offer").expect(200);
    assert!(page.contains("An <mark>offer</mark>"), "{page}");
    assert!(page.contains("Mail found") && page.contains("41 results") && page.contains("Still indexing"));
    assert!(page.contains("the &lt;b&gt;<mark>offer</mark>") && page.contains("Ada &lt;ada@example.com&gt;"));
    assert!(page.contains(r#"href="/search?q=offer&amp;space=&amp;in=mail&amp;cursor=c%2F1%26""#), "{page}");
    let (_, question, user) = site.script.asked.lock().unwrap().last().cloned().unwrap();
    let question: Value = serde_json::from_str(&question).unwrap();
    assert_eq!((question["text"].as_str(), question["spaces"].as_array().unwrap().len()), (Some("offer"), 0));
    assert_eq!(user.as_deref(), Some("ann"));

    // One provider alone, in one space, further on.
    let page = site.get("ann", "/search?q=offer&space=DEV&in=mail&cursor=c%2F1%26").expect(200);
    assert!(!page.contains("An <mark>offer</mark>") && page.contains("Re: offer"));
    let (_, question, _) = site.script.asked.lock().unwrap().last().cloned().unwrap();
    let question: Value = serde_json::from_str(&question).unwrap();
    assert_eq!((&question["spaces"][0], &question["cursor"]), (&json!(space.id), &json!("c/1&")));

    let found = site.get("ann", "/rest/wiki/1.0/search?q=%E8%A6%8B%E7%A9%8D&limit=5").expect(200);
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["sections"][0]["hits"][0]["title"], "An offer");
    assert_eq!(found["sections"][0]["hits"][0]["excerpt"][1], json!({ "text": "見積", "isMatch": true }));
    assert_eq!(found["sections"][1]["next"], "c/1&");
    assert_eq!(site.get("ann", "/rest/wiki/1.0/search?q=x&limit=0").status, 400);
}

#[test]
fn a_hostile_answer_is_shown_as_text_and_cut() {
    let site = Site::new(PROVIDER);
    let space = site.space("DEV");
    let mut hostile = hit(&space.id, "<script>alert(1)</script>");
    hostile["href"] = json!("javascript:alert(1)");
    hostile["date"] = json!(i64::MAX);
    hostile["excerpt"] =
        json!([{ "text": "z".repeat(100_000), "isMatch": true }, { "text": "after", "isMatch": false }]);
    let mut outside = hit(&space.id, "outside");
    outside["href"] = json!("//evil.example/x");
    let mut hits = vec![hostile, outside];
    hits.extend((0..200).map(|n| hit(&space.id, &format!("number {n}"))));
    let answer = json!({ "hits": hits, "next": "x".repeat(5000), "note": "<img src=x onerror=alert(1)>" });
    site.script.answers("mail", "search", &answer.to_string());
    let page = site.get("ann", "/search?q=zz").expect(200);
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!page.contains("javascript:") && !page.contains("evil.example") && !page.contains("<img src=x"));
    assert!(page.contains("outside") && page.contains("number 7") && !page.contains("number 8<"));
    assert!(page.matches('z').count() < 1000 && !page.contains("cursor="), "not cut");

    let million = format!(r#"{{"hits":[{}{{}}]}}"#, "{},".repeat(1_000_000));
    for wrong in ["no JSON", r#"{"hits":[{"date":"today"}]}"#, &million] {
        site.script.answers("mail", "search", wrong);
        let page = site.get("ann", "/search?q=zz").expect(200);
        assert!(page.contains("These results are not available now"), "{page}");
    }
    let failed = ("mail".to_owned(), "search".to_owned());
    site.script.answers.lock().unwrap().insert(failed, Err(AbiError::internal("<b>secret</b>")));
    let page = site.get("ann", "/search?q=zz").expect(200);
    assert!(page.contains("These results are not available now") && !page.contains("secret"));
}

#[test]
fn a_plugin_that_hangs_or_is_off_leaves_the_wikis_own_pages() {
    let site = Site::new(PROVIDER);
    let space = site.space("DEV");
    site.page(&space, "Offer", "");
    site.get("ann", "/search").expect(200);
    *site.script.hangs.lock().unwrap() = Some("call");
    let started = Instant::now();
    let page = site.get("ann", "/search?q=offer").expect(200);
    assert!(started.elapsed() < Duration::from_millis(2500));
    assert!(page.contains("<mark>Offer</mark>") && page.contains("not available now"));
    site.switch(false);
    let page = site.get("ann", "/search?q=offer").expect(200);
    assert!(page.contains("<mark>Offer</mark>") && !page.contains("Mail found"), "{page}");
}

#[test]
fn nobody_finds_what_he_may_not_view() {
    let site = Site::new(PROVIDER);
    let (space, closed) = (site.space("DEV"), site.space("CLOSED"));
    site.wiki.set_grant(&closed, "ann", &[]).unwrap();
    site.page(&closed, "Hidden offer", "offer");
    // A plugin that tells what it must not: the wiki's own wall stands.
    let answer =
        json!({ "hits": [hit(&closed.id, "leaked"), hit("nowhere", "lost"), hit(&space.id, "fine")] });
    site.script.answers("mail", "search", &answer.to_string());
    let page = site.get("ann", "/search?q=offer").expect(200);
    assert!(
        page.contains("fine")
            && !page.contains("Hidden")
            && !page.contains("leaked")
            && !page.contains("lost")
    );
    assert_eq!(site.get("ann", "/search?q=offer&space=CLOSED").status, 404);
    assert_eq!(site.get("ann", "/rest/wiki/1.0/search?q=offer&space=CLOSED").status, 404);
    assert!(!site.get("", "/search?q=offer").expect(200).contains("Hidden"));
    assert!(site.get("admin", "/search?q=offer").expect(200).contains("Hidden <mark>offer</mark>"));
}

#[test]
fn the_dashboard_lists_what_was_saved_last_to_those_who_may_view_it() {
    let site = Site::new("[]");
    let (dev, secret) = (site.space("DEV"), site.space("SECRET"));
    site.wiki.set_grant(&secret, "ann", &[]).unwrap();
    for number in 0..10 {
        site.page(&dev, &format!("<i>Page {number}"), "");
    }
    site.page(&secret, "Hidden", "");
    let shown = site.get("ann", "/").expect(200);
    assert!(shown.contains("Recently updated") && !shown.contains("Hidden") && !shown.contains("<i>Page"));
    assert_eq!(shown.matches("&lt;i&gt;Page ").count(), 8);
    assert!(site.get("admin", "/").expect(200).contains("Hidden"));
    assert!(!site.get("tom", "/").expect(200).contains("Recently updated"), "nothing to see");
}
