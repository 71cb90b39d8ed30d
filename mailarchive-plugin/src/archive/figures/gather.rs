//! Making the figures of a space from its records: of archives from before there were figures, and again where their
//! form changed.

use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};

use super::{Delta, key};
use crate::{
    archive::{Archive, MessageId, Record, decode, encode},
    keys,
    store::{Changes, prefix_end},
};

/// Another number makes every space's figures anew.
const FORMAT: u32 = 1;
const PAGE: u32 = 500;

/// How far the figures of a space are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state")]
pub(super) enum State {
    /// All messages are counted.
    Done { format: u32 },
    /// Messages of the list up to this one are, from the newest on.
    Gathering { through: Option<(i64, MessageId)>, format: u32, stamp: u64 },
}

impl State {
    /// Whether the message, when it enters or leaves, is counted now rather than by the rebuilding.
    pub(super) fn counts(&self, record: &Record) -> bool {
        match self {
            Self::Done { .. } => true,
            Self::Gathering { through, .. } => {
                through.is_some_and(|(date, id)| keys::place(record.date, record.id) <= keys::place(date, id))
            }
        }
    }

    fn gathering(through: Option<(i64, MessageId)>, format: u32) -> Self {
        Self::Gathering { through, format, stamp: rand::random() }
    }
}

/// The state that a commit to the list goes by, as its precondition. `None`: there are no figures to keep up.
pub(super) fn premise(
    archive: &Archive,
    space: &str,
    changes: &mut Changes,
) -> Result<Option<State>, AbiError> {
    let key = key::state(space);
    let stored = archive.store.get(&key)?;
    changes.require(&key, stored.as_deref());
    let state = match stored.as_deref().map(decode::<State>).transpose()? {
        Some(done @ State::Done { .. }) => return Ok(Some(done)),
        // Another value each time, so that the rebuilding notices what came behind its back.
        Some(State::Gathering { through, format, .. }) => State::gathering(through, format),
        None => {
            let list = keys::list(space);
            if !archive.store.scan(&list, &prefix_end(&list), 1, false)?.is_empty() {
                return Ok(None);
            }
            State::Done { format: FORMAT }
        }
    };
    changes.put(key, encode(&state)?);
    Ok(Some(state))
}

impl Archive {
    /// Whether the figures of a space are being made still.
    pub(crate) fn is_counting(&self, space: &str) -> Result<bool, AbiError> {
        let state = self.store.get(&key::state(space))?;
        let list = keys::list(space);
        Ok(match state.as_deref().map(decode::<State>).transpose()? {
            Some(State::Done { .. }) => false,
            Some(State::Gathering { .. }) => true,
            None => !self.store.scan(&list, &prefix_end(&list), 1, false)?.is_empty(),
        })
    }

    /// Makes the figures of a space where that is to be done, until it is done or to be stopped.
    pub(crate) fn gather_figures(&self, space: &str, stop: &dyn Fn() -> bool) -> Result<(), AbiError> {
        let key = key::state(space);
        while !stop() {
            let stored = self.store.get(&key)?;
            let through = match stored.as_deref().map(decode::<State>).transpose()? {
                Some(State::Done { format: FORMAT }) => return Ok(()),
                Some(State::Gathering { through, format: FORMAT, .. }) => through,
                None | Some(_) => {
                    self.start_counting(space, stored.as_deref())?;
                    continue;
                }
            };
            let list = keys::list(space);
            let start = through.map_or_else(
                || list.clone(),
                |(date, id)| [keys::listed(space, date, id).as_slice(), &[0]].concat(),
            );
            let places: Vec<_> = self
                .store
                .scan(&start, &prefix_end(&list), PAGE, false)?
                .iter()
                .filter_map(|(place, _)| keys::of_listed(place))
                .collect();
            let records: Vec<_> = places.iter().map(|(_, id)| keys::message(space, *id)).collect();
            let mut delta = Delta::default();
            self.decoded::<Record>(&records)?.iter().for_each(|record| delta.add(record, 1));
            let state = places
                .last()
                .map_or(State::Done { format: FORMAT }, |last| State::gathering(Some(*last), FORMAT));
            let mut changes = Changes::default();
            changes.require(&key, stored.as_deref());
            changes.put(key.clone(), encode(&state)?);
            delta.write(self, space, &mut changes)?;
            // Where mail came or went meanwhile, the page is read again.
            let _tried_again = self.store.commit(changes)?;
        }
        Ok(())
    }

    /// What figures there are goes; from here on nothing is counted but what the rebuilding came by.
    fn start_counting(&self, space: &str, stored: Option<&[u8]>) -> Result<(), AbiError> {
        let key = key::state(space);
        // Of no format: where clearing is cut short it starts again.
        let mut changes = Changes::default();
        changes.require(&key, stored);
        changes.put(key.clone(), encode(&State::gathering(None, 0))?);
        if self.store.commit(changes)?.is_err() {
            return Ok(());
        }
        for table in key::derived(space) {
            self.clear(&table)?;
        }
        let mut changes = Changes::default();
        changes.put(key, encode(&State::gathering(None, FORMAT))?);
        let _unconditional = self.store.commit(changes)?;
        Ok(())
    }
}
