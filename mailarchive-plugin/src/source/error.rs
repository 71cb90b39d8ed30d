//! Why mail could not be retrieved: where, what, and in the server's own words.

use std::{fmt, io, net::SocketAddr};

use serde::{Deserialize, Serialize};

use crate::account::Protocol;

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
            | Fault::NotYetSupported { .. } => true,
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
            | Fault::Protocol { .. }
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

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the host name {host} is unknown")]
    HostUnknown { host: String },
    #[error("looking up {host} took longer than {seconds} s")]
    LookupTimedOut { host: String, seconds: u64 },
    #[error("{address} may not be connected to: {reason}")]
    Denied { address: SocketAddr, reason: String },
    #[error("{host} refuses connections to port {port}")]
    PortRefused { host: String, port: u16 },
    #[error("{host}, port {port}, cannot be reached: {reason}")]
    Unreachable { host: String, port: u16, reason: String },
    #[error("{host}, port {port}, did not answer within {seconds} s")]
    ConnectTimedOut { host: String, port: u16, seconds: u64 },
    #[error("not a byte came or went for {seconds} s")]
    Stalled { seconds: u64 },
    #[error("the server was not done after {seconds} s")]
    TooSlow { seconds: u64 },
    #[error("the connection ended before the server was done")]
    Closed,
    #[error("the server ended the session")]
    Bye,
    #[error("the connection was lost: {reason}")]
    Lost { reason: String },
    #[error("the server broke the protocol: {detail}")]
    Protocol { detail: String },
    #[error("the certificate of {host} {problem}")]
    Certificate { host: String, problem: CertificateFault },
    #[error("no TLS session: {reason}")]
    Handshake { reason: String },
    #[error("{host}, port {port}, does not speak TLS")]
    NotTls { host: String, port: u16 },
    #[error("the server offers no STARTTLS; the password would go unencrypted")]
    NoStartTls,
    #[error("the server refused STARTTLS although it offers it")]
    StartTlsRefused,
    #[error("bytes follow the answer to STARTTLS: somebody may be tampering")]
    StartTlsInjection,
    #[error("the server greets as signed in before the connection is encrypted")]
    PreauthBeforeTls,
    #[error("the server refused user name and password")]
    LoginRefused { user: String },
    #[error("the server cannot sign anybody in now")]
    LoginUnavailable,
    #[error("the server offers no way to sign in with a password")]
    LoginDisabled,
    #[error("the server refused to open INBOX")]
    MailboxRefused,
    #[error("INBOX is read-only")]
    ReadOnly,
    #[error("INBOX does not let messages be deleted")]
    DeleteForbidden,
    #[error("INBOX has no UIDVALIDITY")]
    NoUidValidity,
    #[error("the server refused {command}")]
    CommandRefused { command: &'static str },
    #[error("the spool cannot be written: {reason}")]
    Spool { reason: String },
    #[error("the messages belong to {expected}, selected is {selected}")]
    ValidityChanged { expected: String, selected: String },
    #[error("{count} messages that others marked as deleted would be expunged as well")]
    OthersDeleted { count: usize },
    #[error("an earlier command of this connection was not finished")]
    OutOfStep,
    #[error("{protocol} is not supported yet")]
    NotYetSupported { protocol: Protocol },
}

impl Fault {
    /// This fault, met at `stage`.
    pub(crate) fn at(self, stage: Stage) -> SourceError {
        SourceError { stage, fault: self, server_said: None }
    }

    pub(super) fn protocol(detail: impl Into<String>) -> Self {
        Self::Protocol { detail: detail.into() }
    }

    /// What an I/O error on an established connection means.
    pub(super) fn lost(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Lost { reason: plain(&error.to_string()) },
        }
    }
}

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CertificateFault {
    #[error("has expired")]
    Expired,
    #[error("is not valid yet")]
    NotYetValid,
    #[error("was issued for another host")]
    WrongHost,
    #[error("was issued by no known authority")]
    UnknownIssuer,
    #[error("was revoked")]
    Revoked,
    #[error("cannot be accepted: {0}")]
    Other(String),
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
