//! The copies that are loaded in place of the files that people name.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// `bytes` as `<sha256>.so` in `directory`; a copy that is there already is taken if it still is what its
/// name says. One that is not is replaced by a new file, never overwritten: it may be loaded.
pub(super) fn keep(bytes: &[u8], sha256: &str, directory: &Path) -> io::Result<PathBuf> {
    fs::create_dir_all(directory)?;
    // The loader would look for a path without a slash in the system's directories.
    let directory = std::path::absolute(directory)?;
    let copy = directory.join(format!("{sha256}.so"));
    let intact = fs::read(&copy).is_ok_and(|there| super::hexadecimal(&Sha256::digest(&there)) == sha256);
    if intact {
        return Ok(copy);
    }
    let temporary = directory.join(format!("{sha256}.{}.new", std::process::id()));
    let written = write(bytes, &temporary).and_then(|()| fs::rename(&temporary, &copy));
    if written.is_err() {
        // What is left of it costs room only; the first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    File::open(&directory)?.sync_all()?;
    Ok(copy)
}

fn write(bytes: &[u8], file: &Path) -> io::Result<()> {
    let mut open = OpenOptions::new();
    open.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o500);
    let mut file = open.open(file)?;
    file.write_all(bytes)?;
    // Mapped pages are read from the disk later: a copy that is not whole there would be SIGBUS again.
    file.sync_all()
}
