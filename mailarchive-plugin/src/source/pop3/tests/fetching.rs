use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    time::timeout,
};

use super::scripted::{CLOSE, HANG, Script, fetch, fetch_all, id};
use crate::source::{Fault, MailSource, Stage, pop3::Pop3Source};

#[tokio::test]
async fn messages_come_back_exactly_in_pieces_of_every_size() {
    let mails: Vec<(&str, Vec<u8>)> = vec![
        ("a", b"Subject: x\r\n\r\n.\r\n..\r\n. \r\nend.\r\n".to_vec()),
        ("b", b"\r\n.\r\n".to_vec()),
        ("c", b"bare\nLF\n.\n and \r CR\r.\r\r\n".to_vec()),
        ("d", b"\xff\0\x80 8-bit\r\n".to_vec()),
    ];
    for capabilities in ["USER\r\nUIDL\r\n", super::scripted::CAPABILITIES] {
        for piece in (0..12).chain([40]) {
            // The server's own stuffing splits at LF; written out here by the rule of RFC 1939.
            let script = Script::new()
                .capabilities(Some(capabilities))
                .mails(mails.clone())
                .on("RETR 3", b"+OK\r\nbare\nLF\n.\n and \r CR\r.\r\r\n.\r\n")
                .in_pieces_of(piece);
            let (outcome, _served) = fetch_all(script).await;
            assert!(outcome.report.is_ok());
            let expected: Vec<_> =
                mails.iter().map(|(unique_id, mail)| (id(unique_id), mail.clone())).collect();
            assert_eq!(outcome.mails, expected);
        }
    }
}

#[tokio::test]
async fn one_refusal_among_many_leaves_the_others() {
    for answer in ["-ERR no such message\r\n", "-ERR [SYS/TEMP] locked\r\n"] {
        let (outcome, _served) = fetch_all(Script::new().on("RETR 2", answer)).await;
        assert_eq!(outcome.ids(), ["aa", "cc"]);
        let report = outcome.report.unwrap();
        assert_eq!(report.without_body.iter().map(|listed| &listed.id).collect::<Vec<_>>(), [&id("bb")]);
    }
    // Where not one can be had it is the server that fails.
    let (outcome, _served) = fetch_all(Script::new().on("RETR", "-ERR disk\r\n")).await;
    let error = outcome.report.unwrap_err();
    assert_eq!(error.fault, Fault::CommandRefused { command: "RETR" });
    assert_eq!(error.server_said.as_deref(), Some("disk"));
}

#[tokio::test]
async fn what_is_cut_off_is_not_handed_on_but_what_came_before_it_is() {
    for (end, fault) in [
        (&b"+OK\r\nSubject: two\r\n<close>"[..], Fault::Closed),
        (b"+OK\r\nSubject: two\r\n\r\n..dot\r\n.<close>", Fault::Closed),
        (b"+OK\r\nSubject: two\r\n<hang>", Fault::Stalled { seconds: 0 }),
        (CLOSE, Fault::Closed),
        (HANG, Fault::Stalled { seconds: 0 }),
        (b"+ \r\n", Fault::Protocol(crate::source::fault::Violation::Unasked)),
        (b"what?\r\n", Fault::Protocol(crate::source::fault::Violation::Unreadable)),
    ] {
        let (outcome, served) = fetch_all(Script::new().on("RETR 2", end)).await;
        assert_eq!(outcome.ids(), ["aa"]);
        let error = outcome.report.unwrap_err();
        assert_eq!((error.stage, error.fault), (Stage::Fetch, fault));
        assert!(served.heard("QUIT").is_empty());
    }
}

#[tokio::test]
async fn every_message_is_asked_for_once_and_in_order() {
    let mails: Vec<(&str, Vec<u8>)> = (0..350)
        .map(|number| {
            (&*Box::leak(format!("u{number}").into_boxed_str()), format!("{number}\r\n").into_bytes())
        })
        .collect();
    for capabilities in ["USER\r\nUIDL\r\n", super::scripted::CAPABILITIES] {
        let script = Script::new().capabilities(Some(capabilities)).mails(mails.clone());
        let (outcome, served) = fetch_all(script).await;
        let numbers: Vec<String> = (1..=350).map(|number| format!("RETR {number}")).collect();
        assert_eq!(served.heard("RETR"), numbers);
        assert!(outcome.report.is_ok());
        assert_eq!(outcome.mails.len(), 350);
        assert!(outcome.mails.iter().zip(&mails).all(|(got, sent)| got.0 == id(sent.0) && got.1 == sent.1));
    }
}

/// Serves 160 messages and answers no RETR until nothing more is asked for. Answers how many RETR came at a time.
async fn asked_at_a_time(capabilities: &'static str) -> Vec<usize> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (receive, mut send) = stream.into_split();
        let mut lines = BufReader::new(receive).lines();
        send.write_all(b"+OK\r\n").await.unwrap();
        let (mut waiting, mut times) = (0, Vec::new());
        let list: String = (1..=160).map(|number| format!("{number} 3\r\n")).collect();
        loop {
            match timeout(Duration::from_millis(100), lines.next_line()).await {
                Ok(Ok(Some(line))) if line.starts_with("RETR") => waiting += 1,
                Ok(Ok(Some(line))) => {
                    let answer = match line.split(' ').next().unwrap() {
                        "CAPA" => format!("+OK\r\n{capabilities}.\r\n"),
                        "STAT" => "+OK 160 0\r\n".to_owned(),
                        "UIDL" | "LIST" => format!("+OK\r\n{list}.\r\n"),
                        _ => "+OK\r\n".to_owned(),
                    };
                    send.write_all(answer.as_bytes()).await.unwrap();
                }
                Ok(_) => return times,
                Err(_) if waiting > 0 => {
                    times.push(waiting);
                    // All but one, so that what is asked for next is what there is room for.
                    let answered = if waiting == 1 { 1 } else { waiting - 1 };
                    waiting -= answered;
                    send.write_all(&b"+OK\r\na\r\n.\r\n".repeat(answered)).await.unwrap();
                }
                Err(_) => {}
            }
        }
    });
    let mut network = super::scripted::network();
    network.limits.stall = Duration::from_secs(5);
    let server_settings = super::scripted::account(port);
    let mut source =
        Pop3Source::open(&server_settings, &super::scripted::password(), &network).await.unwrap();
    let listed = source.list().await.unwrap();
    let wanted = if capabilities.contains("PIPELINING") { &listed[..] } else { &listed[..4] };
    let outcome = fetch(&mut source, wanted).await;
    assert_eq!(outcome.mails.len(), wanted.len());
    drop(source);
    server.await.unwrap()
}

#[tokio::test]
async fn only_a_server_that_allows_it_is_asked_ahead_and_by_no_more_than_a_window() {
    assert_eq!(asked_at_a_time("USER\r\n").await, [1, 1, 1, 1]);
    let times = asked_at_a_time("USER\r\nPIPELINING\r\n").await;
    assert_eq!(times[0], 100);
    assert!(times.iter().all(|count| *count <= 100) && times.len() <= 5, "{times:?}");
}

#[tokio::test]
async fn sizes_are_held_against_list() {
    let mail = b"Subject: x\r\n\r\nHello\r\n".to_vec();
    let length = mail.len() as u64;
    let script = |size: u64| {
        Script::new().mails(vec![("aa", mail.clone())]).on("LIST", format!("+OK\r\n1 {size}\r\n.\r\n"))
    };
    // Counted with LF alone, with the terminator, exactly: believed at once.
    for size in [0, 1, length - 3, length, length + 2, length + 5] {
        let (outcome, served) = fetch_all(script(size)).await;
        assert_eq!((outcome.mails.len(), served.heard("RETR").len()), (1, 1), "{size}");
    }
    // Estimated sizes: believed when it comes the same again.
    for size in [length + 6, length * 2, 2_000_000] {
        let (outcome, served) = fetch_all(script(size)).await;
        assert_eq!(outcome.mails, [(id("aa"), mail.clone())]);
        assert_eq!(served.heard("RETR").len(), 2, "{size}");
    }
    // Cut off in between: another length the second time, or other bytes.
    for second in ["+OK\r\nSubject: x\r\n.\r\n", "+OK\r\nSubject: x\r\n\r\nHallo\r\n.\r\n"] {
        let (outcome, _served) = fetch_all(script(length + 6).on("RETR 1#2", second)).await;
        assert!(outcome.mails.is_empty());
        assert_eq!(outcome.report.unwrap().without_body.len(), 1);
    }
    // Cut off once, whole the second time.
    let (outcome, _served) = fetch_all(script(length).on("RETR 1#1", "+OK\r\nSub\r\n.\r\n")).await;
    assert_eq!(outcome.mails, [(id("aa"), mail.clone())]);
    // Nothing in the place of something, however often.
    let (outcome, _served) = fetch_all(script(length).on("RETR", "+OK\r\n.\r\n")).await;
    assert!(outcome.mails.is_empty());
    assert_eq!(outcome.report.unwrap().without_body.len(), 1);
}

#[tokio::test]
async fn what_is_too_large_stays() {
    let large = vec![b'x'; 3_000_001];
    let mails = vec![("aa", [&large[..], b"\r\n"].concat()), ("bb", b"small\r\n".to_vec())];
    // Announced as too large: not asked for.
    let (outcome, served) = fetch_all(Script::new().mails(mails.clone())).await;
    assert_eq!(outcome.ids(), ["bb"]);
    assert_eq!(outcome.report.unwrap().too_large[0].id, id("aa"));
    assert_eq!(served.heard("RETR"), ["RETR 2"]);
    // Announced as small: passed over.
    let (outcome, _served) =
        fetch_all(Script::new().mails(mails).on("LIST", "+OK\r\n1 9\r\n2 9\r\n.\r\n")).await;
    assert_eq!(outcome.ids(), ["bb"]);
    assert_eq!(outcome.report.unwrap().too_large[0].id, id("aa"));
}

#[tokio::test]
async fn long_messages_go_through_the_spool() {
    let mut long = b"Subject: long\r\n\r\n".to_vec();
    (0..40_000)
        .for_each(|number| long.extend_from_slice(format!(".{number} and a line of text\r\n").as_bytes()));
    let (outcome, _served) = fetch_all(Script::new().mails(vec![("aa", long.clone())])).await;
    assert!(outcome.mails[0].1 == long);
}

#[tokio::test]
async fn a_receiver_that_is_gone_ends_it_without_error() {
    let served = Script::new().serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await.unwrap();
    let (send, receive) = tokio::sync::mpsc::channel(1);
    drop(receive);
    assert!(source.fetch(&listed, send).await.is_ok());
    let outcome = fetch(&mut source, &listed).await;
    assert_eq!(outcome.mails.len(), 3, "a new session serves what comes next");
    assert_eq!(served.sessions().len(), 2);
}
