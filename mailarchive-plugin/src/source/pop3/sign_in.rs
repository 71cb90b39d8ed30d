//! From a connection to the transaction state: greeting, STLS (RFC 2595), authentication.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    Pop3Fault,
    reply::{Capabilities, Code, Refusal, Reply},
    wire::Wire,
};
use crate::{
    account::{Password, Server},
    source::{
        connect::{Stream, connect},
        error::{SourceError, Stage},
        fault::{Fault, Violation},
        imap::Progress,
        network::Network,
    },
};

/// Connects, encrypts and signs in, and tells `watch` of each stage that succeeded.
pub(super) async fn sign_in(
    server: &Server,
    password: &Password,
    network: &Network,
    watch: &mut (impl FnMut(Progress<'_>) + Send),
) -> Result<(Wire, Capabilities), SourceError> {
    let stream =
        connect(&server.hostname, server.port, network).await.map_err(|fault| fault.at(Stage::Connect))?;
    watch(Progress::Reached);
    let implicit = server.protocol.implicit_tls();
    let stream = if implicit { encrypt(stream, server, network).await? } else { Stream::Plain(stream) };
    let mut wire = Wire::new(stream, network.limits, secrets(server, password));
    if implicit {
        tell_encryption(&wire, watch);
        wire.stage = Stage::Login;
    }
    greet(&mut wire).await?;
    let mut capabilities = capabilities(&mut wire).await?.unwrap_or_default();
    if !implicit {
        wire.stage = Stage::Tls;
        (wire, capabilities) = start_tls(wire, capabilities, server, password, network).await?;
        tell_encryption(&wire, watch);
    }
    wire.stage = Stage::Login;
    authenticate(&mut wire, capabilities, server, password).await?;
    watch(Progress::SignedIn);
    // They may differ in the transaction state (RFC 2449, section 5); a server that tells nothing means the same.
    wire.stage = Stage::Mailbox;
    if capabilities.known {
        capabilities = self::capabilities(&mut wire).await?.unwrap_or(capabilities);
    }
    Ok((wire, capabilities))
}

fn tell_encryption(wire: &Wire, watch: &mut (impl FnMut(Progress<'_>) + Send)) {
    watch(wire.stream().session().map_or(Progress::InTheClear, Progress::Encrypted));
}

async fn encrypt(
    stream: tokio::net::TcpStream,
    server: &Server,
    network: &Network,
) -> Result<Stream, SourceError> {
    let started =
        Stream::start_tls(stream, &server.hostname, server.port, network, network.limits.stall).await;
    started.map_err(|fault| {
        match fault {
            Fault::NotTls { host, port } => Pop3Fault::NotTls { host, port }.into(),
            fault => fault,
        }
        .at(Stage::Tls)
    })
}

async fn greet(wire: &mut Wire) -> Result<(), SourceError> {
    match wire.reply().await {
        Ok(Reply::Ok { .. }) => Ok(()),
        Ok(Reply::Refused(refusal)) => {
            Err(wire.fail_saying(coded(&refusal).unwrap_or(Fault::Bye), &refusal.text))
        }
        Ok(Reply::GoAhead) => Err(wire.fail(Fault::Protocol(Violation::NoGreeting))),
        Err(error) if error.fault == Fault::Protocol(Violation::Unreadable) => {
            Err(SourceError { fault: Fault::Protocol(Violation::NoGreeting), ..error })
        }
        Err(error) => Err(error),
    }
}

/// `None`: the server does not know CAPA.
async fn capabilities(wire: &mut Wire) -> Result<Option<Capabilities>, SourceError> {
    let reply = wire.run("CAPA").await?;
    if wire.no_continuation(reply)?.is_err() {
        return Ok(None);
    }
    let mut capabilities = Capabilities { known: true, ..Capabilities::default() };
    let mut count = 0;
    wire.lines(|line| {
        capabilities.note(line);
        count += 1;
        if count > 1000 { Err(Violation::TooLong) } else { Ok(()) }
    })
    .await?;
    Ok(Some(capabilities))
}

/// Encrypts where the server offers it. Nothing that it said before is believed afterwards (RFC 2595, section 4).
async fn start_tls(
    mut wire: Wire,
    before: Capabilities,
    server: &Server,
    password: &Password,
    network: &Network,
) -> Result<(Wire, Capabilities), SourceError> {
    // A server that does not know CAPA may know STLS all the same.
    if !before.stls && (before.known || server.allow_cleartext) {
        return if server.allow_cleartext { Ok((wire, before)) } else { Err(wire.fail(Pop3Fault::NoStls)) };
    }
    let reply = wire.run("STLS").await?;
    if let Err(refusal) = wire.no_continuation(reply)? {
        let fault = if before.stls { Pop3Fault::StlsRefused } else { Pop3Fault::NoStls };
        return Err(wire.fail_saying(fault, &refusal.text));
    }
    let left = wire.remaining();
    let Stream::Plain(stream) = wire.into_stream()? else { return Err(Fault::OutOfStep.at(Stage::Tls)) };
    let stream = encrypt(stream, server, network).await?;
    let mut wire = Wire::new(stream, network.limits, secrets(server, password));
    wire.allow(left);
    wire.stage = Stage::Tls;
    let after = capabilities(&mut wire).await?.unwrap_or_default();
    Ok((wire, after))
}

/// AUTH PLAIN (RFC 5034, RFC 4616) where it is offered, else USER and PASS.
///
/// AUTH goes without an initial response: servers from before RFC 5034 (RFC 1734) take no other form, and a
/// refusal of the bare command is about the mechanism, never about the password, so no sign-in is tried twice.
async fn authenticate(
    wire: &mut Wire,
    capabilities: Capabilities,
    server: &Server,
    password: &Password,
) -> Result<(), SourceError> {
    let secret = password.reveal();
    if server.username.contains(['\r', '\n', '\0']) || secret.contains(['\r', '\n', '\0']) {
        return Err(wire.fail(Fault::LoginRefused { user: server.username.clone() }));
    }
    if capabilities.known && !capabilities.sasl_plain && !capabilities.user {
        return Err(wire.fail(Pop3Fault::NoPassword));
    }
    if capabilities.utf8 {
        // Else messages with UTF-8 in their header would be changed on the way (RFC 6856, section 2.1).
        let _ = wire.run("UTF8").await?;
    }
    if capabilities.sasl_plain {
        match wire.run("AUTH PLAIN").await? {
            Reply::GoAhead => {
                let response = Zeroizing::new(sasl_plain(server, password));
                let reply = wire.run(&response).await?;
                return signed_in(wire, reply, server);
            }
            Reply::Refused(refusal) if !capabilities.user || refusal.code == Some(Code::InUse) => {
                return Err(wire.fail_saying(login_fault(&refusal, server), &refusal.text));
            }
            Reply::Refused(_) => {}
            Reply::Ok { .. } => return Err(wire.fail(Fault::Protocol(Violation::Unasked))),
        }
    }
    let reply = wire.run(&format!("USER {}", server.username)).await?;
    signed_in(wire, reply, server)?;
    let pass = Zeroizing::new(format!("PASS {secret}"));
    let reply = wire.run(&pass).await?;
    signed_in(wire, reply, server)
}

fn signed_in(wire: &Wire, reply: Reply, server: &Server) -> Result<(), SourceError> {
    match wire.no_continuation(reply)? {
        Ok(_) => Ok(()),
        Err(refusal) => Err(wire.fail_saying(login_fault(&refusal, server), &refusal.text)),
    }
}

fn login_fault(refusal: &Refusal, server: &Server) -> Fault {
    coded(refusal).unwrap_or_else(|| Fault::LoginRefused { user: server.username.clone() })
}

/// The fault that a response code names (RFC 2449, section 8.1; RFC 3206, section 3).
pub(super) fn coded(refusal: &Refusal) -> Option<Fault> {
    Some(match refusal.code? {
        Code::InUse => Pop3Fault::InUse.into(),
        Code::LoginDelay => Pop3Fault::LoginDelay.into(),
        Code::Temporary => Fault::LoginUnavailable,
        Code::Permanent => Fault::MailboxRefused,
        Code::Credentials | Code::Other => return None,
    })
}

/// `message = [authzid] UTF8NUL authcid UTF8NUL passwd` (RFC 4616, section 2), in Base64.
fn sasl_plain(server: &Server, password: &Password) -> String {
    STANDARD.encode(Zeroizing::new(format!("\0{}\0{}", server.username, password.reveal())).as_bytes())
}

/// The forms in which the password goes out, which a server might repeat.
fn secrets(server: &Server, password: &Password) -> Vec<Zeroizing<String>> {
    if password.reveal().is_empty() {
        return Vec::new();
    }
    vec![Zeroizing::new(sasl_plain(server, password)), Zeroizing::new(password.reveal().to_owned())]
}
