//! Dates and spans of time in a query.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// A span of time as it was asked for; which one it is depends on when and where the query is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Day(Date),
    Month {
        year: i16,
        month: i8,
    },
    Year(i16),
    /// The day so many units ago.
    Ago(u16, Unit),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

/// When and where a query is answered.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) zone: TimeZone,
}

impl FromStr for Period {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let lower = text.to_ascii_lowercase().replace('/', "-");
        match lower.as_str() {
            "today" => return Ok(Self::Ago(0, Unit::Days)),
            "yesterday" => return Ok(Self::Ago(1, Unit::Days)),
            _ => {}
        }
        let unit = match lower.chars().next_back() {
            Some('d') => Some(Unit::Days),
            Some('w') => Some(Unit::Weeks),
            Some('m') => Some(Unit::Months),
            Some('y') => Some(Unit::Years),
            _ => None,
        };
        if let Some(unit) = unit {
            let count: u16 = number(&lower[..lower.len() - 1], 1..=4).ok_or(())?;
            return (count <= 5000).then_some(Self::Ago(count, unit)).ok_or(());
        }
        let mut parts = lower.splitn(3, '-');
        let year: i16 = parts.next().and_then(|text| number(text, 4..=4)).ok_or(())?;
        let Some(month) = parts.next() else { return year_in_range(year).map(Self::Year) };
        let month: i8 = number(month, 1..=2).filter(|month| (1..=12).contains(month)).ok_or(())?;
        let Some(day) = parts.next() else {
            return year_in_range(year).map(|year| Self::Month { year, month });
        };
        let day: i8 = number(day, 1..=2).ok_or(())?;
        Date::new(year_in_range(year)?, month, day).map(Self::Day).map_err(|_| ())
    }
}

fn number<T: FromStr>(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<T> {
    let plain = digits.contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Years around which days can be counted in every time zone.
fn year_in_range(year: i16) -> Result<i16, ()> {
    (1..=9990).contains(&year).then_some(year).ok_or(())
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Ago(0, Unit::Days) => f.write_str("today"),
            Self::Ago(1, Unit::Days) => f.write_str("yesterday"),
            Self::Ago(count, unit) => {
                let unit = match unit {
                    Unit::Days => 'd',
                    Unit::Weeks => 'w',
                    Unit::Months => 'm',
                    Unit::Years => 'y',
                };
                write!(f, "{count}{unit}")
            }
        }
    }
}

impl Moment {
    /// Where the period starts and where the next begins, in milliseconds since 1970.
    pub(in crate::search) fn bounds(&self, period: Period) -> (i64, i64) {
        let (first, next) = self.days(period);
        (self.midnight(first), self.midnight(next))
    }

    fn days(&self, period: Period) -> (Date, Date) {
        let after = |date: Date, span: jiff::Span| (date, date.saturating_add(span));
        match period {
            Period::Day(date) => after(date, 1.day()),
            Period::Month { year, month } => after(Date::new(year, month, 1).unwrap_or_default(), 1.month()),
            Period::Year(year) => after(Date::new(year, 1, 1).unwrap_or_default(), 1.year()),
            Period::Ago(count, unit) => {
                let count = i64::from(count);
                let span = match unit {
                    Unit::Days => count.days(),
                    Unit::Weeks => count.weeks(),
                    Unit::Months => count.months(),
                    Unit::Years => count.years(),
                };
                after(self.today().saturating_sub(span), 1.day())
            }
        }
    }

    fn today(&self) -> Date {
        let now = Timestamp::from_millisecond(self.now).unwrap_or_default();
        now.to_zoned_datetime(self.zone.clone()).date()
    }

    fn midnight(&self, date: Date) -> i64 {
        let zoned = date.to_zoned_datetime(self.zone.clone());
        zoned.map_or(if date.year() < 1970 { i64::MIN } else { i64::MAX }, |zoned| {
            zoned.timestamp().as_millisecond()
        })
    }
}
