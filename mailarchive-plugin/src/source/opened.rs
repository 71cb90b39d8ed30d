//! A connection of any protocol.

use tokio::sync::mpsc;

use super::{
    FetchReport, Fetched, Listed, MailSource, Network, SourceError, imap::ImapSource, pop3::Pop3Source,
};
use crate::{
    account::{Folder, Password, Protocol, Server},
    archive::DurableId,
};

/// A signed-in connection of the account's protocol.
pub(crate) enum Opened {
    Imap(Box<ImapSource>),
    Pop3(Box<Pop3Source>),
}

/// Connects, signs in and opens the mailbox.
///
/// # Errors
/// The stage that failed and why.
pub(crate) async fn open(
    server: &Server,
    password: &Password,
    network: &Network,
) -> Result<Opened, SourceError> {
    Ok(match server.protocol {
        Protocol::Imap | Protocol::Imaps => {
            Opened::Imap(Box::new(ImapSource::open(server, password, network).await?))
        }
        Protocol::Pop | Protocol::Pops => {
            Opened::Pop3(Box::new(Pop3Source::open(server, password, network).await?))
        }
    })
}

impl MailSource for Opened {
    async fn list(&mut self) -> Result<Vec<Listed>, SourceError> {
        match self {
            Self::Imap(source) => source.list().await,
            Self::Pop3(source) => source.list().await,
        }
    }

    async fn fetch(
        &mut self,
        wanted: &[Listed],
        batches: mpsc::Sender<Vec<Fetched>>,
    ) -> Result<FetchReport, SourceError> {
        match self {
            Self::Imap(source) => source.fetch(wanted, batches).await,
            Self::Pop3(source) => source.fetch(wanted, batches).await,
        }
    }

    async fn delete(&mut self, durable: &[DurableId]) -> Result<(), SourceError> {
        match self {
            Self::Imap(source) => source.delete(durable).await,
            Self::Pop3(source) => source.delete(durable).await,
        }
    }

    async fn move_to(&mut self, durable: &[DurableId], folder: &Folder) -> Result<(), SourceError> {
        match self {
            Self::Imap(source) => source.move_to(durable, folder).await,
            Self::Pop3(source) => source.move_to(durable, folder).await,
        }
    }

    async fn close(self) -> Result<(), SourceError> {
        match self {
            Self::Imap(source) => source.close().await,
            Self::Pop3(source) => source.close().await,
        }
    }
}
