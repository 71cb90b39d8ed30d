//! Opening INBOX for reading and deleting.

use imap_codec::imap_types::{
    command::CommandBody,
    flag::{Flag, FlagPerm},
    mailbox,
    response::{Code, Data, Response, Status, StatusKind},
};

use super::wire::Wire;
use crate::source::{
    error::{SourceError, Stage},
    fault::Fault,
};

pub(super) const NAME: &str = "INBOX";

/// The selected mailbox.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mailbox {
    pub(super) validity: u32,
    /// How many messages it holds, kept up to date by [`Mailbox::note`].
    pub(super) exists: u32,
}

impl Mailbox {
    /// Takes note of what the server tells unasked (RFC 9051, sections 7.4.1 and 7.5.1).
    pub(super) fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::Data(Data::Exists(count)) => self.exists = *count,
            Response::Data(Data::Expunge(_)) => self.exists = self.exists.saturating_sub(1),
            _ => {}
        }
    }
}

/// Selects INBOX (RFC 9051, section 6.3.2).
///
/// # Errors
/// It cannot be opened, not be written to, does not keep `\Deleted`, or gives no UIDVALIDITY: then nothing could
/// be deleted, or messages not be told apart.
pub(super) async fn select(wire: &mut Wire) -> Result<Mailbox, SourceError> {
    wire.stage = Stage::Mailbox;
    let mut exists = 0;
    let mut validity = None;
    // All flags may be kept where the server lists none (RFC 3501, section 6.3.1).
    let mut keeps_deleted = true;
    let mut note = |code: &Code<'_>| match code {
        Code::UidValidity(number) => validity = Some(number.get()),
        Code::PermanentFlags(flags) => keeps_deleted = flags.contains(&FlagPerm::Flag(Flag::Deleted)),
        _ => {}
    };
    let command = CommandBody::Select { mailbox: mailbox::Mailbox::Inbox };
    let completion = wire
        .run_to_completion(command, |response| match response {
            Response::Data(Data::Exists(count)) => exists = *count,
            Response::Status(Status::Untagged(status)) => {
                if let Some(code) = &status.code {
                    note(code);
                }
            }
            _ => {}
        })
        .await?;
    if completion.kind != StatusKind::Ok {
        return Err(wire.refused(&completion, Fault::MailboxRefused));
    }
    if completion.code == Some(Code::ReadOnly) {
        return Err(wire.fail(Fault::ReadOnly));
    }
    if !keeps_deleted {
        return Err(wire.fail(Fault::DeleteForbidden));
    }
    match validity {
        Some(validity) => Ok(Mailbox { validity, exists }),
        None => Err(wire.fail(Fault::NoUidValidity)),
    }
}
