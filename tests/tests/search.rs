//! Searching over REST, in the syntax of the interface, through the built wiki and plugin.

use std::time::Duration;

use tests::{
    Authority, Client, Dovecot, Wiki, mails,
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
    ] {
        assert_eq!(found(&admin, query, 50), expected, "{query}");
        assert_eq!(found(&admin, query, 1), expected, "{query}, one at a time");
    }
    for bad in ["before:soon", "has:wings", "from:", "OR", "a OR"] {
        let path = format!("{}/messages?q={}", base("SALES"), tests::wiki::escape(bad));
        let problem = admin.get(&path).expect_problem(422).json();
        assert_eq!(problem["errors"][0]["field"], "q", "{problem}");
    }
}
