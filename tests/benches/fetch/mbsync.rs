//! `mbsync` of isync: a Maildir that takes what is new, and a second pass that deletes it on the server.
//!
//! mbsync does not move: a deletion is propagated by the next pass, once the local copy has left its store.
//! `FSync` stays at its default, yes: every message is flushed; the wiki flushes a batch. It knows no pipelined passes,
//! so both are counted, and the renames between them.

use std::{fs, path::Path, process::Command, time::Instant};

use tests::dovecot::PASSWORD;

use crate::{Mailbox, Taken, USER, held, run};

pub(crate) fn fetch(mailbox: &Mailbox<'_>) -> Result<Taken, String> {
    let directory = tempfile::tempdir().expect("temporary directory");
    let at = directory.path();
    let archive = at.join("archive");
    for made in ["state", "mail", "archive/new", "archive/cur"] {
        fs::create_dir_all(at.join(made)).expect("directory");
    }
    fs::write(at.join("ca.pem"), mailbox.authority.pem()).expect("ca.pem");
    fs::write(at.join("password"), PASSWORD).expect("password");
    fs::write(at.join("mbsyncrc"), configuration(at, mailbox.port)).expect("mbsyncrc");

    let start = Instant::now();
    let pulled = mbsync(at, "archive")?;
    for part in ["new", "cur"] {
        for message in fs::read_dir(at.join("mail/INBOX").join(part)).expect("Maildir") {
            let message = message.expect("Maildir");
            fs::rename(message.path(), archive.join(part).join(message.file_name())).expect("rename");
        }
    }
    let deleted = mbsync(at, "delete")?;
    let wall = start.elapsed();
    assert_eq!(held(&archive), mailbox.mails, "mbsync's archive");
    Ok(Taken { wall, cpu: pulled.cpu + deleted.cpu })
}

fn mbsync(at: &Path, channel: &str) -> Result<Taken, String> {
    run(Command::new("mbsync").arg("--config").arg(at.join("mbsyncrc")).arg(channel))
}

fn configuration(at: &Path, port: u16) -> String {
    let at = at.display();
    format!(
        "IMAPAccount server
Host localhost
Port {port}
User {USER}
PassCmd \"cat {at}/password\"
SSLType IMAPS
SystemCertificates no
CertificateFile {at}/ca.pem

IMAPStore far
Account server

MaildirStore near
Path {at}/mail/
Inbox {at}/mail/INBOX

Channel archive
Far :far:
Near :near:
Create Near
Sync Pull New
SyncState {at}/state/

Channel delete
Far :far:
Near :near:
Sync Push Delete
Expunge Far
SyncState {at}/state/
"
    )
}
