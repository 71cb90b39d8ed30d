//! Dialogues over real sockets.

use std::{num::NonZeroU32, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::super::{
    mailbox::{DemoMailbox, start},
    maildrop::{Mail, Maildrop, Messages},
};
use super::selected::Selected;

/// A client that knows the protocol only as lines.
struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Client {
    async fn connect(mailbox: &DemoMailbox) -> Self {
        let stream = TcpStream::connect(mailbox.imap).await.unwrap();
        let mut client = Self { stream, received: Vec::new() };
        let greeting = client.until("\r\n").await;
        assert!(greeting.starts_with("* OK [CAPABILITY IMAP4"), "{greeting}");
        client
    }

    async fn signed_in(mailbox: &DemoMailbox) -> Self {
        let mut client = Self::connect(mailbox).await;
        let answer = client.say(&format!("a LOGIN {} {}", mailbox.username, mailbox.password)).await;
        assert!(answer.starts_with("a OK "), "{answer}");
        client
    }

    async fn selected(mailbox: &DemoMailbox) -> Self {
        let mut client = Self::signed_in(mailbox).await;
        let answer = client.say("a SELECT INBOX").await;
        assert!(answer.contains("\r\na OK [READ-WRITE] "), "{answer}");
        client
    }

    async fn send(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.unwrap();
    }

    /// Sends a command whose tag is its first word, and returns all until its tagged answer.
    async fn say(&mut self, command: &str) -> String {
        self.send(&format!("{command}\r\n")).await;
        self.answer(command.split(' ').next().unwrap()).await
    }

    async fn answer(&mut self, tag: &str) -> String {
        loop {
            let text = String::from_utf8_lossy(&self.received).into_owned();
            let start = if text.starts_with(&format!("{tag} ")) {
                Some(0)
            } else {
                text.find(&format!("\r\n{tag} ")).map(|at| at + 2)
            };
            if let Some(start) = start
                && let Some(end) = text[start..].find("\r\n")
            {
                assert_eq!(text.len(), start + end + 2, "nothing comes after the tagged answer");
                self.received.clear();
                return text;
            }
            self.more().await;
        }
    }

    async fn until(&mut self, end: &str) -> String {
        while !self.received.ends_with(end.as_bytes()) {
            self.more().await;
        }
        String::from_utf8(std::mem::take(&mut self.received)).unwrap()
    }

    async fn until_closed(&mut self) -> String {
        while tokio::time::timeout(Duration::from_secs(10), self.stream.read_buf(&mut self.received))
            .await
            .unwrap()
            .unwrap_or(0)
            > 0
        {}
        String::from_utf8(std::mem::take(&mut self.received)).unwrap()
    }

    async fn more(&mut self) {
        let read =
            tokio::time::timeout(Duration::from_secs(10), self.stream.read_buf(&mut self.received)).await;
        assert_ne!(read.unwrap().unwrap(), 0, "closed after {:?}", String::from_utf8_lossy(&self.received));
    }
}

fn search_result(answer: &str) -> Vec<u32> {
    let line = answer.lines().find(|line| line.starts_with("* SEARCH")).unwrap();
    line.split_whitespace().skip(2).map(|number| number.parse().unwrap()).collect()
}

#[tokio::test]
async fn signing_in_takes_the_right_password_in_each_form() {
    let mailbox = start().await.unwrap();
    let (username, password) = (mailbox.username.clone(), mailbox.password.clone());
    let plain = |password: &str| {
        use base64::{Engine, prelude::BASE64_STANDARD};
        BASE64_STANDARD.encode(format!("\0{username}\0{password}"))
    };

    let mut client = Client::connect(&mailbox).await;
    assert!(client.say("a SELECT INBOX").await.starts_with("a BAD "));
    assert!(
        client.say(&format!("b LOGIN {username} wrong")).await.starts_with("b NO [AUTHENTICATIONFAILED] ")
    );
    assert!(client.say(&format!("c LOGIN {username} \"{password}\"")).await.starts_with("c OK "));
    assert!(client.say(&format!("d LOGIN {username} {password}")).await.starts_with("d BAD "));

    let mut client = Client::connect(&mailbox).await;
    assert!(client.say(&format!("a AUTHENTICATE PLAIN {}", plain(&password))).await.starts_with("a OK "));

    let mut client = Client::connect(&mailbox).await;
    client.send("a AUTHENTICATE PLAIN\r\n").await;
    assert_eq!(client.until("\r\n").await, "+ \r\n");
    client.send("*\r\n").await;
    assert!(client.answer("a").await.starts_with("a BAD "));
    client.send("b AUTHENTICATE PLAIN\r\n").await;
    assert_eq!(client.until("\r\n").await, "+ \r\n");
    client.send(&format!("{}\r\n", plain(&password))).await;
    assert!(client.answer("b").await.starts_with("b OK "));

    let mut client = Client::connect(&mailbox).await;
    for tag in ["a", "b"] {
        let answer = client.say(&format!("{tag} AUTHENTICATE PLAIN {}", plain("wrong"))).await;
        assert!(answer.starts_with(&format!("{tag} NO ")));
    }
    client.send("c LOGIN x y\r\n").await;
    let end = client.until_closed().await;
    assert!(end.starts_with("c NO ") && end.contains("* BYE "), "{end}");
}

#[tokio::test]
async fn literals_are_invited_and_bounded() {
    let mailbox = start().await.unwrap();
    let mut client = Client::connect(&mailbox).await;
    client.send(&format!("a LOGIN {{{}}}\r\n", mailbox.username.len())).await;
    assert!(client.until("\r\n").await.starts_with("+ "));
    client.send(&format!("{} {{{}}}\r\n", mailbox.username, mailbox.password.len())).await;
    assert!(client.until("\r\n").await.starts_with("+ "));
    client.send(&format!("{}\r\n", mailbox.password)).await;
    assert!(client.answer("a").await.starts_with("a OK "));
    assert!(client.say("b SELECT {5+}\r\nINBOX").await.contains("\r\nb OK "));
    assert!(client.say("c SELECT {500000000}").await.starts_with("c NO [TOOBIG] "));
    assert!(client.say("d NOOP").await.starts_with("d OK "), "the connection goes on");
    client.send("e SELECT {500000000+}\r\n").await;
    assert!(client.until_closed().await.starts_with("* BYE "));

    let mut client = Client::connect(&mailbox).await;
    client.send(&format!("a LOGIN {}", "x".repeat(70_000))).await;
    assert!(client.until_closed().await.starts_with("* BYE "));
}

#[tokio::test]
async fn unknown_commands_are_bad_and_harm_nothing() {
    let mailbox = start().await.unwrap();
    let mut client = Client::selected(&mailbox).await;
    assert!(client.say("a FROBNICATE").await.starts_with("a BAD "));
    assert!(client.say("b FETCH").await.starts_with("b BAD "));
    assert!(client.say("c CREATE Other").await.starts_with("c BAD "));
    client.send("\r\n").await;
    assert!(client.until("\r\n").await.starts_with("* BAD "));
    assert!(client.say("d SEARCH TEXT x").await.starts_with("d NO "));
    assert!(client.say("e FETCH 1 (BODYSTRUCTURE)").await.starts_with("e NO "));
    for garbage in [&b"\xff\xfe SELECT INBOX\r\n"[..], b"( NOOP\r\n", b"{5\r\n", b"\0\r\n"] {
        client.stream.write_all(garbage).await.unwrap();
        assert!(client.until("\r\n").await.starts_with("* BAD "), "{garbage:?}");
    }
    assert!(client.say("x LOGIN \"a").await.starts_with("x BAD "));
    let nested = format!("y SEARCH {}ALL{}", "(".repeat(5000), ")".repeat(5000));
    assert!(client.say(&nested).await.starts_with("y BAD "));
    assert!(client.say("f NOOP").await.starts_with("f OK "));
    assert!(client.say("g SELECT Other").await.starts_with("g NO "));
    assert!(
        client.say("h FETCH 1 UID").await.starts_with("h BAD "),
        "a failed SELECT leaves nothing selected"
    );
    client.send("i LOGOUT\r\n").await;
    let end = client.until_closed().await;
    assert!(end.starts_with("* BYE ") && end.contains("\r\ni OK "));
}

#[tokio::test]
async fn a_mailbox_is_described_as_it_is() {
    let mailbox = start().await.unwrap();
    let count = mailbox.messages;
    let mut client = Client::signed_in(&mailbox).await;
    let status = client.say("a STATUS INBOX (MESSAGES UIDNEXT UNSEEN RECENT)").await;
    assert!(
        status.contains(&format!("MESSAGES {count} UIDNEXT {} UNSEEN {count} RECENT {count}", count + 1)),
        "{status}"
    );
    assert!(client.say("b LIST \"\" *").await.starts_with("* LIST (\\Noinferiors) \"/\" INBOX\r\n"));
    assert!(client.say("c LIST \"\" I%x").await.starts_with("* LIST "));
    assert!(client.say("d LIST \"\" Sent*").await.starts_with("d OK "));
    assert!(client.say("e LIST \"\" \"\"").await.starts_with("* LIST (\\Noselect) \"/\" \"\"\r\n"));

    let examined = client.say("f EXAMINE inbox").await;
    assert!(
        examined.contains("[PERMANENTFLAGS ()]") && examined.contains("\r\nf OK [READ-ONLY] "),
        "{examined}"
    );
    assert!(client.say("g STORE 1 +FLAGS (\\Deleted)").await.starts_with("g NO "));
    assert!(client.say("h EXPUNGE").await.starts_with("h NO "));

    let selected = client.say("i SELECT INBOX").await;
    assert!(selected.contains(&format!("* {count} EXISTS\r\n* {count} RECENT\r\n")), "{selected}");
    assert!(selected.contains("[UIDVALIDITY ") && selected.contains(&format!("[UIDNEXT {}]", count + 1)));
    assert!(selected.contains("[UNSEEN 1]"));
    assert!(selected.contains("[PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)]"));
    let mut other = Client::selected(&mailbox).await;
    assert!(search_result(&other.say("a SEARCH RECENT").await).is_empty());
}

#[tokio::test]
async fn a_fetched_message_is_whole_and_its_parts_agree() {
    let mailbox = start().await.unwrap();
    let mut client = Client::selected(&mailbox).await;
    let answer = client.say("a UID FETCH 3 (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])").await;
    let size: usize =
        answer.split("RFC822.SIZE ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let (head, rest) = answer.split_once(&format!("BODY[] {{{size}}}\r\n")).unwrap();
    assert!(head.starts_with("* 3 FETCH (UID 3 INTERNALDATE \""), "{head}");
    let message = &rest[..size];
    assert!(rest[size..].starts_with(")\r\na OK "));
    assert!(message.starts_with("Received: ") && message.ends_with("\r\n"));
    let (header, text) = message.split_once("\r\n\r\n").unwrap();

    let answer = client.say("b FETCH 3 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])").await;
    assert!(answer.contains(&format!("BODY[HEADER] {{{}}}\r\n{header}\r\n\r\n", header.len() + 4)));
    assert!(answer.contains(&format!("BODY[TEXT] {{{}}}\r\n{text})", text.len())));
    let answer = client.say("c FETCH 3 BODY.PEEK[]<10.5>").await;
    assert!(answer.contains(&format!("BODY[]<10> {{5}}\r\n{})", &message[10..15])), "{answer}");
    let answer = client.say("d FETCH 3 BODY.PEEK[HEADER.FIELDS (message-id FROM)]").await;
    let fields = answer.split_once("}\r\n").unwrap().1;
    let names: Vec<&str> = fields
        .lines()
        .take_while(|line| !line.is_empty())
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(names, ["From", "Message-ID"]);

    assert_eq!(search_result(&client.say("e SEARCH SEEN").await), Vec::<u32>::new());
    let answer = client.say("f FETCH 3 RFC822").await;
    assert!(answer.contains("FLAGS (\\Seen \\Recent)"), "what reading changes is told");
    assert_eq!(search_result(&client.say("g SEARCH SEEN").await), [3]);
}

#[tokio::test]
async fn removing_by_uid_removes_exactly_those_and_numbers_follow() {
    let mailbox = start().await.unwrap();
    let count = u32::try_from(mailbox.messages).unwrap();
    let mut client = Client::selected(&mailbox).await;
    let stored = client.say("a UID STORE 2,3,5,8 +FLAGS (\\Deleted)").await;
    assert_eq!(stored.matches(" FETCH (FLAGS (\\Deleted \\Recent) UID ").count(), 4, "{stored}");
    assert!(client.say("b UID STORE 8 -FLAGS.SILENT (\\Deleted)").await.starts_with("b OK "));
    assert_eq!(search_result(&client.say("c UID SEARCH DELETED").await), [2, 3, 5]);
    assert_eq!(search_result(&client.say("d UID SEARCH UID 1:4 NOT DELETED").await), [1, 4]);
    assert_eq!(search_result(&client.say("e SEARCH OR 1 UID 6").await), [1, 6]);

    let removed = client.say("f UID EXPUNGE 2:3,8").await;
    assert!(removed.starts_with("* 2 EXPUNGE\r\n* 2 EXPUNGE\r\nf OK "), "{removed}");
    assert_eq!(search_result(&client.say("g UID SEARCH 1:3").await), [1, 4, 5]);
    let removed = client.say("h EXPUNGE").await;
    assert!(removed.starts_with("* 3 EXPUNGE\r\nh OK "), "{removed}");
    assert_eq!(search_result(&client.say("i UID SEARCH *").await), [count]);
    assert_eq!(search_result(&client.say(&format!("j UID SEARCH UID {}:*", count + 100)).await), [count]);
    assert_eq!(search_result(&client.say("k UID SEARCH ALL").await).len(), mailbox.messages - 3);

    client.say("l UID STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    assert!(client.say("m CLOSE").await.starts_with("m OK "));
    let selected = client.say("n SELECT INBOX").await;
    assert!(selected.contains(&format!("* {} EXISTS\r\n", count - 4)));
    assert!(selected.contains(&format!("[UIDNEXT {}]", count + 1)), "a UID is never given twice");
    client.say("o UID STORE 4 +FLAGS.SILENT (\\Deleted)").await;
    client.say("p UNSELECT").await;
    assert!(client.say("q SELECT INBOX").await.contains(&format!("* {} EXISTS\r\n", count - 4)));
}

#[tokio::test]
async fn what_another_session_removes_is_told_only_when_numbers_may_shift() {
    let mailbox = start().await.unwrap();
    let mut reader = Client::selected(&mailbox).await;
    let mut remover = Client::selected(&mailbox).await;
    remover.say("a STORE 1,4 +FLAGS.SILENT (\\Deleted)").await;
    assert!(remover.say("b EXPUNGE").await.starts_with("* 1 EXPUNGE\r\n* 3 EXPUNGE\r\nb OK "));

    let answer = reader.say("a FETCH 1:5 UID").await;
    assert!(
        !answer.contains("EXPUNGE")
            && answer.starts_with("* 2 FETCH (UID 2)\r\n* 3 FETCH (UID 3)\r\n* 5 FETCH (UID 5)\r\n"),
        "{answer}"
    );
    assert!(reader.say("b NOOP").await.starts_with("* 1 EXPUNGE\r\n* 3 EXPUNGE\r\nb OK "));
    assert!(reader.say("c FETCH 1 UID").await.starts_with("* 1 FETCH (UID 2)\r\n"));
}

#[tokio::test]
async fn pipelined_commands_are_all_answered() {
    let mailbox = start().await.unwrap();
    let mut client = Client::selected(&mailbox).await;
    client.send("a NOOP\r\nb UID SEARCH ALL\r\nc NOOP\r\n").await;
    let answer = client.answer("c").await;
    assert!(answer.starts_with("a OK ") && answer.contains("\r\nb OK "), "{answer}");
}

#[tokio::test]
async fn stopping_ends_sessions_and_frees_the_ports() {
    let mailbox = start().await.unwrap();
    let (imap, pop) = (mailbox.imap, mailbox.pop);
    assert!(imap.ip().is_loopback() && pop.ip().is_loopback());
    let mut client = Client::selected(&mailbox).await;
    mailbox.stop().await;
    assert_eq!(client.until_closed().await, "");
    assert!(TcpStream::connect(imap).await.is_err() && TcpStream::connect(pop).await.is_err());
}

#[test]
fn removals_are_told_by_the_number_that_each_has_then() {
    let received = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let mail = Mail { raw: b"A: b\r\n\r\n"[..].into(), received };
    let maildrop = Maildrop::new(NonZeroU32::MIN, vec![mail; 6]);
    let mut messages = maildrop.lock();
    let messages: &mut Messages = &mut messages;
    let mut selected = Selected::open(messages, false);
    messages.remove(|stored| [1, 2, 6].contains(&stored.uid.get()));
    let told: Vec<u32> = selected.removals(messages).iter().map(|number| number.get()).collect();
    assert_eq!(told, [1, 1, 4]);
    assert!(selected.removals(messages).is_empty());
}
