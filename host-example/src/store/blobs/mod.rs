//! The plugin's blobs, each a file.
//!
//! A name's segments become directories whose names end in `+` and a file whose name ends in `=`. Neither
//! character occurs in a name: so `a` and `a/b` do not collide, and `..` or an empty segment is a file name
//! like any other, never a step upwards.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use mailarchive_api::{AbiError, Body, ByteRange, ByteSourceBox, byte_source, limits::check_blob_name};

/// Where blobs are written before they get their name. It has none of the two endings.
const INCOMING: &str = "incoming";
const CHUNK: usize = 256 * 1024;
/// Bounds the memory of [`Blobs::durable`]; forgetting only costs a write to the disk.
const MAX_DURABLE: usize = 65_536;

/// Blobs below one directory.
pub(super) struct Blobs {
    root: PathBuf,
    incoming: AtomicU64,
    /// Directories whose own entry is on the disk for certain.
    durable: Mutex<HashSet<PathBuf>>,
}

impl Blobs {
    /// What was being written when the wiki ended is removed: it never had a name.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let incoming = root.join(INCOMING);
        match fs::remove_dir_all(&incoming) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::create_dir_all(&incoming)?;
        File::open(root)?.sync_all()?;
        if let Some(parent) = root.parent() {
            File::open(parent)?.sync_all()?;
        }
        Ok(Self { root: root.to_owned(), incoming: AtomicU64::new(0), durable: Mutex::default() })
    }

    pub(super) fn put(&self, name: &str, body: ByteSourceBox) -> Result<u64, AbiError> {
        let path = self.path(name)?;
        let number = self.incoming.fetch_add(1, Ordering::Relaxed);
        let temporary = self.root.join(INCOMING).join(number.to_string());
        let stored = receive(&temporary, body).and_then(|length| {
            let directory = path.parent().unwrap_or(&self.root);
            self.make_durable(directory)?;
            fs::rename(&temporary, &path)?;
            File::open(directory)?.sync_all()?;
            Ok(length)
        });
        if stored.is_err() {
            // Whatever remains is removed at the next start.
            let _ = fs::remove_file(&temporary);
        }
        Ok(stored?)
    }

    pub(super) fn open_range(&self, name: &str, range: ByteRange) -> Result<Option<ByteSourceBox>, AbiError> {
        let mut file = match File::open(self.path(name)?) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        // An offset that no file can have lies behind every end.
        let offset = range.offset.min(file.metadata()?.len());
        file.seek(SeekFrom::Start(offset))?;
        Ok(Some(byte_source(file.take(range.length))))
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), AbiError> {
        match fs::remove_file(self.path(name)?) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    pub(super) fn list(&self, prefix: &str, after: &str, limit: u32) -> Result<Vec<String>, AbiError> {
        let mut listing = Listing { prefix, after, limit: limit as usize, names: Vec::new() };
        if limit > 0 {
            listing.descend(&self.root, "")?;
        }
        Ok(listing.names)
    }

    fn path(&self, name: &str) -> Result<PathBuf, AbiError> {
        check_blob_name(name)?;
        let mut path = self.root.clone();
        let mut segments = name.split('/').peekable();
        while let Some(segment) = segments.next() {
            let ending = if segments.peek().is_some() { '+' } else { '=' };
            path.push(format!("{segment}{ending}"));
        }
        Ok(path)
    }

    /// Makes `directory` and its entries in those above it, down to the root.
    fn make_durable(&self, directory: &Path) -> io::Result<()> {
        if directory == self.root || self.durable().contains(directory) {
            return Ok(());
        }
        let parent = directory.parent().unwrap_or(&self.root);
        self.make_durable(parent)?;
        match fs::create_dir(directory) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        // Also where it was there already: whoever made it may not have come to this line yet.
        File::open(parent)?.sync_all()?;
        let mut durable = self.durable();
        if durable.len() >= MAX_DURABLE {
            durable.clear();
        }
        durable.insert(directory.to_owned());
        Ok(())
    }

    fn durable(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn receive(path: &Path, body: ByteSourceBox) -> io::Result<u64> {
    let mut file = File::create_new(path)?;
    let mut reader = Body::Stream(body).into_reader();
    let mut buffer = vec![0; CHUNK];
    let mut length = 0;
    loop {
        let filled = reader.read(&mut buffer)?;
        if filled == 0 {
            break;
        }
        file.write_all(&buffer[..filled])?;
        length += filled as u64;
    }
    file.sync_all()?;
    Ok(length)
}

/// A walk in the order of the names.
struct Listing<'a> {
    prefix: &'a str,
    after: &'a str,
    limit: usize,
    names: Vec<String>,
}

impl Listing<'_> {
    /// `path` is what the names below `directory` start with.
    fn descend(&mut self, directory: &Path, path: &str) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(directory)? {
            let Ok(mut name) = entry?.file_name().into_string() else { continue };
            match name.pop() {
                // With its slash a directory sorts among files as the names below it do.
                Some('+') => entries.push(format!("{path}{name}/")),
                Some('=') => entries.push(format!("{path}{name}")),
                _ => {}
            }
        }
        entries.sort_unstable();
        for name in entries {
            if self.names.len() >= self.limit {
                return Ok(());
            }
            match name[path.len()..].strip_suffix('/') {
                // A file whose last segment is empty ends in a slash as well, but that slash is in `path`.
                Some(segment) => {
                    let inside = directory.join(format!("{segment}+"));
                    if self.may_hold(&name) {
                        self.descend(&inside, &name)?;
                    }
                }
                None if name.starts_with(self.prefix) && *name > *self.after => self.names.push(name),
                None => {}
            }
        }
        Ok(())
    }

    /// Whether a name that starts with `path` can be part of the answer.
    fn may_hold(&self, path: &str) -> bool {
        let in_prefix = path.starts_with(self.prefix) || self.prefix.starts_with(path);
        in_prefix && (path > self.after || self.after.starts_with(path))
    }
}

#[cfg(test)]
mod tests;
