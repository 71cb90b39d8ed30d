use super::scripted::{CLOSE, HANG, Script, durable, id};
use crate::{
    archive::DurableId,
    source::{Fault, MailSource, ServerId, SourceError, Stage},
};

async fn delete(script: Script, uids: &[u32]) -> (Result<(), SourceError>, Vec<String>) {
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let before = served.heard().len();
    let outcome = source.delete(&durable(uids)).await;
    let heard = served.heard().split_off(before);
    (outcome, heard)
}

#[tokio::test]
async fn exactly_the_given_messages_are_marked_and_expunged() {
    let (outcome, heard) = delete(Script::new(), &[9, 7, 8, 7, 20]).await;
    outcome.unwrap();
    assert_eq!(heard, ["UID STORE 7:9,20 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 7:9,20"]);

    let (outcome, heard) = delete(Script::new(), &[]).await;
    outcome.unwrap();
    assert!(heard.is_empty());
}

async fn move_away(script: Script, folder: &str) -> (Result<(), SourceError>, Vec<String>) {
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let before = served.heard().len();
    let outcome = source.move_to(&durable(&[7, 9]), &folder.parse().unwrap()).await;
    let heard = served.heard().split_off(before);
    (outcome, heard)
}

#[tokio::test]
async fn messages_are_moved_or_copied_before_they_go() {
    let able = Script::new().capabilities("IMAP4rev1 UIDPLUS MOVE").on("UID MOVE", "$ OK moved\r\n");
    let (outcome, heard) = move_away(able, "Archive").await;
    outcome.unwrap();
    assert_eq!(heard, ["UID MOVE 7,9 Archive"]);

    let (outcome, heard) = move_away(Script::new().on("UID COPY", "$ OK copied\r\n"), "アーカイブ済み").await;
    outcome.unwrap();
    assert_eq!(
        heard,
        ["UID COPY 7,9 &MKIw,DCrMKQw1m4IMH8-", "UID STORE 7,9 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 7,9"]
    );

    let refusing = Script::new().on("UID COPY", "$ NO [TRYCREATE] no such folder\r\n");
    let (outcome, heard) = move_away(refusing, "Nowhere").await;
    assert_eq!(outcome.unwrap_err().fault, Fault::FolderRefused { folder: "Nowhere".to_owned() });
    assert_eq!(heard.len(), 1, "nothing is deleted that was not copied: {heard:?}");
}

#[tokio::test]
async fn many_messages_are_deleted_in_batches() {
    let uids: Vec<u32> = (1..=1200).map(|n| n * 2).collect();
    let (outcome, heard) = delete(Script::new(), &uids).await;
    outcome.unwrap();
    let expunged: Vec<u32> = heard
        .iter()
        .filter_map(|line| line.strip_prefix("UID EXPUNGE "))
        .flat_map(|set| set.split(',').map(|uid| uid.parse().unwrap()).collect::<Vec<u32>>())
        .collect();
    assert_eq!(expunged, uids);
    assert_eq!(heard.len(), 6);
    assert!(heard.iter().all(|line| line.len() < 8000));
}

#[tokio::test]
async fn nothing_is_expunged_after_a_store_that_was_not_confirmed() {
    let ends = [&b"$ NO no\r\n"[..], b"$ BAD bad\r\n", b"* BYE bye\r\n", b"A99 OK stored\r\n", CLOSE, HANG];
    for end in ends {
        let (outcome, heard) = delete(Script::new().on_bytes("UID STORE", end), &[7]).await;
        assert_eq!(outcome.unwrap_err().stage, Stage::Delete);
        assert_eq!(heard.len(), 1, "{heard:?}");
    }
    for end in ends {
        let (outcome, _) = delete(Script::new().on_bytes("UID EXPUNGE", end), &[7]).await;
        assert_eq!(outcome.unwrap_err().stage, Stage::Delete);
    }
}

#[tokio::test]
async fn messages_of_another_mailbox_or_validity_are_not_touched() {
    for other in [
        ServerId { validity: 41, ..id(7) },
        ServerId { mailbox: "Other".into(), ..id(7) },
        ServerId { id: "x".into(), ..id(7) },
        ServerId { id: "0".into(), ..id(7) },
        ServerId { id: "1:*".into(), ..id(7) },
    ] {
        let served = Script::new().serve().await;
        let mut source = served.open().await.unwrap();
        let ids = [durable(&[9]), vec![DurableId::for_test(other)]].concat();
        let error = source.delete(&ids).await.unwrap_err();
        assert!(matches!(error.fault, Fault::ValidityChanged { .. }), "{error}");
        assert!(!served.heard_any("UID STORE") && !served.heard_any("UID EXPUNGE"));
    }
}

#[tokio::test]
async fn without_uidplus_others_marks_are_not_expunged() {
    let script = || {
        Script::new()
            .capabilities("IMAP4rev1 AUTH=PLAIN SASL-IR")
            .on("EXPUNGE", "* 1 EXPUNGE\r\n$ OK expunged\r\n")
    };
    let (outcome, heard) =
        delete(script().on("UID SEARCH DELETED", "* SEARCH 7 9\r\n$ OK\r\n"), &[7, 9]).await;
    outcome.unwrap();
    assert_eq!(heard.last().unwrap(), "EXPUNGE");

    let (outcome, heard) =
        delete(script().on("UID SEARCH DELETED", "* SEARCH 3 7 8 9\r\n$ OK\r\n"), &[7, 9]).await;
    assert_eq!(outcome.unwrap_err().fault, Fault::OthersDeleted { count: 2 });
    assert!(!heard.iter().any(|line| line.contains("EXPUNGE")), "{heard:?}");

    // An answer that does not come is not “none”.
    let (outcome, heard) = delete(script().on("UID SEARCH DELETED", "$ OK\r\n"), &[7, 9]).await;
    assert!(outcome.is_err());
    assert!(!heard.iter().any(|line| line.contains("EXPUNGE")), "{heard:?}");
}

#[tokio::test]
async fn gmail_moves_to_the_trash() {
    let gmail = || Script::new().capabilities("IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS MOVE X-GM-EXT-1");
    let list = "* LIST (\\HasNoChildren) \"/\" \"INBOX\"\r\n\
                * LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/All Mail\"\r\n\
                * LIST (\\HasNoChildren \\Trash) \"/\" \"[Gmail]/&MLQw33ux-\"\r\n$ OK\r\n";
    let (outcome, heard) = delete(gmail().on("LIST", list).on("UID MOVE", "$ OK moved\r\n"), &[7, 9]).await;
    outcome.unwrap();
    assert_eq!(heard.last().unwrap(), "UID MOVE 7,9 \"[Gmail]/&MLQw33ux-\"");

    let (outcome, heard) = delete(gmail().on("LIST", "$ OK\r\n"), &[7, 9]).await;
    outcome.unwrap();
    assert_eq!(heard.last().unwrap(), "UID EXPUNGE 7,9");
}
