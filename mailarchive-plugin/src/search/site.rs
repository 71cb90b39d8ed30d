//! The archive's part of the wiki's own search.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use mailarchive_api::{AbiError, Space};

use super::{Asked, Cursor, Excerpt, Found, Moment, Order, Query, QueryError, Search, find::Progress};
use crate::{archive::Record, keys};

/// How long a search that reads the archive may take over all spaces.
const PATIENCE: Duration = Duration::from_secs(4);

/// What the wiki asks.
pub(crate) struct SiteQuery<'a> {
    pub(crate) text: &'a str,
    pub(crate) moment: &'a Moment,
    pub(crate) limit: usize,
    /// [`SiteFound::next`] of the page before.
    pub(crate) after: Option<Cursor>,
}

/// What was found in all of these spaces, best first.
pub(crate) struct SiteFound {
    pub(crate) hits: Vec<SiteHit>,
    pub(crate) total: Option<u64>,
    pub(crate) next: Option<Cursor>,
    /// The index is not there yet: it may be incomplete.
    pub(crate) progress: Option<Progress>,
}

/// A message, and where it was found.
pub(crate) struct SiteHit {
    pub(crate) space: Space,
    pub(crate) record: Record,
    pub(crate) excerpt: Excerpt,
}

impl Search {
    /// The ids of all spaces that hold mail.
    pub(crate) fn spaces_with_mail(&self) -> Result<Vec<String>, AbiError> {
        let mut spaces = std::collections::BTreeSet::new();
        self.shared.store.scan_prefix(keys::ALL_COUNTERS, |(key, _)| {
            let space = key[1..].split(|byte| *byte == 0).next().unwrap_or_default();
            spaces.extend(String::from_utf8(space.to_vec()));
        })?;
        Ok(spaces.into_iter().collect())
    }

    /// Messages of `spaces`, all of which the viewer may see: who calls has asked (`web::access::viewable`).
    pub(crate) fn site(
        &self,
        spaces: Vec<Space>,
        asked: &SiteQuery<'_>,
    ) -> Result<Result<SiteFound, QueryError>, AbiError> {
        let query = match asked.text.parse::<Query>() {
            // What lies in a trash is found in its space, by who may see it.
            Ok(query) => query.outside_the_trash(),
            Err(error) => return Ok(Err(error)),
        };
        let mut found = SiteFound { hits: Vec::new(), total: Some(0), next: None, progress: None };
        if spaces.is_empty() || query.asks_for_nothing() {
            return Ok(Ok(found));
        }
        let request = Asked {
            query: &query,
            moment: asked.moment,
            order: Order::Relevance,
            after: asked.after,
            limit: asked.limit,
            trash: false,
        };
        let ids: Vec<String> = spaces.iter().map(|space| space.id.to_string()).collect();
        let by_id: BTreeMap<String, Space> =
            spaces.into_iter().map(|space| (space.id.to_string(), space)).collect();
        match self.shared.indexed(&ids, &request) {
            Ok((places, total)) => {
                found.total = Some(total);
                let last = places.last().filter(|_| places.len() == asked.limit);
                found.next = last.map(|(place, _)| Cursor::at(place, Order::Relevance));
                for (place, space) in places {
                    // What was removed a moment ago is in the index still.
                    let (Some(record), Some(space)) =
                        (self.shared.archive.record(&space, place.id)?, by_id.get(&space))
                    else {
                        continue;
                    };
                    found.hits.push(self.hit(space, record, &query)?);
                }
            }
            Err(_) => self.site_scanned(&by_id, &request, &mut found)?,
        }
        Ok(Ok(found))
    }

    fn site_scanned(
        &self,
        spaces: &BTreeMap<String, Space>,
        request: &Asked<'_>,
        found: &mut SiteFound,
    ) -> Result<(), AbiError> {
        let deadline = Instant::now() + PATIENCE;
        found.total = None;
        for space in spaces.values() {
            let Found { records, progress, .. } = self.shared.scanned(&space.id, request, deadline)?;
            found.progress = progress;
            for record in records {
                found.hits.push(self.hit(space, record, request.query)?);
            }
            if Instant::now() > deadline {
                break;
            }
        }
        found.hits.sort_by_key(|hit| std::cmp::Reverse(hit.record.date));
        found.hits.truncate(request.limit);
        Ok(())
    }

    fn hit(&self, space: &Space, record: Record, query: &Query) -> Result<SiteHit, AbiError> {
        let excerpt = self.excerpt(&space.id, &record, query)?;
        Ok(SiteHit { space: space.clone(), record, excerpt })
    }
}
