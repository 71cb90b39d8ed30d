//! The languages, as the build found them: see `build.rs`.

use std::{fmt, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::trial;

mod found {
    include!(concat!(env!("OUT_DIR"), "/languages.rs"));
}

/// The texts of one language.
struct Dictionary {
    tag: String,
    bundle: FluentBundle<FluentResource>,
}

static ALL: LazyLock<Vec<Dictionary>> = LazyLock::new(|| {
    let own = found::SOURCES.iter().map(|(tag, sources)| Dictionary::new(tag, sources));
    let tried = trial::languages().into_iter().map(|(tag, texts)| Dictionary::new(&tag, &[&texts]));
    own.chain(tried).collect()
});

/// What is said where a language does not know how.
static ENGLISH: LazyLock<Language> = LazyLock::new(|| Language::of_tag("en").unwrap_or(Language(&EMPTY)));
static EMPTY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::new("en", &[]));

impl Dictionary {
    /// The files are part of the library and tests parse them: what cannot be read here is left out.
    fn new(tag: &str, sources: &[&str]) -> Self {
        let id: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for source in sources {
            let resource =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            let _ = bundle.add_resource(resource);
        }
        Self { tag: tag.to_owned(), bundle }
    }

    fn format(&self, id: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        Some(self.bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned())
    }
}

/// A language that the plugin speaks.
#[derive(Clone, Copy)]
pub(crate) struct Language(&'static Dictionary);

impl Language {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(Self)
    }

    /// The language of a BCP 47 tag, or its primary language; English where the plugin speaks neither.
    pub(super) fn from_tag(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or(tag);
        Self::of_tag(tag).or_else(|| Self::of_tag(primary)).unwrap_or(*ENGLISH)
    }

    fn of_tag(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.0.tag.eq_ignore_ascii_case(tag))
    }

    pub(crate) fn tag(self) -> &'static str {
        &self.0.tag
    }

    /// The text `id`; in English where the language lacks it, and by its name where English lacks it too.
    pub(super) fn format(self, id: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let said = self.0.format(id, arguments).or_else(|| ENGLISH.0.format(id, arguments));
        said.unwrap_or_else(|| id.to_owned())
    }

    /// What the build found.
    #[cfg(test)]
    pub(super) fn sources() -> &'static [(&'static str, &'static [&'static str])] {
        found::SOURCES
    }

    /// A language of one file that the build did not find.
    #[cfg(test)]
    pub(super) fn of_file(tag: &str, source: &str) -> Self {
        Self(Box::leak(Box::new(Dictionary::new(tag, &[source]))))
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}
