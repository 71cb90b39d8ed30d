//! The place of a part in an archived message: through the messages that it forwards.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::message::Files;

/// Messages inside messages are followed so far.
pub(super) const DEEPEST: usize = 4;

/// Indexes of attachments, outermost first: `2.0` is the first attachment of the message that is the third
/// attachment. Nothing is the whole message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web::pages) struct PartPath(Vec<usize>);

impl PartPath {
    pub(super) fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    /// The part of that index within this one.
    pub(super) fn below(&self, index: usize) -> Self {
        Self([self.0.as_slice(), &[index]].concat())
    }

    /// The message that holds the part, and the part's index in it; none for the whole message.
    pub(in crate::web::pages) fn split(&self) -> Option<(Self, usize)> {
        let (index, message) = self.0.split_last()?;
        Some((Self(message.to_vec()), *index))
    }

    /// The bytes of the part of the message `raw`.
    pub(in crate::web::pages) fn find<'a>(&self, raw: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        self.0.iter().try_fold(Cow::Borrowed(raw), |message, index| match message {
            Cow::Borrowed(raw) => Files::of(raw).bytes(*index),
            Cow::Owned(raw) => Some(Cow::Owned(Files::of(&raw).bytes(*index)?.into_owned())),
        })
    }
}

impl fmt::Display for PartPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, index) in self.0.iter().enumerate() {
            write!(f, "{}{index}", if at > 0 { "." } else { "" })?;
        }
        Ok(())
    }
}

/// A text that names no part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the place of a part")]
pub(in crate::web::pages) struct PartPathError;

impl FromStr for PartPath {
    type Err = PartPathError;

    fn from_str(text: &str) -> Result<Self, PartPathError> {
        let number =
            |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
        let indexes: Option<Vec<usize>> = text.split('.').take(DEEPEST + 2).map(number).collect();
        indexes.filter(|indexes| indexes.len() <= DEEPEST + 1).map(Self).ok_or(PartPathError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        for text in ["0", "2.0", "10.3.1"] {
            assert_eq!(text.parse::<PartPath>().unwrap().to_string(), text);
        }
        for text in ["", ".", "1.", "-1", "a", "1.2.3.4.5.6", "+1", "99999999999999999999999"] {
            assert_eq!(text.parse::<PartPath>(), Err(PartPathError), "{text}");
        }
    }

    #[test]
    fn parts_are_found_inside_forwarded_messages() {
        let inner = "Content-Type: multipart/mixed; boundary=i\n\n--i\n\nhi\n--i\nContent-Disposition: attachment\n\nfile\n--i--\n";
        let raw = format!(
            "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nsee\n--m\nContent-Type: message/rfc822\n\n{inner}\n--m--\n"
        );
        let path: PartPath = "0.0".parse().unwrap();
        assert_eq!(path.find(raw.as_bytes()).as_deref(), Some(&b"file"[..]));
        assert_eq!(path.split().unwrap().0.find(raw.as_bytes()).unwrap().len(), inner.len());
        assert_eq!("0.1".parse::<PartPath>().unwrap().find(raw.as_bytes()), None);
        assert_eq!(PartPath::default().find(raw.as_bytes()).as_deref(), Some(raw.as_bytes()));
    }
}
