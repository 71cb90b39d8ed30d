//! STORE, EXPUNGE and UID EXPUNGE (RFC 3501 sections 6.4.3 and 6.4.6, RFC 4315).

use std::io;

use imap_codec::imap_types::{
    core::Vec1,
    fetch::MessageDataItem,
    flag::{Flag, FlagFetch, StoreResponse, StoreType},
    response::{Data, Response},
    sequence::SequenceSet,
};

use super::{Session, Verdict};
use crate::demo::maildrop::Flags;

impl Session {
    pub(super) async fn store(
        &mut self,
        set: &SequenceSet,
        kind: &StoreType,
        response: &StoreResponse,
        flags: &[Flag<'_>],
        uid: bool,
    ) -> io::Result<Verdict> {
        let Some(selected) = &self.selected else {
            return Ok(Verdict::bad("No mailbox is selected"));
        };
        if selected.read_only {
            return Ok(Verdict::no("INBOX is open for reading only"));
        }
        let mut changed = Vec::new();
        {
            let mut messages = self.maildrop.lock();
            for message in selected.named(set, uid) {
                let Some(stored) = messages.get_mut(message.uid) else { continue };
                if *kind == StoreType::Replace {
                    stored.flags = Flags::default();
                }
                for flag in flags {
                    set_flag(&mut stored.flags, flag, *kind != StoreType::Remove);
                }
                changed.push((message, stored.flags));
            }
        }
        if *response == StoreResponse::Answer {
            for (message, flags) in changed {
                let mut items = vec![MessageDataItem::Flags(listed(flags, message.recent))];
                if uid {
                    items.push(MessageDataItem::Uid(message.uid));
                }
                let data = Data::Fetch { seq: message.sequence, items: Vec1::unvalidated(items) };
                self.send(Response::Data(data)).await?;
            }
        }
        Ok(Verdict::ok("STORE completed"))
    }

    /// Removes the messages marked `\Deleted`; with `uids` only those among them.
    pub(super) fn expunge(&mut self, uids: Option<&SequenceSet>) -> Verdict {
        let Some(selected) = &self.selected else {
            return Verdict::bad("No mailbox is selected");
        };
        if selected.read_only {
            return Verdict::no("INBOX is open for reading only");
        }
        let named = uids.map(|uids| selected.named(uids, true));
        self.maildrop.lock().remove(|stored| {
            stored.flags.deleted
                && named.as_ref().is_none_or(|named| {
                    named.binary_search_by_key(&stored.uid, |message| message.uid).is_ok()
                })
        });
        Verdict::ok("Removed")
    }
}

/// The flags as FETCH shows them.
pub(super) fn listed(flags: Flags, recent: bool) -> Vec<FlagFetch<'static>> {
    let set = [
        (flags.answered, FlagFetch::Flag(Flag::Answered)),
        (flags.flagged, FlagFetch::Flag(Flag::Flagged)),
        (flags.deleted, FlagFetch::Flag(Flag::Deleted)),
        (flags.seen, FlagFetch::Flag(Flag::Seen)),
        (flags.draft, FlagFetch::Flag(Flag::Draft)),
        (recent, FlagFetch::Recent),
    ];
    set.into_iter().filter_map(|(is_set, flag)| is_set.then_some(flag)).collect()
}

/// Keywords are not kept: PERMANENTFLAGS names none.
fn set_flag(flags: &mut Flags, flag: &Flag<'_>, value: bool) {
    match flag {
        Flag::Answered => flags.answered = value,
        Flag::Deleted => flags.deleted = value,
        Flag::Draft => flags.draft = value,
        Flag::Flagged => flags.flagged = value,
        Flag::Seen => flags.seen = value,
        Flag::Extension(_) | Flag::Keyword(_) => {}
    }
}
