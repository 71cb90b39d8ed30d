//! A disk that is soon full: a file system in memory, mounted for one test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A mounted file system. It is unmounted when dropped; whatever uses it must have ended by then.
pub struct SmallDisk {
    directory: TempDir,
}

impl SmallDisk {
    /// `None` where this process may not mount file systems.
    pub fn mount(bytes: u64) -> Option<Self> {
        let directory = tempfile::Builder::new().prefix("disk-").tempdir().expect("temporary directory");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={bytes},mode=0700"), "tmpfs"])
            .arg(directory.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self { directory })
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Takes all of the free space but `spare` bytes; removing the file gives it back.
    pub fn fill(&self, spare: u64) -> PathBuf {
        let ballast = self.path().join("ballast");
        let free = self.free().saturating_sub(spare);
        fs::write(&ballast, vec![0; usize::try_from(free).expect("small")]).expect("ballast");
        ballast
    }

    fn free(&self) -> u64 {
        let statistics = nix::sys::statvfs::statvfs(self.path()).expect("statvfs");
        statistics.blocks_available() * statistics.fragment_size()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}
