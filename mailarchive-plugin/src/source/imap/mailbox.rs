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

/// A mailbox's name in modified UTF-7 (RFC 3501, 5.1.3).
pub(super) fn encode(name: &str) -> String {
    use base64::{
        Engine,
        alphabet::IMAP_MUTF7,
        engine::{GeneralPurpose, general_purpose::NO_PAD},
    };

    let base64 = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);
    let shifted = |run: &str| {
        let units: Vec<u8> = run.encode_utf16().flat_map(u16::to_be_bytes).collect();
        format!("&{}-", base64.encode(units))
    };
    let (mut encoded, mut run) = (String::new(), String::new());
    for c in name.chars() {
        if (' '..='~').contains(&c) {
            if !run.is_empty() {
                encoded.push_str(&shifted(&std::mem::take(&mut run)));
            }
            encoded.push(c);
            if c == '&' {
                encoded.push('-');
            }
        } else {
            run.push(c);
        }
    }
    if !run.is_empty() {
        encoded.push_str(&shifted(&run));
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn names_are_spelt_in_modified_utf_7() {
        assert_eq!(encode("Archive/2026"), "Archive/2026");
        assert_eq!(encode("R&D"), "R&-D");
        assert_eq!(encode("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assert_eq!(encode("アーカイブ済み"), "&MKIw,DCrMKQw1m4IMH8-");
    }
}
