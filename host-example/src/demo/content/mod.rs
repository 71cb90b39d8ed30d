//! The demo's mail: the sales and engineering work of a small company around the renewal of its product.
//!
//! Dates hang on the hour of the start, so that the list looks alive, and nothing else does: two starts within an
//! hour serve the same bytes, which the archive knows again.

mod attachment;
mod compose;
mod draft;
mod engineering;
mod header;
mod japanese;
mod odd;
mod people;
mod sales;
#[cfg(test)]
mod tests;
mod visits;

use std::collections::HashMap;

use jiff::{
    Span, Timestamp, ZonedDateTime,
    tz::{Offset, TimeZone},
};

use self::{
    compose::{Ancestor, compose},
    draft::{Draft, When},
};
use super::maildrop::Mail;

/// A mistake in the demo's own content or a clock that no calendar knows.
#[derive(Debug, thiserror::Error)]
pub(super) enum ContentError {
    #[error(transparent)]
    Date(#[from] jiff::Error),
    #[error("mail {0} answers mail {1}, which does not come before it")]
    NoParent(&'static str, &'static str),
    #[error("mail {0} has a character that its charset lacks")]
    Charset(&'static str),
}

/// All mail as it would have come in until `now`, oldest first.
pub(super) fn mails(now: Timestamp) -> Result<Vec<Mail>, ContentError> {
    let mut ancestors: HashMap<&'static str, Ancestor> = HashMap::new();
    let mut mails = Vec::new();
    for draft in drafts() {
        let sent = sent(&draft, now)?;
        let parent = match draft.parent {
            Some(id) => Some(ancestors.get(id).ok_or(ContentError::NoParent(draft.id, id))?),
            None => None,
        };
        let (raw, ancestor) = compose(&draft, &sent, parent)?;
        ancestors.insert(draft.id, ancestor);
        mails.push(Mail { raw: raw.into(), received: sent });
    }
    mails.extend(odd::raw_mails(now)?);
    mails.sort_by_key(|mail| mail.received.timestamp());
    Ok(mails)
}

fn drafts() -> Vec<Draft> {
    let mut drafts = sales::drafts();
    drafts.extend(visits::drafts());
    drafts.extend(engineering::drafts());
    drafts.extend(japanese::drafts());
    drafts.extend(odd::drafts());
    drafts
}

fn sent(draft: &Draft, now: Timestamp) -> Result<ZonedDateTime, ContentError> {
    moment(draft.when, draft.from.hours_east, now)
}

/// When a mail of that age was sent, on its sender's clock.
fn moment(when: When, hours_east: i8, now: Timestamp) -> Result<ZonedDateTime, ContentError> {
    let zone = Offset::from_hours(hours_east)?.to_time_zone();
    let hour = Timestamp::from_second(now.as_second() - now.as_second().rem_euclid(3600))?;
    Ok(match when {
        When::MinutesAgo(minutes) => {
            Timestamp::from_second(hour.as_second() - i64::from(minutes) * 60)?.to_zoned_datetime(zone)
        }
        When::DaysAgo(days, clock_hour, minute) => {
            // Counted from the same day for all, so that answers stay behind what they answer.
            let today = hour.to_zoned_datetime(TimeZone::UTC).date();
            let day = today.checked_sub(Span::new().try_days(i64::from(days))?)?;
            day.at(clock_hour, minute, 0, 0).to_zoned_datetime(zone)?
        }
    })
}
