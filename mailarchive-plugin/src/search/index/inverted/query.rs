//! A needle as the library's queries ask for it.

use std::fmt;

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
};

use super::{
    file::Segments,
    lengths,
    phrase::{self, Held},
    postings::Cursor,
};
use crate::search::{query::Part, words::Needle};

/// The messages that hold a needle in a part.
#[derive(Clone)]
pub(in crate::search::index) struct NeedleQuery {
    pub(in crate::search::index) segments: Segments,
    pub(in crate::search::index) part: Part,
    pub(in crate::search::index) needle: Needle,
}

impl fmt::Debug for NeedleQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NeedleQuery({:?}, {:?})", self.part, self.needle)
    }
}

impl Query for NeedleQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let worth = scoring.is_scoring_enabled().then(|| self.worth());
        Ok(Box::new(NeedleWeight { query: self.clone(), worth }))
    }
}

impl NeedleQuery {
    /// What rare terms are worth more than those that are in every message (BM25).
    fn worth(&self) -> f32 {
        let messages: u32 = self.segments.all().map(|inverted| inverted.documents).sum();
        let terms = self.needle.pieces().iter().filter(|piece| !piece.is_start);
        terms
            .map(|piece| {
                let entries =
                    self.segments.all().filter_map(|inverted| inverted.find(&piece.text, self.part));
                let holding = entries.map(|entry| entry.holding).sum::<u32>() as f32;
                (1.0 + (messages as f32 - holding + 0.5) / (holding + 0.5)).ln()
            })
            .sum()
    }

    /// Tokens that the part has on average.
    fn average(&self) -> Option<f32> {
        let averages = self.segments.all().map(|inverted| {
            let average = inverted.lengths.average(self.part)?;
            Some((average * inverted.documents as f32, inverted.documents as f32))
        });
        let (tokens, messages) =
            averages.flatten().fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
        (tokens > 0.0).then(|| tokens / messages)
    }
}

struct NeedleWeight {
    query: NeedleQuery,
    /// `None`: nobody asks what fits better.
    worth: Option<f32>,
}

impl Weight for NeedleWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let NeedleQuery { segments, part, needle } = &self.query;
        let inverted = segments.of(segment)?;
        let rating = self.worth.map(|worth| Rating::new(worth * boost, self.query.average()));
        if let [piece] = needle.pieces()
            && !piece.is_start
        {
            let Some(entry) = inverted.find(&piece.text, *part) else { return Ok(Box::new(EmptyScorer)) };
            return Ok(Box::new(TermScorer { cursor: inverted.cursor(&entry, *part)?, rating }));
        }
        let held = phrase::holding(&inverted, *part, needle)?;
        if held.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        Ok(Box::new(PhraseScorer { held, at: 0, lengths: inverted.lengths.of(*part), rating }))
    }

    fn explain(&self, segment: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(segment, 1.0)?;
        if scorer.doc() > document || scorer.seek(document) != document {
            return Err(TantivyError::InvalidArgument(format!("message {document} does not hold it")));
        }
        Ok(Explanation::new("NeedleQuery", scorer.score()))
    }
}

/// How well a message fits by how often it holds a term, seen against the length of the text: BM25 with its usual
/// parameters.
struct Rating {
    worth: f32,
    /// By the code of the length.
    norms: Box<[f32; 256]>,
}

impl Rating {
    fn new(worth: f32, average: Option<f32>) -> Self {
        const K: f32 = 1.2;
        const B: f32 = 0.75;
        let mut norms = Box::new([K; 256]);
        if let Some(average) = average {
            for (code, norm) in (0..=u8::MAX).zip(norms.iter_mut()) {
                *norm = K * (1.0 - B + B * lengths::length(code) / average);
            }
        }
        Self { worth: worth * (K + 1.0), norms }
    }

    #[inline]
    fn of(&self, count: u32, length: u8) -> f32 {
        let count = count as f32;
        self.worth * count / (count + self.norms[usize::from(length)])
    }
}

/// Goes through the messages that hold one term.
struct TermScorer {
    cursor: Cursor,
    rating: Option<Rating>,
}

impl DocSet for TermScorer {
    #[inline]
    fn advance(&mut self) -> DocId {
        self.cursor.advance()
    }

    #[inline]
    fn seek(&mut self, target: DocId) -> DocId {
        self.cursor.seek(target)
    }

    #[inline]
    fn doc(&self) -> DocId {
        self.cursor.document()
    }

    fn size_hint(&self) -> u32 {
        self.cursor.holding()
    }
}

impl Scorer for TermScorer {
    fn score(&mut self) -> Score {
        self.rating.as_ref().map_or(1.0, |rating| rating.of(self.cursor.count(), self.cursor.length()))
    }
}

/// Goes through messages that were found to hold a phrase.
struct PhraseScorer {
    held: Held,
    at: usize,
    lengths: lengths::OfPart,
    rating: Option<Rating>,
}

impl DocSet for PhraseScorer {
    #[inline]
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        // Mostly a near one.
        let (mut step, mut end) = (1, self.at);
        while self.held.get(end).is_some_and(|(document, _)| *document < target) {
            self.at = end;
            end += step;
            step *= 2;
        }
        let end = end.min(self.held.len());
        self.at += self.held[self.at.min(end)..end].partition_point(|(document, _)| *document < target);
        self.doc()
    }

    #[inline]
    fn doc(&self) -> DocId {
        self.held.get(self.at).map_or(TERMINATED, |(document, _)| *document)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.held.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for PhraseScorer {
    fn score(&mut self) -> Score {
        let (Some(rating), Some((document, count))) = (&self.rating, self.held.get(self.at)) else {
            return 1.0;
        };
        rating.of(*count, self.lengths.codes().of(*document))
    }
}
