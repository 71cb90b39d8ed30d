//! TLS to mail servers: whom to trust, and what is wrong when trust fails.

use std::sync::Arc;

use rustls::{CertificateError, ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};

use super::{
    error::plain,
    fault::{CertificateFault, Fault},
};

/// A certificate authority that was given cannot be used, or TLS cannot be set up at all.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub(crate) struct TlsError(#[from] rustls::Error);

/// Trusts the system's authorities (Mozilla's where the system has none) and `extra` (DER).
///
/// The provider is named here: a process default would be shared with the host.
///
/// # Errors
/// One of `extra` is no certificate.
pub(crate) fn client_config(extra: &[Vec<u8>]) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    let (accepted, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if accepted == 0 {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    for authority in extra {
        roots.add(CertificateDer::from(authority.as_slice()).into_owned())?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// What a failed handshake means.
pub(super) fn handshake_fault(error: &std::io::Error, host: &str, port: u16) -> Fault {
    let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return Fault::lost(error);
    };
    match error {
        rustls::Error::InvalidCertificate(problem) => {
            Fault::Certificate { host: host.to_owned(), problem: certificate_fault(problem) }
        }
        // What a server of the clear-text protocol answers to a TLS hello.
        rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => {
            Fault::NotTls { host: host.to_owned(), port }
        }
        error => Fault::Handshake { reason: plain(&error.to_string()) },
    }
}

fn certificate_fault(problem: &CertificateError) -> CertificateFault {
    match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongHost
        }
        // A signature that does not match a root of the same name is another authority of that name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => CertificateFault::UnknownIssuer,
        CertificateError::Revoked => CertificateFault::Revoked,
        // Self-signed certificates are often marked as authorities.
        CertificateError::Other(other) if format!("{:?}", other.0) == "CaUsedAsEndEntity" => {
            CertificateFault::UnknownIssuer
        }
        other => CertificateFault::Other(plain(&other.to_string())),
    }
}
