//! The limits of [`crate::Storage`], for hosts to check what the plugin asks for.

use abi_stable::std_types::RVec;

use crate::{AbiError, Batch, ErrorCode, MAX_BATCH, MAX_BLOB_NAME, MAX_KEY, MAX_VALUE};

/// A key of 1 to [`MAX_KEY`] bytes.
///
/// # Errors
/// `INVALID`.
pub fn check_key(key: &[u8]) -> Result<(), AbiError> {
    match key.len() {
        0 => Err(AbiError::invalid("a key is empty")),
        1..=MAX_KEY => Ok(()),
        length => Err(AbiError::invalid(format!("a key has {length} bytes; {MAX_KEY} are allowed"))),
    }
}

/// Sizes of all keys and values and of the whole batch; no key twice in what is written.
///
/// # Errors
/// `INVALID` for a malformed batch, `FULL` for one that is too large.
pub fn check_batch(batch: &Batch) -> Result<(), AbiError> {
    let mut size = 0;
    let mut count = |key: &[u8], value: &[u8]| {
        check_key(key)?;
        if value.len() > MAX_VALUE {
            let told = format!("a value has {} bytes; {MAX_VALUE} are allowed", value.len());
            return Err(AbiError::new(ErrorCode::FULL, told));
        }
        size += key.len() + value.len();
        Ok(())
    };
    for one in &batch.preconditions {
        count(&one.key, one.expected.as_ref().map_or(&[], |value| value.as_slice()))?;
    }
    for one in &batch.puts {
        count(&one.key, &one.value)?;
    }
    for key in &batch.deletes {
        count(key, &[])?;
    }
    if size > MAX_BATCH {
        let told = format!("a batch has {size} bytes; {MAX_BATCH} are allowed");
        return Err(AbiError::new(ErrorCode::FULL, told));
    }
    let mut written: Vec<&[u8]> = batch.puts.iter().map(|one| one.key.as_slice()).collect();
    written.extend(batch.deletes.iter().map(RVec::as_slice));
    written.sort_unstable();
    if written.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(AbiError::invalid("a key stands twice in the puts and deletes of a batch"));
    }
    Ok(())
}

/// `[a-z0-9][a-z0-9._/-]*`, at most [`MAX_BLOB_NAME`] bytes.
///
/// # Errors
/// `INVALID`.
pub fn check_blob_name(name: &str) -> Result<(), AbiError> {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let well_formed = name.len() <= MAX_BLOB_NAME
        && name.as_bytes().first().is_some_and(alphanumeric)
        && name.bytes().all(|byte| alphanumeric(&byte) || b"._/-".contains(&byte));
    if !well_formed {
        return Err(AbiError::invalid("a blob's name is malformed or too long"));
    }
    Ok(())
}
