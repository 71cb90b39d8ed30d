//! Header fields: encoded words (RFC 2047), folding (RFC 5322 section 2.2.3), parameters (RFC 2231).

use base64::{Engine, prelude::BASE64_STANDARD};
use encoding_rs::{Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8};

use super::{draft::Charset, people::Person};

/// RFC 2047 section 2 allows 75, in lines of 76; shorter ones fit beside a field's name.
const ENCODED_WORD: usize = 64;
const LINE: usize = 76;

impl Charset {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Latin | Self::Utf8 => "UTF-8",
            Self::Iso2022Jp => "ISO-2022-JP",
            Self::ShiftJis => "Shift_JIS",
        }
    }

    /// None where the charset lacks a character.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        let encoding: &'static Encoding = match self {
            Self::Latin | Self::Utf8 => UTF_8,
            Self::Iso2022Jp => ISO_2022_JP,
            Self::ShiftJis => SHIFT_JIS,
        };
        let (bytes, _, lacking) = encoding.encode(text);
        (!lacking).then(|| bytes.into_owned())
    }
}

/// `name: value` folded, with encoded words where the value is not ASCII.
pub(super) fn field(name: &str, value: &str, charset: Charset) -> Option<String> {
    let words = if value.is_ascii() {
        value.split(' ').map(str::to_owned).collect()
    } else {
        encoded_words(value, charset)?
    };
    Some(folded(name, &words))
}

/// `name: mailbox, mailbox`.
pub(super) fn address_field(name: &str, people: &[Person], charset: Charset) -> Option<String> {
    let mut words = Vec::new();
    for (position, person) in people.iter().enumerate() {
        if person.name.is_ascii() {
            words.push(person.name.to_owned());
        } else {
            words.extend(encoded_words(person.name, charset)?);
        }
        let comma = if position + 1 < people.len() { "," } else { "" };
        words.push(format!("<{}>{comma}", person.address));
    }
    Some(folded(name, &words))
}

/// A `filename` parameter, each on its own line; in sections where it is not ASCII (RFC 2231 sections 3 and 4).
pub(super) fn filename_parameter(name: &str) -> String {
    if name.is_ascii() {
        return format!(";\r\n filename=\"{name}\"");
    }
    let mut sections = vec![String::from("UTF-8''")];
    for character in name.chars() {
        let mut buffer = [0; 4];
        let encoded: String = character
            .encode_utf8(&mut buffer)
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect();
        match sections.last_mut() {
            Some(section) if section.len() + encoded.len() <= 56 => section.push_str(&encoded),
            _ => sections.push(encoded),
        }
    }
    (0..)
        .zip(sections)
        .map(|(number, section): (usize, _)| format!(";\r\n filename*{number}*={section}"))
        .collect()
}

fn encoded_words(value: &str, charset: Charset) -> Option<Vec<String>> {
    let label = charset.label();
    let room = (ENCODED_WORD - "=??B??=".len() - label.len()) / 4 * 3;
    let mut words = Vec::new();
    let mut chunk = String::new();
    for character in value.chars() {
        chunk.push(character);
        if charset.encode(&chunk)?.len() > room {
            chunk.pop();
            words.push(encoded_word(&chunk, charset)?);
            chunk = character.to_string();
        }
    }
    words.push(encoded_word(&chunk, charset)?);
    Some(words)
}

fn encoded_word(chunk: &str, charset: Charset) -> Option<String> {
    Some(format!("=?{}?B?{}?=", charset.label(), BASE64_STANDARD.encode(charset.encode(chunk)?)))
}

fn folded(name: &str, words: &[String]) -> String {
    let mut field = format!("{name}:");
    let mut column = field.len();
    for word in words {
        if column + 1 + word.len() > LINE && column > name.len() + 1 {
            field.push_str("\r\n");
            column = 0;
        }
        field.push(' ');
        field.push_str(word);
        column += 1 + word.len();
    }
    field.push_str("\r\n");
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_words_return_to_ascii_each() {
        let subject = "契約書の押印について、電子署名に切り替えてもよいかという確認をお願いします";
        let field = field("Subject", subject, Charset::Iso2022Jp).unwrap();
        assert!(field.lines().count() > 1);
        let mut decoded = String::new();
        for line in field.lines() {
            assert!(line.len() <= 78, "{line}");
            let word = line.trim_start_matches("Subject:").trim();
            let base64 = word.strip_prefix("=?ISO-2022-JP?B?").unwrap().strip_suffix("?=").unwrap();
            let bytes = BASE64_STANDARD.decode(base64).unwrap();
            assert!(bytes.ends_with(b"\x1b(B"));
            decoded.push_str(&ISO_2022_JP.decode(&bytes).0);
        }
        assert_eq!(decoded, subject);
    }

    #[test]
    fn a_long_name_is_sent_in_sections() {
        let parameter = filename_parameter("二〇二七年度の価格表（改訂版）.pdf");
        assert!(parameter.starts_with(";\r\n filename*0*=UTF-8''%E4%BA%8C"));
        assert!(parameter.contains(";\r\n filename*1*=%"));
        let encoded: String =
            parameter.split(";\r\n").skip(1).map(|section| section.split_once('=').unwrap().1).collect();
        let decoded = percent_encoding::percent_decode_str(encoded.strip_prefix("UTF-8''").unwrap());
        assert_eq!(decoded.decode_utf8().unwrap(), "二〇二七年度の価格表（改訂版）.pdf");
    }

    #[test]
    fn a_character_that_the_charset_lacks_is_an_error() {
        assert_eq!(field("Subject", "سلمى", Charset::Iso2022Jp), None);
    }
}
