//! Encoded words (RFC 2047), decoded as mailers write them rather than as they should.
//!
//! Adjacent words of one charset are joined as bytes before they are decoded: many mailers cut a
//! character in two, although section 5 forbids it.

use memchr::memmem;

use super::{Defect, charset, defect::Defects, transfer};

/// A word longer than this is no word. The standard allows 75.
const LONGEST_WORD: usize = 4096;

/// A stretch of a header value.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// As it stands.
    Plain(&'a str),
    /// Decoded from one encoded word or more.
    Word(String),
}

/// The whole value with its encoded words decoded.
pub(super) fn decode(value: &str, defects: &mut Defects) -> String {
    let mut text = String::with_capacity(value.len());
    for piece in pieces(value, defects) {
        match piece {
            Piece::Plain(plain) => text.push_str(plain),
            Piece::Word(word) => text.push_str(&word),
        }
    }
    text
}

/// The value cut into plain stretches and decoded words. White space between words is theirs, and gone.
pub(super) fn pieces<'a>(value: &'a str, defects: &mut Defects) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut group: Option<Group<'_>> = None;
    let (mut plain_from, mut search_from) = (0, 0);
    while let Some(found) = memmem::find(&value.as_bytes()[search_from..], b"=?") {
        let at = search_from + found;
        let Some((word, end)) = word_at(value, at) else {
            search_from = at + 2;
            continue;
        };
        let between = &value[plain_from..at];
        match &mut group {
            Some(open) if between.trim().is_empty() && open.charset.eq_ignore_ascii_case(word.charset) => {
                open.bytes.extend_from_slice(&word.bytes);
            }
            _ => {
                let adjacent = group.is_some() && between.trim().is_empty();
                pieces.extend(group.take().map(|group| group.finish(defects)));
                if !adjacent && !between.is_empty() {
                    pieces.push(Piece::Plain(between));
                }
                group = Some(word);
            }
        }
        (plain_from, search_from) = (end, end);
    }
    pieces.extend(group.map(|group| group.finish(defects)));
    if plain_from < value.len() {
        pieces.push(Piece::Plain(&value[plain_from..]));
    }
    pieces
}

struct Group<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
}

impl Group<'_> {
    fn finish<'p>(self, defects: &mut Defects) -> Piece<'p> {
        let (text, defect) = charset::decode(&self.bytes, Some(self.charset));
        if defect.is_some() {
            defects.note(Defect::EncodedWordBroken);
        }
        Piece::Word(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
    }
}

/// `"=?" charset ["*" language] "?" encoding "?" encoded-text "?="` (RFC 2047 section 2, RFC 2231 section 5)
fn word_at(value: &str, at: usize) -> Option<(Group<'_>, usize)> {
    let mut end = value.len().min(at + LONGEST_WORD);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let window = &value[at + 2..end];
    let (charset, rest) = window.split_once('?')?;
    let charset = charset.split('*').next().unwrap_or_default();
    if charset.is_empty()
        || charset.len() > 64
        || !charset.bytes().all(|b| b.is_ascii_graphic() && !b"()<>@,;\"/[]=".contains(&b))
    {
        return None;
    }
    let (encoding, rest) = rest.split_once('?')?;
    let length = memmem::find(rest.as_bytes(), b"?=")?;
    let data = &rest[..length];
    if data.contains("=?") {
        return None;
    }
    let bytes = match encoding {
        "b" | "B" => transfer::base64_word(data.as_bytes()),
        // Bytes above 127 were taken for text with the whole value. Here they are in the word's own charset.
        "q" | "Q" => q_word(&charset::encode(data, charset)),
        _ => return None,
    };
    let used = window.len() - rest.len() + length + 2;
    Some((Group { charset, bytes }, at + 2 + used))
}

/// RFC 2047 section 4.2: quoted-printable in which an underscore is a space.
fn q_word(data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(data.len());
    let mut rest = data;
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'_' => bytes.push(b' '),
            b'=' => match after {
                [high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    bytes.push(transfer::hex(*high) << 4 | transfer::hex(*low));
                    rest = after;
                }
                _ => bytes.push(b'='),
            },
            _ => bytes.push(*first),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(value: &str) -> String {
        decode(value, &mut Defects::default())
    }

    #[test]
    fn words_decode_and_white_space_between_them_goes() {
        for (value, expected) in [
            ("=?iso-8859-1?Q?Patrik_F=E4ltstr=F6m?=", "Patrik Fältström"),
            ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
            ("a =?ISO-8859-1?Q?b?= c", "a b c"),
            ("Re:=?utf-8?B?5pel5pys?=です", "Re:日本です"),
            ("=?utf-8*ja?B?5pel5pys?=", "日本"),
            ("=?utf-8?q?two words unescaped?=", "two words unescaped"),
            ("=?iso-8859-1?Q?J\u{fc}rgen?=", "J\u{fc}rgen"),
            ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
            ("=?utf-8?q?never ends", "=?utf-8?q?never ends"),
            ("=?=?=?=?", "=?=?=?=?"),
            ("=?utf-8?Q?line=0Abreak?=", "line break"),
        ] {
            assert_eq!(decoded(value), expected, "{value}");
        }
    }

    #[test]
    fn characters_cut_in_two_are_put_together() {
        // 日 is E6 97 A5.
        assert_eq!(decoded("=?UTF-8?Q?=E6=97?=  =?utf-8?Q?=A5?="), "日");
        assert_eq!(decoded("=?UTF-8?B?5pc=?= =?UTF-8?B?pQ==?="), "日");
        // 日本 is ESC $ B F|K\ ESC ( B; cut between the two bytes of 本, without leaving the double-byte state.
        assert_eq!(decoded("=?ISO-2022-JP?Q?=1B$BF|K?= =?ISO-2022-JP?Q?\\=1B(B?="), "日本");
    }

    #[test]
    fn what_does_not_decode_is_reported() {
        let mut defects = Defects::default();
        decode("=?utf-8?Q?=FF=FE=FD?=", &mut defects);
        assert_eq!(defects.into_vec(), [Defect::EncodedWordBroken]);
    }
}
