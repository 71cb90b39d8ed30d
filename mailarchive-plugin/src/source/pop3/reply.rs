//! What the server's lines mean: status, response code, capabilities.

/// A status line (RFC 1939, section 3) or a continuation (RFC 5034, section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    Ok { text: String },
    Refused(Refusal),
    GoAhead,
}

/// `-ERR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: Option<Code>,
    pub(super) text: String,
}

/// A response code (RFC 2449, section 8; RFC 3206).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    InUse,
    LoginDelay,
    Temporary,
    Permanent,
    Credentials,
    Other,
}

impl Reply {
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        if let Some(text) = after(line, b"+OK") {
            return Some(Self::Ok { text });
        }
        if let Some(text) = after(line, b"-ERR") {
            return Some(Self::Refused(Refusal { code: Code::of(&text), text }));
        }
        (line == b"+" || line.starts_with(b"+ ")).then_some(Self::GoAhead)
    }
}

fn after(line: &[u8], status: &[u8]) -> Option<String> {
    let (begin, rest) = line.split_at_checked(status.len())?;
    let ends = rest.first().is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    (begin.eq_ignore_ascii_case(status) && ends).then(|| String::from_utf8_lossy(rest).trim().to_owned())
}

impl Code {
    fn of(text: &str) -> Option<Self> {
        let (code, _) = text.strip_prefix('[')?.split_once(']')?;
        let code = code.to_ascii_uppercase();
        let is =
            |name: &str| code == name || code.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        Some(if is("IN-USE") {
            Self::InUse
        } else if is("LOGIN-DELAY") {
            Self::LoginDelay
        } else if is("SYS/TEMP") {
            Self::Temporary
        } else if is("SYS/PERM") {
            Self::Permanent
        } else if is("AUTH") {
            Self::Credentials
        } else {
            Self::Other
        })
    }
}

/// What the server can do, of what is made use of (RFC 2449, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Capabilities {
    /// It answered CAPA; where it did not, nothing is known.
    pub(super) known: bool,
    pub(super) stls: bool,
    pub(super) user: bool,
    pub(super) sasl_plain: bool,
    pub(super) pipelining: bool,
    pub(super) uidl: bool,
    pub(super) utf8: bool,
    /// Seconds between two sign-ins.
    pub(super) login_delay: u64,
}

impl Capabilities {
    pub(super) fn note(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line).to_ascii_uppercase();
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("STLS") => self.stls = true,
            Some("USER") => self.user = true,
            Some("SASL") => self.sasl_plain |= words.any(|mechanism| mechanism == "PLAIN"),
            Some("PIPELINING") => self.pipelining = true,
            Some("UIDL") => self.uidl = true,
            Some("UTF8") => self.utf8 = true,
            Some("LOGIN-DELAY") => {
                self.login_delay = words.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
            }
            _ => {}
        }
    }
}
