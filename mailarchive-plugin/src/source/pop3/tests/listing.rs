use super::scripted::{CLOSE, HANG, Script, durable, fetch, id, network};
use crate::source::{Fault, MailSource, ServerId, Stage, fault::Violation};

fn copies() -> Vec<(&'static str, Vec<u8>)> {
    let twin = || ("aa", b"Subject: twin\r\n\r\n".to_vec());
    vec![twin(), ("bb", b"Subject: other\r\n\r\n".to_vec()), twin()]
}

#[tokio::test]
async fn unique_ids_and_sizes_are_listed_with_and_without_pipelining() {
    for capabilities in [None, Some("USER\r\nUIDL\r\n"), Some("USER\r\nUIDL\r\nPIPELINING\r\n")] {
        for piece in [0, 1, 2, 7] {
            let served = Script::new().capabilities(capabilities).in_pieces_of(piece).serve().await;
            let mut source = served.open().await.unwrap();
            let listed = source.list().await.unwrap();
            let found: Vec<_> = listed.iter().map(|listed| (listed.id.clone(), listed.size)).collect();
            assert_eq!(found, [(id("aa"), 22), (id("bb"), 22), (id("cc"), 24)]);
        }
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_cannot_be_read_is_no_short_list() {
    for command in ["UIDL", "LIST"] {
        for (answer, fault) in [
            (&b"+OK\r\n1 20\r\n<close>"[..], Fault::Closed),
            (b"+OK\r\n1 20\r\n<hang>", Fault::Stalled { seconds: 0 }),
            (b"+OK\r\n1 20\r\nx\r\n.\r\n", Fault::Protocol(Violation::Unreadable)),
            (b"+OK\r\n0 20\r\n.\r\n", Fault::Protocol(Violation::Unreadable)),
            (b"+OK\r\n1 \r\n.\r\n", Fault::Protocol(Violation::Unreadable)),
            (b"hello\r\n", Fault::Protocol(Violation::Unreadable)),
            (
                b"-ERR [SYS/TEMP] no\r\n",
                Fault::CommandRefused { command: if command == "UIDL" { "UIDL" } else { "LIST" } },
            ),
            (CLOSE, Fault::Closed),
            (HANG, Fault::Stalled { seconds: 0 }),
        ] {
            let served = Script::new().on(command, answer).serve().await;
            let mut source = served.open().await.unwrap();
            let error = source.list().await.unwrap_err();
            assert_eq!((error.stage, &error.fault), (Stage::Fetch, &fault), "{command} {error}");
        }
    }
}

#[tokio::test]
async fn copies_of_one_unique_id_are_told_apart() {
    let served = Script::new().mails(copies()).serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await.unwrap();
    let ids: Vec<_> = listed.iter().map(|listed| listed.id.id.as_str()).collect();
    assert_eq!(ids, ["aa", "bb", "aa 2"]);
    let outcome = fetch(&mut source, &listed).await;
    assert_eq!(outcome.ids(), ids);
    // The first goes; its twin keeps its name although it is the only one in the next session.
    source.delete(&durable([id("aa")])).await.unwrap();
    assert_eq!(served.left(), ["bb", "aa"]);
    assert_eq!(fetch(&mut source, &listed).await.ids(), ["bb", "aa 2"]);
    source.delete(&durable([id("aa 2"), id("bb")])).await.unwrap();
    assert!(served.left().is_empty());
}

#[tokio::test]
async fn copies_whose_count_changed_are_neither_fetched_nor_deleted() {
    let mut mails = copies();
    mails[2].1 = b"Subject: a broken server\r\n\r\n".to_vec();
    let served = Script::new().mails(mails).serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await.unwrap();
    source.delete(&durable([id("bb")])).await.unwrap();
    // Somebody else removes the first of the two.
    served.change(|mails| drop(mails.remove(0)));
    let outcome = fetch(&mut source, &listed).await;
    assert_eq!(outcome.report.unwrap().vanished, [id("aa"), id("bb"), id("aa 2")]);
    let error = source.delete(&durable([id("aa")])).await.unwrap_err();
    assert!(matches!(error.fault, Fault::ValidityChanged { .. }));
    assert_eq!(served.left(), ["aa"]);
}

#[tokio::test]
async fn without_unique_ids_a_number_counts_for_its_session_only() {
    let script = Script::new().capabilities(Some("USER\r\n")).on("UIDL", "-ERR unknown\r\n");
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await.unwrap();
    assert_eq!(listed.iter().map(|listed| listed.id.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    let validity = listed[0].id.validity;
    assert!(validity != 0 && listed.iter().all(|listed| listed.id.validity == validity));
    let outcome = fetch(&mut source, &listed[..2]).await;
    assert_eq!(outcome.mails.len(), 2);
    source.delete(&durable([listed[0].id.clone()])).await.unwrap();
    assert_eq!(served.left(), ["bb", "cc"]);
    // In the next session number 2 is another message.
    let outcome = fetch(&mut source, &listed[1..]).await;
    assert!(outcome.mails.is_empty());
    assert_eq!(outcome.report.unwrap().vanished.len(), 2);
    let error = source.delete(&durable([listed[1].id.clone()])).await.unwrap_err();
    assert!(matches!(error.fault, Fault::ValidityChanged { .. }));
    assert_eq!(served.left(), ["bb", "cc"]);
    let again = source.list().await.unwrap();
    assert_ne!(again[0].id.validity, validity);
}

#[tokio::test]
async fn identities_of_elsewhere_are_not_touched() {
    for other in [ServerId { mailbox: "INBOX".into(), ..id("aa") }, ServerId { validity: 7, ..id("1") }] {
        let served = Script::new().serve().await;
        let mut source = served.open().await.unwrap();
        let error = source.delete(&durable([other])).await.unwrap_err();
        assert!(matches!(error.fault, Fault::ValidityChanged { .. }));
        assert!(served.heard("DELE").is_empty());
    }
}

#[tokio::test]
async fn more_messages_than_are_listed_at_once_wait() {
    let served = Script::new().serve().await;
    let mut network = network();
    network.limits.messages = 2;
    let server = super::scripted::account(served.port);
    let mut source =
        crate::source::pop3::Pop3Source::open(&server, &super::scripted::password(), &network).await.unwrap();
    let listed = source.list().await.unwrap();
    assert_eq!(listed.iter().map(|listed| listed.id.id.as_str()).collect::<Vec<_>>(), ["aa", "bb"]);
}
