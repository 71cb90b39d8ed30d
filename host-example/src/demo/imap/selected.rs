//! A session's own view of INBOX: which sequence number stands for which message.

use std::num::NonZeroU32;

use imap_codec::imap_types::sequence::{SeqOrUid, Sequence, SequenceSet};

use crate::demo::maildrop::Messages;

/// A message as the session numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) sequence: NonZeroU32,
    pub(super) uid: NonZeroU32,
    pub(super) recent: bool,
}

/// The selected mailbox. Sequence numbers change only when [`Selected::removals`] tells so, whatever others remove.
#[derive(Debug)]
pub(super) struct Selected {
    pub(super) read_only: bool,
    view: Vec<(NonZeroU32, bool)>,
}

impl Selected {
    /// Numbers the messages. Only a session that may write takes `\Recent` from the ones to come.
    pub(super) fn open(messages: &mut Messages, read_only: bool) -> Self {
        let view: Vec<_> = messages.all().iter().map(|stored| (stored.uid, stored.recent)).collect();
        if !read_only {
            for (uid, _) in &view {
                if let Some(stored) = messages.get_mut(*uid) {
                    stored.recent = false;
                }
            }
        }
        Self { read_only, view }
    }

    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.view.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn recent(&self) -> u32 {
        u32::try_from(self.view.iter().filter(|(_, recent)| *recent).count()).unwrap_or(u32::MAX)
    }

    pub(super) fn numbered(&self) -> impl Iterator<Item = Numbered> {
        let mut next = 0;
        self.view.iter().map(move |(uid, recent)| {
            let sequence = NonZeroU32::MIN.saturating_add(next);
            next += 1;
            Numbered { sequence, uid: *uid, recent: *recent }
        })
    }

    /// The messages that `set` names, by UID or by sequence number, ascending.
    pub(super) fn named(&self, set: &SequenceSet, by_uid: bool) -> Vec<Numbered> {
        self.numbered().filter(|message| self.names(set, by_uid, *message)).collect()
    }

    pub(super) fn names(&self, set: &SequenceSet, by_uid: bool, message: Numbered) -> bool {
        let (number, largest) = if by_uid {
            (message.uid, self.view.last().map(|(uid, _)| *uid))
        } else {
            (message.sequence, NonZeroU32::new(self.count()))
        };
        largest.is_some_and(|largest| contains(set, number, largest))
    }

    /// Forgets what is no longer in the mailbox. Each number counts after the removals told before it (RFC 3501 section 7.4.1).
    pub(super) fn removals(&mut self, messages: &Messages) -> Vec<NonZeroU32> {
        let mut told = Vec::new();
        let mut sequence = NonZeroU32::MIN;
        self.view.retain(|(uid, _)| {
            let stays = messages.get(*uid).is_some();
            if stays {
                sequence = sequence.saturating_add(1);
            } else {
                told.push(sequence);
            }
            stays
        });
        told
    }
}

fn contains(set: &SequenceSet, number: NonZeroU32, largest: NonZeroU32) -> bool {
    // The codec normalizes sets as it parses and leaves a lone `*` as the largest number there is.
    let value = |end: &SeqOrUid| match end {
        SeqOrUid::Value(value) if *value != NonZeroU32::MAX => *value,
        SeqOrUid::Value(_) | SeqOrUid::Asterisk => largest,
    };
    set.0.as_ref().iter().any(|sequence| match sequence {
        Sequence::Single(single) => value(single) == number,
        Sequence::Range(one, other) => {
            let (one, other) = (value(one), value(other));
            (one.min(other)..=one.max(other)).contains(&number)
        }
    })
}
