//! Senders who look like somebody else.

use super::{
    Address, Message,
    domain::{self, Disguise, Script},
};

/// A reason to look twice at who a message is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The display name shows another address or domain than the one that wrote.
    NameShows { shown: String, real: String },
    /// The domain's letters are of several alphabets.
    MixedScripts { domain: String, reads: String, strange: Vec<(char, Script)> },
    /// The domain is written in punycode.
    Punycode { domain: String, reads: String },
    /// Answers go to another organisation.
    RepliesElsewhere { address: String },
}

/// What speaks against taking the sender for what he seems. Lists and help desks have honest reasons for some of it.
pub(crate) fn doubts(message: &Message) -> Vec<Doubt> {
    let Some(from) = message.from.first() else { return Vec::new() };
    let mut doubts: Vec<_> = about(from).collect();
    let Some(own) = domain::of_address(&from.address) else { return doubts };
    // A mailing list sets itself as the address to answer to.
    let is_list = message.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("list-id"));
    let elsewhere = message
        .reply_to
        .iter()
        .find(|reply| domain::of_address(&reply.address).is_some_and(|other| !domain::related(own, other)));
    if let (Some(reply), false) = (elsewhere, is_list) {
        doubts.push(Doubt::RepliesElsewhere { address: reply.address.clone() });
    }
    doubts
}

/// Whether an address seems made to be taken for another, as far as it tells by itself. An honest international
/// domain is no reason.
pub(crate) fn imitates(address: &Address) -> bool {
    about(address).any(|doubt| !matches!(doubt, Doubt::Punycode { .. }))
}

fn about(from: &Address) -> impl Iterator<Item = Doubt> + '_ {
    let disguise = domain::of_address(&from.address).and_then(|own| {
        Some(match domain::disguise(own)? {
            Disguise::MixedScripts { reads, written, strange } => {
                Doubt::MixedScripts { domain: written, reads, strange }
            }
            Disguise::Punycode(reads) => Doubt::Punycode { domain: own.to_owned(), reads },
        })
    });
    name_shows(from).into_iter().chain(disguise)
}

fn name_shows(from: &Address) -> Option<Doubt> {
    let name = from.name.as_deref()?;
    let own = domain::of_address(&from.address).unwrap_or_default();
    let outside = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+' | '%'));
    let shown = name.split(outside).take(100).map(|word| word.trim_matches(['.', '-'])).find(|word| {
        let host = domain::of_address(word).unwrap_or(word);
        is_domain(host, word.contains('@')) && !domain::related(host, own)
    })?;
    let shown = shown.chars().take(253).collect();
    Some(Doubt::NameShows { shown, real: from.address.clone() })
}

/// After an `@` any domain counts; elsewhere only what cannot be an abbreviation (`Ph.D`, `Node.js`, `J.Smith`).
fn is_domain(host: &str, in_address: bool) -> bool {
    const COMMON: [&str; 26] = [
        "com", "net", "org", "edu", "gov", "info", "biz", "jp", "uk", "de", "fr", "eu", "us", "cn", "ru",
        "kr", "tw", "in", "au", "ca", "ch", "nl", "it", "es", "app", "shop",
    ];
    let Some((rest, top)) = host.rsplit_once('.') else { return false };
    let shaped = rest.len() > 2 && host.split('.').all(|label| !label.is_empty()) && top.len() >= 2;
    shaped
        && if in_address {
            top.chars().all(char::is_alphabetic)
        } else {
            COMMON.iter().any(|common| top.eq_ignore_ascii_case(common))
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(fields: &str) -> Vec<Doubt> {
        doubts(&crate::message::parse(format!("{fields}\n\nx").as_bytes()))
    }

    fn shows(shown: &str, real: &str) -> Doubt {
        Doubt::NameShows { shown: shown.into(), real: real.into() }
    }

    #[test]
    fn names_that_show_another_address() {
        for (from, expected) in [
            ("\"ceo@example.com\" <x@evil.example>", Some(shows("ceo@example.com", "x@evil.example"))),
            ("\"Bank (www.bank.co.jp)\" <x@evil.example>", Some(shows("www.bank.co.jp", "x@evil.example"))),
            ("PayPal.com Service <x@evil.example>", Some(shows("PayPal.com", "x@evil.example"))),
            ("\"ann@mail.example.com\" <ann@example.com>", None),
            ("Dr. Ph.D. J.Smith, Node.js <x@evil.example>", None),
            ("Ann <ann@example.com>", None),
            ("ann@example.com", None),
        ] {
            let expected: Vec<_> = expected.into_iter().collect();
            assert_eq!(found(&format!("From: {from}")), expected, "{from}");
        }
    }

    #[test]
    fn answers_that_go_elsewhere_unless_a_list_says_so() {
        let fields = "From: a@bank.example\nReply-To: b@evil.example";
        assert_eq!(found(fields), [Doubt::RepliesElsewhere { address: "b@evil.example".into() }]);
        assert_eq!(found(&format!("{fields}\nList-Id: <x.evil.example>")), []);
        assert_eq!(found("From: a@bank.example\nReply-To: b@help.bank.example"), []);
        let mixed = "From: =?utf-8?Q?x?= <a@xn--pypal-4ve.com>";
        let imitating =
            |from: &str| imitates(&crate::message::parse(format!("{from}\n\nx").as_bytes()).from[0]);
        assert!(imitating(mixed) && imitating("From: \"ceo@example.com\" <x@evil.example>"));
        assert!(!imitating("From: a@xn--bcher-kva.example") && !imitating("From: Ann <ann@example.com>"));
        let mixed = found(mixed);
        assert!(
            matches!(&mixed[..], [Doubt::MixedScripts { reads, .. }] if reads == "p\u{430}ypal.com"),
            "{mixed:?}"
        );
    }
}
