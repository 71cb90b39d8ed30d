//! The INBOX of a scripted server.

use std::sync::Arc;

pub(super) struct Message {
    pub(super) uid: u32,
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) deleted: bool,
}

pub(super) struct Mailbox {
    pub(super) messages: Vec<Message>,
    pub(super) next_uid: u32,
}

impl Mailbox {
    pub(super) fn new(mails: Vec<Vec<u8>>) -> Self {
        let mut mailbox = Self { messages: Vec::new(), next_uid: 1 };
        for mail in mails {
            mailbox.add(mail);
        }
        mailbox
    }

    pub(super) fn add(&mut self, mail: Vec<u8>) {
        self.messages.push(Message { uid: self.next_uid, bytes: Arc::new(mail), deleted: false });
        self.next_uid += 1;
    }

    pub(super) fn left(&self) -> Vec<Vec<u8>> {
        self.messages.iter().map(|message| message.bytes.to_vec()).collect()
    }

    /// The UIDs of `set` that exist, ascending.
    pub(super) fn matching(&self, set: &[(u32, u32)]) -> Vec<u32> {
        let held = |uid: &u32| set.iter().any(|(from, to)| (from..=to).contains(&uid));
        self.messages.iter().map(|message| message.uid).filter(held).collect()
    }
}
