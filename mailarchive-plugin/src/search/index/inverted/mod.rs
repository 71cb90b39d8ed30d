//! Which words stand where: an inverted file of our own beside each segment of the library's index.
//!
//! The library's own lists pack numbers by blocks of 128 with the width of the largest. Those of mail are short, and
//! where a word stands in a message is known to a few bits once the length of the message is: [`bits`] writes such
//! numbers in Golomb-Rice codes whose parameters follow from what the reader knows anyway ([`postings`]). So the
//! file takes about two thirds of the library's, and a phrase reads what it needs in one pass.
//!
//! A file holds the postings of all terms, then the dictionary ([`dictionary`]), the lengths of texts ([`lengths`]) and
//! a trailer ([`mod@file`]). Its sum is in the footer that every file of the index has.

mod bits;
mod component;
mod dictionary;
mod file;
mod gather;
mod lengths;
mod phrase;
mod postings;
mod query;

#[cfg(test)]
mod tests;

pub(super) use component::{EXTENSION, component};
pub(super) use file::Segments;
pub(super) use query::NeedleQuery;
