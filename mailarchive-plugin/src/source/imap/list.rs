//! What INBOX holds: UIDs by UID SEARCH, then sizes and flags by UID FETCH.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
};

use imap_codec::imap_types::{
    command::CommandBody,
    core::Vec1,
    fetch::{MessageDataItem, MessageDataItemName},
    flag::{Flag, FlagFetch},
    response::{Data, Response},
    search::SearchKey,
    sequence::{SeqOrUid, Sequence, SequenceSet},
};

use super::{
    ImapSource,
    uids::{fitting, is_usable, sequence_set},
};
use crate::source::{
    Listed,
    error::{SourceError, Stage},
    fault::{Fault, Violation},
};

/// Messages asked for by one SEARCH: its answer is one line, of up to 11 bytes for each.
const SEARCHED: u32 = 5_000;
/// Messages asked for by one FETCH of sizes, and ranges of UIDs that it names them by.
const SIZED: usize = 5_000;
const RANGES: usize = 350;

/// Lists every message, also those marked `\Deleted`: one that we marked before a crash is still to be expunged.
pub(super) async fn list(source: &mut ImapSource) -> Result<Vec<Listed>, SourceError> {
    source.wire.begin(Stage::Fetch)?;
    let uids = search_all(source).await?;
    let mut listed = Vec::with_capacity(uids.len());
    let mut rest = uids.as_slice();
    while !rest.is_empty() {
        let (chunk, more) = rest.split_at(fitting(rest, SIZED, RANGES));
        rest = more;
        let facts = facts(source, chunk).await?;
        for uid in chunk {
            // Without an answer the message is gone or its size unreadable: asking for the message will tell.
            let Facts { size, marked_deleted } = facts.get(uid).copied().unwrap_or_default();
            listed.push(Listed { id: source.server_id(*uid), size, marked_deleted });
        }
    }
    source.wire.finish();
    Ok(listed)
}

/// The UIDs of all messages, ascending.
async fn search_all(source: &mut ImapSource) -> Result<Vec<NonZeroU32>, SourceError> {
    if source.mailbox.exists <= SEARCHED {
        let found = search(source, SearchKey::All).await?;
        return Ok(found.into_iter().take(source.limits.messages).collect());
    }
    // By sequence numbers, from the highest down: when a message is expunged meanwhile the numbers above it
    // move down, into the part that is still to be asked for. So none is missed, and the set drops repetitions.
    let mut found = BTreeSet::new();
    let mut last = source.mailbox.exists;
    while last > 0 {
        last = last.min(source.mailbox.exists);
        let first = last.saturating_sub(SEARCHED - 1).max(1);
        let (Some(low), Some(high)) = (NonZeroU32::new(first), NonZeroU32::new(last)) else { break };
        let range = Sequence::Range(SeqOrUid::Value(low), SeqOrUid::Value(high));
        found.append(&mut search(source, SearchKey::SequenceSet(SequenceSet::from(range))).await?);
        while found.len() > source.limits.messages {
            found.pop_last();
        }
        last = first - 1;
    }
    Ok(found.into_iter().collect())
}

/// The UIDs that match `key`.
///
/// # Errors
/// As of any command, and where no answer came although there are messages: that is not an empty mailbox.
pub(super) async fn search(
    source: &mut ImapSource,
    key: SearchKey<'_>,
) -> Result<BTreeSet<NonZeroU32>, SourceError> {
    let mut found = BTreeSet::new();
    let mut answered = false;
    let mailbox = &mut source.mailbox;
    let most = source.limits.messages.saturating_mul(2);
    source.wire.allow(source.limits.command);
    let command = CommandBody::search(None, Vec1::from(key), true);
    let expected = mailbox.exists > 0;
    source
        .wire
        .run(command, |response| {
            mailbox.note(response);
            if let Response::Data(Data::Search(uids)) = response {
                answered = true;
                if found.len() < most {
                    found.extend(uids.iter().copied().filter(|uid| is_usable(*uid)));
                }
            }
        })
        .await?;
    if expected && !answered {
        return Err(source.wire.fail(Fault::Protocol(Violation::NoAnswer)));
    }
    Ok(found)
}

#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    size: u64,
    marked_deleted: bool,
}

async fn facts(
    source: &mut ImapSource,
    uids: &[NonZeroU32],
) -> Result<BTreeMap<NonZeroU32, Facts>, SourceError> {
    let mut facts = BTreeMap::new();
    let Some(sequence_set) = sequence_set(uids) else { return Ok(facts) };
    let items = vec![MessageDataItemName::Uid, MessageDataItemName::Flags, MessageDataItemName::Rfc822Size];
    let Ok(command) = CommandBody::fetch(sequence_set, items, true);
    let mailbox = &mut source.mailbox;
    source.wire.allow(source.limits.command);
    source
        .wire
        .run(command, |response| {
            mailbox.note(response);
            let Response::Data(Data::Fetch { items, .. }) = response else { return };
            let Some(uid) = items.as_ref().iter().find_map(|item| match item {
                MessageDataItem::Uid(uid) => Some(*uid),
                _ => None,
            }) else {
                return;
            };
            if uids.binary_search(&uid).is_err() {
                return;
            }
            let known: &mut Facts = facts.entry(uid).or_default();
            for item in items.as_ref() {
                match item {
                    MessageDataItem::Rfc822Size(size) => known.size = u64::from(*size),
                    MessageDataItem::Flags(flags) => {
                        known.marked_deleted = flags.contains(&FlagFetch::Flag(Flag::Deleted));
                    }
                    _ => {}
                }
            }
        })
        .await?;
    Ok(facts)
}
