use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use super::*;

/// One of every fault. One that is missing here leaves its message untold, which a test below notices.
fn every_fault() -> Vec<Fault> {
    let text = || "text".to_owned();
    let certificate = |problem| Fault::Certificate { host: "text".into(), problem };
    vec![
        Fault::HostUnknown { host: text() },
        Fault::LookupTimedOut { host: text(), seconds: 1 },
        Fault::Denied { address: "127.0.0.1:143".parse().unwrap(), reason: text() },
        Fault::PortRefused { host: text(), port: 1 },
        Fault::Unreachable { host: text(), port: 1, reason: Reason::NetworkUnreachable },
        Fault::Unreachable { host: text(), port: 1, reason: Reason::HostUnreachable },
        Fault::Unreachable { host: text(), port: 1, reason: Reason::NotPermitted },
        Fault::Unreachable { host: text(), port: 1, reason: Reason::Other(text()) },
        Fault::ConnectTimedOut { host: text(), port: 1, seconds: 1 },
        Fault::Stalled { seconds: 1 },
        Fault::TooSlow { seconds: 1 },
        Fault::Closed,
        Fault::Bye,
        Fault::Lost { reason: Reason::NetworkUnreachable },
        Fault::Lost { reason: Reason::Other(text()) },
        Fault::Protocol(Violation::TooLong),
        Fault::Protocol(Violation::Unreadable),
        Fault::Protocol(Violation::NoGreeting),
        Fault::Protocol(Violation::NoAnswer),
        Fault::Protocol(Violation::WrongTag),
        Fault::Protocol(Violation::Unasked),
        Fault::Protocol(Violation::Malformed),
        Fault::Protocol(Violation::MessageTooLong),
        Fault::Protocol(Violation::MoreThanAnnounced),
        certificate(CertificateFault::Expired),
        certificate(CertificateFault::NotYetValid),
        certificate(CertificateFault::WrongHost),
        certificate(CertificateFault::UnknownIssuer),
        certificate(CertificateFault::Revoked),
        certificate(CertificateFault::Other(text())),
        Fault::Handshake { reason: text() },
        Fault::NotTls { host: text(), port: 1 },
        Fault::NoStartTls,
        Fault::StartTlsRefused,
        Fault::StartTlsInjection,
        Fault::PreauthBeforeTls,
        Fault::LoginRefused { user: text() },
        Fault::LoginUnavailable,
        Fault::LoginDisabled,
        Fault::MailboxRefused,
        Fault::ReadOnly,
        Fault::DeleteForbidden,
        Fault::NoUidValidity,
        Fault::CommandRefused { command: "FETCH" },
        Fault::Spool { reason: Reason::StorageFull },
        Fault::Spool { reason: Reason::NotPermitted },
        Fault::Spool { reason: Reason::Other(text()) },
        Fault::ValidityChanged { expected: text(), selected: text() },
        Fault::FolderRefused { folder: "f".into() },
        Fault::OthersDeleted { count: 1 },
        Fault::OutOfStep,
    ]
}

const LANGUAGES: [(&str, &str, &str); 2] = [
    ("en", include_str!("../../text/en/errors.ftl"), include_str!("../../text/en/probe.ftl")),
    ("ja", include_str!("../../text/ja/errors.ftl"), include_str!("../../text/ja/probe.ftl")),
];

fn bundle(language: &str, sources: [&str; 2]) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new(vec![language.parse().unwrap()]);
    for source in sources {
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| errors).unwrap();
        bundle.add_resource(resource).unwrap();
    }
    bundle
}

/// Renders a message and fails where it, or an argument that it names, is missing.
fn render(bundle: &FluentBundle<FluentResource>, trouble: &Trouble) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in &trouble.args {
        args.set(name.as_str(), value.as_str());
    }
    let message = bundle.get_message(&trouble.id).unwrap_or_else(|| panic!("{} is missing", trouble.id));
    let mut errors = Vec::new();
    let text = bundle.format_pattern(message.value().unwrap(), Some(&args), &mut errors).into_owned();
    assert!(errors.is_empty(), "{}: {errors:?}", trouble.id);
    text
}

/// A message in every language.
pub(in crate::source) fn in_every_language(trouble: &Trouble) -> Vec<String> {
    LANGUAGES
        .iter()
        .map(|(language, errors, probe)| render(&bundle(language, [errors, probe]), trouble))
        .collect()
}

#[test]
fn every_fault_is_told_in_every_language() {
    for (language, errors, probe) in LANGUAGES {
        let bundle = bundle(language, [errors, probe]);
        let mut told: Vec<String> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        for fault in every_fault() {
            for stage in [Stage::Fetch, Stage::Delete] {
                let trouble = Trouble::from(&fault.clone().at(stage));
                let text = render(&bundle, &trouble);
                assert!(text.len() > 40 && !text.contains('{'), "{text}");
                told.push(trouble.id);
                texts.push(text);
            }
        }
        // Each fault has words of its own; one has others when deleting.
        let count = texts.len();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), count / 2 + 1);
        // No message is left over, so none is misspelt.
        told.push("source-server-said".into());
        let written = errors.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id);
        for id in written.filter(|id| !id.starts_with('-')) {
            assert!(told.iter().any(|told| told == id), "{language}: nothing is told by {id}");
        }
    }
}

#[test]
fn the_languages_have_the_same_messages_and_arguments() {
    let shape = |source: &str| -> Vec<(String, Vec<String>)> {
        let lines = source.lines().filter_map(|line| line.split_once(" = "));
        lines
            .map(|(id, text)| {
                let mut arguments: Vec<String> = text
                    .split("{ $")
                    .skip(1)
                    .filter_map(|rest| Some(rest.split_once(' ')?.0.into()))
                    .collect();
                arguments.sort();
                (id.to_owned(), arguments)
            })
            .collect()
    };
    let [(_, english, english_probe), (_, japanese, japanese_probe)] = LANGUAGES;
    assert_eq!(shape(english), shape(japanese));
    assert_eq!(shape(english_probe), shape(japanese_probe));
}

#[test]
fn a_message_survives_being_stored() {
    let error = SourceError {
        server_said: Some("だめ".into()),
        ..Fault::PortRefused { host: "h".into(), port: 1 }.at(Stage::Connect)
    };
    let trouble = Trouble::from(&error);
    let stored = serde_json::to_string(&trouble).unwrap();
    assert_eq!(serde_json::from_str::<Trouble>(&stored).unwrap(), trouble);
    assert!(stored.contains(r#""stage":"connect""#), "{stored}");
}
