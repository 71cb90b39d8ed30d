//! What the plugin says, in each of its languages, and how numbers and dates read there.
//!
//! A language is a folder of `.ftl` files, or one file: see [`language`].

mod format;
mod language;
mod moment;
mod trial;
mod trouble;

use fluent_bundle::{FluentArgs, FluentValue};

pub(crate) use self::language::Language;

/// The texts of one language for one viewer.
#[derive(Clone)]
pub(crate) struct Texts {
    pub(crate) language: Language,
    zone: jiff::tz::TimeZone,
}

impl Texts {
    /// For a viewer with this language tag and IANA time zone; an unknown zone reads as UTC.
    pub(crate) fn new(language: &str, time_zone: &str) -> Self {
        Self::of(Language::from_tag(language), time_zone)
    }

    /// For a viewer with this IANA time zone; an unknown one reads as UTC.
    pub(crate) fn of(language: Language, time_zone: &str) -> Self {
        Self { language, zone: jiff::tz::TimeZone::get(time_zone).unwrap_or(jiff::tz::TimeZone::UTC) }
    }

    /// The viewer's time zone.
    pub(crate) fn time_zone(&self) -> &jiff::tz::TimeZone {
        &self.zone
    }

    /// The text `id`.
    pub(crate) fn get(&self, id: &str) -> String {
        self.language.format(id, None)
    }

    /// The text `id` with its placeables filled.
    pub(crate) fn with<'a, V: Into<FluentValue<'a>>>(
        &self,
        id: &str,
        arguments: impl IntoIterator<Item = (&'a str, V)>,
    ) -> String {
        let arguments: FluentArgs<'a> =
            arguments.into_iter().map(|(name, value)| (name, value.into())).collect();
        self.with_args(id, &arguments)
    }

    /// The text `id` for a count: `count` selects the plural, `n` is the number as it reads here.
    pub(crate) fn count(&self, id: &str, count: u64) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("count", FluentValue::from(count));
        arguments.set("n", FluentValue::from(self.number(count)));
        self.with_args(id, &arguments)
    }

    /// The text `id` with arguments of several kinds.
    pub(crate) fn with_args(&self, id: &str, arguments: &FluentArgs<'_>) -> String {
        self.language.format(id, Some(arguments))
    }
}

#[cfg(test)]
mod tests;
