//! The one commit point: messages become durable here, and only here.

use std::collections::{HashMap, HashSet};

use mailarchive_api::AbiError;
use sha2::{Digest, Sha256};

use super::{
    Archive, BodyPlace, Counters, DurableId, Known, MessageId, Receipt, Record, Renumbered, copies,
    pack::{self, Packed},
    sort_date,
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
/// A batch is committed when it holds this much, well below the contract's limit.
const BATCH: usize = mailarchive_api::MAX_BATCH * 3 / 4;

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
    lease: Lease,
    renumbered: Renumbered,
    counters: Counters,
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
    pub(crate) fn ingest(&self, lease: Lease, wanted: &[Listed]) -> Result<Ingest, AbiError> {
        let counters = self.store.get(&keys::counters(&lease.space, lease.account))?;
        Ok(Ingest {
            archive: self.clone(),
            renumbered: self.renumbered(lease.account, wanted)?,
            counters: counters.map_or_else(|| Ok(Counters::default()), |value| super::decode(&value))?,
            announced: wanted.iter().map(|listed| (listed.id.clone(), listed.size)).collect(),
            lease,
            recognised: 0,
        })
    }
}

impl Ingest {
    /// Archives `fetched`; what it answers is durable. After an error some of them may be: the ledger knows.
    pub(crate) fn insert(&mut self, fetched: Vec<Fetched>) -> Result<Vec<Known>, IngestError> {
        let mut durable = Vec::with_capacity(fetched.len());
        let mut batch = Open::default();
        for mail in fetched {
            if batch.changes.bytes() > BATCH {
                durable.append(&mut self.commit(std::mem::take(&mut batch))?);
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
        let Fetched { id, internal_date, mut raw } = mail;
        let (space, account) = (self.lease.space.as_str(), self.lease.account);
        let receipt_key = keys::receipt(account, &id);
        let sha256 = hex::encode(&raw.sha256());
        let announced = self.announced.get(&id).copied().unwrap_or(raw.len());
        let archived_at = self.archive.host.now();
        if let Some((old_key, old)) = self.renumbered.take(&sha256) {
            batch.changes.delete(old_key);
            let receipt = Receipt { announced, ..old };
            batch.changes.put(receipt_key, super::encode(&receipt)?);
            batch.receipts.push((id, receipt));
            batch.recognised += 1;
            return Ok(());
        }
        let identity = identity(account, &id, &raw.sha256());
        let message_id = MessageId::new(archived_at, &identity);
        let size = raw.len();
        let message = message::parse(&raw.head(PARSED).map_err(AbiError::from)?);
        let packed = pack::pack(raw, &self.archive.store, || {
            format!("{}{}", pack::blobs(space), hex::encode(&identity[..16]))
        })?;
        let body = match packed {
            Packed::Value(value) => {
                batch.changes.put(keys::raw(space, message_id), value);
                BodyPlace::Value
            }
            Packed::Blob(name) => BodyPlace::Blob(name),
        };
        let date = sort_date(&message, internal_date, archived_at);
        let content = copies::content(&message);
        let listing = match content {
            Some(content) => {
                batch.changes.put(keys::copy(space, &content, message_id), Vec::new());
                let known = !batch.contents.insert(content) || self.archive.has_content(space, &content)?;
                if known { keys::COPY.to_vec() } else { Vec::new() }
            }
            None => Vec::new(),
        };
        let receipt = Receipt { message: message_id, sha256: sha256.clone(), announced, archived_at };
        let record = Record {
            id: message_id,
            date,
            size,
            sha256,
            body,
            account,
            server_id: id.clone(),
            internal_date,
            archived_at,
            content: content.map(|content| hex::encode(&content)).unwrap_or_default(),
            ..Record::of(&message)
        };
        if !record.message_id.is_empty() {
            batch.changes.put(keys::message_id(space, &record.message_id, message_id), Vec::new());
        }
        batch.changes.put(keys::message(space, message_id), super::encode(&record)?);
        batch.changes.put(keys::listed(space, date, message_id), listing);
        batch.changes.put(receipt_key, super::encode(&receipt)?);
        batch.added += Counters { messages: 1, bytes: size };
        batch.receipts.push((id, receipt));
        Ok(())
    }

    fn commit(&mut self, mut batch: Open) -> Result<Vec<Known>, IngestError> {
        let mut counters = self.counters;
        counters += batch.added;
        batch.changes.require(&keys::lease(self.lease.account), Some(&self.lease.token));
        batch.changes.put(keys::counters(&self.lease.space, self.lease.account), super::encode(&counters)?);
        match self.archive.store.commit(batch.changes)? {
            Ok(()) => {
                self.counters = counters;
                self.recognised += batch.recognised;
                let known = |(id, receipt)| Known { durable: DurableId::mint(id), receipt };
                Ok(batch.receipts.into_iter().map(known).collect())
            }
            Err(Conflict) => Err(IngestError::LeaseLost),
        }
    }
}

/// A batch that grows.
#[derive(Default)]
struct Open {
    changes: Changes,
    receipts: Vec<(ServerId, Receipt)>,
    recognised: u64,
    contents: HashSet<[u8; 16]>,
    added: Counters,
}

fn identity(account: AccountId, id: &ServerId, sha256: &[u8; 32]) -> [u8; 32] {
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
    fn of(message: &Message) -> Self {
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
            snippet: cut(&message.snippet, 300),
            attachments: u32::try_from(message.attachments.len()).unwrap_or(u32::MAX),
            size: 0,
            sha256: String::new(),
            body: BodyPlace::Value,
            account: AccountId::from_bytes([0; AccountId::LENGTH]),
            server_id: ServerId { mailbox: String::new(), validity: 0, id: String::new() },
            internal_date: None,
            archived_at: 0,
        }
    }
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
