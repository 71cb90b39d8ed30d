//! What the plugin does by itself, as site administrators see and start it, and what it says when it does nothing.

use std::time::Duration;

use serde_json::json;
use tests::{
    Authority, Wiki,
    deadline::wait_for,
    wiki::{ADMIN_PASSWORD, Account, Session, base, text, user_password},
};

/// The row of a job.
fn row(session: &mut Session, job: &str) -> String {
    let page = session.open("/admin/jobs").expect(200).text();
    let action = format!("action=\"/admin/jobs/{job}\"");
    let row = page.split("<tr>").find(|row| row.contains(&action));
    row.unwrap_or_else(|| panic!("no job {job}: {page}")).to_owned()
}

#[test]
fn the_index_is_made_anew_and_old_mail_erased_by_jobs_that_tell_when_they_ran() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    let call = |path: &str| format!("{}{path}", base("SALES"));
    for subject in ["kept", "deleted"] {
        let mail = format!("Subject: {subject}\nMessage-ID: <{subject}@x>\n\nneedle\n");
        let mail = ("message/rfc822", mail.as_bytes());
        assert_eq!(admin.request("POST", &call("/import"), Some(mail)).expect(200).json()["imported"], 1);
    }
    let found = || {
        let answer = admin.get(&call("/messages?q=needle&sort=relevance")).expect(200).json();
        (answer.get("indexing").is_none() && answer["total"] == 2).then_some(())
    };
    wait_for("the index", Duration::from_secs(30), found);
    let mut root = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    // A new index was made when the first mail came, or when there was none: it says so, and can be made again.
    assert!(row(&mut root, "index").contains("Not scheduled"), "{}", row(&mut root, "index"));
    assert!(row(&mut root, "fetch").contains("Nothing to do: no mail account is enabled"));
    root.submit("/admin/jobs/index", &[]).expect(303);
    wait_for("the index is made anew", Duration::from_secs(30), || {
        row(&mut root, "index").contains("2 messages were indexed").then_some(())
    });
    assert!(!row(&mut root, "index").contains("Never"), "{}", row(&mut root, "index"));
    wait_for("what is searched is found", Duration::from_secs(10), found);

    assert!(
        row(&mut root, "purge").contains("Nothing to do: nothing was old enough"),
        "{}",
        row(&mut root, "purge")
    );
    let message = admin.list_all("SALES", 10).into_iter().find(|one| one["subject"] == "deleted");
    let id = text(&message.expect("the message")["id"]);
    admin.delete(&call(&format!("/messages/{id}"))).expect(204);
    root.submit("/admin/jobs/purge", &[]).expect(303);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(admin.get(&call("/trash")).expect(200).json()["total"], 1, "its time is not over");
    let settings = "/rest/wiki/1.0/plugins/mail-archiving/settings";
    admin.put(settings, &json!({"trashDays": 0})).expect(200);
    assert!(row(&mut root, "purge").contains("Deleted mail is kept until somebody erases it."));

    admin.put_user("eve", &[]);
    admin.put_permissions("SALES", "eve", &["view", "admin"]);
    let mut eve = Session::sign_in(wiki.anonymous(), "eve", &user_password("eve"));
    eve.open("/").expect(200);
    for job in ["index", "purge", "fetch"] {
        eve.submit(&format!("/admin/jobs/{job}"), &[]).expect(403);
    }
    // Whoever does not administer the site sees none of its administration around the refusal either.
    let refused = eve.open("/admin/mail-archiving").expect(403).text();
    assert!(refused.contains("href=\"/\"") && !refused.contains("/admin/jobs"), "{refused}");
}

#[test]
fn fetching_from_disabled_accounts_says_that_nothing_is_fetched() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    let account = Account::of("IMAPS", 993, "nobody");
    let id = admin.create_account("SALES", &account);
    admin.put(&format!("{}/accounts/{id}/enabled", base("SALES")), &json!(false)).expect_success();
    let mut root = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    root.open("/spaces/SALES/mail").expect(200);
    for (back, page) in [("mail", "/spaces/SALES/mail"), ("accounts", "/spaces/SALES/mail/accounts")] {
        let answer = root.submit("/spaces/SALES/mail/fetch", &[("back", back)]).expect(303);
        let location = answer.header("location").expect("a way back").to_owned();
        assert!(location.starts_with(page), "{location}");
        let shown = root.open(&location).expect(200).text();
        assert!(shown.contains("all mail accounts of this space are disabled"), "{shown}");
    }
}
