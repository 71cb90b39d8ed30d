//! Cuts the server's bytes into lines and message bodies (RFC 1939, section 3).
//!
//! Sans-I/O: bytes go in as they arrive, in pieces of any size. Only CRLF ends a line; a bare LF or CR is data, in
//! status lines as in messages. A body is never held: its bytes are passed on as they come.

use memchr::memmem;

/// The longest status line or line of a listing. RFC 2449, section 4, allows 512 bytes.
pub(super) const LINE: usize = 4096;

/// A line longer than any should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// One line that grows until its CRLF.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: Vec<u8>,
    whole: bool,
}

impl Line {
    /// Takes bytes from the start of `input`, up to the CRLF where it is there, and says how many.
    pub(super) fn take(&mut self, input: &[u8]) -> Result<usize, TooLong> {
        if self.whole {
            self.text.clear();
            self.whole = false;
        }
        let end = memchr::memchr_iter(b'\n', input).find(|at| {
            let before = at.checked_sub(1).map_or(self.text.last().copied(), |before| Some(input[before]));
            before == Some(b'\r')
        });
        let count = end.map_or(input.len(), |at| at + 1);
        if self.text.len() + count > LINE {
            return Err(TooLong);
        }
        self.text.extend_from_slice(&input[..count]);
        if end.is_some() {
            self.text.truncate(self.text.len() - 2);
            self.whole = true;
        }
        Ok(count)
    }

    /// Whether the CRLF came; [`Line::text`] is the line then.
    pub(super) fn is_whole(&self) -> bool {
        self.whole
    }

    /// Without its CRLF.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }
}

/// What the bytes that [`Body::step`] consumed were.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// The next bytes of the message.
    Data(&'a [u8]),
    /// The terminator: the message is whole.
    End,
}

/// Takes a multi-line answer apart: ends at the line `.`, and strips the dot that stuffs a line.
#[derive(Debug)]
pub(super) struct Body {
    state: State,
    stuffed: u64,
    terminator: memmem::Finder<'static>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing of the line came.
    Start,
    /// A dot began the line; it is not data.
    Dot,
    /// A dot and CR: LF ends the message, anything else makes CR data.
    DotCr,
    Inside,
    /// Inside, after a CR that was passed on.
    Cr,
    Ended,
}

impl Body {
    pub(super) fn new() -> Self {
        Self { state: State::Start, stuffed: 0, terminator: memmem::Finder::new(b"\r\n.") }
    }

    /// How many dots were stripped.
    pub(super) fn stuffed(&self) -> u64 {
        self.stuffed
    }

    /// Takes bytes from the start of `input`, which must not be empty, and says how many and what they were.
    /// Nothing is taken after [`Piece::End`].
    pub(super) fn step<'a>(&mut self, input: &'a [u8]) -> (usize, Piece<'a>) {
        let Some(&first) = input.first() else { return (0, Piece::Data(input)) };
        match self.state {
            State::Ended => (0, Piece::End),
            State::Start if first == b'.' => {
                self.state = State::Dot;
                (1, Piece::Data(&[]))
            }
            State::Dot if first == b'\r' => {
                self.state = State::DotCr;
                (1, Piece::Data(&[]))
            }
            State::Dot => {
                self.stuffed += 1;
                self.inside(input)
            }
            State::DotCr if first == b'\n' => {
                self.state = State::Ended;
                (1, Piece::End)
            }
            State::DotCr => {
                self.stuffed += 1;
                self.state = State::Cr;
                (0, Piece::Data(b"\r"))
            }
            State::Cr if first == b'\n' => {
                self.state = State::Start;
                (1, Piece::Data(&input[..1]))
            }
            State::Start | State::Inside | State::Cr => self.inside(input),
        }
    }

    /// Passes on everything up to the next line that begins with a dot.
    fn inside<'a>(&mut self, input: &'a [u8]) -> (usize, Piece<'a>) {
        if let Some(at) = self.terminator.find(input) {
            self.state = State::Dot;
            return (at + 3, Piece::Data(&input[..at + 2]));
        }
        self.state = if input.ends_with(b"\r\n") {
            State::Start
        } else if input.ends_with(b"\r") {
            State::Cr
        } else {
            State::Inside
        };
        (input.len(), Piece::Data(input))
    }
}

#[cfg(test)]
mod tests;
