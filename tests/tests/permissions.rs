//! Who may ask what: every kind of user, every call, the plugin on and off.

use std::time::Duration;

use serde_json::json;
use tests::{
    Authority, Client, Dovecot, Wiki, mails,
    wiki::{Account, base, text},
};

struct Site {
    wiki: Wiki,
    dovecot: Dovecot,
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
    Site { wiki, dovecot, account, message }
}

struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
    for_administrators: bool,
}

fn calls(site: &Site, space: &str) -> Vec<Call> {
    let account = Account::of("IMAPS", site.dovecot.ports.imaps, "closed").json().to_string();
    let call = |method, path: &str, body: Option<&str>, for_administrators| Call {
        method,
        path: format!("{}{path}", base(space)),
        body: body.map(str::to_owned),
        for_administrators,
    };
    let one = format!("/accounts/{}", site.account);
    let message = format!("/messages/{}", site.message);
    vec![
        call("GET", "/messages", None, false),
        call("GET", &message, None, false),
        call("GET", &format!("{message}/raw"), None, false),
        call("GET", "/accounts", None, true),
        call("GET", "/fetch", None, true),
        call("POST", "/fetch", None, true),
        call("POST", "/accounts/test", Some(&account), true),
        call("PUT", &format!("{one}/enabled"), Some("true"), true),
        call("PUT", &one, Some(&account), true),
        // Last, since it may succeed.
        call("POST", "/accounts", Some(&account), true),
    ]
}

fn ask(client: &Client, call: &Call) -> u16 {
    let body = call.body.as_ref().map(|body| ("application/json", body.as_bytes()));
    client.request(call.method, &call.path, body).status
}

fn assert_all(site: &Site, client: &Client, who: &str, space: &str, expected: impl Fn(&Call) -> u16) {
    for call in calls(site, space) {
        let (status, expected) = (ask(client, &call), expected(&call));
        let as_expected = if expected == 200 { (200..300).contains(&status) } else { status == expected };
        assert!(as_expected, "{who}: {} {}: {status}, not {expected}", call.method, call.path);
    }
}

#[test]
fn each_user_may_do_exactly_what_the_space_permits() {
    let site = site();
    let wiki = &site.wiki;
    let user = |name: &str| wiki.client(name, &tests::wiki::user_password(name));
    let reads = |call: &Call| if call.for_administrators { 403 } else { 200 };
    assert_all(&site, &wiki.anonymous(), "anonymous", "CLOSED", |_| 404);
    assert_all(&site, &user("stranger"), "stranger", "CLOSED", |_| 404);
    assert_all(&site, &user("viewer"), "viewer", "CLOSED", reads);
    assert_all(&site, &user("keeper"), "space administrator", "CLOSED", |_| 200);
    assert_all(&site, &user("root"), "member of confluence-administrators", "CLOSED", |_| 200);

    // In a space that anonymous users may view, ids of the other space lead nowhere.
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
fn while_it_is_off_nobody_is_answered() {
    let site = site();
    site.wiki.admin().switch_plugin(false);
    for name in ["viewer", "stranger", "keeper", "root"] {
        let client = site.wiki.client(name, &tests::wiki::user_password(name));
        assert_all(&site, &client, name, "CLOSED", |_| 404);
    }
    assert_all(&site, &site.wiki.anonymous(), "anonymous", "OPEN", |_| 404);
    assert_all(&site, &site.wiki.admin(), "the site administrator", "CLOSED", |_| 404);
}

#[test]
fn personal_spaces_and_unknown_spaces_have_no_mail() {
    let site = site();
    let admin = site.wiki.admin();
    admin.put_space_as("~keeper", "personal", "default");
    admin.put_permissions("~keeper", "keeper", &["view", "edit", "admin"]);
    let keeper = site.wiki.client("keeper", "keeper-password");
    for space in ["~keeper", "NOSUCH", "closed%2F..", "..%2FCLOSED"] {
        assert_all(&site, &keeper, "its owner", space, |_| 404);
        assert_all(&site, &admin, "the site administrator", space, |_| 404);
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
