//! A folder on the mail server that archived mail is moved to.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a mailbox other than INBOX, as people read it; IMAP's own spelling is made by the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Folder(String);

/// A text that names no folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a folder's name has 1 to 200 characters, none of them a control character, and is not INBOX")]
pub(crate) struct FolderError;

impl Folder {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Folder {
    type Err = FolderError;

    fn from_str(text: &str) -> Result<Self, FolderError> {
        let text = text.trim();
        let fits = (1..=200).contains(&text.chars().count()) && !text.contains(|c: char| c.is_control());
        // What is moved to where it is fetched from would be fetched for ever (RFC 9051, 5.1: INBOX in any case).
        if fits && !text.eq_ignore_ascii_case("inbox") { Ok(Self(text.to_owned())) } else { Err(FolderError) }
    }
}

impl TryFrom<String> for Folder {
    type Error = FolderError;

    fn try_from(text: String) -> Result<Self, FolderError> {
        text.parse()
    }
}

impl From<Folder> for String {
    fn from(folder: Folder) -> Self {
        folder.0
    }
}
