//! When the accounts are fetched without being asked to.

use std::{str::FromStr, sync::Arc, time::Duration};

/// A cron schedule in UTC.
#[derive(Clone)]
pub(crate) struct Schedule(Arc<cron::Schedule>);

impl Schedule {
    /// The default: at every full and half hour.
    pub(crate) fn every_30_minutes() -> Self {
        "0 0,30 * * * *".parse().unwrap_or_else(|_| unreachable!("a constant that the tests parse"))
    }

    /// The first time after `now` that the schedule names, in milliseconds since 1970.
    pub(crate) fn next(&self, now: i64) -> Option<i64> {
        let now = chrono::DateTime::from_timestamp_millis(now)?;
        Some(self.0.after(&now).next()?.timestamp_millis())
    }

    /// How long until then; an hour where the schedule names no further time.
    pub(crate) fn until_next(&self, now: i64) -> Duration {
        let next = self.next(now).unwrap_or(now + 60 * 60 * 1000);
        Duration::from_millis(u64::try_from(next - now).unwrap_or(0))
    }
}

impl FromStr for Schedule {
    type Err = cron::error::Error;

    fn from_str(expression: &str) -> Result<Self, Self::Err> {
        cron::Schedule::from_str(expression).map(|schedule| Self(Arc::new(schedule)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_every_half_hour() {
        let schedule = Schedule::every_30_minutes();
        let nine_forty = 1_795_513_200_000; // 2026-11-24T09:40:00Z
        let ten = nine_forty + 20 * 60 * 1000;
        assert_eq!(schedule.next(nine_forty), Some(ten));
        assert_eq!(schedule.next(ten), Some(ten + 30 * 60 * 1000));
        assert_eq!(schedule.until_next(nine_forty), Duration::from_secs(20 * 60));
    }
}
