//! Links in plain text: `http`, `https` and `mailto`, and no other scheme.

use super::push_escaped;

/// A longer address is shown, but not linked.
const LONGEST: usize = 2000;

/// Appends a line, escaped, with its addresses linked as long as `budget` lasts.
pub(super) fn push_linked(out: &mut String, line: &str, budget: &mut usize) {
    let mut rest = line;
    while *budget > 0 {
        let Some((start, end)) = find_address(rest) else { break };
        push_escaped(out, &rest[..start]);
        let address = &rest[start..end];
        let is_mail = !starts_with(address, "http") && !starts_with(address, "mailto:");
        if address.len() <= LONGEST {
            *budget -= 1;
            out.push_str("<a href=\"");
            if is_mail {
                out.push_str("mailto:");
            }
            push_escaped(out, address);
            // An address reads from left to right, and turns nothing around it.
            out.push_str("\" dir=\"ltr\" rel=\"noopener noreferrer nofollow\">");
            push_escaped(out, address);
            out.push_str("</a>");
        } else {
            push_escaped(out, address);
        }
        rest = &rest[end..];
    }
    push_escaped(out, rest);
}

/// The first address: where a scheme begins, or around an `@`.
fn find_address(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut word_start = 0;
    for at in memchr::memchr2_iter(b':', b'@', bytes) {
        if bytes[at] == b':' {
            if let Some(found) = url_at(text, at) {
                return Some(found);
            }
        } else if let Some(found) = mail_at(text, at, word_start) {
            return Some(found);
        }
        word_start = at + 1;
    }
    None
}

/// The URL whose scheme ends at the colon.
fn url_at(text: &str, colon: usize) -> Option<(usize, usize)> {
    let before = &text.as_bytes()[..colon];
    let after = &text.as_bytes()[colon + 1..];
    let start = ["https", "http", "mailto"].into_iter().find_map(|scheme| {
        let start = colon.checked_sub(scheme.len())?;
        let whole = before[start..].eq_ignore_ascii_case(scheme.as_bytes())
            && !before[..start].last().is_some_and(u8::is_ascii_alphanumeric);
        let complete = if scheme == "mailto" {
            after.first().is_some_and(u8::is_ascii_alphanumeric)
        } else {
            after.starts_with(b"//")
        };
        (whole && complete).then_some(start)
    })?;
    // Text in Japanese follows an address without a space.
    let run = after.iter().take_while(|b| b.is_ascii_graphic() && !b"<>\"`{}|\\^".contains(b)).count();
    let end = colon + 1 + trimmed(&after[..run]);
    (end > colon + 3).then_some((start, end))
}

/// The length without the punctuation that belongs to the sentence around.
fn trimmed(url: &[u8]) -> usize {
    let mut length = url.len();
    let (mut open, mut close) = (0usize, 0usize);
    for b in url {
        open += usize::from(*b == b'(');
        close += usize::from(*b == b')');
    }
    while let Some(last) = url[..length].last() {
        match last {
            b')' if close > open => close -= 1,
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b']' | b'*' | b'_' => {}
            _ => break,
        }
        length -= 1;
    }
    length
}

/// The mail address around the `@`, no part of which lies before `from`.
fn mail_at(text: &str, at: usize, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let local = bytes[from..at]
        .iter()
        .rev()
        .take(65)
        .take_while(|b| b.is_ascii_alphanumeric() || b"._%+-=".contains(b))
        .count();
    let domain = &bytes[at + 1..];
    let run = domain.iter().take(254).take_while(|b| b.is_ascii_alphanumeric() || b".-".contains(b)).count();
    let run = domain[..run].trim_ascii_end();
    let length = run.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |last| last + 1);
    let name = std::str::from_utf8(&run[..length]).ok()?;
    let (_, top) = name.rsplit_once('.')?;
    let plausible = (1..=64).contains(&local)
        && top.len() >= 2
        && top.bytes().all(|b| b.is_ascii_alphabetic())
        && !name.starts_with(['.', '-'])
        && !name.contains("..");
    plausible.then_some((at - local, at + 1 + length))
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        && (prefix != "http" || text.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(line: &str) -> String {
        let mut out = String::new();
        push_linked(&mut out, line, &mut 100);
        out.replace(" dir=\"ltr\"", "").replace(" rel=\"noopener noreferrer nofollow\"", "")
    }

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        for (line, expected) in [
            (
                "see https://example.org/a?b=1&c=2.",
                "see <a href=\"https://example.org/a?b=1&amp;c=2\">https://example.org/a?b=1&amp;c=2</a>.",
            ),
            ("(http://x.org/a_(b))", "(<a href=\"http://x.org/a_(b)\">http://x.org/a_(b)</a>)"),
            ("<HTTPS://x.org>", "&lt;<a href=\"HTTPS://x.org\">HTTPS://x.org</a>&gt;"),
            ("詳細はhttps://x.org/をご覧", "詳細は<a href=\"https://x.org/\">https://x.org/</a>をご覧"),
            ("（https://x.org/a）。", "（<a href=\"https://x.org/a\">https://x.org/a</a>）。"),
            ("「a@x.org」まで、", "「<a href=\"mailto:a@x.org\">a@x.org</a>」まで、"),
            (
                "\u{202e}https://x.org/\u{202e}gpj",
                "\u{202e}<a href=\"https://x.org/\">https://x.org/</a>\u{202e}gpj",
            ),
            ("to a.b+c@x.org, ok", "to <a href=\"mailto:a.b+c@x.org\">a.b+c@x.org</a>, ok"),
            ("mailto:a@x.org", "<a href=\"mailto:a@x.org\">mailto:a@x.org</a>"),
            ("http@x.org", "<a href=\"mailto:http@x.org\">http@x.org</a>"),
            ("http://a@b.org/", "<a href=\"http://a@b.org/\">http://a@b.org/</a>"),
            ("javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"),
            ("xhttp://a.org javascript://x", "xhttp://a.org javascript://x"),
            ("a@b a@@b.org @x.org 10:30 http:// https:", "a@b a@@b.org @x.org 10:30 http:// https:"),
            (
                "http://x.org/\"onclick=\"x",
                "<a href=\"http://x.org/\">http://x.org/</a>&quot;onclick=&quot;x",
            ),
        ] {
            assert_eq!(linked(line), expected, "{line}");
        }
    }

    #[test]
    fn endless_lines_of_almost_addresses_take_linear_time() {
        let started = std::time::Instant::now();
        for pattern in ["http://", "@", "a@", "a@b.", ":", "mailto:", "a@b.org", "http:", "://", ")"] {
            linked(&pattern.repeat(2_000_000 / pattern.len()));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
