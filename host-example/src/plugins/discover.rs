//! Where the plugin's library lies.

use std::{
    env, io,
    path::{Path, PathBuf},
};

const LIBRARY: &str = "libmailarchive_plugin.so";

/// The library that was named, else the one beside the executable.
pub(crate) fn discover(named: Option<&Path>) -> io::Result<PathBuf> {
    match named {
        Some(file) => std::path::absolute(file),
        None => Ok(beside(&env::current_exe()?)),
    }
}

/// Cargo links what it built to the directory of the executable only when the library's own package was
/// asked for, and leaves a stale copy there otherwise; `deps/` always holds the last build.
fn beside(executable: &Path) -> PathBuf {
    let directory = executable.parent().unwrap_or_else(|| Path::new("/"));
    // A test executable lies in `deps/` itself.
    let target =
        if directory.ends_with("deps") { directory.parent().unwrap_or(directory) } else { directory };
    if is_cargo_target(target) { target.join("deps").join(LIBRARY) } else { directory.join(LIBRARY) }
}

/// Cargo keeps these two beside everything that it builds.
fn is_cargo_target(directory: &Path) -> bool {
    directory.join(".fingerprint").is_dir() && directory.join("deps").is_dir()
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
        assert!(named.is_absolute() && named.ends_with("some/where.so"));
    }
}
