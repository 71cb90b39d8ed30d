//! Messages for administrators, kept apart from any language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    error::{SourceError, Stage},
    fault::{CertificateFault, Fault, Reason, Violation},
};

/// A message that can be stored and shown later in any language: the id and arguments of a Fluent message
/// (`errors.ftl`, `pop3.ftl`, `probe.ftl`). `server_said` goes into `source-server-said` as `$text`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Trouble {
    pub(crate) stage: Stage,
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) args: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) server_said: Option<String>,
    /// Somebody has to change something first; trying again soon is pointless.
    #[serde(default)]
    pub(crate) permanent: bool,
}

impl Trouble {
    pub(crate) fn new<const N: usize>(stage: Stage, id: &str, args: [(&str, String); N]) -> Self {
        Self {
            stage,
            id: id.to_owned(),
            args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            server_said: None,
            permanent: false,
        }
    }
}

impl From<&SourceError> for Trouble {
    fn from(error: &SourceError) -> Self {
        Self {
            server_said: error.server_said.clone(),
            permanent: error.is_permanent(),
            ..told(error.stage, &error.fault)
        }
    }
}

fn told(stage: Stage, fault: &Fault) -> Trouble {
    match fault {
        Fault::HostUnknown { host } => Trouble::new(stage, "source-host-unknown", [("host", host.clone())]),
        Fault::LookupTimedOut { host, seconds } => Trouble::new(
            stage,
            "source-lookup-timed-out",
            [("host", host.clone()), ("seconds", seconds.to_string())],
        ),
        Fault::Denied { address, reason } => Trouble::new(
            stage,
            "source-denied",
            [("address", address.to_string()), ("reason", reason.clone())],
        ),
        Fault::PortRefused { host, port } => {
            Trouble::new(stage, "source-port-refused", [("host", host.clone()), ("port", port.to_string())])
        }
        Fault::Unreachable { host, port, reason } => {
            let (reason, text) = in_words(reason);
            let (host, port) = (("host", host.clone()), ("port", port.to_string()));
            Trouble::new(stage, "source-unreachable", [host, port, reason, text])
        }
        Fault::ConnectTimedOut { host, port, seconds } => Trouble::new(
            stage,
            "source-connect-timed-out",
            [("host", host.clone()), ("port", port.to_string()), ("seconds", seconds.to_string())],
        ),
        Fault::Stalled { seconds } => {
            Trouble::new(stage, "source-stalled", [("seconds", seconds.to_string())])
        }
        Fault::TooSlow { seconds } => {
            Trouble::new(stage, "source-too-slow", [("seconds", seconds.to_string())])
        }
        Fault::Closed => Trouble::new(stage, "source-closed", []),
        Fault::Bye => Trouble::new(stage, "source-bye", []),
        Fault::Lost { reason } => Trouble::new(stage, "source-lost", in_words(reason).into()),
        Fault::Protocol(violation) => {
            Trouble::new(stage, "source-protocol", [("detail", detail(*violation).to_owned())])
        }
        Fault::Certificate { host, problem } => certificate(stage, host, problem),
        Fault::Handshake { reason } => Trouble::new(stage, "source-handshake", [("reason", reason.clone())]),
        Fault::NotTls { host, port } => {
            Trouble::new(stage, "source-not-tls", [("host", host.clone()), ("port", port.to_string())])
        }
        Fault::NoStartTls => Trouble::new(stage, "source-no-starttls", []),
        Fault::StartTlsRefused => Trouble::new(stage, "source-starttls-refused", []),
        Fault::StartTlsInjection => Trouble::new(stage, "source-starttls-injection", []),
        Fault::PreauthBeforeTls => Trouble::new(stage, "source-preauth-before-tls", []),
        Fault::LoginRefused { user } => Trouble::new(stage, "source-login-refused", [("user", user.clone())]),
        Fault::LoginUnavailable => Trouble::new(stage, "source-login-unavailable", []),
        Fault::LoginDisabled => Trouble::new(stage, "source-login-disabled", []),
        Fault::MailboxRefused => Trouble::new(stage, "source-mailbox-refused", []),
        Fault::ReadOnly => Trouble::new(stage, "source-read-only", []),
        Fault::DeleteForbidden => Trouble::new(stage, "source-delete-forbidden", []),
        Fault::NoUidValidity => Trouble::new(stage, "source-no-uidvalidity", []),
        Fault::CommandRefused { command } => Trouble::new(
            stage,
            if stage == Stage::Delete { "source-delete-refused" } else { "source-command-refused" },
            [("command", (*command).to_owned())],
        ),
        Fault::Spool { reason } => Trouble::new(stage, "source-spool", in_words(reason).into()),
        Fault::ValidityChanged { .. } => Trouble::new(stage, "source-validity-changed", []),
        Fault::FolderRefused { folder } => {
            Trouble::new(stage, "source-folder-refused", [("folder", folder.clone())])
        }
        Fault::OthersDeleted { count } => {
            Trouble::new(stage, "source-others-deleted", [("count", count.to_string())])
        }
        Fault::OutOfStep => Trouble::new(stage, "source-out-of-step", []),
        Fault::Pop3(fault) => {
            let (id, args) = fault.told();
            let args = args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            Trouble { args, ..Trouble::new(stage, id, []) }
        }
    }
}

/// The variant of the message, and the text where no variant says it.
fn in_words(reason: &Reason) -> ((&'static str, String), (&'static str, String)) {
    let variant = match reason {
        Reason::NetworkUnreachable => "no-network",
        Reason::HostUnreachable => "no-host",
        Reason::NotPermitted => "not-permitted",
        Reason::StorageFull => "storage-full",
        Reason::Other(_) => "other",
    };
    (("reason", variant.to_owned()), ("text", reason.to_string()))
}

/// The variant of the message.
fn detail(violation: Violation) -> &'static str {
    match violation {
        Violation::TooLong => "too-long",
        Violation::Unreadable => "unreadable",
        Violation::NoGreeting => "no-greeting",
        Violation::NoAnswer => "no-answer",
        Violation::WrongTag => "wrong-tag",
        Violation::Unasked => "unasked",
        Violation::Malformed => "malformed",
        Violation::MessageTooLong => "message-too-long",
        Violation::MoreThanAnnounced => "more-than-announced",
    }
}

fn certificate(stage: Stage, host: &str, problem: &CertificateFault) -> Trouble {
    let host = ("host", host.to_owned());
    let id = match problem {
        CertificateFault::Expired => "source-certificate-expired",
        CertificateFault::NotYetValid => "source-certificate-not-yet-valid",
        CertificateFault::WrongHost => "source-certificate-wrong-host",
        CertificateFault::UnknownIssuer => "source-certificate-unknown-issuer",
        CertificateFault::Revoked => "source-certificate-revoked",
        CertificateFault::Other(reason) => {
            return Trouble::new(
                stage,
                "source-certificate-unacceptable",
                [host, ("reason", reason.clone())],
            );
        }
    };
    Trouble::new(stage, id, [host])
}

#[cfg(test)]
pub(super) mod tests;
