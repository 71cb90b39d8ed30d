use std::{sync::Arc, time::Duration};

use tokio::net::TcpListener;

use super::scripted::{CLOSE, HANG, Script, account, network};
use crate::{
    account::{Password, Protocol, Server},
    source::{Fault, ImapSource, Limits, MailSource, Network, SourceError, Stage, Trouble, probe},
};

async fn open(script: Script) -> (Result<ImapSource, SourceError>, Vec<String>) {
    let served = script.serve().await;
    let opened = served.open().await;
    (opened, served.heard())
}

async fn fails(script: Script, stage: Stage) -> Fault {
    let (opened, _) = open(script).await;
    let error = opened.err().unwrap();
    assert_eq!(error.stage, stage, "{error}");
    error.fault
}

#[tokio::test]
async fn plain_with_and_without_an_initial_response() {
    // Base64 of NUL alice NUL se"cr\et.
    let response = "AGFsaWNlAHNlImNyXGV0";
    let (opened, heard) = open(Script::new()).await;
    opened.unwrap();
    assert_eq!(heard[1], format!("AUTHENTICATE PLAIN {response}"));

    let (opened, heard) = open(
        Script::new()
            .capabilities("IMAP4rev1 AUTH=PLAIN")
            .on("AUTHENTICATE", "+ \r\n")
            .on_bytes(response, b"A2 OK in\r\n"),
    )
    .await;
    opened.unwrap();
    assert_eq!(heard[2], response);
}

#[tokio::test]
async fn login_carries_any_user_and_password() {
    for (user, password, line) in [
        ("alice", "secret", "LOGIN alice secret"),
        ("al ice", "se\"cr\\et", "LOGIN \"al ice\" \"se\\\"cr\\\\et\""),
        ("アリス", "ひみつ", "LOGIN {9}\r\nアリス {9}\r\nひみつ"),
        ("alice", "two\r\nlines", "LOGIN alice {10}\r\ntwo\r\nlines"),
        ("alice", "{5}", "LOGIN alice \"{5}\""),
        ("alice", "", "LOGIN alice \"\""),
    ] {
        let served = Script::new().capabilities("IMAP4rev1").serve().await;
        let server = Server { username: user.into(), ..account(served.port) };
        ImapSource::open(&server, &Password::new(password.into()), &network()).await.unwrap();
        assert_eq!(served.heard()[1], line);
    }
}

#[tokio::test]
async fn a_refused_sign_in_says_why_and_never_the_password() {
    let answers = [
        "$ NO [AUTHENTICATIONFAILED] no\x07 way, se\"cr\\et is wrong; se\\\"cr\\\\et; AGFsaWNlAHNlImNyXGV0\r\n",
        "$ BAD no\x07 way, se\"cr\\et is wrong\r\n",
    ];
    for answer in answers {
        for (capabilities, command) in
            [("IMAP4rev1", "LOGIN"), ("IMAP4rev1 AUTH=PLAIN SASL-IR", "AUTHENTICATE")]
        {
            let (opened, heard) = open(Script::new().capabilities(capabilities).on(command, answer)).await;
            let error = opened.err().unwrap();
            assert_eq!(error.fault, Fault::LoginRefused { user: "alice".into() });
            assert!(error.is_permanent());
            let said = error.server_said.clone().unwrap();
            assert!(said.contains("no  way"), "{said}");
            let everything = format!("{error} {error:?} {:?}", Trouble::from(&error));
            assert!(!everything.contains("cr\\"), "{everything}");
            assert!(!everything.contains("AGFsaWNl"), "{everything}");
            assert!(!heard.iter().any(|line| line.starts_with("SELECT")));
        }
    }
    let unavailable = Script::new().on("AUTHENTICATE", "$ NO [UNAVAILABLE] later\r\n");
    assert_eq!(fails(unavailable, Stage::Login).await, Fault::LoginUnavailable);
}

#[tokio::test]
async fn what_a_server_says_is_bounded_and_kept_in_its_own_language() {
    let long = "長".repeat(3000);
    let (opened, _) = open(Script::new().on("AUTHENTICATE", &format!("$ NO 認証エラー{long}\r\n"))).await;
    let said = opened.err().unwrap().server_said.unwrap();
    assert!(said.starts_with("認証エラー長"));
    assert!(said.chars().count() <= 201);
}

#[tokio::test]
async fn a_server_that_takes_no_password_gets_none() {
    let (opened, heard) = open(Script::new().capabilities("IMAP4rev1 LOGINDISABLED")).await;
    assert_eq!(opened.err().unwrap().fault, Fault::LoginDisabled);
    assert!(!heard.iter().any(|line| line.starts_with("LOGIN")));
}

#[tokio::test]
async fn without_starttls_the_password_stays_here_unless_allowed() {
    let served = Script::new().serve().await;
    let server = Server { allow_cleartext: false, ..account(served.port) };
    let error = ImapSource::open(&server, &Password::new("x".into()), &network()).await.err().unwrap();
    assert_eq!((error.stage, &error.fault), (Stage::Tls, &Fault::NoStartTls));
    assert_eq!(served.heard(), ["CAPABILITY"]);

    let served = Script::new().greeting("* PREAUTH welcome\r\n").serve().await;
    let server = Server { allow_cleartext: false, ..account(served.port) };
    let error = ImapSource::open(&server, &Password::new("x".into()), &network()).await.err().unwrap();
    assert_eq!(error.fault, Fault::PreauthBeforeTls);
}

#[tokio::test]
async fn starttls_is_refused_or_tampered_with() {
    let offered = || Script::new().capabilities("IMAP4rev1 STARTTLS AUTH=PLAIN");
    // Also where the clear text is allowed: it is for servers that offer nothing better.
    let refused = offered().on("STARTTLS", "$ NO not today\r\n");
    assert_eq!(fails(refused, Stage::Tls).await, Fault::StartTlsRefused);
    for injected in ["$ OK begin\r\n* CAPABILITY IMAP4rev1\r\n", "$ OK begin\r\nx"] {
        let fault = fails(offered().on("STARTTLS", injected), Stage::Tls).await;
        assert_eq!(fault, Fault::StartTlsInjection);
    }
    for end in [CLOSE, HANG] {
        let fault =
            fails(offered().on_bytes("STARTTLS", &[b"$ OK begin\r\n", end].concat()), Stage::Tls).await;
        assert!(matches!(fault, Fault::Closed | Fault::Stalled { .. }), "{fault}");
    }
}

#[tokio::test]
async fn a_server_signed_in_already_is_taken_at_its_word_where_the_clear_is_allowed() {
    let (opened, heard) = open(Script::new().greeting("* PREAUTH welcome\r\n")).await;
    opened.unwrap();
    assert_eq!(heard, ["CAPABILITY", "SELECT INBOX"]);
}

#[tokio::test]
async fn greetings_that_are_none() {
    for (greeting, stage) in [
        ("* BYE too many\r\n", Stage::Connect),
        ("220 smtp.example.com ESMTP\r\n", Stage::Connect),
        ("<close>", Stage::Connect),
        ("<hang>", Stage::Connect),
        ("* OK rea<close>", Stage::Connect),
    ] {
        fails(Script::new().greeting(greeting), stage).await;
    }
}

#[tokio::test]
async fn capabilities_in_greeting_and_answers_save_the_question() {
    let (opened, heard) = open(
        Script::new()
            .greeting("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n")
            .on("AUTHENTICATE", "$ OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE] in\r\n"),
    )
    .await;
    assert!(opened.unwrap().capabilities.uid_plus);
    assert_eq!(heard.len(), 2);
}

#[tokio::test]
async fn a_mailbox_from_which_nothing_can_be_deleted_is_refused() {
    for (answer, fault) in [
        ("* OK [UIDVALIDITY 1] v\r\n$ OK [READ-ONLY] selected\r\n", Fault::ReadOnly),
        (
            "* OK [UIDVALIDITY 1] v\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] f\r\n$ OK [READ-WRITE] s\r\n",
            Fault::DeleteForbidden,
        ),
        ("* 2 EXISTS\r\n$ OK [READ-WRITE] selected\r\n", Fault::NoUidValidity),
        ("$ NO [NONEXISTENT] no such mailbox\r\n", Fault::MailboxRefused),
        ("$ BAD\r\n", Fault::MailboxRefused),
        ("* BYE shutting down\r\n", Fault::Bye),
        ("<close>", Fault::Closed),
        ("", Fault::Stalled { seconds: 0 }),
    ] {
        assert_eq!(fails(Script::new().on("SELECT", answer), Stage::Mailbox).await, fault);
    }
    // RFC 3501, section 6.3.1: no PERMANENTFLAGS means all of them.
    let (opened, _) = open(Script::new().on("SELECT", "* OK [UIDVALIDITY 1] v\r\n$ OK selected\r\n")).await;
    opened.unwrap();
}

#[tokio::test]
async fn denied_and_closed_ports_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let denying = Network { policy: Arc::new(|_, _| Err("loopback is not allowed".into())), ..network() };
    let password = Password::new("x".into());
    let error = ImapSource::open(&account(port), &password, &denying).await.err().unwrap();
    assert!(matches!(&error.fault, Fault::Denied { reason, .. } if reason == "loopback is not allowed"));
    assert!(error.is_permanent());
    let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(accepted.is_err(), "a denied address must not be connected to");

    drop(listener);
    let error = ImapSource::open(&account(port), &password, &network()).await.err().unwrap();
    assert_eq!(
        (error.stage, &error.fault),
        (Stage::Connect, &Fault::PortRefused { host: "127.0.0.1".into(), port })
    );

    let server = Server { hostname: "no-such-host.invalid".parse().unwrap(), ..account(port) };
    let error = ImapSource::open(&server, &password, &network()).await.err().unwrap();
    assert!(matches!(error.fault, Fault::HostUnknown { .. } | Fault::LookupTimedOut { .. }), "{error}");
}

#[tokio::test]
async fn a_server_that_trickles_is_given_up_as_well() {
    let noise = "* OK still busy\r\n".repeat(2000);
    let served = Script::new().on("SELECT", &noise).in_pieces_of(1).serve().await;
    let limits = Limits { sign_in: Duration::from_millis(300), ..network().limits };
    let slow = Network { limits, ..network() };
    let error =
        ImapSource::open(&account(served.port), &Password::new("x".into()), &slow).await.err().unwrap();
    assert!(matches!(error.fault, Fault::TooSlow { .. } | Fault::Stalled { .. }), "{error}");
    assert_eq!(error.stage, Stage::Mailbox);
}

#[tokio::test]
async fn a_clear_text_server_on_the_tls_port_is_recognised() {
    let served = Script::new().serve().await;
    let server = Server { protocol: Protocol::Imaps, ..account(served.port) };
    let error = ImapSource::open(&server, &Password::new("x".into()), &network()).await.err().unwrap();
    assert_eq!(error.stage, Stage::Tls);
    assert_eq!(error.fault, Fault::NotTls { host: "127.0.0.1".into(), port: served.port });
}

#[tokio::test]
async fn a_test_tells_each_stage() {
    let served = Script::new().serve().await;
    let tested = probe(&account(served.port), &Password::new("x".into()), &network()).await;
    let ids: Vec<_> = tested.stages.iter().map(|report| report.message.id.as_str()).collect();
    assert_eq!(ids, ["probe-connect", "probe-in-the-clear", "probe-login", "probe-mailbox"]);
    assert!(tested.ok());
    assert_eq!(tested.messages_on_server, Some(2));
    assert!(served.heard_any("LOGOUT") && !served.heard_any("UID STORE") && !served.heard_any("CLOSE"));

    let served = Script::new().on("AUTHENTICATE", "$ NO wrong\r\n").serve().await;
    let tested = probe(&account(served.port), &Password::new("x".into()), &network()).await;
    assert!(!tested.ok());
    let last = tested.stages.last().unwrap();
    assert_eq!((tested.stages.len(), last.stage, last.ok), (3, Stage::Login, false));
    assert_eq!(last.message.id, "source-login-refused");
    assert_eq!(tested.messages_on_server, None);
}

#[tokio::test]
async fn a_session_ends_with_logout() {
    let served = Script::new().serve().await;
    served.open().await.unwrap().close().await.unwrap();
    assert_eq!(served.heard().last().unwrap(), "LOGOUT");
}
