//! Threads through the built wiki and plugin, with mail from a real server: over REST, and on pages as people
//! open them without scripts.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tests::{
    Authority, Client, Dovecot, Wiki,
    wiki::{Account, Session, base, text, user_password},
};

const FETCH: Duration = Duration::from_secs(120);

/// A mail of one line, dated `minute` minutes into a day.
fn mail(id: &str, minute: usize, subject: &str, references: &[&str], line: &str) -> Vec<u8> {
    let list: Vec<String> = references.iter().map(|id| format!("<{id}@example.com>")).collect();
    let field =
        if list.is_empty() { String::new() } else { format!("References: {}\r\n", list.join("\r\n ")) };
    format!(
        "From: {id} <{id}@example.com>\r\nTo: archive@example.com\r\nSubject: {subject}\r\n\
         Date: {} Jan 2024 {:02}:{:02}:00 +0000\r\nMessage-ID: <{id}@example.com>\r\n{field}\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{line}\r\n",
        1 + minute / 1440,
        minute / 60 % 24,
        minute % 60
    )
    .into_bytes()
}

struct Site {
    wiki: Wiki,
    dovecot: Dovecot,
    ada: Client,
}

impl Site {
    fn new(users: &[&str]) -> Self {
        let authority = Authority::new();
        let dovecot = Dovecot::start(&authority, users);
        let wiki = Wiki::start(&authority);
        let admin = wiki.admin();
        for (user, permissions) in [("ada", ["view", "edit", "admin"].as_slice()), ("ben", &["view"])] {
            admin.put_user(user, &[]);
            admin.put_space("SALES");
            admin.put_permissions("SALES", user, permissions);
        }
        admin.switch_plugin(true);
        let ada = wiki.client("ada", &user_password("ada"));
        for user in users {
            ada.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, user));
        }
        Self { wiki, dovecot, ada }
    }

    fn session(&self, user: &str) -> Session {
        Session::sign_in(self.wiki.anonymous(), user, &user_password(user))
    }

    fn threads(&self) -> Vec<Value> {
        let page = self.ada.get(&format!("{}/threads", base("SALES"))).expect(200).json();
        let threads = page["threads"].as_array().expect("threads").clone();
        assert_eq!(page["total"], threads.len(), "{page}");
        threads
    }

    /// The thread of the message with this name.
    fn thread_of(&self, name: &str) -> Value {
        let messages = self.ada.list_all("SALES", 100);
        let id = format!("{name}@example.com");
        let message = messages.iter().find(|message| message["messageId"] == id.as_str()).expect("a message");
        self.thread(&text(&message["threadId"]))
    }

    fn thread(&self, id: &str) -> Value {
        self.ada.get(&format!("{}/threads/{id}", base("SALES"))).expect(200).json()
    }
}

/// `a(b(c) d)`: who answers whom, by the names of the senders; `?` for what nobody saw.
fn shape(node: &Value) -> String {
    let name = node["from"].as_str().map_or("?", |from| from.split(' ').next().unwrap_or("?"));
    let replies = node["replies"].as_array().expect("replies");
    match replies.as_slice() {
        [] => name.to_owned(),
        replies => format!("{name}({})", replies.iter().map(shape).collect::<Vec<_>>().join(" ")),
    }
}

#[test]
fn answers_come_together_from_two_mailboxes_and_are_split_joined_and_undone() {
    let mut site = Site::new(&["inbox", "other"]);
    // Answers before what they answer, and each mailbox with a part of the thread.
    let inbox = [
        mail("d", 40, "Re: Quotation", &["a", "b"], "Forty-five days is fine."),
        mail("b", 20, "Re: Quotation", &["a"], "What about the terms?"),
        mail("soft", 50, "=?UTF-8?B?6L+U5L+h?=: Quotation", &[], "An answer of a program that forgets."),
        mail("e", 60, "Re: Lost", &["lost"], "I answer what you did not see."),
    ];
    let other = [
        mail("c", 30, "Re: Quotation", &["a"], "Me too."),
        mail("a", 10, "Quotation", &[], "Please find it attached."),
        mail("f", 70, "Re: Lost", &["lost"], "So do I."),
        mail("news", 5, "Letter of news", &[], "Nothing happened."),
    ];
    site.dovecot.deliver_many("inbox", inbox.iter().map(Vec::as_slice));
    site.dovecot.deliver_many("other", other.iter().map(Vec::as_slice));
    site.ada.fetch_and_wait("SALES", FETCH);

    let threads = site.threads();
    let told: Vec<_> =
        threads.iter().map(|thread| (text(&thread["subject"]), thread["messages"].as_u64())).collect();
    let expected = [("Re: Lost", 2), ("Quotation", 5), ("Letter of news", 1)];
    assert_eq!(told, expected.map(|(subject, messages)| (subject.to_owned(), Some(messages))));
    let id = text(&threads[1]["id"]);
    let whole = site.thread(&id);
    assert_eq!((shape(&whole["root"]).as_str(), &whole["next"]), ("a(b(d) c soft)", &Value::Null));
    assert_eq!(whole["root"]["messageId"], "a@example.com");
    let lost = site.thread(&text(&threads[0]["id"]));
    assert_eq!(shape(&lost["root"]), "?(e f)");
    assert_eq!((&lost["root"]["id"], &lost["root"]["messageId"]), (&Value::Null, &json!("lost@example.com")));
    for message in site.ada.list_all("SALES", 100) {
        let thread = site.thread(&text(&message["threadId"]));
        assert!(thread.to_string().contains(&text(&message["id"])), "{message} in {thread}");
    }
    // Three parts of one thread.
    let (mut seen, mut cursor) = (BTreeSet::<&str>::new(), String::new());
    loop {
        let path = format!("{}/threads/{id}?limit=2&cursor={cursor}", base("SALES"));
        let part = site.ada.get(&path).expect(200).json();
        let drawn = shape(&part["root"]);
        seen.extend(["a", "b", "c", "d", "soft"].into_iter().filter(|name| drawn.contains(name)));
        let Some(next) = part["next"].as_str() else { break };
        cursor = next.to_owned();
    }
    assert_eq!(seen.len(), 5);
    for path in ["/threads/0123456789abcdef", "/threads/nonsense"] {
        site.ada.get(&format!("{}{path}", base("SALES"))).expect_problem(404);
    }
    for query in ["limit=0", "limit=many", "cursor=nonsense"] {
        site.ada.get(&format!("{}/threads?{query}", base("SALES"))).expect_problem(422);
    }

    // Pages.
    let mut ada = site.session("ada");
    let list = ada.open("/spaces/SALES/mail").expect(200).text();
    assert!(list.contains(&format!("href=\"/spaces/SALES/mail/threads/{id}\"")), "{list}");
    assert!(ada.open("/spaces/SALES/mail?view=messages").expect(200).text().contains("/mail/messages/"));
    let place = format!("/spaces/SALES/mail/threads/{id}");
    for view in ["", "?view=flat"] {
        let page = ada.open(&format!("{place}{view}")).expect(200).text();
        for line in
            ["Please find it attached.", "What about the terms?", "Me too.", "Forty-five days", "forgets"]
        {
            assert!(page.contains(line), "{line} in {view}");
        }
    }
    ada.open("/spaces/SALES/mail/threads/0123456789abcdef").expect(404);

    // Split by the form of the page, and undone by the note that follows.
    let b = text(
        &site.ada.list_all("SALES", 100).iter().find(|one| one["messageId"] == "b@example.com").unwrap()["id"],
    );
    let mut ben = site.session("ben");
    assert!(!ben.open(&place).expect(200).text().contains("/split"), "the form is for administrators");
    let refused = ben.submit(&format!("{place}/split"), &[("message", &b)]).expect(403).text();
    assert!(refused.contains("For space administrators"), "{refused}");
    let done = ada.submit(&format!("{place}/split"), &[("message", &b)]).expect(303);
    let after = ada.open(done.header("location").expect("a way on")).expect(200).text();
    let undo = after.split("/undo\"").nth(1).and_then(|form| form.split("name=\"mark\" value=\"").nth(1));
    let mark = undo.and_then(|rest| rest.split('"').next()).expect("a note with Undo").to_owned();
    // The thread's address stays with the message that named it, on whichever side that is.
    let sides = || (shape(&site.thread_of("a")["root"]), shape(&site.thread_of("b")["root"]));
    assert_eq!(sides(), ("a(c soft)".to_owned(), "b(d)".to_owned()));
    let split = text(&site.thread_of("b")["id"]);
    // It holds when more of the same thread arrives, and when the wiki starts anew.
    site.dovecot.deliver("inbox", &mail("late", 80, "Re: Quotation", &["a", "b", "d"], "A late answer."));
    site.ada.fetch_and_wait("SALES", FETCH);
    site.wiki.stop();
    site.wiki.restart();
    site.ada = site.wiki.client("ada", &user_password("ada"));
    let mut ada = site.session("ada");
    assert_eq!(shape(&site.thread(&split)["root"]), "b(d(late))");
    assert_eq!(shape(&site.thread_of("a")["root"]), "a(c soft)");
    ada.open(&place).expect(200);
    ada.submit(&format!("{place}/undo"), &[("mark", &mark)]).expect(303);
    assert_eq!(shape(&site.thread(&id)["root"]), "a(b(d(late)) c soft)");
    assert_eq!(site.thread(&split)["id"], site.thread(&id)["id"], "the address of the split keeps working");
    // So do the pages that embed it by either address: the mail knows them.
    for (title, id) in [("By one name", &id), ("By another", &split)] {
        let body = format!("{{{{mail-thread id={id}}}}}");
        ada.open("/spaces/SALES/pages/new").expect(200);
        ada.submit("/spaces/SALES/pages/new", &[("title", title), ("body", &body)]).expect(303);
    }
    let shown = ada.open(&place).expect(200).text();
    assert!(shown.contains("By one name") && shown.contains("By another"), "{shown}");

    // What is no address of a thread here changes nothing, though the same mail has the same id in another space.
    let news = text(&site.threads().last().expect("a thread")["id"]);
    for other in ["https://example.com/", "nothing", &format!("http://wiki/spaces/OTHER/mail/threads/{news}")]
    {
        let refused = ada.submit(&format!("{place}/join"), &[("other", other)]).expect(303);
        let told = ada.open(refused.header("location").expect("a way back")).expect(200).text();
        assert!(told.contains("Nothing was changed. The address of a thread looks like"), "{other}: {told}");
        assert!(told.contains("/spaces/SALES/mail/threads/…"), "{told}");
    }
    assert_eq!(site.threads().len(), 3);

    // Joined over REST.
    let calls = format!("{}/threads/{id}", base("SALES"));
    let joined = site.ada.post(&format!("{calls}/join"), &json!({ "thread": news })).expect(200).json();
    assert_eq!(site.threads().len(), 2);
    site.ada.post(&format!("{calls}/join"), &json!({ "thread": news })).expect_problem(422);
    site.ada.post(&format!("{calls}/split"), &json!({ "message": "nothing" })).expect_problem(422);
    site.ada.post(&format!("{calls}/undo"), &json!({ "mark": joined["mark"] })).expect(200);
    assert_eq!(site.threads().len(), 3);
}

#[test]
fn a_thread_of_ten_thousand_messages_is_read_in_parts() {
    const COUNT: usize = 10_000;
    let site = Site::new(&["inbox"]);
    let name = |number: usize| format!("n{number}");
    let mails: Vec<Vec<u8>> = (0..COUNT)
        .map(|number| {
            let before: Vec<String> = (number.saturating_sub(12)..number).map(name).collect();
            let before: Vec<&str> = before.iter().map(String::as_str).collect();
            mail(&name(number), number, "Re: Endless", &before, &format!("Line {number}."))
        })
        .collect();
    site.dovecot.deliver_many("inbox", mails.iter().map(Vec::as_slice));
    site.ada.fetch_and_wait("SALES", Duration::from_secs(300));
    let threads = site.threads();
    assert_eq!((threads.len(), &threads[0]["messages"]), (1, &json!(COUNT)));
    let id = text(&threads[0]["id"]);
    let (mut seen, mut cursor, mut slowest) = (0, String::new(), Duration::ZERO);
    loop {
        let path = format!("{}/threads/{id}?limit=2000&cursor={cursor}", base("SALES"));
        let part = site.ada.get(&path).expect(200).json();
        let mut nodes = vec![&part["root"]];
        let mut ids = BTreeSet::new();
        while let Some(node) = nodes.pop() {
            ids.insert(text(&node["id"]));
            nodes.extend(node["replies"].as_array().expect("replies"));
        }
        seen = seen.max(ids.len());
        let Some(next) = part["next"].as_str() else { break };
        cursor = next.to_owned();
    }
    assert!(seen >= 2000, "{seen}");
    let mut ada = site.session("ada");
    for page in [1, 200, 400] {
        let started = Instant::now();
        let html = ada.open(&format!("/spaces/SALES/mail/threads/{id}?page={page}")).expect(200).text();
        slowest = slowest.max(started.elapsed());
        assert!(html.contains(&format!("Line {}.", (page - 1) * 25)), "page {page}");
    }
    println!("a page of a thread of {COUNT}: at most {slowest:?}");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}
