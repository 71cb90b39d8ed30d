use super::*;

fn form() -> AccountForm {
    AccountForm::from_json(
        br#"{"name":"Sales inbox","protocol":"IMAPS","hostname":"imap.example.com","username":"conf-sales","password":"secret"}"#,
    )
    .unwrap()
}

fn faults(change: impl FnOnce(&mut AccountForm)) -> Vec<(&'static str, &'static str)> {
    let mut form = form();
    change(&mut form);
    match parse(&form, PasswordRule::Needed) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| (error.field, error.text)).collect(),
    }
}

#[test]
fn an_empty_port_is_the_protocols_default() {
    assert_eq!(parse(&form(), PasswordRule::Needed).unwrap().server.port.get(), 993);
    let mut plain = form();
    plain.protocol = "IMAP".to_owned();
    plain.port = " ".to_owned();
    assert_eq!(parse(&plain, PasswordRule::Needed).unwrap().server.port.get(), 143);
    for (protocol, port) in [("POP", 110), ("POPS", 995)] {
        plain.protocol = protocol.to_owned();
        assert_eq!(parse(&plain, PasswordRule::Needed).unwrap().server.port.get(), port);
    }
}

#[test]
fn each_fault_stands_at_its_field() {
    assert_eq!(faults(|form| form.name = "  ".into()), [("name", "field-name-empty")]);
    assert_eq!(faults(|form| form.port = "0".into()), [("port", "field-port")]);
    assert_eq!(faults(|form| form.port = "70000".into()), [("port", "field-port")]);
    for bad in ["a\rb", "a\nb", "a\0b"] {
        assert_eq!(faults(|form| form.username = bad.into()), [("username", "field-line-break")]);
        assert_eq!(
            faults(|form| form.password = Some(Password::new(bad.to_owned()))),
            [("password", "field-line-break")]
        );
    }
    assert_eq!(
        faults(|form| form.hostname = "imap://x.example".into()),
        [("hostname", "field-hostname-scheme")]
    );
    assert_eq!(
        faults(|form| form.hostname = "x.example/INBOX".into()),
        [("hostname", "field-hostname-path")]
    );
    assert_eq!(faults(|form| form.protocol = "SMTP".into()), [("protocol", "field-protocol-unknown")]);
    assert_eq!(
        faults(|form| *form = AccountForm::default()),
        [
            ("name", "field-name-empty"),
            ("protocol", "field-protocol-unknown"),
            ("hostname", "field-hostname-empty"),
            ("username", "field-username-empty"),
            ("password", "field-password-empty"),
        ]
    );
}

#[test]
fn a_stored_password_is_not_sent_to_another_place() {
    let stored = parse(&form(), PasswordRule::Needed).unwrap().server;
    let rule = PasswordRule::StoredFor(&stored);
    let mut edited = form();
    edited.password = None;
    edited.name = "Renamed".into();
    assert!(parse(&edited, rule).unwrap().password.is_none());
    let changes: [fn(&mut AccountForm); 4] = [
        |form| form.hostname = "evil.example".into(),
        |form| form.port = "143".into(),
        |form| form.protocol = "IMAP".into(),
        |form| form.username = "other".into(),
    ];
    for change in changes {
        let mut edited = edited.clone();
        change(&mut edited);
        let errors = parse(&edited, rule).unwrap_err();
        assert_eq!(errors, [FieldError { field: "password", text: "field-password-again" }]);
    }
}

#[test]
fn what_happens_after_archiving_is_read_from_rest() {
    let parsed =
        |json: &str| parse_after_archive(Some(&serde_json::from_str(json).unwrap()), Some(Protocol::Imap));
    assert_eq!(parse_after_archive(None, None), Ok(AfterArchive::Delete));
    assert_eq!(parsed(r#""delete""#), Ok(AfterArchive::Delete));
    assert_eq!(parsed(r#""keep""#), Ok(AfterArchive::Keep));
    assert_eq!(parsed(r#"{"deleteAfterDays":30}"#), Ok(AfterArchive::DeleteAfterDays(30)));
    let folder = "Archive/2026".parse().unwrap();
    assert_eq!(parsed(r#"{"moveTo":"Archive/2026"}"#), Ok(AfterArchive::MoveTo(folder)));
    let over_pop = serde_json::from_str(r#"{"moveTo":"x"}"#).unwrap();
    assert_eq!(
        parse_after_archive(Some(&over_pop), Some(Protocol::Pops)),
        Err("field-after-archive-move-pop")
    );
    for bad in [
        r#"{"moveTo":"inbox"}"#,
        r#"{"moveTo":""}"#,
        r#"{"moveTo":"a\nb"}"#,
        r#""burn""#,
        r#"{"deleteAfterDays":0}"#,
        r#"{"deleteAfterDays":-1}"#,
        "7",
    ] {
        assert_eq!(parsed(bad), Err("field-after-archive"), "{bad}");
    }
}
