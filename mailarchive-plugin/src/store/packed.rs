//! Short JSON, packed: the words that it is always made of stand in a dictionary that is part of the program.
//!
//! A dictionary made from the mail itself would pack better, and keep words of what was purged.

use std::sync::{LazyLock, Mutex, PoisonError};

use mailarchive_api::AbiError;
use zstd::{
    bulk::{Compressor, Decompressor},
    dict::{DecoderDictionary, EncoderDictionary},
};

/// Comes before what [`WORDS`] packed, and the length that it had. JSON never begins with it.
const PACKED: u8 = 1;
const LEVEL: i32 = 3;
/// What is longer stays as it is.
const LONGEST: usize = u16::MAX as usize;
/// Never to be changed: other words take another number than [`PACKED`].
const WORDS: &[u8] = br#""import":{"by":"admin","file":"mbox.zip"}","trashed","operation":"{"record":{{"subject":"","messages":1,"attachments":0,"first":[1790000000000,""],"last":[1790000000000,""],"people":[{"address":{"name":"","address":"@googlemail.com"},"since":[1790000000000,""]},{"address":{"name":null,"address":"info@mail."},"since":["body":"value","body":{"blob":"raw/"},{"id":"","date":1200000000000,"subject":"Re: Fwd: [PATCH] ","from":[{"name":"","address":"@gmail.com"}],"to":[{"name":null,"address":"@example.org"},{"name":null,"address":"@lists.example.com"}],"messageId":"@mail.gmail.com","content":"","references":["","",""],"snippet":"On Monday, wrote: > the and you of to in is for that it this with have be not are \u00e9 \n","attachments":0,"size":1000,"sha256":"","body":{"block":{"block":"","at":10000}},"account":"","serverId":{"mailbox":"INBOX","validity":1600000000,"id":"1"},"internalDate":1600000000000,"archivedAt":1790000000000,"import":{"by":"admin","file":"archive.mbox"}}"#;

/// Packers that rest. More are made where more are needed at once, and go again.
const RESTING: usize = 4;

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(WORDS, LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> = LazyLock::new(|| DecoderDictionary::copy(WORDS));
static PACKERS: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());
static UNPACKERS: Mutex<Vec<Decompressor<'static>>> = Mutex::new(Vec::new());

/// Packs `json`, where that makes it shorter.
pub(super) fn pack(json: Vec<u8>) -> Result<Vec<u8>, AbiError> {
    let Some(length) = u16::try_from(json.len()).ok().filter(|length| *length > 0) else { return Ok(json) };
    let make = || -> std::io::Result<_> {
        let mut packer = Compressor::with_prepared_dictionary(&ENCODER)?;
        // The length stands before it.
        packer.include_contentsize(false)?;
        Ok(packer)
    };
    let packed = with(&PACKERS, make, |packer| packer.compress(&json))?;
    if packed.len() + 3 >= json.len() {
        return Ok(json);
    }
    Ok([&[PACKED], length.to_be_bytes().as_slice(), &packed].concat())
}

/// The JSON that `value` holds; borrowed where it was not packed.
pub(super) fn unpack(value: &[u8]) -> Result<std::borrow::Cow<'_, [u8]>, AbiError> {
    let [PACKED, high, low, packed @ ..] = value else { return Ok(value.into()) };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let make = || Decompressor::with_prepared_dictionary(&DECODER);
    let json = with(&UNPACKERS, make, |unpacker| unpacker.decompress(packed, length.min(LONGEST)))?;
    if json.len() == length {
        return Ok(json.into());
    }
    Err(AbiError::internal("a packed record is cut short"))
}

/// Lets one that rests do it, or a new one.
fn with<P, T>(
    resting: &Mutex<Vec<P>>,
    make: impl FnOnce() -> std::io::Result<P>,
    work: impl FnOnce(&mut P) -> std::io::Result<T>,
) -> Result<T, AbiError> {
    let found = resting.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut one = found.map_or_else(make, Ok)?;
    // One that failed is not used again.
    let done = work(&mut one)?;
    let mut resting = resting.lock().unwrap_or_else(PoisonError::into_inner);
    if resting.len() < RESTING {
        resting.push(one);
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_comes_back_and_is_shorter_where_it_is_packed() {
        let record = br#"{"id":"01a20e45f9e163614ce96fdc9dc3baf8","date":975718241000,"subject":"Re: X?","from":[{"name":"R","address":"r@example.com"}],"to":[],"messageId":"a@b","content":"","snippet":"Yes","attachments":0,"size":1964,"sha256":"","body":"value","account":"28a75ddb9e7a86b2b51595bb"}"#;
        let packed = pack(record.to_vec()).unwrap();
        assert!(packed.len() < record.len() / 2, "{}", packed.len());
        assert_eq!(&*unpack(&packed).unwrap(), record);
        for json in
            [Vec::new(), b"{}".to_vec(), b"null".to_vec(), vec![b'['; LONGEST], vec![b'['; LONGEST + 1]]
        {
            assert!(*unpack(&pack(json.clone()).unwrap()).unwrap() == json);
        }
        assert_eq!(&*unpack(record).unwrap(), record, "what earlier versions wrote");
    }

    /// Archives hold what these words packed.
    #[test]
    fn what_was_packed_once_is_unpacked_always() {
        let json = br#"{"id":"","subject":"Re: [PATCH] a","from":[{"name":null,"address":"a@gmail.com"}],"body":"value"}"#;
        const KEPT: &str = "01006128b52ffd0000d5000028526561617d071009eb0ee8d29d3c24b4f89b65e3e41d733620";
        assert_eq!(crate::hex::encode(&pack(json.to_vec()).unwrap()), KEPT);
        let kept: Vec<u8> =
            (0..KEPT.len()).step_by(2).map(|at| u8::from_str_radix(&KEPT[at..at + 2], 16).unwrap()).collect();
        assert_eq!(&*unpack(&kept).unwrap(), json);
    }

    #[test]
    fn damaged_values_are_errors_and_no_more() {
        let packed = pack(WORDS.to_vec()).unwrap();
        assert_eq!(packed[0], PACKED);
        for length in 3..packed.len() {
            assert!(unpack(&packed[..length]).is_err(), "cut to {length}");
        }
        for at in 1..packed.len() {
            let mut other = packed.clone();
            other[at] ^= 0x55;
            // Right or not, it ends, and is no longer than it says.
            let length = usize::from(u16::from_be_bytes([other[1], other[2]]));
            assert!(unpack(&other).is_ok_and(|json| json.len() == length) || unpack(&other).is_err());
        }
    }
}
