//! A retrieval that failed: where, why, and in the server's own words.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fault::Fault;

/// How far a connection came. The names are those of the REST interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    Connect,
    Tls,
    Login,
    Mailbox,
    Fetch,
    Delete,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Login => "login",
            Self::Mailbox => "mailbox",
            Self::Fetch => "fetch",
            Self::Delete => "delete",
        })
    }
}

/// A retrieval that failed. Nothing that was not handed on before it is to be believed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{stage}: {fault}{said}", said = said(.server_said.as_deref()))]
pub(crate) struct SourceError {
    pub(crate) stage: Stage,
    #[source]
    pub(crate) fault: Fault,
    /// The server's explanation: bounded, without control characters and without the password.
    pub(crate) server_said: Option<String>,
}

impl SourceError {
    /// Whether trying again soon is pointless: an administrator has to change something first.
    pub(crate) fn is_permanent(&self) -> bool {
        match &self.fault {
            Fault::Denied { .. }
            | Fault::Certificate { .. }
            | Fault::NotTls { .. }
            | Fault::NoStartTls
            | Fault::PreauthBeforeTls
            | Fault::LoginRefused { .. }
            | Fault::LoginDisabled
            | Fault::MailboxRefused
            | Fault::ReadOnly
            | Fault::DeleteForbidden
            | Fault::NoUidValidity
            | Fault::OthersDeleted { .. }
            | Fault::FolderRefused { .. } => true,
            Fault::Pop3(fault) => fault.is_permanent(),
            Fault::HostUnknown { .. }
            | Fault::LookupTimedOut { .. }
            | Fault::PortRefused { .. }
            | Fault::Unreachable { .. }
            | Fault::ConnectTimedOut { .. }
            | Fault::Stalled { .. }
            | Fault::TooSlow { .. }
            | Fault::Closed
            | Fault::Bye
            | Fault::Lost { .. }
            | Fault::Protocol(_)
            | Fault::Handshake { .. }
            | Fault::StartTlsRefused
            | Fault::StartTlsInjection
            | Fault::LoginUnavailable
            | Fault::CommandRefused { .. }
            | Fault::Spool { .. }
            | Fault::ValidityChanged { .. }
            | Fault::OutOfStep => false,
        }
    }
}

fn said(text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| format!(" (the server said: {text})"))
}

/// The longest foreign text that is kept, in characters.
const LONGEST: usize = 200;

/// Foreign text made fit to show: no control or invisible formatting characters, bounded.
pub(super) fn plain(text: &str) -> String {
    let mut kept = String::new();
    let shown = text.chars().map(|c| if is_plain(c) { c } else { ' ' });
    for (count, c) in shown.enumerate() {
        if count == LONGEST {
            kept.push('…');
            break;
        }
        kept.push(c);
    }
    kept.trim().to_owned()
}

/// Bidirectional and zero-width characters could make a text read as something else.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
