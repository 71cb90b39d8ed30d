//! What people read, in English and Japanese (Fluent).

mod accept;

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

pub(crate) use accept::preferred;

/// A language that the wiki speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// BCP 47.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// What the language calls itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Japanese => "日本語",
        }
    }

    /// The language of a tag (`ja`, `ja-JP`).
    pub(crate) fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The text of this key.
    pub(crate) fn say(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// The text of this key, with values put in.
    pub(crate) fn tell(self, key: &str, values: &[(&'static str, Value<'_>)]) -> Cow<'static, str> {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(
                *name,
                match value {
                    Value::Text(text) => FluentValue::from(*text),
                    Value::Number(number) => FluentValue::from(*number),
                },
            );
        }
        self.format(key, Some(&args))
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        let bundle = match self {
            Self::English => &*ENGLISH,
            Self::Japanese => &*JAPANESE,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "no text for {key}");
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        Cow::Owned(text)
    }
}

/// A value in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    /// As it is.
    Text(&'a str),
    /// Chooses the plural.
    Number(u64),
}

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English, include_str!("en.ftl")));
static JAPANESE: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Japanese, include_str!("ja.ftl")));

fn bundle(language: Language, source: &'static str) -> Bundle {
    // The language chooses the rules of plurals; no tag of ours fails to parse.
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Isolation marks would stand in attributes and titles too; values are isolated with <bdi> where it matters.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, errors)| {
        debug_assert!(false, "{errors:?}");
        partial
    });
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests;
