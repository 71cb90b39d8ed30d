//! Whole messages.

pub(crate) mod corpora;
mod hostile;
mod japanese;
mod structure;

use super::*;

/// A message of these fields, as text/plain where they do not say otherwise.
fn mail(fields: &str, body: &[u8]) -> Vec<u8> {
    [fields.as_bytes(), b"\n\n", body].concat()
}
