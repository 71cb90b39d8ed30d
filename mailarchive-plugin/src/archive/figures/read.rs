//! What the figures say. How much is read depends on months and accounts, not on messages.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use mailarchive_api::AbiError;

use super::{Month, Sender, SenderKey, key, month_number};
use crate::{
    account::AccountId,
    archive::{Archive, decode},
    keys,
    store::prefix_end,
};

/// A month of a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MonthFigures {
    pub(crate) year: i16,
    pub(crate) month: i8,
    pub(crate) messages: u64,
    /// Raw bytes.
    pub(crate) bytes: u64,
}

/// Somebody who wrote messages of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correspondent {
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    pub(crate) messages: u64,
}

/// Of each account no more senders are looked at than this, however evenly mail is spread over them.
const DEEPEST: usize = 2000;
const PAGE: u32 = 50;

impl Archive {
    /// The months that brought mail, oldest first.
    pub(crate) fn months(&self, space: &str) -> Result<Vec<MonthFigures>, AbiError> {
        let mut months: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
        self.each_month(&key::months(space), |number, month| {
            let (messages, bytes) = months.entry(number).or_default();
            *messages += month.days.values().sum::<u64>();
            *bytes += month.bytes;
        })?;
        let figures = |(number, (messages, bytes)): (u16, (u64, u64))| MonthFigures {
            year: i16::try_from(number / 12).unwrap_or(i16::MAX),
            month: i8::try_from(number % 12 + 1).unwrap_or(1),
            messages,
            bytes,
        };
        Ok(months.into_iter().map(figures).collect())
    }

    /// Messages by day, from one day to another; days without any are left out.
    pub(crate) fn days(&self, space: &str, from: Date, to: Date) -> Result<BTreeMap<Date, u64>, AbiError> {
        let mut days = BTreeMap::new();
        for number in month_number(from)..=month_number(to) {
            self.each_month(&key::months_from(space, number), |number, month| {
                let (year, number) = (i16::try_from(number / 12), i8::try_from(number % 12 + 1));
                for (day, count) in month.days {
                    let (Ok(year), Ok(number)) = (year, number) else { continue };
                    if let Ok(date) = Date::new(year, number, day)
                        && (from..=to).contains(&date)
                    {
                        *days.entry(date).or_default() += count;
                    }
                }
            })?;
        }
        Ok(days)
    }

    /// The date of the oldest message.
    pub(crate) fn oldest_date(&self, space: &str) -> Result<Option<i64>, AbiError> {
        let list = keys::list(space);
        let last = self.store.scan(&list, &prefix_end(&list), 1, true)?;
        Ok(last.first().and_then(|(place, _)| keys::of_listed(place)).map(|(date, _)| date))
    }

    fn each_month(&self, prefix: &[u8], mut each: impl FnMut(u16, Month)) -> Result<(), AbiError> {
        let mut damaged = None;
        self.store.scan_prefix(prefix, |(key, value)| {
            match (key::of_month(&key), decode::<Month>(&value)) {
                (Some(number), Ok(month)) => each(number, month),
                (None, _) => {}
                (_, Err(error)) => damaged = Some(error),
            }
        })?;
        damaged.map_or(Ok(()), Err)
    }

    /// Those who wrote most, up to `most`.
    ///
    /// The accounts' rankings are read side by side from their heads on. Who stands further down than they were read
    /// wrote at most as much as the last ones read together, so when `most` wrote more than that, these are they.
    pub(crate) fn correspondents(&self, space: &str, most: usize) -> Result<Vec<Correspondent>, AbiError> {
        let mut rankings = Vec::new();
        let prefix = keys::all_counters(space);
        self.store.scan_prefix(&prefix, |(key, _)| {
            let account = key.last_chunk::<{ AccountId::LENGTH }>().copied().map(AccountId::from_bytes);
            rankings.extend(account.map(|account| Ranking::new(space, account)));
        })?;
        let accounts: Vec<AccountId> = rankings.iter().map(|ranking| ranking.account).collect();
        let mut seen = HashSet::new();
        let mut found: Vec<Correspondent> = Vec::new();
        loop {
            let mut fresh = Vec::new();
            for ranking in &mut rankings {
                fresh.extend(ranking.next(self)?.into_iter().filter(|sender| seen.insert(*sender)));
            }
            found.extend(self.written_by(space, &accounts, &fresh)?);
            found.sort_by(|a, b| b.messages.cmp(&a.messages).then_with(|| a.address.cmp(&b.address)));
            found.truncate(most);
            let unseen: u64 = rankings.iter().map(|ranking| ranking.at_most).sum();
            let is_enough = found.len() == most && found.last().is_none_or(|last| last.messages >= unseen);
            if is_enough || rankings.iter().all(|ranking| ranking.is_over) {
                return Ok(found);
            }
        }
    }

    /// What these senders wrote in all accounts.
    fn written_by(
        &self,
        space: &str,
        accounts: &[AccountId],
        senders: &[SenderKey],
    ) -> Result<Vec<Correspondent>, AbiError> {
        let keys: Vec<_> = senders
            .iter()
            .flat_map(|sender| accounts.iter().map(|account| key::sender(space, *account, sender)))
            .collect();
        let mut found: HashMap<String, Correspondent> = HashMap::new();
        for sender in self.decoded::<Sender>(&keys)? {
            let entry = found.entry(sender.address.clone()).or_insert(Correspondent {
                address: sender.address,
                name: None,
                messages: 0,
            });
            entry.messages += sender.messages;
            entry.name = entry.name.take().or(sender.name);
        }
        Ok(found.into_values().collect())
    }
}

/// An account's senders, who wrote most first.
struct Ranking {
    account: AccountId,
    prefix: Vec<u8>,
    start: Vec<u8>,
    read: usize,
    /// Nobody who is still to come wrote more.
    at_most: u64,
    is_over: bool,
}

impl Ranking {
    fn new(space: &str, account: AccountId) -> Self {
        let prefix = key::ranking(space, account);
        Self { account, start: prefix.clone(), prefix, read: 0, at_most: u64::MAX >> 16, is_over: false }
    }

    fn next(&mut self, archive: &Archive) -> Result<Vec<SenderKey>, AbiError> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let page = archive.store.scan(&self.start, &prefix_end(&self.prefix), PAGE, false)?;
        self.read += page.len();
        self.is_over = page.len() < PAGE as usize || self.read >= DEEPEST;
        let ranked: Vec<_> = page.iter().filter_map(|(key, _)| key::of_ranked(key)).collect();
        self.at_most = if self.is_over { 0 } else { ranked.last().map_or(0, |(count, _)| *count) };
        if let Some((last, _)) = page.last() {
            self.start = [last.as_slice(), &[0]].concat();
        }
        Ok(ranked.into_iter().map(|(_, sender)| sender).collect())
    }
}
