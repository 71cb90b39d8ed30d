//! One search, answered by the index, or by reading the archive where there is none that can be used.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
    sync::PoisonError,
    time::{Duration, Instant},
};

use mailarchive_api::{AbiError, LogLevel};

use super::{
    Search, Shared,
    index::{Accounts, Damage, Order, Place},
    query::{Clause, Moment, Query, Test},
    scan::{Scanned, Stand, scan},
    words::Needle,
};
use crate::{
    archive::{self, MessageId, Pages, Record},
    hex,
};

/// What is asked of the archive.
pub(crate) struct Asked<'a> {
    pub(crate) query: &'a Query,
    pub(crate) moment: &'a Moment,
    pub(crate) order: Order,
    /// Where the results go on.
    pub(crate) after: Option<Cursor>,
    pub(crate) limit: usize,
    /// Whoever asks may see what lies in the trash; else nothing of it is found.
    pub(crate) trash: bool,
}

/// What was found.
pub(crate) struct Found {
    pub(crate) records: Vec<Record>,
    /// Those of them that lie in the trash.
    pub(crate) trashed: HashSet<MessageId>,
    /// Of all messages that the query asks for; unknown while only a part was searched.
    pub(crate) total: Option<u64>,
    /// Where the results go on; `None`: that is all.
    pub(crate) next: Option<Cursor>,
    /// The index is not there yet: the archive is read instead.
    pub(crate) progress: Option<Progress>,
}

/// How far an index is that is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) done: u64,
    pub(crate) total: u64,
}

/// A place in the results. Opaque outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cursor {
    Listed {
        /// `None`: the results are sorted by date.
        score: Option<f32>,
        at: archive::Cursor,
    },
    /// Where there is no index the trash is read, after the list.
    Trash([u8; 32]),
}

impl Cursor {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(place) = text.strip_prefix('t') {
            return hex::decode(place).map(Self::Trash);
        }
        match text.strip_prefix('r') {
            None => Some(Self::Listed { score: None, at: archive::Cursor::parse(text)? }),
            Some(rest) => {
                let (score, at) = rest.split_at_checked(8)?;
                let score: [u8; 4] = hex::decode(score)?;
                let score = Some(f32::from_be_bytes(score));
                Some(Self::Listed { score, at: archive::Cursor::parse(at)? })
            }
        }
    }

    pub(super) fn at(place: &Place, order: Order) -> Self {
        let score = (order == Order::Relevance).then_some(place.score);
        Self::Listed { score, at: archive::Cursor::at(place.date, place.id) }
    }

    /// Its place in the index.
    pub(super) fn place(&self) -> Option<Place> {
        match self {
            Self::Listed { score, at } => {
                let (date, id) = at.place();
                Some(Place { score: score.unwrap_or_default(), date, id })
            }
            Self::Trash(_) => None,
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed { score, at } => {
                if let Some(score) = score {
                    write!(f, "r{}", hex::encode(&score.to_be_bytes()))?;
                }
                at.fmt(f)
            }
            Self::Trash(place) => write!(f, "t{}", hex::encode(place)),
        }
    }
}

/// Places in the results, in order, of the index and of what waits for it.
pub(super) struct Places {
    pub(super) places: Vec<Place>,
    /// What waits for the index was read already: the message, and whether it lies in the trash.
    pub(super) known: HashMap<MessageId, (Record, bool)>,
    pub(super) total: u64,
    /// Where the results go on.
    next: Option<Place>,
}

/// How long one call may search where there is no index.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);
/// How often an index that does not fit is looked at again: another instance may be in the middle of a commit.
const LOOKS: u32 = 3;
const BETWEEN_LOOKS: Duration = Duration::from_millis(30);

impl Search {
    /// Messages of a space that the query asks for.
    pub(crate) fn find(&self, space: &str, asked: &Asked<'_>) -> Result<Found, AbiError> {
        let query = asked.allowed();
        let asked = &Asked { query: &query, ..*asked };
        if query.asks_for_nothing() {
            return Ok(Found::nothing());
        }
        let shared = &self.shared;
        match shared.places(space, asked)? {
            Ok(found) => {
                let (mut records, mut trashed) = (Vec::new(), HashSet::new());
                for (record, is_trashed) in shared.read(space, &found.places, found.known, &query)? {
                    if is_trashed {
                        trashed.insert(record.id);
                    }
                    records.push(record);
                }
                let next = found.next.map(|place| Cursor::at(&place, asked.order));
                Ok(Found { records, trashed, total: Some(found.total), next, progress: None })
            }
            Err(_) => shared.scanned(space, asked, Instant::now() + PATIENCE),
        }
    }
}

impl Search {
    /// Everything that the query asks for, page by page, newest first.
    pub(crate) fn pages(&self, space: &str, query: Query, moment: Moment, trash: bool) -> Pages {
        const PAGE: usize = 100;
        let (search, space) = (self.clone(), space.to_owned());
        let (mut after, mut over) = (None, false);
        Box::new(move || {
            if over {
                return Ok(None);
            }
            let asked =
                Asked { query: &query, moment: &moment, order: Order::Date, after, limit: PAGE, trash };
            let found = search.find(&space, &asked)?;
            over = found.next.is_none();
            after = found.next;
            Ok(Some(found.records))
        })
    }

    /// The newest messages that the query asks for, with days in UTC.
    pub(crate) fn newest(
        &self,
        space: &str,
        query: &Query,
        limit: usize,
        trash: bool,
    ) -> Result<Vec<Record>, AbiError> {
        let moment = Moment { now: self.shared.host.now(), zone: jiff::tz::TimeZone::UTC };
        let asked = Asked { query, moment: &moment, order: Order::Date, after: None, limit, trash };
        Ok(self.find(space, &asked)?.records)
    }
}

impl Shared {
    /// Where the messages stand that the query asks for; an error where no index can be used.
    pub(super) fn places(&self, space: &str, asked: &Asked<'_>) -> Result<Result<Places, Damage>, AbiError> {
        if matches!(asked.after, Some(Cursor::Trash(_))) {
            // What was begun by reading is ended by reading.
            return Ok(Err(Damage::Unfinished));
        }
        // Looked at first: what the index takes meanwhile is found twice rather than not at all.
        let waiting = self.waiting(space, asked.order)?;
        let (hits, total) = match self.indexed(&[space.to_owned()], asked) {
            Ok(found) => found,
            Err(damage) => return Ok(Err(damage)),
        };
        let count = hits.len();
        // Beyond the last one of a full page the next page begins.
        let end = hits.last().filter(|_| count == asked.limit).map(|(place, _)| *place);
        let mut places: Vec<Place> = hits.into_iter().map(|(place, _)| place).collect();
        places.retain(|place| !waiting.holds(place.id));
        let mut fresh = self.found_waiting(&waiting, space, asked)?;
        let total = total.saturating_sub((count - places.len()) as u64) + fresh.len() as u64;
        let after = asked.after.and_then(|after| after.place());
        fresh.retain(|(place, ..)| after.is_none_or(|after| *place > after));
        fresh.retain(|(place, ..)| end.is_none_or(|end| *place <= end));
        places.extend(fresh.iter().map(|(place, ..)| *place));
        places.sort();
        let known = fresh.into_iter().map(|(place, record, is_trashed)| (place.id, (record, is_trashed)));
        let known = known.collect();
        let next = if places.len() > asked.limit {
            places.truncate(asked.limit);
            places.last().copied()
        } else {
            end
        };
        Ok(Ok(Places { places, known, total, next }))
    }

    /// The messages at these places, and whether they lie in the trash. What was removed a moment ago is in the
    /// index still, and left out.
    pub(super) fn read(
        &self,
        space: &str,
        places: &[Place],
        mut known: HashMap<MessageId, (Record, bool)>,
        query: &Query,
    ) -> Result<Vec<(Record, bool)>, AbiError> {
        let unread: Vec<MessageId> =
            places.iter().map(|place| place.id).filter(|id| !known.contains_key(id)).collect();
        if !query.is_of_trash() {
            let records = self.archive.records_by_id(space, unread.iter().copied())?;
            known.extend(records.into_iter().map(|record| (record.id, (record, false))));
        }
        if query.asks_for_trash() {
            let unread: Vec<_> = unread.into_iter().filter(|id| !known.contains_key(id)).collect();
            let trashed = self.archive.all_trashed(space, &unread)?;
            known.extend(trashed.into_iter().map(|one| (one.record.id, (one.record, true))));
        }
        Ok(places.iter().filter_map(|place| known.remove(&place.id)).collect())
    }

    /// Places and spaces of what the index finds, and how many there are in all.
    pub(super) fn indexed(
        &self,
        spaces: &[String],
        asked: &Asked<'_>,
    ) -> Result<(Vec<(Place, String)>, u64), Damage> {
        let accounts = |name: &str| self.account_ids(spaces, name);
        let mut looks = 0;
        loop {
            let answer = self.reader.find(
                &|epoch| self.judge(epoch),
                asked.query,
                spaces,
                asked.moment,
                &accounts,
                asked.order,
                asked.after.as_ref().and_then(Cursor::place),
                asked.limit,
            );
            looks += 1;
            match answer {
                Ok(answer) => return Ok((answer.hits, answer.total)),
                Err(Damage::Foreign) if looks < LOOKS => std::thread::sleep(BETWEEN_LOOKS),
                Err(damage @ (Damage::Busy | Damage::Unfinished)) => return Err(damage),
                Err(damage) => {
                    if self.signal.damaged() {
                        let what = format!("searching without the index: {damage}");
                        self.host.log(LogLevel::DEBUG, "mail-archiving".into(), what.as_str().into());
                    }
                    return Err(damage);
                }
            }
        }
    }

    pub(super) fn scanned(
        &self,
        space: &str,
        asked: &Asked<'_>,
        deadline: Instant,
    ) -> Result<Found, AbiError> {
        let spaces = [space.to_owned()];
        let accounts = |name: &str| self.account_ids(&spaces, name);
        let stand = match asked.after {
            // Another order: it begins anew.
            None | Some(Cursor::Listed { score: Some(_), .. }) => None,
            Some(Cursor::Listed { score: None, at }) => Some(Stand::List(at)),
            Some(Cursor::Trash(place)) => Some(Stand::Trash(place)),
        };
        let question = (asked.moment, &accounts as Accounts<'_>);
        let Scanned { records, trashed, next } =
            scan(&self.archive, space, asked.query, question, stand, asked.limit, deadline)?;
        let done = self.walked.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_default();
        let is_all = stand.is_none() && next.is_none();
        Ok(Found {
            total: is_all.then_some(records.len() as u64),
            trashed: records.iter().rev().take(trashed).map(|record| record.id).collect(),
            records,
            next: next.map(|stand| match stand {
                Stand::List(at) => Cursor::Listed { score: None, at },
                Stand::Trash(place) => Cursor::Trash(place),
            }),
            progress: Some(self.progress(done)?),
        })
    }

    /// The accounts that are called so, or have this id. One that was removed is found by its id alone.
    pub(super) fn account_ids(&self, spaces: &[String], name: &str) -> Vec<String> {
        let accounts = spaces.iter().filter_map(|space| self.accounts.list(space).ok()).flatten();
        let called = accounts.filter(|account| account.name.to_lowercase() == name.to_lowercase());
        let mut ids: Vec<String> = called.map(|account| account.id.to_string()).collect();
        ids.push(name.to_ascii_lowercase());
        ids
    }
}

impl Found {
    fn nothing() -> Self {
        Self { records: Vec::new(), trashed: HashSet::new(), total: Some(0), next: None, progress: None }
    }
}

impl Asked<'_> {
    /// The query, as far as whoever asks may have it answered.
    pub(super) fn allowed(&self) -> Cow<'_, Query> {
        if self.trash && self.query.asks_for_trash() {
            Cow::Borrowed(self.query)
        } else {
            Cow::Owned(self.query.outside_the_trash())
        }
    }
}

impl Query {
    /// Whether there are conditions and none of them says anything: punctuation alone.
    pub(super) fn asks_for_nothing(&self) -> bool {
        fn says_nothing(clause: &Clause) -> bool {
            match clause {
                Clause::Test(Test::Text(_, text)) => Needle::new(text).is_none(),
                Clause::Test(_) => false,
                Clause::Not(clause) => says_nothing(clause),
                Clause::All(all) | Clause::Any(all) => !all.is_empty() && all.iter().all(says_nothing),
            }
        }
        !self.all.is_empty() && self.all.iter().all(says_nothing)
    }
}
