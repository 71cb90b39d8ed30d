//! What an upload holds, by its format.

use std::io::{self, Read};

use super::{Found, ImportError, Incoming, Raw, Upload, zip};
use crate::{
    archive::mbox::{Found as InMbox, MboxReader},
    message::{IN_MEMORY, RawMailWriter},
};

/// How an upload holds its mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Mbox,
    /// One message.
    Message,
    Zip,
    /// To be told by its first bytes.
    Unknown,
}

impl Format {
    /// The format of a media type, with or without parameters.
    pub(crate) fn of_media_type(media_type: &str) -> Self {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/mbox" => Self::Mbox,
            "message/rfc822" | "message/global" => Self::Message,
            "application/zip" | "application/x-zip-compressed" => Self::Zip,
            _ => Self::Unknown,
        }
    }

    /// The format of what starts like this.
    pub(super) fn of_start(start: &[u8]) -> Self {
        let text = start.trim_ascii_start();
        if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
            Self::Zip
        } else if text.starts_with(b"From ") || text == b"From" {
            Self::Mbox
        } else {
            Self::Message
        }
    }
}

/// What is looked at to tell whether a file holds mail.
const START: u64 = 16 * 1024;
/// Of a file that does not begin with a header field, one of these must stand before the first empty line.
const FIELDS: [&str; 9] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "content-type",
];

/// Whether a file that nobody called a message begins as one.
fn is_mail(start: &[u8]) -> bool {
    let name = |line: &[u8]| -> Option<String> {
        let end = line.iter().position(|byte| *byte == b':')?;
        let plain = end > 0 && line[..end].iter().all(u8::is_ascii_graphic);
        plain.then(|| String::from_utf8_lossy(&line[..end]).to_ascii_lowercase())
    };
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let first = lines.next().unwrap_or_default();
    name(first).is_some()
        || lines
            .take_while(|line| !line.is_empty())
            .filter_map(name)
            .any(|name| FIELDS.contains(&name.as_str()))
}

/// The longest file name that a receipt keeps.
const NAME: usize = 200;

/// A name for the receipt: short, and without what could mislead.
pub(super) fn name(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(NAME).collect()
}

pub(super) type Each<'a> = &'a mut dyn FnMut(Found) -> Result<(), ImportError>;

/// Takes `reader` apart.
pub(super) fn each(upload: &Upload, mut reader: impl Read, each: Each<'_>) -> Result<(), ImportError> {
    let mut start = Vec::new();
    let format = match upload.format {
        Format::Unknown => {
            (&mut reader).take(START).read_to_end(&mut start)?;
            let is_zip = upload.file.to_ascii_lowercase().ends_with(".zip");
            if is_zip { Format::Zip } else { Format::of_start(&start) }
        }
        Format::Mbox => {
            (&mut reader).take(START).read_to_end(&mut start)?;
            Format::Mbox
        }
        known => known,
    };
    let says_so = format == Format::Zip || upload.format == Format::Message;
    if !says_so && Format::of_start(&start) == Format::Message && !is_mail(&start) {
        return Err(ImportError::NoMail);
    }
    let reader = io::Cursor::new(start).chain(reader);
    let file = name(&upload.file);
    match format {
        Format::Zip => zip::each(upload, reader, each),
        Format::Mbox => mbox(upload, &file, reader, each),
        Format::Message | Format::Unknown => message(upload, &file, reader, each),
    }
}

pub(super) fn mbox(
    upload: &Upload,
    file: &str,
    reader: impl Read,
    each: Each<'_>,
) -> Result<(), ImportError> {
    let mut messages = MboxReader::new(reader, upload.spool.clone(), upload.cap, upload.dialect);
    let mut number = 0u64;
    while let Some(message) = messages.next()? {
        number += 1;
        let file = file.to_owned();
        each(match message {
            InMbox::Short(raw, date) => Found::Mail(Incoming { raw: Raw::Short(raw), date, file }),
            InMbox::Long(raw, date) => Found::Mail(Incoming { raw: Raw::Long(raw), date, file }),
            InMbox::TooLarge(size) => Found::TooLarge { what: format!("{file}, message {number}"), size },
        })?;
    }
    Ok(())
}

pub(super) fn message(
    upload: &Upload,
    file: &str,
    mut reader: impl Read,
    each: Each<'_>,
) -> Result<(), ImportError> {
    let mut start = Vec::new();
    (&mut reader).take(IN_MEMORY as u64 + 1).read_to_end(&mut start)?;
    if start.is_empty() {
        return Ok(());
    }
    let file = file.to_owned();
    if start.len() as u64 > upload.cap {
        let size = start.len() as u64 + io::copy(&mut reader, &mut io::sink())?;
        return each(Found::TooLarge { what: file, size });
    }
    if start.len() <= IN_MEMORY {
        return each(Found::Mail(Incoming { raw: Raw::Short(start), date: None, file }));
    }
    let mut spooled = RawMailWriter::new(&upload.spool);
    spooled.write(&start)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let filled = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(filled) => filled,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        if spooled.len() + filled as u64 > upload.cap {
            let size = spooled.len() + filled as u64 + io::copy(&mut reader, &mut io::sink())?;
            return each(Found::TooLarge { what: file, size });
        }
        spooled.write(&buffer[..filled])?;
    }
    each(Found::Mail(Incoming { raw: Raw::Long(spooled.finish()), date: None, file }))
}
