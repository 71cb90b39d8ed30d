//! What can be searched of a message.

use super::{index::Entry, query::Part};
use crate::{
    archive::Record,
    message::{self, Address, Message},
};

/// Of a body, in bytes; what people write is shorter.
const LONGEST_BODY: usize = 1024 * 1024;
/// Of all attachments together.
const LONGEST_ATTACHED: usize = 1024 * 1024;
/// A text as short as this beside HTML says as a rule that there is HTML.
const STUB: usize = 200;

/// A message as it is indexed.
pub(super) fn entry(record: &Record, labels: Vec<String>, raw: &[u8]) -> Entry {
    let message = message::parse(raw);
    let mut texts = Vec::new();
    let mut add = |part, text: String| {
        if !text.is_empty() {
            texts.push((part, text));
        }
    };
    add(Part::Subject, message.subject.clone());
    for (part, addresses) in [
        (Part::From, &message.from),
        (Part::To, &message.to),
        (Part::Cc, &message.cc),
        (Part::Cc, &message.bcc),
    ] {
        addresses.iter().take(MOST_ADDRESSES).for_each(|address| add(part, written(address)));
    }
    add(Part::List, list(&message));
    add(Part::Body, body(&message));
    message.attachments.iter().take(MOST_ADDRESSES).for_each(|part| add(Part::FileName, part.name.clone()));
    if !message.attachments.is_empty() {
        let attached = message::attached_texts(raw, LONGEST_ATTACHED);
        attached.into_iter().for_each(|text| add(Part::Attached, text));
    }
    Entry {
        date: record.date,
        size: record.size,
        account: record.account.to_string(),
        has_attachment: record.attachments > 0,
        texts,
        labels,
        is_trashed: false,
    }
}

/// Correspondents and file names of one message that are indexed.
const MOST_ADDRESSES: usize = 500;

fn written(address: &Address) -> String {
    format!("{} {}", address.name.as_deref().unwrap_or_default(), address.address)
}

/// RFC 2919.
fn list(message: &Message) -> String {
    let mut ids = message.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("list-id"));
    ids.next().map_or_else(String::new, |(_, id)| id.clone())
}

/// What there is to read in the body.
pub(super) fn body(message: &Message) -> String {
    let mut body = message.text.clone().unwrap_or_default();
    if body.trim().len() < STUB
        && let Some(html) = &message.html
    {
        body.push('\n');
        body.push_str(&message::markup::to_text(html));
    }
    body.truncate(body.floor_char_boundary(LONGEST_BODY));
    body
}
