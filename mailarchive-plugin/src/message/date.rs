//! The Date field (RFC 5322 sections 3.3 and 4.3).

use jiff::civil;
use mail_parser::DateTime;
use serde::{Deserialize, Serialize};

use super::Defect;

/// A longer value is no date.
const LONGEST: usize = 200;
/// 10000-01-01T00:00:00Z, in milliseconds.
const END_OF_9999: i64 = 253_402_300_800_000;

/// When the sender says the message was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MessageDate {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) timestamp_ms: i64,
    /// The sender's distance from UTC.
    pub(crate) offset_minutes: i32,
}

/// The date that a Date field names, in this century's syntax or an obsolete one.
pub(super) fn parse(value: &str) -> Result<MessageDate, Defect> {
    let value: String = value.chars().take(LONGEST).collect();
    let date = Words::of(&without_comments(&value))
        .date()
        .or_else(|| DateTime::parse_rfc3339(&value).filter(|_| value.contains('T')))
        .and_then(|date| instant(&date))
        .ok_or(Defect::DateUnreadable)?;
    if (0..END_OF_9999).contains(&date.timestamp_ms) { Ok(date) } else { Err(Defect::DateImplausible) }
}

fn without_comments(value: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// The words of a date by what they look like. Their order hardly matters: `24 Nov 2026 08:10 GMT`,
/// `Nov 24 08:10:52 2026` and `24-Nov-26 08:10:52` all say what they mean.
#[derive(Default)]
struct Words {
    numbers: Vec<u16>,
    month: Option<u8>,
    time: Option<[u8; 3]>,
    offset: Option<i32>,
}

impl Words {
    fn of(value: &str) -> Self {
        let mut words = Self::default();
        for word in value.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
            if word.contains(':') && words.time.is_none() {
                words.time = time(word);
            } else if words.time.is_some() && words.offset.is_none() && zone(word).is_some() {
                words.offset = zone(word);
            } else {
                for word in word.split('-') {
                    match month(word) {
                        Some(month) => words.month = words.month.or(Some(month)),
                        None => words.numbers.extend(number(word)),
                    }
                }
            }
        }
        words
    }

    fn date(self) -> Option<DateTime> {
        // The day stands before the year in every order but the ISO one.
        let &[day, year] = self.numbers.as_slice() else { return None };
        let (month, [hour, minute, second], offset) = (self.month?, self.time?, self.offset.unwrap_or(0));
        Some(DateTime {
            year: full_year(year),
            month,
            day: u8::try_from(day).ok()?,
            hour,
            minute,
            second,
            tz_before_gmt: offset < 0,
            tz_hour: u8::try_from(offset.abs() / 60).ok()?,
            tz_minute: u8::try_from(offset.abs() % 60).ok()?,
        })
    }
}

fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?;
    let at = MONTHS.iter().position(|month| start.eq_ignore_ascii_case(month))?;
    u8::try_from(at + 1).ok()
}

fn number(word: &str) -> Option<u16> {
    word.parse().ok().filter(|_| word.bytes().all(|b| b.is_ascii_digit()))
}

/// RFC 5322 section 4.3: years of two and of three digits.
fn full_year(year: u16) -> u16 {
    match year {
        0..50 => year + 2000,
        50..1000 => year + 1900,
        _ => year,
    }
}

fn time(word: &str) -> Option<[u8; 3]> {
    let mut parts = word.split([':', '.']).map(|part| part.parse::<u8>().ok());
    Some([parts.next()??, parts.next()??, parts.next().flatten().unwrap_or(0)])
}

/// Minutes from UTC. A name that says nothing certain counts as UTC, as RFC 5322 section 4.3 has it.
fn zone(word: &str) -> Option<i32> {
    let digits = word.strip_prefix(['+', '-']).filter(|digits| digits.is_ascii());
    if let Some(digits) = digits {
        let digits = digits.replace(':', "");
        if digits.len() != 4 {
            return None;
        }
        let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
        let offset = hours % 24 * 60 + minutes % 60;
        return Some(if word.starts_with('-') { -offset } else { offset });
    }
    let hours = match word.to_ascii_uppercase().as_str() {
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "JST" => 9,
        name if name.bytes().all(|b| b.is_ascii_alphabetic()) => 0,
        _ => return None,
    };
    Some(hours * 60)
}

fn instant(date: &DateTime) -> Option<MessageDate> {
    let small = |n: u8| i8::try_from(n).ok();
    civil::Date::new(i16::try_from(date.year).ok()?, small(date.month)?, small(date.day)?).ok()?;
    // Second 60 is a leap second.
    if date.hour > 23 || date.minute > 59 || date.second > 60 {
        return None;
    }
    let minutes = i32::from(date.tz_hour) * 60 + i32::from(date.tz_minute);
    let offset_minutes = if date.tz_before_gmt { -minutes } else { minutes };
    Some(MessageDate { timestamp_ms: date.to_timestamp() * 1000, offset_minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_age() {
        const AT: i64 = 1_795_507_852_000; // 2026-11-24T08:10:52Z
        for (value, offset) in [
            ("Tue, 24 Nov 2026 17:10:52 +0900", 540),
            ("Tue, 24 Nov 2026 17:10:52 +0900 (JST)", 540),
            ("24 Nov 2026 08:10:52 GMT", 0),
            ("24 Nov 26 08:10:52 UT", 0),
            ("Tue, 24 Nov 2026 08:10:52 Z", 0),
            ("Tue, 24 Nov 2026 03:10:52 EST", -300),
            ("Tue, 24 (a comment) Nov 2026 04:40:52 -0330", -210),
            ("Tue, 24 Nov 2026 08:10:52", 0),
            ("Tue Nov 24 08:10:52 2026", 0),
            ("Tue, 24-Nov-2026 08:10:52 GMT", 0),
            ("Tuesday, November 24, 2026 17:10:52 +09:00", 540),
            ("Tue, 24 Nov 2026 17:10:52 +0900 (=?ISO-2022-JP?B?GyRCRWw1fhsoQg==?=)", 540),
            ("2026-11-24T17:10:52+09:00", 540),
        ] {
            let date = MessageDate { timestamp_ms: AT, offset_minutes: offset };
            assert_eq!(parse(value), Ok(date), "{value}");
        }
        let without_seconds = parse("Tue, 24 Nov 2026 17:10 +0900").unwrap();
        assert_eq!(without_seconds.timestamp_ms, AT - 52_000);
    }

    #[test]
    fn impossible_dates_are_refused() {
        for value in
            ["", "tomorrow", "Mon, 30 Feb 2026 08:10:52 +0000", "1 Jan 2026 25:00:00 +0000", "99 99 99"]
        {
            assert_eq!(parse(value), Err(Defect::DateUnreadable), "{value}");
        }
        for value in ["Wed, 31 Dec 1969 23:59:59 +0000", "1 Jan 1601 00:00:00 +0000"] {
            assert_eq!(parse(value), Err(Defect::DateImplausible), "{value}");
        }
        assert!(parse("Fri, 31 Dec 9999 10:00:00 +0000").is_ok_and(|date| date.timestamp_ms > 0));
        assert!(parse("1 Jan 10000 00:00:00 +0000").is_err());
    }
}
