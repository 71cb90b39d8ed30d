//! The raw bytes of a message, as the server sent them, hashed as they arrive.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// Up to this many bytes stay in memory; longer messages are spooled to an unnamed file.
pub(crate) const IN_MEMORY: usize = 1024 * 1024;

/// A whole message: its bytes and their SHA-256.
#[derive(Debug)]
pub(crate) struct RawMail {
    length: u64,
    sha256: [u8; 32],
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Memory(Vec<u8>),
    Spooled(File),
}

impl RawMail {
    /// A message that is already in memory.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self {
            length: bytes.len() as u64,
            sha256: Sha256::digest(&bytes).into(),
            bytes: Bytes::Memory(bytes),
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    pub(crate) fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// Up to `limit` bytes from the start: the whole message where it is shorter.
    ///
    /// # Errors
    /// The spool file cannot be read.
    pub(crate) fn head(&mut self, limit: usize) -> io::Result<std::borrow::Cow<'_, [u8]>> {
        match &mut self.bytes {
            Bytes::Memory(bytes) => Ok(bytes[..bytes.len().min(limit)].into()),
            Bytes::Spooled(file) => {
                file.seek(SeekFrom::Start(0))?;
                let mut head = Vec::new();
                file.take(limit as u64).read_to_end(&mut head)?;
                Ok(head.into())
            }
        }
    }

    /// The bytes from the first to the last.
    ///
    /// # Errors
    /// The spool file cannot be rewound.
    pub(crate) fn into_reader(self) -> io::Result<Box<dyn Read + Send>> {
        match self.bytes {
            Bytes::Memory(bytes) => Ok(Box::new(io::Cursor::new(bytes))),
            Bytes::Spooled(mut file) => {
                file.seek(SeekFrom::Start(0))?;
                Ok(Box::new(file))
            }
        }
    }
}

/// Takes a message's bytes as they arrive. Memory stays bounded by [`IN_MEMORY`] whatever is announced.
pub(crate) struct RawMailWriter {
    spool: PathBuf,
    hasher: Sha256,
    length: u64,
    bytes: Bytes,
}

impl RawMailWriter {
    /// A writer that spools long messages to `spool`, a directory.
    pub(crate) fn new(spool: &Path) -> Self {
        Self { spool: spool.to_owned(), hasher: Sha256::new(), length: 0, bytes: Bytes::Memory(Vec::new()) }
    }

    /// How many bytes were taken.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// The spool file cannot be written: the disk is full, the directory is gone.
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        if let Bytes::Memory(held) = &mut self.bytes
            && held.len() + piece.len() > IN_MEMORY
        {
            let mut file = tempfile::tempfile_in(&self.spool)?;
            file.write_all(held)?;
            self.bytes = Bytes::Spooled(file);
        }
        match &mut self.bytes {
            Bytes::Memory(held) => held.extend_from_slice(piece),
            Bytes::Spooled(file) => file.write_all(piece)?,
        }
        self.hasher.update(piece);
        self.length += piece.len() as u64;
        Ok(())
    }

    /// The whole message.
    pub(crate) fn finish(self) -> RawMail {
        RawMail { length: self.length, sha256: self.hasher.finalize().into(), bytes: self.bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_messages_come_back_as_they_were() {
        let directory = tempfile::tempdir().unwrap();
        for length in [0, 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY] {
            let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            let mut writer = RawMailWriter::new(directory.path());
            for piece in bytes.chunks(70_001) {
                writer.write(piece).unwrap();
            }
            let mut mail = writer.finish();
            assert_eq!(mail.len(), length as u64);
            assert_eq!(mail.sha256(), <[u8; 32]>::from(Sha256::digest(&bytes)));
            assert_eq!(mail.head(10).unwrap(), &bytes[..length.min(10)]);
            let mut back = Vec::new();
            mail.into_reader().unwrap().read_to_end(&mut back).unwrap();
            assert_eq!(back, bytes);
        }
        // Unnamed files leave nothing behind, not even after a kill.
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}
