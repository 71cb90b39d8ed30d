//! POP3 (RFC 1939, 2449, 2595, 5034, 6856).
//!
//! Bytes are cut into lines and messages by [`framing`], understood by [`reply`], and waited for by [`wire`], the
//! only part that does I/O. A session ends with every deletion, so the source signs in again for what comes after
//! it. An operation takes the session out of the source and puts it back when it went through: one that failed or
//! was dropped drops the connection with it, without QUIT, and the server removes nothing.

mod delete;
mod fault;
mod fetch;
mod framing;
mod intake;
mod maildrop;
mod reply;
mod sign_in;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};

pub(crate) use self::fault::Pop3Fault;
use self::{
    fetch::Retrieval,
    maildrop::{Copies, Maildrop, refused},
    reply::Capabilities,
    sign_in::sign_in,
    wire::Wire,
};
use super::{
    FetchReport, Fetched, Listed, MailSource,
    error::{SourceError, Stage},
    fault::{Fault, Violation},
    imap::Progress,
    network::Network,
};
use crate::{
    account::{Folder, Password, Server},
    archive::DurableId,
};

/// The longest LOGIN-DELAY that is waited for before signing in again.
const LONGEST_DELAY: u64 = 300;
/// How often a sign-in is tried again while the server still holds our session before, and the first pause.
const AGAIN: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);

/// A mailbox, and a session with it for as long as nothing was deleted.
pub(crate) struct Pop3Source {
    server: Server,
    password: Password,
    network: Network,
    session: Option<Session>,
    /// When the last session began.
    signed_in: Instant,
    login_delay: u64,
    copies: Copies,
    /// How many messages the first session had.
    count: u32,
}

/// The transaction state (RFC 1939, section 5). Dropping it closes the socket.
struct Session {
    wire: Wire,
    capabilities: Capabilities,
    maildrop: Option<Maildrop>,
}

impl Session {
    /// What the mailbox holds; the same for the whole session (RFC 1939, section 4).
    async fn maildrop(&mut self) -> Result<&Maildrop, SourceError> {
        let maildrop = match self.maildrop.take() {
            Some(maildrop) => maildrop,
            None => Maildrop::ask(&mut self.wire, self.capabilities).await?,
        };
        Ok(self.maildrop.insert(maildrop))
    }
}

impl Pop3Source {
    /// Connects, encrypts, signs in and counts the messages.
    pub(crate) async fn open(
        server: &Server,
        password: &Password,
        network: &Network,
    ) -> Result<Self, SourceError> {
        Self::open_watched(server, password, network, |_| ()).await
    }

    /// Like [`Pop3Source::open`], and tells `watch` of each stage that succeeded.
    pub(super) async fn open_watched(
        server: &Server,
        password: &Password,
        network: &Network,
        mut watch: impl FnMut(Progress<'_>) + Send,
    ) -> Result<Self, SourceError> {
        let (mut wire, capabilities) = sign_in(server, password, network, &mut watch).await?;
        let reply = wire.run("STAT").await?;
        let count = match wire.no_continuation(reply)? {
            Ok(text) => text.split(' ').next().and_then(|count| count.parse().ok()),
            Err(refusal) => return Err(refused(&wire, "STAT", &refusal)),
        };
        let Some(count) = count else { return Err(wire.fail(Fault::Protocol(Violation::Unreadable))) };
        Ok(Self {
            server: server.clone(),
            password: password.clone(),
            network: network.clone(),
            session: Some(Session { wire, capabilities, maildrop: None }),
            signed_in: Instant::now(),
            login_delay: capabilities.login_delay,
            copies: Copies::new(),
            count,
        })
    }

    /// How many messages the mailbox holds, as STAT told.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The session, or, after a deletion, a new one.
    async fn session(&mut self) -> Result<Session, SourceError> {
        if let Some(session) = self.session.take() {
            return Ok(session);
        }
        sleep_until(self.signed_in + Duration::from_secs(self.login_delay.min(LONGEST_DELAY))).await;
        let mut again = 0;
        loop {
            match sign_in(&self.server, &self.password, &self.network, &mut |_| ()).await {
                Ok((wire, capabilities)) => {
                    self.signed_in = Instant::now();
                    self.login_delay = capabilities.login_delay;
                    return Ok(Session { wire, capabilities, maildrop: None });
                }
                Err(error) if error.fault == Pop3Fault::InUse.into() && again < AGAIN => {
                    sleep(PAUSE * 2u32.pow(again)).await;
                    again += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl MailSource for Pop3Source {
    async fn list(&mut self) -> Result<Vec<Listed>, SourceError> {
        let mut session = self.session().await?;
        session.wire.stage = Stage::Fetch;
        let (listed, copies) = session.maildrop().await?.list();
        self.copies = copies;
        self.session = Some(session);
        Ok(listed)
    }

    async fn fetch(
        &mut self,
        wanted: &[Listed],
        batches: mpsc::Sender<Vec<Fetched>>,
    ) -> Result<FetchReport, SourceError> {
        let mut session = self.session().await?;
        let mut retrieval = Retrieval::new(batches);
        let outcome =
            fetch::fetch(&mut session, &self.copies, wanted, &self.network.spool, &mut retrieval).await;
        // What is whole is handed on, whatever came after it.
        retrieval.hand_on().await;
        outcome?;
        if retrieval.wanted {
            self.session = Some(session);
        }
        Ok(retrieval.report)
    }

    async fn delete(&mut self, durable: &[DurableId]) -> Result<(), SourceError> {
        delete::delete(self, durable).await
    }

    /// POP3 knows no folders; the form of an account refuses them.
    async fn move_to(&mut self, _: &[DurableId], folder: &Folder) -> Result<(), SourceError> {
        Err(Fault::FolderRefused { folder: folder.as_str().to_owned() }.at(Stage::Delete))
    }

    /// Nothing is marked as deleted in a session that is left, so nothing depends on the answer to this QUIT.
    async fn close(mut self) -> Result<(), SourceError> {
        if let Some(mut session) = self.session.take() {
            session.wire.allow(self.network.limits.stall);
            let _ = session.wire.run("QUIT").await;
        }
        Ok(())
    }
}
