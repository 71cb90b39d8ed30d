//! Making the threads of a space from its records: of archives from before there were threads, and again where
//! their form changed.

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use super::{TRIES, Woven, layout::Keys, too_busy, turn, weave::Weaver};
use crate::{
    account::AccountId,
    archive::{Archive, MessageId, Record, decode, encode, encode_packed},
    keys,
    store::{Changes, Conflict, Pair, prefix_end},
    thread,
};

/// Another number makes every space's threads anew.
const FORMAT: u32 = 3;
const PAGE: u32 = 200;

/// How far the threads of a space are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state")]
pub(super) enum State {
    /// All messages are in their threads.
    Done { format: u32, stamp: u64 },
    /// Messages up to this one are.
    Gathering { after: Option<(i64, MessageId)>, format: u32, stamp: u64 },
}

impl State {
    pub(super) fn done() -> Self {
        Self::Done { format: FORMAT, stamp: rand::random() }
    }

    /// The same, and another value: whoever decided by this one decides anew.
    pub(super) fn stamped(self) -> Self {
        let now = rand::random();
        match self {
            Self::Done { format, .. } => Self::Done { format, stamp: now },
            Self::Gathering { after, format, .. } => Self::Gathering { after, format, stamp: now },
        }
    }

    pub(super) fn gathering(after: Option<(i64, MessageId)>) -> Self {
        Self::Gathering { after, format: FORMAT, stamp: rand::random() }
    }
}

impl Archive {
    /// Whether the threads of a space are being made still.
    pub(crate) fn is_gathering(&self, space: &str) -> Result<bool, AbiError> {
        let state = self.store.get(&Keys::new(space).state())?;
        Ok(match state.as_deref().map(decode::<State>).transpose()? {
            Some(State::Done { format: FORMAT, .. }) => false,
            // Threads of another form cannot be read.
            Some(State::Done { .. } | State::Gathering { .. }) => true,
            None => !self.page_of_list(space, None, 1)?.is_empty(),
        })
    }

    /// Spaces that hold mail.
    pub(crate) fn spaces(&self) -> Result<Vec<String>, AbiError> {
        let mut spaces: Vec<String> = Vec::new();
        self.store.scan_prefix(keys::ALL_COUNTERS, |(key, _)| {
            spaces.extend(keys::space_of_counters(&key).map(str::to_owned));
        })?;
        spaces.dedup();
        Ok(spaces)
    }

    /// Makes the threads of a space where that is to be done, until it is done or to be stopped. Answers how many
    /// messages were taken into threads.
    pub(crate) fn gather_threads(&self, space: &str, stop: &dyn Fn() -> bool) -> Result<u64, AbiError> {
        let keys = Keys::new(space);
        self.finish_by_hand(space)?;
        let mut gathered = 0;
        let mut conflicts = 0;
        while !stop() {
            let stored = self.store.get(&keys.state())?;
            let after = match stored.as_deref().map(decode::<State>).transpose()? {
                Some(State::Done { format: FORMAT, .. }) => return Ok(gathered),
                Some(State::Gathering { after, format: FORMAT, .. }) => after,
                None | Some(_) => {
                    self.start_gathering(space, stored.as_deref())?;
                    continue;
                }
            };
            let turns = turn(space);
            let _turn = (conflicts > 0).then(|| turns.lock());
            let page = self.page_of_list(space, after, PAGE)?;
            let mut changes = Changes::default();
            changes.require(&keys.state(), stored.as_deref());
            let taken = self.gather(space, page, &mut changes)?;
            let state = taken.last.map_or_else(State::done, |last| State::gathering(Some(last)));
            changes.put(keys.state(), encode(&state)?);
            match self.store.commit(changes)? {
                Ok(()) => (gathered, conflicts) = (gathered + taken.count, 0),
                Err(Conflict) if conflicts < TRIES => conflicts += 1,
                Err(Conflict) => return Err(too_busy()),
            }
        }
        Ok(gathered)
    }

    /// Makes all threads of a space anew, at the next [`Archive::gather_threads`]. Marks stay.
    #[cfg(test)]
    pub(crate) fn forget_threads(&self, space: &str) -> Result<(), AbiError> {
        let stored = self.store.get(&Keys::new(space).state())?;
        self.start_gathering(space, stored.as_deref())
    }

    /// From here on messages are archived without threads; what threads there are goes.
    fn start_gathering(&self, space: &str, stored: Option<&[u8]>) -> Result<(), AbiError> {
        let keys = Keys::new(space);
        // Of no format: where clearing is cut short it starts again.
        let clearing = State::Gathering { after: None, format: 0, stamp: rand::random() };
        let mut changes = Changes::default();
        changes.require(&keys.state(), stored);
        changes.put(keys.state(), encode(&clearing)?);
        if self.store.commit(changes)?.is_err() {
            return Ok(());
        }
        for table in keys.derived() {
            self.clear(&table)?;
        }
        let mut changes = Changes::default();
        changes.put(keys.state(), encode(&State::gathering(None))?);
        let _unconditional = self.store.commit(changes)?;
        Ok(())
    }

    /// The next messages, oldest first: an answer comes after what it answers, so that splits by hand part the
    /// same messages again.
    fn gather(&self, space: &str, page: Vec<Pair>, changes: &mut Changes) -> Result<Taken, AbiError> {
        let mut items = Vec::new();
        let mut weight = 0;
        let mut taken = Taken { count: 0, last: None };
        for (listed, mark) in page {
            let Some((date, id)) = keys::of_listed(&listed) else { continue };
            taken.last = Some((date, id));
            let key = keys::message(space, id);
            let Some(value) = self.store.get(&key)? else { continue };
            let mut record: Record = decode(&value)?;
            if record.references.is_none() {
                record.references = Some(thread::references(&self.message(space, &record)?));
                changes.require(&key, Some(&value));
                changes.put(key, encode_packed(&record)?);
            }
            let item = Woven::new(&record, mark == keys::COPY);
            weight += item.weight();
            items.push(item);
            taken.count += 1;
            if weight + changes.bytes() > mailarchive_api::MAX_BATCH / 2 {
                break;
            }
        }
        let items: Vec<&Woven> = items.iter().collect();
        let nobody = AccountId::from_bytes([0; AccountId::LENGTH]);
        Weaver::new(&self.store, space, self.marks(space)?).weave(&items, nobody, changes)?;
        Ok(taken)
    }

    fn page_of_list(
        &self,
        space: &str,
        after: Option<(i64, MessageId)>,
        limit: u32,
    ) -> Result<Vec<Pair>, AbiError> {
        let all = keys::list(space);
        let end = after.map_or_else(|| prefix_end(&all), |(date, id)| keys::listed(space, date, id));
        self.store.scan(&all, &end, limit, true)
    }
}

struct Taken {
    count: u64,
    last: Option<(i64, MessageId)>,
}
