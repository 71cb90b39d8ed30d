//! IMAP (RFC 3501, RFC 9051): one signed-in session with INBOX selected.
//!
//! Bytes are cut into responses by [`framing`], understood by [`reading`] with the codec's grammar, and waited
//! for by [`wire`], the only part that does I/O. Everything demands the tagged OK of its command; whatever
//! comes instead is an error, and after an error or a dropped future the session refuses further commands.

mod delete;
mod fetch;
mod framing;
mod intake;
mod list;
mod mailbox;
mod reading;
mod sign_in;
mod uids;
mod window;
mod wire;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use imap_codec::imap_types::command::CommandBody;
use tokio::sync::mpsc;

pub(super) use self::intake::off_the_runtime;
use self::{
    mailbox::Mailbox,
    sign_in::{Capabilities, authenticate, encrypt, greet, reach},
    wire::Wire,
};
use super::{
    FetchReport, Fetched, Listed, MailSource, ServerId,
    error::{SourceError, Stage},
    network::{Limits, Network},
};
use crate::{
    account::{Folder, Password, Server},
    archive::DurableId,
};

/// A session whose INBOX is selected. Dropping it closes the socket.
pub(crate) struct ImapSource {
    wire: Wire,
    capabilities: Capabilities,
    mailbox: Mailbox,
    limits: Limits,
    spool: PathBuf,
}

/// Told how far [`ImapSource::open_watched`] has come.
pub(super) enum Progress<'a> {
    Reached,
    Encrypted(&'a rustls::ClientConnection),
    InTheClear,
    SignedIn,
}

impl ImapSource {
    /// Connects, encrypts, signs in and selects INBOX.
    pub(crate) async fn open(
        server: &Server,
        password: &Password,
        network: &Network,
    ) -> Result<Self, SourceError> {
        Self::open_watched(server, password, network, |_| ()).await
    }

    /// Like [`ImapSource::open`], and tells `watch` of each stage that succeeded.
    pub(super) async fn open_watched(
        server: &Server,
        password: &Password,
        network: &Network,
        mut watch: impl FnMut(Progress<'_>) + Send,
    ) -> Result<Self, SourceError> {
        let mut wire = reach(server, password, network, || watch(Progress::Reached)).await?;
        let encrypted_first = server.protocol.implicit_tls();
        if encrypted_first {
            watch_encryption(&wire, &mut watch);
            wire.stage = Stage::Login;
        }
        let greeted = greet(&mut wire).await?;
        let (mut wire, capabilities) = encrypt(wire, &greeted, server, password, network).await?;
        if !encrypted_first {
            watch_encryption(&wire, &mut watch);
        }
        let capabilities = authenticate(&mut wire, greeted.signed_in, capabilities, server, password).await?;
        watch(Progress::SignedIn);
        let mailbox = mailbox::select(&mut wire).await?;
        wire.finish();
        Ok(Self { wire, capabilities, mailbox, limits: network.limits, spool: network.spool.clone() })
    }

    /// How many messages INBOX holds, as far as the server has told.
    pub(super) fn exists(&self) -> u32 {
        self.mailbox.exists
    }

    fn server_id(&self, uid: std::num::NonZeroU32) -> ServerId {
        ServerId { mailbox: mailbox::NAME.to_owned(), validity: self.mailbox.validity, id: uid.to_string() }
    }
}

fn watch_encryption(wire: &Wire, watch: &mut impl FnMut(Progress<'_>)) {
    watch(wire.stream().session().map_or(Progress::InTheClear, Progress::Encrypted));
}

impl MailSource for ImapSource {
    async fn list(&mut self) -> Result<Vec<Listed>, SourceError> {
        list::list(self).await
    }

    async fn fetch(
        &mut self,
        wanted: &[Listed],
        batches: mpsc::Sender<Vec<Fetched>>,
    ) -> Result<FetchReport, SourceError> {
        fetch::fetch(self, wanted, batches).await
    }

    async fn delete(&mut self, durable: &[DurableId]) -> Result<(), SourceError> {
        delete::delete(self, durable).await
    }

    async fn move_to(&mut self, durable: &[DurableId], folder: &Folder) -> Result<(), SourceError> {
        delete::move_away(self, durable, folder).await
    }

    /// LOGOUT, never CLOSE: that would expunge what others marked.
    async fn close(mut self) -> Result<(), SourceError> {
        let stage = self.wire.stage;
        self.wire.begin(stage)?;
        self.wire.allow(self.limits.stall);
        self.wire.run(CommandBody::Logout, |_| ()).await?;
        Ok(())
    }
}
