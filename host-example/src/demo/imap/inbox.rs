//! SELECT, EXAMINE, LIST, LSUB, STATUS, CLOSE, UNSELECT, and the removals told in between.

use std::io;

use imap_codec::imap_types::{
    core::{QuotedChar, Text},
    flag::{Flag, FlagNameAttribute, FlagPerm},
    mailbox::{ListMailbox, Mailbox},
    response::{Code, Data, Response, Status, StatusBody, StatusKind},
    status::{StatusDataItem, StatusDataItemName},
};

use super::{Session, Verdict, selected::Selected};
use crate::demo::maildrop::Stored;

const KEPT_FLAGS: [Flag<'static>; 5] =
    [Flag::Answered, Flag::Flagged, Flag::Deleted, Flag::Seen, Flag::Draft];

type Listing = fn(Vec<FlagNameAttribute<'static>>, Option<QuotedChar>, Mailbox<'static>) -> Data<'static>;

impl Session {
    /// RFC 3501 sections 6.3.1 and 6.3.2.
    pub(super) async fn select(&mut self, mailbox: &Mailbox<'_>, read_only: bool) -> io::Result<Verdict> {
        // A SELECT that fails leaves no mailbox selected.
        self.selected = None;
        if *mailbox != Mailbox::Inbox {
            return Ok(Verdict::no("There is only INBOX").with_atom("NONEXISTENT"));
        }
        let (selected, uid_validity, uid_next, first_unseen) = {
            let mut messages = self.maildrop.lock();
            let selected = Selected::open(&mut messages, read_only);
            let unseen = selected
                .numbered()
                .find(|message| messages.get(message.uid).is_some_and(|stored| !stored.flags.seen))
                .map(|message| message.sequence);
            (selected, messages.uid_validity, messages.uid_next, unseen)
        };
        self.send(Response::Data(Data::Flags(KEPT_FLAGS.to_vec()))).await?;
        self.send(Response::Data(Data::Exists(selected.count()))).await?;
        self.send(Response::Data(Data::Recent(selected.recent()))).await?;
        let permanent = if read_only { Vec::new() } else { KEPT_FLAGS.map(FlagPerm::Flag).to_vec() };
        self.untagged_ok(Code::PermanentFlags(permanent), "Flags that stay").await?;
        self.untagged_ok(Code::UidValidity(uid_validity), "UIDs are valid").await?;
        self.untagged_ok(Code::UidNext(uid_next), "Predicted next UID").await?;
        if let Some(sequence) = first_unseen {
            self.untagged_ok(Code::Unseen(sequence), "First unseen").await?;
        }
        self.selected = Some(selected);
        Ok(Verdict::ok("INBOX selected").with(if read_only { Code::ReadOnly } else { Code::ReadWrite }))
    }

    /// RFC 3501 sections 6.3.8 and 6.3.9.
    pub(super) async fn list(
        &mut self,
        reference: &Mailbox<'_>,
        pattern: &ListMailbox<'_>,
        listing: Listing,
    ) -> io::Result<Verdict> {
        let pattern: &[u8] = match pattern {
            ListMailbox::Token(token) => token.as_ref(),
            ListMailbox::String(string) => string.as_ref(),
        };
        let no_reference = matches!(reference, Mailbox::Other(name) if name.inner().as_ref().is_empty());
        let delimiter = QuotedChar::try_from('/').ok();
        if pattern.is_empty() {
            if let Ok(root) = Mailbox::try_from("") {
                self.send(Response::Data(listing(vec![FlagNameAttribute::Noselect], delimiter, root)))
                    .await?;
            }
        } else if no_reference && matches_inbox(pattern) {
            let items = vec![FlagNameAttribute::Noinferiors];
            self.send(Response::Data(listing(items, delimiter, Mailbox::Inbox))).await?;
        }
        Ok(Verdict::ok("Listed"))
    }

    /// RFC 3501 section 6.3.10.
    pub(super) async fn status(
        &mut self,
        mailbox: &Mailbox<'_>,
        names: &[StatusDataItemName],
    ) -> io::Result<Verdict> {
        if *mailbox != Mailbox::Inbox {
            return Ok(Verdict::no("There is only INBOX").with_atom("NONEXISTENT"));
        }
        let items: Option<Vec<_>> = {
            let messages = self.maildrop.lock();
            let count = |counts: fn(&Stored) -> bool| {
                u32::try_from(messages.all().iter().filter(|stored| counts(stored)).count())
                    .unwrap_or(u32::MAX)
            };
            names
                .iter()
                .map(|name| match name {
                    StatusDataItemName::Messages => Some(StatusDataItem::Messages(count(|_| true))),
                    StatusDataItemName::Recent => Some(StatusDataItem::Recent(count(|stored| stored.recent))),
                    StatusDataItemName::UidNext => Some(StatusDataItem::UidNext(messages.uid_next)),
                    StatusDataItemName::UidValidity => {
                        Some(StatusDataItem::UidValidity(messages.uid_validity))
                    }
                    StatusDataItemName::Unseen => {
                        Some(StatusDataItem::Unseen(count(|stored| !stored.flags.seen)))
                    }
                    _ => None,
                })
                .collect()
        };
        let Some(items) = items else {
            return Ok(Verdict::bad("Unknown status item"));
        };
        self.send(Response::Data(Data::Status { mailbox: Mailbox::Inbox, items: items.into() })).await?;
        Ok(Verdict::ok("STATUS completed"))
    }

    /// CLOSE removes what is marked `\Deleted` without telling (RFC 3501 section 6.4.2); UNSELECT does not (RFC 3691).
    pub(super) fn close(&mut self, removes: bool) -> Verdict {
        match self.selected.take() {
            None => Verdict::bad("No mailbox is selected"),
            Some(selected) => {
                if removes && !selected.read_only {
                    self.maildrop.lock().remove(|stored| stored.flags.deleted);
                }
                Verdict::ok("Closed")
            }
        }
    }

    /// Tells what this session or another has removed since the last time.
    pub(super) async fn tell_removals(&mut self) -> io::Result<()> {
        let removals = match &mut self.selected {
            Some(selected) => selected.removals(&self.maildrop.lock()),
            None => Vec::new(),
        };
        for sequence in removals {
            self.send(Response::Data(Data::Expunge(sequence))).await?;
        }
        Ok(())
    }

    async fn untagged_ok(&mut self, code: Code<'static>, text: &'static str) -> io::Result<()> {
        let body = StatusBody { kind: StatusKind::Ok, code: Some(code), text: Text::unvalidated(text) };
        self.send(Response::Status(Status::Untagged(body))).await
    }
}

/// Whether a pattern with the wildcards `*` and `%` matches INBOX, whose case does not matter and which has no children.
fn matches_inbox(pattern: &[u8]) -> bool {
    fn matches(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => true,
            (Some((b'*' | b'%', rest)), _) => {
                matches(rest, name)
                    || name.split_first().is_some_and(|(_, shorter)| matches(pattern, shorter))
            }
            (Some((one, rest)), Some((other, shorter))) => {
                one.eq_ignore_ascii_case(other) && matches(rest, shorter)
            }
            _ => false,
        }
    }
    // A row of wildcards means one, and would otherwise be tried in each way of sharing the name out.
    let mut pattern = pattern.to_vec();
    for byte in &mut pattern {
        if *byte == b'%' {
            *byte = b'*';
        }
    }
    pattern.dedup_by(|one, other| *one == b'*' && *other == b'*');
    matches(&pattern, b"INBOX")
}
