//! Reading the archive: the list, newest first, and single messages.

use std::io::Read;

use mailarchive_api::AbiError;

use super::{Archive, Counters, MessageId, PARSED, Record, block, pack};
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

    pub(crate) fn at(date: i64, message: MessageId) -> Self {
        Self(keys::place(date, message))
    }

    /// The date and the message that it was made of.
    pub(crate) fn place(&self) -> (i64, MessageId) {
        keys::placed(&self.0)
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

    /// The messages with this Message-ID, first archived first; an archive keeps all of them.
    pub(crate) fn by_message_id(&self, space: &str, message_id: &str) -> Result<Vec<Record>, AbiError> {
        const MOST: u32 = 50;
        let prefix = keys::with_message_id(space, message_id);
        let pairs = self.store.scan(&prefix, &prefix_end(&prefix), MOST, false)?;
        let ids = pairs.iter().filter_map(|(key, _)| Some(MessageId::from_bytes(*key.last_chunk::<16>()?)));
        let wanted: Vec<_> = ids.map(|id| keys::message(space, id)).collect();
        if message_id.is_empty() || wanted.is_empty() {
            return Ok(Vec::new());
        }
        let records: Result<Vec<Record>, _> =
            self.store.get_many(&wanted)?.into_iter().flatten().map(|value| super::decode(&value)).collect();
        // The key holds a hash of the id.
        Ok(records?.into_iter().filter(|record| record.message_id == message_id).collect())
    }

    /// The raw bytes of a message, exactly as the server sent them.
    pub(crate) fn raw(&self, space: &str, record: &Record) -> Result<Box<dyn Read + Send>, AbiError> {
        self.raw_by(space, record, &self.recent)
    }

    /// The same, from what is stored now: nothing that is remembered stands between.
    pub(super) fn raw_again(&self, space: &str, record: &Record) -> Result<Box<dyn Read + Send>, AbiError> {
        self.raw_by(space, record, &block::Recent::default())
    }

    fn raw_by(
        &self,
        space: &str,
        record: &Record,
        recent: &block::Recent,
    ) -> Result<Box<dyn Read + Send>, AbiError> {
        pack::unpack(&self.store, space, record, recent)?.ok_or_else(|| {
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

    /// How much the list of a space holds.
    pub(crate) fn totals(&self, space: &str) -> Result<Counters, AbiError> {
        let (brought, gone) = (self.sum(&keys::all_counters(space))?, self.gone(space)?);
        Ok(without(brought, &gone))
    }

    /// How much the lists of all spaces hold.
    pub(crate) fn site_totals(&self) -> Result<Counters, AbiError> {
        let mut totals = self.sum(keys::ALL_COUNTERS)?;
        self.store.scan_prefix(keys::kept::ALL_GONE, |(_, value)| {
            totals = without(totals, &super::decode(&value).unwrap_or_default());
        })?;
        Ok(totals)
    }

    /// How many messages lie in the trash of all spaces.
    pub(crate) fn site_trashed(&self) -> Result<u64, AbiError> {
        let mut trashed = 0;
        self.store.scan_prefix(keys::kept::ALL_GONE, |(_, value)| {
            trashed += super::decode::<super::Gone>(&value).unwrap_or_default().trashed;
        })?;
        Ok(trashed)
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

fn without(brought: Counters, gone: &super::Gone) -> Counters {
    Counters {
        messages: brought.messages.saturating_sub(gone.messages),
        bytes: brought.bytes.saturating_sub(gone.bytes),
    }
}
