//! Domain names as people take them: who is behind one, and what it looks like.

/// Whether both names lie in one organisation's hands, as far as that can be told without a list of registries.
pub(crate) fn related(a: &str, b: &str) -> bool {
    let (a, b) = (organisation(a), organisation(b));
    !a.is_empty() && a.eq_ignore_ascii_case(b)
}

/// The part of a host's name that somebody registered: its last two labels, or three below `co.jp` and its like.
pub(crate) fn organisation(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let (Some(last), Some(second)) = (dots.next(), dots.next()) else { return host };
    let (top, below) = (&host[last + 1..], &host[second + 1..last]);
    const SHARED: [&str; 14] =
        ["ac", "ad", "co", "com", "ed", "edu", "go", "gov", "gr", "lg", "ne", "net", "or", "org"];
    // No registry gives out all-numeric names: that is an address.
    let is_address = top.bytes().all(|b| b.is_ascii_digit()) || host.contains(':');
    if is_address {
        return host;
    }
    if top.len() == 2 && SHARED.iter().any(|shared| below.eq_ignore_ascii_case(shared)) {
        return dots.next().map_or(host, |third| &host[third + 1..]);
    }
    &host[second + 1..]
}

/// The domain of an address.
pub(crate) fn of_address(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain.trim()).filter(|domain| !domain.is_empty())
}

/// How a domain can be taken for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Disguise {
    /// One label mixes alphabets whose letters look alike.
    MixedScripts {
        reads: String,
        /// In punycode.
        written: String,
        /// The letters that are of another alphabet than most, each once.
        strange: Vec<(char, Script)>,
    },
    /// It is written in punycode (RFC 3492) and reads so.
    Punycode(String),
}

/// What a domain reads as, where that is not what it seems.
pub(crate) fn disguise(domain: &str) -> Option<Disguise> {
    if domain.len() > 253 {
        return None;
    }
    let readable: Vec<_> = domain.split('.').map(readable).collect();
    let reads = readable.join(".");
    if let Some(strange) = readable.iter().map(|label| strange_letters(label)).find(|all| !all.is_empty()) {
        let written = readable.iter().map(|label| written(label)).collect::<Vec<_>>().join(".");
        return Some(Disguise::MixedScripts { reads, written, strange });
    }
    (!reads.eq_ignore_ascii_case(domain)).then_some(Disguise::Punycode(reads))
}

fn readable(label: &str) -> String {
    let decoded = label
        .get(..4)
        .filter(|prefix| prefix.eq_ignore_ascii_case("xn--"))
        .and_then(|_| idna::punycode::decode_to_string(&label[4..].to_ascii_lowercase()))
        .filter(|text| {
            !text.is_empty()
                && !text.chars().any(|c| c.is_control() || c.is_whitespace() || turns_direction(c))
        });
    decoded.unwrap_or_else(|| label.to_owned())
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn written(label: &str) -> String {
    match idna::punycode::encode_str(&label.to_lowercase()) {
        Some(encoded) if !label.is_ascii() => format!("xn--{encoded}"),
        _ => label.to_owned(),
    }
}

/// Alphabets whose letters look alike; no word is written in two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
}

impl Script {
    const ALL: [Self; 4] = [Self::Latin, Self::Greek, Self::Cyrillic, Self::Armenian];

    fn of(c: char) -> Option<Self> {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(Self::Latin),
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Self::Greek),
            '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' => Some(Self::Cyrillic),
            '\u{530}'..='\u{58f}' => Some(Self::Armenian),
            _ => None,
        }
    }
}

/// The letters of a label that are of another alphabet than most of it.
fn strange_letters(label: &str) -> Vec<(char, Script)> {
    let count = |script| label.chars().filter(|c| Script::of(*c) == Some(script)).count();
    // Of as many letters of each, Latin ones are what a reader takes it for.
    let Some(usual) = Script::ALL.into_iter().rev().max_by_key(|script| count(*script)) else {
        return Vec::new();
    };
    let mut strange = Vec::new();
    for (c, script) in label.chars().filter_map(|c| Some((c, Script::of(c)?))) {
        if script != usual && !strange.contains(&(c, script)) {
            strange.push((c, script));
        }
    }
    strange
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_are_told_apart() {
        for (a, b, same) in [
            ("mail.example.com", "example.com", true),
            ("a.example.co.jp", "b.example.co.jp", true),
            ("bank.co.jp", "evil.co.jp", false),
            ("EXAMPLE.com", "www.example.COM.", true),
            ("example.com", "example.org", false),
            ("example.com.evil.example", "example.com", false),
            ("192.0.2.1", "192.0.2.2", false),
            ("localhost", "localhost", true),
            ("", "", false),
        ] {
            assert_eq!(related(a, b), same, "{a} {b}");
        }
    }

    #[test]
    fn disguises_are_seen_and_honest_names_are_not() {
        let mixed = |written: &str, reads: &str| Disguise::MixedScripts {
            reads: reads.into(),
            written: written.into(),
            strange: vec![('\u{430}', Script::Cyrillic)],
        };
        for (domain, expected) in [
            ("example.com", None),
            ("日本語.jp", None),
            ("почта.рф", None),
            ("xn--wgv71a119e.jp", Some(Disguise::Punycode("日本語.jp".into()))),
            // The second letter is a Cyrillic а.
            ("p\u{430}yp\u{430}l.com", Some(mixed("xn--pypl-53dc.com", "p\u{430}yp\u{430}l.com"))),
            ("xn--pypal-4ve.com", Some(mixed("xn--pypal-4ve.com", "p\u{430}ypal.com"))),
            ("xn--.com", None),
            ("xn--\u{e9}.com", None),
        ] {
            assert_eq!(disguise(domain), expected, "{domain}");
        }
        let _ = disguise(&"xn--a-".repeat(40));
    }
}
