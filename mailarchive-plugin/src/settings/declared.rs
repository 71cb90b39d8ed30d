//! Each setting once: its name, what it takes, and how it is read and changed. The page, the contribution and
//! the store all follow this table.

use super::Settings;
use crate::poller::Schedule;

pub(super) const WORKERS: u16 = 64;
pub(super) const LARGEST_MESSAGE: u16 = 150;
pub(super) const TRASH_DAYS: u16 = 30;

/// One setting.
pub(crate) struct Declared {
    /// In forms, in the contribution and in the store. Its texts are `settings-{name}`, `…-hint` and `…-wrong`.
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    /// As people would type it.
    pub(crate) default: &'static str,
    /// The value, as people would type it.
    pub(crate) read: fn(&Settings) -> String,
    change: fn(&mut Settings, &str) -> Result<(), Wrong>,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Text,
    Number { minimum: u16, maximum: u16 },
}

/// The text is no value of the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrong;

pub(crate) static DECLARED: &[Declared] = &[
    Declared {
        name: "schedule",
        takes: Takes::Text,
        default: Schedule::EVERY_30_MINUTES,
        read: |settings| settings.schedule().expression().to_owned(),
        change: |settings, typed| {
            let schedule: Schedule = typed.parse().map_err(|_| Wrong)?;
            settings.schedule = (!schedule.is_default()).then(|| schedule.expression().to_owned());
            Ok(())
        },
    },
    Declared {
        name: "workers",
        takes: Takes::Number { minimum: 1, maximum: 512 },
        default: "64",
        read: |settings| settings.workers().to_string(),
        change: |settings, typed| {
            settings.workers = number(typed, 1, 512, WORKERS)?;
            Ok(())
        },
    },
    Declared {
        name: "largestMessage",
        takes: Takes::Number { minimum: 1, maximum: 1000 },
        default: "150",
        read: |settings| (settings.largest_message() / 1_000_000).to_string(),
        change: |settings, typed| {
            settings.largest_message = number(typed, 1, 1000, LARGEST_MESSAGE)?;
            Ok(())
        },
    },
    Declared {
        name: "trashDays",
        takes: Takes::Number { minimum: 0, maximum: 3650 },
        default: "30",
        read: |settings| settings.trash_days().unwrap_or(0).to_string(),
        change: |settings, typed| {
            settings.trash_days = number(typed, 0, 3650, TRASH_DAYS)?;
            Ok(())
        },
    },
];

impl Declared {
    /// Sets what was typed; nothing typed is the default.
    pub(crate) fn change(&self, settings: &mut Settings, typed: &str) -> Result<(), Wrong> {
        let typed = typed.trim();
        (self.change)(settings, if typed.is_empty() { self.default } else { typed })
    }
}

/// `None`: the default, which is not kept, so that a later version may have another.
fn number(typed: &str, minimum: u16, maximum: u16, default: u16) -> Result<Option<u16>, Wrong> {
    let number: u16 = typed.parse().map_err(|_| Wrong)?;
    if !(minimum..=maximum).contains(&number) {
        return Err(Wrong);
    }
    Ok((number != default).then_some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_what_they_say_and_are_not_kept() {
        let mut settings = Settings::default();
        for declared in DECLARED {
            assert_eq!((declared.read)(&settings), declared.default, "{}", declared.name);
            declared.change(&mut settings, "").unwrap();
            declared.change(&mut settings, declared.default).unwrap();
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn what_a_number_takes_is_what_is_declared() {
        for declared in DECLARED {
            let Takes::Number { minimum, maximum } = declared.takes else { continue };
            let mut settings = Settings::default();
            for taken in [minimum, maximum] {
                declared.change(&mut settings, &format!(" {taken} ")).unwrap();
                assert_eq!((declared.read)(&settings), taken.to_string());
            }
            for refused in [i64::from(minimum) - 1, i64::from(maximum) + 1, i64::from(u32::MAX)] {
                assert!(declared.change(&mut settings, &refused.to_string()).is_err(), "{refused}");
            }
            assert!(declared.change(&mut settings, "many").is_err());
            assert_eq!((declared.read)(&settings), maximum.to_string(), "a refused value changes nothing");
        }
    }
}
