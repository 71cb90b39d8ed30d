//! The plugin files that there are: looked at once, loaded once, and only when they are taken into use.
//!
//! Loading a library runs code of it, so a file is looked at only after `trust` let it pass.

use std::{
    collections::HashMap,
    fs::{self, DirBuilder, Metadata},
    io::{self, Read},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{
    discover::Given,
    library::{About, Library},
    plugin_files::InUse,
    reason::Reason,
    trust::Trust,
};

/// How files are looked at and loaded, by way of a copy in the directory that comes second.
pub(crate) struct Loader {
    pub(crate) look: By<About>,
    pub(crate) load: By<Library>,
}

type By<T> = Box<dyn Fn(&Path, &Path) -> Result<T, Reason> + Send + Sync>;

/// Far more than anybody keeps beside each other; further ones are not looked at.
const MAX_FILES: usize = 50;
/// Of a list of files, the names that are plugins.
const EXTENSION: &str = "so";

/// Where plugin files lie.
pub(crate) struct Libraries {
    given: Given,
    /// Where a site administrator puts a file to name it.
    offered: PathBuf,
    copies: PathBuf,
    trust: Trust,
    loader: Loader,
    seen: Mutex<Seen>,
}

/// What was found; files that did not change are not read again, bytes that are loaded not loaded again.
#[derive(Default)]
struct Seen {
    judged: HashMap<PathBuf, (Identity, Judged)>,
    known: HashMap<String, About>,
    /// Copies that were found to be what their names say.
    intact: HashMap<String, Identity>,
    loaded: HashMap<String, Library>,
}

/// A file as it was looked at; a change of it changes this.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

#[derive(Clone)]
struct Judged {
    sha256: Option<String>,
    outcome: Result<About, Reason>,
}

/// A file that could run.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) file: PathBuf,
    pub(crate) size: u64,
    pub(crate) modified: Option<Timestamp>,
    /// Hexadecimal; `None` where the file was not even read.
    pub(crate) sha256: Option<String>,
    /// What it says of itself, or why it is refused.
    pub(crate) outcome: Result<About, Reason>,
}

impl Libraries {
    pub(crate) fn open(data_directory: &Path, given: Given, loader: Loader) -> io::Result<Self> {
        let (offered, copies) = (data_directory.join("plugins"), data_directory.join("loaded"));
        for directory in [&offered, &copies] {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        // The wiki's own; earlier versions made it as the umask had it. Where that fails, copies are refused.
        let _ = fs::set_permissions(&copies, fs::Permissions::from_mode(0o700));
        let trust = Trust::new(&copies)?;
        Ok(Self { given, offered, copies, trust, loader, seen: Mutex::default() })
    }

    pub(crate) fn given(&self) -> &Given {
        &self.given
    }

    /// Where a site administrator puts a file to name it.
    pub(crate) fn offered(&self) -> &Path {
        &self.offered
    }

    /// Removes copies that nobody can lead back to. Only before anything is loaded: a copy that is mapped
    /// must stay what it is.
    pub(crate) fn clean(&self, in_use: &InUse) -> io::Result<()> {
        for entry in fs::read_dir(&self.copies)? {
            let name = entry?.file_name();
            let Some((hash, rest)) = name.to_str().and_then(|name| name.split_once('.')) else { continue };
            let is_copy = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            let kept = rest == EXTENSION
                && [&in_use.current, &in_use.previous].into_iter().any(|one| one.as_deref() == Some(hash));
            if is_copy && !kept {
                fs::remove_file(self.copies.join(&name))?;
            }
        }
        Ok(())
    }

    /// The file at the given path.
    pub(crate) fn at_given(&self) -> Found {
        self.find(&self.given.file)
    }

    /// The file at the given path, if there is one, and those that were put into the data directory.
    pub(crate) fn all(&self) -> Vec<Found> {
        let mut files = self.listed();
        files.retain(|file| *file != self.given.file);
        if self.given.file.symlink_metadata().is_ok() {
            files.insert(0, self.given.file.clone());
        }
        // What is gone is forgotten, so that names that come and go do not pile up.
        self.lock().judged.retain(|file, _| files.contains(file) || *file == self.given.file);
        files.iter().map(|file| self.find(file)).collect()
    }

    /// Whether a copy of exactly these bytes was kept.
    pub(crate) fn is_kept(&self, sha256: &str) -> Result<(), Reason> {
        if self.lock().loaded.contains_key(sha256) {
            return Ok(());
        }
        let copy = self.copy(sha256);
        self.trust.check(&copy)?;
        let told = |error: io::Error| Reason::unreadable(&copy, &error);
        let identity = Identity::of(&fs::metadata(&copy).map_err(told)?);
        if self.lock().intact.get(sha256) == Some(&identity) {
            return Ok(());
        }
        if hash(&copy).map_err(told)? != sha256 {
            return Err(Reason::of("copy-damaged").with("file", copy.as_path()));
        }
        self.lock().intact.insert(sha256.to_owned(), identity);
        Ok(())
    }

    /// Exactly the bytes with this SHA-256, from the copy that was kept of them.
    pub(crate) fn load(&self, sha256: &str) -> Result<Library, Reason> {
        // Before it is loaded: a copy that is not what its name says was never confirmed.
        self.is_kept(sha256)?;
        let mut seen = self.lock();
        if let Some(library) = seen.loaded.get(sha256) {
            return Ok(library.clone());
        }
        let library = (self.loader.load)(&self.copy(sha256), &self.copies)?;
        seen.loaded.insert(library.about.sha256.clone(), library.clone());
        Ok(library)
    }

    /// Where the copy of these bytes lies that is loaded.
    pub(crate) fn copy(&self, sha256: &str) -> PathBuf {
        self.copies.join(format!("{sha256}.{EXTENSION}"))
    }

    fn find(&self, file: &Path) -> Found {
        let metadata = fs::metadata(file);
        let judged = match &metadata {
            Ok(metadata) => self.judge(file, metadata),
            Err(error) => Judged { sha256: None, outcome: Err(Reason::unreadable(file, error)) },
        };
        Found {
            file: file.to_owned(),
            size: metadata.as_ref().map_or(0, Metadata::len),
            modified: metadata
                .and_then(|metadata| metadata.modified())
                .ok()
                .and_then(|at| at.try_into().ok()),
            sha256: judged.sha256,
            outcome: judged.outcome,
        }
    }

    fn judge(&self, file: &Path, metadata: &Metadata) -> Judged {
        // Asked every time: what lies around the file changes without it.
        let built = self.given.built && file == self.given.file;
        if !built && let Err(reason) = self.trust.check(file) {
            return Judged { sha256: None, outcome: Err(reason) };
        }
        let identity = Identity::of(metadata);
        let mut seen = self.lock();
        if let Some((known, judged)) = seen.judged.get(file)
            && *known == identity
        {
            return judged.clone();
        }
        // Of what is no file the loader says so, without opening it.
        let sha256 = if metadata.is_file() { hash(file).ok() } else { None };
        let known = sha256.as_ref().and_then(|sha256| seen.known.get(sha256)).cloned();
        let outcome = known.map_or_else(|| (self.loader.look)(file, &self.copies), Ok);
        if let Ok(about) = &outcome {
            seen.known.insert(about.sha256.clone(), about.clone());
        }
        // Of what was looked at, should the file have changed between the two readings.
        let sha256 = outcome.as_ref().map(|about| about.sha256.clone()).ok().or(sha256);
        let judged = Judged { sha256, outcome };
        seen.judged.insert(file.to_owned(), (identity, judged.clone()));
        judged
    }

    fn listed(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.offered).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|file| file.extension().is_some_and(|extension| extension == EXTENSION))
            .collect();
        files.sort();
        files.truncate(MAX_FILES);
        files
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

/// Hexadecimal.
fn hash(file: &Path) -> io::Result<String> {
    use std::fmt::Write as _;
    let (mut file, mut hash, mut buffer) = (fs::File::open(file)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hash.update(&buffer[..length]);
    }
    Ok(hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
