//! What scripts add, in a browser: live progress, instant filters, files that are dropped.

use std::time::Duration;

use serde_json::json;
use tests::{
    Authority, Dovecot, Fault, Moment, Scripted, Wiki, browser,
    letters::parcel,
    mails,
    wiki::{ADMIN_PASSWORD, Account},
};

const FETCH: Duration = Duration::from_secs(120);
const LIMIT: Duration = Duration::from_secs(240);

#[test]
fn pages_follow_what_goes_on_without_being_loaded_anew() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox", "late"]);
    for mail in
        [parcel(), mails::plain(1, "Figures of May", "One."), mails::plain(2, "Figures of June", "Two.")]
    {
        dovecot.deliver("inbox", &mail);
    }
    for number in 3..10 {
        dovecot.deliver("late", &mails::plain(number, "Later", "More."));
    }
    let stalling = Scripted::start(mails::varied(3, 40));
    stalling.plan(Fault::Stall(Moment::Fetch), u32::MAX);
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.switch_plugin(true);
    for space in ["SALES", "BUSY", "EMPTY"] {
        admin.put_space(space);
    }
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
    admin.fetch_and_wait("SALES", FETCH);
    admin.create_account("BUSY", &Account::of_scripted(stalling.port, "slow"));
    browser::run(
        "live.mjs",
        json!({
            "name": "live", "url": wiki.url(), "adminPassword": ADMIN_PASSWORD,
            "late": Account { name: "Late".to_owned(), ..Account::of("IMAPS", dovecot.ports.imaps, "late") }.json(),
        }),
        LIMIT,
    );
}
