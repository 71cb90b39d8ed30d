//! Messages on their way into one commit: made ready one by one, on any thread, then written together.

use std::{collections::HashSet, sync::Arc};

use mailarchive_api::AbiError;

use super::{
    Archive, BodyPlace, Counters, MessageId, Record,
    block::{self, Filling, Growth},
    chain::{self, Entry, Event, Head},
    copies, identity,
    listing::Move,
    pack::{self, Packed},
    sort_date,
    threads::Woven,
};
use crate::{
    account::AccountId,
    archive::PARSED,
    hex, keys,
    message::{self, RawMail},
    source::ServerId,
    store::{Changes, Conflict},
    thread,
};

/// What the keys of one message's place in the list and its sender's figures take at most, on the average.
const LISTING: usize = 550;

/// How a message came here.
pub(super) struct Receipt {
    pub(super) account: AccountId,
    pub(super) server_id: ServerId,
    pub(super) internal_date: Option<i64>,
    pub(super) archived_at: i64,
    pub(super) import: Option<super::Imported>,
}

/// A message that was parsed and packed.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) record: Record,
    pub(super) sha256: [u8; 32],
    raw: Bytes,
}

/// The bytes that are committed with the record.
#[derive(Clone)]
enum Bytes {
    /// As they came: a block packs them.
    Short(Arc<[u8]>),
    Packed(Arc<[u8]>),
    InBlob,
}

impl Prepared {
    /// About what it takes in a batch.
    pub(super) fn size(&self) -> usize {
        const RECORD: usize = 500;
        let texts = self.record.subject.len() + self.record.snippet.len();
        let bytes = match &self.raw {
            Bytes::Short(raw) => raw.len() / 3,
            Bytes::Packed(packed) => packed.len(),
            Bytes::InBlob => 0,
        };
        // Records are packed; how well, their batch will know.
        bytes + texts / 2 + RECORD + LISTING
    }
}

impl Archive {
    /// Parses and packs a message; a long one is stored as a blob, durable when this returns.
    pub(super) fn prepare(
        &self,
        space: &str,
        receipt: Receipt,
        mut raw: RawMail,
    ) -> Result<Prepared, AbiError> {
        let sha256 = raw.sha256();
        let identity = identity(receipt.account, &receipt.server_id, &sha256);
        let id = MessageId::new(receipt.archived_at, &identity);
        let size = raw.len();
        let message = message::parse(&raw.head(PARSED).map_err(AbiError::from)?);
        let packed = pack::pack(raw, &self.store, || {
            format!("{}{}", pack::blobs(space), hex::encode(&identity[..16]))
        })?;
        let (body, raw) = match packed {
            // Its block is not known yet.
            Packed::Short(raw) => (BodyPlace::Value, Bytes::Short(raw.into())),
            Packed::Value(value) => (BodyPlace::Value, Bytes::Packed(value.into())),
            Packed::Blob(name) => (BodyPlace::Blob(name), Bytes::InBlob),
        };
        let record = Record {
            id,
            date: sort_date(&message, receipt.internal_date, receipt.archived_at),
            size,
            sha256: hex::encode(&sha256),
            body,
            account: receipt.account,
            server_id: receipt.server_id,
            internal_date: receipt.internal_date,
            archived_at: receipt.archived_at,
            references: Some(thread::references(&message)),
            content: copies::content(&message).map(|content| hex::encode(&content)).unwrap_or_default(),
            import: receipt.import,
            ..Record::of(&message)
        };
        Ok(Prepared { record, sha256, raw })
    }
}

/// A batch that grows.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) changes: Changes,
    blocks: Filling,
    entering: Vec<Record>,
    entries: Vec<Entry>,
    hashes: HashSet<[u8; 32]>,
    /// What their threads may add.
    threads: usize,
    added: Counters,
}

impl Batch {
    /// A batch is committed when it holds this much, well below the contract's limit.
    pub(super) const FULL: usize = mailarchive_api::MAX_BATCH * 3 / 4;

    /// A batch that goes on with this block.
    pub(super) fn new(open: Option<block::Open>) -> Self {
        Self { blocks: Filling::new(open), ..Self::default() }
    }

    pub(super) fn is_full(&self) -> bool {
        let bytes = self.changes.bytes() + self.blocks.waiting();
        bytes + self.entering.len() * LISTING + self.threads > Self::FULL
    }

    pub(super) fn messages(&self) -> usize {
        self.entering.len()
    }

    pub(super) fn enter(&mut self, space: &str, prepared: Prepared) -> Result<(), AbiError> {
        let Prepared { mut record, sha256, raw } = prepared;
        match raw {
            Bytes::Short(raw) => {
                record.body = self.blocks.take(space, record.id, &raw, &mut self.changes)?;
            }
            Bytes::Packed(packed) => self.changes.put(keys::raw(space, record.id), packed.to_vec()),
            Bytes::InBlob => {}
        }
        self.changes.put(keys::message(space, record.id), super::encode_packed(&record)?);
        // Twins have one hash, and a key stands once in a batch.
        if self.hashes.insert(sha256) {
            self.changes.put(keys::kept::hash(space, &sha256), record.id.bytes().to_vec());
        }
        self.entries.push(Entry { event: Event::Archived, message: record.id, sha256 });
        self.added += Counters { messages: 1, bytes: record.size };
        self.threads += Woven::new(&record, false).weight();
        self.entering.push(record);
        Ok(())
    }
}

/// A batch with its account's counters and the links of its chain.
pub(super) struct Sealed {
    account: AccountId,
    pub(super) changes: Changes,
    growth: Option<Growth>,
    open: Option<block::Open>,
    entering: Vec<Record>,
    counters: Counters,
    head: Head,
}

impl Batch {
    pub(super) fn seal(
        self,
        archive: &Archive,
        space: &str,
        account: AccountId,
        mut counters: Counters,
        head: Head,
    ) -> Result<Sealed, AbiError> {
        let Self { mut changes, blocks, entering, entries, added, .. } = self;
        counters += added;
        changes.put(keys::counters(space, account), super::encode(&counters)?);
        let head = chain::append(&mut changes, space, account, head, archive.host.now(), &entries);
        let (growth, open) = blocks.finish(space, &mut changes)?;
        if let Some(growth) = &growth {
            growth.require(space, account, &mut changes);
        }
        if let Some(open) = open {
            changes.put(keys::open_block(space, account), open.encode());
        }
        Ok(Sealed { account, changes, growth, open, entering, counters, head })
    }
}

impl Sealed {
    pub(super) fn to_move(&self, archive: &Archive, space: &str) -> Result<Move, AbiError> {
        let (changes, entering) = (self.changes.clone(), self.entering.clone());
        let mut to_move = Move { changes, entering, is_new: true, ..Move::default() };
        if let Some(growth) = &self.growth {
            growth.apply(&archive.store, space, self.account, &mut to_move)?;
        }
        Ok(to_move)
    }
}

/// An account's way into a space. It has one user at a time: whoever holds the account's lease.
pub(super) struct Lane {
    pub(super) space: String,
    pub(super) account: AccountId,
    token: [u8; 16],
    counters: Counters,
    head: Head,
    open: Option<block::Open>,
}

impl Lane {
    pub(super) fn open(
        archive: &Archive,
        space: String,
        account: AccountId,
        token: [u8; 16],
    ) -> Result<Self, AbiError> {
        let counters = archive.store.get(&keys::counters(&space, account))?;
        let counters = counters.map_or_else(|| Ok(Counters::default()), |value| super::decode(&value))?;
        let head = archive.chain_end(&space, account)?;
        let open = archive.store.get(&keys::open_block(&space, account))?;
        let open = block::Open::resume(&archive.store, &space, open.as_deref())?;
        Ok(Self { space, account, token, counters, head, open })
    }

    pub(super) fn batch(&self) -> Batch {
        Batch::new(self.open)
    }

    /// Makes `batch` durable, unless the lease is lost.
    pub(super) fn commit(
        &mut self,
        archive: &Archive,
        batch: Batch,
    ) -> Result<Result<(), Conflict>, AbiError> {
        let mut sealed = batch.seal(archive, &self.space, self.account, self.counters, self.head)?;
        sealed.changes.require(&keys::lease(self.account), Some(&self.token));
        let done = archive.change_list(&self.space, |_| sealed.to_move(archive, &self.space))?;
        if done.is_ok() {
            (self.counters, self.head, self.open) = (sealed.counters, sealed.head, sealed.open);
        }
        Ok(done)
    }
}
