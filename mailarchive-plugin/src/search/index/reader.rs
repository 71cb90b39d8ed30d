//! The index as searches see it.

use std::{
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError},
    time::{Duration, Instant},
};

use mailarchive_api::guard::panic_message;
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher};

use super::{
    Accounts, Damage, Epoch, Order, Place, Walk,
    collect::First,
    compile::compile,
    directory::{IndexDirectory, Reading},
    health::{self, Stamp, Stamps},
    inverted::{Segments, component},
    schema::{DATE, Fields, SPACE, register, schema},
};
use crate::search::query::{Moment, Query};

/// How often files are looked at, whether somebody touched them.
const LOOK: Duration = Duration::from_secs(1);
/// How long an index that nobody searches stays in memory.
const IDLE: Duration = Duration::from_secs(30);
/// The file that names the segments.
const META: &str = "meta.json";

/// Opens the index when it is first asked something, follows it, and closes it when nobody asks any more.
pub(in crate::search) struct Reader {
    root: PathBuf,
    state: Mutex<State>,
    /// Held by who opens the index.
    opening: Mutex<()>,
}

#[derive(Default)]
struct State {
    open: Option<Arc<Open>>,
    /// Files that were found to be whole.
    known: Stamps,
    used: Option<Instant>,
    /// What searching showed, though nothing was wrong when the index was opened.
    condemned: Option<Damage>,
}

struct Open {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    searcher: Searcher,
    segments: Segments,
    epoch: Epoch,
    meta: Stamp,
    files: Stamps,
    looked: Mutex<Instant>,
}

/// What was found.
pub(in crate::search) struct Answer {
    /// In order, with the space of each.
    pub(in crate::search) hits: Vec<(Place, String)>,
    /// Of all messages that the query asks for.
    pub(in crate::search) total: u64,
}

/// Whether an index of this epoch may be used.
pub(in crate::search) type Judge<'a> = &'a dyn Fn(&Epoch) -> Result<(), Damage>;

impl Reader {
    pub(in crate::search) fn new(root: PathBuf) -> Self {
        Self { root, state: Mutex::default(), opening: Mutex::new(()) }
    }

    /// The first `limit` messages after `after`.
    #[allow(clippy::too_many_arguments, reason = "a search is all of these")]
    pub(in crate::search) fn find(
        &self,
        judge: Judge<'_>,
        query: &Query,
        spaces: &[String],
        moment: &Moment,
        accounts: Accounts<'_>,
        order: Order,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Answer, Damage> {
        let open = self.open(judge)?;
        if open.epoch.walk != Walk::Done {
            return Err(Damage::Unfinished);
        }
        let compiled = compile(query, (&open.fields, &open.segments), spaces, moment, accounts);
        let found = guarded(|| {
            let (hits, total) =
                open.searcher.search(&compiled, &First { order, after, limit: limit.max(1) })?;
            let hits = hits.into_iter().map(|(place, segment, document)| {
                let space = match spaces {
                    [space] => space.clone(),
                    _ => space_of(&open.searcher, segment, document)?,
                };
                Ok((place, space))
            });
            Ok(Answer { hits: hits.collect::<Result<_, Damage>>()?, total })
        });
        if let Err(damage) = &found {
            let mut state = self.lock();
            (state.open, state.condemned) = (None, Some(damage.clone()));
        }
        found
    }

    /// The epoch of the index, once it was found to be whole.
    pub(in crate::search) fn epoch(&self, judge: Judge<'_>) -> Result<Epoch, Damage> {
        Ok(self.open(judge)?.epoch.clone())
    }

    /// Whether a word of a part stands in the files, found or not.
    #[cfg(test)]
    pub(in crate::search) fn holds(
        &self,
        judge: Judge<'_>,
        part: crate::search::query::Part,
        word: &str,
    ) -> bool {
        self.open(judge).unwrap().segments.hold(word, part)
    }

    /// Takes the index as it is now for another one than before.
    pub(in crate::search) fn forget(&self) {
        *self.lock() = State::default();
    }

    /// Looks at a commit, where the index is open: so that searches find it looked at.
    pub(in crate::search) fn follow(&self, judge: Judge<'_>) {
        let used = {
            let state = self.lock();
            if state.open.is_none() {
                return;
            }
            state.used
        };
        // Damage shows itself to the next search.
        let _ = self.open(judge);
        self.lock().used = used;
    }

    /// Lets go of every file and everything in memory.
    pub(in crate::search) fn close(&self) {
        self.lock().open = None;
    }

    /// Closes what was not asked for a while.
    pub(in crate::search) fn close_idle(&self) {
        let mut state = self.lock();
        if state.used.is_none_or(|used| used.elapsed() > IDLE) {
            state.open = None;
        }
    }

    fn open(&self, judge: Judge<'_>) -> Result<Arc<Open>, Damage> {
        let current = {
            let mut state = self.lock();
            if let Some(damage) = &state.condemned {
                return Err(damage.clone());
            }
            state.used = Some(Instant::now());
            state.open.clone()
        };
        if let Some(open) = &current
            && open.is_current(&self.root)?
        {
            return Ok(Arc::clone(open));
        }
        let _opening = match self.opening.try_lock() {
            Ok(opening) => opening,
            Err(TryLockError::Poisoned(opening)) => opening.into_inner(),
            // To open it for the first time may take long, to follow a commit does not.
            Err(TryLockError::WouldBlock) if current.is_none() => return Err(Damage::Busy),
            Err(TryLockError::WouldBlock) => self.opening.lock().unwrap_or_else(PoisonError::into_inner),
        };
        let current = self.lock().open.clone();
        if let Some(open) = &current
            && open.is_current(&self.root)?
        {
            return Ok(Arc::clone(open));
        }
        let known = self.lock().known.clone();
        let opened = guarded(|| match &current {
            Some(open) => open.again(&self.root, &known),
            None => Open::new(&self.root, &known).and_then(|open| judge(&open.epoch).map(|()| open)),
        });
        let mut state = self.lock();
        match opened {
            Ok(open) => {
                let open = Arc::new(open);
                state.known.clone_from(&open.files);
                state.open = Some(Arc::clone(&open));
                Ok(open)
            }
            Err(damage) => {
                state.open = None;
                state.known.clear();
                Err(damage)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn new(root: &Path, known: &Stamps) -> Result<Self, Damage> {
        let meta = Stamp::of(&root.join(META)).map_err(|_| Damage::Missing)?;
        let (schema, fields) = schema();
        let mut index = Index::open(IndexDirectory::new(root, Reading::Scattered))?;
        index.register_plugin(component(fields.parts()));
        if index.schema() != schema {
            return Err(Damage::Foreign);
        }
        register(index.tokenizers());
        let (epoch, files) = described(&index, root, known)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = reader.searcher();
        Self {
            segments: Segments::default().open(searcher.segment_readers())?,
            searcher,
            index,
            reader,
            fields,
            epoch,
            meta,
            files,
            looked: Mutex::new(Instant::now()),
        }
        .checked()
    }

    /// The same index after a commit.
    fn again(&self, root: &Path, known: &Stamps) -> Result<Self, Damage> {
        let meta = Stamp::of(&root.join(META)).map_err(|_| Damage::Missing)?;
        let (epoch, files) = described(&self.index, root, known)?;
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        Self {
            segments: self.segments.open(searcher.segment_readers())?,
            index: self.index.clone(),
            reader: self.reader.clone(),
            fields: self.fields,
            searcher,
            epoch,
            meta,
            files,
            looked: Mutex::new(Instant::now()),
        }
        .checked()
    }

    /// The numbers in the file that names the segments are compared with those in the segments.
    fn checked(self) -> Result<Self, Damage> {
        for segment in self.searcher.segment_readers() {
            if segment.fast_fields().i64(DATE)?.num_docs() != segment.max_doc() {
                return Err(Damage::Broken(
                    "a segment has another length than it is said to have".to_owned(),
                ));
            }
        }
        Ok(self)
    }

    /// Whether there was no commit since. An error: files were changed by somebody else.
    fn is_current(&self, root: &Path) -> Result<bool, Damage> {
        let is_same =
            || Stamp::of(&root.join(META)).map(|meta| meta == self.meta).map_err(|_| Damage::Missing);
        if !is_same()? {
            return Ok(false);
        }
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.elapsed() > LOOK {
            let touched = |(name, stamp): (&String, &Stamp)| Stamp::of(&root.join(name)).ok() != Some(*stamp);
            if self.files.iter().any(touched) {
                // A commit in this very moment may have removed them.
                return if is_same()? {
                    Err(Damage::Broken("files were changed".to_owned()))
                } else {
                    Ok(false)
                };
            }
            *looked = Instant::now();
        }
        Ok(true)
    }
}

/// What the index says of itself, and its files, all of them whole. A commit at the same time is waited for.
fn described(index: &Index, root: &Path, known: &Stamps) -> Result<(Epoch, Stamps), Damage> {
    let mut tries = 0;
    loop {
        let before = Stamp::of(&root.join(META)).map_err(|_| Damage::Missing)?;
        let described = || {
            let payload = index.load_metas()?.payload.ok_or(Damage::Foreign)?;
            let epoch = Epoch::decode(&payload)
                .ok_or_else(|| Damage::Broken("its epoch cannot be read".to_owned()))?;
            Ok((epoch, health::check(index, root, known)?))
        };
        match described() {
            Err(_) if tries < 5 && Stamp::of(&root.join(META)).is_ok_and(|now| now != before) => tries += 1,
            described => return described,
        }
    }
}

fn space_of(searcher: &Searcher, segment: u32, document: u32) -> Result<String, Damage> {
    let column = searcher.segment_reader(segment).fast_fields().str(SPACE)?;
    let column = column.ok_or_else(|| Damage::Broken("a column is missing".to_owned()))?;
    let mut space = String::new();
    if let Some(ordinal) = column.term_ords(document).next() {
        column.ord_to_str(ordinal, &mut space)?;
    }
    Ok(space)
}

/// Files that are not what was written may make their reader panic.
fn guarded<T>(read: impl FnOnce() -> Result<T, Damage>) -> Result<T, Damage> {
    std::panic::catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|panic| Err(Damage::Broken(panic_message(&*panic).to_owned())))
}
