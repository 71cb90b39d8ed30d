//! The header section of a message or part (RFC 5322 section 2.2), cut into fields and decoded.

use std::borrow::Cow;

use memchr::memchr;

use super::{Defect, charset, defect::Defects, encoded_word};

const MOST_FIELDS: usize = 1000;
const LONGEST_VALUE: usize = 256 * 1024;
const LONGEST_SECTION: usize = 2 * 1024 * 1024;

/// The fields of one header section, in order.
#[derive(Debug, Default)]
pub(super) struct Header<'a> {
    fields: Vec<Field<'a>>,
}

#[derive(Debug)]
struct Field<'a> {
    name: Cow<'a, str>,
    /// Unfolded, still with its encoded words.
    value: String,
}

impl<'a> Header<'a> {
    /// The header section at the start of `entity`, and the body after it.
    pub(super) fn split(entity: &'a [u8], defects: &mut Defects) -> (Self, &'a [u8]) {
        let mut fields = Vec::new();
        let (mut at, mut kept) = (0, 0);
        while at < entity.len() {
            let (line, next) = line_at(entity, at);
            if line.is_empty() {
                at = next;
                break;
            }
            let Some(name) = field_name(line) else {
                let envelope =
                    fields.is_empty() && (line.starts_with(b"From ") || line.starts_with(b">From "));
                if !envelope {
                    // Where a field follows, the line is a stray one; else the body starts without an empty line.
                    let follows = line_at(entity, next).0;
                    let ends_fields = follows.is_empty() && !fields.is_empty();
                    if field_name(follows).is_none() && !ends_fields {
                        break;
                    }
                    defects.note(Defect::HeaderUnreadable);
                }
                at = next;
                continue;
            };
            let end = field_end(entity, next);
            let raw = &entity[at + name.len()..end];
            let raw = raw.trim_ascii_start().strip_prefix(b":").unwrap_or(raw);
            let taken = raw.len().min(LONGEST_VALUE);
            if fields.len() == MOST_FIELDS || kept + taken > LONGEST_SECTION || taken < raw.len() {
                defects.note(Defect::HeadersTooLarge);
            }
            if fields.len() < MOST_FIELDS && kept + taken <= LONGEST_SECTION {
                kept += taken;
                fields.push(Field {
                    name: String::from_utf8_lossy(name),
                    value: unfold(&raw[..taken], defects),
                });
            }
            at = end;
        }
        (Self { fields }, &entity[at.min(entity.len())..])
    }

    /// The header section of a whole message, past the empty lines that some servers put before it.
    pub(super) fn split_message(raw: &'a [u8], defects: &mut Defects) -> (Self, &'a [u8]) {
        let start = raw.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or(0);
        let begins = field_name(line_at(raw, start).0).is_some();
        Self::split(&raw[if begins { start } else { 0 }..], defects)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The first field of that name, its encoded words not yet decoded.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every field of that name, their encoded words not yet decoded.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .map(|field| field.value.as_str())
    }

    /// The first field of that name as text.
    pub(super) fn text(&self, name: &str, defects: &mut Defects) -> Option<String> {
        self.first(name).map(|value| readable(value, defects))
    }

    /// Every field as text.
    pub(super) fn texts(&self, defects: &mut Defects) -> Vec<(String, String)> {
        self.fields
            .iter()
            .map(|field| (field.name.clone().into_owned(), readable(&field.value, defects)))
            .collect()
    }
}

/// A value as text: encoded words decoded, control characters gone, white space around it gone.
fn readable(value: &str, defects: &mut Defects) -> String {
    let text = encoded_word::decode(value, defects);
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().to_owned()
}

/// The line that starts at `at` without its end, and where the next one starts. A line ends with LF or CR LF.
fn line_at(entity: &[u8], at: usize) -> (&[u8], usize) {
    let rest = entity.get(at..).unwrap_or_default();
    let (line, next) = match memchr(b'\n', rest) {
        Some(end) => (&rest[..end], at + end + 1),
        None => (rest, entity.len()),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), next)
}

/// `field-name = 1*ftext` (RFC 5322 section 2.2), where it is followed by a colon, as obsolete syntax after
/// white space.
fn field_name(line: &[u8]) -> Option<&[u8]> {
    // A name is no longer than a line; the limit keeps lines without a colon cheap.
    let colon = memchr(b':', &line[..line.len().min(998)])?;
    let name = line[..colon].trim_ascii_end();
    let fits = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    fits.then_some(name)
}

/// Where the field that goes on at `next` ends: after the last line that starts with white space.
fn field_end(entity: &[u8], mut next: usize) -> usize {
    while matches!(entity.get(next), Some(b' ' | b'\t')) {
        next = line_at(entity, next).1;
    }
    next
}

/// RFC 5322 section 2.2.3; bytes above 127 and bare escape sequences, which have no place here, by a guess.
fn unfold(raw: &[u8], defects: &mut Defects) -> String {
    let bytes: Vec<u8> = raw.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n' | 0)).collect();
    let (text, guessed) = charset::guess(&bytes);
    if guessed {
        defects.note(Defect::HeaderCharsetGuessed);
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(entity: &[u8]) -> (Vec<(String, String)>, &[u8], Vec<Defect>) {
        let mut defects = Defects::default();
        let (header, body) = Header::split_message(entity, &mut defects);
        (header.texts(&mut defects), body, defects.into_vec())
    }

    fn field(name: &str, value: &str) -> (String, String) {
        (name.into(), value.into())
    }

    #[test]
    fn fields_unfold_whatever_ends_the_lines() {
        for entity in [
            &b"Subject: one\r\n two\r\nX-A :b\r\n\r\nbody\n"[..],
            b"Subject: one\n two\nX-A: b\n\nbody\n",
            b"From someone Mon Nov 24\nSubject:\n one\n two\nX-A:b\n\nbody\n",
            b"\n\r\nSubject: one\n two\nX-A:\tb\n\nbody\n",
        ] {
            let (fields, body, defects) = split(entity);
            assert_eq!(fields, [field("Subject", "one two"), field("X-A", "b")]);
            assert_eq!((body, defects), (&b"body\n"[..], vec![]));
        }
    }

    #[test]
    fn stray_lines_are_skipped_and_a_missing_empty_line_is_felt() {
        let (fields, body, defects) = split(b"A: 1\nstray\nB: 2\n\nbody");
        assert_eq!((fields.len(), body), (2, &b"body"[..]));
        assert_eq!(defects, [Defect::HeaderUnreadable]);
        let (fields, body, _) = split(b"A: 1\nDear all\nhow are you\n\nbody");
        assert_eq!((fields.len(), body), (1, &b"Dear all\nhow are you\n\nbody"[..]));
        let (fields, body, _) = split(b"Dear all\n\nhow: are you\n");
        assert_eq!((fields.len(), body), (0, &b"Dear all\n\nhow: are you\n"[..]));
    }

    #[test]
    fn too_many_and_too_long_fields_are_cut_and_reported() {
        let many = [b"A: b\n".repeat(MOST_FIELDS + 5), b"\nbody".to_vec()].concat();
        let (fields, body, defects) = split(&many);
        assert_eq!((fields.len(), body), (MOST_FIELDS, &b"body"[..]));
        assert_eq!(defects, [Defect::HeadersTooLarge]);
        let long = [b"A: ".to_vec(), b"x".repeat(LONGEST_VALUE * 2), b"\n\nbody".to_vec()].concat();
        let (fields, body, defects) = split(&long);
        assert!(fields[0].1.len() <= LONGEST_VALUE);
        assert_eq!((body, defects), (&b"body"[..], vec![Defect::HeadersTooLarge]));
    }
}
