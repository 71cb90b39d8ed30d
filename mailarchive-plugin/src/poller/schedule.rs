//! When the accounts are fetched without being asked to.

use std::{str::FromStr, sync::Arc, time::Duration};

/// A cron schedule in UTC, with the five fields of crontab(5): minute, hour, day of month, month, day of week.
#[derive(Clone)]
pub(crate) struct Schedule {
    expression: Arc<str>,
    times: Arc<cron::Schedule>,
}

/// A text that is no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a schedule of five fields")]
pub(crate) struct ScheduleError;

impl Schedule {
    pub(crate) const EVERY_30_MINUTES: &'static str = "*/30 * * * *";

    /// The default.
    pub(crate) fn every_30_minutes() -> Self {
        Self::EVERY_30_MINUTES.parse().unwrap_or_else(|_| unreachable!("a constant that the tests parse"))
    }

    /// As it was entered.
    pub(crate) fn expression(&self) -> &str {
        &self.expression
    }

    pub(crate) fn is_default(&self) -> bool {
        &*self.expression == Self::EVERY_30_MINUTES
    }

    /// The first time after `now` that the schedule names, in milliseconds since 1970.
    pub(crate) fn next(&self, now: i64) -> Option<i64> {
        let now = chrono::DateTime::from_timestamp_millis(now)?;
        Some(self.times.after(&now).next()?.timestamp_millis())
    }

    /// How long until then; an hour where the schedule names no further time.
    pub(crate) fn until_next(&self, now: i64) -> Duration {
        let next = self.next(now).unwrap_or(now + 60 * 60 * 1000);
        Duration::from_millis(u64::try_from(next - now).unwrap_or(0))
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(expression: &str) -> Result<Self, ScheduleError> {
        let fields: Vec<&str> = expression.split_whitespace().collect();
        if fields.len() != 5 || expression.len() > 200 {
            return Err(ScheduleError);
        }
        // The library's first field is the second.
        let expression = fields.join(" ");
        let times = cron::Schedule::from_str(&format!("0 {expression}")).map_err(|_| ScheduleError)?;
        // One that never comes (30 February) would switch the poller off unseen.
        if times.after(&chrono::DateTime::UNIX_EPOCH).next().is_none() {
            return Err(ScheduleError);
        }
        Ok(Self { expression: expression.into(), times: Arc::new(times) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NINE_FORTY: i64 = 1_795_513_200_000; // 2026-11-24T09:40:00Z

    #[test]
    fn the_default_is_every_half_hour() {
        let schedule = Schedule::every_30_minutes();
        let ten = NINE_FORTY + 20 * 60 * 1000;
        assert_eq!(schedule.next(NINE_FORTY), Some(ten));
        assert_eq!(schedule.next(ten), Some(ten + 30 * 60 * 1000));
        assert_eq!(schedule.until_next(NINE_FORTY), Duration::from_secs(20 * 60));
    }

    #[test]
    fn schedules_are_those_of_crontab() {
        let next = |text: &str| text.parse::<Schedule>().map(|schedule| schedule.next(NINE_FORTY).unwrap());
        assert_eq!(next(" 45  9 * * *"), Ok(NINE_FORTY + 5 * 60 * 1000));
        assert_eq!(next("*/5 * * * *"), Ok(NINE_FORTY + 5 * 60 * 1000));
        for bad in ["", "* * * *", "0 */5 * * * *", "61 * * * *", "often please now or never", "0 0 30 2 *"] {
            assert_eq!(next(bad), Err(ScheduleError), "{bad}");
        }
    }
}
