//! The first messages of an order, and how many there are in all.

use std::{cmp::Ordering, collections::BinaryHeap, sync::Arc};

use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::ColumnValues,
};

use super::schema::{DATE, HIGH, LOW, whole};
use crate::archive::MessageId;

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The newest.
    Date,
    /// What fits best.
    Relevance,
}

/// A message's place in the results. What is less comes earlier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::search) struct Place {
    /// Zero where the date decides.
    pub(in crate::search) score: Score,
    pub(in crate::search) date: i64,
    pub(in crate::search) id: MessageId,
}

impl Eq for Place {}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let score = other.score.total_cmp(&self.score);
        score.then(other.date.cmp(&self.date)).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A message that was found: its place, and the segment and number that lead to the rest.
pub(super) type Hit = (Place, SegmentOrdinal, DocId);

/// Collects the first `limit` after `after`.
pub(super) struct First {
    pub(super) order: Order,
    pub(super) after: Option<Place>,
    pub(super) limit: usize,
}

impl Collector for First {
    type Fruit = (Vec<Hit>, u64);
    type Child = FirstOfSegment;

    fn for_segment(
        &self,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<FirstOfSegment> {
        let columns = segment.fast_fields();
        Ok(FirstOfSegment {
            order: self.order,
            after: self.after,
            limit: self.limit,
            ordinal,
            date: columns.column_first_or_default(DATE)?,
            high: columns.column_first_or_default(HIGH)?,
            low: columns.column_first_or_default(LOW)?,
            first: BinaryHeap::new(),
            total: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.order == Order::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<(Vec<Hit>, u64)>) -> tantivy::Result<(Vec<Hit>, u64)> {
        let total = fruits.iter().map(|(_, total)| total).sum();
        let mut hits: Vec<Hit> = fruits.into_iter().flat_map(|(hits, _)| hits).collect();
        hits.sort();
        hits.truncate(self.limit);
        Ok((hits, total))
    }
}

pub(super) struct FirstOfSegment {
    order: Order,
    after: Option<Place>,
    limit: usize,
    ordinal: SegmentOrdinal,
    date: Arc<dyn ColumnValues<i64>>,
    high: Arc<dyn ColumnValues<u64>>,
    low: Arc<dyn ColumnValues<u64>>,
    /// The last of them on top.
    first: BinaryHeap<Hit>,
    total: u64,
}

impl SegmentCollector for FirstOfSegment {
    type Fruit = (Vec<Hit>, u64);

    fn collect(&mut self, document: DocId, score: Score) {
        self.total += 1;
        let score = match self.order {
            Order::Date => 0.0,
            Order::Relevance => score,
        };
        let date = self.date.get_val(document);
        let is_full = self.first.len() == self.limit;
        // Most are told by score and date alone.
        let later =
            |place: &Place| place.score.total_cmp(&score).then(place.date.cmp(&date)) == Ordering::Greater;
        if is_full && self.first.peek().is_none_or(|(last, ..)| later(last)) {
            return;
        }
        let id = whole(self.high.get_val(document), self.low.get_val(document));
        let place = Place { score, date, id };
        if self.after.is_some_and(|after| place <= after) {
            return;
        }
        if is_full {
            match self.first.peek_mut() {
                Some(mut last) if place < last.0 => *last = (place, self.ordinal, document),
                _ => {}
            }
        } else {
            self.first.push((place, self.ordinal, document));
        }
    }

    fn harvest(self) -> (Vec<Hit>, u64) {
        (self.first.into_vec(), self.total)
    }
}
