//! The Atom feed of a space: what a feed reader gets, and who gets it.

use tests::{
    Authority, Dovecot, Wiki, mails,
    wiki::{Account, base},
};

const FEED: &str = "/spaces/SALES/mail/feed.atom";

#[test]
fn a_feed_holds_the_newest_mail_of_those_who_may_read_it() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["sales"]);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "sales"));
    for (minute, subject) in (0..).zip(["An offer", "<b>&\u{1} \"quoted\" 見積書</b>"]) {
        dovecot.deliver("sales", &mails::plain(minute, subject, "Hello <i>you</i> & all"));
    }
    admin.fetch_and_wait("SALES", std::time::Duration::from_secs(60));

    let feed = admin.get(FEED).expect(200);
    assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    let xml = feed.text();
    assert_eq!(xml.matches("<entry>").count(), 2, "{xml}");
    assert!(xml.contains("<title>&lt;b&gt;&amp;  &quot;quoted&quot; 見積書&lt;/b&gt;</title>"), "{xml}");
    assert!(xml.contains("Hello &lt;i&gt;you&lt;/i&gt; &amp; all"), "{xml}");
    let newest = admin.get(&format!("{}/messages", base("SALES"))).json()["messages"][0]["id"].clone();
    let first = xml.find(&format!("/mail/messages/{}", newest.as_str().expect("an id"))).expect("the newest");
    assert!(first < xml.rfind("<entry>").expect("entries"), "newest first");
    // A reader is elsewhere: nothing in it is relative.
    let address = format!("href=\"{}/spaces/SALES/mail", wiki.url());
    assert_eq!(xml.matches("href=\"").count(), xml.matches(&address).count(), "{xml}");

    // What is known is not sent again; what is new changes the tag.
    let tag = feed.header("etag").expect("an entity-tag").to_owned();
    let again = |tag: &str| admin.request_with("GET", FEED, &[("if-none-match", tag)], None);
    again(&tag).expect(304);
    dovecot.deliver("sales", &mails::plain(5, "One more", "Hello"));
    admin.fetch_and_wait("SALES", std::time::Duration::from_secs(60));
    assert_eq!(again(&tag).expect(200).text().matches("<entry>").count(), 3);

    let found = admin.get(&format!("{FEED}?q=subject%3Aoffer")).expect(200).text();
    assert_eq!(found.matches("<entry>").count(), 1, "{found}");

    // A feed reader sends its credentials when it is asked, and is told nothing before.
    for feed in [FEED, "/spaces/NONE/mail/feed.atom"] {
        let asked = wiki.anonymous().get(feed).expect(401);
        assert!(asked.header("www-authenticate").is_some_and(|asked| asked.starts_with("Basic ")));
    }
    wiki.anonymous().get("/spaces/SALES/mail").expect(404);
    admin.switch_plugin(false);
    admin.get(FEED).expect(404);
}
