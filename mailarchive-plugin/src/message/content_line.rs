//! Content lines, the notation that calendars (RFC 5545 section 3.1) and vCards (RFC 6350 section 3.3) share.

/// More lines than any invitation needs; the rest is not read.
const MOST_LINES: usize = 20_000;
const MOST_PARAMETERS: usize = 30;

/// `name *(";" param) ":" value`
#[derive(Debug, Default, PartialEq)]
pub(super) struct ContentLine {
    /// In upper case, without a vCard's group.
    pub(super) name: String,
    parameters: Vec<(String, String)>,
    pub(super) value: String,
}

impl ContentLine {
    /// A value without a name or parameters.
    pub(super) fn bare(value: &str) -> Self {
        Self { value: value.to_owned(), ..Self::default() }
    }

    /// Names are compared without case.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The value as TEXT (RFC 5545 section 3.3.11): escapes undone, control characters but line breaks gone.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut chars = self.value.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(escaped) => text.push(escaped),
                    None => {}
                },
                c if c.is_control() => text.push(' '),
                c => text.push(c),
            }
        }
        text.trim().to_owned()
    }

    fn parse(line: &str) -> Option<Self> {
        let (mut quoted, mut cuts) = (false, Vec::new());
        let mut colon = None;
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b';' if !quoted => cuts.push(at),
                b':' if !quoted => {
                    colon = Some(at);
                    break;
                }
                _ => {}
            }
        }
        // A quote that never closes hides the colon: read without it.
        let colon = colon.or_else(|| line.find(':'))?;
        cuts.retain(|cut| *cut < colon);
        let ends = cuts.iter().skip(1).copied().chain([colon]);
        let name = &line[..cuts.first().copied().unwrap_or(colon)];
        let name = name.rsplit('.').next().unwrap_or_default().trim().to_ascii_uppercase();
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let parameters = cuts.iter().zip(ends).take(MOST_PARAMETERS).filter_map(|(start, end)| {
            let (key, value) = line.get(start + 1..end)?.split_once('=')?;
            Some((key.trim().to_owned(), value.trim().trim_matches('"').to_owned()))
        });
        is_name.then(|| Self { name, parameters: parameters.collect(), value: line[colon + 1..].to_owned() })
    }
}

/// The bytes with folded lines joined. It is done before they are decoded: a fold may cut a character in two.
pub(super) fn unfolded(bytes: &[u8]) -> Vec<u8> {
    let mut joined: Vec<u8> = Vec::with_capacity(bytes.len());
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line {
            [b' ' | b'\t', folded @ ..] if !joined.is_empty() => {
                joined.pop();
                joined.extend_from_slice(folded);
            }
            _ => joined.extend_from_slice(line),
        }
        joined.push(b'\n');
    }
    joined
}

/// The content lines of an unfolded text; what is none is skipped.
pub(super) fn content_lines(text: &str) -> Vec<ContentLine> {
    text.lines().take(MOST_LINES).filter_map(ContentLine::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_unfold_and_fall_into_their_parts() {
        // 会 is E4 BC 9A, folded after its first byte.
        let folded = b"SUMMARY;LANGUAGE=ja:\xe4\r\n \xbc\x9a\\, first\\nsecond\r\nitem1.ATTENDEE;CN=\"Bee; Ann: x\";PARTSTAT=ACCEPTED:mailto:a@example.org\r\nno line\r\n";
        let lines = content_lines(&String::from_utf8(unfolded(folded)).unwrap());
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].name.as_str(), lines[0].text().as_str()), ("SUMMARY", "会, first\nsecond"));
        assert_eq!(lines[0].parameter("language"), Some("ja"));
        assert_eq!((lines[1].name.as_str(), lines[1].value.as_str()), ("ATTENDEE", "mailto:a@example.org"));
        assert_eq!(lines[1].parameter("CN"), Some("Bee; Ann: x"));
        assert_eq!(lines[1].parameter("PARTSTAT"), Some("ACCEPTED"));
    }

    #[test]
    fn damaged_lines_neither_panic_nor_take_long() {
        let started = std::time::Instant::now();
        for pattern in [":", ";", "\"", "=", "a:", "a;b=", "\n ", "\\", "日;x=\""] {
            let text = pattern.repeat(1_000_000 / pattern.len());
            for line in content_lines(&String::from_utf8(unfolded(text.as_bytes())).unwrap()) {
                let _ = line.text();
            }
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
