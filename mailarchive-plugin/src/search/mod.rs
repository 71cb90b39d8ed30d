//! Finding messages.
//!
//! [`query`] reads what people type, [`words`] says what a word is, [`text`] what can be searched of a message.
//! [`index`] holds it and answers, [`feed`] keeps it up with the archive. Where there is no index that can be
//! used, [`scan`] answers by reading the archive, and the index is made anew meanwhile.

mod excerpt;
mod feed;
mod find;
mod index;
mod query;
mod scan;
mod site;
mod text;
mod threads;
mod waiting;
mod words;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use mailarchive_api::{AbiError, HostBox, LogLevel};

pub(crate) use self::feed::outbox::{expunge, reindex};
pub(crate) use self::{
    excerpt::{Excerpt, Marked},
    feed::{
        Signal,
        outbox::{forget_space, index as index_new},
    },
    find::{Asked, Cursor, Found, Progress},
    index::Order,
    query::{Fault, Moment, Query, QueryError},
    site::{SiteFound, SiteHit, SiteQuery},
    threads::FoundThread,
};
use self::{
    feed::{Indexer, outbox},
    index::{Damage, Epoch, FORMAT, Reader, Token},
};
use crate::{
    account::Accounts,
    archive::{Archive, MessageId},
    keys,
    store::Store,
};

/// The search over one wiki's archive. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Search {
    shared: Arc<Shared>,
    indexer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What searches and the indexer share.
struct Shared {
    archive: Archive,
    accounts: Accounts,
    store: Store,
    host: HostBox,
    /// The index's directory.
    root: PathBuf,
    reader: Reader,
    signal: Signal,
    /// Records that the index holds so far, while it is made anew.
    walked: Mutex<Option<u64>>,
}

impl Search {
    /// Nothing is opened before the first search.
    pub(crate) fn new(archive: Archive, accounts: Accounts, store: Store, host: HostBox) -> Self {
        let root = Path::new(host.data_directory().as_str()).join("index").join(FORMAT.to_string());
        let (reader, signal) = (Reader::new(root.clone()), archive.signal());
        let walked = Mutex::new(None);
        let shared = Shared { archive, accounts, store, host, root, reader, signal, walked };
        Self { shared: Arc::new(shared), indexer: Arc::default() }
    }

    /// Lets the index follow the archive.
    pub(crate) fn activate(&self) {
        let mut indexer = self.indexer.lock().unwrap_or_else(PoisonError::into_inner);
        if indexer.is_some() {
            return;
        }
        self.shared.signal.start();
        let follower = Indexer::new(Arc::clone(&self.shared));
        let thread = std::thread::Builder::new().name("mail-archiving-index".to_owned());
        match thread.spawn(move || follower.run()) {
            Ok(thread) => *indexer = Some(thread),
            Err(error) => self.shared.host.log(
                LogLevel::ERROR,
                "mail-archiving".into(),
                format!("the search index cannot follow: no thread: {error}").as_str().into(),
            ),
        }
    }

    /// Makes the index anew in the background. Answers whether somebody follows the archive who does it.
    pub(crate) fn rebuild(&self) -> bool {
        let is_active = self.indexer.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if is_active {
            self.shared.note_progress(Some(0));
            self.shared.signal.rebuild();
        }
        is_active
    }

    /// How far the index is, while it is made anew.
    pub(crate) fn rebuilding(&self) -> Result<Option<Progress>, AbiError> {
        let walked = *self.shared.walked.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(done) = walked else { return Ok(None) };
        Ok(Some(self.shared.progress(done)?))
    }

    /// Ends the indexer; when this returns there is no writer and no lock. Searching goes on.
    pub(crate) fn quiesce(&self) {
        let indexer = self.indexer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = indexer {
            self.shared.signal.stop();
            // It catches its own panics.
            let _ = thread.join();
        }
    }

    /// Lets go of every file.
    pub(crate) fn close(&self) {
        self.quiesce();
        self.shared.reader.close();
    }
}

impl Shared {
    /// Whether an index of this epoch belongs to the store as it is.
    fn judge(&self, epoch: &Epoch) -> Result<(), Damage> {
        let broken = |error: AbiError| Damage::Broken(error.message.into());
        let token = self.token().map_err(broken)?;
        if token == Some(epoch.token) {
            return Ok(());
        }
        if token != Some(epoch.before) {
            return Err(Damage::Foreign);
        }
        // The index is one commit ahead. Then what that took still waits, unless the store is an older one.
        let mut waiting = std::collections::HashSet::new();
        self.store.scan_prefix(keys::OUTBOX, |pair| waiting.extend([outbox::mark(&pair)])).map_err(broken)?;
        epoch.taken.iter().all(|mark| waiting.contains(mark)).then_some(()).ok_or(Damage::Foreign)
    }

    fn token(&self) -> Result<Option<Token>, AbiError> {
        Ok(self.store.get(keys::INDEX_TOKEN)?.as_deref().and_then(Token::from_bytes))
    }

    fn labels(&self, space: &str, id: MessageId) -> Result<Vec<String>, AbiError> {
        Ok(self.archive.labels(space, id)?.into_iter().map(|label| label.to_string()).collect())
    }

    fn progress(&self, done: u64) -> Result<Progress, AbiError> {
        let total = self.archive.site_totals()?.messages + self.archive.site_trashed()?;
        Ok(Progress { done: done.min(total), total })
    }

    fn note_progress(&self, walked: Option<u64>) {
        *self.walked.lock().unwrap_or_else(PoisonError::into_inner) = walked;
    }
}
