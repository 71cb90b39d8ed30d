//! What was changed a moment ago and is not in the index yet: few messages are read, so that nobody who just
//! archived, trashed or restored one finds it otherwise than it is.

use mailarchive_api::AbiError;

use super::{
    Shared,
    find::Asked,
    index::{Accounts, Order, Place},
    scan::matches,
};
use crate::{
    archive::{MessageId, Record},
    keys,
    store::{decode, prefix_end},
};

/// More than these are left to the index, which has them a second or two later.
const MOST: u32 = 100;

/// Messages of a space that wait for the index.
pub(super) struct Waiting {
    ids: Vec<MessageId>,
}

impl Shared {
    /// None, where there are too many or nothing can be said of them: only the index knows what fits best.
    pub(super) fn waiting(&self, space: &str, order: Order) -> Result<Waiting, AbiError> {
        let prefix = keys::outbox(space);
        let mut ids = Vec::new();
        if order == Order::Date {
            let entries = self.store.scan(&prefix, &prefix_end(&prefix), MOST + 1, false)?;
            if entries.len() <= MOST as usize {
                ids.extend(entries.iter().filter_map(|(key, _)| keys::named(key)?.1));
            }
        }
        Ok(Waiting { ids })
    }

    /// Of those that wait, what the query asks for, with its place, and whether it lies in the trash.
    pub(super) fn found_waiting(
        &self,
        waiting: &Waiting,
        space: &str,
        asked: &Asked<'_>,
    ) -> Result<Vec<(Place, Record, bool)>, AbiError> {
        if waiting.ids.is_empty() {
            return Ok(Vec::new());
        }
        let spaces = [space.to_owned()];
        let accounts = |name: &str| self.account_ids(&spaces, name);
        let keys: Vec<_> = waiting.ids.iter().map(|id| keys::message(space, *id)).collect();
        let mut mails = Vec::new();
        for value in self.store.get_many(&keys)?.into_iter().flatten() {
            mails.push((decode::<Record>(&value)?, false));
        }
        if asked.query.asks_for_trash() {
            let trashed = self.archive.all_trashed(space, &waiting.ids)?;
            mails.extend(trashed.into_iter().map(|trashed| (trashed.record, true)));
        }
        let mut found = Vec::new();
        for (record, is_trashed) in mails {
            let question = (asked.moment, &accounts as Accounts<'_>);
            if matches(&self.archive, space, asked.query, question, (&record, is_trashed))? {
                let place = Place { score: 0.0, date: record.date, id: record.id };
                found.push((place, record, is_trashed));
            }
        }
        Ok(found)
    }
}

impl Waiting {
    pub(super) fn holds(&self, id: MessageId) -> bool {
        self.ids.contains(&id)
    }
}
