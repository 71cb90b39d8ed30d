//! Searching over REST, in the syntax of the interface, through the built wiki and plugin.

use std::{
    fs,
    time::{Duration, Instant},
};

use tests::{
    Authority, Client, Dovecot, Wiki,
    deadline::wait_for,
    mails,
    wiki::{Account, base, text},
};

/// The subjects that a search finds, newest first, `limit` at a time.
fn found(client: &Client, query: &str, limit: usize) -> Vec<String> {
    let (mut subjects, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = tests::wiki::escape(query);
        let path = format!("{}/messages?q={query}&limit={limit}&cursor={cursor}", base("SALES"));
        let page = client.get(&path).expect(200).json();
        subjects.extend(
            page["messages"].as_array().expect("messages").iter().map(|found| text(&found["subject"])),
        );
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return subjects,
        }
    }
}

#[test]
fn what_is_asked_for_is_found_and_nothing_else() {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    for (minute, subject, words) in [
        (1, "Quotation", "The price for two hundred seats is fixed."),
        (2, "Re: Quotation", "The pricelist is attached; seats are extra."),
        (3, "=?UTF-8?B?6KaL56mN44KC44KK?=", "更新見積もりをお送りします。割引は 12% です。"),
        (4, "Minutes", "We spoke of the price and of the weather."),
    ] {
        dovecot.deliver("inbox", &mails::plain(minute, subject, words));
    }
    dovecot.deliver("inbox", &mails::html(5, "Newsletter", "<p>No <b>weather</b> today</p>"));
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
    admin.fetch_and_wait("SALES", Duration::from_secs(60));

    for (query, expected) in [
        ("price", vec!["Minutes", "Quotation"]),
        ("PRICE seats", vec!["Quotation"]),
        ("\"price and\"", vec!["Minutes"]),
        ("price -weather", vec!["Quotation"]),
        ("weather OR seats", vec!["Newsletter", "Minutes", "Re: Quotation", "Quotation"]),
        ("subject:quotation", vec!["Re: Quotation", "Quotation"]),
        ("-subject:quotation price", vec!["Minutes"]),
        ("割引", vec!["見積もり"]),
        ("見積", vec!["見積もり"]),
        ("nobody-wrote-this", vec![]),
        ("before:1990-01-01", vec![]),
        ("after:1990-01-01", vec!["Newsletter", "Minutes", "見積もり", "Re: Quotation", "Quotation"]),
        ("has:attachment", vec![]),
        ("引", vec!["見積もり"]),
        ("(price OR weather) -seats", vec!["Newsletter", "Minutes"]),
        ("from:grace@example.com", vec!["Newsletter"]),
        ("from:example.com body:weather", vec!["Newsletter", "Minutes"]),
        ("on:2023-12-31 price", vec!["Minutes", "Quotation"]),
        ("larger:1M", vec![]),
        ("is:trashed", vec![]),
    ] {
        assert_eq!(found(&admin, query, 50), expected, "{query}");
        assert_eq!(found(&admin, query, 1), expected, "{query}, one at a time");
    }
    for bad in ["before:soon", "has:wings", "from:", "OR", "a OR", "(a", "is:blue", "larger:x"] {
        let path = format!("{}/messages?q={}", base("SALES"), tests::wiki::escape(bad));
        let problem = admin.get(&path).expect_problem(422).json();
        assert_eq!(problem["errors"][0]["field"], "q", "{problem}");
    }
}

/// A wiki that fetched these mails.
fn archived(mails: &[Vec<u8>]) -> (Authority, Dovecot, Wiki) {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    dovecot.deliver_many("inbox", mails.iter().map(Vec::as_slice));
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
    admin.fetch_and_wait("SALES", Duration::from_secs(60));
    (authority, dovecot, wiki)
}

fn is_indexing(client: &Client) -> bool {
    let answer = client.get(&format!("{}/messages?q=mail", base("SALES"))).expect(200).json();
    answer.get("indexing").is_some()
}

fn index_of(wiki: &Wiki) -> std::path::PathBuf {
    let mut below = vec![wiki.data().join("plugin-data")];
    while let Some(directory) = below.pop() {
        if directory.join("meta.json").exists() {
            return directory;
        }
        below.extend(
            fs::read_dir(&directory)
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.is_dir()),
        );
    }
    panic!("there is no index below {}", wiki.data().display());
}

#[test]
fn mail_is_found_two_seconds_after_it_was_fetched_and_after_a_restart() {
    let (_authority, dovecot, mut wiki) = archived(&[mails::plain(1, "First", "mail of the beginning")]);
    let admin = wiki.admin();
    wait_for("the index", Duration::from_secs(20), || (!is_indexing(&admin)).then_some(()));
    for round in 0..3 {
        dovecot.deliver("inbox", &mails::plain(10 + round, &format!("Round {round}"), "見積もりの件"));
        admin.fetch_and_wait("SALES", Duration::from_secs(60));
        let fetched = Instant::now();
        let query = format!("subject:\"round {round}\" 見積");
        wait_for("the new mail", Duration::from_secs(2), || {
            (found(&admin, &query, 10).len() == 1).then_some(())
        });
        println!("found {:?} after the fetch was seen to end", fetched.elapsed());
    }
    wiki.stop();
    wiki.restart();
    let admin = wiki.admin();
    assert_eq!(found(&admin, "見積", 10), ["Round 2", "Round 1", "Round 0"]);
    wait_for("the index", Duration::from_secs(20), || (!is_indexing(&admin)).then_some(()));
    assert_eq!(found(&admin, "見積", 10), ["Round 2", "Round 1", "Round 0"]);
    let answer =
        admin.get(&format!("{}/messages?q=subject%3Around&sort=relevance", base("SALES"))).expect(200).json();
    assert_eq!((&answer["total"], answer["messages"].as_array().map(Vec::len)), (&3.into(), Some(3)));
    let answer = admin.get(&format!("{}/messages?q=beginning", base("SALES"))).expect(200).json();
    assert_eq!(answer["messages"][0]["snippet"], "mail of the <mark>beginning</mark>");
}

#[test]
fn an_index_that_is_lost_or_damaged_is_made_anew_while_searching_goes_on() {
    let mails: Vec<_> = (0..40).map(|at| mails::plain(at, &format!("No {at}"), "mail about 割引")).collect();
    let (_authority, _dovecot, mut wiki) = archived(&mails);
    let admin = wiki.admin();
    let settled = |admin: &Client| {
        wait_for("the index", Duration::from_secs(30), || (!is_indexing(admin)).then_some(()));
        assert_eq!(found(admin, "割引", 50).len(), 40);
    };
    settled(&admin);
    // While the wiki is off.
    wiki.stop();
    let index = index_of(&wiki);
    fs::remove_dir_all(&index).expect("the index");
    wiki.restart();
    let admin = wiki.admin();
    assert_eq!(found(&admin, "割引", 50).len(), 40);
    settled(&admin);
    // While it runs: gone, and cut short.
    fs::remove_dir_all(&index).expect("the index");
    assert_eq!(found(&admin, "割引", 50).len(), 40);
    settled(&admin);
    for entry in fs::read_dir(&index).expect("the index").flatten() {
        let file = fs::OpenOptions::new().write(true).open(entry.path()).expect("a file of the index");
        file.set_len(entry.metadata().expect("its length").len() / 2).expect("cut short");
    }
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(found(&admin, "割引", 50).len(), 40);
    settled(&admin);
    // Killed in the middle of what it writes.
    for _ in 0..3 {
        fs::remove_dir_all(&index).expect("the index");
        let _ = found(&wiki.admin(), "割引", 50);
        std::thread::sleep(Duration::from_millis(40));
        wiki.kill_9();
        wiki.restart();
        assert_eq!(found(&wiki.admin(), "割引", 50).len(), 40);
        settled(&wiki.admin());
    }
    // Nothing is held while the plugin is off.
    let admin = wiki.admin();
    admin.switch_plugin(false);
    let held = fs::read_dir(format!("/proc/{}/fd", wiki.pid())).expect("the wiki runs").flatten();
    let held: Vec<_> =
        held.filter_map(|fd| fs::read_link(fd.path()).ok()).filter(|link| link.starts_with(&index)).collect();
    assert!(held.is_empty(), "{held:?}");
}
