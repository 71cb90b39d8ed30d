use super::scripted::{CAPABILITIES, CLOSE, HANG, Script, account, network, password};
use crate::{
    account::Password,
    source::{
        Fault, MailSource, SourceError, Stage,
        fault::Violation,
        pop3::{Pop3Fault, Pop3Source},
        probe,
    },
};

async fn refused(script: Script) -> SourceError {
    let error = script.serve().await.open().await.err().unwrap();
    assert!(!format!("{error} {error:?}").contains("se\"cr"), "{error:?}");
    error
}

#[tokio::test]
async fn plain_is_preferred_and_user_and_pass_are_the_fallback() {
    let served = Script::new().serve().await;
    served.open().await.unwrap();
    assert_eq!(served.sessions()[0][1..3], ["AUTH PLAIN", "AGFsaWNlAHNlImNyXGV0"]);

    let fallbacks = [
        Script::new().capabilities(Some("USER\r\n")),
        Script::new().capabilities(None),
        Script::new().on("AUTH", "-ERR unknown mechanism\r\n"),
    ];
    for script in fallbacks {
        let served = script.serve().await;
        served.open().await.unwrap();
        assert_eq!(served.heard("USER"), ["USER alice"]);
        assert_eq!(served.heard("PASS"), ["PASS se\"cr\\et"]);
        assert!(served.heard("AGFs").is_empty());
    }
    let error = refused(Script::new().capabilities(Some("SASL GSSAPI\r\n"))).await;
    assert_eq!(error.fault, Pop3Fault::NoPassword.into());
    assert!(error.is_permanent());
}

#[tokio::test]
async fn a_refused_password_is_tried_once_and_repeated_nowhere() {
    let script = Script::new().on("AGFsaWNlAHNlImNyXGV0", "-ERR no AGFsaWNlAHNlImNyXGV0 se\"cr\\et\r\n");
    let served = script.serve().await;
    let error = served.open().await.err().unwrap();
    assert_eq!(error.fault, Fault::LoginRefused { user: "alice".into() });
    assert_eq!(error.server_said.as_deref(), Some("no … …"));
    assert!(error.is_permanent());
    assert!(served.heard("PASS").is_empty());
}

#[tokio::test]
async fn response_codes_say_what_it_is_about() {
    let cases = [
        ("[IN-USE] locked", Pop3Fault::InUse.into(), false),
        ("[LOGIN-DELAY] later", Pop3Fault::LoginDelay.into(), false),
        ("[SYS/TEMP] disk", Fault::LoginUnavailable, false),
        ("[sys/temp/x] disk", Fault::LoginUnavailable, false),
        ("[SYS/PERM] gone", Fault::MailboxRefused, true),
        ("[AUTH] wrong", Fault::LoginRefused { user: "alice".into() }, true),
        ("wrong", Fault::LoginRefused { user: "alice".into() }, true),
    ];
    for (text, fault, permanent) in cases {
        let answer = format!("-ERR {text}\r\n");
        for script in [
            Script::new().on("AGFsaWNlAHNlImNyXGV0", &answer),
            Script::new().capabilities(None).on("PASS", &answer),
        ] {
            let error = refused(script).await;
            assert_eq!((error.stage, &error.fault, error.is_permanent()), (Stage::Login, &fault, permanent));
            assert_eq!(error.server_said.as_deref(), Some(text));
        }
    }
}

#[tokio::test]
async fn every_way_to_end_is_an_error_of_its_stage() {
    let steps = [("CAPA", Stage::Connect), ("AUTH", Stage::Login), ("STAT", Stage::Mailbox)];
    for (command, stage) in steps {
        let stage = if command == "CAPA" { Stage::Connect } else { stage };
        for (answer, expected) in [
            (CLOSE, Fault::Closed),
            (HANG, Fault::Stalled { seconds: 0 }),
            (b"* OK imap\r\n", Fault::Protocol(Violation::Unreadable)),
            (b"+OK no end<close>", Fault::Closed),
        ] {
            let error = refused(Script::new().on(command, answer)).await;
            assert_eq!((error.stage, error.fault), (stage, expected), "{command}");
        }
    }
    let error = refused(Script::new().on("STAT", "+OK many\r\n")).await;
    assert_eq!(error.fault, Fault::Protocol(Violation::Unreadable));
    let error = refused(Script::new().on("STAT", "-ERR broken\r\n")).await;
    assert_eq!(error.fault, Fault::CommandRefused { command: "STAT" });
    for (greeting, fault) in [
        ("* OK imap\r\n", Fault::Protocol(Violation::NoGreeting)),
        ("-ERR [SYS/TEMP] full\r\n", Fault::LoginUnavailable),
        ("-ERR go away\r\n", Fault::Bye),
    ] {
        assert_eq!(refused(Script::new().greeting(greeting)).await.fault, fault);
    }
}

#[tokio::test]
async fn line_breaks_in_a_password_are_no_commands() {
    let served = Script::new().capabilities(None).serve().await;
    let evil = Password::new("x\r\nDELE 1".into());
    let error = Pop3Source::open(&account(served.port), &evil, &network()).await.err().unwrap();
    assert!(matches!(error.fault, Fault::LoginRefused { .. }));
    assert!(served.heard("PASS").is_empty() && served.heard("DELE").is_empty());
}

#[tokio::test]
async fn utf8_is_switched_on_before_signing_in_where_the_server_has_it() {
    let served = Script::new().capabilities(Some("USER\r\nUTF8 USER\r\n")).serve().await;
    served.open().await.unwrap();
    assert_eq!(served.sessions()[0][1..4], ["UTF8", "USER alice", "PASS se\"cr\\et"]);
    assert!(!CAPABILITIES.contains("UTF8"));
}

#[tokio::test]
async fn a_test_counts_and_tells_of_missing_unique_ids() {
    let cases = [
        (Script::new(), "probe-mailbox"),
        (Script::new().capabilities(Some("USER\r\n")), "probe-mailbox"),
        (
            Script::new().capabilities(Some("USER\r\n")).on("UIDL", "-ERR unknown\r\n"),
            "pop3-mailbox-without-ids",
        ),
    ];
    for (script, text) in cases {
        let served = script.serve().await;
        let tested = probe(&account(served.port), &password(), &network()).await;
        assert!(tested.ok());
        let told: Vec<_> = tested.stages.iter().map(|report| report.message.id.as_str()).collect();
        assert_eq!(told, ["probe-connect", "probe-in-the-clear", "probe-login", text]);
        assert_eq!(tested.messages_on_server, Some(3));
        assert!(served.heard("RETR").is_empty() && served.heard("DELE").is_empty());
    }
    let served = Script::new().on("AGFsaWNlAHNlImNyXGV0", "-ERR [AUTH] no\r\n").serve().await;
    let tested = probe(&account(served.port), &password(), &network()).await;
    assert_eq!(tested.stages.last().unwrap().stage, Stage::Login);
    assert!(!tested.ok() && tested.messages_on_server.is_none());
}

#[tokio::test]
async fn the_end_of_a_session_is_said() {
    let served = Script::new().serve().await;
    served.open().await.unwrap().close().await.unwrap();
    assert_eq!(served.heard("QUIT"), ["QUIT"]);
    assert_eq!(served.left(), ["aa", "bb", "cc"]);
}
