//! Finding mail by the pages and over REST: in the trash, by threads, as feeds and as files, and the way back.

use std::{collections::HashSet, io::Read, time::Duration};

use serde_json::json;
use tests::{
    Authority, Client, Wiki,
    deadline::wait_for,
    wiki::{ADMIN_PASSWORD, Session, base, escape, text, user_password},
};

const MAIL: &str = "/spaces/SALES/mail";

/// SALES with a reader, an administrator who may delete, and so many mails as one mbox.
fn prepared(mails: &[String]) -> Wiki {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.switch_plugin(true);
    admin.put_space("SALES");
    for (user, rights) in [("eve", ["view"].as_slice()), ("ada", &["view", "admin", "delete-mail"])] {
        admin.put_user(user, &[]);
        admin.put_permissions("SALES", user, rights);
    }
    let mbox: String =
        mails.iter().map(|mail| format!("From a@b Tue Nov 24 12:00:00 2026\n{mail}\n\n")).collect();
    let tally =
        admin.request("POST", &call("/import"), Some(("application/mbox", mbox.as_bytes()))).expect(200);
    assert_eq!(tally.json()["imported"], mails.len(), "{}", tally.text());
    wiki
}

fn call(path: &str) -> String {
    format!("{}{path}", base("SALES"))
}

fn user(wiki: &Wiki, name: &str) -> Client {
    wiki.client(name, &user_password(name))
}

fn session(wiki: &Wiki, name: &str) -> Session {
    let password = if name == "admin" { ADMIN_PASSWORD.to_owned() } else { user_password(name) };
    Session::sign_in(wiki.anonymous(), name, &password)
}

/// A mail of this minute that answers another.
fn mail(minute: u32, name: &str, answers: &str, subject: &str, body: &str) -> String {
    let answers = if answers.is_empty() { String::new() } else { format!("In-Reply-To: <{answers}@x>\n") };
    format!(
        "From: Ann <ann@example.com>\nSubject: {subject}\nMessage-ID: <{name}@x>\n{answers}Date: Mon, 23 Nov 2026 10:{minute:02}:00 +0000\n\n{body}\n"
    )
}

/// Two threads and a single mail.
fn talk() -> Vec<String> {
    vec![
        mail(1, "a1", "", "Prices", "needle one"),
        mail(2, "b1", "", "Weather", "no such thing"),
        mail(3, "a2", "a1", "Re: Prices", "needle two"),
        mail(4, "b2", "b1", "Re: Weather", "needle needle needle"),
        mail(5, "c1", "", "Alone", "needle"),
        mail(6, "a3", "a2", "Re: Prices", "nothing"),
    ]
}

/// Waits until the index holds what [`talk`] says: only then can be told what fits best.
fn indexed(client: &Client) {
    wait_for("the index", Duration::from_secs(30), || {
        let answer = client.get(&call("/messages?q=needle&sort=relevance")).expect(200).json();
        (answer.get("indexing").is_none() && answer["total"] == 4).then_some(())
    });
}

fn ids(client: &Client, query: &str) -> Vec<(String, String)> {
    let answer = client.get(&call(&format!("/messages?q={}", escape(query)))).expect(200).json();
    let messages = answer["messages"].as_array().expect("messages");
    messages.iter().map(|one| (text(&one["id"]), text(&one["subject"]))).collect()
}

fn subjects(client: &Client, query: &str) -> Vec<String> {
    ids(client, query).into_iter().map(|(_, subject)| subject).collect()
}

#[test]
fn deleted_mail_is_searched_by_administrators_alone() {
    let wiki = prepared(&talk());
    let (ada, eve) = (user(&wiki, "ada"), user(&wiki, "eve"));
    indexed(&ada);
    let alone = ids(&ada, "subject:alone").remove(0).0;
    ada.delete(&call(&format!("/messages/{alone}"))).expect(204);
    for _ in 0..2 {
        assert_eq!(subjects(&ada, "is:trashed needle"), ["Alone"]);
        assert_eq!(subjects(&ada, "needle"), ["Re: Weather", "Re: Prices", "Prices"]);
        assert_eq!(subjects(&ada, "is:trashed OR subject:weather"), ["Alone", "Re: Weather", "Weather"]);
        // The second time the index has it.
        std::thread::sleep(Duration::from_secs(3));
    }
    let found = ada.get(&call("/messages?q=is%3Atrashed")).expect(200).json();
    assert_eq!((&found["total"], &found["messages"][0]["trashed"]), (&json!(1), &json!(true)), "{found}");
    for path in
        ["/messages?q=is%3Atrashed", "/export.mbox?q=x%20OR%20is%3Atrashed", "/threads?q=is%3Atrashed"]
    {
        eve.get(&call(path)).expect_problem(403);
    }
    assert_eq!(subjects(&eve, "-is:trashed needle"), ["Re: Weather", "Re: Prices", "Prices"]);
    let exported = ada.get(&call("/export.mbox?q=is%3Atrashed")).expect(200).text();
    assert!(exported.contains("Subject: Alone") && exported.matches("\nSubject:").count() == 1, "{exported}");

    // On the page: a mark, and a way to the trash, from where it comes back.
    let mut eve = session(&wiki, "eve");
    let page = eve.open(&format!("{MAIL}?q=is%3Atrashed")).expect(403).text();
    assert!(page.contains("Only administrators of this space may search its deleted mail"), "{page}");
    assert!(!page.contains("Alone"), "{page}");
    let mut ada = session(&wiki, "ada");
    let page = ada.open(&format!("{MAIL}?q=is%3Atrashed")).expect(200).text();
    assert!(page.contains(&format!("{MAIL}/messages/{alone}")) && page.contains("Deleted"), "{page}");
    let trash = ada.open(&format!("{MAIL}/messages/{alone}")).expect(200).text();
    assert!(trash.contains("Alone") && trash.contains("This message lies in the trash"), "{trash}");
    assert!(
        ada.open(&format!("{MAIL}/messages/{alone}/source")).expect(200).text().contains("Subject: Alone")
    );
    // Nobody else reads it, by whatever address.
    for path in ["", "/source", "/body", "/attachments/0"] {
        eve.open(&format!("{MAIL}/messages/{alone}{path}")).expect(404);
    }
    ada.submit(&format!("{MAIL}/trash"), &[("one", &alone)]).expect(303);
    let admin = wiki.admin();
    assert_eq!(subjects(&admin, "is:trashed"), Vec::<String>::new());
    assert_eq!(subjects(&admin, "subject:alone"), ["Alone"]);
}

#[test]
fn a_slip_is_explained_with_what_may_be_meant_wherever_it_is_asked() {
    let wiki = prepared(&[mail(1, "a1", "", "Re: 12:30 befor:2026", "see http://x.example/from:you")]);
    let admin = wiki.admin();
    let problem = admin.get(&call("/messages?q=befor%3A2026")).expect_problem(422).json();
    assert_eq!(problem["errors"][0]["instead"], json!(["before:2026", "\"befor:2026\""]), "{problem}");
    for found in ["Re:", "12:30", "http://x.example/from:you", "\"befor:2026\"", "Re: 12:30"] {
        assert_eq!(subjects(&admin, found).len(), 1, "{found}");
    }
    let mut root = session(&wiki, "admin");
    let wanted = format!("href=\"{MAIL}?q=before%3A2026\"");
    for path in ["?q=befor%3A2026", "/feed.atom?q=befor%3A2026"] {
        let page = root.open(&format!("{MAIL}{path}")).expect(422).text();
        assert!(page.contains("nothing that can be searched in") && page.contains(&wanted), "{path}: {page}");
    }
    let page = root.open(&format!("{MAIL}/feed.atom?q=from:")).expect(422).text();
    assert!(page.contains("needs a text after the colon"), "{page}");
    let page = root.open(&format!("{MAIL}?q=is:foo")).expect(422).text();
    assert!(page.contains("There is is:trashed") && page.contains("?q=is%3Atrashed"), "{page}");
    let japanese = root.send("GET", &format!("{MAIL}?q=befor%3A2026"), &[("accept-language", "ja")], None);
    assert!(japanese.expect(422).text().contains("という検索項目はありません"));
}

#[test]
fn results_come_as_threads_each_once_with_its_hits() {
    let wiki = prepared(&talk());
    let admin = wiki.admin();
    let threads = |path: &str| -> Vec<(String, u64)> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let answer =
                admin.get(&call(&format!("/threads?q=needle&{path}&cursor={cursor}"))).expect(200).json();
            for one in answer["threads"].as_array().expect("threads") {
                all.push((text(&one["subject"]), one["hits"].as_u64().expect("a number")));
            }
            match answer["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return all,
            }
        }
    };
    let expected: Vec<(String, u64)> = [("Alone", 1), ("Weather", 1), ("Prices", 2)]
        .map(|(subject, hits)| (subject.to_owned(), hits))
        .to_vec();
    assert_eq!(threads("limit=50"), expected, "while the index is not there, or is");
    indexed(&admin);
    for limit in [1, 2, 3, 50] {
        assert_eq!(threads(&format!("limit={limit}")), expected, "{limit} at a time");
    }
    let by_relevance: HashSet<_> = threads("limit=1&sort=relevance").into_iter().collect();
    assert_eq!(by_relevance, expected.iter().cloned().collect());
    assert_eq!(threads("limit=1&sort=relevance").len(), 3);

    let mut eve = session(&wiki, "eve");
    let page = eve.open(&format!("{MAIL}?q=needle&view=threads")).expect(200).text();
    assert!(page.contains("2 hits of 3") && page.matches("class=\"th\"").count() == 3, "{page}");
    assert!(page.contains(&format!("{MAIL}?q=needle&amp;view=threads&amp;sort=relevance")), "{page}");
    // The choice stays for the next search.
    assert!(page.contains("type=\"hidden\" name=\"view\" value=\"threads\""), "{page}");
}

/// The address of the link that leads back.
fn up(page: &str) -> String {
    let link = page.split("data-key=\"u\"").nth(1).expect("a way up");
    let href = link.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address");
    href.replace("&amp;", "&")
}

/// The first address in the list that starts like this.
fn link(page: &str, start: &str) -> String {
    let at = page.find(&format!("href=\"{start}")).unwrap_or_else(|| panic!("no {start}: {page}"));
    page[at + 6..].split('"').next().expect("an address").replace("&amp;", "&")
}

#[test]
fn the_way_back_leads_to_where_one_came_from() {
    let wiki = prepared(&talk());
    indexed(&wiki.admin());
    let mut eve = session(&wiki, "eve");
    for list in ["", "?view=messages", "?q=needle", "?q=needle&sort=relevance&view=threads"] {
        let page = eve.open(&format!("{MAIL}{list}")).expect(200).text();
        let kind = if list.is_empty() || list.contains("threads") { "threads" } else { "messages" };
        let opened = link(&page, &format!("{MAIL}/{kind}/"));
        let page = eve.open(opened.split('#').next().expect("a path")).expect(200).text();
        let back = up(&page);
        let pairs = |address: &str| -> HashSet<String> {
            address.split('?').nth(1).unwrap_or_default().split('&').map(str::to_owned).collect()
        };
        assert_eq!(pairs(&back), pairs(list), "{list}: {back}");
        assert!(back.split('?').next() == Some(MAIL), "{back}");
        eve.open(&back).expect(200);
        if kind == "messages" {
            // Also after a step to the neighbour, and over the whole thread.
            let on = link(&page, &format!("{MAIL}/messages/"));
            let next = eve.open(&on).expect(200).text();
            assert_eq!(up(&next), back);
            let thread = link(&page, &format!("{MAIL}/threads/"));
            let thread = eve.open(thread.split('#').next().expect("a path")).expect(200).text();
            assert_eq!(up(&thread), back);
        }
    }
    let page = eve.open(&format!("{MAIL}?view=messages")).expect(200).text();
    let opened = link(&page, &format!("{MAIL}/messages/"));
    let evil = format!("{}?list=//evil.example", opened.split('?').next().expect("a path"));
    assert_eq!(up(&eve.open(&evil).expect(200).text()), MAIL);
    // n and p lead through the thread.
    let id = &ids(&wiki.admin(), "\"needle two\"")[0].0;
    let page = eve.open(&format!("{MAIL}/messages/{id}")).expect(200).text();
    assert!(page.contains("data-key=\"n\"") && page.contains("data-key=\"p\""), "{page}");
    let id = &ids(&wiki.admin(), "subject:alone")[0].0;
    let page = eve.open(&format!("{MAIL}/messages/{id}")).expect(200).text();
    assert!(!page.contains("data-key=\"n\"") && !page.contains("data-key=\"p\""), "{page}");
}

#[test]
fn feeds_are_of_a_space_a_search_and_a_thread_and_pages_name_theirs() {
    let wiki = prepared(&talk());
    let admin = wiki.admin();
    let threads = admin.get(&call("/threads")).expect(200).json();
    let prices =
        threads["threads"].as_array().expect("threads").iter().find(|one| one["subject"] == "Prices");
    let thread = text(&prices.expect("the thread")["id"]);
    let of_thread = format!("{MAIL}/feed.atom?thread={thread}");
    let mut eve = session(&wiki, "eve");
    let feed = eve.open(&of_thread).expect(200).text();
    assert!(feed.matches("<entry>").count() == 3 && feed.contains("<title>Prices</title>"), "{feed}");
    assert!(feed.contains(&format!("{MAIL}/threads/{thread}\"/>")), "{feed}");
    assert!(
        feed.find("<title>Re: Prices").expect("an answer") < feed.rfind("<title>Prices").expect("the first")
    );
    wiki.anonymous().get(&of_thread).expect(401);
    for wrong in ["0000000000000000", "x", ""] {
        eve.open(&format!("{MAIL}/feed.atom?thread={wrong}")).expect(404);
    }
    let named = "rel=\"alternate\" type=\"application/atom+xml\"";
    for (page, href) in [
        (format!("{MAIL}/threads/{thread}"), of_thread.clone()),
        (format!("{MAIL}?q=needle"), format!("{MAIL}/feed.atom?q=needle")),
        (MAIL.to_owned(), format!("{MAIL}/feed.atom")),
    ] {
        let shown = eve.open(&page).expect(200).text();
        let head = shown.split("</head>").next().expect("a head");
        assert!(head.matches(named).count() == 1, "{head}");
        assert!(head.contains(&format!("href=\"{href}\"")), "{head}");
        let body = shown.split("</head>").nth(1).expect("a body");
        assert!(body.contains(&format!("href=\"{href}\"")), "no visible link on {page}");
        assert_eq!(eve.open(&href).expect(200).content_type, "application/atom+xml; charset=utf-8");
    }
}

/// The files of a zip.
fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).expect("a file");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("its bytes");
            (file.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

#[test]
fn a_thread_a_selection_and_a_search_are_exported_byte_for_byte() {
    let wiki = prepared(&talk());
    let (admin, eve) = (wiki.admin(), user(&wiki, "eve"));
    let threads = admin.get(&call("/threads")).expect(200).json();
    let prices =
        threads["threads"].as_array().expect("threads").iter().find(|one| one["subject"] == "Prices");
    let thread = text(&prices.expect("the thread")["id"]);
    let raw = |ids: &[String]| -> HashSet<Vec<u8>> { ids.iter().map(|id| admin.raw("SALES", id)).collect() };
    let of_thread: Vec<String> = ids(&admin, "subject:prices").into_iter().map(|(id, _)| id).collect();
    let (alone, weather) =
        (ids(&admin, "subject:alone").remove(0).0, ids(&admin, "subject:weather").remove(0).0);
    let chosen = [alone.clone(), weather.clone()];
    assert_eq!(of_thread.len(), 3);
    for (query, expected) in [
        (format!("thread={thread}"), raw(&of_thread)),
        (format!("ids={alone},{weather}"), raw(&chosen)),
        (format!("ids={alone}&ids={weather}"), raw(&chosen)),
        (format!("id={weather}&id={alone}&id=00000000000000000000000000000000"), raw(&chosen)),
    ] {
        let files = unzipped(&eve.get(&call(&format!("/export.zip?{query}"))).expect(200).body);
        let found: HashSet<Vec<u8>> = files.into_iter().map(|(_, bytes)| bytes).collect();
        assert!(found == expected, "{query}");
        let mbox = eve.get(&call(&format!("/export.mbox?{query}"))).expect(200).body;
        admin.put_space("OTHER");
        let again =
            admin.request("POST", &format!("{}/import", base("OTHER")), Some(("application/mbox", &mbox)));
        let tally = again.expect(200).json();
        let count = |name: &str| tally[name].as_u64().expect("a number");
        assert_eq!(count("imported") + count("known"), expected.len() as u64, "{query}");
    }
    let others: HashSet<Vec<u8>> = admin.raw_all("OTHER").into_iter().collect();
    assert!(others == raw(&[of_thread.clone(), chosen.to_vec()].concat()), "byte for byte");

    for (query, status) in [
        ("ids=", 422),
        ("ids=x", 422),
        ("ids=00000000000000000000000000000000", 404),
        ("thread=0000000000000000", 404),
        ("thread=x", 404),
        (&format!("q=x&thread={thread}"), 422),
    ] {
        eve.get(&call(&format!("/export.mbox?{query}"))).expect_problem(status);
    }
    // By the page: boxes to tick, and what happens where none is.
    let mut eve = session(&wiki, "eve");
    for list in ["?view=messages", "?q=needle"] {
        let page = eve.open(&format!("{MAIL}{list}")).expect(200).text();
        assert!(page.contains(&format!("type=\"checkbox\" name=\"id\" value=\"{alone}\"")), "{page}");
        let place = escape(list.trim_start_matches('?'));
        let export = eve.open(&format!("{MAIL}/export?list={place}&id={alone}&as=mbox")).expect(200);
        assert_eq!(export.text().matches("\nSubject:").count(), 1);
        let none = eve.open(&format!("{MAIL}/export?list={place}&as=mbox")).expect(303);
        let back = none.header("location").expect("a way back").to_owned();
        assert!(eve.open(&back).expect(200).text().contains("Select the messages first."), "{back}");
        assert!(back.starts_with(&format!("{MAIL}{list}")), "{back}");
    }
    let page = eve.open(&format!("{MAIL}/threads/{thread}")).expect(200).text();
    assert!(page.contains(&format!("export.mbox?thread={thread}")), "{page}");
}

#[test]
fn all_attachments_of_a_message_come_as_one_zip() {
    let attached = "From: a@b\nSubject: two/files\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
        --b\nContent-Type: text/plain\n\nsee\n--b\nContent-Disposition: attachment; filename=\"a.txt\"\n\none\n\
        --b\nContent-Disposition: attachment; filename=\"../A.TXT\"\nContent-Transfer-Encoding: base64\n\nAAECAw==\n--b--\n";
    let wiki = prepared(&[attached.to_owned(), mail(1, "a1", "", "None", "text")]);
    let admin = wiki.admin();
    let id = ids(&admin, "has:attachment").remove(0).0;
    let path = call(&format!("/messages/{id}/attachments.zip"));
    let zip = user(&wiki, "eve").get(&path).expect(200);
    assert!(
        zip.header("content-disposition").is_some_and(|value| value.contains("two_files.zip")),
        "{zip:?}"
    );
    let files = unzipped(&zip.body);
    assert_eq!(files, [("a.txt".to_owned(), b"one".to_vec()), ("A (2).TXT".to_owned(), vec![0, 1, 2, 3])]);
    let mut eve = session(&wiki, "eve");
    assert!(eve.open(&format!("{MAIL}/messages/{id}")).expect(200).text().contains(&path));
    wiki.anonymous().get(&path).expect_problem(404);
    let none = ids(&admin, "subject:none").remove(0).0;
    admin.get(&call(&format!("/messages/{none}/attachments.zip"))).expect_problem(404);
}

#[test]
fn a_label_of_two_words_is_not_added_and_the_page_says_how_it_is_written() {
    let wiki = prepared(&[mail(1, "a1", "", "Prices", "text")]);
    let admin = wiki.admin();
    let id = ids(&admin, "subject:prices").remove(0).0;
    let message = format!("{MAIL}/messages/{id}");
    let mut root = session(&wiki, "admin");
    let page = root.open(&message).expect(200).text();
    assert!(page.contains("One word, such as price-list: no spaces."), "{page}");
    let refused = root.submit(&format!("{message}/labels"), &[("add", "price list")]).expect(303);
    let told = root.open(refused.header("location").expect("a way back")).expect(200).text();
    assert!(told.contains("Write price-list in place of price list. No label was added."), "{told}");
    assert!(subjects(&admin, "label:price").is_empty());
    root.submit(&format!("{message}/labels"), &[("add", "price-list")]).expect(303);
    let labelled = root.open(&message).expect(200).text();
    assert!(labelled.contains("<bdi>price-list</bdi>"), "{labelled}");
}

#[test]
fn a_sender_who_may_be_somebody_else_is_marked_wherever_mail_is_listed() {
    let alike = mail(2, "alike", "", "Alike", "needle");
    let alike = alike.replacen("Ann <ann@example.com>", "\"ceo@example.com\" <x@elsewhere.example>", 1);
    let wiki = prepared(&[alike, mail(1, "honest", "", "Honest", "nothing")]);
    let mut ada = session(&wiki, "ada");
    for list in ["", "?view=messages", "?q=needle", "?q=needle&view=threads"] {
        let page = ada.open(&format!("{MAIL}{list}")).expect(200).text();
        assert_eq!(page.matches("class=\"doubt\"").count(), 1, "{list}: {page}");
    }
}
