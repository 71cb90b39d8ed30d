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
