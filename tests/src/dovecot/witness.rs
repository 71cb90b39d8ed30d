//! What another client sees on the server. Uses the `imap` crate: none of the plugin's code is asked.

use std::{net::TcpStream, time::Duration};

use imap::{Client, Session};

fn session(port: u16, user: &str) -> Session<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("connect");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("timeout");
    let mut client = Client::new(stream);
    client.read_greeting().expect("greeting");
    client.login(user, super::PASSWORD).map_err(|(error, _)| error).expect("login")
}

pub(super) fn create(port: u16, user: &str, folder: &str) {
    let mut session = session(port, user);
    session.create(folder).expect("create");
    let _ = session.logout();
}

pub(super) fn count(port: u16, user: &str, folder: &str) -> u32 {
    let mut session = session(port, user);
    let mailbox = session.examine(folder).expect("examine");
    let _ = session.logout();
    mailbox.exists
}

pub(super) fn messages(port: u16, user: &str) -> Vec<Vec<u8>> {
    let mut session = session(port, user);
    let exists = session.examine("INBOX").expect("examine").exists;
    // One at a time: this crate parses a response anew at every line.
    let messages = (1..=exists)
        .map(|number| {
            let fetched = session.fetch(number.to_string(), "BODY.PEEK[]").expect("fetch");
            fetched.iter().find_map(imap::types::Fetch::body).expect("a body").to_vec()
        })
        .collect();
    let _ = session.logout();
    messages
}
