//! From raw bytes to what a person sees. No I/O but the spool of long messages, no clock.
//!
//! No message is refused: what is broken in it is mended or left out, and told as a [`Defect`]. Time and memory
//! are linear in the message's size whatever it holds.

mod address;
mod attached_text;
mod authentication;
mod body;
mod calendar;
mod charset;
mod contact;
mod content_line;
mod date;
mod defect;
pub(crate) mod domain;
mod encoded_word;
mod file_name;
mod files;
mod flowed;
mod header;
mod jis;
mod list_fields;
mod look_alike;
pub(crate) mod markup;
mod message_id;
mod multipart;
mod parameter;
mod raw;
mod snippet;
mod trace;
mod transfer;

#[cfg(test)]
pub(crate) mod tests;

use serde::{Deserialize, Serialize};

use body::Texts;
use defect::Defects;
use header::Header;

pub(crate) use address::Address;
pub(crate) use attached_text::attached_texts;
pub(crate) use authentication::{Verdict, verdicts};
pub(crate) use calendar::{Calendar, Event, Every, Moment, Participant, Repeat, Until};
pub(crate) use contact::Contact;
pub(crate) use date::MessageDate;
pub(crate) use defect::Defect;
pub(crate) use domain::Script;
pub(crate) use files::Files;
pub(crate) use list_fields::list_fields;
pub(crate) use look_alike::{Doubt, doubts, imitates};
pub(crate) use raw::{IN_MEMORY, RawMail, RawMailWriter};
pub(crate) use trace::{Hop, path};

/// A message (RFC 5322, RFC 2045), decoded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) from: Vec<Address>,
    pub(crate) to: Vec<Address>,
    pub(crate) cc: Vec<Address>,
    pub(crate) bcc: Vec<Address>,
    pub(crate) reply_to: Vec<Address>,
    pub(crate) date: Option<MessageDate>,
    /// Without its angle brackets, as in the two fields below.
    pub(crate) message_id: Option<String>,
    pub(crate) in_reply_to: Vec<String>,
    pub(crate) references: Vec<String>,
    /// Every field in order.
    pub(crate) headers: Vec<(String, String)>,
    /// The text to read; none where the message has HTML only.
    pub(crate) text: Option<String>,
    /// The HTML to read, not yet safe to show; none where the message has text only.
    pub(crate) html: Option<String>,
    pub(crate) attachments: Vec<Attachment>,
    /// The first words that the sender wrote.
    pub(crate) snippet: String,
    pub(crate) defects: Vec<Defect>,
}

/// A part of a message that is kept as a file. Embedded messages are attachments too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attachment {
    /// Its place among the message's attachments, for [`attachment`].
    pub(crate) index: usize,
    /// Safe to show and to save under; never empty.
    pub(crate) name: String,
    /// As the message says, in lower case; not to be trusted.
    pub(crate) media_type: String,
    /// Without its angle brackets.
    pub(crate) content_id: Option<String>,
    /// Bytes after decoding.
    pub(crate) size: u64,
    /// Part of what is read, such as an image in HTML.
    pub(crate) inline: bool,
}

/// What the message `raw` says.
pub(crate) fn parse(raw: &[u8]) -> Message {
    let mut defects = Defects::default();
    let (header, body) = Header::split_message(raw, &mut defects);
    match (raw.is_empty(), header.is_empty()) {
        (true, _) => defects.note(Defect::Empty),
        (false, true) => defects.note(Defect::NoHeaders),
        (false, false) => {}
    }
    let content = body::content(&header, body, Texts::Decoded, &mut defects);
    let snippet = match (&content.text, &content.html) {
        (Some(text), _) if !text.trim().is_empty() => snippet::of(text),
        (_, Some(html)) => snippet::of(&markup::to_text(html)),
        _ => String::new(),
    };
    let mut list = |field| address::addresses(&header, field, &mut defects);
    let (from, to, cc) = (list("from"), list("to"), list("cc"));
    let (bcc, reply_to, sender) = (list("bcc"), list("reply-to"), list("sender"));
    let from = if from.is_empty() { sender } else { from };
    if from.is_empty() && !header.is_empty() {
        defects.note(Defect::FromMissing);
    }
    Message {
        subject: header.text("subject", &mut defects).unwrap_or_default(),
        date: date(&header, &mut defects),
        message_id: message_id::own(&header),
        in_reply_to: message_id::listed(&header, "in-reply-to"),
        references: message_id::listed(&header, "references"),
        headers: header.texts(&mut defects),
        text: content.text,
        html: content.html,
        attachments: content.attached.iter().enumerate().map(|(index, part)| describe(part, index)).collect(),
        snippet,
        defects: defects.into_vec(),
        from,
        to,
        cc,
        bcc,
        reply_to,
    }
}

/// The decoded bytes of one of the attachments that [`parse`] lists.
pub(crate) fn attachment(raw: &[u8], index: usize) -> Option<Vec<u8>> {
    Files::of(raw).bytes(index).map(std::borrow::Cow::into_owned)
}

fn date(header: &Header<'_>, defects: &mut Defects) -> Option<MessageDate> {
    let Some(field) = header.first("date") else {
        if !header.is_empty() {
            defects.note(Defect::DateMissing);
        }
        return None;
    };
    date::parse(field).map_err(|defect| defects.note(defect)).ok()
}

fn describe(part: &body::AttachedPart<'_>, index: usize) -> Attachment {
    Attachment {
        index,
        name: file_name::of(part, index),
        media_type: part.media_type.clone(),
        content_id: part.content_id.clone(),
        size: part.bytes().len() as u64,
        inline: part.inline,
    }
}
