//! The directory that holds everything the wiki keeps, for one process at a time.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

const LOCK: &str = "wiki.lock";
const DEMO: &str = "demo";

/// A locked data directory; the lock ends with the process, however that ends.
pub(crate) struct DataDirectory {
    path: PathBuf,
    _lock: File,
}

/// Why the wiki does not start on a data directory.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataDirectoryError {
    /// Another process has it.
    #[error("{}: another wiki is running on this data directory", .0.display())]
    InUse(PathBuf),
    /// The demo would change passwords that it prints.
    #[error(
        "{}: this data directory is not a demo; name another one with --data, or start without --demo",
        .0.display()
    )]
    NotADemo(PathBuf),
    /// A file.
    #[error("{path}: {error}", path = .0.display(), error = .1)]
    File(PathBuf, #[source] io::Error),
}

impl DataDirectory {
    /// Makes the directory at the first start, for its owner only, and locks it.
    pub(crate) fn open(path: &Path, demo: bool) -> Result<Self, DataDirectoryError> {
        let failed = |error| DataDirectoryError::File(path.to_owned(), error);
        let path = std::path::absolute(path).map_err(failed)?;
        DirBuilder::new().recursive(true).mode(0o700).create(&path).map_err(failed)?;
        let lock = lock(&path)?;
        if demo {
            mark_as_demo(&path)?;
        }
        Ok(Self { path, _lock: lock })
    }

    /// Absolute.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

fn lock(path: &Path) -> Result<File, DataDirectoryError> {
    let failed = |error| DataDirectoryError::File(path.join(LOCK), error);
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).open(path.join(LOCK)).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DataDirectoryError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Only a directory that is new becomes a demo.
fn mark_as_demo(path: &Path) -> Result<(), DataDirectoryError> {
    let failed = |error| DataDirectoryError::File(path.to_owned(), error);
    let marker = path.join(DEMO);
    if marker.try_exists().map_err(failed)? {
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(failed)? {
        if entry.map_err(failed)?.file_name() != LOCK {
            return Err(DataDirectoryError::NotADemo(path.to_owned()));
        }
    }
    File::create(&marker).and_then(|file| file.sync_all()).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_second_wiki_is_refused_until_the_first_has_ended() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a/b");
        let first = DataDirectory::open(&path, false).unwrap();
        let error = DataDirectory::open(&path, false).err().unwrap().to_string();
        assert!(error.contains("another wiki is running") && error.contains("a/b"), "{error}");
        drop(first);
        DataDirectory::open(&path, false).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_demo_is_only_ever_made_in_a_new_directory() {
        let parent = tempfile::tempdir().unwrap();
        let (demo, real) = (parent.path().join("demo"), parent.path().join("real"));
        DataDirectory::open(&demo, true).unwrap();
        fs::write(demo.join("wiki.db"), b"").unwrap();
        DataDirectory::open(&demo, true).unwrap();
        DataDirectory::open(&real, false).unwrap();
        fs::write(real.join("wiki.db"), b"").unwrap();
        let error = DataDirectory::open(&real, true).err().unwrap().to_string();
        assert!(error.contains("not a demo"), "{error}");
        DataDirectory::open(&real, false).unwrap();
    }

    #[test]
    fn what_is_no_directory_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = DataDirectory::open(file.path(), false).err().unwrap().to_string();
        assert!(error.starts_with(&file.path().display().to_string()), "{error}");
    }
}
