//! Mail from files and into files, through the built wiki.

#![allow(clippy::unwrap_used, reason = "what a test is built of fails it by panicking, too")]

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tests::{
    Authority, Client, Wiki, mails, memory,
    wiki::{ADMIN_PASSWORD, Session, base, text, user_password},
};

fn import(client: &Client, space: &str, media_type: &str, bytes: &[u8]) -> Value {
    client.request("POST", &format!("{}/import", base(space)), Some((media_type, bytes))).expect(200).json()
}

fn counts(tally: &Value) -> [u64; 3] {
    ["imported", "known", "quarantined"].map(|name| tally[name].as_u64().unwrap_or_else(|| panic!("{tally}")))
}

/// mboxrd, as many programs write it.
fn mbox(mails: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for mail in mails {
        file.extend_from_slice(b"From a@example.com Tue Nov 24 12:00:00 2026\n");
        for line in mail.split_inclusive(|byte| *byte == b'\n') {
            let quotes = line.iter().take_while(|byte| **byte == b'>').count();
            if line[quotes..].starts_with(b"From ") {
                file.push(b'>');
            }
            file.extend_from_slice(line);
        }
        file.extend_from_slice(if mail.ends_with(b"\n") { b"\n" } else { b"\n\n" });
    }
    file
}

fn sorted(mut mails: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    mails.sort();
    mails
}

#[test]
fn what_is_imported_is_exported_byte_for_byte_and_known_again() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    for space in ["ONE", "TWO", "THREE"] {
        admin.put_space(space);
    }
    let hostile: [&[u8]; 8] = [
        b"Subject: no line break at the end\n\nx",
        b"Subject: From lines\n\nFrom me\n>From you\n>>From them\n\nFrom x Tue Nov 24 12:00:00 2026\nX: y\n",
        b"Subject: NUL\r\n\r\n\0\0\0\r\n",
        b"Subject: mixed\r\n\nends\r\n\r\n\n\n",
        b"Subject: 8 bit\n\n\xff\xfe\x80\xc3\x28\n",
        b"From the first line on\n\n",
        b">",
        b"Content-Length: 3\n\nlies all the way\n\n\n",
    ];
    let mut all: Vec<Vec<u8>> = hostile.iter().map(|mail| mail.to_vec()).collect();
    all.extend(mails::varied(5, 40));
    all.push([b"Subject: xyzzy\n\n".as_slice(), &mails::noise(2, 3_000_000)].concat());
    let (single, many) = all.split_at(hostile.len());
    for mail in single {
        assert_eq!(counts(&import(&admin, "ONE", "message/rfc822", mail)), [1, 0, 0]);
    }
    for mail in many {
        assert_eq!(counts(&import(&admin, "ONE", "message/rfc822", mail))[2], 0);
    }
    let expected = sorted(admin.raw_all("ONE"));
    let mut unique = sorted(all.clone());
    unique.dedup();
    assert!(expected == unique);

    for (ending, media_type, space) in
        [("mbox", "application/mbox", "TWO"), ("zip", "application/zip", "THREE")]
    {
        let file = admin.get(&format!("{}/export.{ending}", base("ONE"))).expect(200);
        assert!(file.content_type.starts_with(media_type), "{}", file.content_type);
        assert!(
            file.header("content-disposition")
                .expect("as the test arranged it")
                .contains(&format!(".{ending}\""))
        );
        let count = unique.len() as u64;
        assert_eq!(counts(&import(&admin, space, media_type, &file.body)), [count, 0, 0], "{ending}");
        assert!(sorted(admin.raw_all(space)) == unique, "{ending}");
        assert_eq!(counts(&import(&admin, space, media_type, &file.body)), [0, count, 0], "{ending}");
    }
    assert_eq!(admin.plugin()["spaces"], 3, "no account brought it");
    let found = admin.get(&format!("{}/export.mbox?q=subject:xyzzy", base("ONE"))).expect(200);
    let name = found.header("content-disposition").unwrap_or_default().to_owned();
    assert!(name.contains("mail-ONE-search-subject-xyzzy-"), "{name}");
    let found = found.body;
    assert_eq!(found.windows(5).filter(|window| window == b"From ").count(), 1);
    admin.get(&format!("{}/export.mbox?q=before:soon", base("ONE"))).expect_problem(422);
}

#[test]
fn an_import_is_for_space_administrators_and_an_export_for_viewers() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    for (user, rights) in [("ada", ["view", "admin"].as_slice()), ("eve", &["view"]), ("stranger", &[])] {
        admin.put_user(user, &[]);
        admin.put_permissions("SALES", user, rights);
    }
    let call = format!("{}/import", base("SALES"));
    let mail: (&str, &[u8]) = ("message/rfc822", b"Subject: one\n\n");
    let user = |name: &str| wiki.client(name, &user_password(name));
    user("eve").request("POST", &call, Some(mail)).expect_problem(403);
    user("stranger").request("POST", &call, Some(mail)).expect_problem(404);
    let ada = user("ada");
    assert_eq!(counts(&ada.request("POST", &call, Some(mail)).expect(200).json()), [1, 0, 0]);
    ada.request("POST", &call, Some(("text/plain", b"x"))).expect_problem(400);
    ada.request("POST", &format!("{call}?dialect=mmdf"), Some(("application/mbox", b"x")))
        .expect_problem(422);
    let problem = ada.request("POST", &call, Some(("application/zip", b"no zip"))).expect_problem(422).json();
    assert_eq!(problem["title"], "Nothing was imported.");
    assert!(text(&problem["detail"]).contains("not a readable zip"), "{problem}");
    let problem =
        ada.request("POST", &call, Some(("application/mbox", b"hello world"))).expect_problem(422).json();
    assert!(text(&problem["detail"]).contains("No mail was found"), "{problem}");
    let message = ada.list_all("SALES", 1)[0].clone();
    let receipt =
        ada.get(&format!("{}/messages/{}", base("SALES"), text(&message["id"]))).json()["receipt"].clone();
    assert_eq!(receipt["importedBy"], "ada", "{receipt}");
    for ending in ["mbox", "zip"] {
        let path = format!("{}/export.{ending}", base("SALES"));
        user("eve").get(&path).expect(200);
        user("stranger").get(&path).expect_problem(404);
    }
}

#[test]
fn people_import_by_the_page() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let page = session.open("/spaces/SALES/mail/import").expect(200).text();
    assert!(page.contains("multipart/form-data"));
    let part = |name: &str, file: &str, bytes: &[u8]| {
        let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
        [
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
            bytes,
            b"\r\n",
        ]
        .concat()
    };
    let (one, two) = (mbox(&mails::varied(7, 20)), b"Subject: single\r\n\r\nx\r\n");
    let body = [
        part("xsrf", "", session.xsrf.as_bytes()),
        part("file", "a.mbox", &one),
        part("file", "b.eml", two),
        b"--b--\r\n".to_vec(),
    ]
    .concat();
    let send = |session: &mut Session, body: &[u8]| {
        session.send(
            "POST",
            "/spaces/SALES/mail/import",
            &[],
            Some(("multipart/form-data; boundary=b", body)),
        )
    };
    let over = |session: &mut Session, sent: tests::wiki::Answer| {
        let run = sent.expect(303).header("location").expect("the run").to_owned();
        tests::deadline::wait_for("the import ends", Duration::from_secs(60), || {
            let page = session.open(&run).expect(200).text();
            (!page.contains("http-equiv=\"refresh\"")).then_some(page)
        })
    };
    let sent = send(&mut session, &body);
    let done = over(&mut session, sent);
    let count = admin.message_count("SALES");
    assert!(done.contains(&format!("{} messages were imported", count - 1)), "{done}");
    assert!(
        done.contains("a.mbox") && done.contains("One message was imported."),
        "each file by itself: {done}"
    );
    assert!(count > 15);
    let sent = send(&mut session, &body);
    let again = over(&mut session, sent);
    assert!(again.contains("Nothing new was imported") && again.contains("were there already"), "{again}");
    assert!(again.contains("One was there already."), "{again}");

    // What is no mail says so, and the rest is imported.
    let zip = b"PK\x03\x04 and no more";
    let mixed = [
        part("xsrf", "", session.xsrf.as_bytes()),
        part("file", "notes.txt", b"hello world"),
        part("file", "mail.zip", zip),
        part("file", "c.eml", b"Subject: one more\n\n"),
        b"--b--\r\n".to_vec(),
    ]
    .concat();
    let sent = send(&mut session, &mixed);
    let told = over(&mut session, sent);
    assert!(told.contains("No mail was found") && told.contains("not a readable zip"), "{told}");
    assert!(told.contains("One message was imported."), "{told}");
    assert_eq!(admin.message_count("SALES"), count + 1);
    let id = text(&admin.list_all("SALES", 200)[0]["id"]);
    admin.delete(&format!("{}/messages/{id}", base("SALES"))).expect(204);
    let sent = send(&mut session, &mixed);
    let trashed = over(&mut session, sent);
    assert!(trashed.contains("One lies in the trash and was left there."), "{trashed}");
    assert_eq!(admin.message_count("SALES"), count);
    let unknown = session.open("/spaces/SALES/mail/import?run=0000000000000000").expect(200).text();
    assert!(unknown.contains("not known any more"), "{unknown}");
    let empty = [part("xsrf", "", session.xsrf.as_bytes()), b"--b--\r\n".to_vec()].concat();
    assert!(send(&mut session, &empty).expect(422).text().contains("No mail was found"));
    let broken = &body[..body.len() - 40];
    let page = send(&mut session, broken).expect(422).text();
    assert!(page.contains("Nothing was imported."), "{page}");
    let count = admin.message_count("SALES");
    let forged =
        [part("xsrf", "", b"guessed"), part("file", "c.eml", b"Subject: forged\n\n"), b"--b--\r\n".to_vec()];
    send(&mut session, &forged.concat()).expect(403);
    assert_eq!(admin.message_count("SALES"), count);
}

#[test]
fn an_import_that_is_cut_or_killed_goes_on_where_it_was() {
    let mut wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    let all: Vec<Vec<u8>> = (0..12_000)
        .map(|n| {
            format!("Subject: {n}\nMessage-ID: <{n}@x>\n\n{}\n", "Some text, again. ".repeat(30)).into_bytes()
        })
        .collect();
    let file = mbox(&all);

    // A third of it, then the connection ends.
    let mut connection = open_import(&wiki, file.len());
    connection.write_all(&file[..file.len() / 3]).expect("as the test arranged it");
    drop(connection);
    let cut = tests::deadline::wait_for("what was whole is committed", Duration::from_secs(60), || {
        let count = admin.message_count("SALES");
        (count >= 3_700).then_some(count)
    });
    assert!(cut <= 4_100, "{cut}");

    // The whole of it, and the wiki is killed on the way.
    let mut connection = open_import(&wiki, file.len());
    let body = file.clone();
    let sent = thread::spawn(move || connection.write_all(&body));
    let started = Instant::now();
    let before = loop {
        let count = admin.message_count("SALES");
        if count > 6_000 {
            break count;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "it stands still at {count}");
    };
    wiki.kill_9();
    let _broken = sent.join();
    wiki.restart();
    let admin = wiki.admin();
    let kept = admin.message_count("SALES");
    assert!(kept >= before, "{before} were committed, {kept} are left");
    assert!(kept < 12_000, "the kill came too late to show anything");
    assert_eq!(counts(&import(&admin, "SALES", "application/mbox", &file)), [12_000 - kept, kept, 0]);
    assert_eq!(admin.message_count("SALES"), 12_000);
    let exported = admin.get(&format!("{}/export.mbox", base("SALES"))).expect(200).body;
    assert_eq!(counts(&import(&admin, "SALES", "application/mbox", &exported)), [0, 12_000, 0]);
}

/// A connection that has sent the head of an import of so many bytes.
fn open_import(wiki: &Wiki, length: usize) -> TcpStream {
    let mut connection =
        TcpStream::connect(wiki.url().trim_start_matches("http://")).expect("as the test arranged it");
    let authorization = STANDARD.encode(format!("admin:{ADMIN_PASSWORD}"));
    let head = format!(
        "POST {}/import HTTP/1.1\r\nHost: wiki\r\nAuthorization: Basic {authorization}\r\nContent-Type: application/mbox\r\nContent-Length: {length}\r\n\r\n",
        base("SALES")
    );
    connection.write_all(head.as_bytes()).expect("as the test arranged it");
    connection
}

#[test]
fn memory_stays_flat_and_an_export_ends_with_its_reader() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    // Each so long that it is just held in memory.
    let mail =
        |n: usize| format!("Subject: {n}\n\n{}", "All work and no play.\n".repeat(42_000)).into_bytes();
    let warm: Vec<_> = (0..4).map(mail).collect();
    import(&admin, "SALES", "application/mbox", &mbox(&warm));
    let file = mbox(&(4..120).map(mail).collect::<Vec<_>>());
    assert!(file.len() > 100 << 20);
    memory::reset_peak(wiki.pid());
    let idle = memory::resident(wiki.pid());
    assert_eq!(counts(&import(&admin, "SALES", "application/mbox", &file)), [116, 0, 0]);
    let growth = memory::peak(wiki.pid()).saturating_sub(idle);
    println!("{} MB at first, {} MB more for {} MB of mail", idle >> 20, growth >> 20, file.len() >> 20);
    assert!(growth < 48 << 20, "{} MB", growth >> 20);

    let mut connection =
        TcpStream::connect(wiki.url().trim_start_matches("http://")).expect("as the test arranged it");
    let authorization = STANDARD.encode(format!("admin:{ADMIN_PASSWORD}"));
    let head = format!(
        "GET {}/export.mbox HTTP/1.1\r\nHost: wiki\r\nAuthorization: Basic {authorization}\r\n\r\n",
        base("SALES")
    );
    connection.write_all(head.as_bytes()).expect("as the test arranged it");
    connection.read_exact(&mut [0; 100_000]).expect("as the test arranged it");
    let answers = |wiki: &Wiki| memory::threads(wiki.pid(), "answer");
    assert_eq!(answers(&wiki), 1);
    drop(connection);
    tests::deadline::wait_for("the export ends", Duration::from_secs(20), || {
        (answers(&wiki) == 0).then_some(())
    });
}
