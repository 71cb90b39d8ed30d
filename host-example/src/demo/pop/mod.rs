//! The POP3 server (RFC 1939) of the demo mailbox, without TLS.

mod reply;
#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit};

use super::{
    mailbox::SignIn,
    maildrop::{Maildrop, Stored},
    wire::{ReadError, Wire},
};

/// RFC 1939 section 3: at least 10 minutes.
const IDLE: Duration = Duration::from_secs(10 * 60);
const IDLE_BEFORE_SIGN_IN: Duration = Duration::from_secs(2 * 60);
/// RFC 2449 section 4 allows 255 bytes; a SASL answer may be longer (RFC 5034 section 4).
const LINE: usize = 4096;
const REFUSALS: u32 = 3;
const REFUSAL_PAUSE: Duration = Duration::from_millis(400);
const WRONG_NUMBER: &str = "-ERR No such message";

/// Serves one connection to its end.
pub(super) async fn session(stream: TcpStream, maildrop: Maildrop, accepted: Arc<SignIn>) -> io::Result<()> {
    let mut session = Session {
        wire: Wire::new(stream),
        maildrop,
        accepted,
        username: None,
        transaction: None,
        refusals: 0,
    };
    session.reply("+OK Demo mailbox ready").await?;
    session.wire.flush().await?;
    loop {
        match session.command().await {
            Ok(Next::Command) => session.wire.flush_unless_pipelined().await?,
            Ok(Next::Close) => return session.wire.flush().await,
            // RFC 1939 sections 3 and 6: without QUIT nothing is removed.
            Err(ReadError::Closed | ReadError::Idle) => return Ok(()),
            Err(ReadError::TooLong) => {
                session.reply("-ERR The line is too long").await?;
                return session.wire.flush().await;
            }
            Err(ReadError::Io(error)) => return Err(error),
        }
    }
}

/// One client between its greeting and its QUIT.
struct Session {
    wire: Wire,
    maildrop: Maildrop,
    accepted: Arc<SignIn>,
    username: Option<Vec<u8>>,
    transaction: Option<Transaction>,
    refusals: u32,
}

/// The TRANSACTION state: the messages as they were at the sign-in, whatever others remove meanwhile.
struct Transaction {
    messages: Vec<Listed>,
    uid_validity: u32,
    _lock: OwnedSemaphorePermit,
}

struct Listed {
    stored: Stored,
    deleted: bool,
}

enum Next {
    Command,
    Close,
}

impl Session {
    async fn command(&mut self) -> Result<Next, ReadError> {
        let line = self.read_line().await?;
        let mut words = line.splitn(2, |byte| *byte == b' ');
        let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
        let argument = words.next().unwrap_or_default();
        match keyword.as_slice() {
            b"CAPA" => self.capabilities().await?,
            b"QUIT" => {
                self.update();
                self.reply("+OK Good bye").await?;
                return Ok(Next::Close);
            }
            b"USER" if self.transaction.is_none() => {
                self.username = Some(argument.to_vec());
                self.reply("+OK Now the password").await?;
            }
            b"PASS" if self.transaction.is_none() => match self.username.take() {
                // The argument is the rest of the line: a password may hold spaces (RFC 1939 section 7).
                Some(username) => {
                    let accepted = self.accepted.accepts(&username, argument);
                    return self.sign_in(accepted).await;
                }
                None => self.reply("-ERR USER first").await?,
            },
            b"AUTH" if self.transaction.is_none() => return self.authenticate(argument).await,
            _ => match self.transaction.take() {
                Some(mut transaction) => {
                    let answered = self.answer(&mut transaction, &keyword, argument).await;
                    self.transaction = Some(transaction);
                    answered?;
                }
                None => self.reply("-ERR Unknown command, or sign in first").await?,
            },
        }
        Ok(Next::Command)
    }

    async fn answer(
        &mut self,
        transaction: &mut Transaction,
        keyword: &[u8],
        argument: &[u8],
    ) -> io::Result<()> {
        let listing: fn(&Transaction, usize, &Stored) -> String = match keyword {
            b"LIST" => |_, number, stored| format!("{number} {}", stored.size()),
            b"UIDL" => |transaction, number, stored| format!("{number} {}", transaction.unique_id(stored)),
            b"STAT" => return self.reply(&transaction.statistics()).await,
            b"NOOP" => return self.reply("+OK").await,
            b"RSET" => {
                transaction.messages.iter_mut().for_each(|listed| listed.deleted = false);
                return self.reply("+OK").await;
            }
            b"DELE" => match transaction.find(argument) {
                Some(position) => {
                    transaction.messages[position].deleted = true;
                    return self.reply("+OK Marked").await;
                }
                None => return self.reply(WRONG_NUMBER).await,
            },
            b"RETR" | b"TOP" => return self.retrieve(transaction, keyword == b"TOP", argument).await,
            _ => return self.reply("-ERR Unknown command").await,
        };
        if !argument.is_empty() {
            let reply = match transaction.find(argument) {
                Some(position) => {
                    let stored = &transaction.messages[position].stored;
                    format!("+OK {}", listing(transaction, position + 1, stored))
                }
                None => WRONG_NUMBER.to_owned(),
            };
            return self.reply(&reply).await;
        }
        self.reply("+OK").await?;
        for (number, listed) in (1..).zip(&transaction.messages) {
            if !listed.deleted {
                self.reply(&listing(transaction, number, &listed.stored)).await?;
            }
        }
        self.reply(".").await
    }

    async fn retrieve(&mut self, transaction: &Transaction, top: bool, argument: &[u8]) -> io::Result<()> {
        let mut words = argument.split(|byte| *byte == b' ');
        let position = transaction.find(words.next().unwrap_or_default());
        let lines = words.next().map(number);
        let body_lines = match (top, lines, words.next()) {
            (false, None, None) => None,
            (true, Some(Some(lines)), None) => Some(lines),
            _ => return self.reply("-ERR Bad arguments").await,
        };
        let Some(position) = position else {
            return self.reply(WRONG_NUMBER).await;
        };
        self.reply("+OK").await?;
        let raw = &transaction.messages[position].stored.mail.raw;
        let shown = body_lines.map_or(raw.as_ref(), |lines| reply::top(raw, lines));
        self.wire.write(&reply::multi_line(shown)).await
    }

    /// RFC 2449. `IMPLEMENTATION` is left out: it tells a client nothing that it may use.
    async fn capabilities(&mut self) -> io::Result<()> {
        for line in
            ["+OK", "TOP", "UIDL", "USER", "SASL PLAIN", "PIPELINING", "RESP-CODES", "EXPIRE NEVER", "."]
        {
            self.reply(line).await?;
        }
        Ok(())
    }

    /// AUTH (RFC 5034) with PLAIN (RFC 4616).
    async fn authenticate(&mut self, argument: &[u8]) -> Result<Next, ReadError> {
        let mut words = argument.split(|byte| *byte == b' ');
        if !words.next().unwrap_or_default().eq_ignore_ascii_case(b"PLAIN") {
            self.reply("-ERR Only PLAIN is supported").await?;
            return Ok(Next::Command);
        }
        let encoded = match words.next() {
            Some(initial) => initial.to_vec(),
            None => {
                self.reply("+ ").await?;
                self.wire.flush().await?;
                self.read_line().await?
            }
        };
        match BASE64_STANDARD.decode(&encoded) {
            Ok(message) => {
                let accepted = self.accepted.accepts_plain(&message);
                self.sign_in(accepted).await
            }
            Err(_) => {
                self.reply("-ERR Cancelled, or not base64").await?;
                Ok(Next::Command)
            }
        }
    }

    async fn sign_in(&mut self, accepted: bool) -> Result<Next, ReadError> {
        if !accepted {
            tokio::time::sleep(REFUSAL_PAUSE).await;
            self.refusals += 1;
            // The code is of RFC 3206 section 4.
            self.reply("-ERR [AUTH] Invalid credentials").await?;
            return Ok(if self.refusals >= REFUSALS { Next::Close } else { Next::Command });
        }
        let Some(lock) = self.maildrop.lock_for_pop() else {
            self.reply("-ERR [IN-USE] Another session has the mailbox open").await?;
            return Ok(Next::Command);
        };
        let transaction = {
            let messages = self.maildrop.lock();
            let listed =
                messages.all().iter().map(|stored| Listed { stored: stored.clone(), deleted: false });
            Transaction { messages: listed.collect(), uid_validity: messages.uid_validity.get(), _lock: lock }
        };
        self.reply(&format!("+OK {} messages", transaction.messages.len())).await?;
        self.transaction = Some(transaction);
        Ok(Next::Command)
    }

    /// The UPDATE state (RFC 1939 section 6): only here are messages removed.
    fn update(&mut self) {
        let Some(transaction) = self.transaction.take() else { return };
        self.maildrop.lock().remove(|stored| {
            let position = transaction.messages.binary_search_by_key(&stored.uid, |listed| listed.stored.uid);
            position.is_ok_and(|position| transaction.messages[position].deleted)
        });
    }

    async fn read_line(&mut self) -> Result<Vec<u8>, ReadError> {
        let idle = if self.transaction.is_some() { IDLE } else { IDLE_BEFORE_SIGN_IN };
        let mut line = Vec::new();
        self.wire.read_line(&mut line, LINE, idle).await?;
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line)
    }

    async fn reply(&mut self, line: &str) -> io::Result<()> {
        self.wire.write(line.as_bytes()).await?;
        self.wire.write(b"\r\n").await
    }
}

impl Transaction {
    /// The position of the message with the number in `argument`, unless it is marked as deleted.
    fn find(&self, argument: &[u8]) -> Option<usize> {
        let position = number(argument)?.checked_sub(1)?;
        self.messages.get(position).filter(|listed| !listed.deleted).map(|_| position)
    }

    fn statistics(&self) -> String {
        let left = || self.messages.iter().filter(|listed| !listed.deleted);
        let bytes: u64 = left().map(|listed| u64::from(listed.stored.size())).sum();
        format!("+OK {} {bytes}", left().count())
    }

    /// RFC 1939 section 7: never given to another message, not even at a later start.
    fn unique_id(&self, stored: &Stored) -> String {
        format!("{:08x}{:08x}", self.uid_validity, stored.uid)
    }
}

fn number(argument: &[u8]) -> Option<usize> {
    std::str::from_utf8(argument).ok().filter(|text| !text.starts_with('+'))?.parse().ok()
}
