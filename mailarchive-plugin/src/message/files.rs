//! The attachments of one message, opened: their bytes, and what they say where they are text.

use std::borrow::Cow;

use super::{
    body::{self, AttachedPart, Texts},
    calendar::{self, Calendar},
    charset,
    contact::{self, Contact},
    content_line::unfolded,
    defect::Defects,
    header::Header,
};

/// A longer calendar or contact file is for a program.
const LONGEST_CARD: usize = 512 * 1024;

/// The attached parts of a message, walked once. Their places are those of [`super::Attachment::index`].
pub(crate) struct Files<'a>(Vec<AttachedPart<'a>>);

impl<'a> Files<'a> {
    pub(crate) fn of(raw: &'a [u8]) -> Self {
        let mut defects = Defects::default();
        let (header, body) = Header::split_message(raw, &mut defects);
        Self(body::content(&header, body, Texts::Skipped, &mut defects).attached)
    }

    /// The decoded bytes.
    pub(crate) fn bytes(&self, index: usize) -> Option<Cow<'a, [u8]>> {
        self.0.get(index).map(AttachedPart::bytes)
    }

    /// About `limit` bytes from the start, or all where there are fewer.
    pub(crate) fn head(&self, index: usize, limit: usize) -> Option<Cow<'a, [u8]>> {
        self.0.get(index).map(|part| part.head(limit))
    }

    /// Up to `limit` bytes as text, by the part's label or by a guess; none where they are no text. Says, too,
    /// whether more follows.
    pub(crate) fn text(&self, index: usize, limit: usize) -> Option<(String, bool)> {
        let part = self.0.get(index)?;
        let head = part.head(limit + 1);
        let more = head.len() > limit;
        let mut bytes = &head[..head.len().min(limit)];
        if bytes.contains(&0) {
            return None;
        }
        if more && let Some(end) = memchr::memrchr(b'\n', bytes) {
            // No character is cut in two at a line's end.
            bytes = &bytes[..=end];
        }
        let text =
            charset::decode(bytes, part.charset.as_deref()).0.replace("\r\n", "\n").replace('\r', "\n");
        let strange =
            text.chars().filter(|c| *c == '\u{fffd}' || (c.is_control() && !c.is_whitespace())).count();
        (strange * 20 <= text.chars().count()).then_some((text, more))
    }

    /// An invitation, where the part is a calendar.
    pub(crate) fn calendar(&self, index: usize) -> Option<Calendar> {
        calendar::parse(&self.lines(index)?)
    }

    /// The people of a vCard.
    pub(crate) fn contacts(&self, index: usize) -> Vec<Contact> {
        self.lines(index).map(|lines| contact::parse(&lines)).unwrap_or_default()
    }

    /// Both kinds of file are UTF-8 where they do not say otherwise (RFC 5545 section 3.1.4).
    fn lines(&self, index: usize) -> Option<String> {
        let part = self.0.get(index)?;
        let bytes = part.bytes();
        (bytes.len() <= LONGEST_CARD).then(|| charset::decode(&unfolded(&bytes), part.charset.as_deref()).0)
    }
}
