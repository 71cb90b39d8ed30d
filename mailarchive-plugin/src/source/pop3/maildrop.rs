//! What a mailbox holds in one session: message numbers, sizes, and the identities that outlast the session.
//!
//! - A unique-id (UIDL) is an identity for good: validity 0.
//! - Copies that share a unique-id, which RFC 1939 (section 7) allows for identical messages, are told apart by
//!   their order: the second is `<unique-id> 2`. A unique-id holds no space, so none is taken for another.
//! - Without UIDL a message number is all there is. It ends with the session, like a UID with its UIDVALIDITY, and
//!   that is how it is told: as a validity of this session's own. The archive then fetches every message and
//!   recognises those that it holds by the multiset of their SHA-256, and none is deleted in a session other than
//!   that in which it was fetched.

use std::collections::{HashMap, HashSet};

use super::{
    Pop3Source,
    reply::{Capabilities, Code, Refusal, Reply},
    wire::Wire,
};
use crate::source::{
    Listed, ServerId,
    error::SourceError,
    fault::{Fault, Violation},
};

/// The most bytes of unique-ids that are held.
const UNIQUE_IDS: usize = 64 * 1024 * 1024;

/// A message of this session.
struct Entry {
    number: u32,
    size: u64,
    unique_id: Option<String>,
}

/// The messages of this session, by number.
pub(super) struct Maildrop {
    entries: Vec<Entry>,
    /// Of those without a unique-id; of this session alone.
    validity: u32,
}

/// The identities of copies that share a unique-id, as they were listed first, less those deleted since.
pub(super) type Copies = HashMap<String, Vec<String>>;

impl Maildrop {
    /// Asks for unique-ids and sizes; both at once where the server allows it.
    pub(super) async fn ask(wire: &mut Wire, capabilities: Capabilities) -> Result<Self, SourceError> {
        wire.allow(wire.limits.command);
        if capabilities.pipelining {
            wire.write(b"UIDL\r\nLIST\r\n").await?;
        } else {
            wire.write(b"UIDL\r\n").await?;
        }
        let mut unique_ids = HashMap::new();
        match wire.status().await? {
            Ok(_) => read_unique_ids(wire, &mut unique_ids).await?,
            Err(refusal) if lacks_uidl(&refusal, capabilities) => {}
            Err(refusal) => return Err(refused(wire, "UIDL", &refusal)),
        }
        if !capabilities.pipelining {
            wire.write(b"LIST\r\n").await?;
        }
        if let Err(refusal) = wire.status().await? {
            return Err(refused(wire, "LIST", &refusal));
        }
        let most = wire.limits.messages.saturating_mul(2);
        let mut sizes: Vec<(u32, u64)> = Vec::new();
        wire.lines(|line| {
            let (number, rest) = numbered(line).ok_or(Violation::Unreadable)?;
            let size =
                rest.split(' ').next().and_then(|size| size.parse().ok()).ok_or(Violation::Unreadable)?;
            sizes.push((number, size));
            if sizes.len() > most { Err(Violation::TooLong) } else { Ok(()) }
        })
        .await?;
        sizes.sort_unstable();
        sizes.dedup_by_key(|(number, _)| *number);
        sizes.truncate(wire.limits.messages);
        let entries = sizes
            .into_iter()
            .map(|(number, size)| Entry { number, size, unique_id: unique_ids.remove(&number) })
            .collect();
        Ok(Self { entries, validity: rand::random::<u32>().max(1) })
    }

    /// Every message, oldest first, and the identities of copies.
    pub(super) fn list(&self) -> (Vec<Listed>, Copies) {
        let mut copies = Copies::new();
        let mut listed = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let id = match &entry.unique_id {
                Some(unique_id) => {
                    let ids = copies.entry(unique_id.clone()).or_default();
                    let id = match ids.len() {
                        0 => unique_id.clone(),
                        count => format!("{unique_id} {}", count + 1),
                    };
                    ids.push(id.clone());
                    named(id)
                }
                None => self.numbered(entry.number),
            };
            listed.push(Listed { id, size: entry.size, marked_deleted: false });
        }
        copies.retain(|_, ids| ids.len() > 1);
        (listed, copies)
    }

    /// The message numbers, in this session, of identities that were listed in this or an earlier one. Left out is
    /// what cannot be told with certainty: copies whose count changed.
    pub(super) fn numbers(&self, copies: &Copies) -> HashMap<ServerId, u32> {
        let mut by_unique_id: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut numbers = HashMap::new();
        for entry in &self.entries {
            match &entry.unique_id {
                Some(unique_id) => by_unique_id.entry(unique_id).or_default().push(entry.number),
                None => {
                    numbers.insert(self.numbered(entry.number), entry.number);
                }
            }
        }
        for (unique_id, found) in by_unique_id {
            match (copies.get(unique_id), found.as_slice()) {
                (Some(ids), _) if ids.len() == found.len() => {
                    numbers.extend(ids.iter().cloned().map(named).zip(found));
                }
                (None, [number]) => {
                    numbers.insert(named(unique_id.to_owned()), *number);
                }
                _ => {}
            }
        }
        numbers
    }

    /// The unique-ids of this session.
    pub(super) fn unique_ids(&self) -> HashSet<&str> {
        self.entries.iter().filter_map(|entry| entry.unique_id.as_deref()).collect()
    }

    /// Whether `id` can name a message of this session.
    pub(super) fn may_hold(&self, id: &ServerId) -> bool {
        id.mailbox.is_empty() && (id.validity == 0 || id.validity == self.validity)
    }

    pub(super) fn has_unnamed(&self) -> bool {
        self.entries.iter().any(|entry| entry.unique_id.is_none())
    }

    fn numbered(&self, number: u32) -> ServerId {
        ServerId { mailbox: String::new(), validity: self.validity, id: number.to_string() }
    }
}

fn named(id: String) -> ServerId {
    ServerId { mailbox: String::new(), validity: 0, id }
}

/// The unique-id of an identity with validity 0.
pub(super) fn unique_id(id: &str) -> &str {
    id.split_once(' ').map_or(id, |(unique_id, _)| unique_id)
}

async fn read_unique_ids(wire: &mut Wire, unique_ids: &mut HashMap<u32, String>) -> Result<(), SourceError> {
    let mut held = 0;
    wire.lines(|line| {
        let (number, unique_id) = numbered(line).ok_or(Violation::Unreadable)?;
        // `unique-id = 1*70(%x21-7E)`; servers with longer ones, or more than ASCII in them, are borne.
        if unique_id.is_empty() || unique_id.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Violation::Unreadable);
        }
        held += unique_id.len() + 64;
        unique_ids.insert(number, unique_id.to_owned());
        if held > UNIQUE_IDS { Err(Violation::TooLong) } else { Ok(()) }
    })
    .await
}

/// `nonzero-number SP rest`
fn numbered(line: &[u8]) -> Option<(u32, &str)> {
    let (number, rest) = std::str::from_utf8(line).ok()?.trim_end_matches(' ').split_once(' ')?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|number| digits && *number > 0)?;
    Some((number, rest.trim_start_matches(' ')))
}

/// A refusal of UIDL means that the server does not know it, unless the server says something else.
fn lacks_uidl(refusal: &Refusal, capabilities: Capabilities) -> bool {
    !capabilities.uidl && !matches!(refusal.code, Some(Code::Temporary | Code::Permanent | Code::InUse))
}

pub(super) fn refused(wire: &Wire, command: &'static str, refusal: &Refusal) -> SourceError {
    wire.fail_saying(Fault::CommandRefused { command }, &refusal.text)
}

impl Pop3Source {
    /// Whether the server gives lasting identities, asked without listing a full mailbox.
    pub(in crate::source) async fn has_unique_ids(&mut self) -> Result<bool, SourceError> {
        let count = self.count;
        let Some(session) = &mut self.session else { return Ok(true) };
        if session.capabilities.uidl || count == 0 {
            return Ok(true);
        }
        let reply = session.wire.run("UIDL 1").await?;
        Ok(matches!(reply, Reply::Ok { .. }))
    }
}
