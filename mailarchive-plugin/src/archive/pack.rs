//! Raw bytes on their way into the store and out of it: zstd, and exactly the same again.

use std::io::{self, BufReader, Read};

use mailarchive_api::AbiError;

use super::{BodyPlace, Record, block};
use crate::{keys, message::RawMail, store::Store};

/// zstd's default: higher levels gain a few percent on mail and cost several times the time.
const LEVEL: i32 = 3;
/// Packed messages up to this size lie in the store beside their record, longer ones in blobs.
const LONGEST_VALUE: usize = mailarchive_api::MAX_VALUE - 4096;

/// What the names of a space's blobs start with.
pub(super) fn blobs(space: &str) -> String {
    format!("raw/{}/", crate::hex::encode(space.as_bytes()))
}

/// A message ready to be committed.
pub(super) enum Packed {
    /// Short: belongs into a block, and is packed there.
    Short(Vec<u8>),
    /// Belongs into the batch.
    Value(Vec<u8>),
    /// Already durable in this blob.
    Blob(String),
}

/// Packs `raw`; a long one is stored as the blob `name`, durable when this returns.
pub(super) fn pack(raw: RawMail, store: &Store, name: impl FnOnce() -> String) -> Result<Packed, AbiError> {
    let encoder = |raw: RawMail| -> io::Result<_> {
        zstd::stream::read::Encoder::with_buffer(
            BufReader::with_capacity(128 * 1024, raw.into_reader()?),
            LEVEL,
        )
    };
    if raw.len() > 0 && raw.len() <= block::LONGEST as u64 {
        let mut bytes = Vec::new();
        raw.into_reader()?.read_to_end(&mut bytes)?;
        return Ok(Packed::Short(bytes));
    }
    if raw.len() > crate::message::IN_MEMORY as u64 {
        let name = name();
        store.put_blob(&name, encoder(raw)?)?;
        return Ok(Packed::Blob(name));
    }
    let mut packed = Vec::new();
    encoder(raw)?.read_to_end(&mut packed)?;
    if packed.len() <= LONGEST_VALUE {
        return Ok(Packed::Value(packed));
    }
    let name = name();
    store.put_blob(&name, io::Cursor::new(packed))?;
    Ok(Packed::Blob(name))
}

/// The raw bytes again, read piece by piece. `None` where the store lost them.
pub(super) fn unpack(
    store: &Store,
    space: &str,
    record: &Record,
    recent: &block::Recent,
) -> Result<Option<Box<dyn Read + Send>>, AbiError> {
    let packed: Box<dyn Read + Send> = match &record.body {
        BodyPlace::Block { .. } => {
            let Some((id, place)) = block::place(record) else { return Ok(None) };
            let message = recent.message(store, space, id, place)?;
            return Ok(message.map(|bytes| -> Box<dyn Read + Send> { Box::new(io::Cursor::new(bytes)) }));
        }
        BodyPlace::Value => match store.get(&keys::raw(space, record.id))? {
            Some(value) => Box::new(io::Cursor::new(value)),
            None => return Ok(None),
        },
        BodyPlace::Blob(name) => match store.open_blob(name)? {
            Some(blob) => Box::new(blob),
            None => return Ok(None),
        },
    };
    Ok(Some(Box::new(zstd::stream::read::Decoder::new(packed)?)))
}
