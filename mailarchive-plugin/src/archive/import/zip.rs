//! A zip of EML files, Maildirs and mboxes.
//!
//! Its directory stands at its end, so the upload is spooled to an unnamed file first. Names in a zip are text
//! for the receipt and tell what is mail; none is ever a path on this machine.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use ::zip::{ZipArchive, result::ZipError};

use super::{Found, ImportError, Upload, source, source::Each};

/// The longest zip that is taken.
const MOST: u64 = 8 * 1024 * 1024 * 1024;
/// The longest directory: it is held in memory.
const DIRECTORY: u64 = 64 * 1024 * 1024;
/// All files together may unpack to so many times the zip's size.
const RATIO: u64 = 100;

pub(super) fn each(upload: &Upload, reader: impl Read, each: Each<'_>) -> Result<(), ImportError> {
    let mut file = tempfile::tempfile_in(&upload.spool)?;
    let size = io::copy(&mut reader.take(MOST + 1), &mut file)?;
    file.flush()?;
    if size > MOST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the zip is longer than 8 GB").into());
    }
    if directory_size(&mut file, size)? > DIRECTORY {
        return Err(ImportError::Bomb);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut zip = ZipArchive::new(io::BufReader::with_capacity(128 * 1024, file)).map_err(unreadable)?;
    upload.progress.begin(zip.len() as u64);
    let mut left = size.saturating_mul(RATIO).max(upload.unpacked);
    for index in 0..zip.len() {
        upload.progress.advance(1);
        let number = (index + 1).to_string();
        let mut entry = zip.by_index(index).map_err(|_| ImportError::DamagedZip(number))?;
        if entry.is_dir() {
            continue;
        }
        let name = source::name(&entry.name().unwrap_or_default());
        let mut counted = Counted { reader: &mut entry, left, over: false };
        let read = one(upload, &name, &mut counted, each);
        left = counted.left;
        if counted.over {
            return Err(ImportError::Bomb);
        }
        read.map_err(|error| damaged(error, &name))?;
    }
    Ok(())
}

/// What cannot be unpacked is damaged; what cannot be kept is not.
fn damaged(error: ImportError, name: &str) -> ImportError {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    match error {
        ImportError::Upload(error)
            if [InvalidData, InvalidInput, UnexpectedEof, Other].contains(&error.kind()) =>
        {
            ImportError::DamagedZip(name.to_owned())
        }
        other => other,
    }
}

/// The size of the directory as the zip's end says it (APPNOTE 4.3.14 and 4.3.16).
fn directory_size(file: &mut File, size: u64) -> io::Result<u64> {
    const END: usize = 22;
    const COMMENT: u64 = 65_535;
    let from = size.saturating_sub(COMMENT + END as u64 + 76);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(size - from).read_to_end(&mut tail)?;
    let at = |start: usize, length: usize| -> Option<u64> {
        let bytes = tail.get(start..start + length)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let ends = memchr::memmem::rfind_iter(&tail, b"PK\x05\x06");
    let largest = ends.filter_map(|start| at(start + 12, 4)).filter(|size| *size != 0xffff_ffff).max();
    let larger = memchr::memmem::rfind_iter(&tail, b"PK\x06\x06");
    let largest_64 = larger.filter_map(|start| at(start + 40, 8)).max();
    Ok(largest.unwrap_or(0).max(largest_64.unwrap_or(0)))
}

fn one(upload: &Upload, name: &str, mut reader: impl Read, each: Each<'_>) -> Result<(), ImportError> {
    let mut start = Vec::new();
    (&mut reader).take(64).read_to_end(&mut start)?;
    let kind = kind(name, &start);
    let reader = io::Cursor::new(start).chain(reader);
    match kind {
        Kind::Message => source::message(upload, name, reader, each),
        Kind::Mbox => source::mbox(upload, name, reader, each),
        Kind::Other => each(Found::Skipped),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Message,
    Mbox,
    Other,
}

/// What a file of a zip is: by its ending, by the Maildir it lies in, or as an mbox by how it starts.
fn kind(name: &str, start: &[u8]) -> Kind {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let lower = file.to_ascii_lowercase();
    let in_maildir = ["cur", "new"].contains(&folder.rsplit('/').next().unwrap_or_default());
    if name.starts_with("__MACOSX/") || file.starts_with('.') || start.is_empty() {
        Kind::Other
    } else if lower.ends_with(".eml") || lower.ends_with(".emlx") && start.starts_with(b"From:") {
        Kind::Message
    } else if start.starts_with(b"From ") {
        Kind::Mbox
    } else if in_maildir {
        Kind::Message
    } else {
        Kind::Other
    }
}

fn unreadable(error: ZipError) -> ImportError {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => error.into(),
        _ => ImportError::NoZip,
    }
}

/// Counts what is unpacked.
struct Counted<R> {
    reader: R,
    left: u64,
    over: bool,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let filled = self.reader.read(buffer)?;
        let Some(left) = self.left.checked_sub(filled as u64) else {
            self.over = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        self.left = left;
        Ok(filled)
    }
}
