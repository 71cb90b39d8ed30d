use super::scripted::{CAPABILITIES, CLOSE, HANG, Script, durable, id};
use crate::source::{Fault, MailSource, SourceError, Stage, pop3::Pop3Fault};

/// Deletes and answers how it ended and what the server heard.
async fn delete(script: Script, ids: &[&str]) -> (Result<(), SourceError>, super::scripted::Served) {
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let outcome = source.delete(&durable(ids.iter().map(|unique_id| id(unique_id)))).await;
    (outcome, served)
}

#[tokio::test]
async fn exactly_the_given_messages_are_deleted_and_quit_confirms_it() {
    for capabilities in [Some(CAPABILITIES), None] {
        let (outcome, served) = delete(Script::new().capabilities(capabilities), &["cc", "aa", "cc"]).await;
        outcome.unwrap();
        assert_eq!(served.left(), ["bb"]);
        assert_eq!(served.heard("DELE"), ["DELE 1", "DELE 3"]);
        assert_eq!(served.sessions()[0].last().unwrap(), "QUIT");
    }
    let (outcome, served) = delete(Script::new(), &[]).await;
    outcome.unwrap();
    assert!(served.heard("DELE").is_empty() && served.heard("QUIT").is_empty());
}

#[tokio::test]
async fn on_any_error_before_quit_nothing_is_removed() {
    for end in [&b"-ERR locked\r\n"[..], b"what?\r\n", b"+ \r\n", CLOSE, HANG] {
        for capabilities in [Some(CAPABILITIES), None] {
            let script = Script::new().capabilities(capabilities).on("DELE 2", end);
            let (outcome, served) = delete(script, &["aa", "bb", "cc"]).await;
            assert_eq!(outcome.unwrap_err().stage, Stage::Delete);
            assert_eq!(served.left(), ["aa", "bb", "cc"]);
            assert!(served.heard("QUIT").is_empty());
        }
    }
}

#[tokio::test]
async fn an_unconfirmed_quit_is_an_error() {
    let (outcome, _served) = delete(Script::new().on("QUIT", "-ERR some not removed\r\n"), &["aa"]).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.stage, &error.fault), (Stage::Delete, &Fault::CommandRefused { command: "QUIT" }));
    assert_eq!(error.server_said.as_deref(), Some("some not removed"));
    for end in [CLOSE, HANG, b"+O<close>", b"what?\r\n"] {
        let (outcome, _served) = delete(Script::new().on("QUIT", end), &["aa"]).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.stage, &error.fault), (Stage::Delete, &Pop3Fault::QuitUnanswered.into()));
    }
}

#[tokio::test]
async fn after_a_deletion_messages_are_found_by_their_unique_ids() {
    let served = Script::new().serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await.unwrap();
    source.delete(&durable([id("aa")])).await.unwrap();
    let outcome = super::scripted::fetch(&mut source, &listed).await;
    assert_eq!(outcome.ids(), ["bb", "cc"]);
    assert!(outcome.mails[1].1.starts_with(b"Subject: three"));
    // Somebody else removes one: it is gone, which is all that was asked for.
    served.change(|mails| mails.retain(|mail| mail.0 != "bb"));
    source.delete(&durable([id("cc")])).await.unwrap();
    source.delete(&durable([id("bb")])).await.unwrap();
    assert!(served.left().is_empty());
    // Message numbers moved: cc was 3, then 2, and by the last session there was nothing to name.
    assert_eq!(served.heard("DELE"), ["DELE 1", "DELE 2"]);
    source.close().await.unwrap();
}

#[tokio::test]
async fn many_messages_are_removed_in_sessions_of_hundreds() {
    let mails: Vec<(&str, Vec<u8>)> = (0..1200)
        .map(|number| {
            (&*Box::leak(format!("u{number}").into_boxed_str()), format!("{number}\r\n").into_bytes())
        })
        .collect();
    let ids: Vec<&str> = mails.iter().map(|mail| mail.0).collect();
    let (outcome, served) = delete(Script::new().mails(mails.clone()), &ids[..1199]).await;
    outcome.unwrap();
    assert_eq!(served.left(), ["u1199"]);
    let counts: Vec<usize> = served
        .sessions()
        .iter()
        .map(|session| session.iter().filter(|command| command.starts_with("DELE")).count())
        .collect();
    assert_eq!(counts[..3], [500, 500, 199]);
    // Where sign-ins have to be apart, one session does it all.
    let delayed = "USER\r\nUIDL\r\nPIPELINING\r\nLOGIN-DELAY 60\r\n";
    let (outcome, served) = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        let served = Script::new().capabilities(Some(delayed)).mails(mails).serve().await;
        let mut source = served.open().await.unwrap();
        let all = durable(ids[..1199].iter().map(|unique_id| id(unique_id)));
        (source.delete(&all).await, served)
    })
    .await
    .unwrap();
    outcome.unwrap();
    assert_eq!((served.left(), served.sessions().len()), (vec!["u1199"], 1));
}

#[tokio::test]
async fn a_server_that_still_holds_the_last_session_is_asked_again() {
    let script = Script::new().on_session("AGFsaWNlAHNlImNyXGV0", 1, "-ERR [IN-USE] busy\r\n");
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await.unwrap();
    source.delete(&durable([id("aa")])).await.unwrap();
    let outcome = super::scripted::fetch(&mut source, &listed[1..]).await;
    assert_eq!(outcome.ids(), ["bb", "cc"]);
    assert_eq!(served.sessions().len(), 3);
}
