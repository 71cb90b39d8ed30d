//! Where an account's mail lies: protocol, host, port, user.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How mail is retrieved. The order is that of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Protocol {
    /// RFC 1939, upgraded by STLS (RFC 2595) where the server offers it.
    #[serde(rename = "POP")]
    Pop,
    /// RFC 3501, upgraded by STARTTLS where the server offers it.
    #[serde(rename = "IMAP")]
    Imap,
    /// POP over implicit TLS (RFC 8314).
    #[serde(rename = "POPS")]
    Pops,
    /// IMAP over implicit TLS (RFC 8314).
    #[serde(rename = "IMAPS")]
    Imaps,
}

impl Protocol {
    /// In the order of the form.
    pub(crate) const ALL: [Self; 4] = [Self::Pop, Self::Imap, Self::Pops, Self::Imaps];

    /// The registered port.
    pub(crate) fn default_port(self) -> Port {
        Port(match self {
            Self::Pop => 110,
            Self::Imap => 143,
            Self::Pops => 995,
            Self::Imaps => 993,
        })
    }

    /// Whether the connection is encrypted from its first byte.
    pub(crate) fn implicit_tls(self) -> bool {
        matches!(self, Self::Pops | Self::Imaps)
    }

    /// The name in the form and in REST.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pop => "POP",
            Self::Imap => "IMAP",
            Self::Pops => "POPS",
            Self::Imaps => "IMAPS",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A TCP port, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(crate) struct Port(u16);

impl Port {
    pub(crate) fn get(self) -> u16 {
        self.0
    }
}

/// A port outside 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a port is a number from 1 to 65535")]
pub(crate) struct PortError;

impl TryFrom<u16> for Port {
    type Error = PortError;

    fn try_from(number: u16) -> Result<Self, PortError> {
        if number == 0 { Err(PortError) } else { Ok(Self(number)) }
    }
}

impl From<Port> for u16 {
    fn from(port: Port) -> Self {
        port.0
    }
}

impl FromStr for Port {
    type Err = PortError;

    fn from_str(text: &str) -> Result<Self, PortError> {
        text.parse::<u16>().map_err(|_| PortError)?.try_into()
    }
}

/// A DNS name or an IP address, without scheme, port or path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Hostname(String);

/// Why a text is no host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HostnameError {
    #[error("a host name is needed")]
    Empty,
    #[error("give the host name alone, without “scheme://”")]
    Scheme,
    #[error("give the host name alone, without a path")]
    Path,
    #[error("give the port in its own field")]
    Port,
    #[error("this is not a host name")]
    Malformed,
}

impl Hostname {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// An IP address, where the host was given as one.
    pub(crate) fn as_ip(&self) -> Option<std::net::IpAddr> {
        self.0.parse().ok()
    }
}

impl fmt::Display for Hostname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Hostname> for String {
    fn from(hostname: Hostname) -> Self {
        hostname.0
    }
}

impl TryFrom<String> for Hostname {
    type Error = HostnameError;

    fn try_from(text: String) -> Result<Self, HostnameError> {
        text.parse()
    }
}

impl FromStr for Hostname {
    type Err = HostnameError;

    fn from_str(text: &str) -> Result<Self, HostnameError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(HostnameError::Empty);
        }
        if text.contains("://") {
            return Err(HostnameError::Scheme);
        }
        if text.contains(['/', '?', '#']) {
            return Err(HostnameError::Path);
        }
        let bracketed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(ip) = bracketed.parse::<std::net::IpAddr>() {
            return Ok(Self(ip.to_string()));
        }
        if let Some((_, port)) = text.rsplit_once(':')
            && port.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(HostnameError::Port);
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        // RFC 1123 section 2.1: letters, digits and hyphens; underscores are met in practice.
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if name.len() > 253 || !name.split('.').all(label) {
            return Err(HostnameError::Malformed);
        }
        Ok(Self(name))
    }
}

/// Everything that is needed to sign in but the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Server {
    pub(crate) protocol: Protocol,
    pub(crate) hostname: Hostname,
    pub(crate) port: Port,
    pub(crate) username: String,
    /// Send the password unencrypted where the server offers no STARTTLS or STLS.
    pub(crate) allow_cleartext: bool,
}

impl Server {
    /// What two accounts share when they fetch the same mailbox, by whatever protocol and port.
    pub(crate) fn mailbox(&self) -> (Hostname, String) {
        (self.hostname.clone(), self.username.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostnames_are_names_or_addresses_and_nothing_else() {
        for good in
            ["imap.example.com", "localhost", "127.0.0.1", "[::1]", "IMAP.Example.COM.", "a_b.example"]
        {
            assert!(good.parse::<Hostname>().is_ok(), "{good}");
        }
        assert_eq!("IMAP.Example.COM.".parse::<Hostname>().unwrap().as_str(), "imap.example.com");
        assert_eq!("[::1]".parse::<Hostname>().unwrap().as_str(), "::1");
        for (bad, why) in [
            ("", HostnameError::Empty),
            ("imap://imap.example.com", HostnameError::Scheme),
            ("imap.example.com/INBOX", HostnameError::Path),
            ("imap.example.com:993", HostnameError::Port),
            ("imap example.com", HostnameError::Malformed),
            ("imap.example.com\r\nx", HostnameError::Malformed),
            ("imap..example.com", HostnameError::Malformed),
            ("-x.example.com", HostnameError::Malformed),
        ] {
            assert_eq!(bad.parse::<Hostname>(), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn ports_are_1_to_65535() {
        assert_eq!("993".parse::<Port>().unwrap().get(), 993);
        for bad in ["0", "70000", "", "-1", "99x"] {
            assert!(bad.parse::<Port>().is_err(), "{bad}");
        }
    }
}
