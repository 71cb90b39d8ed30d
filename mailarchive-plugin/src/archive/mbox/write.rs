//! The line before a message, and the quoting within it; taken off again by the same machine.

use super::{FROM, LENGTH};

/// The line that stands before a message of `length` bytes which arrived at `time`.
pub(crate) fn separator(sender: &str, time: i64, length: u64) -> String {
    let plain = |c: char| c.is_ascii_graphic();
    let sender = if !sender.is_empty() && sender.chars().all(plain) { sender } else { "MAILER-DAEMON" };
    let time = jiff::Timestamp::from_millisecond(time).unwrap_or_default();
    format!("From {sender} {}{LENGTH}{length}\n", time.strftime("%a %b %e %H:%M:%S %Y"))
}

/// What is done to lines that start with `From ` after any number of `>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Add,
    Strip,
    /// Off `>From `, and nothing off `>>From `.
    StripOne,
}

/// Where in a line the machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// After `quotes` times `>` and so many bytes of `From `.
    Start {
        quotes: u64,
        matched: usize,
    },
    Inside,
}

/// Quotes a message, or takes the quoting off, in pieces of any size. Holds back a few bytes at most.
pub(crate) struct Quoting {
    mode: Mode,
    state: State,
}

impl Quoting {
    /// Writes mboxrd.
    pub(crate) fn add() -> Self {
        Self::new(Mode::Add)
    }

    /// Reads mboxrd.
    pub(super) fn strip() -> Self {
        Self::new(Mode::Strip)
    }

    /// Reads mboxo.
    pub(super) fn strip_one() -> Self {
        Self::new(Mode::StripOne)
    }

    fn new(mode: Mode) -> Self {
        Self { mode, state: State::Start { quotes: 0, matched: 0 } }
    }

    pub(crate) fn feed(&mut self, mut piece: &[u8], mut out: impl FnMut(&[u8])) {
        while let Some(first) = piece.first() {
            match self.state {
                State::Inside => {
                    let end = memchr::memchr(b'\n', piece).map(|at| at + 1);
                    let (line, rest) = piece.split_at(end.unwrap_or(piece.len()));
                    out(line);
                    if end.is_some() {
                        self.state = State::Start { quotes: 0, matched: 0 };
                    }
                    piece = rest;
                }
                State::Start { quotes, matched: 0 } if *first == b'>' => {
                    // All are alike: of those that may have to go, the first is held back.
                    if self.mode == Mode::Add || quotes > 0 {
                        out(b">");
                    }
                    self.state = State::Start { quotes: quotes + 1, matched: 0 };
                    piece = &piece[1..];
                }
                State::Start { quotes, matched } if *first == FROM[matched] => {
                    piece = &piece[1..];
                    if matched + 1 < FROM.len() {
                        self.state = State::Start { quotes, matched: matched + 1 };
                        continue;
                    }
                    match self.mode {
                        Mode::Add => out(b">"),
                        Mode::StripOne if quotes > 1 => out(b">"),
                        Mode::Strip | Mode::StripOne => {}
                    }
                    out(FROM);
                    self.state = State::Inside;
                }
                State::Start { .. } => self.finish(&mut out),
            }
        }
    }

    /// Gives out what was held back, at the end of the message or where a line turned out to be another.
    pub(crate) fn finish(&mut self, mut out: impl FnMut(&[u8])) {
        if let State::Start { quotes, matched } = self.state {
            if quotes > 0 && self.mode != Mode::Add {
                out(b">");
            }
            out(&FROM[..matched]);
            self.state = State::Inside;
        }
    }
}
