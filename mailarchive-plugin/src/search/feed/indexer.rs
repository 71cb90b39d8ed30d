//! Follows the archive with the index, on a thread of its own between `activate` and `quiesce`.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use mailarchive_api::{AbiError, ErrorCode, LogLevel, guard::panic_message};

use super::outbox;
use crate::{
    archive::{JobRun, MessageId, Record, Trashed, Work},
    keys,
    search::{
        Shared,
        index::{Damage, Epoch, Token, Walk, Writer},
        text,
    },
    store::{Changes, Pair, decode, prefix_end},
};

/// There is one commit in this time at most, unless more waits than one takes.
const BETWEEN_COMMITS: Duration = Duration::from_secs(1);
/// One commit takes no more than this.
const MOST_CHANGES: usize = 4000;
const LONGEST_WALK: Duration = Duration::from_secs(5);
/// A writer without work is closed: it has threads and memory.
const WRITER_IDLE: Duration = Duration::from_secs(3);
const QUIET: Duration = Duration::from_secs(30);
const AFTER_TROUBLE: Duration = Duration::from_secs(5);
const PAGE: u32 = 250;

/// Why a round ended early.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Store(#[from] AbiError),
    #[error(transparent)]
    Index(#[from] Damage),
}

/// What a round left.
#[derive(PartialEq, Eq)]
enum Left {
    Nothing,
    More,
}

pub(in crate::search) struct Indexer {
    shared: Arc<Shared>,
    writer: Option<Writer>,
    /// Of the index as it is; `None`: it has to be looked at.
    epoch: Option<Epoch>,
    /// What is new in the outbox may be in the index all the same: a run was cut short.
    is_careful: bool,
}

impl Indexer {
    pub(in crate::search) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, writer: None, epoch: None, is_careful: true }
    }

    /// Follows the archive until it is told to stop. Then there is no writer any more.
    pub(in crate::search) fn run(mut self) {
        let mut troubled = false;
        while !self.shared.signal.is_stopping() {
            let round = std::panic::catch_unwind(AssertUnwindSafe(|| self.round())).unwrap_or_else(|panic| {
                Err(Damage::Broken(format!("panic while indexing: {}", panic_message(&*panic))).into())
            });
            match round {
                Ok(Left::More) => troubled = false,
                Ok(Left::Nothing) => {
                    troubled = false;
                    self.rest();
                }
                Err(trouble) => {
                    if !std::mem::replace(&mut troubled, true) {
                        self.log(
                            LogLevel::WARN,
                            &format!("the search index cannot follow, tried again: {trouble}"),
                        );
                    }
                    self.close_writer();
                    (self.epoch, self.is_careful) = (None, true);
                    if let Trouble::Index(damage) = trouble
                        && damage != Damage::Busy
                    {
                        self.shared.reader.close();
                    }
                    self.shared.signal.pause(AFTER_TROUBLE);
                }
            }
        }
        self.close_writer();
    }

    fn round(&mut self) -> Result<Left, Trouble> {
        if self.shared.signal.take_damaged() {
            self.close_writer();
            self.epoch = None;
        }
        if self.shared.signal.take_rebuild() {
            self.close_writer();
            self.epoch = None;
            self.log(LogLevel::INFO, "the search index is made anew: somebody asked for it");
            self.epoch = Some(self.begin()?);
        }
        let epoch = match self.epoch.take() {
            Some(epoch) => epoch,
            None => self.establish()?,
        };
        match epoch.walk.clone() {
            Walk::Under { after, count } => self.walk(epoch, after, count),
            Walk::Done => {
                self.shared.note_progress(None);
                self.take(epoch)
            }
        }
    }

    /// Nothing waits: until something does.
    fn rest(&mut self) {
        let wait = if self.writer.is_some() { WRITER_IDLE } else { QUIET };
        let started = Instant::now();
        self.shared.signal.wait(wait);
        if started.elapsed() >= wait {
            self.close_writer();
        }
        self.shared.reader.close_idle();
    }

    /// Finds out what the index is, and begins a new one where it cannot be used.
    fn establish(&mut self) -> Result<Epoch, Trouble> {
        let shared = Arc::clone(&self.shared);
        let damage = match shared.reader.epoch(&|epoch| shared.judge(epoch)) {
            Ok(epoch) => {
                if shared.token()? != Some(epoch.token) {
                    // The last commit of the index was not followed by that of the store.
                    self.note_token(Some(epoch.before), epoch.token)?;
                }
                self.is_careful = true;
                return Ok(epoch);
            }
            Err(Damage::Busy) => return Err(Damage::Busy.into()),
            Err(damage) => damage,
        };
        let has_mail =
            !shared.store.scan(keys::ALL_RECORDS, &prefix_end(keys::ALL_RECORDS), 1, false)?.is_empty();
        if has_mail || damage != Damage::Missing {
            self.log(LogLevel::INFO, &format!("the search index is made anew: {damage}"));
        }
        self.begin()
    }

    /// A new index in the place of what is there.
    fn begin(&mut self) -> Result<Epoch, Trouble> {
        let shared = Arc::clone(&self.shared);
        let epoch = Epoch::begin(Token::draw());
        self.note_token(shared.token()?, epoch.token)?;
        shared.note_progress(Some(0));
        shared.archive.note_job_run(Work::Index, JobRun { began: shared.host.now(), count: None })?;
        self.writer = Some(Writer::create(&shared.root, &epoch)?);
        shared.reader.forget();
        Ok(epoch)
    }

    /// Indexes records on, from where the walk stands.
    fn walk(&mut self, epoch: Epoch, after: Vec<u8>, mut count: u64) -> Result<Left, Trouble> {
        let started = Instant::now();
        let in_trash = after.starts_with(keys::kept::ALL_TRASHED);
        let mut table = if in_trash { keys::kept::ALL_TRASHED } else { keys::ALL_RECORDS };
        let mut start = match after.is_empty() {
            true => table.to_vec(),
            false => [after.as_slice(), &[0]].concat(),
        };
        let mut last = after;
        self.shared.note_progress(Some(count));
        let walk = loop {
            let page = self.shared.store.scan(&start, &prefix_end(table), PAGE, false)?;
            let mut is_end = page.len() < PAGE as usize;
            for (key, value) in page {
                if self.shared.signal.is_stopping() {
                    break;
                }
                if table == keys::kept::ALL_TRASHED {
                    if let Some((space, id)) = keys::kept::trashed_named(&key) {
                        self.add_trashed(space, id, &value)?;
                    }
                } else if let Some((space, Some(id))) = keys::named(&key) {
                    self.add(space, id, &value)?;
                }
                count += 1;
                last = key;
            }
            start = [last.as_slice(), &[0]].concat();
            self.shared.note_progress(Some(count));
            let is_stopping = self.shared.signal.is_stopping();
            if is_end && !is_stopping && table == keys::ALL_RECORDS {
                (table, is_end) = (keys::kept::ALL_TRASHED, false);
                start = table.to_vec();
            }
            if is_end && !is_stopping {
                break Walk::Done;
            }
            if is_stopping || self.writer()?.is_full() || started.elapsed() > LONGEST_WALK {
                break Walk::Under { after: last, count };
            }
        };
        // What the outbox holds is looked at afterwards, and with care: the walk may have come by it.
        self.is_careful = true;
        let epoch = Epoch { walk, ..epoch };
        self.writer()?.commit(&epoch)?;
        if epoch.walk == Walk::Done {
            self.shared.note_progress(None);
            let began = self.shared.archive.job_run(Work::Index)?.map_or(0, |run| run.began);
            self.shared.archive.note_job_run(Work::Index, JobRun { began, count: Some(count) })?;
            self.log(LogLevel::INFO, &format!("the search index is complete: {count} messages"));
        }
        self.epoch = Some(epoch);
        Ok(Left::More)
    }

    /// Takes what waits in the outbox.
    fn take(&mut self, epoch: Epoch) -> Result<Left, Trouble> {
        let (end, started) = (prefix_end(keys::OUTBOX), Instant::now());
        let mut start = keys::OUTBOX.to_vec();
        let mut taken: Vec<Pair> = Vec::new();
        let is_drained = loop {
            let page = self.shared.store.scan(&start, &end, PAGE, false)?;
            if let Some((last, _)) = page.last() {
                start = [last.as_slice(), &[0]].concat();
            }
            let is_last = page.len() < PAGE as usize;
            for (key, value) in &page {
                self.follow(key, value)?;
            }
            taken.extend(page);
            if is_last {
                break true;
            }
            let is_stopping = self.shared.signal.is_stopping();
            if is_stopping || taken.len() >= MOST_CHANGES || self.writer()?.is_full() {
                break false;
            }
        };
        if taken.is_empty() {
            let epoch = if epoch.leftovers { self.clean(epoch)? } else { epoch };
            (self.epoch, self.is_careful) = (Some(epoch), false);
            return Ok(Left::Nothing);
        }
        let next = Epoch {
            token: Token::draw(),
            before: epoch.token,
            taken: taken.iter().map(outbox::mark).collect(),
            walk: Walk::Done,
            leftovers: epoch.leftovers || taken.iter().any(|(_, value)| outbox::is_purged(value)),
        };
        self.writer()?.commit(&next)?;
        self.forget(&next, taken)?;
        self.shared.reader.follow(&|epoch| self.shared.judge(epoch));
        self.epoch = Some(next);
        if is_drained {
            self.is_careful = false;
            self.shared.signal.pause(BETWEEN_COMMITS.saturating_sub(started.elapsed()));
        }
        Ok(Left::More)
    }

    /// Takes what was purged out of the files. What is not done before the plugin stops is done at its next start.
    fn clean(&mut self, epoch: Epoch) -> Result<Epoch, Trouble> {
        let signal = self.shared.signal.clone();
        if !self.writer()?.clean(|| signal.is_stopping())? {
            return Ok(epoch);
        }
        let clean = Epoch { leftovers: false, ..epoch };
        self.writer()?.commit(&clean)?;
        self.shared.reader.follow(&|epoch| self.shared.judge(epoch));
        Ok(clean)
    }

    fn follow(&mut self, key: &[u8], value: &[u8]) -> Result<(), Trouble> {
        match keys::named(key) {
            None => {}
            Some((space, None)) => self.writer()?.remove_space(space),
            Some((space, Some(id))) => {
                if self.is_careful || !outbox::is_new(value) {
                    self.writer()?.remove(space, id);
                }
                let places = [keys::message(space, id), keys::kept::trashed(space, id)];
                match self.shared.store.get_many(&places)?.as_slice() {
                    [Some(record), ..] => self.add(space, id, record)?,
                    [None, Some(trashed)] => self.add_trashed(space, id, trashed)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, space: &str, id: MessageId, value: &[u8]) -> Result<(), Trouble> {
        self.add_record(space, id, decode::<Record>(value), false)
    }

    fn add_trashed(&mut self, space: &str, id: MessageId, value: &[u8]) -> Result<(), Trouble> {
        self.add_record(space, id, decode::<Trashed>(value).map(|trashed| trashed.record), true)
    }

    fn add_record(
        &mut self,
        space: &str,
        id: MessageId,
        record: Result<Record, AbiError>,
        is_trashed: bool,
    ) -> Result<(), Trouble> {
        let mut entry = match record {
            Err(error) => {
                self.log(LogLevel::WARN, &format!("message {id} cannot be searched for: {error}"));
                return Ok(());
            }
            Ok(record) => match self.shared.archive.head(space, &record) {
                Ok(raw) => text::entry(&record, self.shared.labels(space, id)?, &raw),
                Err(error) if [ErrorCode::UNAVAILABLE, ErrorCode::FULL].contains(&error.code) => {
                    return Err(error.into());
                }
                // What is left of it is found all the same.
                Err(_) => {
                    let subject = format!("Subject: {}\r\n\r\n", record.subject);
                    text::entry(&record, self.shared.labels(space, id)?, subject.as_bytes())
                }
            },
        };
        entry.is_trashed = is_trashed;
        Ok(self.writer()?.add(space, id, &entry)?)
    }

    /// Forgets what the index took. What was changed again meanwhile stays.
    fn forget(&self, epoch: &Epoch, mut taken: Vec<Pair>) -> Result<(), Trouble> {
        let store = &self.shared.store;
        for _ in 0..10 {
            let mut changes = token_changes(Some(epoch.before), epoch.token);
            for (key, value) in &taken {
                changes.require(key, Some(value));
                changes.delete(key.clone());
            }
            if store.commit(changes)?.is_ok() {
                return Ok(());
            }
            if self.shared.token()? != Some(epoch.before) {
                return Err(Damage::Foreign.into());
            }
            let keys: Vec<_> = taken.iter().map(|(key, _)| key.clone()).collect();
            let now = store.get_many(&keys)?;
            taken = taken
                .into_iter()
                .zip(now)
                .filter(|((_, then), now)| now.as_ref() == Some(then))
                .map(|(pair, _)| pair)
                .collect();
        }
        Err(AbiError::unavailable("the outbox of the search index changes without end").into())
    }

    fn note_token(&self, before: Option<Token>, token: Token) -> Result<(), Trouble> {
        match self.shared.store.commit(token_changes(before, token))? {
            Ok(()) => Ok(()),
            Err(_) => Err(Damage::Foreign.into()),
        }
    }

    fn writer(&mut self) -> Result<&mut Writer, Damage> {
        match &mut self.writer {
            Some(writer) => Ok(writer),
            none => Ok(none.insert(Writer::open(&self.shared.root)?)),
        }
    }

    fn close_writer(&mut self) {
        let closed = self.writer.take().map_or(Ok(()), Writer::close);
        if let Err(error) = closed {
            self.log(LogLevel::DEBUG, &format!("the search index was not closed in order: {error}"));
        }
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.shared.host.log(level, "mail-archiving".into(), message.into());
    }
}

fn token_changes(before: Option<Token>, token: Token) -> Changes {
    let mut changes = Changes::default();
    changes.require(keys::INDEX_TOKEN, before.map(Token::bytes).as_ref().map(<[u8; 16]>::as_slice));
    changes.put(keys::INDEX_TOKEN.to_vec(), token.bytes().to_vec());
    changes
}
