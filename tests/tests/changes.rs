//! An account is disabled, edited or removed while its mail is being fetched.

use std::{thread, time::Duration};

use serde_json::json;
use tests::{
    Authority, Client, Dovecot, Wiki,
    deadline::wait_for,
    dovecot::as_served,
    mails,
    wiki::{Account, base},
};

const FETCH: Duration = Duration::from_secs(120);
const MAILS: usize = 4_000;

/// Starts a fetch and answers when it is well on its way.
fn under_way(admin: &Client, space: &str) {
    admin.fetch(space);
    wait_for("the fetch is on its way", FETCH, || {
        let progress = admin.fetch_progress(space);
        assert!(progress.running, "over too soon: {:?}", progress.accounts);
        (progress.accounts[0]["fetched"].as_u64() > Some(200)).then_some(())
    });
}

/// Nothing is archived or deleted any more.
fn assert_quiet(admin: &Client, dovecot: &Dovecot, user: &str, space: &str) {
    let now =
        || (dovecot.messages_left(user), admin.get(&format!("{}/messages?limit=1", base(space))).json());
    let before = now();
    assert!(before.0 > 0, "the fetch was over before the change");
    thread::sleep(Duration::from_secs(1));
    assert_eq!(now(), before, "the fetch went on");
}

#[test]
fn changing_an_account_stops_its_fetch_at_once_and_loses_and_doubles_nothing() {
    let authority = Authority::new();
    let users = ["off", "edited", "removed"];
    let dovecot = Dovecot::start(&authority, &users);
    let sent = mails::varied(51, MAILS);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.switch_plugin(true);
    let expected: Vec<Vec<u8>> = sent.iter().map(|mail| as_served(mail)).collect();
    for (user, space) in users.into_iter().zip(["OFF", "EDITED", "REMOVED"]) {
        dovecot.deliver_many(user, sent.iter().map(Vec::as_slice));
        admin.put_space(space);
        let mut account = Account::of("IMAPS", dovecot.ports.imaps, user);
        let id = admin.create_account(space, &account);
        let one = format!("{}/accounts/{id}", base(space));
        under_way(&admin, space);
        match user {
            "off" => {
                admin.put(&format!("{one}/enabled"), &json!(false)).expect(200);
                assert_quiet(&admin, &dovecot, user, space);
                assert_eq!(admin.account_status(space, &id)["state"], "disabled");
                admin.put(&format!("{one}/enabled"), &json!(true)).expect(200);
            }
            "edited" => {
                account.name = "Renamed".to_owned();
                admin.put(&one, &account.json()).expect(200);
                assert_quiet(&admin, &dovecot, user, space);
            }
            _ => {
                admin.delete(&one).expect(204);
                assert_quiet(&admin, &dovecot, user, space);
                let archived = admin.raw_all(space);
                assert!(!archived.is_empty() && archived.len() < MAILS, "archived mail stays");
                assert!(archived.len() + dovecot.messages_left(user) as usize >= MAILS, "nothing is lost");
                continue;
            }
        }
        admin.fetch_and_wait(space, FETCH);
        assert!(
            mails::multiset(&admin.raw_all(space)) == mails::multiset(&expected),
            "{user}: lost or doubled"
        );
        assert_eq!(dovecot.messages_left(user), 0);
    }
}
