//! A PostgreSQL of one test: the real server, in a directory of its own, on a Unix socket.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, Uid, User},
};
use postgres::Config;
use tempfile::TempDir;
use tests::deadline::wait_for;

const START: Duration = Duration::from_secs(60);

pub(crate) struct Server {
    directory: TempDir,
    process: Child,
}

impl Server {
    /// # Panics
    /// Where none is installed: `.ci/setup` installs it.
    pub(crate) fn start() -> Self {
        let programs = programs().expect("no PostgreSQL in /usr/lib/postgresql; run .ci/setup");
        let directory = tempfile::Builder::new().prefix("postgres-").tempdir().expect("temporary directory");
        let owner = owner();
        if let Some(owner) = &owner {
            chown(directory.path(), Some(owner.uid.as_raw()), Some(owner.gid.as_raw())).expect("chown");
        }
        let data = directory.path().join("data");
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.arg("-D").arg(&data).current_dir(directory.path()).stdout(Stdio::null());
            if let Some(owner) = &owner {
                command.uid(owner.uid.as_raw()).gid(owner.gid.as_raw());
            }
            command
        };
        let initialised = command("initdb")
            .args(["--username=wiki", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .status();
        assert!(initialised.expect("initdb").success(), "initdb failed");
        let log = fs::File::create(directory.path().join("log")).expect("log");
        // Without fsync: that a commit survives a power cut is no matter of SQL.
        let mut postgres = command("postgres");
        postgres.args(["-c", "listen_addresses=", "-c", "fsync=off", "-k"]).arg(directory.path()).stderr(log);
        let process = postgres.spawn().expect("postgres");
        let server = Self { directory, process };
        let settings = server.settings();
        wait_for("PostgreSQL answers", START, || settings.connect(postgres::NoTls).ok());
        server
    }

    pub(crate) fn settings(&self) -> Config {
        let mut settings = Config::new();
        settings.host_path(self.directory.path()).user("wiki").dbname("postgres");
        settings
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT: a fast shutdown, which ends the sessions.
        if let Ok(pid) = i32::try_from(self.process.id()) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGINT);
        }
        let _ = self.process.wait();
    }
}

/// The newest that is installed.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let installed = versions.filter_map(|entry| Some(entry.ok()?.path()));
    let newest =
        installed.filter(|path| path.join("bin/initdb").is_file()).max_by_key(|path| number(path))?;
    Some(newest.join("bin"))
}

/// PostgreSQL refuses to run as root.
fn owner() -> Option<User> {
    let named = |name: &str| User::from_name(name).ok().flatten();
    Uid::effective()
        .is_root()
        .then(|| named("postgres").or_else(|| named("nobody")).expect("a user to run as"))
}
