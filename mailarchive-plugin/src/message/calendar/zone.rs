//! What a TZID means: an IANA name, or what the file's own VTIMEZONE says (RFC 5545 section 3.6.5).

use std::fmt::Write;

use jiff::tz::TimeZone;

use super::{super::content_line::ContentLine, moment, repeat::weekday};

const MOST_ZONES: usize = 20;

/// The zones that a file defines.
#[derive(Debug, Default)]
pub(super) struct Zones(Vec<(String, TimeZone)>);

/// A STANDARD or DAYLIGHT part: the offset that it begins, and when in a year.
#[derive(Debug, Clone, Default)]
struct Observance {
    daylight: bool,
    /// When it last began, to choose the newest of several.
    since: Option<jiff::civil::Date>,
    offset: Option<i32>,
    /// `Mm.w.d/time` of POSIX.
    rule: Option<String>,
    /// Seconds from midnight.
    time: i32,
}

impl Zones {
    pub(super) fn of(lines: &[ContentLine]) -> Self {
        let mut zones = Self::default();
        let mut id: Option<String> = None;
        let mut parts: Vec<Observance> = Vec::new();
        let mut part: Option<Observance> = None;
        for line in lines {
            let value = line.value.trim();
            match line.name.as_str() {
                "BEGIN" if value.eq_ignore_ascii_case("VTIMEZONE") => {
                    (id, part) = (Some(String::new()), None);
                    parts.clear();
                }
                "END" if value.eq_ignore_ascii_case("VTIMEZONE") => {
                    if let (Some(id), true) = (id.take(), zones.0.len() < MOST_ZONES) {
                        zones.0.extend(built(&parts).map(|zone| (id, zone)));
                    }
                }
                "BEGIN" if id.is_some() => {
                    let daylight = value.eq_ignore_ascii_case("DAYLIGHT");
                    part = Some(Observance { daylight, ..Observance::default() });
                }
                "END" if id.is_some() => parts.extend(part.take().filter(|_| parts.len() < 200)),
                "TZID" if id.is_some() => id = Some(value.to_owned()),
                _ => {
                    if let Some(part) = &mut part {
                        part.take(line);
                    }
                }
            }
        }
        zones
    }

    /// The zone of that name. An IANA name is worth more than the file's own rules, which are for one year as a rule.
    pub(super) fn get(&self, name: &str) -> Option<TimeZone> {
        // Some programs put their own name before it: `/freeassociation.sourceforge.net/Europe/Berlin`.
        let tail = |parts: usize| {
            let from = name.rmatch_indices('/').nth(parts - 1).map_or(0, |(at, _)| at + 1);
            TimeZone::get(&name[from..]).ok()
        };
        let known = || (1..=3).rev().find_map(tail);
        let own = || self.0.iter().find(|(id, _)| id == name).map(|(_, zone)| zone.clone());
        if name.len() > 200 { None } else { known().or_else(own) }
    }
}

impl Observance {
    fn take(&mut self, line: &ContentLine) {
        let value = line.value.trim();
        match line.name.as_str() {
            "TZOFFSETTO" => self.offset = offset(value),
            "DTSTART" => {
                self.since = value.get(..8).and_then(moment::date);
                let digits = |at: usize| value.get(at..at + 2).and_then(|text| text.parse::<i32>().ok());
                self.time = digits(9).unwrap_or(0) * 3600 + digits(11).unwrap_or(0) * 60;
            }
            "RRULE" => self.rule = rule(value),
            _ => {}
        }
    }
}

/// A zone from the newest standard and daylight parts, by way of POSIX notation, which says the same things.
fn built(parts: &[Observance]) -> Option<TimeZone> {
    let newest = |daylight: bool| {
        let of_kind = parts.iter().filter(|part| part.daylight == daylight && part.offset.is_some());
        of_kind.max_by_key(|part| (part.rule.is_some(), part.since))
    };
    let standard = newest(false).or_else(|| newest(true))?;
    let mut posix = String::new();
    push_offset(&mut posix, "STD", standard.offset?);
    if let (Some(daylight), Some(back)) = (newest(true), &standard.rule)
        && let (Some(offset), Some(forth)) = (daylight.offset, &daylight.rule)
    {
        push_offset(&mut posix, "DST", offset);
        // Writing to a string does not fail.
        let _ = write!(posix, ",{forth}/{},{back}/{}", clock(daylight.time), clock(standard.time));
    }
    TimeZone::posix(&posix).ok()
}

/// POSIX counts westwards.
fn push_offset(posix: &mut String, name: &str, seconds: i32) {
    let sign = if seconds > 0 { "-" } else { "" };
    let _ = write!(posix, "{name}{sign}{}", clock(seconds.abs()));
}

fn clock(seconds: i32) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `("+" / "-") hour minute [second]`
fn offset(value: &str) -> Option<i32> {
    let digits = value.strip_prefix(['+', '-'])?;
    if !(digits.len() == 4 || digits.len() == 6) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| digits.get(at..at + 2).and_then(|text| text.parse::<i32>().ok()).unwrap_or(0);
    let seconds = two(0) * 3600 + two(2) * 60 + two(4);
    (seconds < 24 * 3600).then_some(if value.starts_with('-') { -seconds } else { seconds })
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=2SU` as `M3.2.0`.
fn rule(value: &str) -> Option<String> {
    let (mut month, mut day) = (None, None);
    for part in value.split(';').take(20) {
        match part.split_once('=')? {
            ("FREQ", frequency) if !frequency.eq_ignore_ascii_case("YEARLY") => return None,
            ("BYMONTH", number) => month = number.trim().parse::<u8>().ok().filter(|n| (1..=12).contains(n)),
            ("BYDAY", text) => {
                let text = text.trim();
                let cut = text.len().checked_sub(2)?;
                let name = weekday(text.get(cut..)?)?;
                let week = match text.get(..cut)?.trim_start_matches('+') {
                    "-1" => 5,
                    number => number.parse::<u8>().ok().filter(|n| (1..=5).contains(n))?,
                };
                day = Some((week, name.to_sunday_zero_offset()));
            }
            _ => {}
        }
    }
    let (week, name) = day?;
    Some(format!("M{}.{week}.{name}", month?))
}
