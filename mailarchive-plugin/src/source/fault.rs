//! What can go wrong between an account and its mail.

use std::{io, net::SocketAddr};

use super::{
    error::{SourceError, Stage, plain},
    pop3::Pop3Fault,
};

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
    Unreachable { host: String, port: u16, reason: Reason },
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
    Lost { reason: Reason },
    #[error("the server broke the protocol: {0}")]
    Protocol(Violation),
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
    Spool { reason: Reason },
    #[error("the messages belong to {expected}, selected is {selected}")]
    ValidityChanged { expected: String, selected: String },
    #[error("{count} messages that others marked as deleted would be expunged as well")]
    OthersDeleted { count: usize },
    #[error("the server did not move mail to {folder}")]
    FolderRefused { folder: String },
    #[error("an earlier command of this connection was not finished")]
    OutOfStep,
    #[error(transparent)]
    Pop3(#[from] Pop3Fault),
}

impl Fault {
    /// This fault, met at `stage`.
    pub(crate) fn at(self, stage: Stage) -> SourceError {
        SourceError { stage, fault: self, server_said: None }
    }

    /// What an I/O error on an established connection means.
    pub(super) fn lost(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Lost { reason: Reason::of(error) },
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

/// Why the operating system failed, as far as people can act on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Reason {
    #[error("no route to its network")]
    NetworkUnreachable,
    #[error("no route to the host")]
    HostUnreachable,
    #[error("not permitted")]
    NotPermitted,
    #[error("no space left on the disk")]
    StorageFull,
    #[error("{0}")]
    Other(String),
}

impl Reason {
    pub(super) fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => Self::NetworkUnreachable,
            io::ErrorKind::HostUnreachable => Self::HostUnreachable,
            io::ErrorKind::PermissionDenied => Self::NotPermitted,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::StorageFull,
            _ => Self::Other(plain(&error.to_string())),
        }
    }
}

/// How a server broke the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Violation {
    #[error("a part of a response is longer than any should be")]
    TooLong,
    #[error("a response cannot be read")]
    Unreadable,
    #[error("the greeting is not of this protocol")]
    NoGreeting,
    #[error("a question was confirmed but not answered")]
    NoAnswer,
    #[error("an answer came to a command that was not sent")]
    WrongTag,
    #[error("an answer came that nothing asked for")]
    Unasked,
    #[error("a message did not come as one whole")]
    Malformed,
    #[error("a message is longer than any should be")]
    MessageTooLong,
    #[error("messages are far longer than announced")]
    MoreThanAnnounced,
}
