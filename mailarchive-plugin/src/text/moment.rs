//! Days, times and lengths of time in sentences.

use jiff::civil::{Date, DateTime, Weekday};

use super::Texts;

impl Texts {
    /// A day with its weekday.
    pub(crate) fn day(&self, date: Date) -> String {
        self.formed("format-date-weekday", date.at(0, 0, 0, 0))
    }

    /// A day and a time of day on a clock, wherever that hangs.
    pub(crate) fn day_and_time(&self, at: DateTime) -> String {
        format!("{} {}", self.day(at.date()), self.clock(at))
    }

    /// A time of day.
    pub(crate) fn clock(&self, at: DateTime) -> String {
        self.formed("format-time", at)
    }

    /// What the viewer's clock shows at that instant.
    pub(crate) fn on_viewers_clock(&self, milliseconds: i64) -> Option<DateTime> {
        self.zoned(milliseconds).map(|time| time.datetime())
    }

    /// The viewer's time zone.
    pub(crate) fn zone_name(&self) -> &str {
        self.time_zone().iana_name().unwrap_or("UTC")
    }

    /// A weekday, short.
    pub(crate) fn weekday(&self, day: Weekday) -> String {
        self.name("format-weekdays", day.to_sunday_zero_offset().into())
    }

    /// A length of time in its two largest units.
    pub(crate) fn duration(&self, seconds: u64) -> String {
        let units: [(u64, &str); 4] =
            [(86_400, "format-days"), (3600, "format-hours"), (60, "format-minutes"), (1, "format-seconds")];
        let mut rest = seconds;
        let mut told = Vec::new();
        for (length, unit) in units {
            let count = rest / length;
            rest %= length;
            if count > 0 || (length == 1 && told.is_empty()) {
                told.push(self.count(unit, count));
            }
        }
        told.truncate(2);
        told.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_durations_read_as_in_the_language() {
        let (english, japanese) = (Texts::new("en", "Europe/Berlin"), Texts::new("ja", "Asia/Tokyo"));
        let at = jiff::civil::date(2026, 11, 24).at(9, 5, 0, 0);
        assert_eq!(english.day_and_time(at), "Tue, 24 Nov 2026 09:05");
        assert_eq!(japanese.day_and_time(at), "2026/11/24 (火) 9:05");
        assert_eq!(
            (english.duration(0).as_str(), japanese.duration(93_784).as_str()),
            ("0 s", "1 日 2 時間")
        );
        assert_eq!((english.duration(62).as_str(), english.zone_name()), ("1 min 2 s", "Europe/Berlin"));
    }
}
