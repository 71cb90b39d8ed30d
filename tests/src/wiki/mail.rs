//! The plugin's REST calls.

use std::{collections::HashSet, time::Duration};

use serde_json::{Value, json};

use super::client::{Answer, Client};
use crate::{deadline::wait_for, dovecot};

/// What an account form says.
#[derive(Debug, Clone)]
pub struct Account {
    /// The name within the wiki.
    pub name: String,
    /// POP, IMAP, POPS or IMAPS.
    pub protocol: String,
    /// The mail server.
    pub hostname: String,
    /// Its port.
    pub port: u16,
    /// The mail user.
    pub username: String,
    /// The mail user's password.
    pub password: String,
    /// Send the password in the clear where it must be.
    pub allow_cleartext: bool,
}

impl Account {
    /// An account of a private Dovecot's user on 127.0.0.1.
    pub fn of(protocol: &str, port: u16, username: &str) -> Self {
        Self {
            name: format!("{username} over {protocol}"),
            protocol: protocol.to_owned(),
            hostname: "127.0.0.1".to_owned(),
            port,
            username: username.to_owned(),
            password: dovecot::PASSWORD.to_owned(),
            allow_cleartext: false,
        }
    }

    /// An account of a scripted server, which speaks no TLS.
    pub fn of_scripted(port: u16, username: &str) -> Self {
        Self { allow_cleartext: true, ..Self::of("IMAP", port, username) }
    }

    /// The body of `POST /accounts`.
    pub fn json(&self) -> Value {
        json!({
            "name": self.name, "description": "of a test", "protocol": self.protocol, "hostname": self.hostname,
            "port": self.port, "username": self.username, "password": self.password,
            "allowCleartext": self.allow_cleartext,
        })
    }
}

/// One account's part of `GET /fetch`.
#[derive(Debug, Clone)]
pub struct FetchProgress {
    /// Any account is being fetched.
    pub running: bool,
    /// As the wiki tells it.
    pub accounts: Vec<Value>,
}

/// The base of the plugin's calls for one space.
pub fn base(space: &str) -> String {
    format!("/rest/mail-archive/1.0/spaces/{space}")
}

impl Client {
    /// Adds an account and answers its id.
    pub fn create_account(&self, space: &str, account: &Account) -> String {
        let created = self.post(&format!("{}/accounts", base(space)), &account.json()).expect(201).json();
        text(&created["id"])
    }

    /// Tries an account without adding it.
    pub fn test_account(&self, space: &str, account: &Account) -> Value {
        self.post(&format!("{}/accounts/test", base(space)), &account.json()).expect(200).json()
    }

    /// The accounts of a space.
    pub fn accounts(&self, space: &str) -> Vec<Value> {
        let accounts = self.get(&format!("{}/accounts", base(space))).expect(200).json();
        accounts.as_array().cloned().unwrap_or_else(|| panic!("no list: {accounts}"))
    }

    /// One account's status.
    pub fn account_status(&self, space: &str, id: &str) -> Value {
        let accounts = self.accounts(space);
        let account = accounts.iter().find(|account| text(&account["id"]) == id);
        account.unwrap_or_else(|| panic!("no account {id}: {accounts:?}"))["status"].clone()
    }

    /// Starts a fetch from every enabled account of the space.
    pub fn fetch(&self, space: &str) {
        self.request("POST", &format!("{}/fetch", base(space)), None).expect(202);
    }

    /// How the fetch goes.
    pub fn fetch_progress(&self, space: &str) -> FetchProgress {
        let progress = self.get(&format!("{}/fetch", base(space))).expect(200).json();
        let running = progress["running"].as_bool().unwrap_or_else(|| panic!("no `running`: {progress}"));
        FetchProgress { running, accounts: progress["accounts"].as_array().cloned().unwrap_or_default() }
    }

    /// Waits until no fetch runs in the space.
    pub fn wait_fetch_done(&self, space: &str, limit: Duration) -> FetchProgress {
        wait_for("the fetch ends", limit, || {
            let progress = self.fetch_progress(space);
            (!progress.running).then_some(progress)
        })
    }

    /// Fetches and waits until it is over.
    pub fn fetch_and_wait(&self, space: &str, limit: Duration) -> FetchProgress {
        self.fetch(space);
        self.wait_fetch_done(space, limit)
    }

    /// Every message of the space, newest first, read page by page. Asserts that no page repeats a message
    /// and that `total` is true.
    pub fn list_all(&self, space: &str, limit: usize) -> Vec<Value> {
        let mut messages: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.list_page(space, limit, &cursor);
            let part = page["messages"].as_array().unwrap_or_else(|| panic!("no messages: {page}"));
            assert!(part.len() <= limit, "{} messages on a page of {limit}", part.len());
            messages.extend(part.iter().cloned());
            let next = page["next"].as_str().unwrap_or_default().to_owned();
            if next.is_empty() {
                assert_eq!(page["total"], messages.len(), "total");
                break;
            }
            assert_ne!(next, cursor, "the cursor stands still");
            cursor = next;
        }
        let ids: HashSet<String> = messages.iter().map(|message| text(&message["id"])).collect();
        assert_eq!(ids.len(), messages.len(), "a message is listed twice");
        messages
    }

    /// How many messages the space has.
    pub fn message_count(&self, space: &str) -> u64 {
        let page = self.list_page(space, 1, "");
        page["total"].as_u64().unwrap_or_else(|| panic!("no total: {page}"))
    }

    fn list_page(&self, space: &str, limit: usize, cursor: &str) -> Value {
        let cursor = if cursor.is_empty() { String::new() } else { format!("&cursor={}", escape(cursor)) };
        self.get(&format!("{}/messages?limit={limit}{cursor}", base(space))).expect(200).json()
    }

    /// The archived bytes of a message.
    pub fn raw(&self, space: &str, id: &str) -> Vec<u8> {
        let answer: Answer = self.get(&format!("{}/messages/{id}/raw", base(space))).expect(200);
        assert!(answer.content_type.starts_with("message/rfc822"), "{}", answer.content_type);
        answer.body
    }

    /// The archived bytes of every message of the space.
    pub fn raw_all(&self, space: &str) -> Vec<Vec<u8>> {
        self.list_all(space, 100).iter().map(|message| self.raw(space, &text(&message["id"]))).collect()
    }
}

/// A JSON string or number as text: what stands in a path.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// RFC 3986 section 2.1.
pub fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}
