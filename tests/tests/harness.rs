//! The harness itself, against the real Dovecot: a test bed that is wrong makes every test wrong.

use std::{io::Read, net::TcpStream};

use tests::{Authority, Certificate, Dovecot, dovecot::as_served, mails};

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
