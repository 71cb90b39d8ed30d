//! ISO-2022-JP as mailers write it beyond what the web reads: JIS X 0212 (RFC 1554), half-width katakana by shifts
//! (JIS X 0201 with SO and SI) and as bare 8-bit bytes.
//!
//! Each stretch is turned into EUC-JP, whose decoder knows all of these sets.

use encoding_rs::EUC_JP;

const ESC: u8 = 0x1b;
const SO: u8 = 0x0e;
const SI: u8 = 0x0f;

#[derive(Clone, Copy, PartialEq)]
enum Set {
    Ascii,
    /// ASCII but for the yen sign and the overline.
    Roman,
    Katakana,
    Jis0208,
    Jis0212,
}

/// Whether the bytes hold what the web's decoder refuses and [`decode`] reads.
pub(super) fn goes_beyond_the_web(bytes: &[u8]) -> bool {
    let kana = |b: &u8| (0xa1..=0xdf).contains(b);
    memchr::memmem::find(bytes, b"\x1b$(D").is_some()
        || (memchr::memchr(ESC, bytes).is_some()
            && bytes.iter().all(|b| b.is_ascii() || kana(b))
            && bytes.iter().any(|b| kana(b) || matches!(*b, SO | SI)))
}

/// The text, and whether something in it could not be read.
pub(super) fn decode(bytes: &[u8]) -> (String, bool) {
    let mut text = String::with_capacity(bytes.len());
    let mut euc: Vec<u8> = Vec::new();
    let (mut set, mut shifted, mut broken) = (Set::Ascii, false, false);
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        if *first == ESC {
            let (found, length) = designation(rest);
            broken |= found.is_none();
            set = found.unwrap_or(set);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        rest = after;
        match (first, set) {
            (&SO, _) => shifted = true,
            (&SI, _) => shifted = false,
            // Every line begins in ASCII.
            (b'\n', _) => {
                (set, shifted) = (Set::Ascii, false);
                euc.push(b'\n');
            }
            (0xa1..=0xdf, _) => euc.extend([0x8e, *first]),
            (0x21..=0x5f, Set::Katakana) => euc.extend([0x8e, first | 0x80]),
            (0x21..=0x5f, _) if shifted => euc.extend([0x8e, first | 0x80]),
            (b'\\' | b'~', Set::Roman) => {
                flush(&mut text, &mut euc, &mut broken);
                text.push(if *first == b'\\' { '¥' } else { '‾' });
            }
            (0x21..=0x7e, Set::Jis0208 | Set::Jis0212) => match after {
                [second @ 0x21..=0x7e, after @ ..] => {
                    euc.extend((set == Set::Jis0212).then_some(0x8f));
                    euc.extend([first | 0x80, second | 0x80]);
                    rest = after;
                }
                _ => broken = true,
            },
            (0x80.., _) => {
                flush(&mut text, &mut euc, &mut broken);
                text.push('\u{fffd}');
                broken = true;
            }
            _ => euc.push(*first),
        }
    }
    flush(&mut text, &mut euc, &mut broken);
    (text, broken)
}

fn flush(text: &mut String, euc: &mut Vec<u8>, broken: &mut bool) {
    let (decoded, damaged) = EUC_JP.decode_without_bom_handling(euc);
    text.push_str(&decoded);
    *broken |= damaged;
    euc.clear();
}

/// The set that an escape sequence chooses, and the sequence's length.
fn designation(bytes: &[u8]) -> (Option<Set>, usize) {
    match bytes {
        [_, b'$', b'(', b'D', ..] => (Some(Set::Jis0212), 4),
        [_, b'$', b'(', b'@' | b'B', ..] => (Some(Set::Jis0208), 4),
        [_, b'$', b'@' | b'B', ..] => (Some(Set::Jis0208), 3),
        [_, b'(', b'J' | b'H', ..] => (Some(Set::Roman), 3),
        [_, b'(', b'I', ..] => (Some(Set::Katakana), 3),
        // The latter announces a revision of the set that follows (JIS X 0208-1990).
        [_, b'(', b'B', ..] | [_, b'&', b'@', ..] => (Some(Set::Ascii), 3),
        _ => (None, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_beyond_the_web() {
        for (bytes, expected) in [
            // 丂 is JIS X 0212 30-21.
            (&b"a\x1b$(D0!\x1b$BF|\x1b(Bb"[..], "a丂日b"),
            (b"\x1b$BF|\x1b(B\x0eC=D\x0fC", "日ﾃｽﾄC"),
            (b"\x1b$BF|\x1b(B\xc3\xbd\xc4!", "日ﾃｽﾄ!"),
            (b"\x1b(IC=D\x1b(J\\~\x1b(B\xb1", "ﾃｽﾄ¥‾ｱ"),
        ] {
            assert!(goes_beyond_the_web(bytes), "{expected}");
            assert_eq!(decode(bytes), (expected.to_owned(), false));
        }
        for plain in [&b"plain \x0e"[..], b"\x1b$BF|\x1b(B", "日本".as_bytes(), b"\x93\xfa"] {
            assert!(!goes_beyond_the_web(plain));
        }
        for broken in [&b"\x1b$(D0"[..], b"\x1b$(D0\n!", b"\x1bx\x1b$(D0!", b"\xff\x1b$(D0!"] {
            assert!(decode(broken).1, "{broken:?}");
        }
    }
}
