use mailarchive_api::AbiError;
use serde_json::{Value, json};

use super::site::Site;

const CONTRIBUTIONS: &str = r#"[
    {"kind":"job","key":"purge","label":{"en":"Empty the trash"},"description":{"en":"Removes what is due."}},
    {"kind":"job","key":"index","label":{"en":"Rebuild"},"description":{"en":"Rebuilds the index."}},
    {"kind":"settings","key":"mail-settings","label":{"en":"Mail"},"settings":[]}
]"#;

#[test]
fn jobs_are_listed_and_started_by_site_administrators() {
    let site = Site::new(CONTRIBUTIONS);
    let state = json!({ "running": false, "lastRun": 1_700_000_000_000i64, "outcome": "<b>3</b> removed" });
    site.script.answers("purge", "state", &state.to_string());
    site.script.answers("index", "state", "broken");
    let page = site.get("admin", "/admin/jobs").expect(200);
    assert!(page.contains("Empty the trash") && page.contains("2023-11-14T22:13:20Z"), "{page}");
    assert!(page.contains("&lt;b&gt;3&lt;/b&gt; removed") && page.contains("Does not answer"));
    for user in ["ann", ""] {
        assert!([401, 403].contains(&site.get(user, "/admin/jobs").status));
        assert!([401, 403].contains(&site.post(user, "/admin/jobs/purge", "").status));
    }
    site.script.answers("purge", "run", r#"{"running":true}"#);
    let started = site.post("admin", "/admin/jobs/purge", "");
    assert!(site.get("admin", started.location()).expect(200).contains("was started."));
    assert!(site.script.asked.lock().unwrap().iter().any(|call| call.0 == "purge run" && call.1.is_empty()));
    let failed = site.post("admin", "/admin/jobs/index", "");
    assert!(site.get("admin", failed.location()).expect(200).contains("could not be started"));
    assert_eq!(site.post("admin", "/admin/jobs/other", "").status, 404);
    // What an address claims of a job that is not there is not repeated.
    assert!(!site.get("admin", "/admin/jobs?started=%3Cscript%3E").expect(200).contains("was started"));
    site.switch(false);
    assert!(site.get("admin", "/admin/jobs").expect(200).contains("No jobs"));
}

#[test]
fn settings_are_read_and_written_by_scripts_of_site_administrators() {
    let site = Site::new(CONTRIBUTIONS);
    let path = "/rest/wiki/1.0/plugins/mail-archiving/settings";
    site.script.answers("mail-settings", "get", r#"{"workers":4}"#);
    assert_eq!(site.get("admin", path).expect(200), r#"{"workers":4}"#);
    assert_eq!(site.get("ann", path).status, 403);
    assert_eq!(site.put("ann", path, "{}").status, 403);
    assert_eq!(site.get("admin", "/rest/wiki/1.0/plugins/other/settings").status, 404);

    site.script.answers("mail-settings", "set", r#"{"values":{"workers":8}}"#);
    assert_eq!(site.put("admin", path, r#"{"workers":8}"#).expect(200), r#"{"workers":8}"#);
    assert!(site.script.asked.lock().unwrap().iter().any(|call| call.1 == r#"{"workers":8}"#));
    let refused = json!({ "errors": [{ "name": "workers", "message": "From 1 to 64." }], "values": {} });
    site.script.answers("mail-settings", "set", &refused.to_string());
    let problem: Value =
        serde_json::from_str(&site.put("admin", path, r#"{"workers":0}"#).expect(422)).unwrap();
    assert_eq!(problem["errors"], json!([{ "field": "workers", "message": "From 1 to 64." }]));
    assert_eq!(site.put("admin", path, "[]").status, 400);
    assert_eq!(site.put("admin", path, "{").status, 400);

    let asked = |action: &str| ("mail-settings".to_owned(), action.to_owned());
    let answers = &site.script.answers;
    for (error, status) in [
        (AbiError::new(mailarchive_api::ErrorCode::FORBIDDEN, "no"), 403),
        (AbiError::invalid("“x” is no setting"), 400),
        (AbiError::internal("secret"), 503),
    ] {
        answers.lock().unwrap().insert(asked("set"), Err(error));
        let answer = site.put("admin", path, "{}");
        assert!(!answer.body.contains("secret"));
        assert_eq!(answer.status, status);
    }
    site.switch(false);
    assert_eq!(site.get("admin", path).status, 404);
}
