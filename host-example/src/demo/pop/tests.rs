//! Dialogues over real sockets.

use std::{collections::HashSet, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::super::mailbox::{DemoMailbox, start};

struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Client {
    async fn connect(mailbox: &DemoMailbox) -> Self {
        let mut client =
            Self { stream: TcpStream::connect(mailbox.pop).await.unwrap(), received: Vec::new() };
        assert!(client.until(b"\r\n").await.starts_with(b"+OK"));
        client
    }

    async fn signed_in(mailbox: &DemoMailbox) -> Self {
        let mut client = Self::connect(mailbox).await;
        assert!(client.say(&format!("USER {}", mailbox.username)).await.starts_with("+OK"));
        let answer = client.say(&format!("PASS {}", mailbox.password)).await;
        assert!(answer.starts_with("+OK"), "{answer}");
        client
    }

    /// Sends a command with an answer of one line.
    async fn say(&mut self, command: &str) -> String {
        self.stream.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
        String::from_utf8(self.until(b"\r\n").await).unwrap().trim_end().to_owned()
    }

    /// Sends a command with a multi-line answer, and takes the stuffing out.
    async fn lines(&mut self, command: &str) -> Vec<Vec<u8>> {
        self.stream.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
        let mut answer = self.until(b"\r\n.\r\n").await;
        assert!(answer.starts_with(b"+OK"));
        answer.truncate(answer.len() - 3);
        let text = answer.split_inclusive(|byte| *byte == b'\n').skip(1);
        text.map(|line| line.strip_prefix(b".").unwrap_or(line).to_vec()).collect()
    }

    async fn until(&mut self, end: &[u8]) -> Vec<u8> {
        while !self.received.ends_with(end) {
            let read =
                tokio::time::timeout(Duration::from_secs(10), self.stream.read_buf(&mut self.received)).await;
            assert_ne!(read.unwrap().unwrap(), 0, "closed");
        }
        std::mem::take(&mut self.received)
    }

    async fn ends(mut self) {
        let read =
            tokio::time::timeout(Duration::from_secs(10), self.stream.read_buf(&mut self.received)).await;
        assert_eq!(read.unwrap().unwrap_or(0), 0);
    }
}

fn text(lines: &[Vec<u8>]) -> String {
    String::from_utf8(lines.concat()).unwrap()
}

#[tokio::test]
async fn signing_in_takes_the_right_password_in_each_form() {
    let mailbox = start().await.unwrap();
    let plain = |password: &str| BASE64_STANDARD.encode(format!("\0{}\0{password}", mailbox.username));

    let mut client = Client::connect(&mailbox).await;
    assert!(client.say("STAT").await.starts_with("-ERR"));
    assert!(client.say("PASS x").await.starts_with("-ERR"));
    client.say(&format!("user {}", mailbox.username)).await;
    assert!(client.say("PASS wrong").await.starts_with("-ERR [AUTH]"));
    assert!(client.say(&format!("AUTH PLAIN {}", plain(&mailbox.password))).await.starts_with("+OK"));
    assert!(client.say("QUIT").await.starts_with("+OK"));
    client.ends().await;

    let mut client = Client::connect(&mailbox).await;
    assert_eq!(client.say("AUTH PLAIN").await, "+");
    assert!(client.say("*").await.starts_with("-ERR"));
    assert_eq!(client.say("AUTH PLAIN").await, "+");
    assert!(client.say(&plain(&mailbox.password)).await.starts_with("+OK"));
    drop(client);

    let mut client = Client::connect(&mailbox).await;
    for _ in 0..3 {
        assert!(client.say(&format!("AUTH PLAIN {}", plain("wrong"))).await.starts_with("-ERR [AUTH]"));
    }
    client.ends().await;
}

#[tokio::test]
async fn listings_agree_with_what_is_retrieved() {
    let mailbox = start().await.unwrap();
    let mut client = Client::signed_in(&mailbox).await;
    assert!(text(&client.lines("CAPA").await).contains("SASL PLAIN\r\nPIPELINING\r\n"));
    let listing = text(&client.lines("LIST").await);
    let sizes: Vec<usize> =
        listing.lines().map(|line| line.split(' ').nth(1).unwrap().parse().unwrap()).collect();
    assert_eq!(sizes.len(), mailbox.messages);
    assert_eq!(client.say("STAT").await, format!("+OK {} {}", sizes.len(), sizes.iter().sum::<usize>()));
    assert_eq!(client.say("LIST 2").await, format!("+OK 2 {}", sizes[1]));
    let unique: HashSet<String> = text(&client.lines("UIDL").await)
        .lines()
        .map(|line| line.split(' ').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(unique.len(), sizes.len());

    let mut dotted = 0;
    for (number, size) in (1..).zip(&sizes) {
        let message = client.lines(&format!("RETR {number}")).await.concat();
        // The malformed mail ends within a line, which the protocol cannot tell.
        assert!(message.len() == *size || message.len() == size + 2, "message {number}");
        let is_dotted = message.windows(13).any(|window| window == b"\r\n.\r\n..3 The ");
        dotted += usize::from(is_dotted);
    }
    assert_eq!(dotted, 1);

    let top = client.lines("TOP 1 2").await;
    let empty = top.iter().position(|line| line == b"\r\n").unwrap();
    assert_eq!(top.len(), empty + 3);
    for wrong in ["RETR 0", "RETR 999", "RETR x", "RETR", "TOP 1", "TOP 1 -1", "LIST 999", "DELE 999", "XYZ"]
    {
        assert!(client.say(wrong).await.starts_with("-ERR"), "{wrong}");
    }
}

#[tokio::test]
async fn only_quit_removes() {
    let mailbox = start().await.unwrap();
    let mut client = Client::signed_in(&mailbox).await;
    let unique = text(&client.lines("UIDL").await);
    assert!(client.say("DELE 1").await.starts_with("+OK"));
    assert!(client.say("DELE 1").await.starts_with("-ERR"));
    assert!(client.say("RETR 1").await.starts_with("-ERR"));
    assert!(client.say("STAT").await.starts_with(&format!("+OK {} ", mailbox.messages - 1)));
    assert!(text(&client.lines("UIDL").await).starts_with("2 "));
    drop(client);

    let mut client = again(&mailbox).await;
    client.say("DELE 1").await;
    client.say("RSET").await;
    client.say("DELE 2").await;
    assert!(client.say("QUIT").await.starts_with("+OK"));
    client.ends().await;

    let mut client = again(&mailbox).await;
    let left = text(&client.lines("UIDL").await);
    let ids = |listing: &str| -> Vec<String> {
        listing.lines().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect()
    };
    let mut expected = ids(&unique);
    expected.remove(1);
    assert_eq!(ids(&left), expected);
}

#[tokio::test]
async fn one_session_at_a_time_has_the_mailbox() {
    let mailbox = start().await.unwrap();
    let first = Client::signed_in(&mailbox).await;
    let mut second = Client::connect(&mailbox).await;
    second.say(&format!("USER {}", mailbox.username)).await;
    assert!(second.say(&format!("PASS {}", mailbox.password)).await.starts_with("-ERR [IN-USE]"));
    drop(first);
    again(&mailbox).await;
}

#[tokio::test]
async fn pipelined_commands_are_all_answered_and_long_lines_end_it() {
    let mailbox = start().await.unwrap();
    let mut client = Client::signed_in(&mailbox).await;
    client.stream.write_all(b"NOOP\r\nDELE 1\r\nRSET\r\nQUIT\r\n").await.unwrap();
    let answers = client.until(b"bye\r\n").await;
    assert_eq!(answers.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"+OK")).count(), 4);

    let mut client = Client::connect(&mailbox).await;
    client.stream.write_all(&[b'x'; 5000]).await.unwrap();
    assert!(client.until(b"\r\n").await.starts_with(b"-ERR"));
}

/// Signs in as soon as the server has noticed that the session before is over.
async fn again(mailbox: &DemoMailbox) -> Client {
    for _ in 0..100 {
        let mut client = Client::connect(mailbox).await;
        client.say(&format!("USER {}", mailbox.username)).await;
        if client.say(&format!("PASS {}", mailbox.password)).await.starts_with("+OK") {
            return client;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the lock of an ended session stays");
}
