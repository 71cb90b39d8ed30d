//! Authentication-Results (RFC 8601): what a receiving server found out about the sender.
//!
//! Anybody can write such a field into a mail. Only the one that the last server set on top is worth something,
//! so that server's fields alone are read, and whose word it is stays with them.

use super::trace::Hop;

const MOST_RESULTS: usize = 30;
const LONGEST_FIELD: usize = 16 * 1024;
const LONGEST_WORD: usize = 253;

/// What one server says.
#[derive(Debug, PartialEq)]
pub(crate) struct Verdicts {
    /// The authserv-id.
    pub(crate) server: String,
    pub(crate) results: Vec<Verdict>,
    /// A Received field names the server, or one of its organisation, as a station of the mail.
    pub(crate) on_path: bool,
    /// Fields of the same name further below, which anybody may have written.
    pub(crate) untold: usize,
}

/// `method "=" result`, and what it is about.
#[derive(Debug, PartialEq)]
pub(crate) struct Verdict {
    /// In lower case: dkim, spf, dmarc and others.
    pub(crate) method: String,
    /// In lower case: pass, fail, none and others.
    pub(crate) result: String,
    /// The domain or address that was judged.
    pub(crate) about: Option<String>,
}

/// What the last server that judged the mail says; none where no server did.
pub(crate) fn verdicts(headers: &[(String, String)], path: &[Hop]) -> Option<Verdicts> {
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let total = headers.iter().filter(|(name, _)| is(name, "authentication-results")).count();
    let first = headers.iter().position(|(name, _)| is(name, "authentication-results"))?;
    let mut told: Option<(String, Vec<Verdict>)> = None;
    let mut fields = 0;
    for (name, value) in &headers[first..] {
        if is(name, "received") {
            break;
        }
        if !is(name, "authentication-results") {
            continue;
        }
        let (server, results) = parse(value);
        match &mut told {
            None => told = Some((server, results)),
            Some((known, all)) if known.eq_ignore_ascii_case(&server) => all.extend(results),
            Some(_) => break,
        }
        fields += 1;
    }
    let (server, mut results) = told?;
    results.truncate(MOST_RESULTS);
    let on_path =
        path.iter().filter_map(|hop| hop.by.as_deref()).any(|by| super::domain::related(by, &server));
    Some(Verdicts { server, results, on_path, untold: total - fields })
}

fn parse(field: &str) -> (String, Vec<Verdict>) {
    let field = &field[..field.floor_char_boundary(LONGEST_FIELD)];
    let plain = without_comments(field);
    let mut parts = statements(&plain);
    // `authserv-id [ CFWS version ]`
    let server = parts.next().unwrap_or_default();
    let server = short(server.split_whitespace().next().unwrap_or_default());
    (server, parts.take(MOST_RESULTS).filter_map(verdict).collect())
}

fn verdict(statement: &str) -> Option<Verdict> {
    let mut pairs = pairs(statement).into_iter();
    let (method, result) = pairs.next()?;
    let method = method.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
    // The signer and the domain count; an envelope address stands for its domain.
    const TELLING: [&str; 6] =
        ["header.d", "header.from", "smtp.mailfrom", "smtp.helo", "header.i", "policy.authority"];
    let properties: Vec<_> = pairs.collect();
    let about = TELLING.iter().find_map(|wanted| {
        let found = properties.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| short(value)).filter(|value| !value.is_empty())
    });
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let result = result.to_ascii_lowercase();
    (is_word(&method) && is_word(&result) && method.len() <= 40 && result.len() <= 40).then_some(Verdict {
        method,
        result,
        about,
    })
}

/// The parts between semicolons outside quotes.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
}

/// `key "=" value`, with or without white space around the sign, values quoted or not.
fn pairs(statement: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = statement;
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.split_whitespace().next_back().unwrap_or_default();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if pairs.len() == MOST_RESULTS {
            break;
        }
        pairs.push((key.to_owned(), value.to_owned()));
        rest = next;
    }
    pairs
}

/// Without comments (RFC 5322 section 3.2.2), each of which becomes a space.
pub(super) fn without_comments(text: &str) -> String {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if std::mem::take(&mut escaped) {
            if depth == 0 {
                plain.push(c);
            }
            continue;
        }
        match c {
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => {
                quoted = !quoted;
                plain.push(c);
            }
            '(' if !quoted => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                plain.push(' ');
            }
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

fn short(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn told(fields: &[(&str, &str)]) -> Verdicts {
        let headers = headers(fields);
        verdicts(&headers, &crate::message::trace::path(&headers)).unwrap()
    }

    fn words(verdicts: &Verdicts) -> Vec<String> {
        let word = |v: &Verdict| format!("{} {} {}", v.method, v.result, v.about.as_deref().unwrap_or("-"));
        verdicts.results.iter().map(word).collect()
    }

    #[test]
    fn the_last_servers_word_counts_and_no_other() {
        let told = told(&[
            ("Received", "from a by mail.example.org; Tue, 24 Nov 2026 17:10:52 +0900"),
            (
                "Authentication-Results",
                "mx.example.org 1; dkim=pass (good; key) header.d=bank.example header.i=@bank.example; spf=fail smtp.mailfrom=x@evil.example",
            ),
            ("Authentication-Results", "mx.example.org; dmarc = none header.from=bank.example"),
            ("Authentication-Results", "elsewhere.example; dmarc=pass header.from=bank.example"),
            ("Received", "from evil.example by a"),
            ("authentication-results", "mx.example.org; spf=pass"),
        ]);
        assert_eq!(told.server, "mx.example.org");
        assert_eq!(
            words(&told),
            ["dkim pass bank.example", "spf fail x@evil.example", "dmarc none bank.example"]
        );
        assert_eq!((told.on_path, told.untold), (true, 2));
    }

    #[test]
    fn quotes_comments_and_rubbish() {
        for (field, expected) in [
            ("example.org; none", vec![]),
            ("example.org; dkim=pass reason=\"a; spf=fail\" header.d=\"x.org\"", vec!["dkim pass x.org"]),
            (
                "example.org; spf/1=softfail (a (nested; =) b) smtp.helo=h.example",
                vec!["spf softfail h.example"],
            ),
            (";;=;=x;dkim;dkim=", vec![]),
            ("\"unclosed; dkim=pass", vec![]),
        ] {
            assert_eq!(words(&told(&[("Authentication-Results", field)])), expected, "{field}");
        }
        assert!(!told(&[("Authentication-Results", "mx.evil.example; dkim=pass")]).on_path);
        let flood = "dkim=pass;".repeat(100_000);
        assert!(told(&[("Authentication-Results", &format!("x; {flood}"))]).results.len() <= MOST_RESULTS);
    }
}
