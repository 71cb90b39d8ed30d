//! A download that is longer than the swap.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use tests::{
    Authority, Dovecot,
    deadline::wait_for,
    dovecot::as_served,
    mails,
    wiki::{ADMIN_PASSWORD, Account, Session, base, text},
};

use super::{
    FETCH, USERS, VERSION,
    library::{Library, built, offer, other_version, put, start},
};

#[test]
fn a_long_download_goes_on_across_a_swap_whose_page_tells_how_it_goes() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &USERS[..1]);
    let library = Library::new();
    let wiki = start(&authority, &library);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let mail = mails::plain(1, "Long", &"All work and no play makes a long mail.\r\n".repeat(600_000));
    dovecot.deliver(USERS[0], &mail);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, USERS[0]));
    admin.fetch_and_wait("SALES", FETCH);
    let id = text(&admin.list_all("SALES", 10)[0]["id"]);
    let file = wiki.data().join("plugins/second.so");
    let (second, version) = other_version(&built());
    put(&file, &second);
    let hash = text(&offer(&admin, &file)["sha256"]);
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);

    // Somebody on a slow line has begun to read.
    let mut line = TcpStream::connect(wiki.url().trim_start_matches("http://")).unwrap();
    let credentials = STANDARD.encode(format!("admin:{ADMIN_PASSWORD}"));
    let path = format!("{}/messages/{id}/raw", base("SALES"));
    write!(line, "GET {path} HTTP/1.0\r\nHost: wiki\r\nAuthorization: Basic {credentials}\r\n\r\n").unwrap();
    let mut received = vec![0; 4096];
    line.read_exact(&mut received).unwrap();

    session.open("/admin/addons").expect(200);
    session.submit("/admin/addons/mail-archiving/upgrade", &[("sha256", &hash)]).expect(303);
    // It serves already, while the old one waits for its last request.
    let running = wait_for("the change is shown", Duration::from_secs(5), || {
        let page = session.open("/admin/addons").expect(200);
        page.text().contains("Waiting for the last requests").then_some(page)
    });
    assert_eq!(running.header("refresh"), Some("1"));
    assert_eq!(text(&admin.plugin()["version"]), version);
    let lingering = wait_for("the change is over", Duration::from_secs(20), || {
        let page = session.open("/admin/addons").expect(200);
        page.header("refresh").is_none().then_some(page)
    });
    assert!(lingering.text().contains(&format!("Version {VERSION} still answers 1 request")));

    line.read_to_end(&mut received).unwrap();
    let head = received.windows(4).position(|at| at == b"\r\n\r\n").expect("a head") + 4;
    assert!(received.starts_with(b"HTTP/1.0 200"));
    assert_eq!(mails::sha256(&received[head..]), mails::sha256(&as_served(&mail)));
    wait_for("the old version ends", Duration::from_secs(10), || {
        (!session.open("/admin/addons").text().contains("still answers")).then_some(())
    });
    assert!(!wiki.log().contains("requests are still inside"), "it ended when its last request was over");
}
