//! Figures of a space: how much mail each day and month brought, and who wrote it.
//!
//! They are kept up in the commits that change the list ([`super::listing`]), so they are right as soon as mail is
//! archived, imported, deleted or restored, and nothing walks over an archive to show them. Days are those of UTC.
//!
//! | key, after [`keys::figures`] | value |
//! | --- | --- |
//! | `d` month account | [`Month`], JSON |
//! | `s` account sender | [`Sender`], JSON |
//! | `t` account ~count sender | nothing: senders, who wrote most first |
//! | `v` | [`gather::State`], JSON |
//!
//! Figures are kept for each account, as its messages are: whoever archives for an account is alone in doing so, and
//! meets nobody else's figures. Whoever takes messages out of the list or brings them back demands that nothing was
//! archived for their accounts meanwhile.

mod gather;
mod read;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mailarchive_api::AbiError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(crate) use self::read::{Correspondent, MonthFigures};
use super::{Archive, Record, decode, encode};
use crate::{account::AccountId, keys, store::Changes};

/// A month of one account.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Month {
    /// Messages, by the day of the month; days without any are left out.
    days: BTreeMap<i8, u64>,
    /// Raw bytes.
    bytes: u64,
}

/// Who wrote messages of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sender {
    address: String,
    /// As it stood in the message that was archived last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    messages: u64,
}

/// Sixteen bytes of the hash of an address, which may be longer than a key.
type SenderKey = [u8; 16];

/// What a commit changes.
#[derive(Default)]
struct Delta {
    months: BTreeMap<(u16, AccountId), MonthDelta>,
    senders: HashMap<(AccountId, SenderKey), SenderDelta>,
}

#[derive(Default)]
struct MonthDelta {
    days: BTreeMap<i8, i64>,
    bytes: i64,
}

struct SenderDelta {
    address: String,
    name: Option<String>,
    messages: i64,
}

/// Counts what enters and leaves a list in the commit that does so.
///
/// Messages that a rebuilding is still to come to are left to it.
pub(super) fn follow(
    archive: &Archive,
    space: &str,
    (entering, is_new): (&[Record], bool),
    leaving: &[Record],
    changes: &mut Changes,
) -> Result<(), AbiError> {
    let Some(state) = gather::premise(archive, space, changes)? else { return Ok(()) };
    let mut delta = Delta::default();
    entering.iter().filter(|record| state.counts(record)).for_each(|record| delta.add(record, 1));
    leaving.iter().filter(|record| state.counts(record)).for_each(|record| delta.add(record, -1));
    if !is_new || !leaving.is_empty() {
        let accounts: BTreeSet<_> = entering.iter().chain(leaving).map(|record| record.account).collect();
        let counters: Vec<_> = accounts.into_iter().map(|account| keys::counters(space, account)).collect();
        for (key, value) in counters.iter().zip(archive.store.get_many(&counters)?) {
            changes.require(key, value.as_deref());
        }
    }
    delta.write(archive, space, changes)
}

impl Delta {
    fn add(&mut self, record: &Record, sign: i64) {
        let date = day(record.date);
        let month = self.months.entry((month_number(date), record.account)).or_default();
        *month.days.entry(date.day()).or_default() += sign;
        month.bytes += sign * i64::try_from(record.size).unwrap_or(i64::MAX);
        let Some(from) = record.from.first() else { return };
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let address = cut(&from.address.to_lowercase(), 320);
        if address.is_empty() {
            return;
        }
        let hash: [u8; 32] = Sha256::digest(address.as_bytes()).into();
        let mut key = SenderKey::default();
        key.copy_from_slice(&hash[..16]);
        let sender = self.senders.entry((record.account, key)).or_insert(SenderDelta {
            address,
            name: None,
            messages: 0,
        });
        sender.messages += sign;
        if sign > 0 && from.name.is_some() {
            sender.name = from.name.as_deref().map(|name| cut(name, 120));
        }
    }

    fn write(self, archive: &Archive, space: &str, changes: &mut Changes) -> Result<(), AbiError> {
        let months: Vec<_> = self.months.into_iter().collect();
        let senders: Vec<_> = self.senders.into_iter().collect();
        let month_keys = months.iter().map(|((month, account), _)| key::month(space, *month, *account));
        let sender_keys = senders.iter().map(|((account, sender), _)| key::sender(space, *account, sender));
        let keys: Vec<_> = month_keys.chain(sender_keys).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let stored = archive.store.get_many(&keys)?;
        let (month_values, sender_values) = stored.split_at(months.len());
        for (((_, delta), value), key) in months.into_iter().zip(month_values).zip(&keys) {
            let before = value.as_deref().map(decode::<Month>).transpose()?.unwrap_or_default();
            match delta.apply(before) {
                Some(month) => changes.put(key.clone(), encode(&month)?),
                None => changes.delete(key.clone()),
            }
        }
        let sender_keys = keys.iter().skip(month_values.len());
        for ((((account, sender), delta), value), key) in
            senders.into_iter().zip(sender_values).zip(sender_keys)
        {
            let before = value.as_deref().map(decode::<Sender>).transpose()?;
            let count = before.as_ref().map_or(0, |before| before.messages);
            let messages = count.saturating_add_signed(delta.messages);
            if messages != count {
                if count > 0 {
                    changes.delete(key::ranked(space, account, count, &sender));
                }
                if messages > 0 {
                    changes.put(key::ranked(space, account, messages, &sender), Vec::new());
                }
            }
            if messages == 0 {
                changes.delete(key.clone());
                continue;
            }
            let name = delta.name.or_else(|| before.and_then(|before| before.name));
            changes.put(key.clone(), encode(&Sender { address: delta.address, name, messages })?);
        }
        Ok(())
    }
}

impl MonthDelta {
    /// `None`: nothing is left of the month.
    fn apply(self, mut month: Month) -> Option<Month> {
        for (day, count) in self.days {
            let messages = month.days.entry(day).or_default();
            *messages = messages.saturating_add_signed(count);
        }
        month.days.retain(|_, messages| *messages > 0);
        month.bytes = month.bytes.saturating_add_signed(self.bytes);
        (!month.days.is_empty()).then_some(month)
    }
}

/// The day of a message, in UTC. What lies outside of the calendar counts for its last day.
fn day(milliseconds: i64) -> Date {
    Timestamp::from_millisecond(milliseconds)
        .map_or(if milliseconds < 0 { Date::MIN } else { Date::MAX }, |time| {
            time.to_zoned_datetime(TimeZone::UTC).date()
        })
}

/// Months since the beginning of the year 0; earlier ones count for its first.
fn month_number(date: Date) -> u16 {
    let number = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    u16::try_from(number.max(0)).unwrap_or(u16::MAX)
}

mod key {
    use super::SenderKey;
    use crate::{account::AccountId, keys};

    fn of(space: &str, table: u8, rest: &[&[u8]]) -> Vec<u8> {
        let mut key = keys::figures(space);
        key.push(table);
        rest.iter().for_each(|part| key.extend_from_slice(part));
        key
    }

    pub(super) fn state(space: &str) -> Vec<u8> {
        of(space, b'v', &[])
    }

    /// All that the state tells of.
    pub(super) fn derived(space: &str) -> [Vec<u8>; 3] {
        [b'd', b's', b't'].map(|table| of(space, table, &[]))
    }

    pub(super) fn months(space: &str) -> Vec<u8> {
        of(space, b'd', &[])
    }

    pub(super) fn months_from(space: &str, month: u16) -> Vec<u8> {
        of(space, b'd', &[&month.to_be_bytes()])
    }

    pub(super) fn month(space: &str, month: u16, account: AccountId) -> Vec<u8> {
        of(space, b'd', &[&month.to_be_bytes(), &account.bytes()])
    }

    /// The month of a key of [`month`].
    pub(super) fn of_month(key: &[u8]) -> Option<u16> {
        let end = key.len().checked_sub(AccountId::LENGTH)?;
        key.get(..end)?.last_chunk::<2>().map(|month| u16::from_be_bytes(*month))
    }

    pub(super) fn sender(space: &str, account: AccountId, sender: &SenderKey) -> Vec<u8> {
        of(space, b's', &[&account.bytes(), sender])
    }

    pub(super) fn ranking(space: &str, account: AccountId) -> Vec<u8> {
        of(space, b't', &[&account.bytes()])
    }

    pub(super) fn ranked(space: &str, account: AccountId, count: u64, sender: &SenderKey) -> Vec<u8> {
        of(space, b't', &[&account.bytes(), &(!count).to_be_bytes(), sender])
    }

    /// The count and the sender of a key of [`ranked`].
    pub(super) fn of_ranked(key: &[u8]) -> Option<(u64, SenderKey)> {
        let (count, sender) = key.last_chunk::<24>()?.split_first_chunk::<8>()?;
        Some((!u64::from_be_bytes(*count), sender.try_into().ok()?))
    }
}
