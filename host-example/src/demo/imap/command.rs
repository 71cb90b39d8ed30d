//! Commands off the wire, literals included (RFC 3501 section 4.3, RFC 7888).

use std::time::Duration;

use imap_codec::{
    CommandCodec, ResponseCodec,
    decode::{CommandDecodeError, Decoder},
    encode::Encoder,
    imap_types::{
        IntoStatic,
        command::Command,
        core::{LiteralMode, Tag},
        response::{Code, CommandContinuationRequest, Response},
    },
};

use super::Verdict;
use crate::demo::wire::{ReadError, Wire};

/// A command with its literals. UID sets of a client that removes a whole mailbox must fit.
const COMMAND: usize = 64 * 1024;
const LITERAL: usize = 16 * 1024;
/// Each literal has the command parsed once more from its start.
const LITERALS: usize = 8;

pub(super) enum Incoming {
    Command(Command<'static>),
    Refused { tag: Option<Tag<'static>>, verdict: Verdict },
}

/// Reads the next command. An error means that the next command's start cannot be found, or never comes.
pub(super) async fn next(wire: &mut Wire, idle: Duration) -> Result<Incoming, ReadError> {
    let mut bytes = Vec::new();
    for _ in 0..=LITERALS {
        wire.read_line(&mut bytes, COMMAND, idle).await?;
        let (tag, length, mode) = match CommandCodec::default().decode_static(&bytes) {
            Ok(([], command)) => return Ok(Incoming::Command(command)),
            Err(CommandDecodeError::LiteralFound { tag, length, mode }) => (tag, length, mode),
            Ok(_) | Err(CommandDecodeError::Incomplete | CommandDecodeError::Failed) => {
                return Ok(unknown(&bytes));
            }
        };
        match (usize::try_from(length), mode) {
            (Ok(length), mode) if length <= LITERAL => {
                if mode == LiteralMode::Sync {
                    invite(wire).await?;
                }
                wire.read_exact(&mut bytes, length, idle).await?;
            }
            (_, LiteralMode::Sync) => {
                let verdict = Verdict::no("The literal is too large").with(Code::TooBig);
                return Ok(Incoming::Refused { tag: Some(tag), verdict });
            }
            (_, LiteralMode::NonSync) => return Err(ReadError::TooLong),
        }
    }
    Err(ReadError::TooLong)
}

async fn invite(wire: &mut Wire) -> Result<(), ReadError> {
    let Ok(request) = CommandContinuationRequest::basic(None, "Send the literal") else {
        return Err(ReadError::Closed);
    };
    wire.write(&ResponseCodec::default().encode(&Response::CommandContinuationRequest(request)).dump())
        .await?;
    Ok(wire.flush().await?)
}

fn unknown(line: &[u8]) -> Incoming {
    let tag = line
        .split(u8::is_ascii_whitespace)
        .next()
        .filter(|tag| tag.len() <= 64)
        .and_then(|tag| Tag::try_from(tag).ok())
        .map(IntoStatic::into_static);
    Incoming::Refused { tag, verdict: Verdict::bad("Unknown command or bad arguments") }
}
