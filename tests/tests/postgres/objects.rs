//! Blobs as objects of a bucket.

use std::io::{self, Cursor, Read};

use mailarchive_api::{AbiError, Body, ByteRange, ByteSourceBox, byte_source};

use crate::bucket::{Bucket, Got, MIN_PART};

/// What of the bucket is the plugin's.
const PREFIX: &str = "mail-archiving/";
/// The most that is held of a body.
const PART: usize = MIN_PART + 3 * 1024 * 1024;

pub(crate) struct Objects {
    bucket: Bucket,
}

impl Objects {
    pub(crate) fn new(bucket: Bucket) -> Self {
        Self { bucket }
    }

    pub(crate) fn put(&self, name: &str, body: ByteSourceBox) -> Result<u64, AbiError> {
        let key = key(name);
        let mut body = Body::Stream(body).into_reader();
        let mut part = next_part(&mut body)?;
        if part.len() < PART {
            let length = part.len() as u64;
            self.bucket.put_object(&key, part);
            return Ok(length);
        }
        let upload = self.bucket.create_multipart_upload();
        let mut length = 0;
        loop {
            length += part.len() as u64;
            let last = part.len() < PART;
            self.bucket.upload_part(upload, &part, last);
            if last {
                self.bucket.complete_multipart_upload(upload, &key);
                return Ok(length);
            }
            match next_part(&mut body) {
                Ok(next) => part = next,
                Err(error) => {
                    self.bucket.abort_multipart_upload(upload);
                    return Err(error.into());
                }
            }
        }
    }

    pub(crate) fn open(&self, name: &str, range: ByteRange) -> Result<Option<ByteSourceBox>, AbiError> {
        let key = key(name);
        // No header can ask for nothing.
        if range.length == 0 {
            return Ok(self.bucket.head_object(&key).then(|| byte_source(io::empty())));
        }
        let last = range.offset.saturating_add(range.length - 1);
        let header = (range != ByteRange::ALL).then_some((range.offset, last));
        Ok(match self.bucket.get_object(&key, header) {
            Got::NoSuchKey => None,
            // The name exists, and the stretch lies behind its end.
            Got::InvalidRange => Some(byte_source(io::empty())),
            Got::Bytes(object, range) => {
                let length = range.len() as u64;
                let mut stretch = Cursor::new(object);
                stretch.set_position(range.start as u64);
                Some(byte_source(stretch.take(length)))
            }
        })
    }

    pub(crate) fn delete(&self, name: &str) {
        self.bucket.delete_object(&key(name));
    }

    pub(crate) fn list(&self, prefix: &str, after: &str, limit: u32) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut after = key(after);
        loop {
            let left = (limit as usize).saturating_sub(names.len());
            let page = match left {
                0 => Vec::new(),
                _ => self.bucket.list_objects_v2(&key(prefix), &after, left),
            };
            let Some(last) = page.last() else { return names };
            after = last.clone();
            names.extend(page.iter().map(|key| key[PREFIX.len()..].to_owned()));
        }
    }
}

fn key(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// A full part, or what is left.
fn next_part(body: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    body.take(PART as u64).read_to_end(&mut part)?;
    Ok(part)
}
