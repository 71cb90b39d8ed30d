//! The wiki's process: start, end, kill, start again on the same data.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};
use rusqlite::Connection;
use tempfile::TempDir;

use super::{binary::Built, client::Client};
use crate::{Authority, deadline::wait_for};

/// The password of the user `admin`.
pub const ADMIN_PASSWORD: &str = "administrator-of-the-test";

const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(30);

/// How a wiki is started beyond the defaults of the tests.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Certificate authorities for mail servers, PEM.
    pub mail_ca: Option<String>,
    /// Networks that mail accounts may reach; without one they reach nothing on this machine.
    pub mail_allow: Vec<String>,
    /// Another plugin library than the built one.
    pub plugin: Option<PathBuf>,
    /// Further environment variables.
    pub environment: Vec<(String, String)>,
    /// Another data directory than one beside the log.
    pub data: Option<PathBuf>,
    /// Nobody is made the administrator: whoever opens the set-up link becomes him.
    pub without_administrator: bool,
}

/// A wiki. It ends when dropped, and prints its log when the test has failed.
pub struct Wiki {
    directory: TempDir,
    options: Options,
    built: Built,
    process: Child,
    url: String,
    log: Arc<Mutex<Vec<u8>>>,
}

impl Wiki {
    /// Trusts `authority` and may reach mail servers on loopback.
    pub fn start(authority: &Authority) -> Self {
        Self::start_with(Options {
            mail_ca: Some(authority.pem()),
            mail_allow: vec!["127.0.0.0/8".to_owned()],
            ..Options::default()
        })
    }

    /// Exactly as `options` say.
    pub fn start_with(options: Options) -> Self {
        let directory = tempfile::Builder::new().prefix("wiki-").tempdir().expect("temporary directory");
        if let Some(pem) = &options.mail_ca {
            fs::write(directory.path().join("mail-ca.pem"), pem).expect("mail-ca.pem");
        }
        let built = Built::find();
        let log = Arc::default();
        let (process, url) = launch(&built, directory.path(), &options, &log);
        Self { directory, options, built, process, url, log }
    }

    /// A client that is signed in as the site administrator.
    pub fn admin(&self) -> Client {
        self.client("admin", ADMIN_PASSWORD)
    }

    /// A client that is signed in.
    pub fn client(&self, user: &str, password: &str) -> Client {
        Client::new(&self.url, Some((user, password)))
    }

    /// A client that is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// `http://ADDR:PORT`; another one after each start.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path of the set-up link, as the wiki printed it.
    pub fn set_up_path(&self) -> String {
        wait_for("the set-up link", START, || {
            let log = self.log();
            let (_, rest) = log.split_once("/setup?token=")?;
            let token = rest.split_whitespace().next()?;
            Some(format!("/setup?token={token}"))
        })
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// What was started.
    pub fn built(&self) -> &Built {
        &self.built
    }

    /// The directory that holds everything the wiki keeps.
    pub fn data(&self) -> PathBuf {
        data(self.directory.path(), &self.options)
    }

    /// Its database, from a connection that waits for locks.
    pub fn database(&self) -> Connection {
        let connection = Connection::open(self.data().join("wiki.db")).expect("wiki.db");
        connection.busy_timeout(STOP).expect("busy_timeout");
        connection
    }

    /// Runs the program once on the data of a wiki that has ended, with these arguments more.
    pub fn run_once(&self, arguments: &[&str]) -> Output {
        Command::new(&self.built.wiki)
            .arg("--data")
            .arg(self.data())
            .args(arguments)
            .current_dir(self.directory.path())
            .output()
            .expect("the wiki's program")
    }

    /// Everything it wrote to standard output and standard error since the first start.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log.lock().expect("log")).into_owned()
    }

    /// Ends it as a power cut does, for the process at least.
    pub fn kill_9(&mut self) {
        kill(pid(&self.process), Signal::SIGKILL).expect("kill");
        self.process.wait().expect("wait");
    }

    /// Asks it to end by SIGTERM and waits.
    pub fn stop(&mut self) -> ExitStatus {
        kill(pid(&self.process), Signal::SIGTERM).expect("kill");
        wait_for("the wiki ends on SIGTERM", STOP, || self.process.try_wait().expect("wait"))
    }

    /// Starts it again on the same data, after [`Self::kill_9`] or [`Self::stop`].
    pub fn restart(&mut self) {
        let gone = self.process.try_wait().expect("wait").is_some();
        assert!(gone, "the wiki still runs");
        let (process, url) = launch(&self.built, self.directory.path(), &self.options, &self.log);
        self.process = process;
        self.url = url;
    }
}

impl Drop for Wiki {
    fn drop(&mut self) {
        let _ = killpg(pid(&self.process), Signal::SIGKILL);
        let _ = self.process.wait();
        if thread::panicking() {
            show_log(&self.log());
        }
    }
}

fn pid(process: &Child) -> Pid {
    Pid::from_raw(i32::try_from(process.id()).expect("a pid"))
}

fn data(directory: &Path, options: &Options) -> PathBuf {
    options.data.clone().unwrap_or_else(|| directory.join("data"))
}

fn launch(built: &Built, directory: &Path, options: &Options, log: &Arc<Mutex<Vec<u8>>>) -> (Child, String) {
    let mut command = Command::new(&built.wiki);
    command
        .arg("--data")
        .arg(data(directory, options))
        .args(["--listen", "127.0.0.1:0"])
        .arg("--plugin")
        .arg(options.plugin.as_ref().unwrap_or(&built.plugin))
        .env_remove("WIKI_ADMIN_PASSWORD")
        .env_remove("MAILARCHIVE_PLUGIN")
        .envs(options.environment.iter().cloned())
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    if !options.without_administrator {
        command.env("WIKI_ADMIN_PASSWORD", ADMIN_PASSWORD);
    }
    for network in &options.mail_allow {
        command.args(["--mail-allow", network]);
    }
    if options.mail_ca.is_some() {
        command.arg("--mail-ca").arg(directory.join("mail-ca.pem"));
    }
    let mut process = command.spawn().expect("the wiki does not start");
    let (sender, lines) = mpsc::channel();
    keep(process.stdout.take().expect("stdout"), Arc::clone(log), Some(sender));
    keep(process.stderr.take().expect("stderr"), Arc::clone(log), None);
    let ready = lines.recv_timeout(START);
    let Ok(url) = ready else {
        let _ = process.kill();
        let _ = process.wait();
        let written = String::from_utf8_lossy(&log.lock().expect("log")).into_owned();
        panic!("the wiki did not say “listening on”:\n{written}");
    };
    (process, url)
}

/// Keeps what the process writes, and tells the address once.
fn keep(stream: impl Read + Send + 'static, log: Arc<Mutex<Vec<u8>>>, ready: Option<mpsc::Sender<String>>) {
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            if let Some(sender) = &ready
                && let Some(url) = String::from_utf8_lossy(&line).trim_end().strip_prefix("listening on ")
            {
                let _ = sender.send(url.to_owned());
            }
            log.lock().expect("log").append(&mut line);
        }
    });
}

#[allow(clippy::print_stderr, reason = "the test runner shows it beside the failure")]
fn show_log(log: &str) {
    eprintln!("--- the wiki's output ---\n{log}");
}
