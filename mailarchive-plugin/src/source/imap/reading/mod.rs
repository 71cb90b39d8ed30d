//! Understanding one response: by the codec's grammar, and where that fails, once more with the parts mended
//! that servers are known to get wrong and that nothing depends on.

use imap_codec::{
    ResponseCodec,
    decode::Decoder,
    imap_types::{IntoStatic, response::Response},
};

use super::framing::is_fetch;

/// A response as understood.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) response: Response<'a>,
    /// Bytes were changed for it: strings in it are not what the server sent.
    pub(super) mended: bool,
}

/// What cannot be understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Untagged data that nothing depends on.
    Harmless,
    /// A status, or data that an answer would be incomplete without.
    Needed,
}

/// Reads a whole response. `cut` tells that a body was cut out of it.
pub(super) fn read(text: &[u8], cut: bool) -> Result<Reading<'_>, Unreadable> {
    if let Some(response) = decode(text) {
        return Ok(Reading { response, mended: false });
    }
    let mended = mend(text);
    match decode(&mended) {
        Some(response) => Ok(Reading { response: response.into_static(), mended: true }),
        None if !cut && is_harmless(text) => Err(Unreadable::Harmless),
        None => Err(Unreadable::Needed),
    }
}

fn decode(text: &[u8]) -> Option<Response<'_>> {
    match ResponseCodec::new().decode(text) {
        Ok(([], response)) => Some(response),
        _ => None,
    }
}

fn is_harmless(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"* ") else { return false };
    let word = rest.split(|byte| matches!(byte, b' ' | b'\r' | b'\n')).next().unwrap_or_default();
    if [&b"BYE"[..], b"SEARCH", b"PREAUTH"].iter().any(|needed| word.eq_ignore_ascii_case(needed)) {
        return false;
    }
    !(is_fetch(text) && find_ignoring_case(text, b"BODY[").is_some())
}

/// Text is ASCII by the grammar and UTF-8 in practice, or left out; sizes are numbers of 32 bits; dates are dates.
fn mend(text: &[u8]) -> Vec<u8> {
    let body = text.strip_suffix(b"\r\n").unwrap_or(text);
    let mut mended = Vec::with_capacity(text.len());
    let mut rest = body;
    while let Some(&byte) = rest.first() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            let number = &rest[..digits];
            let fits = std::str::from_utf8(number).is_ok_and(|number| number.parse::<u32>().is_ok());
            mended.extend_from_slice(if fits { number } else { b"4294967295" });
            rest = &rest[digits..];
        } else {
            let kept = matches!(byte, b' '..=b'~' | b'\r' | b'\n');
            mended.push(if kept { byte } else { b'?' });
            rest = &rest[1..];
        }
    }
    if is_bare_status(&mended) {
        mended.extend_from_slice(b" .");
    }
    mended.extend_from_slice(b"\r\n");
    if is_fetch(&mended) { without_date(mended) } else { mended }
}

/// Whether a line is tag and condition alone, without the text that the grammar demands.
fn is_bare_status(line: &[u8]) -> bool {
    let mut words = line.trim_ascii_end().split(|byte| *byte == b' ');
    let (_, condition, more) = (words.next(), words.next(), words.next());
    let conditions = [&b"OK"[..], b"NO", b"BAD", b"BYE"];
    more.is_none() && condition.is_some_and(|word| conditions.iter().any(|c| word.eq_ignore_ascii_case(c)))
}

/// Leaves out an INTERNALDATE: `FLAGS ()` stands in its place, which the grammar allows anywhere.
fn without_date(mut text: Vec<u8>) -> Vec<u8> {
    const ITEM: &[u8] = b"INTERNALDATE \"";
    if let Some(start) = find_ignoring_case(&text, ITEM)
        && let Some(length) = memchr::memchr(b'"', &text[start + ITEM.len()..])
    {
        text.splice(start..=start + ITEM.len() + length, *b"FLAGS ()");
    }
    text
}

fn find_ignoring_case(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests;
