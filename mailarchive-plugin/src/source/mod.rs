//! Mail servers: everything between an account and the raw bytes of its messages.
//!
//! A [`MailSource`] lists, fetches and deletes; it decides nothing. What is fetched is whole or it is not
//! handed on, and what is deleted is named by proofs of the archive.

mod certificate;
mod connect;
mod error;
mod fault;
mod imap;
mod network;
mod opened;
mod pop3;
mod probe;
mod tls;
mod trouble;

use tokio::sync::mpsc;

use crate::{account::Folder, archive::DurableId, message::RawMail};

pub(crate) use self::{
    error::{SourceError, Stage},
    network::{Limits, Network},
    opened::open,
    probe::{Probe, probe},
    tls::client_config,
    trouble::Trouble,
};

#[cfg(test)]
pub(crate) use self::{
    fault::{CertificateFault, Fault},
    imap::ImapSource,
};

/// A message's identity on its server, for as long as the server keeps its word: mailbox, UIDVALIDITY and
/// UID (RFC 9051, section 2.3.1.1), or the unique-id of POP3 (RFC 1939, section 7).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(crate) struct ServerId {
    /// The mailbox; empty for POP3.
    pub(crate) mailbox: String,
    /// UIDVALIDITY; 0 for unique-ids, and a number of the session for message numbers where POP3 has no more.
    pub(crate) validity: u32,
    /// UID in decimal, the unique-id, or the message number.
    pub(crate) id: String,
}

/// A message that the server says it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) id: ServerId,
    /// RFC822.SIZE or the size of LIST, in bytes, as announced: not to be trusted.
    pub(crate) size: u64,
    /// Marked for removal already (`\\Deleted`): by us, in a pass that ended before its expunge, or by somebody
    /// else. One that the archive holds is to be deleted; any other is somebody's decision and is let be.
    pub(crate) marked_deleted: bool,
}

/// A message that was received whole and confirmed by the server's tagged OK.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) id: ServerId,
    /// INTERNALDATE, in milliseconds since 1970; `None` for POP3.
    pub(crate) internal_date: Option<i64>,
    pub(crate) raw: RawMail,
}

/// A signed-in connection with its mailbox selected.
pub(crate) trait MailSource: Send {
    /// Every message that the mailbox holds now, oldest first.
    fn list(&mut self) -> impl Future<Output = Result<Vec<Listed>, SourceError>> + Send;

    /// Fetches `wanted` and sends them on in batches, each as soon as it is whole. A message that vanished
    /// meanwhile is left out; one that exceeds the size cap is reported as [`Fetched`]'s absence in
    /// [`FetchReport::too_large`]. Ends early without error when the receiver is gone; the session is spent then.
    ///
    /// # Errors
    /// Also after batches were sent on: those are whole and confirmed all the same.
    fn fetch(
        &mut self,
        wanted: &[Listed],
        batches: mpsc::Sender<Vec<Fetched>>,
    ) -> impl Future<Output = Result<FetchReport, SourceError>> + Send;

    /// Deletes exactly these messages for good. Answers when the server confirmed all of it.
    fn delete(&mut self, durable: &[DurableId]) -> impl Future<Output = Result<(), SourceError>> + Send;

    /// Moves exactly these messages to another folder. Answers when the server confirmed all of it.
    fn move_to(
        &mut self,
        durable: &[DurableId],
        folder: &Folder,
    ) -> impl Future<Output = Result<(), SourceError>> + Send;

    /// Signs off in order.
    fn close(self) -> impl Future<Output = Result<(), SourceError>> + Send;
}

/// What a fetch left out.
#[derive(Debug, Default)]
pub(crate) struct FetchReport {
    /// Larger than the cap; they stay on the server.
    pub(crate) too_large: Vec<Listed>,
    /// Gone when they were asked for.
    pub(crate) vanished: Vec<ServerId>,
    /// The server confirmed them but gave no body, or an empty one for a message that it says has bytes; they
    /// stay on the server.
    pub(crate) without_body: Vec<Listed>,
}
