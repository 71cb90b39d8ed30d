//! Numbers, sizes and moments, as each language writes them.

use jiff::ZonedDateTime;

use super::{Language, Value};

impl Language {
    /// A whole number, its digits in groups of three.
    pub(crate) fn number(self, number: u64) -> String {
        let (digits, mark) = (number.to_string(), self.say("number-group"));
        let mut written = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push_str(&mark);
            }
            written.push(digit);
        }
        written
    }

    /// A number of bytes in the unit that fits, of 1024 like those of mail programs.
    pub(crate) fn size(self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["kilobytes", "megabytes", "gigabytes", "terabytes"];
        if bytes < 1024 {
            return self.tell("bytes", &[("count", Value::Number(bytes))]).into_owned();
        }
        // Rounded to tenths before the unit is chosen: a byte less than 1 MB is 1.0 MB, not 1024.0 KB.
        let mut tenths = (u128::from(bytes) * 10 + 512) / 1024;
        let mut unit = 0;
        while tenths >= 10_240 && unit + 1 < UNITS.len() {
            tenths = (tenths + 512) / 1024;
            unit += 1;
        }
        let whole = self.number(u64::try_from(tenths / 10).unwrap_or(u64::MAX));
        let written = format!("{whole}{}{}", self.say("number-decimal"), tenths % 10);
        self.tell(UNITS[unit], &[("n", Value::Text(&written))]).into_owned()
    }

    /// A day and a time.
    pub(crate) fn moment(self, moment: &ZonedDateTime) -> String {
        let months = self.say("months");
        let month =
            months.split_whitespace().nth(usize::from(moment.month().unsigned_abs()) - 1).unwrap_or("%m");
        moment.strftime(&self.say("moment").replace("%b", month)).to_string()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil;

    use super::*;

    fn english() -> Language {
        Language::parse("en").unwrap()
    }

    fn japanese() -> Language {
        Language::parse("ja").unwrap()
    }

    #[test]
    fn numbers_are_told_in_groups_of_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(
                (english().number(number), japanese().number(number)),
                (text.to_owned(), text.to_owned())
            );
        }
        let results = |count| english().tell("results", &[("count", Value::Number(count))]);
        assert_eq!((&*results(1), &*results(1000)), ("1 result", "1,000 results"));
    }

    #[test]
    fn sizes_are_told_in_a_unit_that_fits() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1,023 bytes"),
            (1024, "1.0 KB"),
            (54_321, "53.0 KB"),
            (1_048_575, "1.0 MB"),
            (3_400_000_000, "3.2 GB"),
            (u64::MAX, "16,777,216.0 TB"),
        ] {
            assert_eq!(english().size(bytes), text);
        }
        assert_eq!(japanese().size(1023), "1,023 バイト");
    }

    #[test]
    fn moments_are_told_as_each_language_writes_them() {
        let moment = civil::datetime(2026, 5, 3, 9, 7, 0, 0).in_tz("Asia/Tokyo").unwrap();
        assert_eq!(english().moment(&moment), "3 May 2026, 09:07");
        assert_eq!(japanese().moment(&moment), "2026/05/03 9:07");
    }
}
