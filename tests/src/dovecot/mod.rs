//! A Dovecot of one test: the real server, started on free ports in a directory of its own.

mod account;
mod config;
mod maildir;
mod version;
mod witness;

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpStream,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tempfile::TempDir;

pub use config::Ports;
pub use maildir::{as_served, as_served_over_pop};

use crate::{
    authority::{Authority, Certificate},
    deadline::{free_port, wait_for},
};
use account::Account;
use version::Version;

const PROGRAM: &str = "/usr/sbin/dovecot";
const START: Duration = Duration::from_secs(30);

/// The password of every mail user. Its characters need escapes in an IMAP quoted string (RFC 9051 section 4.3).
pub const PASSWORD: &str = r#"correct "horse" \ battery"#;

/// A running Dovecot. It ends when dropped, and prints its log when the test has failed.
pub struct Dovecot {
    /// Where it listens.
    pub ports: Ports,
    directory: TempDir,
    account: Account,
    process: Child,
}

impl Dovecot {
    /// With a trusted certificate of `authority`, for the mail users `users`.
    pub fn start(authority: &Authority, users: &[&str]) -> Self {
        Self::start_with(authority, Certificate::Trusted, users)
    }

    /// With a certificate of the given kind.
    pub fn start_with(authority: &Authority, certificate: Certificate, users: &[&str]) -> Self {
        let account = Account::of_servers();
        let directory = directory(&account);
        let issued = authority.issue(certificate);
        write(directory.path(), "server.crt", &issued.certificate, &account);
        write(directory.path(), "server.key", &issued.key, &account);
        let passwords: String =
            users.iter().map(|user| format!("{user}:{{PLAIN}}{PASSWORD}::::::\n")).collect();
        write(directory.path(), "passwd", &passwords, &account);
        for user in users {
            maildir::create(directory.path(), user, &account);
        }
        let (process, ports) = launch(directory.path(), &account);
        Self { ports, directory, account, process }
    }

    /// Puts one message into the user's INBOX: exactly these bytes into its file.
    /// [`as_served`] says what the server makes of them.
    pub fn deliver(&self, user: &str, bytes: &[u8]) {
        maildir::deliver(self.directory.path(), user, bytes, &self.account);
    }

    /// [`Self::deliver`], in order.
    pub fn deliver_many<'a>(&self, user: &str, mails: impl IntoIterator<Item = &'a [u8]>) {
        for mail in mails {
            self.deliver(user, mail);
        }
    }

    /// Takes every message out of the user's INBOX, behind the server's back.
    pub fn empty(&self, user: &str) {
        maildir::empty(self.directory.path(), user);
    }

    /// How many messages the user's INBOX holds, as another client sees it.
    pub fn messages_left(&self, user: &str) -> u32 {
        witness::count(self.ports.imap, user, "INBOX")
    }

    /// Makes a folder beside the user's INBOX; non-ASCII names in modified UTF-7 (RFC 3501 section 5.1.3).
    pub fn create_folder(&self, user: &str, folder: &str) {
        witness::create(self.ports.imap, user, folder);
    }

    /// How many messages a folder of the user holds.
    pub fn messages_in(&self, user: &str, folder: &str) -> u32 {
        witness::count(self.ports.imap, user, folder)
    }

    /// Every message of the user's INBOX, as another client sees it.
    pub fn raw_left(&self, user: &str) -> Vec<Vec<u8>> {
        witness::messages(self.ports.imap, user)
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("dovecot.log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        stop(&mut self.process);
        if std::thread::panicking() {
            show_log(&self.log());
        }
    }
}

/// Outside of the home of whoever runs the test, so that the server's user may enter it.
fn directory(account: &Account) -> TempDir {
    let directory = tempfile::Builder::new().prefix("dovecot-").tempdir().expect("temporary directory");
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    account.give(directory.path());
    directory
}

fn write(directory: &Path, name: &str, text: &str, account: &Account) {
    let path = directory.join(name);
    fs::write(&path, text).expect("configuration");
    account.give(&path);
}

/// Starts it and waits until all four ports greet. Where another process took one of the ports in the
/// meantime, it tries others.
fn launch(directory: &Path, account: &Account) -> (Child, Ports) {
    let version = Version::installed();
    for _ in 0..5 {
        let ports = Ports { imap: free_port(), imaps: free_port(), pop3: free_port(), pop3s: free_port() };
        let settings = config::Settings {
            directory,
            user: &account.user,
            group: &account.group,
            uid: account.uid,
            gid: account.gid,
            ports,
        };
        write(directory, "dovecot.conf", &config::text(version, &settings), account);
        let mut process = spawn(directory, account);
        let listening = wait_for("Dovecot greets", START, || {
            if process.try_wait().expect("wait").is_some() {
                return Some(false);
            }
            greets(ports).then_some(true)
        });
        if listening {
            return (process, ports);
        }
        stop(&mut process);
        let log = fs::read_to_string(directory.join("dovecot.log")).unwrap_or_default();
        let output = fs::read_to_string(directory.join("output")).unwrap_or_default();
        assert!(log.contains("Address already in use"), "Dovecot did not start:\n{output}\n{log}");
    }
    panic!("five times another process took a free port first");
}

fn spawn(directory: &Path, account: &Account) -> Child {
    let output = fs::File::create(directory.join("output")).expect("output");
    let mut command = Command::new(PROGRAM);
    command
        .arg("-F")
        .arg("-c")
        .arg(directory.join("dovecot.conf"))
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(output.try_clone().expect("output"))
        .stderr(output)
        .process_group(0);
    if account.drop_to {
        command.uid(account.uid).gid(account.gid);
    }
    command.spawn().expect("dovecot")
}

fn greets(ports: Ports) -> bool {
    let greeting = |port: u16| -> Option<String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(START)).ok()?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).ok()?;
        Some(line)
    };
    greeting(ports.imap).is_some_and(|line| line.starts_with("* OK"))
        && greeting(ports.pop3).is_some_and(|line| line.starts_with("+OK"))
        && [ports.imaps, ports.pop3s].iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok())
}

/// The whole process group: the master's children outlive a killed master for a while.
fn stop(process: &mut Child) {
    if let Ok(group) = i32::try_from(process.id()) {
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
    let _ = process.wait();
}

#[allow(clippy::print_stderr, reason = "the test runner shows it beside the failure")]
fn show_log(log: &str) {
    eprintln!("--- dovecot.log ---\n{log}");
}
