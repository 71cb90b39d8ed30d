use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};

use super::scripted::{Script, account, network};
use crate::{
    account::{Password, Protocol, Server},
    source::{
        CertificateFault, Fault, ImapSource, MailSource, Network, SourceError, Stage, client_config, probe,
        trouble::tests::in_every_language,
    },
};

/// An authority of the tests' own.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "Test authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A server's certificate for `name`, valid between two years.
    fn serve(&self, name: &str, from: i32, until: i32) -> ServerConfig {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 3, 4);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        config(certificate.der().clone(), &key)
    }

    fn trusted(&self) -> Network {
        Network { tls: client_config(&[self.0.der().to_vec()]).unwrap(), ..network() }
    }
}

fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap()
}

fn encrypted(port: u16, protocol: Protocol) -> Server {
    Server { protocol, hostname: "localhost".parse().unwrap(), allow_cleartext: false, ..account(port) }
}

async fn open(script: Script, protocol: Protocol, network: &Network) -> Result<ImapSource, SourceError> {
    let served = script.serve().await;
    let opened =
        ImapSource::open(&encrypted(served.port, protocol), &Password::new("x".into()), network).await;
    if opened.is_err() {
        assert!(!served.heard_any("AUTHENTICATE") && !served.heard_any("LOGIN"));
    }
    opened
}

#[tokio::test]
async fn imaps_and_starttls_lead_to_the_mailbox() {
    let authority = Authority::new();
    let network = authority.trusted();
    let script = Script::new().with_tls(authority.serve("localhost", 2020, 2090));
    let mut source = open(script, Protocol::Imaps, &network).await.unwrap();
    assert!(source.wire.stream().session().is_some());
    assert!(source.list().await.is_err(), "the server is gone with the script's end");

    // What the server could do before encryption is forgotten: it has UIDPLUS only after it.
    let script = Script::new()
        .greeting("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n")
        .with_starttls(authority.serve("localhost", 2020, 2090), "IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS");
    let source = open(script, Protocol::Imap, &network).await.unwrap();
    assert!(source.capabilities.uid_plus && !source.capabilities.starttls);
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_told() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let network = authority.trusted();
    let mut own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let key = KeyPair::generate().unwrap();
    let self_signed = config(own.self_signed(&key).unwrap().der().clone(), &key);
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let self_signed_authority = config(own.self_signed(&key).unwrap().der().clone(), &key);
    for (config, problem) in [
        (authority.serve("localhost", 2019, 2020), CertificateFault::Expired),
        (authority.serve("localhost", 2080, 2090), CertificateFault::NotYetValid),
        (authority.serve("other.example.com", 2020, 2090), CertificateFault::WrongHost),
        (stranger.serve("localhost", 2020, 2090), CertificateFault::UnknownIssuer),
        (self_signed, CertificateFault::UnknownIssuer),
        (self_signed_authority, CertificateFault::UnknownIssuer),
    ] {
        let expected = Fault::Certificate { host: "localhost".into(), problem };
        for (script, protocol) in [
            (Script::new().with_tls(config.clone()), Protocol::Imaps),
            (
                Script::new().capabilities("IMAP4rev1 STARTTLS").with_starttls(config, "IMAP4rev1"),
                Protocol::Imap,
            ),
        ] {
            let error = open(script, protocol, &network).await.err().unwrap();
            assert_eq!((error.stage, &error.fault), (Stage::Tls, &expected));
            assert!(error.is_permanent());
        }
    }
}

#[tokio::test]
async fn a_test_that_fails_after_encryption_still_tells_of_it() {
    let authority = Authority::new();
    let script =
        Script::new().greeting("* BYE too many\r\n").with_tls(authority.serve("localhost", 2020, 2090));
    let served = script.serve().await;
    let server = encrypted(served.port, Protocol::Imaps);
    let tested = probe(&server, &Password::new("x".into()), &authority.trusted()).await;
    let stages: Vec<_> = tested.stages.iter().map(|report| (report.stage, report.ok)).collect();
    assert_eq!(stages, [(Stage::Connect, true), (Stage::Tls, true), (Stage::Login, false)]);
    assert_eq!(tested.stages[2].message.server_said.as_deref(), Some("too many"));
}

#[tokio::test]
async fn messages_come_whole_through_tls() {
    let authority = Authority::new();
    let served = Script::new().with_tls(authority.serve("localhost", 2020, 2090)).serve().await;
    let server = encrypted(served.port, Protocol::Imaps);
    let password = Password::new("x".into());
    let mut source = ImapSource::open(&server, &password, &authority.trusted()).await.unwrap();
    let listed = source.list().await.unwrap();
    let outcome = super::scripted::fetch(&mut source, &listed).await;
    assert!(outcome.report.is_ok());
    assert_eq!(outcome.mails.len(), 2);
    source.close().await.unwrap();
}

#[tokio::test]
async fn a_test_tells_version_and_expiry() {
    let authority = Authority::new();
    for (year, until) in [(2048, "2048-03-04"), (2090, "2090-03-04")] {
        let served = Script::new().with_tls(authority.serve("localhost", 2020, year)).serve().await;
        let server = encrypted(served.port, Protocol::Imaps);
        let tested = probe(&server, &Password::new("x".into()), &authority.trusted()).await;
        assert!(tested.ok());
        let stages: Vec<_> = tested.stages.iter().map(|report| report.stage).collect();
        assert_eq!(stages, [Stage::Connect, Stage::Tls, Stage::Login, Stage::Mailbox]);
        let tls = &tested.stages[1].message;
        assert_eq!(tls.id, "probe-tls");
        assert_eq!((tls.args["version"].as_str(), tls.args["until"].as_str()), ("TLS 1.3", until));
        for report in &tested.stages {
            for text in in_every_language(&report.message) {
                assert!(text.len() > 20 && !text.contains('{'), "{text}");
            }
        }
    }
}
