//! Where the plugin's library lies.

use std::{
    env, io,
    path::{Path, PathBuf},
};

const LIBRARY: &str = "libmailarchive_plugin.so";

/// The configured path.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) file: PathBuf,
    /// Naming the file, or building it, confirms it; a file that was found waits for an administrator.
    pub(crate) confirms: bool,
    /// Whoever may write there may write the wiki's own program beside it.
    pub(crate) built: bool,
}

/// The library that was named, else the one beside the executable.
pub(crate) fn discover(named: Option<&Path>) -> io::Result<Given> {
    let executable = env::current_exe()?;
    let file = match named {
        Some(file) => std::path::absolute(file)?,
        None => beside(&executable),
    };
    let built = target(&executable).is_some_and(|target| file.starts_with(target));
    Ok(Given { file, confirms: named.is_some() || built, built })
}

/// Cargo links what it built to the directory of the executable only when the library's own package was
/// asked for, and leaves a stale copy there otherwise; `deps/` always holds the last build.
fn beside(executable: &Path) -> PathBuf {
    match target(executable) {
        Some(target) => target.join("deps").join(LIBRARY),
        None => executable.parent().unwrap_or_else(|| Path::new("/")).join(LIBRARY),
    }
}

/// Where Cargo built the executable, if it did.
fn target(executable: &Path) -> Option<&Path> {
    let directory = executable.parent()?;
    // A test executable lies in `deps/` itself.
    let target = if directory.ends_with("deps") { directory.parent()? } else { directory };
    // Cargo keeps these two beside everything that it builds.
    (target.join(".fingerprint").is_dir() && target.join("deps").is_dir()).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_target_directory_the_last_build_is_taken() {
        let root = tempfile::tempdir().unwrap();
        let release = root.path().join("target/release");
        for part in ["deps", ".fingerprint"] {
            std::fs::create_dir_all(release.join(part)).unwrap();
        }
        let expected = release.join("deps").join(LIBRARY);
        assert_eq!(beside(&release.join("host-example")), expected);
        assert_eq!(beside(&release.join("deps/host_example-0123")), expected);
    }

    #[test]
    fn elsewhere_it_lies_beside_the_executable() {
        let root = tempfile::tempdir().unwrap();
        let executable = root.path().join("host-example");
        assert_eq!(beside(&executable), root.path().join(LIBRARY));
    }

    #[test]
    fn a_named_one_is_taken_as_it_is() {
        let named = discover(Some(Path::new("some/where.so"))).unwrap();
        assert!(named.file.is_absolute() && named.file.ends_with("some/where.so"));
        assert!(named.confirms && !named.built);
        // These tests are built by Cargo.
        let found = discover(None).unwrap();
        assert!(found.confirms && found.built);
    }
}
