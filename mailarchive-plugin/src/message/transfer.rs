//! Content-Transfer-Encoding (RFC 2045 section 6), decoded past what is damaged.

use std::borrow::Cow;

use super::Defect;

/// How a part's bytes travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransferEncoding {
    Identity,
    QuotedPrintable,
    Base64,
    Uuencode,
    Unknown,
}

impl TransferEncoding {
    /// The encoding that the field's value names.
    pub(super) fn named(value: &str) -> Self {
        let name = value.split([';', '(']).next().unwrap_or_default().trim().trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" => Self::Identity,
            "quoted-printable" => Self::QuotedPrintable,
            "base64" | "x-base64" => Self::Base64,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uuencode,
            _ => Self::Unknown,
        }
    }

    /// The bytes before they were encoded.
    pub(super) fn decode(self, body: &[u8]) -> (Cow<'_, [u8]>, Option<Defect>) {
        match self {
            Self::Identity => (body.into(), None),
            Self::QuotedPrintable => {
                let (bytes, defect) = quoted_printable(body);
                (bytes.into(), defect)
            }
            Self::Base64 => {
                let (bytes, defect) = base64(body);
                (bytes.into(), defect)
            }
            Self::Uuencode => {
                let (bytes, defect) = uuencode(body);
                (bytes.into(), defect)
            }
            Self::Unknown => (body.into(), Some(Defect::TransferEncodingUnknown)),
        }
    }
}

/// The value of one hexadecimal digit.
pub(super) fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

fn quoted_printable(body: &[u8]) -> (Vec<u8>, Option<Defect>) {
    let mut bytes = Vec::with_capacity(body.len());
    let mut defect = None;
    let mut rest = body;
    while let Some(at) = memchr::memchr(b'=', rest) {
        bytes.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        match rest {
            [high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => match soft_break(rest) {
                Some(after) => rest = after,
                None => {
                    bytes.push(b'=');
                    defect = Some(Defect::TransferEncodingBroken);
                }
            },
        }
    }
    bytes.extend_from_slice(rest);
    (bytes, defect)
}

/// What follows the line break, where nothing but white space stands before it.
fn soft_break(rest: &[u8]) -> Option<&[u8]> {
    // Longer runs of white space than a line holds are not searched: that keeps the whole linear.
    let blanks = rest.iter().take(998).take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    match &rest[blanks..] {
        [b'\n', after @ ..] => Some(after),
        [] => Some(&[]),
        _ => None,
    }
}

/// Lines of base64. The first line that is none ends the data, unless more data follows it.
fn base64(body: &[u8]) -> (Vec<u8>, Option<Defect>) {
    let mut decoder = Base64::with_capacity(body.len() / 4 * 3 + 3);
    let mut defect = None;
    let mut lines = body.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        if is_base64_line(line) {
            decoder.feed(line);
            continue;
        }
        let more_follows = lines.peek().is_some_and(|next| next.len() >= 60 && is_base64_line(next));
        if !more_follows {
            // A list's footer. Its first line may stand on the data's last.
            let data = line.iter().position(|b| !is_base64(*b)).unwrap_or(line.len());
            if line[..data].ends_with(b"=") {
                decoder.feed(&line[..data]);
            }
            if decoder.bytes.is_empty() {
                // Not base64 at all, whatever the label says.
                return (body.to_vec(), Some(Defect::TransferEncodingBroken));
            }
            defect = Some(Defect::TextAfterBase64);
            break;
        }
        defect = Some(Defect::TransferEncodingBroken);
        decoder.feed(line);
    }
    (decoder.finish(), defect)
}

fn is_base64_line(line: &[u8]) -> bool {
    line.iter().copied().all(is_base64)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The data of an encoded word; what is no base64 in it is skipped.
pub(super) fn base64_word(data: &[u8]) -> Vec<u8> {
    let mut decoder = Base64::with_capacity(data.len());
    decoder.feed(data);
    decoder.finish()
}

struct Base64 {
    bytes: Vec<u8>,
    bits: u32,
    digits: u8,
}

impl Base64 {
    fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Vec::with_capacity(capacity), bits: 0, digits: 0 }
    }

    /// Padding ends a group; another block of data may follow it.
    fn feed(&mut self, data: &[u8]) {
        for byte in data {
            let digit = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                b'=' => {
                    self.end_group();
                    continue;
                }
                _ => continue,
            };
            self.bits = self.bits << 6 | u32::from(digit);
            self.digits += 1;
            if self.digits == 4 {
                self.bytes.extend_from_slice(&self.bits.to_be_bytes()[1..]);
                (self.bits, self.digits) = (0, 0);
            }
        }
    }

    fn end_group(&mut self) {
        match self.digits {
            2 => self.bytes.push((self.bits >> 4) as u8),
            3 => self.bytes.extend_from_slice(&((self.bits >> 2) as u16).to_be_bytes()),
            _ => {}
        }
        (self.bits, self.digits) = (0, 0);
    }

    fn finish(mut self) -> Vec<u8> {
        self.end_group();
        self.bytes
    }
}

/// The data between `begin` and `end` of POSIX uuencode.
fn uuencode(body: &[u8]) -> (Vec<u8>, Option<Defect>) {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let mut lines = body.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    if !lines.any(|line| line.starts_with(b"begin ")) {
        return (body.to_vec(), Some(Defect::TransferEncodingBroken));
    }
    for line in lines {
        if line == b"end" {
            return (bytes, None);
        }
        let Some((length, digits)) = line.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(b' ') & 63);
        let start = bytes.len();
        for group in digits.chunks(4) {
            let value = (0..4).fold(0u32, |value, at| {
                value << 6 | u32::from(group.get(at).copied().unwrap_or(b' ').wrapping_sub(b' ') & 63)
            });
            bytes.extend_from_slice(&value.to_be_bytes()[1..]);
        }
        bytes.truncate(start + length);
    }
    (bytes, Some(Defect::TransferEncodingBroken))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: TransferEncoding, body: &str) -> (String, Option<Defect>) {
        let (bytes, defect) = encoding.decode(body.as_bytes());
        (String::from_utf8_lossy(&bytes).into_owned(), defect)
    }

    #[test]
    fn base64_survives_footers_damage_and_missing_padding() {
        let base64 = |body| decoded(TransferEncoding::Base64, body);
        assert_eq!(base64("aGVsbG8="), ("hello".into(), None));
        assert_eq!(base64("aGVs\r\nbG8"), ("hello".into(), None));
        assert_eq!(base64("aGVsbG8=\r\nIHlvdQ==\r\n"), ("hello you".into(), None));
        let footer = "aGVs\n____________\nlist mailing list\nlist@example.org\n";
        assert_eq!(base64(footer), ("hel".into(), Some(Defect::TextAfterBase64)));
        assert_eq!(base64("aGVsbG8= you"), ("hello".into(), Some(Defect::TextAfterBase64)));
        assert_eq!(base64("Dear all,\n"), ("Dear all,\n".into(), Some(Defect::TransferEncodingBroken)));
        let line = "YWFh".repeat(16);
        let damaged = format!("{line}\naG*Vs\n{line}\n");
        let expected = format!("{0}hel{0}", "a".repeat(48));
        assert_eq!(base64(&damaged), (expected, Some(Defect::TransferEncodingBroken)));
    }

    #[test]
    fn quoted_printable_keeps_what_is_no_code() {
        let quoted = |body| decoded(TransferEncoding::QuotedPrintable, body);
        assert_eq!(quoted("a=3Db=  \r\nc=\nd="), ("a=bcd".into(), None));
        assert_eq!(quoted("1=2=XY"), ("1=2=XY".into(), Some(Defect::TransferEncodingBroken)));
    }

    #[test]
    fn uuencoded_data_is_cut_to_its_length() {
        let body = "begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n";
        assert_eq!(decoded(TransferEncoding::Uuencode, body), ("Cat".into(), None));
    }
}
