//! The proof without which nothing is deleted on a mail server.

use crate::source::ServerId;

/// A message that the archive holds durably.
///
/// Only [`crate::archive`] mints one, after the commit that holds the message answered that it is on the
/// disk (or on finding the message in the ledger of such commits). Sources delete by `DurableId` alone:
/// deleting first does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DurableId(ServerId);

impl DurableId {
    pub(super) fn mint(server_id: ServerId) -> Self {
        Self(server_id)
    }

    /// For the tests of sources, which have no archive.
    #[cfg(test)]
    pub(crate) fn for_test(server_id: ServerId) -> Self {
        Self(server_id)
    }

    /// The message's identity on the server.
    pub(crate) fn server_id(&self) -> &ServerId {
        &self.0
    }
}
