use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};

use super::scripted::{CAPABILITIES, CLOSE, Script, account, network, password};
use crate::{
    account::{Protocol, Server},
    source::{
        Fault, MailSource, Network, SourceError, Stage, client_config,
        pop3::{Pop3Fault, Pop3Source},
        probe,
    },
};

/// A server's configuration, and a client's that trusts it.
fn trusted() -> (ServerConfig, Network) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let server = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![cert.der().clone()],
            PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap(),
        )
        .unwrap();
    (server, Network { tls: client_config(&[cert.der().to_vec()]).unwrap(), ..network() })
}

fn server(port: u16, protocol: Protocol) -> Server {
    Server { protocol, hostname: "localhost".parse().unwrap(), allow_cleartext: false, ..account(port) }
}

/// Opens with no leave to go unencrypted; a failure must not have given the password away.
async fn open(script: Script, protocol: Protocol, network: &Network) -> Result<Pop3Source, SourceError> {
    let served = script.serve().await;
    let opened = Pop3Source::open(&server(served.port, protocol), &password(), network).await;
    if opened.is_err() {
        assert!(served.heard("AUTH").is_empty() && served.heard("USER").is_empty());
    }
    opened
}

#[tokio::test]
async fn pops_and_stls_lead_to_the_mailbox() {
    let (config, network) = trusted();
    let mut source = open(Script::new().with_tls(config.clone()), Protocol::Pops, &network).await.unwrap();
    assert!(source.session.as_ref().unwrap().wire.stream().session().is_some());
    assert_eq!(source.list().await.unwrap().len(), 3);

    // What the server could do before encryption is forgotten.
    let script =
        Script::new().capabilities(Some("STLS\r\nPIPELINING\r\n")).with_stls(config.clone(), "USER\r\n");
    let source = open(script, Protocol::Pop, &network).await.unwrap();
    let capabilities = source.session.as_ref().unwrap().capabilities;
    assert!(capabilities.user && !capabilities.pipelining && !capabilities.stls);

    // One that does not know CAPA may know STLS.
    let script = Script::new().capabilities(None).with_stls(config, CAPABILITIES);
    assert!(open(script, Protocol::Pop, &network).await.is_ok());
}

#[tokio::test]
async fn without_encryption_no_password_goes_out() {
    let (config, network) = trusted();
    let stls = || Script::new().capabilities(Some("STLS\r\nUSER\r\n"));
    for (script, fault) in [
        (Script::new(), Pop3Fault::NoStls.into()),
        (Script::new().capabilities(None), Pop3Fault::NoStls.into()),
        (stls().on("STLS", "-ERR not now\r\n"), Pop3Fault::StlsRefused.into()),
        (stls().on("STLS", "+OK go\r\n+OK injected\r\n"), Pop3Fault::StlsInjection.into()),
        (stls().on("STLS", "+OK go\r\nx"), Pop3Fault::StlsInjection.into()),
        (stls().on("STLS", CLOSE), Fault::Closed),
        (stls().on("STLS", [b"+OK go\r\n", CLOSE].concat()), Fault::Closed),
        (
            stls().with_stls(trusted().0, "USER\r\n"),
            Fault::Certificate {
                host: "localhost".into(),
                problem: crate::source::CertificateFault::UnknownIssuer,
            },
        ),
    ] {
        let error = open(script, Protocol::Pop, &network).await.err().unwrap();
        assert_eq!((error.stage, &error.fault), (Stage::Tls, &fault));
    }
    let error = open(Script::new(), Protocol::Pops, &network).await.err().unwrap();
    assert!(matches!(error.fault, Fault::Pop3(Pop3Fault::NotTls { .. })), "{error}");
    drop(config);
}

#[tokio::test]
async fn a_test_tells_of_encryption() {
    let (config, network) = trusted();
    let served = Script::new().capabilities(Some("STLS\r\n")).with_stls(config, CAPABILITIES).serve().await;
    let tested = probe(&server(served.port, Protocol::Pop), &password(), &network).await;
    let told: Vec<_> = tested.stages.iter().map(|report| report.message.id.as_str()).collect();
    assert_eq!(told, ["probe-connect", "probe-tls", "probe-login", "probe-mailbox"]);
}
