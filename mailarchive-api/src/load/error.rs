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
    #[error("{}: {flaw}", file.display())]
    NotALibrary {
        /// The file.
        file: PathBuf,
        /// What it is instead.
        flaw: Flaw,
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
    /// Built with a version of abi_stable that the host does not speak.
    #[error("{}: built with version {version} of abi_stable, which this wiki does not speak", file.display())]
    OtherAbiStable {
        /// The file.
        file: PathBuf,
        /// The plugin's, as it is written into the file: major and minor.
        version: String,
    },
    /// Built by a compiler that passes values in another way.
    #[error("{}: its compiler passes values in another way than this wiki's", file.display())]
    OtherCompiler {
        /// The file.
        file: PathBuf,
    },
    /// It does not say how its types are laid out.
    #[error("{}: it does not describe its layout, so nothing can be called safely", file.display())]
    NoLayout {
        /// The file.
        file: PathBuf,
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

/// What a file is that is no shared library which this machine could map safely: words that follow its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// A directory.
    #[error("a directory, not a file")]
    Directory,
    /// Not a regular file.
    #[error("a device or pipe, not a file")]
    Device,
    /// Longer than any plugin is.
    #[error("larger than 1 GiB")]
    TooLarge,
    /// Without a byte.
    #[error("the file is empty")]
    Empty,
    /// A script, or an answer that was saved in place of a file.
    #[error("a text, not a shared library")]
    Text,
    /// Something else.
    #[error("not a shared library")]
    NotShared,
    /// For another architecture, word size or byte order.
    #[error("built for another kind of machine than this one ({})", std::env::consts::ARCH)]
    OtherMachine,
    /// An executable.
    #[error("a program, not a shared library")]
    Program,
    /// What the linker reads, not what it writes.
    #[error("an object file, not a shared library")]
    ObjectFile,
    /// It ends too early; mapping it could end the process.
    #[error("a shared library that is cut off: the file ends inside {0}")]
    CutOff(Part),
    /// It contradicts itself.
    #[error("a damaged shared library: {0}")]
    Damaged(String),
}

/// The part of a shared library in which a file ends that is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Part {
    /// The ELF header.
    #[error("its header")]
    Header,
    /// What is to be mapped.
    #[error("its program headers")]
    ProgramHeaders,
    /// A part that is mapped.
    #[error("a segment")]
    Segment,
    /// What the file consists of.
    #[error("its section headers")]
    SectionHeaders,
    /// A part that is not mapped.
    #[error("a section")]
    Section,
}
