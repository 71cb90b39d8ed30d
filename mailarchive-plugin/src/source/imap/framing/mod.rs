//! Cuts the server's bytes into responses, and message bodies out of them (RFC 9051, sections 2.2 and 4.3).
//!
//! Sans-I/O: bytes go in as they arrive, in pieces of any size. The codec never sees a body: where a FETCH
//! response holds `BODY[] {n}`, the literal is passed on piece by piece and `NIL` stands in its place. Whatever
//! else is held in memory is counted against caps before it is held.

/// The longest response line, and the most bytes of literals within one response, that are held in memory.
pub(super) const LINE: usize = 64 * 1024;
const LITERALS: usize = 64 * 1024;

/// The server sent what no client could hold or follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum FramingError {
    #[error("a line or a literal longer than any that is held")]
    TooLong,
    #[error("a literal of no readable length")]
    LiteralLength,
}

/// What the consumed bytes were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Part of a response that goes on.
    More,
    /// The announcement of a message body of this many bytes.
    BodyStarts(u64),
    /// The next bytes of that body: exactly those consumed.
    Body,
    /// The body is whole; its response goes on.
    BodyEnds,
    /// The end of a response, which [`Framer::response`] now holds.
    Response,
}

#[derive(Debug)]
pub(super) struct Framer {
    text: Vec<u8>,
    /// Where the line that is being read begins in `text`.
    line: usize,
    literals: usize,
    state: State,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Line,
    Literal { left: usize },
    Body { left: u64 },
}

impl Framer {
    pub(super) fn new() -> Self {
        Self { text: Vec::new(), line: 0, literals: 0, state: State::Line }
    }

    /// Forgets the response that was read; the next one begins.
    pub(super) fn next_response(&mut self) {
        self.text.clear();
        self.line = 0;
        self.literals = 0;
        self.state = State::Line;
    }

    /// The response without bodies, complete after [`Step::Response`].
    pub(super) fn response(&self) -> &[u8] {
        &self.text
    }

    /// Takes bytes from the start of `input` and says how many and what they were. With [`Step::More`] all of
    /// `input` was taken.
    pub(super) fn step(&mut self, input: &[u8]) -> Result<(usize, Step), FramingError> {
        let mut taken = 0;
        loop {
            match self.state {
                State::Body { left: 0 } => {
                    self.state = State::Line;
                    return Ok((taken, Step::BodyEnds));
                }
                State::Body { left } => {
                    let count = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
                    if count == 0 {
                        return Ok((0, Step::More));
                    }
                    self.state = State::Body { left: left - count as u64 };
                    return Ok((count, Step::Body));
                }
                State::Literal { left } => {
                    let count = left.min(input.len() - taken);
                    self.text.extend_from_slice(&input[taken..taken + count]);
                    taken += count;
                    if count < left {
                        self.state = State::Literal { left: left - count };
                        return Ok((taken, Step::More));
                    }
                    self.line = self.text.len();
                    self.state = State::Line;
                }
                State::Line => {
                    let end = self.line_end(&input[taken..]);
                    let count = end.unwrap_or(input.len() - taken);
                    if self.text.len() - self.literals + count > LINE {
                        return Err(FramingError::TooLong);
                    }
                    self.text.extend_from_slice(&input[taken..taken + count]);
                    taken += count;
                    if end.is_none() {
                        return Ok((taken, Step::More));
                    }
                    match self.literal()? {
                        None => return Ok((taken, Step::Response)),
                        Some(Literal { body: true, length, marker }) => {
                            self.text.truncate(marker);
                            self.text.extend_from_slice(b"NIL");
                            self.line = self.text.len();
                            self.state = State::Body { left: length };
                            return Ok((taken, Step::BodyStarts(length)));
                        }
                        Some(Literal { length, .. }) => {
                            let room = LITERALS - self.literals;
                            let left = usize::try_from(length)
                                .ok()
                                .filter(|left| *left <= room)
                                .ok_or(FramingError::TooLong)?;
                            self.literals += left;
                            self.line = self.text.len();
                            self.state = State::Literal { left };
                        }
                    }
                }
            }
        }
    }

    /// How many bytes of `input` end the line. Only CRLF does: a bare LF may be part of foreign text.
    fn line_end(&self, input: &[u8]) -> Option<usize> {
        memchr::memchr_iter(b'\n', input).find_map(|at| {
            let before = match at.checked_sub(1) {
                Some(before) => input[before],
                None => *self.text[self.line..].last()?,
            };
            (before == b'\r').then_some(at + 1)
        })
    }

    /// The literal that the line just read announces: `{n}`, `{n+}` or `~{n}` before its CRLF.
    ///
    /// Text of status responses and quoted strings may end the same way and announces nothing.
    fn literal(&self) -> Result<Option<Literal>, FramingError> {
        let line = &self.text[self.line..self.text.len() - 2];
        let Some(inner) = line.strip_suffix(b"}") else { return Ok(None) };
        let Some(brace) = memchr::memrchr(b'{', inner) else { return Ok(None) };
        if !holds_data(&self.text) || ends_in_quotes(&line[..brace]) {
            return Ok(None);
        }
        let digits = &inner[brace + 1..];
        let digits = digits.strip_suffix(b"+").unwrap_or(digits);
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Ok(None);
        }
        let length = std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse().ok())
            .ok_or(FramingError::LiteralLength)?;
        let before = line[..brace].strip_suffix(b"~").unwrap_or(&line[..brace]);
        let body = is_fetch(&self.text) && ends_with_item(before, b"BODY[] ");
        Ok(Some(Literal { length, marker: self.line + before.len(), body }))
    }
}

struct Literal {
    length: u64,
    /// Where its announcement begins.
    marker: usize,
    body: bool,
}

/// Whether a response is untagged data, the only kind that holds literals.
fn holds_data(response: &[u8]) -> bool {
    let Some(rest) = response.strip_prefix(b"* ") else { return false };
    let word = rest.split(|byte| matches!(byte, b' ' | b'\r')).next().unwrap_or_default();
    ![&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|status| word.eq_ignore_ascii_case(status))
}

/// `message-data = nz-number SP "FETCH" SP msg-att` (RFC 9051, section 9).
pub(super) fn is_fetch(response: &[u8]) -> bool {
    let Some(rest) = response.strip_prefix(b"* ") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && rest[digits..].get(..8).is_some_and(|word| word.eq_ignore_ascii_case(b" FETCH ("))
}

fn ends_with_item(text: &[u8], item: &[u8]) -> bool {
    let Some(start) = text.len().checked_sub(item.len()) else { return false };
    text[start..].eq_ignore_ascii_case(item) && matches!(text[..start].last(), Some(b'(' | b' '))
}

/// Whether `line` breaks off inside a quoted string.
fn ends_in_quotes(line: &[u8]) -> bool {
    let mut quoted = false;
    let mut escaped = false;
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
    }
    quoted
}

#[cfg(test)]
mod tests;
