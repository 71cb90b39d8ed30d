//! Searching without an index: the list is read from its newest message on, and each message asked.
//!
//! A search that takes long answers what it found and where to go on, so that no request holds a thread for
//! more than a few seconds.

use std::time::{Duration, Instant};

use mailarchive_api::AbiError;

use super::{
    Query,
    query::{Term, Test},
};
use crate::{
    archive::{Archive, Copies, Cursor, From, Record},
    message::{self, Address},
};

/// How long one call may search.
const PATIENCE: Duration = Duration::from_secs(4);
/// Messages that are read at a time.
const PAGE: u32 = 100;

/// What one call found.
pub(crate) struct Found {
    pub(crate) records: Vec<Record>,
    /// Where the search goes on; `None`: everything was searched.
    pub(crate) next: Option<Cursor>,
}

/// Up to `limit` messages that the query asks for, newest first, from `from` on.
pub(crate) fn scan(
    archive: &Archive,
    space: &str,
    query: &Query,
    mut from: From,
    limit: usize,
) -> Result<Found, AbiError> {
    let started = Instant::now();
    let mut records = Vec::new();
    loop {
        let page = archive.page(space, from, PAGE, Copies::Shown)?;
        for record in page.records {
            let here = record.cursor();
            if matches(archive, space, query, &record)? {
                records.push(record);
            }
            if records.len() == limit || started.elapsed() > PATIENCE {
                return Ok(Found { records, next: Some(here) });
            }
        }
        match page.older {
            Some(older) => from = From::Before(older),
            None => return Ok(Found { records, next: None }),
        }
    }
}

/// The cheap tests come first: the text is read only where they leave the question open.
fn matches(archive: &Archive, space: &str, query: &Query, record: &Record) -> Result<bool, AbiError> {
    let mut text: Option<String> = None;
    for alternative in &query.alternatives {
        let (cheap, costly): (Vec<&Term>, Vec<&Term>) =
            alternative.iter().partition(|term| !matches!(term.test, Test::Anywhere(_)));
        if !cheap.iter().all(|term| of_record(&term.test, record) != term.negated) {
            continue;
        }
        let mut all = true;
        for term in costly {
            let Test::Anywhere(word) = &term.test else { continue };
            let held = match text {
                _ if in_record(word, record) => true,
                Some(ref text) => contains(text, word),
                None => contains(text.insert(body(archive, space, record)?), word),
            };
            if held == term.negated {
                all = false;
                break;
            }
        }
        if all {
            return Ok(true);
        }
    }
    Ok(false)
}

fn of_record(test: &Test, record: &Record) -> bool {
    match test {
        Test::From(text) => among(&record.from, text),
        Test::To(text) => among(&record.to, text),
        Test::Subject(text) => contains(&record.subject.to_lowercase(), text),
        Test::Before(time) => record.date < *time,
        Test::After(time) => record.date >= *time,
        Test::HasAttachment => record.attachments > 0,
        Test::Anywhere(_) => true,
    }
}

fn in_record(word: &str, record: &Record) -> bool {
    contains(&record.subject.to_lowercase(), word) || among(&record.from, word) || among(&record.to, word)
}

fn among(addresses: &[Address], text: &str) -> bool {
    addresses.iter().any(|address| {
        contains(&address.address.to_lowercase(), text)
            || address.name.as_ref().is_some_and(|name| contains(&name.to_lowercase(), text))
    })
}

/// What there is to read in a message, in lower case.
fn body(archive: &Archive, space: &str, record: &Record) -> Result<String, AbiError> {
    let message = archive.message(space, record)?;
    let mut text = message.text.unwrap_or_default();
    if text.is_empty()
        && let Some(html) = &message.html
    {
        text = message::markup::to_text(html);
    }
    for part in &message.attachments {
        text.push('\n');
        text.push_str(&part.name);
    }
    Ok(text.to_lowercase())
}

/// Whether `word` stands in `text`: as a whole word where the language separates words, anywhere in scripts
/// that do not.
fn contains(text: &str, word: &str) -> bool {
    let separated = |c: char| c.is_alphanumeric() && (c as u32) < 0x2e80;
    let starts = word.chars().next().is_some_and(separated);
    let ends = word.chars().next_back().is_some_and(separated);
    text.match_indices(word).any(|(at, found)| {
        let before = text[..at].chars().next_back().is_some_and(separated);
        let after = text[at + found.len()..].chars().next().is_some_and(separated);
        !(starts && before || ends && after)
    })
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn words_are_whole_and_japanese_is_found_anywhere() {
        assert!(contains("the price list", "price"));
        assert!(!contains("the pricelist", "price"));
        assert!(contains("a (price)", "price"));
        assert!(contains("更新見積もりの件", "見積もり"));
        assert!(contains("東京都", "京"));
        assert!(contains("第3版pdfです", "pdf"));
        assert!(contains("größe 3", "größe"));
        assert!(!contains("", "x"));
    }
}
