//! The harness itself, against the real Dovecot: a test bed that is wrong makes every test wrong.

use std::{
    io::{self, BufRead, BufReader, Read},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use rustls::{
    CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tests::{Authority, BlackHole, Certificate, Dovecot, Fault, Moment, Scripted, dovecot::as_served, mails};

#[test]
fn dovecot_serves_exactly_what_was_delivered() {
    let dovecot = Dovecot::start(&Authority::new(), &["ada", "empty"]);
    let delivered = mails::varied(1, 120);
    dovecot.deliver_many("ada", delivered.iter().map(Vec::as_slice));
    assert_eq!(dovecot.messages_left("ada"), 120);
    assert_eq!(dovecot.messages_left("empty"), 0);
    let expected: Vec<Vec<u8>> = delivered.iter().map(|mail| as_served(mail)).collect();
    assert_eq!(mails::multiset(&dovecot.raw_left("ada")), mails::multiset(&expected));
}

#[test]
fn many_dovecots_run_side_by_side_and_end_with_the_test() {
    let authority = Authority::new();
    let servers: Vec<Dovecot> =
        [Certificate::Trusted, Certificate::Expired, Certificate::WrongHost, Certificate::SelfSigned]
            .into_iter()
            .map(|kind| Dovecot::start_with(&authority, kind, &["ada"]))
            .collect();
    let ports: Vec<u16> = servers
        .iter()
        .flat_map(|server| [server.ports.imap, server.ports.pop3, server.ports.imaps])
        .collect();
    for port in &ports {
        assert!(TcpStream::connect(("127.0.0.1", *port)).is_ok());
    }
    drop(servers);
    for port in ports {
        let answered = TcpStream::connect(("127.0.0.1", port)).is_ok_and(|mut stream| {
            let mut byte = [0];
            stream.read(&mut byte).is_ok_and(|length| length > 0)
        });
        assert!(!answered, "port {port} still answers");
    }
}

/// The greeting over TLS, by a client that trusts `authority`.
fn greeting(authority: &Authority, port: u16) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).expect("PEM"))
        .expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").expect("an address");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut line = String::new();
    BufReader::new(StreamOwned::new(client, TcpStream::connect(("127.0.0.1", port))?))
        .read_line(&mut line)?;
    Ok(line)
}

#[test]
fn each_certificate_is_good_or_bad_in_the_way_it_says() {
    let authority = Authority::new();
    let server = |kind| Dovecot::start_with(&authority, kind, &["ada"]);
    let good = server(Certificate::Trusted);
    assert!(greeting(&authority, good.ports.imaps).unwrap().starts_with("* OK"));
    assert!(greeting(&authority, good.ports.pop3s).unwrap().starts_with("+OK"));
    assert!(greeting(&Authority::new(), good.ports.imaps).is_err(), "another authority vouches for nothing");
    let reason = |kind| {
        let error = greeting(&authority, server(kind).ports.imaps).unwrap_err();
        match error.into_inner().and_then(|inner| inner.downcast::<rustls::Error>().ok()).map(|inner| *inner)
        {
            Some(rustls::Error::InvalidCertificate(reason)) => reason,
            other => panic!("{other:?}"),
        }
    };
    assert!(matches!(reason(Certificate::Expired), CertificateError::ExpiredContext { .. }));
    assert!(matches!(reason(Certificate::WrongHost), CertificateError::NotValidForNameContext { .. }));
    assert_eq!(reason(Certificate::SelfSigned), CertificateError::UnknownIssuer);
}

fn session(server: &Scripted) -> imap::Session<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", server.port)).expect("connect");
    stream.set_read_timeout(Some(Duration::from_secs(2))).expect("timeout");
    let mut client = imap::Client::new(stream);
    client.read_greeting().expect("greeting");
    let mut session = client.login("ada", "secret").map_err(|(error, _)| error).expect("login");
    session.select("INBOX").expect("select");
    session
}

#[test]
fn the_scripted_server_is_an_imap_server_when_it_is_honest() {
    let sent: Vec<Vec<u8>> = (0..5).map(|minute| mails::plain(minute, "scripted", "text")).collect();
    let server = Scripted::start(sent.clone());
    let mut session = session(&server);
    assert_eq!(session.uid_search("ALL").unwrap(), [1, 2, 3, 4, 5].into());
    let fetched = session.uid_fetch("2:4", "(UID BODY.PEEK[])").unwrap();
    let bodies: Vec<Vec<u8>> = fetched.iter().map(|one| one.body().unwrap().to_vec()).collect();
    assert_eq!(bodies, sent[1..4]);
    session.uid_store("1,3", "+FLAGS.SILENT (\\Deleted)").unwrap();
    session.uid_expunge("1:2").unwrap();
    assert_eq!(server.left(), sent[1..]);
    session.uid_expunge("1:*").unwrap();
    assert_eq!(session.uid_search("ALL").unwrap(), [2, 4, 5].into());
    session.logout().unwrap();
    assert!(server.transcript().iter().all(|line| !line.contains("secret")));
}

#[test]
fn the_scripted_server_fails_as_planned_and_only_then() {
    let sent: Vec<Vec<u8>> = (0..4).map(|minute| mails::plain(minute, "scripted", "text")).collect();
    for moment in Moment::FETCHING {
        for fault in [Fault::No(moment), Fault::Eof(moment), Fault::Bye(moment), Fault::Stall(moment)] {
            let server = Scripted::start(sent.clone());
            server.plan(fault.clone(), 1);
            let mut faulty = session(&server);
            // This client takes an end within an untagged answer for an error, and so it is one here.
            let failed = faulty.uid_search("ALL").is_err()
                || faulty.uid_fetch("1:*", "(UID BODY.PEEK[])").is_err()
                || faulty.uid_store("1:*", "+FLAGS.SILENT (\\Deleted)").is_err()
                || faulty.uid_expunge("1:*").is_err();
            assert!(failed, "{fault:?}");
            assert_eq!(server.faults(), 1, "{fault:?}");
            let mut honest = session(&server);
            honest.uid_store("1:*", "+FLAGS.SILENT (\\Deleted)").unwrap();
            honest.uid_expunge("1:*").unwrap();
            assert!(server.left().is_empty(), "{fault:?}");
        }
    }
}

#[test]
fn a_black_hole_neither_accepts_nor_refuses() {
    let black_hole = BlackHole::open();
    let address = SocketAddr::from(([127, 0, 0, 1], black_hole.port));
    let error = TcpStream::connect_timeout(&address, Duration::from_millis(700)).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}
