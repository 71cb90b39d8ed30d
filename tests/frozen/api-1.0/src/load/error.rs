//! Why a library is refused.

use std::{io, path::PathBuf};

/// Why a file was refused as a plugin: one line for an administrator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no such file.
    #[error("{}: there is no such file", file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// It cannot be read.
    #[error("{}: cannot be read: {error}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is no shared library that this machine could map safely.
    #[error("{}: {reason}", file.display())]
    NotALibrary {
        /// The file.
        file: PathBuf,
        /// What it is instead.
        reason: String,
    },
    /// The copy that is loaded in its place cannot be written.
    #[error("{}: cannot be copied to {}: {error}", file.display(), copies.display())]
    NotCopied {
        /// The file.
        file: PathBuf,
        /// The directory of the copies.
        copies: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The system's loader refused it.
    #[error("{}: the system cannot load it: {reason}", file.display())]
    Refused {
        /// The file.
        file: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// A shared library without a plugin inside.
    #[error("{}: a shared library, but not a Mail Archiving Plugin", file.display())]
    NotAPlugin {
        /// The file.
        file: PathBuf,
    },
    /// Built against another version of this contract.
    #[error("{}: built for version {plugin} of the plugin interface, but this wiki has version {host}", file.display())]
    OtherVersion {
        /// The file.
        file: PathBuf,
        /// The plugin's.
        plugin: String,
        /// The host's.
        host: String,
    },
    /// The versions agree and the layouts do not: one side was built from a changed contract.
    #[error(
        "{}: built for version {version} of the plugin interface like this wiki, but the two differ: {}",
        file.display(),
        differences.join("; ")
    )]
    OtherLayout {
        /// The file.
        file: PathBuf,
        /// Of both.
        version: String,
        /// One for each difference, the first ones only.
        differences: Vec<String>,
    },
    /// The library's own start failed.
    #[error("{}: the plugin could not be started: {reason}", file.display())]
    NotStarted {
        /// The file.
        file: PathBuf,
        /// What it said.
        reason: String,
    },
}
