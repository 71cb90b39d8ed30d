//! Numbers, sizes and dates, each by the `format-` texts of the language.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::{Date, DateTime},
    fmt::strtime,
};

use super::Texts;

impl Texts {
    /// A day of the calendar, by one of the `format-` patterns.
    pub(crate) fn civil(&self, pattern: &str, date: Date) -> String {
        self.formed(pattern, date.at(0, 0, 0, 0))
    }

    /// A number with its groups of three separated.
    pub(crate) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        if digits.len() < 4 {
            return digits;
        }
        let group = self.get("format-group");
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push_str(&group);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A size in bytes, or in KB, MB or GB (of 1024) with one digit after the point, so that one size reads the same
    /// wherever it is told.
    pub(crate) fn size(&self, bytes: u64) -> String {
        const UNITS: [&str; 3] = ["format-kilobytes", "format-megabytes", "format-gigabytes"];
        if bytes < 1024 {
            return self.count("format-bytes", bytes);
        }
        // Rounded before the unit is chosen: a byte less than 1 MB is 1.0 MB, not 1,024.0 KB.
        let mut tenths = (u128::from(bytes) * 10 + 512) / 1024;
        let mut unit = 0;
        while tenths >= 10_240 && unit + 1 < UNITS.len() {
            tenths = (tenths + 512) / 1024;
            unit += 1;
        }
        let whole = self.number(u64::try_from(tenths / 10).unwrap_or(u64::MAX));
        let number = format!("{whole}{}{}", self.get("format-decimal"), tenths % 10);
        self.with(UNITS[unit], [("n", number)])
    }

    /// Date and time in the viewer's zone.
    pub(crate) fn date_time(&self, milliseconds: i64) -> String {
        self.on_clock(milliseconds, "format-date-time")
    }

    /// The date in the viewer's zone.
    pub(crate) fn date(&self, milliseconds: i64) -> String {
        self.on_clock(milliseconds, "format-date")
    }

    /// Date and time, short where they are of today.
    pub(crate) fn clear_date(&self, milliseconds: i64, now: i64) -> String {
        if self.days_ago(milliseconds, now) == Some(0) {
            return self.with("format-today", [("time", self.time_of_day(milliseconds))]);
        }
        self.date_time(milliseconds)
    }

    /// The shortest form that is clear beside `now`: a time today, a day this year, else a date.
    pub(crate) fn short_date(&self, milliseconds: i64, now: i64) -> String {
        let pattern = match (self.zoned(milliseconds), self.zoned(now)) {
            (Some(then), Some(now)) if then.date() == now.date() => "format-time",
            (Some(then), Some(now)) if then.year() == now.year() => "format-date-of-year",
            _ => "format-date",
        };
        self.on_clock(milliseconds, pattern)
    }

    /// The day alone: a day this year, else a date.
    pub(crate) fn short_day(&self, milliseconds: i64, now: i64) -> String {
        let year = |at| self.zoned(at).map(|at| at.year());
        let pattern = if year(milliseconds) == year(now) { "format-date-of-year" } else { "format-date" };
        self.on_clock(milliseconds, pattern)
    }

    /// The month and year.
    pub(crate) fn month(&self, milliseconds: i64) -> String {
        self.on_clock(milliseconds, "format-month")
    }

    /// The time of day alone.
    pub(crate) fn time_of_day(&self, milliseconds: i64) -> String {
        self.on_clock(milliseconds, "format-time")
    }

    /// Whole days from `milliseconds` to `now` in the viewer's zone; negative in the future.
    pub(crate) fn days_ago(&self, milliseconds: i64, now: i64) -> Option<i64> {
        let (then, now) = (self.zoned(milliseconds)?.date(), self.zoned(now)?.date());
        then.until(now).ok().map(|span| i64::from(span.get_days()))
    }

    /// RFC 3339 in UTC, for the `datetime` attribute and REST.
    pub(crate) fn machine(milliseconds: i64) -> String {
        Timestamp::from_millisecond(milliseconds).map_or_else(|_| String::new(), |time| time.to_string())
    }

    fn on_clock(&self, milliseconds: i64, pattern: &str) -> String {
        self.zoned(milliseconds).map_or_else(String::new, |time| self.formed(pattern, time.datetime()))
    }

    /// A moment by the pattern that the text `id` is. Names of days and months are the language's.
    pub(super) fn formed(&self, id: &str, at: DateTime) -> String {
        let mut pattern = self.get(id);
        let names = [
            ("%B", "format-months", i32::from(at.month()) - 1),
            ("%b", "format-months-short", i32::from(at.month()) - 1),
            ("%a", "format-weekdays", i32::from(at.weekday().to_sunday_zero_offset())),
        ];
        for (sign, list, number) in names {
            if pattern.contains(sign) {
                pattern = pattern.replace(sign, &self.name(list, number).replace('%', "%%"));
            }
        }
        strtime::format(&pattern, at).unwrap_or_default()
    }

    /// One of a list of names.
    pub(super) fn name(&self, list: &str, number: i32) -> String {
        let at = usize::try_from(number).unwrap_or_default();
        self.get(list).split_whitespace().nth(at).unwrap_or_default().to_owned()
    }

    pub(super) fn zoned(&self, milliseconds: i64) -> Option<ZonedDateTime> {
        Some(Timestamp::from_millisecond(milliseconds).ok()?.to_zoned_datetime(self.zone.clone()))
    }
}
