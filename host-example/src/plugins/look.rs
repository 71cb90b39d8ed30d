//! Looks at a plugin file without letting any of it into the wiki.
//!
//! Loading a library runs code of it, and a damaged one may end the process that loads it. So a process of
//! its own does it, the wiki's program under another argument; what nobody has confirmed gets no further.

use std::{
    env,
    io::{self, Read},
    path::Path,
    process::{Child, Command, ExitCode, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    library::{About, Library},
    reason::Reason,
};

/// The argument, before the file and the directory for copies.
const ARGUMENT: &str = "--look-at-plugin";
/// Reading and hashing the largest file that is read at all.
const LIMIT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(2);
const MAX_ANSWER: u64 = 64 * 1024;

/// What `file` says of itself, or why it is refused. A copy of it is kept in `copies`.
pub(super) fn look(file: &Path, copies: &Path) -> Result<About, Reason> {
    match spawn(file, copies).and_then(answer) {
        Ok((_, text)) if !text.is_empty() => read(file, &text),
        Ok((status, _)) => {
            Err(Reason::of("file-ends-process").with("file", file).with("status", status.to_string()))
        }
        // A system that lets no process begin another one.
        Err(error) => {
            tracing::warn!("{} is looked at within the wiki: {error}", file.display());
            Library::load(file, copies).map(|library| library.about).map_err(Reason::from)
        }
    }
}

/// The process that looks: its answer goes to standard output.
pub(crate) fn look_at(file: &Path, copies: &Path) -> ExitCode {
    let answer = match Library::load(file, copies) {
        Ok(Library { about, .. }) => {
            json!({ "version": about.version, "apiVersion": about.api_version, "sha256": about.sha256 })
        }
        Err(error) => json!({ "refused": Reason::from(error) }),
    };
    let written = io::Write::write_all(&mut io::stdout(), answer.to_string().as_bytes());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn spawn(file: &Path, copies: &Path) -> io::Result<Child> {
    // The program that runs, even if another one was put in its place meanwhile.
    let program = Path::new("/proc/self/exe");
    let program = if program.exists() { program.to_owned() } else { env::current_exe()? };
    let mut command = Command::new(program);
    // Nothing that the wiki was told in confidence.
    command.env_clear().envs(env::vars_os().filter(|(name, _)| name == "LD_LIBRARY_PATH"));
    command.arg(ARGUMENT).arg(file).arg(copies);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

fn answer(mut child: Child) -> io::Result<(ExitStatus, String)> {
    let deadline = Instant::now() + LIMIT;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > deadline {
            child.kill()?;
            break child.wait()?;
        }
        thread::sleep(PAUSE);
    };
    let mut text = String::new();
    // What a damaged file wrote is no answer.
    if let (true, Some(output)) = (status.success(), child.stdout) {
        output.take(MAX_ANSWER).read_to_string(&mut text)?;
    }
    Ok((status, text))
}

fn read(file: &Path, text: &str) -> Result<About, Reason> {
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let part = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    // Whatever the file did to that process: what it says is shown to administrators, as a text of ours or not at all.
    if let Some(refused) = answer.get("refused").and_then(|refused| Reason::deserialize(refused).ok())
        && refused.is_ours()
    {
        return Err(refused);
    }
    match (part("version"), part("apiVersion"), part("sha256")) {
        (Some(version), Some(api_version), Some(sha256)) => Ok(About { version, api_version, sha256 }),
        _ => Err(Reason::of("file-no-answer").with("file", file)),
    }
}
