//! What people read, a Fluent file for each language.
//!
//! Another language is another file: the build finds it. What it does not say is said in English; the tests
//! compare its keys with the English ones.

mod accept;
mod trial;
mod written;

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

pub(crate) use accept::preferred;

/// The tag (BCP 47) and the texts of each language. The first one is for those whom the wiki speaks none of theirs.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Those and the ones on trial.
static SPOKEN: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let own = FILES.iter().map(|(tag, texts)| ((*tag).to_owned(), (*texts).to_owned()));
    own.chain(trial::languages()).collect()
});

/// A language that the wiki speaks, by its place in `SPOKEN`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Language(usize);

impl Language {
    /// All of them.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..SPOKEN.len()).map(Self)
    }

    /// BCP 47.
    pub(crate) fn tag(self) -> &'static str {
        &SPOKEN[self.0].0
    }

    /// `ltr` or `rtl`.
    pub(crate) fn direction(self) -> &'static str {
        if self.say("direction") == "rtl" { "rtl" } else { "ltr" }
    }

    /// The language of a tag (`ja`, `ja-JP`).
    pub(crate) fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::all().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The text of this key.
    pub(crate) fn say(self, key: &str) -> Cow<'static, str> {
        self.format(key, &FluentArgs::new())
    }

    /// The text of this key, with values put in. A number `x` chooses the plural, `x-n` is how it is written.
    pub(crate) fn tell(self, key: &str, values: &[(&str, Value<'_>)]) -> Cow<'static, str> {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Text(text) => args.set(*name, FluentValue::from(*text)),
                Value::Number(number) => {
                    args.set(*name, FluentValue::from(*number));
                    args.set(format!("{name}-n"), FluentValue::from(self.number(*number)));
                }
            }
        }
        self.format(key, &args)
    }

    /// Whether this is a key, and `values` are all that its text asks for.
    pub(crate) fn has(self, key: &str, values: &[&str]) -> bool {
        let Some(pattern) = BUNDLES[self.0].get_message(key).and_then(|message| message.value()) else {
            return false;
        };
        let mut args = FluentArgs::new();
        for name in values {
            args.set(*name, FluentValue::from(0));
            args.set(format!("{name}-n"), FluentValue::from(0));
        }
        let mut errors = Vec::new();
        let _ = BUNDLES[self.0].format_pattern(pattern, Some(&args), &mut errors);
        errors.is_empty()
    }

    fn format(self, key: &str, args: &FluentArgs<'_>) -> Cow<'static, str> {
        let bundle = &BUNDLES[self.0];
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "no text for {key}");
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
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

static BUNDLES: LazyLock<Vec<Bundle>> =
    LazyLock::new(|| SPOKEN.iter().map(|(tag, source)| bundle(tag, source)).collect());

fn bundle(tag: &str, source: &str) -> Bundle {
    // The language chooses the rules of plurals; no tag of ours fails to parse.
    let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Isolation marks would stand in attributes and titles too; values are isolated with <bdi> where it matters.
    bundle.set_use_isolating(false);
    for source in [FILES[0].1, source] {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, errors)| {
            debug_assert!(false, "{errors:?}");
            partial
        });
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests;
