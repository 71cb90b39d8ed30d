//! What things are called, in every language at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text in several languages, by BCP 47 tag; `en` is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Label(pub BTreeMap<String, String>);

impl Label {
    /// A label from pairs of language and text.
    pub fn new<'a>(texts: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self(texts.into_iter().map(|(language, text)| (language.to_owned(), text)).collect())
    }

    /// The text in `language`, in its primary language, else in English.
    pub fn in_language(&self, language: &str) -> &str {
        let primary = language.split('-').next().unwrap_or(language);
        [language, primary, "en"].iter().find_map(|tag| self.0.get(*tag)).map_or("", String::as_str)
    }
}
