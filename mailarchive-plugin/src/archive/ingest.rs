//! The one commit point: messages become durable here, and only here.

use std::collections::HashMap;

use mailarchive_api::AbiError;
use sha2::{Digest, Sha256};

use super::{
    Archive, BodyPlace, DurableId, Known, MessageId, Receipt, Record, Renumbered,
    batch::{self, Batch, Lane},
};
use crate::{
    account::AccountId,
    hex, keys,
    message::{self, Message},
    source::{Fetched, Listed, ServerId},
    store::{Changes, Conflict},
};

/// So many bytes from the start of a message are parsed; what is longer is archived whole all the same.
pub(crate) const PARSED: usize = 24 * 1024 * 1024;
/// Why messages were not archived. None of them may be deleted on the server.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IngestError {
    /// The account was edited, disabled or removed, or another pass took over.
    #[error("the account was changed meanwhile")]
    LeaseLost,
    #[error(transparent)]
    Store(#[from] AbiError),
}

/// The right to archive for one account: the token of the latest pass. Editing, disabling or removing the
/// account revokes it.
#[derive(Debug, Clone)]
pub(crate) struct Lease {
    space: String,
    account: AccountId,
    token: [u8; 16],
}

/// One pass's way into the archive.
pub(crate) struct Ingest {
    archive: Archive,
    lane: Lane,
    renumbered: Renumbered,
    announced: HashMap<ServerId, u64>,
    recognised: u64,
}

impl Archive {
    /// Takes the lease of `account` from whoever has it. `None`: the account is gone or was just changed.
    pub(crate) fn take_lease(&self, space: &str, account: AccountId) -> Result<Option<Lease>, AbiError> {
        let key = keys::account(space, account);
        let Some(stored) = self.store.get(&key)? else { return Ok(None) };
        let token: [u8; 16] = rand::random();
        let mut changes = Changes::default();
        changes.require(&key, Some(&stored));
        changes.put(keys::lease(account), token.to_vec());
        let taken = self.store.commit(changes)?;
        Ok(taken.is_ok().then(|| Lease { space: space.to_owned(), account, token }))
    }

    /// Opens a pass over `wanted`.
    pub(crate) fn ingest(&self, lease: &Lease, wanted: &[Listed]) -> Result<Ingest, AbiError> {
        Ok(Ingest {
            archive: self.clone(),
            renumbered: self.renumbered(lease.account, wanted)?,
            announced: wanted.iter().map(|listed| (listed.id.clone(), listed.size)).collect(),
            lane: Lane::open(self, lease.space.clone(), lease.account, lease.token)?,
            recognised: 0,
        })
    }
}

impl Ingest {
    /// Archives `fetched`; what it answers is durable. After an error some of them may be: the ledger knows.
    pub(crate) fn insert(&mut self, fetched: Vec<Fetched>) -> Result<Vec<Known>, IngestError> {
        let mut durable = Vec::with_capacity(fetched.len());
        let mut batch = Open::new(&self.lane);
        for mail in fetched {
            if batch.messages.is_full() {
                durable.append(&mut self.commit(batch)?);
                batch = Open::new(&self.lane);
            }
            self.add(&mut batch, mail)?;
        }
        if !batch.receipts.is_empty() {
            durable.append(&mut self.commit(batch)?);
        }
        Ok(durable)
    }

    /// How many of the messages that were inserted had been archived before, under another identity.
    pub(crate) fn recognised(&self) -> u64 {
        self.recognised
    }

    /// Ends a pass that archived everything that is listed: what an earlier UIDVALIDITY left is over.
    pub(crate) fn finish(self) -> Result<(), AbiError> {
        self.archive.forget_renumbered(self.renumbered)
    }

    fn add(&mut self, batch: &mut Open, mail: Fetched) -> Result<(), IngestError> {
        let Fetched { id, internal_date, raw } = mail;
        let (space, account) = (self.lane.space.as_str(), self.lane.account);
        let receipt_key = keys::receipt(account, &id);
        let sha256 = raw.sha256();
        let announced = self.announced.get(&id).copied().unwrap_or(raw.len());
        let archived_at = self.archive.host.now();
        let renumbered = self.renumbered.take(&hex::encode(&sha256)).map(|(old_key, old)| {
            batch.messages.changes.delete(old_key);
            Receipt { announced, ..old }
        });
        // What was purged does not come back, though the server still has it.
        let purged = || -> Result<_, AbiError> {
            let message = self.archive.purged(space, &sha256)?;
            Ok(message.map(|message| Receipt {
                message,
                sha256: hex::encode(&sha256),
                announced,
                archived_at,
            }))
        };
        if let Some(receipt) = renumbered.map_or_else(purged, |receipt| Ok(Some(receipt)))? {
            batch.messages.changes.put(receipt_key, super::encode(&receipt)?);
            batch.receipts.push((id, receipt));
            batch.recognised += 1;
            return Ok(());
        }
        let how = batch::Receipt { account, server_id: id.clone(), internal_date, archived_at, import: None };
        let prepared = self.archive.prepare(space, how, raw)?;
        let record = &prepared.record;
        let receipt = Receipt { message: record.id, sha256: record.sha256.clone(), announced, archived_at };
        batch.messages.changes.put(receipt_key, super::encode(&receipt)?);
        batch.messages.enter(space, prepared)?;
        batch.receipts.push((id, receipt));
        Ok(())
    }

    fn commit(&mut self, batch: Open) -> Result<Vec<Known>, IngestError> {
        match self.lane.commit(&self.archive, batch.messages)? {
            Ok(()) => {
                self.recognised += batch.recognised;
                let known = |(id, receipt)| Known { durable: DurableId::mint(id), receipt };
                Ok(batch.receipts.into_iter().map(known).collect())
            }
            Err(Conflict) => Err(IngestError::LeaseLost),
        }
    }
}

/// A batch that grows.
struct Open {
    messages: Batch,
    receipts: Vec<(ServerId, Receipt)>,
    recognised: u64,
}

impl Open {
    fn new(lane: &Lane) -> Self {
        Self { messages: lane.batch(), receipts: Vec::new(), recognised: 0 }
    }
}

pub(super) fn identity(account: AccountId, id: &ServerId, sha256: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(account.bytes());
    hasher.update((id.mailbox.len() as u64).to_be_bytes());
    hasher.update(&id.mailbox);
    hasher.update(id.validity.to_be_bytes());
    hasher.update((id.id.len() as u64).to_be_bytes());
    hasher.update(&id.id);
    hasher.update(sha256);
    hasher.finalize().into()
}

impl Record {
    /// The parts that come from the message itself, cut to what a list needs and a value may hold.
    pub(super) fn of(message: &Message) -> Self {
        const ADDRESSES: usize = 20;
        let addresses = |all: &[message::Address]| {
            let short = |address: &message::Address| message::Address {
                name: address.name.as_deref().map(|name| cut(name, 200)),
                address: cut(&address.address, 320),
            };
            all.iter().take(ADDRESSES).map(short).collect::<Vec<_>>()
        };
        Self {
            id: MessageId::from_bytes([0; 16]),
            date: 0,
            subject: cut(&message.subject, 1000),
            from: addresses(&message.from),
            to: addresses(&message.to),
            message_id: cut(message.message_id.as_deref().unwrap_or_default(), 998),
            content: String::new(),
            references: None,
            snippet: cut(&message.snippet, 300),
            attachments: u32::try_from(message.attachments.len()).unwrap_or(u32::MAX),
            size: 0,
            sha256: String::new(),
            body: BodyPlace::Value,
            account: AccountId::from_bytes([0; AccountId::LENGTH]),
            server_id: ServerId { mailbox: String::new(), validity: 0, id: String::new() },
            internal_date: None,
            archived_at: 0,
            import: None,
        }
    }
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
