use super::scripted::{CLOSE, HANG, Script};
use crate::source::{Fault, MailSource, SourceError, Stage};

async fn list(script: Script) -> Result<Vec<(String, u64, bool)>, SourceError> {
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await?;
    Ok(listed.into_iter().map(|listed| (listed.id.id, listed.size, listed.marked_deleted)).collect())
}

#[tokio::test]
async fn messages_are_listed_with_sizes_and_marks() {
    let listed = list(Script::new()).await.unwrap();
    assert_eq!(listed, [("7".into(), 5, false), ("9".into(), 3, true)]);
}

#[tokio::test]
async fn an_empty_mailbox_is_empty_and_no_empty_set_is_sent() {
    let select = "* 0 EXISTS\r\n* OK [UIDVALIDITY 42] valid\r\n$ OK selected\r\n";
    for answer in ["* SEARCH\r\n$ OK searched\r\n", "$ OK searched\r\n"] {
        let served = Script::new().on("SELECT", select).on("UID SEARCH", answer).serve().await;
        let mut source = served.open().await.unwrap();
        assert!(source.list().await.unwrap().is_empty());
        assert!(!served.heard_any("UID FETCH"));
    }
}

#[tokio::test]
async fn a_search_that_was_not_answered_is_no_empty_mailbox() {
    for (answer, expected) in [
        ("$ OK searched\r\n", "protocol"),
        ("* SEARCH 7 x\r\n$ OK searched\r\n", "protocol"),
        ("* SEARCH 7 9\r\nA77 OK searched\r\n", "protocol"),
        ("* SEARCH 7 9\r\n$ NO not now\r\n", "refused"),
        ("$ BAD what\r\n", "refused"),
        ("* SEARCH 7 9\r\n* BYE\r\n", "bye"),
        ("* SEARCH 7 9\r\n* BYE さようなら\r\n", "bye"),
    ] {
        let error = list(Script::new().on("UID SEARCH", answer)).await.unwrap_err();
        assert_eq!(error.stage, Stage::Fetch);
        let fits = match error.fault {
            Fault::Protocol(_) => expected == "protocol",
            Fault::CommandRefused { command } => command.contains("SEARCH") && expected == "refused",
            Fault::Bye => expected == "bye",
            _ => false,
        };
        assert!(fits, "{answer:?}: {error}");
    }
    for end in [CLOSE, HANG] {
        for before in [&b""[..], b"* SEARCH 7 9\r\n", b"* SEARCH 7"] {
            let error =
                list(Script::new().on_bytes("UID SEARCH", &[before, end].concat())).await.unwrap_err();
            assert!(matches!(error.fault, Fault::Closed | Fault::Stalled { .. }), "{error}");
        }
    }
}

#[tokio::test]
async fn sizes_that_are_refused_fail_the_list_and_sizes_that_are_missing_do_not() {
    let sizes = "UID FETCH 7,9 (UID FLAGS";
    for end in [&b"$ NO\r\n"[..], b"* BYE now\r\n", CLOSE] {
        assert!(list(Script::new().on_bytes(sizes, end)).await.is_err());
    }
    let partly = "* 1 FETCH (UID 7 FLAGS (\\Seen))\r\n* 2 FETCH (UID 8 RFC822.SIZE 1)\r\n$ OK\r\n";
    let listed = list(Script::new().on(sizes, partly)).await.unwrap();
    assert_eq!(listed, [("7".into(), 0, false), ("9".into(), 0, false)]);
}

#[tokio::test]
async fn a_large_mailbox_is_searched_in_parts_that_miss_nothing() {
    let select = "* 12000 EXISTS\r\n* OK [UIDVALIDITY 42] valid\r\n$ OK selected\r\n";
    let search = |range: std::ops::RangeInclusive<u32>, before: &str| {
        let uids: String = range.map(|uid| format!(" {uid}")).collect();
        format!("{before}* SEARCH{uids}\r\n$ OK\r\n")
    };
    // While the middle is asked for, ten messages below are expunged: the numbers of the others move down.
    let expunged = "* 1 EXPUNGE\r\n".repeat(10);
    let served = Script::new()
        .on("SELECT", select)
        .on("UID SEARCH 7001:12000", &search(7001..=12000, ""))
        .on("UID SEARCH 2001:7000", &search(2001..=7000, &expunged))
        .on("UID SEARCH 1:2000", &search(11..=2010, ""))
        .on("UID FETCH", "$ OK\r\n")
        .serve()
        .await;
    let mut source = served.open().await.unwrap();
    let listed: Vec<u32> =
        source.list().await.unwrap().iter().map(|listed| listed.id.id.parse().unwrap()).collect();
    assert_eq!(listed, (11..=12000).collect::<Vec<_>>());
}
