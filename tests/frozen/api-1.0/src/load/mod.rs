//! Loads a plugin's library so that a bad file is refused in words instead of ending the host.
//!
//! What the system's loader is handed is a copy under the file's SHA-256, checked before: a file that is
//! cut off ends the process with SIGBUS, one that is overwritten while it is in use with SIGSEGV. A library
//! stays loaded for the life of the process, since code of it may be on any stack; loading the same bytes
//! again costs nothing, another version about its own size.

mod copy;
mod error;
mod layout;
mod shared_object;

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use abi_stable::{
    StableAbi,
    library::{LibHeader, LibraryError, RootModule, lib_header_from_path},
    sabi_types::VersionNumber,
};
use sha2::{Digest, Sha256};

pub use self::error::LoadError;
use self::shared_object::Content;
use crate::PluginModule_Ref;

/// Well above any plugin with its debug information.
const MAX_FILE: u64 = 1024 * 1024 * 1024;

/// A library that was loaded; it stays for the life of the process.
#[derive(Clone)]
pub struct Loaded {
    /// What the library exports.
    pub module: PluginModule_Ref,
    /// The plugin's own version.
    pub version: String,
    /// The version of this contract that it was built against.
    pub api_version: String,
    /// Of the file, hexadecimal.
    pub sha256: String,
    /// The file that was asked for.
    pub file: PathBuf,
}

/// Loads the plugin in `file` by way of a copy in the directory `copies`.
///
/// The copy must stay what it is as long as the process runs: the directory is the host's own.
///
/// # Errors
/// One line that names the file and the reason.
pub fn load(file: &Path, copies: &Path) -> Result<Loaded, LoadError> {
    let bytes = read(file)?;
    match shared_object::check(&bytes) {
        Ok(Content::Plugin) => {}
        Ok(Content::OtherLibrary) => return Err(LoadError::NotAPlugin { file: file.to_owned() }),
        Err(reason) => return Err(LoadError::NotALibrary { file: file.to_owned(), reason }),
    }
    let sha256 = hexadecimal(&Sha256::digest(&bytes));
    let copy = copy::keep(&bytes, &sha256, copies).map_err(|error| LoadError::NotCopied {
        file: file.to_owned(),
        copies: copies.to_owned(),
        error,
    })?;
    drop(bytes);
    let header = lib_header_from_path(&copy).map_err(|error| refused(file, error))?;
    let api_version = check_version(file, header)?;
    let module = check_layout(file, header, &api_version)?;
    let version = one_line((module.version())().as_str());
    Ok(Loaded { module, version, api_version, sha256, file: file.to_owned() })
}

/// The file, once: everything that follows judges and copies the same bytes.
fn read(file: &Path) -> Result<Vec<u8>, LoadError> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => LoadError::Missing { file: file.to_owned() },
        _ => LoadError::Unreadable { file: file.to_owned(), error },
    };
    let not_a_library =
        |reason: &str| LoadError::NotALibrary { file: file.to_owned(), reason: reason.to_owned() };
    // Before it is opened: opening a pipe would wait for its other end.
    let kind = fs::metadata(file).map_err(unreadable)?;
    if kind.is_dir() {
        return Err(not_a_library("a directory, not a file"));
    }
    if !kind.is_file() {
        return Err(not_a_library("a device or pipe, not a file"));
    }
    let mut bytes = Vec::new();
    let opened = fs::File::open(file).map_err(unreadable)?;
    opened.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(not_a_library("larger than 1 GiB"));
    }
    Ok(bytes)
}

fn check_version(file: &Path, header: &'static LibHeader) -> Result<String, LoadError> {
    let host = PluginModule_Ref::VERSION_STRINGS;
    let plugin = header.version_strings();
    let agree = match (VersionNumber::new(host), VersionNumber::new(plugin)) {
        (Ok(host), Ok(plugin)) => versions_agree(host, plugin),
        _ => false,
    };
    let plugin = one_line(plugin.version.as_str());
    if agree {
        return Ok(plugin);
    }
    let host = host.version.to_string();
    Err(LoadError::OtherVersion { file: file.to_owned(), plugin, host })
}

/// While the contract is 0.x each minor version may change layouts; from 1.0 on only a major one may.
fn versions_agree(host: VersionNumber, plugin: VersionNumber) -> bool {
    host.major == plugin.major && (host.major > 0 || host.minor == plugin.minor)
}

fn check_layout(
    file: &Path,
    header: &'static LibHeader,
    version: &str,
) -> Result<PluginModule_Ref, LoadError> {
    let not_started = |reason: String| LoadError::NotStarted { file: file.to_owned(), reason };
    let Some(plugin) = header.layout() else {
        return Err(not_started(
            "it does not describe its layout, so nothing can be called safely".to_owned(),
        ));
    };
    let differences = layout::differences(<PluginModule_Ref as StableAbi>::LAYOUT, plugin);
    if !differences.is_empty() {
        let version = version.to_owned();
        return Err(LoadError::OtherLayout { file: file.to_owned(), version, differences });
    }
    // SAFETY: the layouts were found compatible just above.
    unsafe { header.init_root_module_with_unchecked_layout::<PluginModule_Ref>() }
        .map_err(|error| not_started(one_line(&error.to_string())))
}

fn refused(file: &Path, error: LibraryError) -> LoadError {
    let file = file.to_owned();
    let reason = match error {
        LibraryError::GetSymbolError { .. } => return LoadError::NotAPlugin { file },
        LibraryError::OpenError { err, .. } => one_line(&err.to_string()),
        LibraryError::InvalidAbiHeader(found) => {
            let (major, minor) = (found.abi_major, found.abi_minor);
            format!("it was built with version {major}.{minor} of abi_stable, which this wiki does not speak")
        }
        LibraryError::InvalidCAbi { .. } => {
            "its compiler passes values in another way than this wiki's".to_owned()
        }
        other => one_line(&other.to_string()),
    };
    LoadError::Refused { file, reason }
}

/// Text from outside as part of one line.
fn one_line(text: &str) -> String {
    const MAX_CHARS: usize = 300;
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(MAX_CHARS)
        .collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
