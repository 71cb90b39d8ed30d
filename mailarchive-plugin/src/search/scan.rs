//! Searching without an index: the list is read from its newest message on, and each message asked.
//!
//! So it goes while the index is made anew. A search that takes long answers what it found and where to go on,
//! so that no request holds a thread for more than a few seconds.

use std::time::Instant;

use mailarchive_api::AbiError;

use super::{
    index::Accounts,
    query::{Clause, Moment, Part, Query, Test},
    text,
    words::{Haystack, Needle},
};
use crate::{
    archive::{Archive, Copies, Cursor, From, Record},
    hex,
};

/// Messages that are read at a time.
const PAGE: u32 = 100;

/// What one call found.
pub(super) struct Scanned {
    pub(super) records: Vec<Record>,
    /// So many of them, the last, lie in the trash.
    pub(super) trashed: usize,
    /// Where the search goes on; `None`: everything was searched.
    pub(super) next: Option<Stand>,
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    List(Cursor),
    /// In the trash, which comes after the list, what was deleted last first.
    Trash([u8; 32]),
}

/// Up to `limit` messages that the query asks for, newest first, from where an earlier search ended.
pub(super) fn scan(
    archive: &Archive,
    space: &str,
    query: &Query,
    asked: (&Moment, Accounts<'_>),
    stand: Option<Stand>,
    limit: usize,
    deadline: Instant,
) -> Result<Scanned, AbiError> {
    let mut found = Scanned { records: Vec::new(), trashed: 0, next: None };
    let mut from = match stand {
        None if query.is_of_trash() => None,
        None => Some(From::Newest),
        Some(Stand::List(cursor)) => Some(From::Before(cursor)),
        Some(Stand::Trash(_)) => None,
    };
    let is_over = |found: &Scanned| found.records.len() == limit || Instant::now() > deadline;
    while let Some(next) = from {
        let page = archive.page(space, next, PAGE, Copies::Shown)?;
        for record in page.records {
            let here = record.cursor();
            if matches(archive, space, query, asked, (&record, false))? {
                found.records.push(record);
            }
            if is_over(&found) {
                found.next = Some(Stand::List(here));
                return Ok(found);
            }
        }
        from = page.older.map(From::Before);
    }
    if !query.asks_for_trash() {
        return Ok(found);
    }
    let mut after = if let Some(Stand::Trash(place)) = stand { Some(hex::encode(&place)) } else { None };
    loop {
        let Some(page) = archive.trash_page(space, after.as_deref(), PAGE)? else { return Ok(found) };
        for trashed in page.messages {
            let here = trashed.place();
            if matches(archive, space, query, asked, (&trashed.record, true))? {
                found.records.push(trashed.record);
                found.trashed += 1;
            }
            if is_over(&found) {
                found.next = Some(Stand::Trash(here));
                return Ok(found);
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}

/// Whether the query asks for this message, which lies in the trash or does not.
pub(super) fn matches(
    archive: &Archive,
    space: &str,
    query: &Query,
    asked: (&Moment, Accounts<'_>),
    (record, is_trashed): (&Record, bool),
) -> Result<bool, AbiError> {
    Mail { archive, space, record, is_trashed, texts: None, asked }.matches(query)
}

/// A message that is asked. Its text is read only where its record leaves the question open.
struct Mail<'a> {
    archive: &'a Archive,
    space: &'a str,
    record: &'a Record,
    is_trashed: bool,
    texts: Option<Vec<(Part, Haystack)>>,
    asked: (&'a Moment, Accounts<'a>),
}

impl Mail<'_> {
    fn matches(&mut self, query: &Query) -> Result<bool, AbiError> {
        let (cheap, costly): (Vec<&Clause>, Vec<&Clause>) =
            query.all.iter().partition(|clause| is_cheap(clause));
        for clause in cheap.into_iter().chain(costly) {
            if !self.clause(clause)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn clause(&mut self, clause: &Clause) -> Result<bool, AbiError> {
        match clause {
            Clause::Test(test) => self.test(test),
            Clause::Not(clause) => Ok(!self.clause(clause)?),
            Clause::All(all) => {
                for clause in all {
                    if !self.clause(clause)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Clause::Any(any) => {
                for clause in any {
                    if self.clause(clause)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn test(&mut self, test: &Test) -> Result<bool, AbiError> {
        let (moment, accounts) = self.asked;
        let record = self.record;
        Ok(match test {
            Test::Text(part, text) => self.text(*part, text)?,
            Test::Before(period) => record.date < moment.bounds(*period).0,
            Test::After(period) => record.date >= moment.bounds(*period).0,
            Test::On(period) => {
                let (start, end) = moment.bounds(*period);
                (start..end).contains(&record.date)
            }
            Test::HasAttachment => record.attachments > 0,
            Test::Larger(bytes) => record.size > *bytes,
            Test::Smaller(bytes) => record.size < *bytes,
            Test::Account(name) => accounts(name).contains(&record.account.to_string()),
            Test::Label(name) => {
                let labels = self.archive.labels(self.space, record.id)?;
                labels.iter().any(|label| label.as_str().eq_ignore_ascii_case(name))
            }
            Test::IsTrashed => self.is_trashed,
        })
    }

    fn text(&mut self, part: Option<Part>, text: &str) -> Result<bool, AbiError> {
        let Some(needle) = Needle::new(text) else { return Ok(true) };
        // The subject is in the record, and often enough decides.
        if matches!(part, None | Some(Part::Subject)) && needle.is_in(&Haystack::new(&self.record.subject)) {
            return Ok(true);
        }
        let texts = match &mut self.texts {
            Some(texts) => texts,
            none => {
                let entry =
                    text::entry(self.record, Vec::new(), &self.archive.head(self.space, self.record)?);
                none.insert(entry.texts.iter().map(|(part, text)| (*part, Haystack::new(text))).collect())
            }
        };
        let searched = |one: Part| part.map_or(Part::ANYWHERE.contains(&one), |part| part == one);
        Ok(texts.iter().filter(|(part, _)| searched(*part)).any(|(_, haystack)| needle.is_in(haystack)))
    }
}

fn is_cheap(clause: &Clause) -> bool {
    match clause {
        Clause::Test(test) => !matches!(test, Test::Text(..)),
        Clause::Not(clause) => is_cheap(clause),
        Clause::All(all) | Clause::Any(all) => all.iter().all(is_cheap),
    }
}
