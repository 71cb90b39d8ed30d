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
    MixedScripts(String),
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
    if readable.iter().any(|label| mixes_scripts(label)) {
        return Some(Disguise::MixedScripts(reads));
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

/// Latin, Greek, Cyrillic and Armenian letters look alike, and no word is written in two of them.
fn mixes_scripts(label: &str) -> bool {
    let mut seen = [false; 4];
    for c in label.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => seen[0] = true,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => seen[1] = true,
            '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' => seen[2] = true,
            '\u{530}'..='\u{58f}' => seen[3] = true,
            _ => {}
        }
    }
    seen.iter().filter(|script| **script).count() > 1
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
        for (domain, expected) in [
            ("example.com", None),
            ("日本語.jp", None),
            ("почта.рф", None),
            ("xn--wgv71a119e.jp", Some(Disguise::Punycode("日本語.jp".into()))),
            // The second letter is a Cyrillic а.
            ("p\u{430}ypal.com", Some(Disguise::MixedScripts("p\u{430}ypal.com".into()))),
            ("xn--pypal-4ve.com", Some(Disguise::MixedScripts("p\u{430}ypal.com".into()))),
            ("xn--.com", None),
            ("xn--\u{e9}.com", None),
        ] {
            assert_eq!(disguise(domain), expected, "{domain}");
        }
        let _ = disguise(&"xn--a-".repeat(40));
    }
}
