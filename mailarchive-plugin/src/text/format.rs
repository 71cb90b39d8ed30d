//! Numbers, sizes and dates as they read in each language.

use jiff::{Timestamp, ZonedDateTime};

use super::{Language, Texts};

impl Texts {
    /// A number with its groups of three separated.
    #[allow(clippy::unused_self, reason = "a third language may group otherwise")]
    pub(crate) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A size in bytes, KB, MB or GB (of 1024).
    #[allow(clippy::cast_precision_loss, reason = "shown with one digit after the point")]
    pub(crate) fn size(&self, bytes: u64) -> String {
        const UNITS: [&str; 3] = ["KB", "MB", "GB"];
        if bytes < 1024 {
            return match self.language {
                Language::English => format!("{bytes} bytes"),
                Language::Japanese => format!("{bytes} バイト"),
            };
        }
        let mut value = bytes as f64 / 1024.0;
        let mut unit = 0;
        while value >= 1024.0 && unit + 1 < UNITS.len() {
            value /= 1024.0;
            unit += 1;
        }
        if value < 10.0 {
            format!("{value:.1} {}", UNITS[unit])
        } else {
            format!("{value:.0} {}", UNITS[unit])
        }
    }

    /// Date and time in the viewer's zone.
    pub(crate) fn date_time(&self, milliseconds: i64) -> String {
        self.render(milliseconds, "%-d %b %Y, %H:%M", "%Y/%m/%d %-H:%M")
    }

    /// The shortest form that is clear beside `now`: a time today, a day this year, else a date.
    pub(crate) fn short_date(&self, milliseconds: i64, now: i64) -> String {
        match (self.zoned(milliseconds), self.zoned(now)) {
            (Some(then), Some(now)) if then.date() == now.date() => {
                self.render(milliseconds, "%H:%M", "%-H:%M")
            }
            (Some(then), Some(now)) if then.year() == now.year() => {
                self.render(milliseconds, "%-d %b", "%-m/%-d")
            }
            _ => self.render(milliseconds, "%-d %b %Y", "%Y/%m/%d"),
        }
    }

    /// The month and year.
    pub(crate) fn month(&self, milliseconds: i64) -> String {
        self.render(milliseconds, "%B %Y", "%Y 年 %-m 月")
    }

    /// The time of day alone.
    pub(crate) fn time_of_day(&self, milliseconds: i64) -> String {
        self.render(milliseconds, "%H:%M", "%-H:%M")
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

    fn render(&self, milliseconds: i64, english: &str, japanese: &str) -> String {
        let form = match self.language {
            Language::English => english,
            Language::Japanese => japanese,
        };
        self.zoned(milliseconds).map_or_else(String::new, |time| time.strftime(form).to_string())
    }

    fn zoned(&self, milliseconds: i64) -> Option<ZonedDateTime> {
        Some(Timestamp::from_millisecond(milliseconds).ok()?.to_zoned_datetime(self.zone.clone()))
    }
}
