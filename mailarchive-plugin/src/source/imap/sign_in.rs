//! From a connection to a signed-in session: greeting, STARTTLS, authentication.

use std::borrow::Cow;

use imap_codec::imap_types::{
    auth::AuthMechanism,
    command::CommandBody,
    response::{Capability, Code, Data, GreetingKind, Response, Status, StatusKind},
};
use zeroize::Zeroizing;

use super::wire::{Completion, Sent, Wire};
use crate::{
    account::{Password, Protocol, Server},
    source::{
        connect::{Stream, connect},
        error::{SourceError, Stage},
        fault::{Fault, Violation},
        network::Network,
    },
};

/// What the server can do, of what is made use of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Capabilities {
    pub(super) starttls: bool,
    pub(super) login_disabled: bool,
    pub(super) plain: bool,
    pub(super) initial_response: bool,
    /// UID EXPUNGE (RFC 4315), which IMAP4rev2 includes.
    pub(super) uid_plus: bool,
    /// MOVE (RFC 6851), which IMAP4rev2 includes.
    pub(super) uid_move: bool,
    /// Google's server: a deleted message leaves a label but not the account.
    pub(super) gmail: bool,
}

impl Capabilities {
    fn of(list: &[Capability<'_>]) -> Self {
        let mut known = Self::default();
        for capability in list {
            match capability {
                Capability::StartTls => known.starttls = true,
                Capability::LoginDisabled => known.login_disabled = true,
                Capability::Auth(AuthMechanism::Plain) => known.plain = true,
                Capability::SaslIr => known.initial_response = true,
                Capability::UidPlus => known.uid_plus = true,
                Capability::Move => known.uid_move = true,
                other => {
                    let name = other.to_string();
                    if name.eq_ignore_ascii_case("X-GM-EXT-1") {
                        known.gmail = true;
                    } else if name.eq_ignore_ascii_case("IMAP4rev2") {
                        known.uid_plus = true;
                        known.uid_move = true;
                        known.initial_response = true;
                    }
                }
            }
        }
        known
    }

    /// Those that `response` lists, as data or in the code of a status.
    fn in_response(response: &Response<'_>) -> Option<Self> {
        match response {
            Response::Data(Data::Capability(list)) => Some(Self::of(list.as_ref())),
            Response::Status(Status::Untagged(status)) => Self::in_code(status.code.as_ref()),
            _ => None,
        }
    }

    fn in_code(code: Option<&Code<'_>>) -> Option<Self> {
        match code {
            Some(Code::Capability(list)) => Some(Self::of(list.as_ref())),
            _ => None,
        }
    }
}

/// Connects and, where the protocol starts with TLS, encrypts; the greeting comes next.
pub(super) async fn reach(
    server: &Server,
    password: &Password,
    network: &Network,
    reached: impl FnOnce() + Send,
) -> Result<Wire, SourceError> {
    let stream =
        connect(&server.hostname, server.port, network).await.map_err(|fault| fault.at(Stage::Connect))?;
    reached();
    let stream = if server.protocol.implicit_tls() {
        Stream::start_tls(stream, &server.hostname, server.port, network, network.limits.stall)
            .await
            .map_err(|fault| fault.at(Stage::Tls))?
    } else {
        Stream::Plain(stream)
    };
    Ok(Wire::new(stream, network.limits, secrets(server, password)))
}

/// The forms in which the password goes out, which a server might repeat.
fn secrets(server: &Server, password: &Password) -> Vec<Zeroizing<String>> {
    let mut secrets = Vec::new();
    if !password.reveal().is_empty() {
        let response = sasl_plain(&server.username, password);
        secrets.push(Zeroizing::new(base64(&response)));
        secrets.push(Zeroizing::new(password.reveal().replace('\\', "\\\\").replace('"', "\\\"")));
        secrets.push(Zeroizing::new(password.reveal().to_owned()));
    }
    secrets
}

/// The greeting's word on whether the session is signed in already, and on capabilities.
pub(super) struct Greeted {
    pub(super) signed_in: bool,
    pub(super) capabilities: Option<Capabilities>,
}

pub(super) async fn greet(wire: &mut Wire) -> Result<Greeted, SourceError> {
    let greeting = wire.greeting().await?;
    let capabilities = Capabilities::in_code(greeting.code.as_ref());
    match greeting.kind {
        GreetingKind::Ok => Ok(Greeted { signed_in: false, capabilities }),
        GreetingKind::PreAuth => Ok(Greeted { signed_in: true, capabilities }),
        GreetingKind::Bye => Err(wire.fail_saying(Fault::Bye, greeting.text.inner())),
    }
}

/// Encrypts a session of plain IMAP. Answers nothing of what the server said before: only what it says under
/// encryption is its own (RFC 9051, section 6.2.1).
pub(super) async fn encrypt(
    mut wire: Wire,
    greeted: &Greeted,
    server: &Server,
    password: &Password,
    network: &Network,
) -> Result<(Wire, Option<Capabilities>), SourceError> {
    if server.protocol == Protocol::Imaps {
        return Ok((wire, greeted.capabilities));
    }
    wire.stage = Stage::Tls;
    if greeted.signed_in {
        // STARTTLS is not allowed any more in this state.
        return if server.allow_cleartext {
            Ok((wire, greeted.capabilities))
        } else {
            Err(wire.fail(Fault::PreauthBeforeTls))
        };
    }
    let capabilities = known_capabilities(&mut wire, greeted.capabilities).await?;
    if !capabilities.starttls {
        return if server.allow_cleartext {
            Ok((wire, Some(capabilities)))
        } else {
            Err(wire.fail(Fault::NoStartTls))
        };
    }
    let completion = wire.run_to_completion(CommandBody::StartTLS, |_| ()).await?;
    if completion.kind != StatusKind::Ok {
        return Err(wire.refused(&completion, Fault::StartTlsRefused));
    }
    let left = wire.remaining();
    let deadline = left.min(network.limits.stall);
    let Stream::Plain(stream) = wire.into_stream()? else {
        return Err(Fault::OutOfStep.at(Stage::Tls));
    };
    let stream = Stream::start_tls(stream, &server.hostname, server.port, network, deadline)
        .await
        .map_err(|fault| fault.at(Stage::Tls))?;
    let mut wire = Wire::new(stream, network.limits, secrets(server, password));
    wire.allow(left);
    Ok((wire, None))
}

/// Signs in and answers what the server can do from then on.
pub(super) async fn authenticate(
    wire: &mut Wire,
    signed_in: bool,
    capabilities: Option<Capabilities>,
    server: &Server,
    password: &Password,
) -> Result<Capabilities, SourceError> {
    wire.stage = Stage::Login;
    let before = known_capabilities(wire, capabilities).await?;
    if signed_in {
        return Ok(before);
    }
    let refused = Fault::LoginRefused { user: server.username.clone() };
    if server.username.contains('\0') || password.reveal().contains('\0') {
        // Neither way to sign in can carry NUL, and in SASL PLAIN it would separate.
        return Err(wire.fail(refused));
    }
    let mut after = None;
    let mut untagged = |response: &Response<'_>| after = Capabilities::in_response(response).or(after);
    let completion = if before.plain {
        authenticate_plain(wire, before.initial_response, server, password, &mut untagged).await?
    } else if before.login_disabled {
        return Err(wire.fail(Fault::LoginDisabled));
    } else {
        let Ok(login) = CommandBody::login(server.username.as_str(), password.reveal()) else {
            return Err(wire.fail(refused));
        };
        wire.run_to_completion(login, &mut untagged).await?
    };
    if completion.kind != StatusKind::Ok {
        return Err(wire.refused(&completion, login_fault(&completion, server)));
    }
    known_capabilities(wire, Capabilities::in_code(completion.code.as_ref()).or(after)).await
}

/// `AUTHENTICATE PLAIN` (RFC 4616), with the initial response where the server takes one (RFC 4959).
async fn authenticate_plain(
    wire: &mut Wire,
    initial_response: bool,
    server: &Server,
    password: &Password,
    untagged: &mut (impl FnMut(&Response<'_>) + Send),
) -> Result<Completion, SourceError> {
    let response = sasl_plain(&server.username, password);
    if initial_response {
        let command =
            CommandBody::authenticate_with_ir(AuthMechanism::Plain, Cow::Borrowed(response.as_slice()));
        return wire.run_to_completion(command, untagged).await;
    }
    match wire.send(CommandBody::authenticate(AuthMechanism::Plain), untagged).await? {
        Sent::Refused(completion) => Ok(completion),
        Sent::Whole { tag } => match wire.answer_challenge(&tag, &response, untagged).await? {
            Some(refusal) => Ok(refusal),
            None => wire.complete(&tag, false, untagged).await,
        },
    }
}

/// `message = [authzid] UTF8NUL authcid UTF8NUL passwd` (RFC 4616, section 2).
fn sasl_plain(user: &str, password: &Password) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([b"\0", user.as_bytes(), b"\0", password.reveal().as_bytes()].concat())
}

/// NO to a sign-in may be about the password or not (RFC 5530, section 3).
fn login_fault(completion: &Completion, server: &Server) -> Fault {
    const PASSING: [&[u8]; 4] = [b"UNAVAILABLE", b"INUSE", b"LIMIT", b"SERVERBUG"];
    let passing = |code: &[u8]| PASSING.iter().any(|word| code.eq_ignore_ascii_case(word));
    if matches!(&completion.code, Some(Code::Other(code)) if passing(code.inner())) {
        Fault::LoginUnavailable
    } else {
        Fault::LoginRefused { user: server.username.clone() }
    }
}

async fn known_capabilities(
    wire: &mut Wire,
    told: Option<Capabilities>,
) -> Result<Capabilities, SourceError> {
    if let Some(told) = told {
        return Ok(told);
    }
    let mut listed = None;
    wire.run(CommandBody::Capability, |response| {
        listed = Capabilities::in_response(response).or(listed);
    })
    .await?;
    listed.ok_or_else(|| wire.fail(Fault::Protocol(Violation::NoAnswer)))
}

fn base64(bytes: &[u8]) -> String {
    use imap_codec::{AuthenticateDataCodec, encode::Encoder, imap_types::auth::AuthenticateData};
    let line = AuthenticateDataCodec::new().encode(&AuthenticateData::r#continue(bytes)).dump();
    String::from_utf8_lossy(&line).trim_end().to_owned()
}
