//! What the matrix of `matrix.rs` does not reach: ids and keys that lie, and the wiki's own calls.

use std::time::Duration;

use serde_json::json;
use tests::{
    Authority, Dovecot, Wiki, mails,
    wiki::{Account, base, text},
};

struct Site {
    wiki: Wiki,
    _dovecot: Dovecot,
    account: String,
    message: String,
}

/// Two spaces, one that anonymous users may view; one archived message in each.
fn site() -> Site {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["closed", "open"]);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    for user in ["viewer", "stranger", "keeper"] {
        admin.put_user(user, &[]);
    }
    admin.put_user("root", &["confluence-administrators"]);
    admin.switch_plugin(true);
    for space in ["CLOSED", "OPEN"] {
        admin.put_space(space);
        admin.put_permissions(space, "viewer", &["view"]);
        admin.put_permissions(space, "keeper", &["view", "edit", "admin"]);
        let user = space.to_lowercase();
        dovecot.deliver(&user, &mails::plain(1, space, "text"));
        admin.create_account(space, &Account::of("IMAPS", dovecot.ports.imaps, &user));
        admin.fetch_and_wait(space, Duration::from_secs(60));
    }
    admin.put_permissions("OPEN", "anonymous", &["view"]);
    let account = text(&admin.accounts("CLOSED")[0]["id"]);
    let message = text(&admin.list_all("CLOSED", 10)[0]["id"]);
    Site { wiki, _dovecot: dovecot, account, message }
}

#[test]
fn ids_of_another_space_lead_nowhere() {
    let site = site();
    let wiki = &site.wiki;
    let user = |name: &str| wiki.client(name, &tests::wiki::user_password(name));
    let anonymous = wiki.anonymous();
    assert_eq!(anonymous.list_all("OPEN", 10).len(), 1);
    anonymous.get(&format!("{}/accounts", base("OPEN"))).expect_problem(403);
    for path in [format!("/messages/{}", site.message), format!("/messages/{}/raw", site.message)] {
        anonymous.get(&format!("{}{path}", base("OPEN"))).expect_problem(404);
        user("keeper").get(&format!("{}{path}", base("OPEN"))).expect_problem(404);
    }
    let foreign = format!("{}/accounts/{}", base("OPEN"), site.account);
    user("keeper").delete(&foreign).expect_problem(404);
    user("keeper").put(&format!("{foreign}/enabled"), &json!(false)).expect_problem(404);
    wiki.client("keeper", "not the password").get(&format!("{}/messages", base("OPEN"))).expect_problem(401);
}

#[test]
fn keys_that_are_no_keys_have_no_mail() {
    let site = site();
    let admin = site.wiki.admin();
    for space in ["closed%2F..", "..%2FCLOSED", "CLOSED%00", "%7E"] {
        for path in ["/messages", "/accounts", "/fetch"] {
            let status = admin.get(&format!("{}{path}", base(space))).status;
            assert!([400, 404].contains(&status), "{space}{path}: {status}");
        }
        admin.request("POST", &format!("{}/fetch", base(space)), None).expect(404);
    }
}

#[test]
fn only_site_administrators_switch_the_plugin_and_make_users() {
    let site = site();
    let switch = "/rest/wiki/1.0/plugins/mail-archiving";
    for name in ["viewer", "keeper"] {
        let client = site.wiki.client(name, &tests::wiki::user_password(name));
        client.put(switch, &json!({"enabled": false})).expect_problem(403);
        let body = json!({"password": "x-password-x", "fullName": "X", "email": "x@example.com", "groups": ["confluence-administrators"]});
        client.put("/rest/wiki/1.0/users/mallory", &body).expect_problem(403);
        client.put(&format!("/rest/wiki/1.0/users/{name}"), &body).expect_problem(403);
    }
    let anonymous = site.wiki.anonymous().put(switch, &json!({"enabled": false}));
    assert!([401, 403].contains(&anonymous.status), "{}", anonymous.status);
    assert_eq!(site.wiki.admin().plugin()["state"], "enabled");
}
