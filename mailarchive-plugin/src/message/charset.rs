//! Bytes to text: charset labels as mailers really write them, and guesses where there is none.

use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8};
use mail_parser::decoders::charsets::map::charset_decoder;
use memchr::{memchr, memmem};

use super::{Defect, jis};

const ESC: u8 = 0x1b;

/// `bytes` as text, by its label where that can be, else by a guess.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> (String, Option<Defect>) {
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let plain = is_plain_ascii(bytes);
    let Some(label) = label else {
        let (text, _) = guess(bytes);
        return (text, (!plain).then_some(Defect::CharsetMissing));
    };
    if names_no_charset(label) {
        let (text, _) = guess(bytes);
        return (text, (!plain).then_some(Defect::CharsetWrong));
    }
    if let Some(encoding) = encoding(label) {
        let (text, broken) = decode_as(encoding, bytes);
        if !broken {
            // Charsets that extend ASCII let escape sequences pass as control characters.
            let japanese = encoding != ISO_2022_JP && bytes.is_ascii() && has_japanese_escape(bytes);
            return if japanese {
                (decode_as(ISO_2022_JP, bytes).0, Some(Defect::CharsetWrong))
            } else {
                (text, None)
            };
        }
        let text = certain_guess(bytes).unwrap_or(text);
        return (text, Some(Defect::CharsetWrong));
    }
    // UTF-7, the code pages of DOS and a few more: not on the web, but in mail.
    if let Some(decoder) = charset_decoder(label.to_ascii_lowercase().as_bytes())
        && !is_replaced(label)
    {
        return (decoder(bytes), None);
    }
    (guess(bytes).0, (!plain).then_some(Defect::CharsetUnknown))
}

/// The label in a `<meta>` near the start of HTML, for mail that has none of its own.
pub(super) fn declared_in_html(html: &[u8]) -> Option<&str> {
    let start = html[..html.len().min(2048)].to_ascii_lowercase();
    let meta = memmem::find(&start, b"<meta")?;
    let at = meta + memmem::find(&start[meta..], b"charset=")? + b"charset=".len();
    let value = html.get(at..)?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let length =
        value.iter().take(64).take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b)).count();
    std::str::from_utf8(&value[..length]).ok().filter(|label| !label.is_empty())
}

/// `text` as the bytes that the label stands for, where it stands for any.
pub(super) fn encode<'a>(text: &'a str, label: &str) -> Cow<'a, [u8]> {
    match encoding(label) {
        Some(encoding) if !text.is_ascii() => encoding.encode(text).0,
        _ => text.as_bytes().into(),
    }
}

/// `bytes` without a label as text, and whether that took more than reading UTF-8.
pub(super) fn guess(bytes: &[u8]) -> (String, bool) {
    match certain_guess(bytes) {
        Some(text) => {
            let guessed = text.as_bytes() != bytes;
            (text, guessed)
        }
        None => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true),
    }
}

fn is_plain_ascii(bytes: &[u8]) -> bool {
    bytes.is_ascii() && memchr(ESC, bytes).is_none()
}

fn names_no_charset(label: &str) -> bool {
    ["us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "unknown", "default", "8bit", "none"]
        .iter()
        .any(|name| label.eq_ignore_ascii_case(name))
}

/// The WHATWG labels, and those of Japanese and older mailers that it lacks.
fn encoding(label: &str) -> Option<&'static Encoding> {
    if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
        return (encoding != REPLACEMENT).then_some(encoding);
    }
    let lower = label.to_ascii_lowercase();
    let key: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = match key.as_str() {
        "cp932" | "ms932" | "cp943" | "cp943c" | "xmscp932" | "windows932" | "windows31j" | "xwindows31j"
        | "mskanji" | "sjis" | "xsjis" | "shiftjis" | "xshiftjis" | "sjiswin" | "shiftjisx0213"
        | "shiftjis2004" => "shift_jis",
        "cp50220" | "cp50221" | "cp50222" | "iso2022jp1" | "iso2022jp2" | "iso2022jp3" | "iso2022jpms"
        | "iso2022jp" | "jis" | "csiso2022jp2" => "iso-2022-jp",
        "cp51932" | "eucjp" | "eucjpms" | "eucjpwin" | "xeuc" | "ujis" => "euc-jp",
        "cp949" | "uhc" | "euckr" | "ksc56011987" => "euc-kr",
        "cp936" | "ms936" | "eucgb" | "euccn" => "gbk",
        "cp950" | "ms950" => "big5",
        "utf8" | "utf8n" | "utf8mb4" | "unicode11utf8" | "cp65001" | "xutf8" => "utf-8",
        "latin1" | "iso88591" | "iso885911987" | "cp1252" | "ansi" | "win1252" | "windows1252" => {
            "windows-1252"
        }
        "koi8" => "koi8-r",
        _ => {
            let digits = key.strip_prefix("cp").or_else(|| key.strip_prefix("win"))?;
            return Encoding::for_label(format!("windows-{digits}").as_bytes());
        }
    };
    Encoding::for_label(name.as_bytes())
}

fn is_replaced(label: &str) -> bool {
    Encoding::for_label(label.as_bytes()) == Some(REPLACEMENT)
}

/// UTF-8, ISO-2022-JP by its escape sequences, or Japanese text in EUC-JP or Shift_JIS; none of them else.
fn certain_guess(bytes: &[u8]) -> Option<String> {
    if has_japanese_escape(bytes) && (bytes.is_ascii() || jis::goes_beyond_the_web(bytes)) {
        return Some(decode_as(ISO_2022_JP, bytes).0);
    }
    if let (text, _, false) = UTF_8.decode(bytes) {
        return Some(text.into_owned());
    }
    [EUC_JP, SHIFT_JIS]
        .into_iter()
        .filter_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .find(|text| looks_japanese(text))
        .map(Cow::into_owned)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> (String, bool) {
    if encoding == ISO_2022_JP && jis::goes_beyond_the_web(bytes) {
        return jis::decode(bytes);
    }
    let tidy =
        if encoding == ISO_2022_JP { without_idle_escapes(bytes).into() } else { Cow::Borrowed(bytes) };
    let (text, _, broken) = encoding.decode(&tidy);
    (text.into_owned(), broken)
}

/// Without the escape sequences that another one follows at once. They come about where encoded words or
/// lines are joined, and the decoder takes them for an attack.
fn without_idle_escapes(bytes: &[u8]) -> Vec<u8> {
    let mut tidy = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr(ESC, rest) {
        tidy.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let sequence = rest.len().min(3);
        let idle = rest.get(3) == Some(&ESC) && matches!(rest[1], b'(' | b'$');
        if !idle {
            tidy.extend_from_slice(&rest[..sequence]);
        }
        rest = &rest[sequence..];
    }
    tidy.extend_from_slice(rest);
    tidy
}

fn has_japanese_escape(bytes: &[u8]) -> bool {
    memchr::memchr_iter(ESC, bytes)
        .any(|at| matches!(bytes.get(at + 1..at + 3), Some(b"$B" | b"$@" | b"(J" | b"(I" | b"$(")))
}

/// Japanese runs in words. A western letter misread as kanji stands alone between ASCII letters, and text
/// read in the wrong Japanese charset turns into half-width katakana.
fn looks_japanese(text: &str) -> bool {
    let (mut kana, mut kanji, mut strange, mut alone, mut run) = (0usize, 0usize, 0usize, 0usize, 0usize);
    for c in text.chars().chain(['\n']) {
        if c.is_ascii() {
            alone += usize::from(run == 1);
            run = 0;
            continue;
        }
        run += 1;
        match c {
            '\u{3000}'..='\u{30ff}' | '\u{ff01}'..='\u{ff5e}' => kana += 1,
            '\u{4e00}'..='\u{9fff}' => kanji += 1,
            _ => strange += 1,
        }
    }
    kana + kanji > 2 * strange && alone * 4 <= kana + kanji
}
