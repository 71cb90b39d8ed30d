//! The IMAP4rev1 server (RFC 3501) of the demo mailbox: one mailbox, INBOX, without TLS.

mod command;
mod fetch;
mod inbox;
mod search;
mod selected;
mod sign_in;
mod store;
#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use imap_codec::{
    GreetingCodec, ResponseCodec,
    encode::Encoder,
    imap_types::{
        auth::AuthMechanism,
        command::{Command, CommandBody},
        core::{Tag, Text, Vec1},
        response::{
            Bye, Capability, Code, CodeOther, Data, Greeting, GreetingKind, Response, Status, StatusBody,
            StatusKind, Tagged,
        },
    },
};
use tokio::net::TcpStream;

use self::{command::Incoming, selected::Selected};
use super::{
    mailbox::SignIn,
    maildrop::Maildrop,
    wire::{ReadError, Wire},
};

/// RFC 3501 section 5.4: at least 30 minutes.
const IDLE: Duration = Duration::from_secs(30 * 60);
const IDLE_BEFORE_SIGN_IN: Duration = Duration::from_secs(2 * 60);

/// Serves one connection to its end.
pub(super) async fn session(stream: TcpStream, maildrop: Maildrop, accepted: Arc<SignIn>) -> io::Result<()> {
    let mut session = Session {
        wire: Wire::new(stream),
        maildrop,
        accepted,
        signed_in: false,
        selected: None,
        refusals: 0,
    };
    session.greet().await?;
    loop {
        let idle = if session.signed_in { IDLE } else { IDLE_BEFORE_SIGN_IN };
        let next = match command::next(&mut session.wire, idle).await {
            Ok(Incoming::Command(command)) => session.answer(command).await?,
            Ok(Incoming::Refused { tag, verdict }) => {
                session.send(Response::Status(verdict.under(tag))).await?;
                Next::Command
            }
            Err(ReadError::Closed) => return Ok(()),
            Err(ReadError::Idle) => session.bye("Idle for too long").await?,
            Err(ReadError::TooLong) => session.bye("The command is too long").await?,
            Err(ReadError::Io(error)) => return Err(error),
        };
        match next {
            Next::Command => session.wire.flush_unless_pipelined().await?,
            Next::Close => return session.wire.flush().await,
        }
    }
}

/// One client between its greeting and its BYE. `selected` is some only while `signed_in`.
struct Session {
    wire: Wire,
    maildrop: Maildrop,
    accepted: Arc<SignIn>,
    signed_in: bool,
    selected: Option<Selected>,
    refusals: u32,
}

enum Next {
    Command,
    Close,
}

impl Session {
    async fn greet(&mut self) -> io::Result<()> {
        let greeting = Greeting {
            kind: GreetingKind::Ok,
            code: Some(Code::Capability(capabilities())),
            text: Text::unvalidated("Demo mailbox ready"),
        };
        self.wire.write(&GreetingCodec::default().encode(&greeting).dump()).await?;
        self.wire.flush().await
    }

    async fn answer(&mut self, command: Command<'static>) -> io::Result<Next> {
        let Command { tag, body } = command;
        let tells_removals = tells_removals(&body);
        let verdict = match body {
            CommandBody::Capability => {
                self.send(Response::Data(Data::Capability(capabilities()))).await?;
                Verdict::ok("CAPABILITY completed")
            }
            CommandBody::Noop | CommandBody::Check => Verdict::ok("Done"),
            CommandBody::Logout => {
                self.bye("Good bye").await?;
                self.send(Response::Status(Verdict::ok("LOGOUT completed").under(Some(tag)))).await?;
                return Ok(Next::Close);
            }
            CommandBody::Login { username, password } => {
                self.login(username.as_ref(), password.declassify().as_ref()).await
            }
            CommandBody::Authenticate { mechanism, initial_response } => {
                let initial = initial_response.map(|message| message.declassify().to_vec());
                match self.authenticate(&mechanism, initial).await {
                    Ok(verdict) => verdict,
                    Err(ReadError::Io(error)) => return Err(error),
                    Err(_) => return self.bye("AUTHENTICATE was not completed").await,
                }
            }
            other if self.signed_in => self.answer_signed_in(other).await?,
            _ => Verdict::bad("Sign in first"),
        };
        if tells_removals {
            self.tell_removals().await?;
        }
        self.send(Response::Status(verdict.under(Some(tag)))).await?;
        if self.refused_too_often() {
            self.bye("Sign-in was refused too often").await
        } else {
            Ok(Next::Command)
        }
    }

    async fn answer_signed_in(&mut self, body: CommandBody<'static>) -> io::Result<Verdict> {
        match body {
            CommandBody::Select { mailbox } => self.select(&mailbox, false).await,
            CommandBody::Examine { mailbox } => self.select(&mailbox, true).await,
            CommandBody::List { reference, mailbox_wildcard } => {
                self.list(&reference, &mailbox_wildcard, |items, delimiter, mailbox| Data::List {
                    items,
                    delimiter,
                    mailbox,
                })
                .await
            }
            CommandBody::Lsub { reference, mailbox_wildcard } => {
                self.list(&reference, &mailbox_wildcard, |items, delimiter, mailbox| Data::Lsub {
                    items,
                    delimiter,
                    mailbox,
                })
                .await
            }
            CommandBody::Status { mailbox, item_names } => self.status(&mailbox, &item_names).await,
            CommandBody::Search { charset, criteria, uid } => self.search(charset, &criteria, uid).await,
            CommandBody::Fetch { sequence_set, macro_or_item_names, uid } => {
                self.fetch(&sequence_set, macro_or_item_names, uid).await
            }
            CommandBody::Store { sequence_set, kind, response, flags, uid } => {
                self.store(&sequence_set, &kind, &response, &flags, uid).await
            }
            CommandBody::Expunge => Ok(self.expunge(None)),
            CommandBody::ExpungeUid { sequence_set } => Ok(self.expunge(Some(&sequence_set))),
            CommandBody::Close => Ok(self.close(true)),
            CommandBody::Unselect => Ok(self.close(false)),
            _ => Ok(Verdict::bad("The demo mailbox does not know this command")),
        }
    }

    async fn bye(&mut self, text: &'static str) -> io::Result<Next> {
        self.send(Response::Status(Status::Bye(Bye { code: None, text: Text::unvalidated(text) }))).await?;
        Ok(Next::Close)
    }

    async fn send(&mut self, response: Response<'_>) -> io::Result<()> {
        self.wire.write(&ResponseCodec::default().encode(&response).dump()).await
    }
}

/// What a command comes to.
struct Verdict {
    kind: StatusKind,
    code: Option<Code<'static>>,
    text: &'static str,
}

impl Verdict {
    fn ok(text: &'static str) -> Self {
        Self { kind: StatusKind::Ok, code: None, text }
    }

    fn no(text: &'static str) -> Self {
        Self { kind: StatusKind::No, code: None, text }
    }

    fn bad(text: &'static str) -> Self {
        Self { kind: StatusKind::Bad, code: None, text }
    }

    fn with(self, code: Code<'static>) -> Self {
        Self { code: Some(code), ..self }
    }

    fn with_atom(self, code: &'static str) -> Self {
        self.with(Code::Other(CodeOther::unvalidated(code.as_bytes())))
    }

    /// The status response; untagged where no tag could be read.
    fn under(self, tag: Option<Tag<'static>>) -> Status<'static> {
        let body = StatusBody { kind: self.kind, code: self.code, text: Text::unvalidated(self.text) };
        match tag {
            Some(tag) => Status::Tagged(Tagged { tag, body }),
            None => Status::Untagged(body),
        }
    }
}

/// RFC 3501 section 7.4.1: no EXPUNGE response while FETCH, STORE or SEARCH is answered, since their numbers would shift.
fn tells_removals(body: &CommandBody<'_>) -> bool {
    !matches!(
        body,
        CommandBody::Fetch { uid: false, .. }
            | CommandBody::Store { uid: false, .. }
            | CommandBody::Search { uid: false, .. }
    )
}

fn capabilities() -> Vec1<Capability<'static>> {
    Vec1::unvalidated(vec![
        Capability::Imap4Rev1,
        Capability::SaslIr,
        Capability::Auth(AuthMechanism::Plain),
        Capability::LiteralPlus,
        Capability::UidPlus,
        Capability::Unselect,
    ])
}
