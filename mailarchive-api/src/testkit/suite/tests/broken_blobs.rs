//! Faults in blobs.

use std::{
    io::{self, Cursor, Read},
    thread,
    time::Duration,
};

use super::{
    super::Promise as P,
    broken_store::{Fault, Sound},
};
use crate::{AbiError, Body, ByteRange, ByteSourceBox, ErrorCode, byte_source, limits::check_blob_name};

fn reader(body: ByteSourceBox) -> impl Read + Send + 'static {
    Body::Stream(body).into_reader()
}

/// What came before the end or the error, and the error.
fn received(body: ByteSourceBox) -> (Vec<u8>, Option<io::Error>) {
    let mut bytes = Vec::new();
    let error = reader(body).read_to_end(&mut bytes).err();
    (bytes, error)
}

fn of(bytes: Vec<u8>) -> ByteSourceBox {
    byte_source(Cursor::new(bytes))
}

fn bytes_of(sound: &Sound, name: &str) -> Option<Vec<u8>> {
    sound.open(name, ByteRange::ALL).ok()?.map(|source| received(source).0)
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = whole();
    faults.extend(stretches());
    faults.extend(sources());
    faults.extend(replaced());
    faults.extend(deleted());
    faults.extend(names());
    faults.extend(reopened());
    faults
}

fn whole() -> Vec<Fault> {
    vec![
        Fault::put("answers no length", P::BlobWhole, |sound, name, body| sound.put(name, body).map(|_| 0)),
        Fault::put("keeps the first 1 MB", P::BlobWhole, |sound, name, body| {
            sound.put(name, byte_source(reader(body).take(1024 * 1024)))
        }),
        Fault::put("takes a short read for the end", P::BlobWhole, |sound, name, body| {
            let mut bytes = vec![0; 100_000];
            let filled = reader(body).read(&mut bytes)?;
            bytes.truncate(filled);
            sound.put(name, of(bytes))
        }),
        Fault::put("writes whole blocks", P::BlobWhole, |sound, name, body| {
            let (mut bytes, error) = received(body);
            error.map_or(Ok(()), |error| Err(AbiError::from(error)))?;
            bytes.resize(bytes.len().next_multiple_of(512), 0);
            sound.put(name, of(bytes))
        }),
        Fault::put("refuses an empty body", P::BlobWhole, |sound, name, body| {
            let (bytes, error) = received(body);
            error.map_or(Ok(()), |error| Err(AbiError::from(error)))?;
            if bytes.is_empty() {
                Err(AbiError::invalid("nothing to store"))
            } else {
                sound.put(name, of(bytes))
            }
        }),
        Fault::put("loses a byte between two pieces", P::BlobWhole, |sound, name, body| {
            let (mut bytes, error) = received(body);
            error.map_or(Ok(()), |error| Err(AbiError::from(error)))?;
            let length = bytes.len() as u64;
            if bytes.len() > 1024 * 1024 {
                bytes[1024 * 1024] ^= 1;
            }
            sound.put(name, of(bytes)).map(|_| length)
        }),
    ]
}

fn stretches() -> Vec<Fault> {
    vec![
        Fault::open("takes the length for the end", P::BlobRange, |sound, name, range| {
            let length = range.length.saturating_sub(range.offset);
            sound.open(name, ByteRange { length, ..range })
        }),
        Fault::open("takes the end as inclusive", P::BlobRange, |sound, name, range| {
            sound.open(name, ByteRange { length: range.length.saturating_add(1), ..range })
        }),
        Fault::open("ignores the length", P::BlobRange, |sound, name, range| {
            sound.open(name, ByteRange { length: u64::MAX, ..range })
        }),
        Fault::open("ignores the offset", P::BlobRange, |sound, name, range| {
            sound.open(name, ByteRange { offset: 0, ..range })
        }),
        Fault::open("adds offset and length without looking", P::BlobRange, |sound, name, range| {
            let length = range.offset.wrapping_add(range.length).saturating_sub(range.offset);
            sound.open(name, ByteRange { length, ..range })
        }),
        Fault::open("answers a stretch behind the end by an error", P::BlobRange, |sound, name, range| {
            let length = bytes_of(sound, name).map_or(0, |bytes| bytes.len() as u64);
            if range.offset > length {
                return Err(AbiError::invalid("416 Range Not Satisfiable"));
            }
            sound.open(name, range)
        }),
        Fault::open("answers a stretch behind the end as absent", P::BlobRange, |sound, name, range| {
            let length = bytes_of(sound, name).map_or(0, |bytes| bytes.len() as u64);
            if range.offset >= length && length > 0 { Ok(None) } else { sound.open(name, range) }
        }),
        Fault::open("reads 32 bits of an offset", P::BlobRange, |sound, name, range| {
            sound.open(name, ByteRange { offset: range.offset & 0xffff_ffff, ..range })
        }),
        Fault::open("rounds the offset to blocks", P::BlobRange, |sound, name, range| {
            sound.open(name, ByteRange { offset: range.offset & !511, ..range })
        }),
        Fault::open("answers an absent blob by an error", P::BlobAbsent, |sound, name, range| {
            let opened = sound.open(name, range)?;
            opened.map(Some).ok_or_else(|| AbiError::new(ErrorCode::NOT_FOUND, "404"))
        }),
        Fault::open("answers an absent blob as an empty one", P::BlobAbsent, |sound, name, range| {
            Ok(Some(sound.open(name, range)?.unwrap_or_else(|| of(Vec::new()))))
        }),
        Fault::open("begins again after the end", P::BlobEnd, |sound, name, range| {
            let Some(source) = sound.open(name, range)? else { return Ok(None) };
            Ok(Some(byte_source(Again { bytes: Cursor::new(received(source).0) })))
        }),
        Fault::open("ends by an error", P::BlobEnd, |sound, name, range| {
            let Some(source) = sound.open(name, range)? else { return Ok(None) };
            Ok(Some(byte_source(Closed { source: Body::Stream(source).into_reader(), ended: false })))
        }),
    ]
}

/// Gives the bytes once more after each end.
struct Again {
    bytes: Cursor<Vec<u8>>,
}

impl Read for Again {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let filled = self.bytes.read(buffer)?;
        if filled == 0 {
            self.bytes.set_position(0);
        }
        Ok(filled)
    }
}

/// Closes its connection at the end, and fails when it is asked again.
struct Closed<R> {
    source: R,
    ended: bool,
}

impl<R: Read> Read for Closed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Err(io::Error::other("the connection is closed"));
        }
        let filled = self.source.read(buffer)?;
        self.ended = filled == 0;
        Ok(filled)
    }
}

fn sources() -> Vec<Fault> {
    vec![
        Fault::put("keeps what came before the error", P::SourceError, |sound, name, body| {
            let (bytes, error) = received(body);
            let stored = sound.put(name, of(bytes))?;
            error.map_or(Ok(stored), |error| Err(error.into()))
        }),
        Fault::put("takes an error for the end", P::SourceError, |sound, name, body| {
            sound.put(name, of(received(body).0))
        }),
        Fault::put("removes what had the name first", P::SourceError, |sound, name, body| {
            check_blob_name(name)?;
            sound.delete(name)?;
            sound.put(name, body)
        }),
        Fault::put("cannot store a name again that failed", P::SourceError, |sound, name, body| {
            let marker = format!("{name}.incoming");
            if bytes_of(sound, &marker).is_some() {
                return Err(AbiError::internal("File exists"));
            }
            let stored = sound.put(name, body);
            if stored.is_err() && check_blob_name(name).is_ok() {
                sound.put(&marker, of(Vec::new()))?;
            }
            stored
        }),
        Fault::put("takes a panic for the end", P::SourcePanic, |sound, name, body| {
            let (bytes, error) = received(body);
            match error {
                Some(error) if panicked(&error) => sound.put(name, of(bytes)),
                Some(error) => Err(error.into()),
                None => sound.put(name, of(bytes)),
            }
        }),
        Fault::put("panics with its source", P::SourcePanic, |sound, name, body| {
            let (bytes, error) = received(body);
            if let Some(error) = error {
                assert!(!panicked(&error), "{error}");
                return Err(error.into());
            }
            sound.put(name, of(bytes))
        }),
    ]
}

fn panicked(error: &io::Error) -> bool {
    error.to_string().contains("panic")
}

fn replaced() -> Vec<Fault> {
    vec![
        Fault::put(
            "removes the old blob before it writes the new one",
            P::BlobReplaced,
            |sound, name, body| {
                let (bytes, error) = received(body);
                error.map_or(Ok(()), |error| Err(AbiError::from(error)))?;
                check_blob_name(name)?;
                sound.delete(name)?;
                thread::sleep(Duration::from_micros(500));
                sound.put(name, of(bytes))
            },
        ),
        Fault::put("writes the new bytes over the old ones", P::BlobReplaced, |sound, name, body| {
            let (new, error) = received(body);
            error.map_or(Ok(()), |error| Err(AbiError::from(error)))?;
            if let Some(old) = bytes_of(sound, name)
                && old.len() == new.len()
            {
                let half = new.len() / 2;
                sound.put(name, of([&new[..half], &old[half..]].concat()))?;
                thread::sleep(Duration::from_micros(500));
            }
            sound.put(name, of(new))
        }),
        Fault::put("keeps the first blob of a name", P::BlobReplaced, |sound, name, body| {
            match bytes_of(sound, name) {
                Some(old) => Ok(old.len() as u64),
                None => sound.put(name, body),
            }
        }),
        Fault::open("opens the name anew for every piece", P::OpenReader, |sound, name, range| {
            if sound.open(name, range)?.is_none() {
                return Ok(None);
            }
            Ok(Some(byte_source(ByName { sound: sound.clone(), name: name.to_owned(), range })))
        }),
    ]
}

/// Reads each piece from whatever has the name now; ends where nothing has.
struct ByName {
    sound: Sound,
    name: String,
    range: ByteRange,
}

impl Read for ByName {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(source) = self.sound.open(&self.name, self.range)? else { return Ok(0) };
        let filled = Body::Stream(source).into_reader().read(buffer)?;
        self.range.offset = self.range.offset.saturating_add(filled as u64);
        self.range.length -= filled as u64;
        Ok(filled)
    }
}

fn deleted() -> Vec<Fault> {
    vec![
        Fault::delete("answers the delete of an absent blob by an error", P::BlobDeleted, |sound, name| {
            check_blob_name(name)?;
            match bytes_of(sound, name) {
                Some(_) => sound.delete(name),
                None => Err(AbiError::new(ErrorCode::NOT_FOUND, "No such file or directory")),
            }
        }),
        Fault::delete("forgets to delete", P::BlobDeleted, |_, name| check_blob_name(name)),
        Fault::delete("deletes everything below the name as well", P::BlobDeleted, |sound, name| {
            let below = super::broken_store::List {
                prefix: format!("{name}/"),
                after: String::new(),
                limit: u32::MAX,
            };
            sound.list(&below)?.iter().try_for_each(|name| sound.delete(name))?;
            sound.delete(name)
        }),
        Fault::delete("empties the blob instead", P::BlobDeleted, |sound, name| {
            if bytes_of(sound, name).is_some() { sound.put(name, of(Vec::new())).map(drop) } else { Ok(()) }
        }),
    ]
}

fn names() -> Vec<Fault> {
    vec![
        Fault::renames("takes names of any form", P::BlobName, |name| match check_blob_name(name) {
            Ok(()) => name.to_owned(),
            Err(_) => "x".to_owned(),
        }),
        Fault::renames("takes dots as steps", P::BlobName, |name| {
            let mut path: Vec<&str> = Vec::new();
            for part in name.split('/') {
                match part {
                    ".." if !path.is_empty() => drop(path.pop()),
                    "." if !path.is_empty() => {}
                    part => path.push(part),
                }
            }
            path.join("/")
        }),
        Fault::renames("takes two slashes as one", P::BlobName, |name| name.replace("//", "/")),
        Fault::renames("ignores a slash at the end", P::BlobName, |name| {
            name.trim_end_matches('/').to_owned()
        }),
        Fault::renames("makes slashes to underscores", P::BlobName, |name| name.replace('/', "_")),
        Fault::renames("cuts names after 128 bytes", P::BlobName, |name| {
            // Names that are refused anyhow stay as they are.
            if check_blob_name(name).is_ok() { name.chars().take(128).collect() } else { name.to_owned() }
        }),
        Fault::put("refuses names above 128 bytes", P::BlobName, |sound, name, body| {
            if name.len() > 128 { Err(AbiError::invalid("too long")) } else { sound.put(name, body) }
        }),
    ]
}

fn reopened() -> Vec<Fault> {
    vec![
        Fault::kept("loses a blob at the end", P::KeptBlobs, |sound| sound.delete("kept/long")),
        Fault::kept("keeps the first half of a blob", P::KeptBlobs, |sound| {
            let bytes = bytes_of(sound, "kept/long").unwrap_or_default();
            sound.put("kept/long", of(bytes[..bytes.len() / 2].to_vec())).map(drop)
        }),
        Fault::kept("gives a failed blob its name at the next start", P::KeptBlobs, |sound| {
            sound.put("kept/failed", of(b"half".to_vec())).map(drop)
        }),
        Fault::kept("brings a deleted blob back", P::KeptBlobs, |sound| {
            sound.put("kept/deleted", of(b"gone".to_vec())).map(drop)
        }),
        Fault::kept("brings the replaced bytes back", P::KeptBlobs, |sound| {
            sound.put("kept/replaced", of(b"old".to_vec())).map(drop)
        }),
    ]
}
