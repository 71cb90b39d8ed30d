//! What an administrator enters, parsed into what an account is; each fault beside its field.

mod json;

use serde::Deserialize;

pub(crate) use self::json::JsonFault;
use super::{Folder, Hostname, HostnameError, Password, Port, Protocol, Server};

/// The fields as they came, from the form or from REST.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountForm {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) protocol: String,
    pub(crate) hostname: String,
    /// As it was typed; empty: the protocol's default.
    pub(crate) port: String,
    pub(crate) username: String,
    pub(crate) password: Option<Password>,
    pub(crate) allow_cleartext: bool,
    pub(crate) after_archive: Option<serde_json::Value>,
    /// A test may name a stored account, whose password is used where none is given.
    pub(crate) id: Option<String>,
}

/// What happens on the server to a message that is archived.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum AfterArchive {
    /// It is deleted at once.
    #[default]
    Delete,
    /// It stays.
    Keep,
    /// It is deleted when it has been in the archive for so many days.
    DeleteAfterDays(u16),
    /// It is moved to a folder on the server; IMAP and IMAPS only.
    MoveTo(Folder),
}

/// An account as entered, every field in order.
#[derive(Debug, Clone)]
pub(crate) struct Entered {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) server: Server,
    /// `None`: keep the one that is stored.
    pub(crate) password: Option<Password>,
    pub(crate) after_archive: AfterArchive,
}

/// A field that does not hold what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The field's name in REST and in the form.
    pub(crate) field: &'static str,
    /// The id of the text that says what is wrong.
    pub(crate) text: &'static str,
}

/// Whether a password must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordRule<'a> {
    /// A new account, or a test: it must.
    Needed,
    /// An account with this server has one: it may be left out unless what it is sent to changes.
    StoredFor(&'a Server),
}

/// Longest texts, in characters. RFC 3501 sets none; mail addresses end at 254 (RFC 5321, 4.5.3.1.3).
const MAX_NAME: usize = 100;
const MAX_DESCRIPTION: usize = 500;
const MAX_USERNAME: usize = 320;
const MAX_PASSWORD: usize = 1000;

/// Parses the fields.
///
/// # Errors
/// One entry for each field that is wrong, in the order of the form.
pub(crate) fn parse(form: &AccountForm, rule: PasswordRule<'_>) -> Result<Entered, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field, text| errors.push(FieldError { field, text });

    let name = form.name.trim();
    if name.is_empty() {
        wrong("name", "field-name-empty");
    } else if name.chars().count() > MAX_NAME {
        wrong("name", "field-name-long");
    } else if name.contains(|c: char| c.is_control()) {
        wrong("name", "field-control");
    }
    let description = form.description.trim();
    if description.chars().count() > MAX_DESCRIPTION {
        wrong("description", "field-description-long");
    } else if description.contains(|c: char| c.is_control() && c != '\n' && c != '\r') {
        wrong("description", "field-control");
    }
    let protocol = match Protocol::ALL.into_iter().find(|protocol| protocol.name() == form.protocol) {
        Some(protocol) => Some(protocol),
        None => {
            wrong("protocol", "field-protocol-unknown");
            None
        }
    };
    let hostname = form.hostname.parse::<Hostname>().map_err(|error| {
        let text = match error {
            HostnameError::Empty => "field-hostname-empty",
            HostnameError::Scheme => "field-hostname-scheme",
            HostnameError::Path => "field-hostname-path",
            HostnameError::Port => "field-hostname-port",
            HostnameError::Malformed => "field-hostname-malformed",
        };
        wrong("hostname", text);
    });
    let port = match form.port.trim() {
        "" => protocol.map(Protocol::default_port),
        text => text.parse::<Port>().map_err(|_| wrong("port", "field-port")).ok(),
    };
    if form.username.trim().is_empty() {
        wrong("username", "field-username-empty");
    } else if form.username.contains(['\r', '\n', '\0']) {
        wrong("username", "field-line-break");
    } else if form.username.chars().count() > MAX_USERNAME {
        wrong("username", "field-username-long");
    }
    let server = match (protocol, &hostname, port) {
        (Some(protocol), Ok(hostname), Some(port)) => Some(Server {
            protocol,
            hostname: hostname.clone(),
            port,
            username: form.username.trim().to_owned(),
            allow_cleartext: form.allow_cleartext && !protocol.implicit_tls(),
        }),
        _ => None,
    };
    let password = form.password.as_ref().filter(|password| !password.reveal().is_empty());
    match (password, rule) {
        (Some(password), _) if password.reveal().contains(['\r', '\n', '\0']) => {
            wrong("password", "field-line-break");
        }
        (Some(password), _) if password.reveal().chars().count() > MAX_PASSWORD => {
            wrong("password", "field-password-long");
        }
        (Some(_), _) => {}
        (None, PasswordRule::Needed) => wrong("password", "field-password-empty"),
        (None, PasswordRule::StoredFor(stored)) => {
            if server.as_ref().is_some_and(|server| !server.same_recipient(stored)) {
                wrong("password", "field-password-again");
            }
        }
    }
    let after_archive = parse_after_archive(form.after_archive.as_ref(), protocol)
        .map_err(|text| wrong("afterArchive", text));
    match (server, after_archive) {
        (Some(server), Ok(after_archive)) if errors.is_empty() => Ok(Entered {
            name: name.to_owned(),
            description: description.to_owned(),
            server,
            password: password.cloned(),
            after_archive,
        }),
        _ => Err(errors),
    }
}

fn parse_after_archive(
    value: Option<&serde_json::Value>,
    protocol: Option<Protocol>,
) -> Result<AfterArchive, &'static str> {
    let Some(value) = value else { return Ok(AfterArchive::default()) };
    match serde_json::from_value(value.clone()) {
        Ok(AfterArchive::DeleteAfterDays(0)) | Err(_) => Err("field-after-archive"),
        // POP knows no folders (RFC 1939).
        Ok(AfterArchive::MoveTo(_)) if matches!(protocol, Some(Protocol::Pop | Protocol::Pops)) => {
            Err("field-after-archive-move-pop")
        }
        Ok(after_archive) => Ok(after_archive),
    }
}

impl Server {
    /// Whether a password entered for `other` would go to the same place and user here, and no less safely.
    fn same_recipient(&self, other: &Self) -> bool {
        (self.protocol, &self.hostname, self.port, &self.username)
            == (other.protocol, &other.hostname, other.port, &other.username)
            && (other.allow_cleartext || !self.allow_cleartext)
    }
}

#[cfg(test)]
mod tests;
