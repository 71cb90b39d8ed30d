//! Languages on trial: whoever translates sees them without building anything.

use std::{env, fs, path::Path};

use unic_langid::LanguageIdentifier;

/// Names a folder of files like `de.ftl`.
const VARIABLE: &str = "WIKI_TEXTS";
/// No more files than this, and none larger, are read.
const MOST: usize = 16;
const LARGEST: u64 = 1024 * 1024;

/// The tag and the texts of each file in the folder.
pub(super) fn languages() -> Vec<(String, String)> {
    env::var_os(VARIABLE).map_or_else(Vec::new, |folder| read(Path::new(&folder)))
}

fn read(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    files.sort();
    files.truncate(MOST);
    files.iter().filter_map(|path| language(path)).collect()
}

fn language(path: &Path) -> Option<(String, String)> {
    let tag: LanguageIdentifier = path.file_stem()?.to_str()?.parse().ok()?;
    let is_small = fs::metadata(path).is_ok_and(|metadata| metadata.len() <= LARGEST);
    let texts = is_small.then(|| fs::read_to_string(path).ok()).flatten();
    if texts.is_none() {
        tracing::warn!("{} is no file of texts", path.display());
    }
    Some((tag.to_string(), texts?))
}
