//! What lists show of a thread.

use serde::{Deserialize, Serialize};

use super::Woven;
use crate::{
    archive::{MessageId, Record},
    message::Address,
};

/// A thread in a list. It says the same whatever the order was in which its messages came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Head {
    /// Of the earliest message.
    pub(crate) subject: String,
    /// Without copies.
    pub(crate) messages: u64,
    pub(crate) attachments: u64,
    pub(crate) first: (i64, MessageId),
    pub(crate) last: (i64, MessageId),
    /// Who wrote first, up to [`MOST_PEOPLE`].
    pub(crate) people: Vec<Person>,
}

/// Somebody who wrote in a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    pub(crate) address: Address,
    /// Of his first message.
    pub(crate) since: (i64, MessageId),
}

const MOST_PEOPLE: usize = 12;

impl Head {
    pub(super) fn of(woven: &Woven) -> Self {
        let Record { date, id, ref subject, ref from, attachments, .. } = woven.record;
        let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        let person = |from: &Address| Person {
            address: Address {
                name: from.name.as_deref().map(|name| cut(name, 80)),
                address: cut(&from.address, 120),
            },
            since: (date, id),
        };
        Self {
            subject: cut(subject, 300),
            messages: 1,
            attachments: attachments.into(),
            first: (date, id),
            last: (date, id),
            people: from.first().map(person).into_iter().collect(),
        }
    }

    /// Whether more than those who are told may have written.
    pub(crate) fn has_more_people(&self) -> bool {
        self.people.len() == MOST_PEOPLE
    }

    /// Both threads as one.
    pub(super) fn add(&mut self, other: Self) {
        self.messages += other.messages;
        self.attachments += other.attachments;
        if other.first < self.first {
            self.first = other.first;
            self.subject = other.subject;
        }
        self.last = self.last.max(other.last);
        for person in other.people {
            let known =
                |known: &&mut Person| known.address.address.eq_ignore_ascii_case(&person.address.address);
            match self.people.iter_mut().find(known) {
                Some(known) if known.since <= person.since => {}
                Some(known) => *known = person,
                None => self.people.push(person),
            }
        }
        // The dates of those who are left out are later than of those who stay, and only get earlier.
        self.people.sort_by_key(|person| person.since);
        self.people.truncate(MOST_PEOPLE);
    }
}
