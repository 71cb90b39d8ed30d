//! A body that holds mail, as a call or a form sends it, on its way into the archive.

use std::{
    fs::File,
    io::{self, Read, Seek, Write},
};

use mailarchive_api::{HostBox, LogLevel, abi_stable::std_types::ROption};

use super::{Refusal, Visit, Web, multipart::Multipart};
use crate::{
    archive::{Dialect, Format, ImportError, Received, Tally, Upload},
    text::Texts,
};

/// What a zip may unpack to in any case.
const UNPACKED: u64 = 1024 * 1024 * 1024;
/// While files are received so much is left free on the wiki's disk.
const RESERVE: u64 = 64 * 1024 * 1024;
/// How often the room is looked at, in bytes that were received.
const LOOK: u64 = 32 * 1024 * 1024;

/// Imports the body while it arrives; what it answers is durable.
pub(super) fn import(web: &Web, visit: &mut Visit, dialect: Option<Dialect>) -> Result<Tally, Refusal> {
    let stop = web.background.stopping().ok_or(Refusal::Inactive)?;
    let content_type = visit.content_type.clone();
    let named = visit.query.text("file");
    let mut body = visit.stream();
    let space = visit.space.id.as_str();
    let one = |format, file: &str, reader: &mut (dyn Read + Send)| {
        let upload = Upload { format, dialect, ..upload(web, visit, file) };
        web.archive.import(space, &upload, reader, || stop.is_cancelled())
    };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut total = Tally::default();
    let done = match essence.as_str() {
        "multipart/form-data" => {
            let mut parts = Multipart::new(body, &content_type).ok_or_else(malformed)?;
            let mut all = || -> Result<(), ImportError> {
                while let Some(part) = parts.next_part()? {
                    if let Some(file) = part.file_name {
                        let mut body = parts.body();
                        // A form whose field was left empty sends a file without name and bytes.
                        if file.is_empty() {
                            io::copy(&mut body, &mut io::sink())?;
                            continue;
                        }
                        add(&mut total, one(Format::Unknown, &file, &mut body)?);
                    }
                }
                Ok(())
            };
            all()
        }
        "application/mbox"
        | "message/rfc822"
        | "message/global"
        | "application/zip"
        | "application/x-zip-compressed"
        | "application/octet-stream" => {
            one(Format::of_media_type(&content_type), &named, &mut body).map(|tally| total = tally)
        }
        _ => return Err(malformed()),
    };
    log(web, visit, &total);
    done.map(|()| total).map_err(refused)
}

/// The files of a form, each kept whole in an unnamed file. Nothing is imported yet.
pub(super) fn receive(web: &Web, visit: &mut Visit) -> Result<Vec<Received>, Refusal> {
    let content_type = visit.content_type.clone();
    let body = visit.stream();
    let mut parts = Multipart::new(body, &content_type).ok_or_else(malformed)?;
    let mut received = Vec::new();
    let mut all = || -> io::Result<()> {
        while let Some(part) = parts.next_part()? {
            let Some(name) = part.file_name.filter(|name| !name.is_empty()) else { continue };
            let mut file = tempfile::tempfile_in(&web.network.spool)?;
            let length = keep(&web.host, &mut parts.body(), &mut file)?;
            file.rewind()?;
            let upload = upload(web, visit, &name);
            upload.progress.begin(length);
            received.push(Received { file, upload });
        }
        Ok(())
    };
    match all() {
        Ok(()) => Ok(received),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(Refusal::TooLarge),
        Err(error) => Err(Refusal::Upload(Box::new(error.into()))),
    }
}

/// Copies to `file`, and stops before the wiki's disk is full.
fn keep(host: &HostBox, reader: &mut impl Read, file: &mut File) -> io::Result<u64> {
    let mut length = 0;
    loop {
        if let ROption::RSome(room) = host.room()
            && room < RESERVE
        {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let copied = io::copy(&mut (&mut *reader).take(LOOK), file)?;
        length += copied;
        if copied < LOOK {
            file.flush()?;
            return Ok(length);
        }
    }
}

fn upload(web: &Web, visit: &Visit, file: &str) -> Upload {
    Upload {
        format: Format::Unknown,
        dialect: None,
        by: visit.user.clone(),
        file: file.to_owned(),
        spool: web.network.spool.clone(),
        cap: web.network.limits.message,
        unpacked: UNPACKED,
        progress: std::sync::Arc::default(),
    }
}

fn log(web: &Web, visit: &Visit, total: &Tally) {
    let line = format!(
        "{} imported {} messages into the space {}; {} were known, {} too long",
        visit.user, total.imported, visit.space.key, total.known, total.quarantined
    );
    web.host.log(LogLevel::INFO, "mail-archiving".into(), line.as_str().into());
}

fn add(total: &mut Tally, more: Tally) {
    total.imported += more.imported;
    total.known += more.known;
    total.trashed += more.trashed;
    total.erased += more.erased;
    total.quarantined += more.quarantined;
    total.skipped += more.skipped;
    total.problems.extend(more.problems);
    total.problems.truncate(100);
}

fn malformed() -> Refusal {
    Refusal::Malformed(
        "mail is sent as application/mbox, message/rfc822, application/zip or multipart/form-data".to_owned(),
    )
}

fn refused(error: ImportError) -> Refusal {
    match error {
        ImportError::Upload(error) if error.kind() == io::ErrorKind::FileTooLarge => Refusal::TooLarge,
        ImportError::Stopped => Refusal::Inactive,
        ImportError::Store(error) => error.into(),
        other => Refusal::Upload(Box::new(other)),
    }
}

/// Why an import ended early, in the reader's words: what is wrong, and what became of the rest.
pub(super) fn told(texts: &Texts, error: &ImportError) -> String {
    match error {
        ImportError::NoZip => texts.get("import-wrong-zip"),
        ImportError::DamagedZip(name) => texts.with("import-wrong-zip-entry", [("name", name.as_str())]),
        ImportError::NoMail => texts.get("import-wrong-no-mail"),
        ImportError::Bomb => texts.get("import-wrong-bomb"),
        ImportError::Stopped => texts.get("import-wrong-stopped"),
        ImportError::Store(_) => texts.get("import-wrong-store"),
        ImportError::Upload(error) => texts.get(match error.kind() {
            io::ErrorKind::FileTooLarge => "import-wrong-long",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "import-wrong-room",
            _ => "import-wrong-broken",
        }),
    }
}
