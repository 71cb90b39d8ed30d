//! The postings of messages that are added, in memory until they are written.

use std::collections::HashMap;

use tantivy::{
    DocId, PluginWriter, Segment, TantivyDocument, TantivyError,
    index::SegmentComponent,
    indexer::DocIdMapping,
    schema::{Field, Schema, Value, document::ErasedDocument},
};

use super::{
    bits::{read_u32, write_number},
    component::EXTENSION,
    dictionary::number,
    file::FileWriter,
    lengths::Lengths,
    postings::Postings,
};
use crate::search::{query::Part, words::Tokens};

/// What a term takes besides its key and its postings.
const TERM: usize = 96;
/// Between the texts of a part, so that no phrase goes from one to the next.
const GAP: u32 = 1;

/// Takes the parts of messages apart.
pub(super) struct Gather {
    fields: Vec<(Part, Field)>,
    numbers: HashMap<Box<[u8]>, u32>,
    terms: Vec<Gathered>,
    lengths: Lengths,
    documents: u32,
    memory: usize,
    /// The terms of one part of one message and their places.
    tokens: Vec<(u32, u32)>,
    key: Vec<u8>,
}

/// The postings of one term: distance from the message before, how often, distances between the places.
#[derive(Default)]
struct Gathered {
    data: Vec<u8>,
    /// Behind the last message.
    next: u32,
}

impl Gather {
    pub(super) fn new(fields: Vec<(Part, Field)>) -> Self {
        Self {
            fields,
            numbers: HashMap::new(),
            terms: Vec::new(),
            lengths: Lengths::default(),
            documents: 0,
            memory: 0,
            tokens: Vec::new(),
            key: Vec::new(),
        }
    }

    /// How many tokens the part has.
    fn part<'a>(&mut self, document: u32, part: Part, texts: impl Iterator<Item = &'a str>) -> u32 {
        let (mut start, mut count) = (0, 0);
        self.tokens.clear();
        for text in texts {
            let mut tokens = Tokens::new(text);
            while tokens.advance() {
                self.key.clear();
                self.key.extend_from_slice(tokens.token().text.as_bytes());
                self.key.push(number(part));
                let term = self.term();
                self.tokens.push((term, start + tokens.token().place));
                count += 1;
            }
            start += tokens.end() + GAP;
        }
        let mut tokens = std::mem::take(&mut self.tokens);
        tokens.sort_unstable();
        for same in tokens.chunk_by(|one, other| one.0 == other.0) {
            self.push(document, same);
        }
        self.tokens = tokens;
        count
    }

    /// The number of the term that `key` holds.
    fn term(&mut self) -> u32 {
        if let Some(number) = self.numbers.get(self.key.as_slice()) {
            return *number;
        }
        let number = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        self.numbers.insert(self.key.as_slice().into(), number);
        self.terms.push(Gathered::default());
        self.memory += self.key.len() + TERM;
        number
    }

    fn push(&mut self, document: u32, places: &[(u32, u32)]) {
        let Some(term) = places.first().and_then(|(term, _)| self.terms.get_mut(*term as usize)) else {
            return;
        };
        let before = term.data.capacity();
        write_number(&mut term.data, u64::from(document - term.next));
        write_number(&mut term.data, places.len() as u64);
        term.next = document + 1;
        let mut free = 0;
        for (_, place) in places {
            write_number(&mut term.data, u64::from(place - free));
            free = place + 1;
        }
        self.memory += term.data.capacity() - before;
    }
}

impl Gathered {
    fn postings(&self, postings: &mut Postings) {
        postings.clear();
        let (mut data, mut next) = (self.data.as_slice(), 0);
        while !data.is_empty() {
            let document = next + read_u32(&mut data);
            let count = read_u32(&mut data);
            postings.documents.push(document);
            postings.counts.push(count);
            let mut free = 0;
            for _ in 0..count {
                let place = free + read_u32(&mut data);
                postings.places.push(place);
                free = place + 1;
            }
            next = document + 1;
        }
    }
}

impl PluginWriter for Gather {
    fn add_document(
        &mut self,
        document: DocId,
        entry: &dyn ErasedDocument,
        _: &Schema,
    ) -> tantivy::Result<()> {
        let entry = entry.as_any().downcast_ref::<TantivyDocument>();
        let entry =
            entry.ok_or_else(|| TantivyError::InternalError("an unknown kind of document".to_owned()))?;
        let mut counts = [0; Part::ALL.len()];
        for (part, field) in self.fields.clone() {
            let texts = entry.get_all(field).filter_map(|value| value.as_value().as_str());
            counts[usize::from(number(part))] = self.part(document, part, texts);
        }
        self.lengths.push(|part| counts[usize::from(number(part))]);
        self.documents = document + 1;
        Ok(())
    }

    fn serialize(self: Box<Self>, segment: &Segment, mapping: Option<&DocIdMapping>) -> tantivy::Result<()> {
        if mapping.is_some() {
            return Err(TantivyError::InternalError("messages are not put in another order".to_owned()));
        }
        let out = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let mut file = FileWriter::new(out, self.documents, self.lengths);
        let mut terms: Vec<_> = self.numbers.into_iter().collect();
        terms.sort_unstable();
        let mut postings = Postings::default();
        for (key, term) in terms {
            self.terms[term as usize].postings(&mut postings);
            file.push(&key, &postings)?;
        }
        Ok(file.finish()?)
    }

    fn mem_usage(&self) -> usize {
        self.memory
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn std::any::Any {
        self
    }
}
