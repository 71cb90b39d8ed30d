//! What goes wrong with POP3 alone.

/// A fault that only POP3 knows, or for which its users need other advice than those of IMAP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Pop3Fault {
    #[error("the server offers no STLS; the password would go unencrypted")]
    NoStls,
    #[error("the server refused STLS although it offers it")]
    StlsRefused,
    #[error("bytes follow the answer to STLS: somebody may be tampering")]
    StlsInjection,
    #[error("{host}, port {port}, does not speak TLS")]
    NotTls { host: String, port: u16 },
    #[error("the server offers no way to sign in with a password")]
    NoPassword,
    #[error("another session holds the mailbox")]
    InUse,
    #[error("the server lets this user sign in less often")]
    LoginDelay,
    #[error("the server did not answer QUIT: whether it removed the messages is unknown")]
    QuitUnanswered,
}

impl Pop3Fault {
    /// Whether trying again soon is pointless.
    pub(in crate::source) fn is_permanent(&self) -> bool {
        matches!(self, Self::NoStls | Self::NotTls { .. } | Self::NoPassword)
    }

    /// The message in `pop3.ftl` and its arguments.
    pub(in crate::source) fn told(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NoStls => ("pop3-no-stls", Vec::new()),
            Self::StlsRefused => ("pop3-stls-refused", Vec::new()),
            Self::StlsInjection => ("pop3-stls-injection", Vec::new()),
            Self::NotTls { host, port } => {
                ("pop3-not-tls", vec![("host", host.clone()), ("port", port.to_string())])
            }
            Self::NoPassword => ("pop3-no-password", Vec::new()),
            Self::InUse => ("pop3-in-use", Vec::new()),
            Self::LoginDelay => ("pop3-login-delay", Vec::new()),
            Self::QuitUnanswered => ("pop3-quit-unanswered", Vec::new()),
        }
    }
}
