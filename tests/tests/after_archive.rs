//! What becomes of a message on the server once it is archived: deleted, kept, moved to a folder.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{
    Authority, Client, Dovecot, Wiki, mails,
    wiki::{Account, base, text},
};

const FETCH: Duration = Duration::from_secs(60);

fn create(admin: &Client, dovecot: &Dovecot, user: &str, after_archive: &Value) -> String {
    let mut account = Account::of("IMAPS", dovecot.ports.imaps, user).json();
    account["afterArchive"] = after_archive.clone();
    let created = admin.post(&format!("{}/accounts", base("SALES")), &account).expect(201).json();
    assert_eq!(&created["afterArchive"], after_archive);
    text(&created["id"])
}

#[test]
fn archived_mail_is_kept_moved_or_kept_for_a_while_and_never_archived_twice() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["keeps", "moves", "waits", "lost"]);
    for user in ["keeps", "moves", "waits", "lost"] {
        let sent = mails::varied(40, 30);
        dovecot.deliver_many(user, sent.iter().map(Vec::as_slice));
    }
    dovecot.create_folder("moves", "Archiv &- mehr");
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    create(&admin, &dovecot, "keeps", &json!("keep"));
    create(&admin, &dovecot, "moves", &json!({"moveTo": "Archiv & mehr"}));
    create(&admin, &dovecot, "waits", &json!({"deleteAfterDays": 30}));
    let lost = create(&admin, &dovecot, "lost", &json!({"moveTo": "No such folder"}));
    for round in 1..=3 {
        admin.fetch_and_wait("SALES", FETCH);
        assert_eq!(admin.list_all("SALES", 50).len(), 4 * 30, "round {round}");
        assert_eq!(dovecot.messages_left("keeps"), 30);
        assert_eq!(dovecot.messages_left("waits"), 30);
        assert_eq!((dovecot.messages_left("moves"), dovecot.messages_in("moves", "Archiv &- mehr")), (0, 30));
        assert_eq!(dovecot.messages_left("lost"), 30, "what cannot be moved stays");
        let status = admin.account_status("SALES", &lost);
        let told = text(&status["error"]);
        assert_eq!(status["stage"], "delete", "{status}");
        assert!(told.contains("No such folder") && told.contains("Create the folder"), "{told}");
    }
    // Archived and still there: changing the mind deletes without fetching again.
    let kept = &admin.accounts("SALES").into_iter().find(|account| account["username"] == "keeps").unwrap();
    let mut changed = kept.clone();
    changed["afterArchive"] = json!("delete");
    admin.put(&format!("{}/accounts/{}", base("SALES"), text(&kept["id"])), &changed).expect(200);
    admin.fetch_and_wait("SALES", FETCH);
    assert_eq!(dovecot.messages_left("keeps"), 0);
    assert_eq!(admin.list_all("SALES", 50).len(), 4 * 30);
}
