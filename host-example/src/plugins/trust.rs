//! Which files may become code of the wiki.
//!
//! A library runs with all rights of the wiki, and loading it for a look is enough for that. So nobody but the
//! wiki's own user and root may be able to write it, or to put another one under its name.

use std::{
    fs::{self, Metadata},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::reason::Reason;

const ROOT: u32 = 0;
const GROUP_OR_OTHERS_WRITE: u32 = 0o022;
const STICKY: u32 = 0o1000;

/// The rule.
pub(crate) struct Trust {
    /// The wiki's user.
    user: u32,
}

impl Trust {
    /// `own_directory` is one that the wiki may write: what it makes there belongs to its user.
    pub(crate) fn new(own_directory: &Path) -> io::Result<Self> {
        Ok(Self { user: tempfile::tempfile_in(own_directory)?.metadata()?.uid() })
    }

    /// Answers the file itself, where `file` is a link to it.
    ///
    /// # Errors
    /// Says what to do.
    pub(crate) fn check(&self, file: &Path) -> Result<PathBuf, Reason> {
        let told = |error: io::Error| Reason::unreadable(file, &error);
        let real = fs::canonicalize(file).map_err(told)?;
        self.check_one(&real, &fs::metadata(&real).map_err(told)?)?;
        // Whoever may write the directory of a link, or of what it leads to, puts another file there.
        for directory in [parent(file), parent(&real)] {
            let metadata = fs::metadata(directory).map_err(told)?;
            if metadata.permissions().mode() & STICKY == 0 || !self.is_own(&metadata) {
                self.check_one(directory, &metadata)?;
            }
        }
        Ok(real)
    }

    fn check_one(&self, path: &Path, metadata: &Metadata) -> Result<(), Reason> {
        if !self.is_own(metadata) {
            let reason = Reason::of("file-of-another-user").with("file", path);
            return Err(reason.with("owner", metadata.uid().to_string()).with("user", self.user.to_string()));
        }
        if metadata.permissions().mode() & GROUP_OR_OTHERS_WRITE != 0 {
            return Err(Reason::of("file-others-write").with("file", path));
        }
        Ok(())
    }

    fn is_own(&self, metadata: &Metadata) -> bool {
        [self.user, ROOT].contains(&metadata.uid())
    }
}

fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) => Path::new("."),
        None => Path::new("/"),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    struct Bench {
        directory: TempDir,
        trust: Trust,
    }

    impl Bench {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let trust = Trust::new(directory.path()).unwrap();
            let bench = Self { directory, trust };
            bench.set_mode("", 0o755);
            fs::write(bench.path("plugin.so"), b"code").unwrap();
            bench.set_mode("plugin.so", 0o644);
            bench
        }

        fn path(&self, name: &str) -> PathBuf {
            self.directory.path().join(name)
        }

        fn set_mode(&self, name: &str, mode: u32) {
            fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
        }

        fn refusal(&self, name: &str) -> String {
            let line = self.trust.check(&self.path(name)).unwrap_err().to_string();
            assert!(!line.contains('\n'), "{line}");
            line
        }
    }

    #[test]
    fn a_file_of_the_wikis_user_alone_is_trusted() {
        let bench = Bench::new();
        assert_eq!(bench.trust.check(&bench.path("plugin.so")), Ok(bench.path("plugin.so")));
        assert!(bench.refusal("none.so").ends_with("there is no such file"));
    }

    #[test]
    fn a_file_that_others_may_write_is_refused_with_what_to_do() {
        let bench = Bench::new();
        for mode in [0o664, 0o646, 0o666, 0o777] {
            bench.set_mode("plugin.so", mode);
            let line = bench.refusal("plugin.so");
            assert!(line.contains(&format!("chmod go-w '{}'", bench.path("plugin.so").display())), "{line}");
        }
    }

    #[test]
    fn a_directory_in_which_others_may_replace_it_is_refused_unless_it_is_sticky() {
        let bench = Bench::new();
        bench.set_mode("", 0o775);
        let told = format!("chmod go-w '{}'", bench.directory.path().display());
        assert!(bench.refusal("plugin.so").contains(&told));
        bench.set_mode("", 0o1777);
        assert!(bench.trust.check(&bench.path("plugin.so")).is_ok());
    }

    #[test]
    fn a_file_of_another_user_is_refused() {
        let bench = Bench::new();
        let trust = Trust { user: bench.trust.user + 4242 };
        let outcome = trust.check(&bench.path("plugin.so"));
        if bench.trust.user == ROOT {
            assert!(outcome.is_ok(), "root's files are trusted");
        } else {
            assert!(outcome.unwrap_err().to_string().contains("chown"));
        }
        // `/proc/1` is root's in either case; what belongs to nobody here is not.
        let nobody = Trust { user: 1 };
        let metadata = fs::metadata(bench.path("plugin.so")).unwrap();
        assert_eq!(nobody.is_own(&metadata), metadata.uid() == ROOT || metadata.uid() == 1);
    }

    #[test]
    fn a_link_is_as_good_as_both_ends() {
        let bench = Bench::new();
        let other = Bench::new();
        symlink(other.path("plugin.so"), bench.path("link.so")).unwrap();
        assert_eq!(bench.trust.check(&bench.path("link.so")), Ok(other.path("plugin.so")));
        other.set_mode("", 0o777);
        assert!(bench.refusal("link.so").contains("chmod"));
        other.set_mode("", 0o755);
        bench.set_mode("", 0o777);
        assert!(bench.refusal("link.so").contains("chmod"));
    }
}
