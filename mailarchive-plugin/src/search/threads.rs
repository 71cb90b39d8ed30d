//! What was found, by threads: each stands where its first message stands, with the number of its messages that
//! were found.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use mailarchive_api::AbiError;

use super::{
    Asked, Cursor, Found, Search, Shared,
    find::{PATIENCE, Places, Progress},
    index::Place,
};
use crate::{
    archive::{MessageId, Record},
    thread::Node,
};

/// So many messages are looked at first, and so many at most: what fits worse is not counted.
const FEW: usize = 2_000;
const MOST: usize = 100_000;
/// Messages that are read at a time.
const BATCH: usize = 50;

/// A thread of which something was found.
pub(crate) struct FoundThread {
    /// `None`: the message is in no thread, as all that lies in the trash.
    pub(crate) thread: Option<Node>,
    /// The first message of it that was found.
    pub(crate) first: Record,
    pub(crate) is_trashed: bool,
    /// How many messages of it were found.
    pub(crate) hits: u64,
}

/// A page of threads.
pub(crate) struct FoundThreads {
    pub(crate) threads: Vec<FoundThread>,
    /// Of all messages that the query asks for; unknown while only a part was searched.
    pub(crate) total: Option<u64>,
    /// Where the results go on; `None`: that is all.
    pub(crate) next: Option<Cursor>,
    /// The index is not there yet: threads may come again on later pages.
    pub(crate) progress: Option<Progress>,
}

impl Search {
    /// Threads of a space that hold what the query asks for.
    pub(crate) fn find_threads(&self, space: &str, asked: &Asked<'_>) -> Result<FoundThreads, AbiError> {
        let query = asked.allowed();
        let asked = &Asked { query: &query, ..*asked };
        if query.asks_for_nothing() {
            return Ok(FoundThreads { threads: Vec::new(), total: Some(0), next: None, progress: None });
        }
        let begun_by_reading = matches!(asked.after, Some(Cursor::Trash(_)));
        let all = |limit| self.shared.places(space, &Asked { query: &query, after: None, limit, ..*asked });
        let places = match if begun_by_reading { None } else { Some(all(FEW)?) } {
            Some(Ok(found)) if found.total > FEW as u64 => all(MOST)?.ok(),
            few => few.and_then(Result::ok),
        };
        match places {
            Some(places) => self.shared.by_threads(space, asked, places),
            None => {
                let found = self.shared.scanned(space, asked, Instant::now() + PATIENCE)?;
                self.shared.in_threads(space, found)
            }
        }
    }
}

impl Shared {
    fn by_threads(&self, space: &str, asked: &Asked<'_>, found: Places) -> Result<FoundThreads, AbiError> {
        let Places { places, mut known, total, .. } = found;
        let ranks: HashMap<MessageId, usize> =
            places.iter().enumerate().map(|(rank, place)| (place.id, rank)).collect();
        let after = asked.after.and_then(|after| after.place());
        let start = after.map_or(0, |after| places.partition_point(|place| *place <= after));
        let (mut seen, mut threads, mut rank) = (HashSet::new(), Vec::new(), start);
        while rank < places.len() && threads.len() < asked.limit {
            // The next ones that no thread so far holds.
            let mut end = rank;
            let mut batch: Vec<Place> = Vec::new();
            while end < places.len() && batch.len() < BATCH {
                if !seen.contains(&end) {
                    batch.push(places[end]);
                }
                end += 1;
            }
            let ready = batch.iter().filter_map(|place| known.remove_entry(&place.id)).collect();
            let mails = self.read(space, &batch, ready, asked.query)?;
            let roots = self.archive.threads_of(space, mails.iter().map(|(record, _)| record))?;
            let mut done = end;
            for ((record, is_trashed), root) in mails.into_iter().zip(roots) {
                let here = ranks.get(&record.id).copied().unwrap_or(end);
                if seen.contains(&here) {
                    continue;
                }
                if threads.len() == asked.limit {
                    done = here;
                    break;
                }
                let root = root.filter(|_| !is_trashed);
                let members = match root {
                    Some(root) => self.archive.thread_messages(space, root)?,
                    None => vec![record.id],
                };
                let found: Vec<usize> = members.iter().filter_map(|id| ranks.get(id).copied()).collect();
                seen.extend(found.iter().copied());
                // One that stood on an earlier page does not come again.
                if found.iter().all(|rank| *rank >= start) {
                    let hits = found.len() as u64;
                    threads.push(FoundThread { thread: root, first: record, is_trashed, hits });
                }
            }
            rank = done;
        }
        while rank < places.len() && seen.contains(&rank) {
            rank += 1;
        }
        let last = rank.checked_sub(1).filter(|_| rank < places.len()).and_then(|rank| places.get(rank));
        let next = last.map(|place| Cursor::at(place, asked.order));
        Ok(FoundThreads { threads, total: Some(total), next, progress: None })
    }

    /// The messages of one page, those of a thread together.
    fn in_threads(&self, space: &str, found: Found) -> Result<FoundThreads, AbiError> {
        let roots = self.archive.threads_of(space, &found.records)?;
        let mut threads: Vec<FoundThread> = Vec::new();
        for (record, root) in found.records.into_iter().zip(roots) {
            let is_trashed = found.trashed.contains(&record.id);
            let root = root.filter(|_| !is_trashed);
            match threads.iter_mut().find(|one| root.is_some() && one.thread == root) {
                Some(known) => known.hits += 1,
                None => threads.push(FoundThread { thread: root, first: record, is_trashed, hits: 1 }),
            }
        }
        let Found { total, next, progress, .. } = found;
        Ok(FoundThreads { threads, total, next, progress })
    }
}
