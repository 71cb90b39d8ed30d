//! The index's files, for tantivy.

use std::{
    collections::HashMap,
    fmt, fs,
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    ops::Range,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tantivy::{
    Directory, HasLen,
    directory::{
        AntiCallToken, DirectoryLock, FileHandle, Lock, OwnedBytes, TerminatingWrite, WatchCallback,
        WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenReadError, OpenWriteError},
    },
};

/// What merges read ahead: they go through files from start to end.
const AHEAD: usize = 256 * 1024;
/// How long a lock that is held for moments is waited for.
const LOCK_TRIES: u32 = 200;
const LOCK_WAIT: std::time::Duration = std::time::Duration::from_millis(25);

/// Whether files are read here and there, as searches do, or from start to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Scattered,
    InOrder,
}

/// A directory of the file system.
#[derive(Clone)]
pub(super) struct IndexDirectory {
    root: PathBuf,
    reading: Reading,
    /// Files that are open: generations of a reader share what they have in common.
    open: Arc<Mutex<HashMap<PathBuf, Weak<OpenFile>>>>,
}

impl IndexDirectory {
    pub(super) fn new(root: &Path, reading: Reading) -> Self {
        Self { root: root.to_owned(), reading, open: Arc::default() }
    }

    fn path(&self, name: &Path) -> PathBuf {
        self.root.join(name)
    }
}

impl fmt::Debug for IndexDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IndexDirectory({})", self.root.display())
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, name: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = open.get(name).and_then(Weak::upgrade) {
            return Ok(file);
        }
        open.retain(|_, file| file.strong_count() > 0);
        let file = OpenFile::open(&self.path(name), self.reading).map_err(|error| read_error(error, name))?;
        let file = Arc::new(file);
        open.insert(name.to_owned(), Arc::downgrade(&file));
        Ok(file)
    }

    fn delete(&self, name: &Path) -> Result<(), DeleteError> {
        fs::remove_file(self.path(name)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => DeleteError::FileDoesNotExist(name.to_owned()),
            _ => DeleteError::IoError { io_error: Arc::new(error), filepath: name.to_owned() },
        })
    }

    fn exists(&self, name: &Path) -> Result<bool, OpenReadError> {
        self.path(name).try_exists().map_err(|error| read_error(error, name))
    }

    fn open_write(&self, name: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = OpenOptions::new().write(true).create_new(true).open(self.path(name));
        match file {
            Ok(file) => Ok(BufWriter::new(Box::new(Written(file)))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(OpenWriteError::FileAlreadyExists(name.to_owned()))
            }
            Err(error) => Err(OpenWriteError::wrap_io_error(error, name.to_owned())),
        }
    }

    fn atomic_read(&self, name: &Path) -> Result<Vec<u8>, OpenReadError> {
        fs::read(self.path(name)).map_err(|error| read_error(error, name))
    }

    fn atomic_write(&self, name: &Path, data: &[u8]) -> io::Result<()> {
        let temporary = self.path(&name.with_extension("new"));
        let mut file = File::create(&temporary)?;
        file.write_all(data)?;
        file.sync_data()?;
        fs::rename(temporary, self.path(name))
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.root)?.sync_all()
    }

    /// The lock ends with its holder, however that ends.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let path = self.path(&lock.filepath);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        let file = file.map_err(LockError::wrap_io_error)?;
        for _ in 0..if lock.is_blocking { LOCK_TRIES } else { 1 } {
            match file.try_lock() {
                Ok(()) => return Ok(DirectoryLock::from(Box::new(file))),
                Err(fs::TryLockError::WouldBlock) if lock.is_blocking => std::thread::sleep(LOCK_WAIT),
                Err(fs::TryLockError::WouldBlock) => {}
                Err(fs::TryLockError::Error(error)) => return Err(LockError::wrap_io_error(error)),
            }
        }
        Err(LockError::LockBusy)
    }

    /// Nothing is watched: readers look for changes when they are asked something.
    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

fn read_error(error: io::Error, name: &Path) -> OpenReadError {
    match error.kind() {
        io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(name.to_owned()),
        _ => OpenReadError::wrap_io_error(error, name.to_owned()),
    }
}

struct Written(File);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl TerminatingWrite for Written {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.0.sync_data()
    }
}

/// A file that is read, also after it was removed.
struct OpenFile {
    file: File,
    length: usize,
    reading: Reading,
    /// What was read last, where reading goes in order, and where it starts.
    window: Mutex<(usize, OwnedBytes)>,
    /// Dictionaries, norms and columns are asked for as a whole again and again: each is in memory once.
    whole: Mutex<Vec<Held>>,
}

/// A part of a file that somebody holds.
type Held = (Range<usize>, Weak<[u8]>);

impl OpenFile {
    fn open(path: &Path, reading: Reading) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        let window = Mutex::new((0, OwnedBytes::empty()));
        Ok(Self { file, length, reading, window, whole: Mutex::default() })
    }

    fn read(&self, range: Range<usize>) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(bytes)
    }

    fn in_order(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, bytes) = &*window;
        let held = *start..*start + bytes.len();
        if range.start < held.start || range.end > held.end {
            // Only what goes on where the last reading ended is worth reading ahead.
            let end = match held.contains(&range.start) || range.start == held.end {
                true => range.end.max((range.start + AHEAD).min(self.length)),
                false => range.end,
            };
            *window = (range.start, OwnedBytes::new(self.read(range.start..end)?));
        }
        let (start, bytes) = &*window;
        Ok(bytes.slice(range.start - start..range.end - start))
    }
}

/// Parts of at least this size are shared among those who hold them.
const SHARED: usize = 16 * 1024;

impl FileHandle for OpenFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if self.reading == Reading::InOrder && range.len() < AHEAD {
            return self.in_order(range);
        }
        if range.len() < SHARED {
            return Ok(OwnedBytes::new(self.read(range)?));
        }
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) =
            whole.iter().find(|(held, _)| *held == range).and_then(|(_, bytes)| bytes.upgrade())
        {
            return Ok(OwnedBytes::new(bytes));
        }
        whole.retain(|(_, bytes)| bytes.strong_count() > 0);
        let bytes: Arc<[u8]> = self.read(range.clone())?.into();
        whole.push((range, Arc::downgrade(&bytes)));
        Ok(OwnedBytes::new(bytes))
    }
}

impl HasLen for OpenFile {
    fn len(&self) -> usize {
        self.length
    }
}

impl fmt::Debug for OpenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenFile({} bytes)", self.length)
    }
}
