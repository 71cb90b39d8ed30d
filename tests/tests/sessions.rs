//! A browser's session: what its cookie allows, and what it does not without the XSRF token.

use serde_json::json;
use tests::{
    Authority, Wiki,
    wiki::{ADMIN_PASSWORD, Session, base},
};

#[test]
fn a_cookie_alone_changes_nothing() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let accounts = format!("{}/accounts", base("SALES"));
    session.send("GET", &accounts, &[], None).expect(200);

    let page = session.open("/");
    assert!(!session.xsrf.is_empty(), "no token in {}", page.text());
    let token = session.xsrf.clone();
    let fetch = format!("{}/fetch", base("SALES"));
    let switch = "/rest/wiki/1.0/plugins/mail-archiving";
    let off = json!({"enabled": false}).to_string();
    let off = Some(("application/json", off.as_bytes()));
    for wrong in ["", "guessed", &token[..token.len() - 1]] {
        let header = [("x-xsrf-token", wrong)];
        session.send("POST", &fetch, &header, None).expect_problem(403);
        session.send("PUT", switch, &header, off).expect_problem(403);
    }
    session.send("POST", &fetch, &[], None).expect_problem(403);
    session.send("PUT", switch, &[], off).expect_problem(403);
    assert_eq!(admin.plugin()["state"], "enabled");

    let mut other = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    other.open("/");
    assert_ne!(other.xsrf, token, "each session has its own token");
    other.send("POST", &fetch, &[("x-xsrf-token", &token)], None).expect_problem(403);
    session.send("POST", &fetch, &[("x-xsrf-token", &token)], None).expect(202);
}

#[test]
fn a_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let wiki = Wiki::start(&Authority::new());
    let mut session = Session::stranger(wiki.anonymous());
    let again = session.open("/login");
    let answer = session.submit("/login", &[("next", "/"), ("user", "admin"), ("password", ADMIN_PASSWORD)]);
    let cookies: Vec<&str> = [&again, &answer]
        .iter()
        .flat_map(|answer| answer.headers.iter().filter(|(name, _)| name == "set-cookie"))
        .map(|(_, value)| value.as_str())
        .collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        let lower = cookie.to_ascii_lowercase();
        assert!(
            lower.contains("httponly") && lower.contains("samesite=") && lower.contains("path=/"),
            "{cookie}"
        );
    }
}

#[test]
fn signing_in_leads_only_within_the_wiki() {
    let wiki = Wiki::start(&Authority::new());
    for next in ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"] {
        let mut session = Session::stranger(wiki.anonymous());
        session.open("/login");
        let answer =
            session.submit("/login", &[("next", next), ("user", "admin"), ("password", ADMIN_PASSWORD)]);
        let location = answer.header("location").unwrap_or_default().to_owned();
        let within = location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
        assert!(within || location.starts_with(wiki.url()), "{next} led to {location}");
    }
}

#[test]
fn a_wrong_password_is_told_apart_from_nothing() {
    let wiki = Wiki::start(&Authority::new());
    wiki.admin().put_user("ada", &[]);
    let answer = |user: &str| wiki.client(user, "wrong").get("/rest/wiki/1.0/plugins/mail-archiving");
    let (known, unknown) =
        (answer("ada").expect_problem(401), answer("nobody-of-this-name").expect_problem(401));
    assert_eq!(known.json()["detail"], unknown.json()["detail"], "it tells which users exist");
}
