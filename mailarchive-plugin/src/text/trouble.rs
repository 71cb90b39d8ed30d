//! What went wrong while fetching, in an administrator's words.

use fluent_bundle::FluentValue;

use super::Texts;
use crate::source::Trouble;

impl Texts {
    /// The trouble, and what the server said.
    pub(crate) fn trouble(&self, trouble: &Trouble) -> String {
        let what = self.told(trouble);
        match &trouble.server_said {
            Some(said) => format!("{what} {}", self.with("source-server-said", [("text", said.as_str())])),
            None => what,
        }
    }

    /// The trouble alone, its first sentence apart: what happened, and then what follows from it.
    pub(crate) fn told_in_two(&self, trouble: &Trouble) -> (String, String) {
        let told = self.told(trouble);
        let end = [". ", "。"].iter().filter_map(|end| Some(told.find(end)? + end.trim_end().len())).min();
        let (first, rest) = told.split_at(end.unwrap_or(told.len()));
        (first.to_owned(), rest.trim_start().to_owned())
    }

    /// The trouble alone.
    pub(crate) fn told(&self, trouble: &Trouble) -> String {
        let value = |name: &str, text: &str| match text.parse::<u64>() {
            // The plural is selected by a number; what is shown beside it is the same text.
            Ok(count) if name == "count" => FluentValue::from(count),
            _ => FluentValue::from(text.to_owned()),
        };
        self.with(&trouble.id, trouble.args.iter().map(|(name, text)| (name.as_str(), value(name, text))))
    }
}
