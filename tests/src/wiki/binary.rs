//! Finds the built wiki and the built plugin, and refuses stale ones.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The command that builds what the tests drive.
const BUILD: &str = "cargo build --release -p host-example";

/// What the tests drive.
#[derive(Debug, Clone)]
pub struct Built {
    /// The wiki's executable.
    pub wiki: PathBuf,
    /// The plugin's library, as the wiki will find it.
    pub plugin: PathBuf,
    /// Built with optimisation.
    pub optimised: bool,
}

impl Built {
    /// What `$MAILARCHIVE_WIKI` names; else the release build, else the debug build, whichever is up to date.
    ///
    /// # Panics
    /// Where neither is, or a source file is newer. The message names the command.
    pub fn find() -> Self {
        if let Some(wiki) = env::var_os("MAILARCHIVE_WIKI") {
            let wiki = PathBuf::from(wiki);
            assert!(wiki.is_file(), "$MAILARCHIVE_WIKI is {}, which is no file", wiki.display());
            return Self::beside(wiki).expect("no plugin library beside $MAILARCHIVE_WIKI");
        }
        let target = target_directory();
        let mut reasons = Vec::new();
        for profile in ["release", "debug"] {
            let wiki = target.join(profile).join("host-example");
            match up_to_date(&wiki).and_then(|()| Self::beside(wiki)) {
                Ok(built) => return built,
                Err(reason) => reasons.push(reason),
            }
        }
        panic!("the wiki is not built ({}). Run: {BUILD}", reasons.join("; "));
    }

    fn beside(wiki: PathBuf) -> Result<Self, String> {
        let directory = wiki.parent().unwrap_or(Path::new("."));
        // Cargo keeps the current library in `deps` and may leave a stale copy one level up.
        let candidates =
            [directory.join("deps/libmailarchive_plugin.so"), directory.join("libmailarchive_plugin.so")];
        let plugin = env::var_os("MAILARCHIVE_PLUGIN").map(PathBuf::from);
        let plugin = plugin.or_else(|| candidates.into_iter().find(|path| path.is_file()));
        let plugin =
            plugin.ok_or_else(|| format!("no libmailarchive_plugin.so in {}", directory.display()))?;
        let optimised = directory.ends_with("release");
        Ok(Self { wiki, plugin, optimised })
    }
}

/// `target` of the workspace: a test's executable lies in `target/<profile>/deps`.
pub fn target_directory() -> PathBuf {
    let executable = env::current_exe().expect("current_exe");
    executable.ancestors().nth(3).expect("a test lies in target/<profile>/deps").to_owned()
}

/// Cargo writes beside an executable the list of files that it was made from.
fn up_to_date(executable: &Path) -> Result<(), String> {
    let built = modified(executable).ok_or_else(|| format!("{} does not exist", executable.display()))?;
    let list = fs::read_to_string(executable.with_extension("d")).unwrap_or_default();
    let sources = list.split_once(": ").map_or("", |(_, sources)| sources);
    // Cargo escapes a space within a path by a backslash.
    let unescaped = sources.replace("\\ ", "\0");
    for source in unescaped.split_whitespace() {
        let source = PathBuf::from(source.replace('\0', " "));
        if modified(&source).is_none_or(|changed| changed > built) {
            return Err(format!("{} is older than {}", executable.display(), source.display()));
        }
    }
    Ok(())
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
