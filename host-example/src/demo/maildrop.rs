//! The mail that both protocols serve, and what has become of it.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::ZonedDateTime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One mail of the demo as it waits on the server.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    /// The message as RFC 5322 has it, lines ending in CRLF, without NUL (RFC 3501 section 4.3 forbids it in a literal).
    pub(super) raw: Arc<[u8]>,
    /// When it came in.
    pub(super) received: ZonedDateTime,
}

/// The flags that the server keeps (RFC 3501 section 2.3.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) answered: bool,
    pub(super) deleted: bool,
    pub(super) draft: bool,
    pub(super) flagged: bool,
    pub(super) seen: bool,
}

/// A mail with what the server adds.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) uid: NonZeroU32,
    pub(super) mail: Mail,
    pub(super) flags: Flags,
    /// No session that may change the mailbox has seen it yet.
    pub(super) recent: bool,
}

impl Stored {
    pub(super) fn size(&self) -> u32 {
        u32::try_from(self.mail.raw.len()).unwrap_or(u32::MAX)
    }
}

/// The messages in ascending order of UID. A UID is never given twice.
#[derive(Debug)]
pub(super) struct Messages {
    pub(super) uid_validity: NonZeroU32,
    pub(super) uid_next: NonZeroU32,
    stored: Vec<Stored>,
}

impl Messages {
    pub(super) fn all(&self) -> &[Stored] {
        &self.stored
    }

    pub(super) fn get(&self, uid: NonZeroU32) -> Option<&Stored> {
        self.position(uid).map(|position| &self.stored[position])
    }

    pub(super) fn get_mut(&mut self, uid: NonZeroU32) -> Option<&mut Stored> {
        self.position(uid).map(|position| &mut self.stored[position])
    }

    /// Removes the messages for which `goes` answers true.
    pub(super) fn remove(&mut self, mut goes: impl FnMut(&Stored) -> bool) {
        self.stored.retain(|stored| !goes(stored));
    }

    fn position(&self, uid: NonZeroU32) -> Option<usize> {
        self.stored.binary_search_by_key(&uid, |stored| stored.uid).ok()
    }
}

/// The one mailbox of the demo, shared by all sessions of both protocols.
#[derive(Debug, Clone)]
pub(super) struct Maildrop {
    messages: Arc<Mutex<Messages>>,
    pop_lock: Arc<Semaphore>,
}

impl Maildrop {
    /// `uid_validity` must grow from one start to the next (RFC 3501 section 2.3.1.1), since UIDs begin at 1 again.
    pub(super) fn new(uid_validity: NonZeroU32, mails: Vec<Mail>) -> Self {
        let mut messages = Messages { uid_validity, uid_next: NonZeroU32::MIN, stored: Vec::new() };
        for mail in mails {
            let uid = messages.uid_next;
            messages.stored.push(Stored { uid, mail, flags: Flags::default(), recent: true });
            messages.uid_next = uid.saturating_add(1);
        }
        Self { messages: Arc::new(Mutex::new(messages)), pop_lock: Arc::new(Semaphore::new(1)) }
    }

    /// Never held across an await: sessions share it.
    pub(super) fn lock(&self) -> MutexGuard<'_, Messages> {
        // Each change of `Messages` is complete in one call, so a panic elsewhere leaves it sound.
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The exclusive-access lock of RFC 1939 section 4; none while another POP session has it.
    pub(super) fn lock_for_pop(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.pop_lock).try_acquire_owned().ok()
    }
}
