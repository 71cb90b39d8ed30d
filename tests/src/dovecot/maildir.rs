//! Messages put straight into a Maildir (<https://cr.yp.to/proto/maildir.html>).

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use super::account::Account;

fn path(directory: &Path, user: &str) -> PathBuf {
    directory.join("mail").join(user).join("Maildir")
}

pub(super) fn create(directory: &Path, user: &str, account: &Account) {
    let maildir = path(directory, user);
    for part in ["cur", "new", "tmp"] {
        fs::create_dir_all(maildir.join(part)).expect("maildir");
    }
    for made in [&directory.join("mail"), &directory.join("mail").join(user), &maildir] {
        account.give(made);
    }
    for part in ["cur", "new", "tmp"] {
        account.give(&maildir.join(part));
    }
}

/// Written beside and moved into place: the server never sees half a message.
pub(super) fn deliver(directory: &Path, user: &str, bytes: &[u8], account: &Account) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("1700000000.M{number:09}P{}.test", std::process::id());
    let maildir = path(directory, user);
    let written = maildir.join("tmp").join(&name);
    fs::write(&written, bytes).expect("message");
    account.give(&written);
    fs::rename(&written, maildir.join("new").join(&name)).expect("delivery");
}

pub(super) fn empty(directory: &Path, user: &str) {
    for part in ["cur", "new"] {
        for message in fs::read_dir(path(directory, user).join(part)).expect("maildir") {
            fs::remove_file(message.expect("maildir").path()).expect("message");
        }
    }
}

/// What Dovecot serves for a Maildir file: a bare LF becomes CRLF, everything else stays.
pub fn as_served(stored: &[u8]) -> Vec<u8> {
    let mut served = Vec::with_capacity(stored.len() + stored.len() / 32);
    let mut before = 0;
    for &byte in stored {
        if byte == b'\n' && before != b'\r' {
            served.push(b'\r');
        }
        served.push(byte);
        before = byte;
    }
    served
}

/// The same over POP3, where a message ends with a line end whatever it ends with (RFC 1939 section 3).
pub fn as_served_over_pop(stored: &[u8]) -> Vec<u8> {
    let mut served = as_served(stored);
    if !served.ends_with(b"\r\n") {
        served.extend_from_slice(b"\r\n");
    }
    served
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_line_feeds_change() {
        assert_eq!(as_served(b"a\nb\r\nc\rd\r\r\n\n"), b"a\r\nb\r\nc\rd\r\r\n\r\n");
    }
}
