//! `mpop`: delivers to a Maildir and deletes on the server, in one pass.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use tests::dovecot::PASSWORD;

use crate::{Mailbox, Taken, USER, held, run};

pub(crate) fn fetch(mailbox: &Mailbox<'_>) -> Result<Taken, String> {
    let directory = tempfile::tempdir().expect("temporary directory");
    let at = directory.path();
    for made in ["mail/new", "mail/cur", "mail/tmp"] {
        fs::create_dir_all(at.join(made)).expect("directory");
    }
    fs::write(at.join("ca.pem"), mailbox.authority.pem()).expect("ca.pem");
    fs::write(at.join("password"), PASSWORD).expect("password");
    let file = at.join("mpoprc");
    fs::write(&file, configuration(at, mailbox.port)).expect("mpoprc");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("permissions");
    let taken = run(Command::new("mpop").arg("--file").arg(&file).arg("--quiet").arg("bench"))?;
    assert_eq!(held(&at.join("mail")), mailbox.mails, "mpop's Maildir");
    Ok(taken)
}

fn configuration(at: &Path, port: u16) -> String {
    let at = at.display();
    format!(
        "account bench
host localhost
port {port}
user {USER}
passwordeval cat {at}/password
tls on
tls_starttls off
tls_trust_file {at}/ca.pem
keep off
received_header off
uidls_file {at}/uidls
delivery maildir {at}/mail
"
    )
}
