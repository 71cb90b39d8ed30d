//! Content-Type and Content-Disposition values (RFC 2045 section 5.1, RFC 2183), with parameters in every
//! notation: plain, continued and percent-encoded (RFC 2231), and in encoded words, which is forbidden and common.

use super::{charset, defect::Defects, encoded_word, transfer};

const MOST_PARAMETERS: usize = 100;

/// A value and its parameters.
#[derive(Debug, Default)]
pub(super) struct Parameterized {
    /// In lower case.
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

impl Parameterized {
    pub(super) fn parse(field: &str, defects: &mut Defects) -> Self {
        let (value, mut rest) = cut(field);
        let value = value.split(['(', ' ', '\t', ',']).find(|word| !word.is_empty()).unwrap_or_default();
        let mut segments = Vec::new();
        while !rest.is_empty() && segments.len() < MOST_PARAMETERS {
            let (parameter, after) = cut(rest);
            rest = after;
            segments.extend(Segment::parse(parameter));
        }
        Self { value: value.to_ascii_lowercase(), parameters: assemble(segments, defects) }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Up to the next semicolon outside quotes, and what follows it.
fn cut(text: &str) -> (&str, &str) {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    // A quote that never closes hides every parameter after it: read without it.
    match text.split_once(';') {
        Some(parts) if quoted => parts,
        _ => (text, ""),
    }
}

/// `name "*" [section] ["*"] "=" value` (RFC 2231 section 7)
struct Segment {
    name: String,
    section: Option<u32>,
    extended: bool,
    value: String,
}

impl Segment {
    fn parse(parameter: &str) -> Option<Self> {
        let (name, value) = parameter.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let (name, extended) = match name.strip_suffix('*') {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        let (name, section) = match name.split_once('*') {
            Some((name, section)) => (name, Some(section.parse().ok()?)),
            None => (name, None),
        };
        if name.is_empty() {
            return None;
        }
        Some(Self { name: name.to_owned(), section, extended, value: unquote(value.trim()) })
    }
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            // `C:\folder\file` is what some mailers mean.
            '\\' => match chars.next_if(|next| matches!(next, '"' | '\\')) {
                Some(escaped) => text.push(escaped),
                None => text.push('\\'),
            },
            _ => text.push(c),
        }
    }
    text
}

fn assemble(mut segments: Vec<Segment>, defects: &mut Defects) -> Vec<(String, String)> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    // Extended notation wins over a plain fallback of the same name.
    segments.sort_by_key(|segment| (segment.section.is_none() && !segment.extended, segment.section));
    for at in 0..segments.len() {
        let name = &segments[at].name;
        if parameters.iter().any(|(known, _)| known == name) {
            continue;
        }
        let first = &segments[at];
        let value = if first.section.is_none() && !first.extended {
            encoded_word::decode(&first.value, defects)
        } else {
            let sections = segments.iter().filter(|other| {
                other.name == *name
                    && other.section.is_some() == first.section.is_some()
                    && (other.section.is_some() || other.extended)
            });
            joined(sections, defects)
        };
        parameters.push((name.clone(), value));
    }
    parameters
}

/// The sections' bytes joined before they are decoded, because a character may be cut in two.
fn joined<'a>(sections: impl Iterator<Item = &'a Segment>, defects: &mut Defects) -> String {
    let mut label = None;
    let mut bytes = Vec::new();
    let mut extended = false;
    for (at, section) in sections.enumerate() {
        let mut value = section.value.as_str();
        if section.extended {
            extended = true;
            let mut quotes = value.splitn(3, '\'');
            if at == 0
                && let (Some(charset), Some(_), Some(text)) = (quotes.next(), quotes.next(), quotes.next())
            {
                label = Some(charset.to_owned());
                value = text;
            }
            percent_decode(value.as_bytes(), &mut bytes);
        } else {
            bytes.extend_from_slice(value.as_bytes());
        }
    }
    let (text, _) = charset::decode(&bytes, label.as_deref());
    if extended { text } else { encoded_word::decode(&text, defects) }
}

fn percent_decode(mut text: &[u8], bytes: &mut Vec<u8>) {
    while let [first, rest @ ..] = text {
        text = rest;
        match (first, rest) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(transfer::hex(*high) << 4 | transfer::hex(*low));
                text = after;
            }
            _ => bytes.push(*first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(field: &str) -> Parameterized {
        Parameterized::parse(field, &mut Defects::default())
    }

    #[test]
    fn file_names_in_every_notation() {
        for (field, expected) in [
            ("attachment; filename=a.pdf", "a.pdf"),
            ("attachment; filename=\"a b; c.pdf\"", "a b; c.pdf"),
            ("attachment; filename=a b.pdf; size=3", "a b.pdf"),
            ("attachment; filename=\"a\\\"b\\\\c.pdf\"", "a\"b\\c.pdf"),
            ("attachment; filename*=UTF-8''%E6%97%A5%E6%9C%AC.pdf", "日本.pdf"),
            ("attachment; filename*=windows-31j'ja'%87%40.txt", "①.txt"),
            ("attachment; filename*0*=UTF-8''%E6%97; filename*1*=%A5; filename*2=.txt", "日.txt"),
            ("attachment; filename*1=\"b.txt\"; filename*0=\"a\"", "ab.txt"),
            ("attachment; filename=plain.txt; filename*=utf-8''better.txt", "better.txt"),
            ("attachment; filename=\"=?utf-8?B?5pel5pys?=.pdf\"", "日本.pdf"),
            ("attachment; filename==?utf-8?Q?a=3Db.pdf?=", "a=b.pdf"),
            (
                "attachment; filename=\"=?ISO-2022-JP?B?GyRCRnwbKEI=?= =?ISO-2022-JP?B?GyRCS1wbKEI=?=\"",
                "日本",
            ),
            ("attachment; filename=\"never closed; size=3", "never closed"),
        ] {
            assert_eq!(parse(field).get("filename"), Some(expected), "{field}");
        }
    }

    #[test]
    fn values_are_read_past_comments_and_case() {
        let parsed = parse("Text/HTML (a page); Charset=\"UTF-8\"; charset=later;; x");
        assert_eq!((parsed.value.as_str(), parsed.get("charset")), ("text/html", Some("UTF-8")));
        assert_eq!(parse("").value, "");
    }
}
