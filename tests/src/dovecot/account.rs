//! The operating system's user that a private Dovecot runs as.

use std::{os::unix::fs::chown, path::Path};

use nix::unistd::{Gid, Group, Uid, User};

/// Who runs the server and owns its files.
pub(super) struct Account {
    pub(super) user: String,
    pub(super) group: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// The test runs as root and the server shall not.
    pub(super) drop_to: bool,
}

impl Account {
    /// `nobody` when the test runs as root (mail processes refuse to), else whoever runs the test.
    pub(super) fn of_servers() -> Self {
        let drop_to = Uid::effective().is_root();
        let user = if drop_to { User::from_name("nobody") } else { User::from_uid(Uid::effective()) };
        let user = user.expect("passwd").expect("the user who runs the tests has no entry in passwd(5)");
        let gid = if drop_to { user.gid } else { Gid::effective() };
        let group = Group::from_gid(gid).expect("group").expect("the group has no entry in group(5)");
        Self { user: user.name, group: group.name, uid: user.uid.as_raw(), gid: gid.as_raw(), drop_to }
    }

    /// Makes `path` the server's.
    pub(super) fn give(&self, path: &Path) {
        if self.drop_to {
            chown(path, Some(self.uid), Some(self.gid)).expect("chown");
        }
    }
}
