//! A space, or what a search finds in it, as one file: mboxrd or a zip of EML files.
//!
//! The file is made as it is read, a few messages ahead at most, and ends being made when nobody reads on.

use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use ::zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};
use jiff::tz::TimeZone;
use mailarchive_api::AbiError;

use super::{
    Archive, Copies, From, MessageId, Record,
    mbox::{self, Quoting},
};
/// Messages that are looked up together.
const PAGE: u32 = 100;
const PIECE: usize = 64 * 1024;

/// A message and its bytes.
type WithBytes = (Record, Box<dyn Read + Send>);

/// Which messages are exported, page by page; `None` after the last one.
pub(crate) type Pages = Box<dyn FnMut() -> Result<Option<Vec<Record>>, AbiError> + Send>;

/// The messages of an export, each with its bytes.
struct Messages {
    archive: Archive,
    space: String,
    pages: Pages,
    page: VecDeque<Record>,
}

impl Messages {
    /// The next message that is still there.
    fn next(&mut self) -> Result<Option<WithBytes>, AbiError> {
        loop {
            while let Some(record) = self.page.pop_front() {
                match self.archive.raw(&self.space, &record) {
                    Ok(raw) => return Ok(Some((record, raw))),
                    // Purged since it was listed.
                    Err(_)
                        if self.archive.record(&self.space, record.id)?.is_none()
                            && self.archive.trashed(&self.space, record.id)?.is_none() => {}
                    Err(error) => return Err(error),
                }
            }
            match (self.pages)()? {
                Some(records) => self.page = records.into(),
                None => return Ok(None),
            }
        }
    }
}

/// What makes a file of messages.
trait Form {
    fn start(&mut self, record: &Record) -> io::Result<()>;
    fn piece(&mut self, piece: &[u8]) -> io::Result<()>;
    fn end(&mut self) -> io::Result<()>;
    fn finish(&mut self) -> io::Result<()>;
    /// What is ready since the last call.
    fn ready(&mut self) -> Vec<u8>;
}

/// An export that is read.
struct Export<F> {
    messages: Messages,
    current: Option<Box<dyn Read + Send>>,
    form: F,
    ready: Vec<u8>,
    given: usize,
    over: bool,
}

impl Archive {
    /// All messages of a space, newest first.
    pub(crate) fn all_pages(&self, space: &str) -> Pages {
        let (archive, space) = (self.clone(), space.to_owned());
        let mut from = Some(From::Newest);
        Box::new(move || {
            let Some(next) = from.take() else { return Ok(None) };
            let page = archive.page(&space, next, PAGE, Copies::Shown)?;
            from = page.older.map(From::Before);
            Ok(Some(page.records))
        })
    }

    /// These messages, in this order.
    pub(crate) fn pages_of(&self, space: &str, ids: Vec<MessageId>) -> Pages {
        let (archive, space) = (self.clone(), space.to_owned());
        let mut left = VecDeque::from(ids);
        Box::new(move || {
            if left.is_empty() {
                return Ok(None);
            }
            let next = left.drain(..left.len().min(PAGE as usize));
            Ok(Some(archive.records_by_id(&space, next)?))
        })
    }

    /// The messages as mboxrd.
    pub(crate) fn export_mbox(&self, space: &str, pages: Pages) -> impl Read + Send + use<> {
        self.export(space, pages, Mbox { quoting: Quoting::add(), out: Vec::new(), last: b'\n' })
    }

    /// The messages as a zip of EML files.
    pub(crate) fn export_zip(&self, space: &str, pages: Pages) -> impl Read + Send + use<> {
        let out = Shared::default();
        self.export(space, pages, Zip { writer: Some(ZipWriter::new_stream(out.clone())), out })
    }

    fn export<F: Form>(&self, space: &str, pages: Pages, form: F) -> Export<F> {
        let messages =
            Messages { archive: self.clone(), space: space.to_owned(), pages, page: VecDeque::new() };
        Export { messages, current: None, form, ready: Vec::new(), given: 0, over: false }
    }
}

impl<F: Form> Export<F> {
    fn advance(&mut self) -> io::Result<()> {
        let Some(current) = &mut self.current else {
            match self.messages.next().map_err(io::Error::from)? {
                Some((record, raw)) => {
                    self.form.start(&record)?;
                    self.current = Some(raw);
                }
                None => {
                    self.form.finish()?;
                    self.over = true;
                }
            }
            return Ok(());
        };
        let mut piece = vec![0; PIECE];
        let filled = current.read(&mut piece)?;
        if filled > 0 {
            return self.form.piece(&piece[..filled]);
        }
        self.current = None;
        self.form.end()
    }
}

impl<F: Form> Read for Export<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if self.over {
                return Ok(0);
            }
            self.advance()?;
            // Many short messages make one piece.
            (self.ready, self.given) = (self.form.ready(), 0);
        }
        let length = buffer.len().min(self.ready.len() - self.given);
        buffer[..length].copy_from_slice(&self.ready[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

struct Mbox {
    quoting: Quoting,
    out: Vec<u8>,
    /// Of the message, as it is without quoting.
    last: u8,
}

impl Form for Mbox {
    fn start(&mut self, record: &Record) -> io::Result<()> {
        let sender = record.from.first().map_or("", |from| from.address.as_str());
        let arrived = record.internal_date.unwrap_or(record.date);
        self.out.extend_from_slice(mbox::separator(sender, arrived, record.size).as_bytes());
        (self.quoting, self.last) = (Quoting::add(), 0);
        Ok(())
    }

    fn piece(&mut self, piece: &[u8]) -> io::Result<()> {
        self.last = piece.last().copied().unwrap_or(self.last);
        self.quoting.feed(piece, |quoted| self.out.extend_from_slice(quoted));
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.quoting.finish(|quoted| self.out.extend_from_slice(quoted));
        self.out.extend_from_slice(if self.last == b'\n' { b"\n" } else { b"\n\n" });
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn ready(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }
}

/// A time as zips have it, in UTC; the beginning of their time where it lies outside of that.
pub(crate) fn zip_time(millis: i64) -> ::zip::DateTime {
    let time = TimeZone::UTC.to_datetime(jiff::Timestamp::from_millisecond(millis).unwrap_or_default());
    let small = |part: i8| u8::try_from(part).unwrap_or_default();
    let (month, day) = (small(time.month()), small(time.day()));
    let (hour, minute, second) = (small(time.hour()), small(time.minute()), small(time.second()));
    let year = u16::try_from(time.year()).unwrap_or_default();
    ::zip::DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

/// The end of the zip writer that we take from.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Holds the zip's directory, about 300 bytes a message, and nothing else of what it wrote.
struct Zip {
    writer: Option<ZipWriter<StreamWriter<Shared>>>,
    out: Shared,
}

impl Zip {
    fn writer(&mut self) -> io::Result<&mut ZipWriter<StreamWriter<Shared>>> {
        self.writer.as_mut().ok_or_else(|| io::Error::other("the zip is complete"))
    }
}

impl Form for Zip {
    fn start(&mut self, record: &Record) -> io::Result<()> {
        const FAST: i64 = 1;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(FAST))
            .large_file(record.size >= u64::from(u32::MAX));
        let date = jiff::Timestamp::from_millisecond(record.date).unwrap_or_default();
        let name = format!("{}-{}.eml", date.strftime("%Y%m%d-%H%M%S"), record.id);
        let options = options.last_modified_time(zip_time(record.date));
        self.writer()?.start_file(name, options).map_err(io::Error::other)
    }

    fn piece(&mut self, piece: &[u8]) -> io::Result<()> {
        self.writer()?.write_all(piece)
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.finish().map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn ready(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.out.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::zip_time;

    #[test]
    fn files_of_a_zip_have_the_times_of_their_messages() {
        assert_eq!(zip_time(1_700_000_000_000).to_string(), "2023-11-14 22:13:20");
        for outside in [i64::MIN, 0, 315_532_799_000, 4_354_819_200_000, i64::MAX] {
            assert_eq!(zip_time(outside).year(), 1980, "{outside}");
        }
    }
}
