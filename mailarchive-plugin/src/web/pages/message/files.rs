//! All attachments of a message as one zip.

use std::{
    collections::HashSet,
    io::{Cursor, Write},
};

use mailarchive_api::{AbiError, Response};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::readable::Readable;
use crate::{
    archive,
    message::{self, Files},
    render,
    web::{Refusal, Visit, Web, pages},
};

/// A zip of more files is for a program.
const MOST: usize = 1000;

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let record = Readable::of(web, &visit)?.record();
    let raw = web.archive.head(space, &record)?;
    let parsed = message::parse(&raw);
    if parsed.attachments.is_empty() {
        return Err(Refusal::NotFound);
    }
    let names = parsed.attachments.iter().map(|file| (file.index, file.name.as_str()));
    let zip = zipped(&Files::of(&raw), names, archive::zip_time(record.date))
        .map_err(|error| AbiError::internal(error.to_string()))?;
    let subject = pages::list::subject(&visit, &record.subject);
    let name = format!("{}.zip", subject.replace(['/', '\\'], "_").chars().take(100).collect::<String>());
    Ok(Response::new(200, zip)
        .header("content-type", "application/zip")
        .header("content-disposition", render::content_disposition(&name))
        .header("content-security-policy", "default-src 'none'; sandbox")
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "private, max-age=3600"))
}

/// What is parsed of a message is bounded, and with it what its parts hold together.
fn zipped<'a>(
    files: &Files<'_>,
    names: impl Iterator<Item = (usize, &'a str)>,
    time: DateTime,
) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .last_modified_time(time);
    let mut taken = HashSet::new();
    for (index, name) in names.take(MOST) {
        let Some(bytes) = files.bytes(index) else { continue };
        zip.start_file(unique(name, &mut taken), options)?;
        zip.write_all(&bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A name that no other file of the zip has, also where capitals make no difference.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let numbered = (2..).map(|number| format!("{stem} ({number}){ending}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    // The candidates never end.
    candidates.find(|name| taken.insert(name.to_lowercase())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_are_all_there() {
        let mut taken = HashSet::new();
        let names = ["a.txt", "A.TXT", "a (2).txt", "a.txt", ".x", ".x", "no ending", "no ending"];
        let unique: Vec<_> = names.iter().map(|name| unique(name, &mut taken)).collect();
        assert_eq!(
            unique,
            [
                "a.txt",
                "A (2).TXT",
                "a (2) (2).txt",
                "a (3).txt",
                ".x",
                ".x (2)",
                "no ending",
                "no ending (2)"
            ]
        );
    }
}
