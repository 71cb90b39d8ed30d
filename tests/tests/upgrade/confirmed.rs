//! A changed file waits for an administrator.

use serde_json::{Value, json};
use tests::{
    Authority, mails,
    wiki::{ADMIN_PASSWORD, Session, text},
};

use super::{
    PLUGIN, VERSION,
    library::{Library, built, longer, offer, other_version, put, settle, start},
};

#[test]
fn a_changed_file_waits_for_an_administrator_in_his_browser() {
    let library = Library::new();
    let mut wiki = start(&Authority::new(), &library);
    let admin = wiki.admin();
    let file = wiki.data().join("plugins/second.so");
    let (second, version) = other_version(&built());
    put(&file, &second);
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let seen = text(&admin.plugin()["sha256"]);
    session.open("/admin/addons").expect(200);
    let enable = [("enabled", "true"), ("sha256", seen.as_str())];
    session.submit("/admin/addons/mail-archiving", &enable).expect(303);
    settle(&admin, "state", "enabled");

    // Asks first, with both versions and hashes, and takes exactly what it showed.
    let hash = mails::sha256(&second);
    let ask = format!("/admin/addons/mail-archiving/upgrade?sha256={hash}");
    let page = session.open(&ask).expect(200).text();
    for part in [VERSION, &version, &seen, &hash] {
        assert!(page.contains(part), "{part} is not shown");
    }
    assert_eq!(text(&admin.plugin()["version"]), VERSION, "asking changes nothing");
    let fields = [("sha256", hash.as_str())];
    session.submit_with("/admin/addons/mail-archiving/upgrade", "wrong", &fields).expect(403);
    put(&file, &longer(&second));
    session.submit("/admin/addons/mail-archiving/upgrade", &fields).expect(422);
    assert_eq!(text(&admin.plugin()["version"]), VERSION, "another file than was shown");
    put(&file, &second);
    session.submit("/admin/addons/mail-archiving/upgrade", &fields).expect(303);
    settle(&admin, "version", &version);
    let plugin = admin.plugin();
    assert_eq!((&plugin["version"], &plugin["confirmed"]["by"]), (&json!(version), &json!("admin")));

    // The file changes again: what was confirmed runs on, and after a restart.
    put(&file, &longer(&second));
    wiki.stop();
    wiki.restart();
    let plugin = wiki.admin().plugin();
    assert_eq!((&plugin["sha256"], &plugin["state"]), (&json!(hash), &json!("enabled")));
    assert_eq!(offer(&wiki.admin(), &file)["refused"], Value::Null);
    // So does a named file: since a version was chosen, its path confirms nothing by itself.
    wiki.stop();
    library.put(&longer(&built()));
    wiki.restart();
    let admin = wiki.admin();
    assert_eq!(admin.plugin()["sha256"], hash);

    // What lay at the path before is gone from there; its copy runs, whatever is built there meanwhile.
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let page = session.open("/admin/addons/mail-archiving/rollback").expect(200).text();
    assert!(page.contains(VERSION) && page.contains(&seen));
    session.submit("/admin/addons/mail-archiving/rollback", &[("sha256", &seen)]).expect(303);
    settle(&admin, "sha256", &seen);
    library.put(&longer(&longer(&built())));
    admin.switch_plugin(false);
    admin.switch_plugin(true);
    assert_eq!(admin.plugin()["sha256"], seen);
    let page = session.open("/admin/addons").expect(200).text();
    let shown = [format!("loaded/{seen}.so"), library.path().display().to_string()];
    for part in shown.iter().map(String::as_str).chain(["Running file", "Another file lies there."]) {
        assert!(page.contains(part), "{part}: {page}");
    }
    let rebuilt = offer(&admin, &library.path());
    assert_eq!(rebuilt["sha256"], mails::sha256(&longer(&longer(&built()))));
    session
        .submit("/admin/addons/mail-archiving/upgrade", &[("sha256", &text(&rebuilt["sha256"]))])
        .expect(303);
    settle(&admin, "sha256", &text(&rebuilt["sha256"]));
    assert_eq!(admin.plugin()["confirmed"]["by"], "admin");

    wiki.admin().put_user("eve", &[]);
    let mut eve = Session::sign_in(wiki.anonymous(), "eve", "eve-password");
    eve.open(&ask).expect(403);
    for path in ["upgrade", "rollback", "networks"] {
        eve.submit(&format!("/admin/addons/mail-archiving/{path}"), &fields).expect(403);
    }
    let eve = wiki.client("eve", "eve-password");
    eve.post(&format!("{PLUGIN}/upgrade"), &json!({ "sha256": hash })).expect_problem(403);
    eve.request("POST", &format!("{PLUGIN}/rollback"), None).expect_problem(403);
    let admin = wiki.admin();
    admin.post(&format!("{PLUGIN}/upgrade"), &json!({})).expect_problem(422);
    admin.post(&format!("{PLUGIN}/upgrade"), &json!({ "sha256": 7 })).expect_problem(422);
    admin.post(&format!("{PLUGIN}/upgrade"), &json!({ "sha256": "ab" })).expect_problem(409);
}
