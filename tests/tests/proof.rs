//! *Verify archive* on the built wiki, whose database and blobs are then tampered with.

#![allow(clippy::unwrap_used, reason = "what a test is built of fails it by panicking, too")]

use std::{fs, path::Path};

use serde_json::{Value, json};
use tests::{
    Authority, Client, Wiki, mails,
    wiki::{ADMIN_PASSWORD, Session, base, text, user_password},
};

fn verify(client: &Client) -> Value {
    let answer = client.request("POST", &format!("{}/verify", base("SALES")), None).expect(200).json();
    assert_eq!(answer["state"], "complete", "{answer}");
    answer
}

fn import(client: &Client, mail: &[u8]) {
    let path = format!("{}/import", base("SALES"));
    client.request("POST", &path, Some(("message/rfc822", mail))).expect(200);
}

/// The message with this subject.
fn id(client: &Client, subject: &str) -> String {
    let all = client.list_all("SALES", 100);
    text(&all.iter().find(|message| message["subject"] == subject).expect("the message")["id"])
}

/// The key of a message's bytes in the table of the plugin's keys ends in the message's id.
fn bytes_of(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("as the test arranged it"))
        .collect()
}

#[test]
fn each_byte_that_was_changed_is_named_and_what_was_purged_is_no_fault() {
    let mut wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    admin.put_user("eve", &[]);
    admin.put_permissions("SALES", "eve", &["view"]);
    for n in 0..40 {
        // One is long enough to be packed alone, the others lie together.
        let text = "some text ".repeat(if n == 3 { 3000 } else { 1 });
        import(&admin, &mails::plain(n, &format!("plain {n}"), &text));
    }
    import(&admin, &[b"Subject: long\n\n".as_slice(), &mails::noise(3, 400_000)].concat());
    let purged = id(&admin, "plain 7");
    admin.delete(&format!("{}/messages/{purged}", base("SALES"))).expect(204);
    admin.delete(&format!("{}/trash/{purged}", base("SALES"))).expect(204);
    admin.delete(&format!("{}/messages/{}", base("SALES"), id(&admin, "plain 8"))).expect(204);

    let eve = wiki.client("eve", &user_password("eve"));
    eve.request("POST", &format!("{}/verify", base("SALES")), None).expect_problem(403);
    eve.get(&format!("{}/verify", base("SALES"))).expect_problem(403);
    assert_eq!(admin.get(&format!("{}/verify", base("SALES"))).expect(200).json()["state"], "never");
    let good = verify(&admin);
    assert_eq!(
        (&good["ok"], &good["checked"], &good["purged"]),
        (&json!(true), &json!(40), &json!(1)),
        "{good}"
    );
    assert_eq!(good["chains"].as_array().expect("as the test arranged it").len(), 2, "{good}");

    let (changed, long) = (id(&admin, "plain 3"), id(&admin, "long"));
    wiki.stop();
    flip_value(&wiki, &changed);
    flip_blob(&wiki.data());
    wiki.restart();
    let admin = wiki.admin();
    let bad = verify(&admin);
    assert_eq!((&bad["ok"], &bad["faultCount"]), (&json!(false), &json!(2)), "{bad}");
    for expected in [&changed, &long] {
        let fault = bad["faults"]
            .as_array()
            .expect("as the test arranged it")
            .iter()
            .find(|fault| text(&fault["message"]) == **expected);
        let kind = text(&fault.unwrap_or_else(|| panic!("{expected} is not named: {bad}"))["kind"]);
        assert!(["changed", "unreadable"].contains(&kind.as_str()), "{bad}");
    }
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let page = session.open("/spaces/SALES/mail/verify").expect(200).text();
    assert!(page.contains("plain 3") && page.contains(&long), "{page}");
    session.submit("/spaces/SALES/mail/verify", &[]).expect(303);

    // A message taken out of the database by hand.
    let (gone, together) = (id(&admin, "plain 20"), id(&admin, "plain 0"));
    wiki.stop();
    flip(&wiki, "substr(key, 1, 1) = CAST('b' AS BLOB) AND length(?1) > 0", &bytes_of(&together));
    let removed = wiki
        .database()
        .execute(
            "DELETE FROM plugin_key WHERE substr(key, 1, 1) = CAST('m' AS BLOB) AND substr(key, -16) = ?1",
            [bytes_of(&gone)],
        )
        .expect("as the test arranged it");
    assert_eq!(removed, 1);
    wiki.restart();
    let worse = verify(&wiki.admin());
    let faults = worse["faults"].as_array().expect("as the test arranged it");
    assert!(
        faults.iter().any(|fault| fault["kind"] == "missing" && text(&fault["message"]) == gone),
        "{worse}"
    );
    let in_block = |fault: &&Value| ![&changed, &long, &gone].contains(&&text(&fault["message"]));
    let told: Vec<_> = faults.iter().filter(in_block).collect();
    assert!(!told.is_empty(), "{worse}");
    assert!(
        told.iter().all(|fault| ["changed", "unreadable"].contains(&text(&fault["kind"]).as_str())),
        "{worse}"
    );
}

/// Flips one bit within the bytes of a message that is packed alone.
fn flip_value(wiki: &Wiki, id: &str) {
    flip(wiki, "substr(key, 1, 1) = CAST('r' AS BLOB) AND substr(key, -16) = ?1", &bytes_of(id));
}

/// Flips one bit of the only value whose key is like this.
fn flip(wiki: &Wiki, key: &str, id: &[u8]) {
    let database = wiki.database();
    let mut value: Vec<u8> = database
        .query_row(&format!("SELECT value FROM plugin_key WHERE {key}"), [id], |row| row.get(0))
        .expect("as the test arranged it");
    let middle = value.len() / 2;
    value[middle] ^= 4;
    let sql = format!("UPDATE plugin_key SET value = ?2 WHERE {key}");
    assert_eq!(database.execute(&sql, (id, value)).expect("as the test arranged it"), 1);
}

/// Flips one bit within the only blob.
fn flip_blob(data: &Path) {
    let blob = find(data, "=").expect("a blob");
    let mut bytes = fs::read(&blob).expect("as the test arranged it");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&blob, bytes).expect("as the test arranged it");
}

fn find(directory: &Path, ending: &str) -> Option<std::path::PathBuf> {
    fs::read_dir(directory)
        .expect("as the test arranged it")
        .map(|entry| entry.expect("as the test arranged it").path())
        .find_map(|path| {
            if path.is_dir() {
                find(&path, ending)
            } else {
                path.to_str()?.ends_with(ending).then_some(path.clone())
            }
        })
}
