//! Which networks mail accounts may reach.

use tests::{
    Authority, Dovecot, Options, Wiki,
    wiki::{ADMIN_PASSWORD, Account, Session},
};

#[test]
fn networks_that_an_administrator_allows_are_reached_at_once() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["one"]);
    let wiki = Wiki::start_with(Options { mail_ca: Some(authority.pem()), ..Options::default() });
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let account = Account::of("IMAPS", dovecot.ports.imaps, "one");
    assert_eq!(admin.test_account("SALES", &account)["ok"], false);
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    session.open("/admin/addons").expect(200);
    let mut submit = |act: &str, network: &str| {
        session.submit("/admin/addons/mail-archiving/networks", &[("act", act), ("network", network)])
    };
    for (network, reason) in
        [("127.0.0.0/33", "no network"), ("127.0.0.1/8", "127.0.0.0/8"), ("", "no network")]
    {
        let page = submit("allow", network).expect(422).text();
        assert!(page.contains(reason) && page.contains("aria-invalid"), "{network}");
    }
    submit("allow", "127.0.0.0/8").expect(303);
    assert!(submit("allow", "127.0.0.0/8").expect(422).text().contains("already"));
    let tested = admin.test_account("SALES", &account);
    assert_eq!(tested["ok"], true, "{tested}");
    submit("withdraw", "127.0.0.0/8").expect(303);
    assert_eq!(admin.test_account("SALES", &account)["ok"], false);
}
