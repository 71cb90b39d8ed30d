//! An mbox as its messages, in one pass and bounded memory.

use std::{io, path::PathBuf};

use super::{Dialect, FROM, LENGTH, Quoting};
use crate::message::{IN_MEMORY, RawMail, RawMailWriter};

/// Longer lines are taken in pieces of this size.
const PIECE: usize = 64 * 1024;
/// The longest line that may stand before a message.
const SEPARATOR: usize = 4096;
/// A Content-Length up to this is looked at: so much is held in memory then.
const LOOKED_AT: u64 = 16 * 1024 * 1024;

/// One message of an mbox.
pub(crate) enum Read {
    /// In memory.
    Short(Vec<u8>, Option<i64>),
    /// Longer than [`IN_MEMORY`]: spooled, and hashed.
    Long(RawMail, Option<i64>),
    /// Longer than the cap: its size.
    TooLarge(u64),
}

/// Reads messages from an mbox of any dialect.
pub(crate) struct MboxReader<R> {
    input: Input<R>,
    spool: PathBuf,
    cap: u64,
    dialect: Option<Dialect>,
    /// Whether the Content-Length of every message so far led to the next: only then is it believed. A single
    /// field, which any sender can write, swallows no other message.
    lengths_hold: bool,
    /// Whether a body by Content-Length held an unquoted `From ` line: nothing is quoted then.
    unquoted: bool,
    started: bool,
}

impl<R: io::Read> MboxReader<R> {
    /// Messages longer than `cap` are left out; long ones are spooled to the directory `spool`.
    pub(crate) fn new(reader: R, spool: PathBuf, cap: u64, dialect: Option<Dialect>) -> Self {
        let unquoted = dialect == Some(Dialect::Mboxcl2);
        let lengths_hold = !matches!(dialect, Some(Dialect::Mboxo | Dialect::Mboxrd));
        Self { input: Input::new(reader), spool, cap, dialect, lengths_hold, unquoted, started: false }
    }

    /// The next message; `None` at the end.
    ///
    /// # Errors
    /// The input breaks off or the spool cannot be written. What was answered before is whole all the same;
    /// the message that was being read is not answered.
    pub(crate) fn next(&mut self) -> io::Result<Option<Read>> {
        if !self.started {
            self.started = true;
            self.skip_empty_lines()?;
        }
        if self.input.peek(1)?.is_empty() {
            return Ok(None);
        }
        let mut length = None;
        let mut date = None;
        if self.input.peek(FROM.len())?.starts_with(FROM) {
            let line = self.input.line(SEPARATOR)?;
            let text = String::from_utf8_lossy(line);
            length = exact_length(&text);
            date = separator_date(&text);
            let (taken, whole) = (line.len(), line.ends_with(b"\n"));
            self.input.consume(taken);
            if !whole {
                self.skip_line()?;
            }
        }
        let mut message = Gathered::new(&self.spool, self.cap);
        match length {
            Some(length) => self.exactly(length, &mut message)?,
            None => self.lines(&mut message)?,
        }
        message.finish(date).map(Some)
    }

    /// A message that we wrote: quoted as mboxrd throughout, and of known length.
    fn exactly(&mut self, length: u64, message: &mut Gathered) -> io::Result<()> {
        let mut quoting = Quoting::strip();
        let (mut at_start, mut empty) = (true, false);
        let mut rest = Rest { left: length, after: Vec::new(), wrong: false };
        loop {
            let line = self.input.line(PIECE)?;
            if line.is_empty() || at_start && line.starts_with(FROM) && (empty || rest.left == 0) {
                break;
            }
            let (taken, ends) = (line.len(), line.ends_with(b"\n"));
            empty = at_start && is_empty_line(line);
            let mut failed = Ok(());
            quoting.feed(line, |piece| {
                if failed.is_ok() {
                    failed = rest.take(piece, message);
                }
            });
            failed?;
            self.input.consume(taken);
            at_start = ends;
        }
        let mut failed = Ok(());
        quoting.finish(|piece| failed = rest.take(piece, message));
        failed?;
        if (rest.wrong || rest.left > 0) && message.last == Some(b'\n') && empty {
            message.drop_empty_line();
        }
        Ok(())
    }

    fn lines(&mut self, message: &mut Gathered) -> io::Result<()> {
        let mut quoting = match self.dialect {
            Some(Dialect::Mboxo) => Quoting::strip_one(),
            _ => Quoting::strip(),
        };
        let mut content_length = None;
        let (mut at_start, mut in_header) = (true, true);
        // An empty line belongs to the message only if another line follows.
        let mut held: Option<Vec<u8>> = None;
        loop {
            let line = self.input.line(PIECE)?;
            if line.is_empty() {
                break;
            }
            let taken = line.len();
            if at_start && line.starts_with(FROM) && held.is_some() && self.is_separator(taken)? {
                break;
            }
            let line = self.input.peek(taken)?;
            let line = &line[..taken.min(line.len())];
            let ends = line.ends_with(b"\n");
            let is_empty = at_start && is_empty_line(line);
            if let Some(held) = held.take() {
                message.take(&held)?;
            }
            if is_empty {
                held = Some(line.to_vec());
            } else if self.unquoted {
                message.take(line)?;
            } else {
                let mut failed = Ok(());
                quoting.feed(line, |piece| {
                    if failed.is_ok() {
                        failed = message.take(piece);
                    }
                });
                failed?;
            }
            if in_header && at_start && !is_empty && content_length.is_none() {
                content_length = field_content_length(line);
            }
            self.input.consume(taken);
            if in_header && is_empty {
                in_header = false;
                if let Some(held) = held.take() {
                    message.take(&held)?;
                    if self.by_length(content_length, message)? {
                        return Ok(());
                    }
                    // A message without a body: this may be the line that ends it.
                    if self.input.peek(FROM.len())?.starts_with(FROM) && self.is_separator_here()? {
                        message.drop_empty_line();
                        return Ok(());
                    }
                    if self.input.peek(1)?.is_empty() {
                        message.drop_empty_line();
                        return Ok(());
                    }
                }
            }
            at_start = ends;
        }
        let mut failed = Ok(());
        quoting.finish(|piece| failed = message.take(piece));
        failed
    }

    /// Takes the body by its Content-Length if that leads to the next message, or to the end.
    fn by_length(&mut self, length: Option<u64>, message: &mut Gathered) -> io::Result<bool> {
        let Some(length) = length.filter(|length| self.lengths_hold && *length <= LOOKED_AT) else {
            self.lengths_hold = false;
            return Ok(false);
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let ahead = self.input.peek(length + 2 + FROM.len())?;
        let after = ahead.get(length..);
        let line_break = after.map(|after| match after {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            _ => 0,
        });
        let fits = after.zip(line_break).is_some_and(|(after, line_break)| {
            let rest = &after[line_break..];
            rest.is_empty() || rest.starts_with(FROM)
        });
        let (Some(line_break), true) = (line_break, fits) else {
            self.lengths_hold = false;
            return Ok(false);
        };
        let body = &ahead[..length];
        let starts = |line: &[u8]| line.starts_with(FROM);
        if self.dialect.is_none() && body.split_inclusive(|byte| *byte == b'\n').any(starts) {
            self.unquoted = true;
        }
        if self.unquoted {
            message.take(body)?;
        } else {
            // mboxcl quotes as mboxo does.
            let mut quoting = Quoting::strip_one();
            let mut failed = Ok(());
            quoting.feed(body, |piece| {
                if failed.is_ok() {
                    failed = message.take(piece);
                }
            });
            failed?;
            let mut failed = Ok(());
            quoting.finish(|piece| failed = message.take(piece));
            failed?;
        }
        self.input.consume(length + line_break);
        Ok(true)
    }

    fn is_separator_here(&mut self) -> io::Result<bool> {
        let length = self.input.line(SEPARATOR)?.len();
        self.is_separator(length)
    }

    /// Whether the line of this length that comes next, which starts with `From ` after an empty line, stands
    /// before a message: it has a date, or a header follows.
    fn is_separator(&mut self, length: usize) -> io::Result<bool> {
        if length > SEPARATOR {
            return Ok(false);
        }
        let ahead = self.input.peek(length + 1024)?;
        let (line, next) = ahead.split_at(length.min(ahead.len()));
        if line.trim_ascii_end() == FROM.trim_ascii_end() || has_time(line) {
            return Ok(true);
        }
        let next = next.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let name = next.iter().position(|byte| *byte == b':').unwrap_or(0);
        Ok(name > 0 && next[..name].iter().all(u8::is_ascii_graphic))
    }

    fn skip_empty_lines(&mut self) -> io::Result<()> {
        loop {
            let line = self.input.line(4)?;
            if !is_empty_line(line) {
                return Ok(());
            }
            let taken = line.len();
            self.input.consume(taken);
        }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let line = self.input.line(PIECE)?;
            let (taken, ends) = (line.len(), line.is_empty() || line.ends_with(b"\n"));
            self.input.consume(taken);
            if ends {
                return Ok(());
            }
        }
    }
}

fn is_empty_line(line: &[u8]) -> bool {
    line == b"\n" || line == b"\r\n"
}

/// `hh:mm`, and a year.
fn has_time(line: &[u8]) -> bool {
    let digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    let time = memchr::memchr_iter(b':', line).any(|at| at > 0 && digit(at - 1) && digit(at + 1));
    let year = line
        .split(u8::is_ascii_whitespace)
        .any(|word| word.len() == 4 && word.iter().all(u8::is_ascii_digit));
    time && year
}

/// The length at the end of a line that [`super::separator`] wrote.
fn exact_length(line: &str) -> Option<u64> {
    line.trim_end().rsplit_once(LENGTH)?.1.parse().ok()
}

/// The time in the line before a message, as `asctime` writes it, in UTC.
fn separator_date(line: &str) -> Option<i64> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let date = words.windows(5).find_map(|words| {
        let text = words.join(" ");
        jiff::civil::DateTime::strptime("%a %b %d %H:%M:%S %Y", &text).ok()
    })?;
    let instant = jiff::tz::TimeZone::UTC.to_timestamp(date).ok()?;
    Some(instant.as_millisecond())
}

fn field_content_length(line: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"content-length:";
    let (name, value) = line.split_at_checked(NAME.len())?;
    if !name.eq_ignore_ascii_case(NAME) {
        return None;
    }
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

/// What follows the announced end of a message that we wrote: one or two line breaks. Anything else, and the
/// announced length is wrong: somebody edited the file.
struct Rest {
    left: u64,
    after: Vec<u8>,
    wrong: bool,
}

impl Rest {
    fn take(&mut self, piece: &[u8], message: &mut Gathered) -> io::Result<()> {
        let own = usize::try_from(self.left).unwrap_or(usize::MAX).min(piece.len());
        message.take(&piece[..own])?;
        self.left -= own as u64;
        let beyond = &piece[own..];
        if self.wrong {
            return message.take(beyond);
        }
        if self.after.len() + beyond.len() <= 2 && beyond.iter().all(|byte| *byte == b'\n') {
            self.after.extend_from_slice(beyond);
            return Ok(());
        }
        if !beyond.is_empty() {
            self.wrong = true;
            message.take(&std::mem::take(&mut self.after))?;
            message.take(beyond)?;
        }
        Ok(())
    }
}

/// A message that grows.
struct Gathered {
    memory: Vec<u8>,
    spooled: Option<RawMailWriter>,
    spool: PathBuf,
    cap: u64,
    length: u64,
    last: Option<u8>,
}

impl Gathered {
    fn new(spool: &std::path::Path, cap: u64) -> Self {
        Self { memory: Vec::new(), spooled: None, spool: spool.to_owned(), cap, length: 0, last: None }
    }

    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        self.length += piece.len() as u64;
        self.last = piece.last().copied().or(self.last);
        if self.length > self.cap {
            self.memory = Vec::new();
            self.spooled = None;
            return Ok(());
        }
        if let Some(spooled) = &mut self.spooled {
            return spooled.write(piece);
        }
        if self.memory.len() + piece.len() <= IN_MEMORY {
            self.memory.extend_from_slice(piece);
            return Ok(());
        }
        let mut spooled = RawMailWriter::new(&self.spool);
        spooled.write(&std::mem::take(&mut self.memory))?;
        spooled.write(piece)?;
        self.spooled = Some(spooled);
        Ok(())
    }

    /// The empty line at the end was the mbox's. A message that was spooled keeps it: it is not worth a copy.
    fn drop_empty_line(&mut self) {
        if self.spooled.is_none() {
            let end = if self.memory.ends_with(b"\r\n") { 2 } else { 1 };
            self.memory.truncate(self.memory.len().saturating_sub(end));
        }
    }

    fn finish(self, date: Option<i64>) -> io::Result<Read> {
        if self.length > self.cap {
            return Ok(Read::TooLarge(self.length));
        }
        Ok(match self.spooled {
            Some(spooled) => Read::Long(spooled.finish(), date),
            None => Read::Short(self.memory, date),
        })
    }
}

/// Bytes that can be looked at before they are taken.
struct Input<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What was read and not taken yet.
    held: std::ops::Range<usize>,
    ended: bool,
}

impl<R: io::Read> Input<R> {
    fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), held: 0..0, ended: false }
    }

    /// The next `count` bytes and perhaps more; fewer at the end.
    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        const ROOM: usize = 256 * 1024;
        while self.held.len() < count && !self.ended {
            if self.buffer.len() - self.held.end < ROOM / 4 {
                self.buffer.copy_within(self.held.clone(), 0);
                self.held = 0..self.held.len();
                let enough = self.held.len().max(count) + ROOM;
                if self.buffer.len() < self.held.len() + ROOM / 2 {
                    self.buffer.resize(enough, 0);
                }
            }
            match self.reader.read(&mut self.buffer[self.held.end..]) {
                Ok(filled) => {
                    self.held.end += filled;
                    self.ended = filled == 0;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.held.clone()])
    }

    /// The next line with its line break, or its first bytes where it is longer than `most`.
    fn line(&mut self, most: usize) -> io::Result<&[u8]> {
        let mut looked = 0;
        let length = loop {
            let ahead = self.peek(looked + 1)?;
            if let Some(at) = ahead.get(looked..).and_then(|fresh| memchr::memchr(b'\n', fresh)) {
                break looked + at + 1;
            }
            if ahead.len() >= most || ahead.len() == looked {
                break ahead.len();
            }
            looked = ahead.len();
        };
        Ok(&self.buffer[self.held.start..self.held.start + length.min(most)])
    }

    fn consume(&mut self, count: usize) {
        self.held.start = (self.held.start + count).min(self.held.end);
    }
}
