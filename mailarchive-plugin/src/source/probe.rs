//! Test Connection: how far an account's settings lead, in steps that people can follow.

use std::time::Instant;

use super::{
    certificate::expiry,
    error::{SourceError, Stage},
    imap::{ImapSource, Progress},
    network::Network,
    pop3::Pop3Source,
    trouble::Trouble,
};
use crate::{
    account::{Password, Protocol, Server},
    source::MailSource,
};

/// One stage of a test. Stages after one that failed are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StageReport {
    pub(crate) stage: Stage,
    pub(crate) ok: bool,
    pub(crate) message: Trouble,
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) stages: Vec<StageReport>,
    /// How many messages wait; `None` where the mailbox was not reached.
    pub(crate) messages_on_server: Option<u64>,
}

impl Probe {
    pub(crate) fn ok(&self) -> bool {
        self.stages.iter().all(|stage| stage.ok)
    }
}

/// Connects, encrypts, signs in and opens the mailbox, and changes nothing.
pub(crate) async fn probe(server: &Server, password: &Password, network: &Network) -> Probe {
    let began = Instant::now();
    let mut stages = Vec::new();
    let watch = |progress: Progress<'_>| {
        let (stage, message) = told(&progress, server, began);
        stages.push(StageReport { stage, ok: true, message });
    };
    let counted = match server.protocol {
        Protocol::Imap | Protocol::Imaps => imap(server, password, network, watch).await,
        Protocol::Pop | Protocol::Pops => pop3(server, password, network, watch).await,
    };
    match counted {
        Ok((count, text)) => {
            let message = Trouble::new(Stage::Mailbox, text, [("count", count.to_string())]);
            stages.push(StageReport { stage: Stage::Mailbox, ok: true, message });
            Probe { stages, messages_on_server: Some(u64::from(count)) }
        }
        Err(error) => {
            failed(&mut stages, &error);
            Probe { stages, messages_on_server: None }
        }
    }
}

/// How many messages wait, and the text that says so.
type Counted = Result<(u32, &'static str), SourceError>;

async fn imap(
    server: &Server,
    password: &Password,
    network: &Network,
    watch: impl FnMut(Progress<'_>) + Send,
) -> Counted {
    let source = ImapSource::open_watched(server, password, network, watch).await?;
    let count = source.exists();
    // The test is over; whether the server says good-bye does not matter.
    let _ = source.close().await;
    Ok((count, "probe-mailbox"))
}

async fn pop3(
    server: &Server,
    password: &Password,
    network: &Network,
    watch: impl FnMut(Progress<'_>) + Send,
) -> Counted {
    let mut source = Pop3Source::open_watched(server, password, network, watch).await?;
    let count = source.count();
    let text = if source.has_unique_ids().await? { "probe-mailbox" } else { "pop3-mailbox-without-ids" };
    let _ = source.close().await;
    Ok((count, text))
}

/// A stage fails where it was expected next; an error of an earlier stage's late step replaces its success.
fn failed(stages: &mut Vec<StageReport>, error: &SourceError) {
    stages.retain(|report| report.stage < error.stage);
    stages.push(StageReport { stage: error.stage, ok: false, message: error.into() });
}

fn told(progress: &Progress<'_>, server: &Server, began: Instant) -> (Stage, Trouble) {
    match progress {
        Progress::Reached => (
            Stage::Connect,
            Trouble::new(
                Stage::Connect,
                "probe-connect",
                [
                    ("host", server.hostname.to_string()),
                    ("port", server.port.get().to_string()),
                    ("milliseconds", began.elapsed().as_millis().to_string()),
                ],
            ),
        ),
        Progress::Encrypted(session) => (Stage::Tls, encrypted(session)),
        Progress::InTheClear => (Stage::Tls, Trouble::new(Stage::Tls, "probe-in-the-clear", [])),
        Progress::SignedIn => {
            (Stage::Login, Trouble::new(Stage::Login, "probe-login", [("user", server.username.clone())]))
        }
    }
}

fn encrypted(session: &rustls::ClientConnection) -> Trouble {
    let version = match session.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
        _ => "TLS",
    };
    let version = ("version", version.to_owned());
    let certificate = session.peer_certificates().and_then(|chain| chain.first());
    match certificate.and_then(|certificate| expiry(certificate)) {
        Some(date) => Trouble::new(Stage::Tls, "probe-tls", [version, ("until", date)]),
        None => Trouble::new(Stage::Tls, "probe-tls-undated", [version]),
    }
}
