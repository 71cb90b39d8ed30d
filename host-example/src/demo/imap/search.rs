//! SEARCH and UID SEARCH (RFC 3501 section 6.4.4) over flags, numbers and sizes; text and dates are the archive's matter.

use std::io;

use imap_codec::imap_types::{
    core::{Charset, Vec1},
    response::{Code, Data, Response},
    search::SearchKey,
};

use super::{
    Session, Verdict,
    selected::{Numbered, Selected},
};
use crate::demo::maildrop::Stored;

impl Session {
    pub(super) async fn search(
        &mut self,
        charset: Option<Charset<'static>>,
        criteria: &Vec1<SearchKey<'static>>,
        uid: bool,
    ) -> io::Result<Verdict> {
        let charset_is_known = charset.is_none_or(|charset| {
            let name: &str = charset.as_ref();
            name.eq_ignore_ascii_case("US-ASCII") || name.eq_ignore_ascii_case("UTF-8")
        });
        if !charset_is_known {
            return Ok(Verdict::no("Unknown charset").with(Code::BadCharset { allowed: Vec::new() }));
        }
        let Some(selected) = &self.selected else {
            return Ok(Verdict::bad("No mailbox is selected"));
        };
        let mut found = Vec::new();
        {
            let messages = self.maildrop.lock();
            for message in selected.numbered() {
                let Some(stored) = messages.get(message.uid) else { continue };
                let candidate = Candidate { selected, message, stored };
                match candidate.has_all(criteria.as_ref()) {
                    Some(true) => found.push(if uid { message.uid } else { message.sequence }),
                    Some(false) => {}
                    None => return Ok(Verdict::no("The demo mailbox cannot search by this key")),
                }
            }
        }
        self.send(Response::Data(Data::Search(found))).await?;
        Ok(Verdict::ok("SEARCH completed"))
    }
}

struct Candidate<'a> {
    selected: &'a Selected,
    message: Numbered,
    stored: &'a Stored,
}

impl Candidate<'_> {
    /// None where a key is not supported, whatever the other keys say: an answer must not depend on what is found.
    fn has_all(&self, keys: &[SearchKey<'_>]) -> Option<bool> {
        keys.iter().try_fold(true, |all, key| Some(all & self.has(key)?))
    }

    fn has(&self, key: &SearchKey<'_>) -> Option<bool> {
        let flags = self.stored.flags;
        let recent = self.message.recent;
        Some(match key {
            // No keyword is ever kept.
            SearchKey::All | SearchKey::Unkeyword(_) => true,
            SearchKey::Keyword(_) => false,
            SearchKey::And(keys) => self.has_all(keys.as_ref())?,
            SearchKey::Or(one, other) => self.has(one)? | self.has(other)?,
            SearchKey::Not(key) => !self.has(key)?,
            SearchKey::SequenceSet(set) => self.selected.names(set, false, self.message),
            SearchKey::Uid(set) => self.selected.names(set, true, self.message),
            SearchKey::Answered => flags.answered,
            SearchKey::Deleted => flags.deleted,
            SearchKey::Draft => flags.draft,
            SearchKey::Flagged => flags.flagged,
            SearchKey::Seen => flags.seen,
            SearchKey::Unanswered => !flags.answered,
            SearchKey::Undeleted => !flags.deleted,
            SearchKey::Undraft => !flags.draft,
            SearchKey::Unflagged => !flags.flagged,
            SearchKey::Unseen => !flags.seen,
            SearchKey::Recent => recent,
            SearchKey::Old => !recent,
            SearchKey::New => recent && !flags.seen,
            SearchKey::Larger(size) => self.stored.size() > *size,
            SearchKey::Smaller(size) => self.stored.size() < *size,
            _ => return None,
        })
    }
}
