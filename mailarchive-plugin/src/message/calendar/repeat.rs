//! Recurrence rules (RFC 5545 section 3.3.10), read as far as they can be told in a sentence.

use jiff::civil::{Date, Weekday};

use super::{Moment, Zones, moment};
use crate::message::content_line::ContentLine;

/// How an event comes again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Repeat {
    /// None where the rule has parts that a short sentence would leave out.
    pub(crate) every: Option<Every>,
    pub(crate) until: Option<Until>,
}

/// Every so many days, weeks (on these days), months or years.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Every {
    Days(u32),
    Weeks(u32, Vec<Weekday>),
    Months(u32),
    Years(u32),
}

/// Where it ends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Until {
    Times(u32),
    Day(Date),
    Instant(i64),
}

impl Repeat {
    pub(super) fn parse(rule: &str, zones: &Zones) -> Self {
        let (mut frequency, mut interval, mut days) = (String::new(), 1, Vec::new());
        let (mut simple, mut until) = (true, None);
        for part in rule.split(';').take(30) {
            let Some((name, value)) = part.split_once('=') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => frequency = value.to_ascii_uppercase(),
                "INTERVAL" => interval = value.parse().unwrap_or(1).max(1),
                "COUNT" => until = value.parse().ok().map(Until::Times),
                "UNTIL" => until = last(value, zones),
                "BYDAY" => {
                    for day in value.split(',').take(7) {
                        match weekday(day.trim()) {
                            Some(day) => days.push(day),
                            None => simple = false,
                        }
                    }
                }
                "WKST" => {}
                _ => simple = false,
            }
        }
        let every = match frequency.as_str() {
            "DAILY" if days.is_empty() => Some(Every::Days(interval)),
            "WEEKLY" => Some(Every::Weeks(interval, days)),
            "MONTHLY" if days.is_empty() => Some(Every::Months(interval)),
            "YEARLY" if days.is_empty() => Some(Every::Years(interval)),
            _ => None,
        };
        Self { every: every.filter(|_| simple), until }
    }
}

fn last(value: &str, zones: &Zones) -> Option<Until> {
    match Moment::parse(&ContentLine::bare(value), zones)? {
        Moment::Instant { timestamp_ms, .. } => Some(Until::Instant(timestamp_ms)),
        _ => moment::date(value.get(..8)?).map(Until::Day),
    }
}

pub(super) fn weekday(name: &str) -> Option<Weekday> {
    Some(match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}
