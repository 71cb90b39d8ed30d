//! Reading the archive: the list, newest first, and single messages.

use std::io::Read;

use mailarchive_api::AbiError;

use super::{Archive, Counters, MessageId, PARSED, Record, pack};
use crate::{
    hex, keys,
    message::{self, Message},
    store::{Pair, prefix_end},
};

/// A place in the list: where a page ends and the next begins. Opaque outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor([u8; 24]);

impl Cursor {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }

    pub(super) fn at(date: i64, message: MessageId) -> Self {
        Self(keys::place(date, message))
    }

    fn of_key(key: &[u8]) -> Option<Self> {
        key.last_chunk::<24>().copied().map(Self)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// Which part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    Newest,
    /// Older than the cursor.
    Before(Cursor),
    /// Newer than the cursor, those next to it.
    After(Cursor),
}

/// Whether messages that say the same as an earlier one are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Copies {
    Shown,
    Hidden,
}

/// A page of the list, newest first.
pub(crate) struct Page {
    pub(crate) records: Vec<Record>,
    /// There is newer mail than this page, after this place.
    pub(crate) newer: Option<Cursor>,
    /// There is older mail than this page, before this place.
    pub(crate) older: Option<Cursor>,
}

impl Archive {
    /// Up to `limit` messages of a space.
    pub(crate) fn page(&self, space: &str, from: From, limit: u32, copies: Copies) -> Result<Page, AbiError> {
        let prefix = keys::list(space);
        let end = prefix_end(&prefix);
        let place = |cursor: Cursor| [prefix.as_slice(), &cursor.0].concat();
        let after = |cursor: Cursor| [place(cursor).as_slice(), &[0]].concat();
        // One more than asked for tells whether the list goes on.
        let asked = limit.saturating_add(1);
        let (mut pairs, backwards) = match from {
            From::Newest => (self.entries(prefix.clone(), end, asked, false, copies)?, false),
            From::Before(cursor) => (self.entries(after(cursor), end, asked, false, copies)?, false),
            From::After(cursor) => (self.entries(prefix.clone(), place(cursor), asked, true, copies)?, true),
        };
        let more = pairs.len() > limit as usize;
        pairs.truncate(limit as usize);
        if backwards {
            pairs.reverse();
        }
        let first = pairs.first().and_then(|(key, _)| Cursor::of_key(key));
        let last = pairs.last().and_then(|(key, _)| Cursor::of_key(key));
        let (newer, older) = match from {
            From::Newest => (None, more),
            From::Before(_) => (first, more),
            From::After(_) => (first.filter(|_| more), true),
        };
        let ids = pairs.iter().filter_map(|(key, _)| Some(MessageId::from_bytes(*key.last_chunk::<16>()?)));
        let wanted: Vec<_> = ids.map(|id| keys::message(space, id)).collect();
        let values = if wanted.is_empty() { Vec::new() } else { self.store.get_many(&wanted)? };
        let records =
            values.into_iter().flatten().map(|value| super::decode(&value)).collect::<Result<_, _>>()?;
        Ok(Page { records, newer, older: last.filter(|_| older) })
    }

    /// Up to `limit` entries of a list.
    fn entries(
        &self,
        mut start: Vec<u8>,
        mut end: Vec<u8>,
        limit: u32,
        reverse: bool,
        copies: Copies,
    ) -> Result<Vec<Pair>, AbiError> {
        let mut entries = Vec::new();
        loop {
            let page = self.store.scan(&start, &end, limit, reverse)?;
            let is_last = page.len() < limit as usize;
            match page.last() {
                Some((last, _)) if reverse => end.clone_from(last),
                Some((last, _)) => start = [last.as_slice(), &[0]].concat(),
                None => {}
            }
            entries
                .extend(page.into_iter().filter(|(_, mark)| copies == Copies::Shown || mark != keys::COPY));
            if is_last || entries.len() >= limit as usize {
                entries.truncate(limit as usize);
                return Ok(entries);
            }
        }
    }

    /// The messages next to one in the list: newer and older.
    pub(crate) fn neighbours(
        &self,
        space: &str,
        record: &Record,
    ) -> Result<(Option<MessageId>, Option<MessageId>), AbiError> {
        let prefix = keys::list(space);
        let place = keys::listed(space, record.date, record.id);
        let id = |pairs: Vec<Pair>| {
            pairs.first().and_then(|(key, _)| key.last_chunk::<16>().copied()).map(MessageId::from_bytes)
        };
        let after = [place.as_slice(), &[0]].concat();
        let newer = id(self.entries(prefix.clone(), place, 1, true, Copies::Hidden)?);
        let older = id(self.entries(after, prefix_end(&prefix), 1, false, Copies::Hidden)?);
        Ok((newer, older))
    }

    pub(crate) fn record(&self, space: &str, id: MessageId) -> Result<Option<Record>, AbiError> {
        self.store.get(&keys::message(space, id))?.map(|value| super::decode(&value)).transpose()
    }

    /// The raw bytes of a message, exactly as the server sent them.
    pub(crate) fn raw(&self, space: &str, record: &Record) -> Result<Box<dyn Read + Send>, AbiError> {
        pack::unpack(&self.store, &record.body, &keys::raw(space, record.id))?.ok_or_else(|| {
            AbiError::internal(format!("the bytes of message {} are missing in the archive", record.id))
        })
    }

    /// Up to [`PARSED`] raw bytes of a message.
    pub(crate) fn head(&self, space: &str, record: &Record) -> Result<Vec<u8>, AbiError> {
        let mut head = Vec::new();
        self.raw(space, record)?.take(PARSED as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// A message, parsed anew from its raw bytes.
    pub(crate) fn message(&self, space: &str, record: &Record) -> Result<Message, AbiError> {
        Ok(message::parse(&self.head(space, record)?))
    }

    /// How much a space holds.
    pub(crate) fn totals(&self, space: &str) -> Result<Counters, AbiError> {
        self.sum(&keys::all_counters(space))
    }

    /// How much all spaces hold.
    pub(crate) fn site_totals(&self) -> Result<Counters, AbiError> {
        self.sum(keys::ALL_COUNTERS)
    }

    /// How much one account brought into a space.
    pub(crate) fn account_totals(
        &self,
        space: &str,
        account: crate::account::AccountId,
    ) -> Result<Counters, AbiError> {
        self.sum(&keys::counters(space, account))
    }

    fn sum(&self, prefix: &[u8]) -> Result<Counters, AbiError> {
        let mut total = Counters::default();
        self.store.scan_prefix(prefix, |(_, value)| {
            // A counter that cannot be read is not worth a list that cannot be shown.
            total += super::decode(&value).unwrap_or_default();
        })?;
        Ok(total)
    }
}
