//! Whether an index's files are what was written.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::{FileExt, MetadataExt},
    path::Path,
};

use tantivy::{Index, TantivyError};

use super::inverted::EXTENSION;

/// Why an index cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::search) enum Damage {
    #[error("there is no index")]
    Missing,
    #[error("the index is damaged: {0}")]
    Broken(String),
    #[error("the index belongs to another state of the archive")]
    Foreign,
    /// Nothing is wrong: it is being made anew.
    #[error("the index is not complete yet")]
    Unfinished,
    /// Nothing is wrong: somebody is looking at it now.
    #[error("the index is being opened")]
    Busy,
}

impl From<TantivyError> for Damage {
    fn from(error: TantivyError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// What tells that a file was not touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: (i64, i64),
    inode: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let data = fs::metadata(path)?;
        Ok(Self { length: data.len(), modified: (data.mtime(), data.mtime_nsec()), inode: data.ino() })
    }
}

/// Files and their stamps.
pub(super) type Stamps = HashMap<String, Stamp>;

/// The files of the index's segments; those that `known` does not hold unchanged are read and their sums compared.
pub(super) fn check(index: &Index, root: &Path, known: &Stamps) -> Result<Stamps, Damage> {
    let segments: Vec<String> =
        index.searchable_segment_ids()?.iter().map(tantivy::index::SegmentId::uuid_string).collect();
    let mut stamps = Stamps::new();
    for entry in fs::read_dir(root)? {
        let Ok(name) = entry?.file_name().into_string() else { continue };
        if !segments.iter().any(|segment| name.starts_with(segment.as_str())) {
            continue;
        }
        let path = root.join(&name);
        let stamp = Stamp::of(&path)?;
        if known.get(&name) != Some(&stamp) && !is_whole(&path)? {
            return Err(Damage::Broken(format!("{name} is not what was written")));
        }
        stamps.insert(name, stamp);
    }
    // A file that is missing is not missed before it is read.
    let parts = ["idx", "pos", "term", "fast", "fieldnorm", "store", EXTENSION];
    let mut named = segments.iter().flat_map(|segment| parts.map(|part| format!("{segment}.{part}")));
    match named.find(|name| !stamps.contains_key(name)) {
        Some(name) => Err(Damage::Broken(format!("{name} is missing"))),
        None => Ok(stamps),
    }
}

/// The end of each file: the length of the footer and a constant.
const END: u64 = 8;
const LONGEST_FOOTER: u64 = 50_000;

/// Whether the file's sum is the one in its footer.
fn is_whole(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut end = [0; END as usize];
    let Some(end_at) = length.checked_sub(END) else { return Ok(false) };
    file.read_exact_at(&mut end, end_at)?;
    let footer = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    let Some(body) = end_at.checked_sub(footer).filter(|_| footer <= LONGEST_FOOTER) else {
        return Ok(false);
    };
    let mut json = vec![0; usize::try_from(footer).unwrap_or_default()];
    file.read_exact_at(&mut json, body)?;
    let Ok(footer) = serde_json::from_slice::<serde_json::Value>(&json) else { return Ok(false) };
    let mut sum = crc32fast::Hasher::new();
    let mut rest = file.take(body);
    let mut block = vec![0; 64 * 1024];
    loop {
        match rest.read(&mut block)? {
            0 => break,
            read => sum.update(&block[..read]),
        }
    }
    Ok(footer["crc"].as_u64() == Some(u64::from(sum.finalize())))
}
