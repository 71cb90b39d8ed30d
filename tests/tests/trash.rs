//! The trash of the built wiki: deleting, restoring, *Delete All* and its undoing, purging for good.

#![allow(clippy::unwrap_used, reason = "what a test is built of fails it by panicking, too")]

use std::{fs, path::Path, thread, time::Duration};

use serde_json::{Value, json};
use tests::{
    Authority, Client, Dovecot, Wiki, mails,
    wiki::{Account, Session, base, text, user_password},
};

const FETCH: Duration = Duration::from_secs(120);

/// SALES with an administrator, one who may delete, and a viewer.
fn prepare(wiki: &Wiki) {
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.put_space("OTHER");
    for (user, rights) in [
        ("ada", ["view", "edit", "admin"].as_slice()),
        ("bob", ["view", "delete-mail"].as_slice()),
        ("eve", ["view"].as_slice()),
        ("stranger", [].as_slice()),
    ] {
        admin.put_user(user, &[]);
        admin.put_permissions("SALES", user, rights);
    }
    admin.switch_plugin(true);
}

fn user(wiki: &Wiki, name: &str) -> Client {
    wiki.client(name, &user_password(name))
}

fn call(path: &str) -> String {
    format!("{}{path}", base("SALES"))
}

/// Imports so many different mails.
fn fill(client: &Client, count: usize) {
    let mut mbox = Vec::new();
    for number in 0..count {
        let body = "A line of text that is no secret.\n".repeat(10);
        mbox.extend_from_slice(
            format!(
                "From a@b Tue Nov 24 12:00:00 2026\nSubject: {number}\nMessage-ID: <{number}@x>\n\n{body}\n"
            )
            .as_bytes(),
        );
    }
    let tally =
        client.request("POST", &call("/import"), Some(("application/mbox", &mbox))).expect(200).json();
    assert_eq!((&tally["imported"], &tally["known"]), (&json!(count), &json!(0)), "{tally}");
}

fn ids(messages: &Value) -> Vec<String> {
    messages["messages"]
        .as_array()
        .expect("as the test arranged it")
        .iter()
        .map(|one| text(&one["id"]))
        .collect()
}

#[test]
fn a_message_goes_to_the_trash_and_back_for_those_who_may() {
    let wiki = Wiki::start(&Authority::new());
    prepare(&wiki);
    let [ada, bob, eve, stranger] = ["ada", "bob", "eve", "stranger"].map(|name| user(&wiki, name));
    fill(&ada, 3);
    let before = ada.list_all("SALES", 10);
    let id = text(&before[1]["id"]);
    let message = call(&format!("/messages/{id}"));
    let restore = format!("{message}/restore");

    eve.delete(&message).expect_problem(403);
    // The wiki did not give her this permission, though she administers the space.
    ada.delete(&message).expect_problem(403);
    stranger.delete(&message).expect_problem(404);
    wiki.anonymous().delete(&message).expect_problem(404);
    let foreign = format!("{}/messages/{id}", base("OTHER"));
    wiki.admin().delete(&foreign).expect_problem(404);
    assert_eq!(ada.list_all("SALES", 10), before);

    bob.delete(&message).expect(204);
    bob.delete(&message).expect_problem(404);
    assert_eq!(ada.list_all("SALES", 10).len(), 2);
    for client in [&ada, &bob, &eve] {
        for path in [message.clone(), format!("{message}/raw")] {
            client.get(&path).expect_problem(404);
        }
        assert_eq!(client.message_count("SALES"), 2);
        let found = client
            .get(&call(&format!("/messages?q=subject:{}", text(&before[1]["subject"]))))
            .expect(200)
            .json();
        assert_eq!(found["messages"].as_array().expect("as the test arranged it").len(), 0, "{found}");
    }
    let trash = call("/trash");
    for client in [&bob, &eve] {
        client.get(&trash).expect_problem(403);
        client.request("POST", &restore, None).expect_problem(403);
        client.delete(&format!("{trash}/{id}")).expect_problem(403);
        client.post(&format!("{trash}/delete-all"), &json!({"confirm": "SALES"})).expect_problem(403);
        client.post(&format!("{trash}/undo"), &json!({"operation": "00"})).expect_problem(403);
    }
    stranger.get(&trash).expect_problem(404);
    let listed = ada.get(&trash).expect(200).json();
    assert_eq!((&listed["total"], ids(&listed)), (&json!(1), vec![id.clone()]));
    assert_eq!(listed["messages"][0]["deletedBy"], "bob");
    assert!(listed["messages"][0]["purgeAt"].is_string(), "{listed}");

    ada.request("POST", &restore, None).expect(204);
    ada.request("POST", &restore, None).expect(204);
    assert_eq!(ada.list_all("SALES", 10), before);
    ada.request("POST", &call("/messages/00000000000000000000000000000000/restore"), None)
        .expect_problem(404);
}

#[test]
fn delete_all_wants_the_key_and_comes_back_whole_also_after_kills() {
    let mut wiki = Wiki::start(&Authority::new());
    prepare(&wiki);
    let ada = user(&wiki, "ada");
    fill(&ada, 6000);
    let before = ada.list_all("SALES", 200);
    let all = call("/trash/delete-all");
    for wrong in ["", "sales", "OTHER"] {
        let refused = ada.post(&all, &json!({"confirm": wrong})).expect_problem(422).json();
        assert_eq!(refused["errors"][0]["field"], "confirm");
    }
    ada.post(&all, &json!({})).expect_problem(400);
    assert_eq!(ada.message_count("SALES"), 6000);

    // It is killed while it goes on, and goes on by itself after the restart.
    let (url, path) = (wiki.client("ada", &user_password("ada")), all.clone());
    let asked = thread::spawn(move || {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            url.post(&path, &json!({"confirm": "SALES"}))
        }))
    });
    let watch = user(&wiki, "ada");
    while watch.message_count("SALES") == 6000 {
        thread::sleep(Duration::from_millis(5));
    }
    wiki.kill_9();
    let _broken = asked.join();
    wiki.restart();
    let ada = user(&wiki, "ada");
    let operation = settled(&ada, "deleted");
    assert_eq!((ada.message_count("SALES"), &operation["done"]), (0, &json!(6000)), "{operation}");
    assert_eq!(ada.get(&call("/trash?limit=1")).expect(200).json()["total"], 6000);

    let (client, path, body) =
        (user(&wiki, "ada"), call("/trash/undo"), json!({"operation": operation["operation"]}));
    let asked = thread::spawn(move || {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| client.post(&path, &body)))
    });
    while ada.message_count("SALES") == 0 {
        thread::sleep(Duration::from_millis(5));
    }
    wiki.kill_9();
    let _broken = asked.join();
    wiki.restart();
    let ada = user(&wiki, "ada");
    tests::deadline::wait_for("everything is back", Duration::from_secs(60), || {
        let trash = ada.get(&call("/trash")).expect(200).json();
        (trash["operations"] == json!([])).then_some(())
    });
    assert_eq!(ada.list_all("SALES", 200), before);
    let undone = ada.post(&call("/trash/undo"), &json!({"operation": operation["operation"]}));
    undone.expect_problem(404);
}

/// Waits until the space's only operation is in this state.
fn settled(client: &Client, state: &str) -> Value {
    tests::deadline::wait_for("the operation is over", Duration::from_secs(60), || {
        let trash = client.get(&call("/trash?limit=1")).expect(200).json();
        let operation = trash["operations"][0].clone();
        (operation["state"] == state).then_some(operation)
    })
}

#[test]
fn what_is_purged_is_gone_from_the_disk_and_stays_away() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let mut wiki = Wiki::start(&authority);
    prepare(&wiki);
    let admin = wiki.admin();
    // Neither packs away: what is searched for on the disk would be found there.
    let (short, long) = ("Q7fK2xZp9LmW4vTr", "Hb3YdN8sJc6RgE5u");
    let noise = mails::noise(1, 300_000);
    let secret = |word: &str, more: &[u8]| {
        [format!("Subject: {word}\r\nMessage-ID: <{word}@x>\r\n\r\n{word}\r\n").as_bytes(), more].concat()
    };
    dovecot.deliver("inbox", &secret(short, &mails::noise(2, 20_000)));
    dovecot.deliver("inbox", &secret(long, &noise));
    dovecot.deliver("inbox", &mails::plain(1, "kept", "text"));
    let mut account = Account::of("IMAPS", dovecot.ports.imaps, "inbox").json();
    account["afterArchive"] = json!("keep");
    admin.post(&call("/accounts"), &account).expect(201);
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!((admin.message_count("SALES"), dovecot.messages_left("inbox")), (3, 3));

    let purged: Vec<String> = admin
        .list_all("SALES", 10)
        .iter()
        .filter(|message| message["subject"] != "kept")
        .map(|message| text(&message["id"]))
        .collect();
    let ada = user(&wiki, "ada");
    for id in &purged {
        ada.delete(&call(&format!("/trash/{id}"))).expect_problem(404);
        admin.delete(&call(&format!("/messages/{id}"))).expect(204);
    }
    wiki.stop();
    assert!(
        [short, long].iter().all(|word| found_below(&wiki.data(), word.as_bytes())),
        "the test looks amiss"
    );
    wiki.restart();
    let (admin, ada) = (wiki.admin(), user(&wiki, "ada"));
    for id in &purged {
        ada.delete(&call(&format!("/trash/{id}"))).expect(204);
        ada.delete(&call(&format!("/trash/{id}"))).expect_problem(404);
        ada.request("POST", &call(&format!("/messages/{id}/restore")), None).expect_problem(404);
    }
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!(
        (admin.message_count("SALES"), dovecot.messages_left("inbox")),
        (1, 3),
        "it does not come back"
    );
    let mut again = Account::of("IMAPS", dovecot.ports.imaps, "inbox").json();
    again["afterArchive"] = json!("keep");
    again["name"] = json!("another account for the same mailbox");
    admin.post(&call("/accounts"), &again).expect(201);
    admin.fetch_and_wait("SALES", FETCH);
    let subjects: Vec<_> =
        admin.list_all("SALES", 10).iter().map(|message| text(&message["subject"])).collect();
    assert_eq!(subjects, ["kept", "kept"], "nor by another account");

    wiki.stop();
    for word in [short, long] {
        assert!(!found_below(&wiki.data(), word.as_bytes()), "{word} is still on the disk");
    }
}

/// Whether a file below the directory holds these bytes; the copies of the plugin's library are passed over.
fn found_below(directory: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(directory).expect("as the test arranged it").any(|entry| {
        let path = entry.expect("as the test arranged it").path();
        if path.ends_with("loaded") {
            return false;
        }
        if path.is_dir() {
            return found_below(&path, bytes);
        }
        fs::read(&path).expect("as the test arranged it").windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn people_delete_undo_restore_and_erase_by_the_pages() {
    let wiki = Wiki::start(&Authority::new());
    prepare(&wiki);
    let admin = wiki.admin();
    admin.put_permissions("SALES", "ada", &["view", "admin", "delete-mail"]);
    fill(&admin, 3);
    let mut ada = Session::sign_in(wiki.anonymous(), "ada", &user_password("ada"));
    let id = text(&admin.list_all("SALES", 10)[0]["id"]);
    let page = ada.open(&format!("/spaces/SALES/mail/messages/{id}")).expect(200).text();
    let delete = format!("/spaces/SALES/mail/messages/{id}/delete");
    assert!(page.contains(&format!("action=\"{delete}\"")), "no way to delete");
    let mut eve = Session::sign_in(wiki.anonymous(), "eve", &user_password("eve"));
    assert!(!eve.open(&format!("/spaces/SALES/mail/messages/{id}")).expect(200).text().contains(&delete));
    eve.submit(&delete, &[]).expect(403);
    eve.open("/spaces/SALES/mail/trash").expect(403);

    let moved = ada.submit(&delete, &[]).expect(303);
    let list = ada.open(moved.header("location").expect("as the test arranged it")).expect(200).text();
    assert!(list.contains("moved to the trash") && list.contains("Undo"), "{list}");
    ada.submit("/spaces/SALES/mail/trash", &[("back", "mail"), ("one", &id)]).expect(303);
    assert_eq!(admin.message_count("SALES"), 3);

    ada.submit(&delete, &[]).expect(303);
    let trash = ada.open("/spaces/SALES/mail/trash").expect(200).text();
    assert!(
        trash.contains("Deleted by ada") && trash.contains("Will be erased for good in 30 days"),
        "{trash}"
    );
    // Erasing asks first.
    let asked = ada.submit("/spaces/SALES/mail/trash", &[("do", "erase"), ("id", &id)]).expect(200);
    assert!(asked.text().contains("cannot be undone"));
    assert_eq!(admin.get(&call("/trash")).json()["total"], 1);
    ada.submit("/spaces/SALES/mail/trash", &[("do", "erase-for-good"), ("id", &id)]).expect(303);
    assert_eq!(admin.get(&call("/trash")).json()["total"], 0);

    let wrong = ada.submit("/spaces/SALES/mail/trash/delete-all", &[("confirm", "sales")]).expect(422);
    assert!(wrong.text().contains("not the key"));
    ada.submit("/spaces/SALES/mail/trash/delete-all", &[("confirm", "SALES")]).expect(303);
    let operation = settled(&admin, "deleted");
    let trash = ada.open("/spaces/SALES/mail/trash").expect(200).text();
    assert!(trash.contains("deleted all mail"), "{trash}");
    for action in ["restore", "erase"] {
        let none = ada.submit("/spaces/SALES/mail/trash", &[("do", action)]).expect(303);
        let told = ada.open(none.header("location").expect("a way back")).expect(200).text();
        assert!(told.contains("Select the messages first."), "{told}");
    }
    // The empty list says where everything is, and who may brings it back from there.
    let list = ada.open("/spaces/SALES/mail").expect(200).text();
    assert!(list.contains("All 2 messages of this space are in the trash"), "{list}");
    assert!(
        list.contains("action=\"/spaces/SALES/mail/trash/undo\"") && !list.contains("No mail here yet"),
        "{list}"
    );
    let list = eve.open("/spaces/SALES/mail").expect(200).text();
    assert!(list.contains("An administrator of this space can bring them back"), "{list}");
    assert!(!list.contains("/mail/trash"), "{list}");
    let operation = text(&operation["operation"]);
    let undone = ada.submit("/spaces/SALES/mail/trash/undo", &[("operation", &operation)]).expect(303);
    assert!(undone.header("location").is_some_and(|next| next.ends_with("?restored=2")));
    assert_eq!(admin.message_count("SALES"), 2);

    // The time that mail is kept is set by site administrators.
    let mut root = Session::sign_in(wiki.anonymous(), "admin", tests::wiki::ADMIN_PASSWORD);
    root.open("/admin/mail-archiving").expect(200);
    root.submit("/admin/mail-archiving", &[("schedule", ""), ("trashDays", "never")]).expect(422);
    root.submit("/admin/mail-archiving", &[("schedule", ""), ("trashDays", "7")]).expect(303);
    assert!(ada.open("/spaces/SALES/mail/trash").expect(200).text().contains("kept for 7 days"));
}

#[test]
fn who_deletes_in_a_thread_goes_on_there_and_may_delete_all_of_it() {
    let wiki = Wiki::start(&Authority::new());
    prepare(&wiki);
    let admin = wiki.admin();
    admin.put_permissions("SALES", "ada", &["view", "admin", "delete-mail"]);
    let mut mbox = String::new();
    for number in 1..=3 {
        let answers = if number > 1 { "References: <1@x>\n" } else { "" };
        mbox.push_str(&format!(
            "From a@b Tue Nov 24 12:00:00 2026\nSubject: Talk\nMessage-ID: <{number}@x>\n{answers}\n{number}\n\n"
        ));
    }
    admin.request("POST", &call("/import"), Some(("application/mbox", mbox.as_bytes()))).expect(200);
    let thread = text(&admin.get(&call("/threads")).expect(200).json()["threads"][0]["id"]);
    let address = format!("/spaces/SALES/mail/threads/{thread}");
    let ids: Vec<String> = admin.list_all("SALES", 10).iter().map(|one| text(&one["id"])).collect();
    let [mut ada, mut bob, mut eve] =
        ["ada", "bob", "eve"].map(|name| Session::sign_in(wiki.anonymous(), name, &user_password(name)));
    let delete = format!("{address}/delete");
    assert!(!eve.open(&address).expect(200).text().contains(&delete), "a viewer is offered to delete");
    eve.submit(&delete, &[]).expect(403);

    let one = format!("/spaces/SALES/mail/messages/{}/delete", ids[0]);
    assert!(ada.open(&address).expect(200).text().contains(&delete), "no way to delete the thread");
    let moved = ada.submit(&one, &[("thread", &thread), ("list", "view=messages")]).expect(303);
    let next = moved.header("location").expect("as the test arranged it").to_owned();
    assert!(next.contains("/mail/threads/") && next.contains("list=view"), "{next}");
    let page = ada.open(&next).expect(200).text();
    assert!(page.contains("The message was moved to the trash.") && page.contains("Undo"), "{page}");
    let back = [("back", "thread"), ("list", "view=messages"), ("one", ids[0].as_str())];
    let undone = ada.submit("/spaces/SALES/mail/trash", &back).expect(303);
    let next = undone.header("location").expect("as the test arranged it").to_owned();
    assert!(next.contains("/mail/threads/") && next.ends_with("restored=1"), "{next}");
    assert!(ada.open(&next).expect(200).text().contains("One message was restored."));

    // Who may delete and does not administer the space is told who can undo it.
    bob.open(&address).expect(200);
    let moved = bob.submit(&delete, &[]).expect(303);
    let told = moved.header("location").expect("as the test arranged it").to_owned();
    assert_eq!(admin.message_count("SALES"), 0);
    let page = bob.open(&told).expect(200).text();
    assert!(
        page.contains("The 3 messages of the thread were moved") && !page.contains("name=\"together\""),
        "{page}"
    );
    let operation = told.rsplit('=').next().expect("as the test arranged it").to_owned();
    assert!(ada.open(&told).expect(200).text().contains("name=\"together\""));
    let undone =
        ada.submit("/spaces/SALES/mail/trash", &[("back", "mail"), ("together", &operation)]).expect(303);
    assert!(undone.header("location").is_some_and(|next| next.ends_with("restored=3")));
    assert_eq!(admin.message_count("SALES"), 3);
    ada.open(&address).expect(200);
    // The last message leaves no thread to go on in.
    for (at, id) in ids.iter().enumerate() {
        let one = format!("/spaces/SALES/mail/messages/{id}/delete");
        let moved = ada.submit(&one, &[("thread", &thread)]).expect(303);
        let next = moved.header("location").expect("as the test arranged it").to_owned();
        assert_eq!(next.contains("/threads/"), at < 2, "{next}");
    }
}
