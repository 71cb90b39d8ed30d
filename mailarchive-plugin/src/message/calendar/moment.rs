//! Points in time as calendars write them (RFC 5545 sections 3.3.4 to 3.3.6).

use jiff::{
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{super::content_line::ContentLine, Zones};

/// When something begins or ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Moment {
    /// A whole day.
    Day(Date),
    /// The same instant everywhere.
    Instant {
        /// Milliseconds since 1970-01-01T00:00:00Z.
        timestamp_ms: i64,
        /// The clock that the sender reads and what he calls its zone; none where he wrote UTC.
        local: Option<(DateTime, String)>,
    },
    /// The same reading of the clock wherever one is, or in a zone that is not known.
    Floating {
        at: DateTime,
        /// What the sender calls the zone.
        zone: Option<String>,
    },
}

impl Moment {
    pub(super) fn parse(line: &ContentLine, zones: &Zones) -> Option<Self> {
        let value = line.value.trim();
        let date = date(value.get(..8)?)?;
        let Some(time) = value.get(8..).and_then(|rest| rest.strip_prefix(['T', 't'])) else {
            return Some(Self::Day(date));
        };
        let at = date.at(two(time, 0, 23)?, two(time, 2, 59)?, two(time, 4, 60).unwrap_or(0).min(59), 0);
        if time.ends_with(['Z', 'z']) {
            return Self::instant(at, TimeZone::UTC, None);
        }
        let Some(name) = line.parameter("TZID") else { return Some(Self::Floating { at, zone: None }) };
        let shown: String =
            name.trim_start_matches('/').chars().filter(|c| !c.is_control()).take(80).collect();
        match zones.get(name) {
            Some(zone) => Self::instant(at, zone, Some(shown)),
            None => Some(Self::Floating { at, zone: Some(shown) }),
        }
    }

    fn instant(at: DateTime, zone: TimeZone, name: Option<String>) -> Option<Self> {
        let timestamp_ms = at.to_zoned_datetime(zone).ok()?.timestamp().as_millisecond();
        Some(Self::Instant { timestamp_ms, local: name.map(|name| (at, name)) })
    }

    /// The moment so many seconds later.
    pub(super) fn after(&self, seconds: i64) -> Option<Self> {
        let span = jiff::SignedDuration::from_secs(seconds);
        match self {
            Self::Day(date) => Some(Self::Day(date.checked_add(span).ok()?)),
            Self::Instant { timestamp_ms, local } => Some(Self::Instant {
                timestamp_ms: timestamp_ms.checked_add(seconds.checked_mul(1000)?)?,
                local: match local {
                    Some((at, name)) => Some((at.checked_add(span).ok()?, name.clone())),
                    None => None,
                },
            }),
            Self::Floating { at, zone } => {
                Some(Self::Floating { at: at.checked_add(span).ok()?, zone: zone.clone() })
            }
        }
    }
}

/// `YYYYMMDD`
pub(super) fn date(value: &str) -> Option<Date> {
    if value.len() != 8 || !value.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Date::new(value[..4].parse().ok()?, value[4..6].parse().ok()?, value[6..].parse().ok()?).ok()
}

fn two(text: &str, at: usize, most: i8) -> Option<i8> {
    let digits = text.get(at..at + 2).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok().filter(|number| *number <= most)
}

/// The seconds of a DURATION (section 3.3.6); none for what is none or runs backwards.
pub(super) fn duration(value: &str) -> Option<i64> {
    let value = value.trim().strip_prefix('+').unwrap_or(value.trim()).strip_prefix(['P', 'p'])?;
    let (mut total, mut number) = (0i64, String::new());
    for c in value.chars() {
        let unit = match c.to_ascii_uppercase() {
            '0'..='9' if number.len() < 9 => {
                number.push(c);
                continue;
            }
            'T' if number.is_empty() => continue,
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    (number.is_empty() && total > 0).then_some(total)
}
