//! The mbox format (RFC 4155, appendix A) in its four dialects, read and written piece by piece.
//!
//! All of them put a line that starts with `From ` before each message and an empty line after it. They differ
//! in what becomes of such lines within a message: *mboxo* puts `>` before `From `, *mboxrd* puts one more `>`
//! before any number of them, *mboxcl* does as mboxo and has a Content-Length field, *mboxcl2* has the field
//! and quotes nothing.
//!
//! A reader cannot tell mboxo from mboxrd where a line reads `>From `: in mboxo the message may have said so
//! itself. It is read as quoted, which is right for every mboxrd and nearly every line of an mboxo; who knows
//! better names the dialect.
//!
//! Written is mboxrd. As it cannot hold a message that does not end in a line break, the line before each
//! message ends in `length=` and the number of its bytes. Other readers pass over it, as they do over the
//! `remote from` of old; ours gives back exactly those bytes.

mod read;
#[cfg(test)]
mod tests;
mod write;

#[cfg(test)]
pub(super) use tests::{hostile, write as written};

pub(crate) use read::{MboxReader, Read as Found};
pub(crate) use write::{Quoting, separator};

/// How lines that start with `From ` are kept within a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Mboxo,
    Mboxrd,
    Mboxcl,
    Mboxcl2,
}

/// A text that names no dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a dialect of mbox")]
pub(crate) struct DialectError;

impl std::str::FromStr for Dialect {
    type Err = DialectError;

    fn from_str(text: &str) -> Result<Self, DialectError> {
        match text {
            "mboxo" => Ok(Self::Mboxo),
            "mboxrd" => Ok(Self::Mboxrd),
            "mboxcl" => Ok(Self::Mboxcl),
            "mboxcl2" => Ok(Self::Mboxcl2),
            _ => Err(DialectError),
        }
    }
}

const FROM: &[u8] = b"From ";
const LENGTH: &str = " length=";
