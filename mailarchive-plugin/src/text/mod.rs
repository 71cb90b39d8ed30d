//! What the plugin says, in English and Japanese, and how numbers and dates read there.
//!
//! A third language is one folder of `.ftl` files and one line in [`Language::ALL`].

mod format;
mod trouble;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

/// A language that the plugin speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Japanese,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The language of a BCP 47 tag; English where the plugin does not speak it.
    pub(crate) fn from_tag(tag: &str) -> Self {
        match tag.split('-').next() {
            Some("ja") => Self::Japanese,
            _ => Self::English,
        }
    }

    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    fn sources(self) -> &'static [&'static str] {
        macro_rules! files {
            ($folder:literal) => {
                &[
                    include_str!(concat!($folder, "/accounts.ftl")),
                    include_str!(concat!($folder, "/defects.ftl")),
                    include_str!(concat!($folder, "/errors.ftl")),
                    include_str!(concat!($folder, "/mail.ftl")),
                    include_str!(concat!($folder, "/pop3.ftl")),
                    include_str!(concat!($folder, "/probe.ftl")),
                ]
            };
        }
        match self {
            Self::English => files!("en"),
            Self::Japanese => files!("ja"),
        }
    }
}

/// The texts of one language for one viewer.
#[derive(Clone)]
pub(crate) struct Texts {
    pub(crate) language: Language,
    zone: jiff::tz::TimeZone,
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| Language::ALL.map(bundle));

/// The files are part of the library and tests parse them: what cannot be read here is left out.
fn bundle(language: Language) -> Bundle {
    let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for source in language.sources() {
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

impl Texts {
    /// For a viewer with this language tag and IANA time zone; an unknown zone reads as UTC.
    pub(crate) fn new(language: &str, time_zone: &str) -> Self {
        Self {
            language: Language::from_tag(language),
            zone: jiff::tz::TimeZone::get(time_zone).unwrap_or(jiff::tz::TimeZone::UTC),
        }
    }

    /// The text `id`.
    pub(crate) fn get(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// The text `id` with its placeables filled.
    pub(crate) fn with<'a, V: Into<FluentValue<'a>>>(
        &self,
        id: &str,
        arguments: impl IntoIterator<Item = (&'a str, V)>,
    ) -> String {
        let arguments: FluentArgs<'a> =
            arguments.into_iter().map(|(name, value)| (name, value.into())).collect();
        self.format(id, Some(&arguments))
    }

    /// The text `id` for a count: `count` selects the plural, `n` is the number as it reads here.
    pub(crate) fn count(&self, id: &str, count: u64) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set("count", FluentValue::from(count));
        arguments.set("n", FluentValue::from(self.number(count)));
        self.format(id, Some(&arguments))
    }

    /// The text `id` with arguments of several kinds.
    pub(crate) fn with_args(&self, id: &str, arguments: &FluentArgs<'_>) -> String {
        self.format(id, Some(arguments))
    }

    fn format(&self, id: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = &BUNDLES[self.language as usize];
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests;
