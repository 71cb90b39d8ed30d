//! Links whose words name another place than the one they lead to.

use super::image;
use crate::message::domain;

/// Words longer than this name no address.
const LONGEST: usize = 300;

/// The host that a link leads to, where its words show the address of another.
pub(super) fn astray(words: &str, href: &str) -> Option<String> {
    let href = href.trim();
    let (target, is_mail) = match href.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto") => {
            (rest.split('?').next().and_then(domain::of_address)?, true)
        }
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => {
            (without_port(image::host(href)), false)
        }
        _ => return None,
    };
    let named = named_host(words.trim(), is_mail)?;
    (!target.is_empty() && !domain::related(&named, target)).then(|| target.to_lowercase())
}

/// The host that the words name, where they are nothing but an address.
fn named_host(words: &str, is_mail: bool) -> Option<String> {
    if words.len() > LONGEST || words.contains(char::is_whitespace) {
        return None;
    }
    let lower = words.to_lowercase();
    let after_scheme =
        ["https://", "http://", "mailto:"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    let address = after_scheme.unwrap_or(&lower).trim_matches(['<', '>', '(', ')', '"', '.', ',', '[', ']']);
    let host = address.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = without_port(host.rsplit('@').next().unwrap_or_default());
    let (rest, top) = host.rsplit_once('.')?;
    let shaped = !rest.is_empty()
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        && top.chars().all(char::is_alphabetic)
        && top.chars().count() >= 2;
    // `report.pdf` and `Node.js` are words with a dot, not hosts.
    let certain = after_scheme.is_some()
        || host.starts_with("www.")
        || words.contains('@')
        || address.contains('/')
        || matches!(
            top,
            "com"
                | "org"
                | "net"
                | "jp"
                | "de"
                | "uk"
                | "fr"
                | "eu"
                | "us"
                | "gov"
                | "edu"
                | "info"
                | "cn"
                | "kr"
                | "tw"
        );
    (shaped && certain && (!is_mail || words.contains('@'))).then(|| host.to_owned())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_name_another_host_are_told() {
        for (words, href, expected) in [
            ("https://bank.example/login", "https://evil.example/x", Some("evil.example")),
            (" www.bank.com ", "http://bank.com.evil.example:8080/", Some("bank.com.evil.example")),
            ("bank.com", "https://click.tracker.example/?u=bank.com", Some("click.tracker.example")),
            ("bank.com", "https://bank.com@evil.example/", Some("evil.example")),
            ("ann@bank.com", "mailto:x@evil.example?subject=bank.com", Some("evil.example")),
            ("https://bank.com/a", "https://www.bank.com/b", None),
            ("Click here", "https://evil.example", None),
            ("report.pdf", "https://files.example/1", None),
            ("ann@bank.com", "mailto:ann@bank.com", None),
            ("e.g. bank.com", "https://evil.example", None),
            ("", "https://evil.example", None),
        ] {
            assert_eq!(astray(words, href).as_deref(), expected, "{words} {href}");
        }
    }
}
