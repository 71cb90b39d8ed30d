use super::scripted::{CLOSE, HANG, Outcome, Script, fetch, fetch_both, listed};
use crate::source::{Fault, MailSource, Stage};

const SEVEN: &[u8] = b"* 1 FETCH (UID 7 RFC822.SIZE 5 BODY[] {5}\r\nseven)\r\n";
const NINE: &[u8] = b"* 2 FETCH (UID 9 RFC822.SIZE 3 BODY[] {3}\r\nIX\n)\r\n";
const OK: &[u8] = b"$ OK fetched\r\n";

fn assert_both(outcome: &Outcome) {
    let mails: Vec<_> = outcome.mails.iter().map(|(id, _, bytes)| (id.as_str(), bytes.as_slice())).collect();
    assert_eq!(mails, [("7", &b"seven"[..]), ("9", b"IX\n")]);
    let report = outcome.report.as_ref().unwrap();
    assert!(report.vanished.is_empty() && report.too_large.is_empty() && report.without_body.is_empty());
}

fn assert_failed(outcome: &Outcome, is: impl Fn(&Fault) -> bool) {
    assert!(outcome.mails.is_empty(), "handed on: {:?}", outcome.mails);
    let error = outcome.report.as_ref().unwrap_err();
    assert_eq!(error.stage, Stage::Fetch);
    assert!(is(&error.fault), "{error}");
}

#[tokio::test]
async fn whole_messages_come_with_their_dates() {
    let outcome = fetch_both(Script::new()).await;
    assert_both(&outcome);
    assert_eq!(outcome.mails[0].1, Some(837_596_665_000));
    assert_eq!(outcome.mails[1].1, Some(1000));
}

#[tokio::test]
async fn answers_in_pieces_of_any_size_give_the_same_messages() {
    for piece in 1..=40 {
        assert_both(&fetch_both(Script::new().in_pieces_of(piece)).await);
    }
}

#[tokio::test]
async fn items_come_in_any_order_and_bodies_in_any_form() {
    let responses: [(&[u8], &[u8]); 6] = [
        (b"* 1 FETCH (BODY[] {5}\r\nseven RFC822.SIZE 5 UID 7)\r\n", NINE),
        (SEVEN, b"* 2 FETCH (body[] ~{3}\r\nIX\n uid 9)\r\n"),
        (b"* 1 FETCH (BODY[] \"seven\" UID 7)\r\n", NINE),
        (b"* 1 FETCH (UID 7 FLAGS (\\Seen) BODY[] {5+}\r\nseven)\r\n", NINE),
        (NINE, SEVEN),
        (b"* 1 FETCH (UID 7 INTERNALDATE \"99-Foo-0000 x\" BODY[] {5}\r\nseven X 99999999999)\r\n", NINE),
    ];
    // The last one is beyond mending: its items are not of the grammar.
    for (first, second) in &responses[..5] {
        assert_both(&fetch_both(Script::new().on_fetch(&[first, second, OK].concat())).await);
    }
    let (first, second) = responses[5];
    let outcome = fetch_both(Script::new().on_fetch(&[first, second, OK].concat())).await;
    assert_failed(&outcome, |fault| matches!(fault, Fault::Protocol(_)));
}

#[tokio::test]
async fn wrong_dates_and_enormous_sizes_do_not_stop_a_message() {
    let seven = b"* 1 FETCH (UID 7 INTERNALDATE \"00-Foo-0000 00:00:00 +0000\" RFC822.SIZE 99999999999 \
                  BODY[] {5}\r\nseven)\r\n";
    let outcome = fetch_both(Script::new().on_fetch(&[seven, NINE, OK].concat())).await;
    assert_both(&outcome);
    assert_eq!(outcome.mails[0].1, None);
}

#[tokio::test]
async fn what_was_not_asked_for_is_passed_over() {
    let noise = "* 5 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 7 FLAGS ())\r\n\
                 * 3 FETCH (UID 8 BODY[] {3}\r\nno!)\r\n* 4 FETCH (BODY[] {3}\r\nno!)\r\n\
                 * OK [X-NEW] half-past {9}\r\n* NO 日本語の警告\r\n* X-UNKNOWN (some thing)\r\n* ESEARCH ()\r\n";
    let again = b"* 1 FETCH (UID 7 BODY[] {5}\r\nfalse)\r\n";
    let answer = [noise.as_bytes(), SEVEN, noise.as_bytes(), again, NINE, OK].concat();
    assert_both(&fetch_both(Script::new().on_fetch(&answer)).await);
}

#[tokio::test]
async fn messages_that_vanished_or_have_no_body_are_reported_and_not_handed_on() {
    let outcome = fetch_both(Script::new().on_fetch(&[NINE, OK].concat())).await;
    assert_eq!(outcome.mails.len(), 1);
    assert_eq!(outcome.report.unwrap().vanished[0].id, "7");

    for body in ["NIL", "\"\"", "{0}\r\n", "~{0}\r\n"] {
        let seven = format!("* 1 FETCH (UID 7 BODY[] {body})\r\n");
        let outcome = fetch_both(Script::new().on_fetch(&[seven.as_bytes(), NINE, OK].concat())).await;
        assert_eq!(outcome.mails.len(), 1, "{body}");
        let report = outcome.report.unwrap();
        assert_eq!(report.without_body[0].id.id, "7", "{body}");
        assert!(report.vanished.is_empty());
    }
}

#[tokio::test]
async fn a_message_that_is_announced_empty_may_be() {
    let served =
        Script::new().on_fetch(&[b"* 1 FETCH (UID 7 BODY[] {0}\r\n)\r\n", NINE, OK].concat()).serve().await;
    let mut source = served.open().await.unwrap();
    // A size of 0 is unknown to the plan; the body decides.
    let outcome = fetch(&mut source, &[listed(7, 0), listed(9, 3)]).await;
    assert_eq!(outcome.mails[0], ("7".into(), None, Vec::new()));
}

#[tokio::test]
async fn no_bad_bye_and_the_end_of_the_connection_hand_nothing_on() {
    for before in [&b""[..], SEVEN, &[SEVEN, NINE].concat(), b"* 1 FETCH (UID 7 BODY[] {5}\r\nsev"] {
        let outcome = fetch_both(Script::new().on_fetch(&[before, CLOSE].concat())).await;
        assert_failed(&outcome, |fault| *fault == Fault::Closed);
        let outcome = fetch_both(Script::new().on_fetch(&[before, HANG].concat())).await;
        assert_failed(&outcome, |fault| matches!(fault, Fault::Stalled { .. }));
    }
    for before in [&b""[..], SEVEN, &[SEVEN, NINE].concat()] {
        for (end, said) in [("$ NO [LIMIT] not now\r\n", "not now"), ("$ BAD what?\r\n", "what?")] {
            let outcome = fetch_both(Script::new().on_fetch(&[before, end.as_bytes()].concat())).await;
            assert_failed(&outcome, |fault| *fault == Fault::CommandRefused { command: "FETCH" });
            assert_eq!(outcome.report.unwrap_err().server_said.unwrap(), said);
        }
        let outcome = fetch_both(Script::new().on_fetch(&[before, b"* BYE going down\r\n"].concat())).await;
        assert_failed(&outcome, |fault| *fault == Fault::Bye);
        let outcome = fetch_both(Script::new().on_fetch(&[before, b"A999 OK fetched\r\n"].concat())).await;
        assert_failed(&outcome, |fault| matches!(fault, Fault::Protocol(_)));
        let outcome = fetch_both(Script::new().on_fetch(&[before, b"+ go on\r\n"].concat())).await;
        assert_failed(&outcome, |fault| matches!(fault, Fault::Protocol(_)));
    }
}

#[tokio::test]
async fn a_session_is_not_used_again_after_an_error() {
    let served = Script::new().on_fetch(b"$ NO\r\n").serve().await;
    let mut source = served.open().await.unwrap();
    assert_failed(&fetch(&mut source, &[listed(7, 5), listed(9, 3)]).await, |_| true);
    assert_eq!(source.list().await.unwrap_err().fault, Fault::OutOfStep);
    assert!(!served.heard_any("UID SEARCH"));
}

#[tokio::test]
async fn a_receiver_that_is_gone_ends_the_fetch_and_the_session() {
    let served = Script::new().serve().await;
    let mut source = served.open().await.unwrap();
    let (send, receive) = tokio::sync::mpsc::channel(1);
    drop(receive);
    source.fetch(&[listed(7, 5), listed(9, 3)], send).await.unwrap();
    assert_eq!(source.list().await.unwrap_err().fault, Fault::OutOfStep);
}

#[tokio::test]
async fn endless_and_lying_servers_are_given_up() {
    let endless_line = [&b"* X "[..], &[b'x'; 100_000]].concat();
    let quoted_8bit = "* 1 FETCH (UID 7 BODY[] \"日本\")\r\n".as_bytes();
    let cases: [&[u8]; 8] = [
        &endless_line,
        b"* 1 FETCH (UID 7 BODY[] {99999999999}\r\nx",
        b"* 1 FETCH (UID 7 BODY[] {99999999999999999999999}\r\nx",
        b"* LIST () NIL {500000000}\r\nx",
        b"* 1 FETCH (UID 7 BODY[] {1}\r\nx BODY[] {1}\r\ny)\r\n",
        b"* 1 FETCH (UID 7 BODY[] {1}\r\nx BODY[] \"y\")\r\n",
        b"* 1 FETCH (UID 7 BODY[]<3> \"x\")\r\n* 1 FETCH (UID 7 BODY[] {1}\r\nx\n\r\n",
        quoted_8bit,
    ];
    for answer in cases {
        let outcome = fetch_both(Script::new().on_fetch(&[answer, OK].concat())).await;
        let text = String::from_utf8_lossy(&answer[..answer.len().min(60)]).into_owned();
        assert!(outcome.mails.is_empty(), "{text}");
        let error = outcome.report.unwrap_err();
        assert!(matches!(error.fault, Fault::Protocol(_)), "{text}: {error}");
        assert!(error.server_said.is_none_or(|said| said.chars().count() <= 201));
    }
}

#[tokio::test]
async fn messages_beyond_the_cap_are_reported_and_those_beside_them_fetched() {
    // One is announced too long, one turns out to be.
    let long = [&b"* 1 FETCH (UID 7 BODY[] {3000001}\r\n"[..], &vec![b'x'; 3_000_001], b")\r\n"].concat();
    let served = Script::new().on_fetch(&[&long, NINE, OK].concat()).serve().await;
    let mut source = served.open().await.unwrap();
    let outcome = fetch(&mut source, &[listed(5, 3_000_001), listed(7, 10), listed(9, 3)]).await;
    assert_eq!(outcome.mails.len(), 1);
    let too_large: Vec<_> =
        outcome.report.unwrap().too_large.into_iter().map(|listed| listed.id.id).collect();
    assert_eq!(too_large, ["5", "7"]);
}

#[tokio::test]
async fn long_messages_come_back_byte_by_byte() {
    let body: Vec<u8> = (0..2_900_000u32).map(|i| (i % 253) as u8).collect();
    let long =
        [format!("* 1 FETCH (UID 7 BODY[] {{{}}}\r\n", body.len()).as_bytes(), &body, b")\r\n"].concat();
    let served = Script::new().on_fetch(&[&long, NINE, OK].concat()).serve().await;
    let mut source = served.open().await.unwrap();
    let outcome = fetch(&mut source, &[listed(7, 10), listed(9, 3)]).await;
    assert!(outcome.mails[0].2 == body);
    assert!(outcome.report.is_ok());
}

#[tokio::test]
async fn several_commands_are_outstanding_and_each_is_bounded() {
    let mut script = Script::new();
    let wanted: Vec<_> = (1..=1000).map(|uid| listed(uid, 4)).collect();
    for first in (1..=1000).step_by(200) {
        let mut answer = String::new();
        for uid in first..first + 200 {
            answer += &format!("* {uid} FETCH (UID {uid} BODY[] {{4}}\r\n{uid:04})\r\n");
        }
        answer += "$ OK fetched\r\n";
        script = script.on(&format!("UID FETCH {first}:{} (UID INTERNALDATE", first + 199), &answer);
    }
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let outcome = fetch(&mut source, &wanted).await;
    assert!(outcome.report.is_ok());
    assert_eq!(outcome.mails.len(), 1000);
    for (index, (id, _, body)) in outcome.mails.iter().enumerate() {
        assert_eq!(*id, (index + 1).to_string());
        assert_eq!(*body, format!("{:04}", index + 1).into_bytes());
    }
    // The session goes on.
    source.list().await.unwrap();
    source.close().await.unwrap();
}

#[tokio::test]
async fn a_failure_in_a_later_command_keeps_what_earlier_ones_confirmed() {
    let mut first = String::new();
    for uid in 1..=200 {
        first += &format!("* {uid} FETCH (UID {uid} BODY[] {{1}}\r\nx)\r\n");
    }
    first += "$ OK fetched\r\n";
    let served = Script::new()
        .on("UID FETCH 1:200 ", &first)
        .on("UID FETCH 201 ", "* 201 FETCH (UID 201 BODY[] {1}\r\nx)\r\n$ NO broken\r\n")
        .serve()
        .await;
    let mut source = served.open().await.unwrap();
    let wanted: Vec<_> = (1..=201).map(|uid| listed(uid, 1)).collect();
    let outcome = fetch(&mut source, &wanted).await;
    assert_eq!(outcome.mails.len(), 200);
    assert_eq!(outcome.report.unwrap_err().fault, Fault::CommandRefused { command: "FETCH" });
}

#[tokio::test]
async fn one_message_that_is_refused_does_not_keep_the_others_back() {
    let refused = || Script::new().on_fetch(&[SEVEN, b"$ NO [SERVERBUG] 7 is broken\r\n"].concat());
    let served = refused()
        .on_bytes("UID FETCH 7 (UID INTERNALDATE", &[SEVEN, b"$ NO broken\r\n"].concat())
        .on_bytes("UID FETCH 9 (UID INTERNALDATE", &[NINE, OK].concat())
        .serve()
        .await;
    let mut source = served.open().await.unwrap();
    let outcome = fetch(&mut source, &[listed(7, 5), listed(9, 3)]).await;
    let mails: Vec<_> = outcome.mails.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(mails, ["9"]);
    let error = outcome.report.unwrap_err();
    assert_eq!(error.fault, Fault::CommandRefused { command: "FETCH" });
    assert_eq!(error.server_said.as_deref(), Some("7 is broken"));
    // What was fetched can be deleted in the same session.
    source.delete(&super::scripted::durable(&[9])).await.unwrap();

    // A server that refuses every message is not asked for all of them.
    let served = Script::new().on("UID FETCH", "$ NO go away\r\n").serve().await;
    let mut source = served.open().await.unwrap();
    let wanted: Vec<_> = (1..=100).map(|uid| listed(uid, 5)).collect();
    let outcome = fetch(&mut source, &wanted).await;
    assert!(outcome.mails.is_empty());
    assert_eq!(outcome.report.unwrap_err().server_said.as_deref(), Some("go away"));
    assert!(served.heard().iter().filter(|line| line.starts_with("UID FETCH")).count() < 16);
}
