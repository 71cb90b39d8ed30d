//! What an account form refuses, and that a password goes nowhere but to its mail server.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tests::{
    Authority, Dovecot, Options, Wiki, mails,
    wiki::{Account, base, text},
};

/// The names of the fields that a problem document has an entry for.
fn fields(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("no list `errors`: {problem}"));
    let field = |error: &Value| {
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 5), "{problem}");
        text(&error["field"])
    };
    errors.iter().map(field).collect()
}

#[test]
fn bad_input_is_refused_with_one_entry_for_each_field() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let good = Account::of("IMAPS", 993, "inbox").json();
    let long = "x".repeat(20_000);
    let cases: [(&str, Value); 25] = [
        ("name", json!("")),
        ("name", json!("   ")),
        ("name", json!(long)),
        ("description", json!(long)),
        ("protocol", json!("SMTP")),
        ("protocol", Value::Null),
        ("port", json!(0)),
        ("port", json!(70_000)),
        ("port", json!(-1)),
        ("port", json!("993x")),
        ("hostname", json!("")),
        ("hostname", json!("imaps://imap.example.com")),
        ("hostname", json!("imap.example.com/INBOX")),
        ("hostname", json!("imap.example.com:993")),
        ("hostname", json!("imap.example.com\r\nevil")),
        ("hostname", json!("imap example com")),
        ("username", json!("")),
        ("username", json!("ada\r\na1 LOGOUT")),
        ("username", json!("ada\nx")),
        ("username", json!("ada\u{0}x")),
        ("username", json!(long)),
        ("password", json!("")),
        ("password", json!("p\r\nq")),
        ("password", json!("p\u{0}q")),
        ("password", json!(long)),
    ];
    for call in ["accounts", "accounts/test"] {
        let path = format!("{}/{call}", base("SALES"));
        for (field, bad) in &cases {
            let mut body = good.clone();
            body[*field] = bad.clone();
            let problem = admin.post(&path, &body).expect_problem(422).json();
            assert_eq!(fields(&problem), [*field], "{call}: {field} = {:.60}", bad.to_string());
        }
        let all_bad = json!({"name": "", "protocol": "IMAP", "hostname": "a/b", "port": 0, "username": "\r", "password": "\n"});
        let named: BTreeSet<String> =
            fields(&admin.post(&path, &all_bad).expect_problem(422).json()).into_iter().collect();
        assert_eq!(named, ["hostname", "name", "password", "port", "username"].map(str::to_owned).into());
        for (media_type, body) in
            [("application/json", "{"), ("application/json", "[]"), ("text/plain", "name=x")]
        {
            let answer = admin.request("POST", &path, Some((media_type, body.as_bytes())));
            assert!((400..500).contains(&answer.status), "{media_type} {body}: {}", answer.status);
        }
    }
    assert_eq!(admin.accounts("SALES").len(), 0);
}

#[test]
fn an_empty_port_is_the_default_of_the_protocol() {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    for (protocol, port) in [("IMAP", 143), ("IMAPS", 993)] {
        let mut body = Account::of(protocol, 1, "inbox").json();
        body.as_object_mut().unwrap().remove("port");
        let created = admin.post(&format!("{}/accounts", base("SALES")), &body).expect(201).json();
        assert_eq!((&created["port"], &created["protocol"]), (&json!(port), &json!(protocol)));
        assert_eq!((&created["enabled"], &created["afterArchive"]), (&json!(true), &json!("delete")));
    }
}

#[test]
fn a_password_is_in_no_answer_no_log_and_no_file() {
    const SECRET: &str = "Zebra-7319-quartz";
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    dovecot.deliver("inbox", &mails::plain(1, "subject", "text"));
    // The most talkative log there is.
    let wiki = Wiki::start_with(Options {
        mail_ca: Some(authority.pem()),
        mail_allow: vec!["127.0.0.0/8".to_owned()],
        environment: vec![("RUST_LOG".to_owned(), "trace".to_owned())],
        ..Default::default()
    });
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let mut answers = Vec::new();
    let wrong = Account { password: SECRET.to_owned(), ..Account::of("IMAPS", dovecot.ports.imaps, "inbox") };
    let right = Account::of("IMAP", dovecot.ports.imap, "inbox");
    for account in [&wrong, &right] {
        answers.push(admin.post(&format!("{}/accounts/test", base("SALES")), &account.json()));
        answers.push(admin.post(&format!("{}/accounts", base("SALES")), &account.json()).expect(201));
    }
    let mut refused = wrong.json();
    refused["port"] = json!(0);
    answers.push(admin.post(&format!("{}/accounts", base("SALES")), &refused).expect(422));
    admin.fetch_and_wait("SALES", Duration::from_secs(60));
    answers.push(admin.get(&format!("{}/accounts", base("SALES"))));
    answers.push(admin.get(&format!("{}/fetch", base("SALES"))));
    answers.push(admin.get("/rest/wiki/1.0/plugins/mail-archiving"));
    assert_eq!(admin.list_all("SALES", 10).len(), 1, "the right password was used");

    let log = wiki.log();
    assert!(log.contains("mail account"), "the log was looked at: {log}");
    let data = wiki.data();
    let files = files_below(&data);
    assert!(files.len() > 2, "{files:?}");
    for secret in [SECRET, tests::dovecot::PASSWORD] {
        let forms = [
            secret.to_owned(),
            STANDARD.encode(secret),
            STANDARD.encode(format!("\0inbox\0{secret}")),
            secret.replace('\\', "\\\\").replace('"', "\\\""),
        ];
        for form in forms {
            for answer in &answers {
                assert!(!answer.text().contains(&form), "an answer: {}", answer.text());
            }
            let line = log.lines().find(|line| line.contains(&form));
            assert_eq!(line, None, "the log");
            for file in &files {
                let contents = fs::read(file).unwrap_or_default();
                let found = contents.windows(form.len()).any(|window| window == form.as_bytes());
                assert!(!found, "{}", file.display());
            }
        }
    }
}

fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files.append(&mut files_below(&path));
        } else if path.extension().is_none_or(|extension| extension != "so") {
            files.push(path);
        }
    }
    files
}
