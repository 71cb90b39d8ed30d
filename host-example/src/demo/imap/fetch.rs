//! FETCH and UID FETCH (RFC 3501 sections 6.4.5 and 7.4.2) of whole messages, headers and texts; no single MIME parts.

use std::{io, num::NonZeroU32};

use chrono::FixedOffset;
use imap_codec::imap_types::{
    IntoStatic,
    core::{AString, Literal, NString, Vec1},
    datetime::DateTime,
    fetch::{MacroOrMessageDataItemNames, MessageDataItem, MessageDataItemName, Section},
    response::{Data, Response},
    sequence::SequenceSet,
};

use super::{Session, Verdict, selected::Numbered, store};
use crate::demo::maildrop::Stored;

impl Session {
    pub(super) async fn fetch(
        &mut self,
        set: &SequenceSet,
        names: MacroOrMessageDataItemNames<'static>,
        uid: bool,
    ) -> io::Result<Verdict> {
        let Some(selected) = &self.selected else {
            return Ok(Verdict::bad("No mailbox is selected"));
        };
        let mut names = match names {
            MacroOrMessageDataItemNames::Macro(group) => {
                group.expand().into_iter().map(IntoStatic::into_static).collect()
            }
            MacroOrMessageDataItemNames::MessageDataItemNames(names) => names,
        };
        // RFC 3501 section 6.4.8: a UID command answers with the UID, asked for or not.
        if uid && !names.contains(&MessageDataItemName::Uid) {
            names.insert(0, MessageDataItemName::Uid);
        }
        let marks_seen = !selected.read_only && names.iter().any(marks_seen);
        let mut answers = Vec::new();
        {
            let mut messages = self.maildrop.lock();
            for message in selected.named(set, uid) {
                // Another session may have removed it: nothing is answered, and the next NOOP tells (RFC 2180 section 4.1.2).
                let Some(stored) = messages.get_mut(message.uid) else { continue };
                let newly_seen = marks_seen && !stored.flags.seen;
                stored.flags.seen |= marks_seen;
                answers.push((message, stored.clone(), newly_seen));
            }
        }
        for (message, stored, newly_seen) in &answers {
            let mut items = Vec::with_capacity(names.len() + 1);
            for name in &names {
                match item(name, *message, stored) {
                    Some(item) => items.push(item),
                    None => return Ok(Verdict::no("The demo mailbox cannot fetch this item")),
                }
            }
            if *newly_seen && !names.contains(&MessageDataItemName::Flags) {
                items.push(MessageDataItem::Flags(store::listed(stored.flags, message.recent)));
            }
            let Ok(items) = Vec1::try_from(items) else {
                return Ok(Verdict::bad("Nothing to fetch"));
            };
            self.send(Response::Data(Data::Fetch { seq: message.sequence, items })).await?;
        }
        Ok(Verdict::ok("FETCH completed"))
    }
}

fn marks_seen(name: &MessageDataItemName<'_>) -> bool {
    matches!(
        name,
        MessageDataItemName::Rfc822
            | MessageDataItemName::Rfc822Text
            | MessageDataItemName::BodyExt { peek: false, .. }
    )
}

/// None for what the server does not know.
fn item<'a>(
    name: &MessageDataItemName<'static>,
    message: Numbered,
    stored: &'a Stored,
) -> Option<MessageDataItem<'a>> {
    let raw: &[u8] = &stored.mail.raw;
    let (header, text) = raw.split_at(header_length(raw));
    Some(match name {
        MessageDataItemName::Uid => MessageDataItem::Uid(stored.uid),
        MessageDataItemName::Flags => MessageDataItem::Flags(store::listed(stored.flags, message.recent)),
        MessageDataItemName::InternalDate => MessageDataItem::InternalDate(internal_date(stored)?),
        MessageDataItemName::Rfc822Size => MessageDataItem::Rfc822Size(stored.size()),
        MessageDataItemName::Rfc822 => MessageDataItem::Rfc822(literal(raw)?),
        MessageDataItemName::Rfc822Header => MessageDataItem::Rfc822Header(literal(header)?),
        MessageDataItemName::Rfc822Text => MessageDataItem::Rfc822Text(literal(text)?),
        MessageDataItemName::BodyExt { section, partial, .. } => {
            let filtered;
            let whole = match section {
                None => raw,
                Some(Section::Header(None)) => header,
                Some(Section::Text(None)) => text,
                Some(Section::HeaderFields(None, wanted)) => {
                    filtered = header_fields(header, |field| named(wanted, field));
                    &filtered
                }
                Some(Section::HeaderFieldsNot(None, unwanted)) => {
                    filtered = header_fields(header, |field| !named(unwanted, field));
                    &filtered
                }
                Some(_) => return None,
            };
            MessageDataItem::BodyExt {
                section: section.clone(),
                origin: partial.map(|(origin, _)| origin),
                data: NString::from(Literal::try_from(part(whole, *partial).to_vec()).ok()?),
            }
        }
        _ => return None,
    })
}

fn literal(bytes: &[u8]) -> Option<NString<'_>> {
    Literal::try_from(bytes).ok().map(NString::from)
}

fn internal_date(stored: &Stored) -> Option<DateTime> {
    let received = &stored.mail.received;
    let offset = FixedOffset::east_opt(received.offset().seconds())?;
    let time = chrono::DateTime::from_timestamp(received.timestamp().as_second(), 0)?;
    DateTime::try_from(time.with_timezone(&offset)).ok()
}

/// Where the text begins: after the empty line (RFC 5322 section 2.1), or at the end.
fn header_length(raw: &[u8]) -> usize {
    raw.windows(4).position(|window| window == b"\r\n\r\n").map_or(raw.len(), |position| position + 4)
}

/// The fields that `keeps` wants, with their continuation lines, and the empty line.
fn header_fields(header: &[u8], keeps: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut keeping = false;
    for line in header.split_inclusive(|byte| *byte == b'\n').filter(|line| *line != b"\r\n") {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            keeping = keeps(name.trim_ascii());
        }
        if keeping {
            kept.extend_from_slice(line);
        }
    }
    kept.extend_from_slice(b"\r\n");
    kept
}

fn named(names: &Vec1<AString<'_>>, field: &[u8]) -> bool {
    names.as_ref().iter().any(|name| name.as_ref().eq_ignore_ascii_case(field))
}

fn part(whole: &[u8], partial: Option<(u32, NonZeroU32)>) -> &[u8] {
    let Some((origin, length)) = partial else { return whole };
    let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let rest = whole.get(index(origin)..).unwrap_or_default();
    &rest[..rest.len().min(index(length.get()))]
}
