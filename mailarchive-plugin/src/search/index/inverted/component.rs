//! Inverted files as a component of the library's segments: written with them and merged with them.

use std::sync::Arc;

use tantivy::{
    PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin, SegmentReader, TantivyError,
    index::SegmentComponent, indexer::doc_id_mapping::MappingType, schema::Field,
};

use super::{
    dictionary::{Walk, part_of},
    file::{FileWriter, Inverted},
    gather::Gather,
    lengths::Lengths,
    postings::Postings,
};
use crate::search::query::Part;

/// How the files' names end.
pub(in crate::search::index) const EXTENSION: &str = "words";

/// The component that takes apart what these fields hold.
pub(in crate::search::index) fn component(fields: Vec<(Part, Field)>) -> Arc<dyn SegmentPlugin> {
    Arc::new(Component { fields })
}

struct Component {
    fields: Vec<(Part, Field)>,
}

impl SegmentPlugin for Component {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Gather::new(self.fields.clone())))
    }

    fn merge(&self, merged: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if merged.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InternalError("messages are not put in another order".to_owned()));
        }
        let mut sources = Vec::new();
        let (mut lengths, mut documents) = (Lengths::default(), 0);
        for reader in merged.readers {
            let inverted = Inverted::open(reader)?;
            sources.push(Source::new(inverted, reader, &mut lengths, &mut documents));
        }
        let out = merged.target_segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let mut file = FileWriter::new(out, documents, lengths);
        let mut walks: Vec<_> =
            sources.iter().map(|source| Ahead::new(source.inverted.dictionary().walk())).collect();
        let (mut postings, mut places, mut key) = (Postings::default(), Vec::new(), Vec::new());
        while let Some(least) = walks.iter().filter_map(Ahead::key).min() {
            key.clear();
            key.extend_from_slice(least);
            postings.clear();
            let part = part_of(&key).unwrap_or(Part::Body);
            for (source, walk) in sources.iter().zip(&mut walks) {
                if walk.key() != Some(key.as_slice()) {
                    continue;
                }
                source.take(walk, part, &mut postings, &mut places)?;
                walk.advance();
            }
            if !postings.documents.is_empty() {
                file.push(&key, &postings)?;
            }
        }
        Ok(file.finish()?)
    }
}

/// A segment that goes into a merge.
struct Source {
    inverted: Inverted,
    /// The new number of each message; `None`: it was removed.
    numbers: Vec<Option<u32>>,
}

impl Source {
    /// Numbers its messages behind those of the segments before.
    fn new(inverted: Inverted, reader: &SegmentReader, lengths: &mut Lengths, documents: &mut u32) -> Self {
        let numbers = (0..reader.max_doc()).map(|document| {
            (!reader.is_deleted(document)).then(|| {
                lengths.push_from(&inverted.lengths, document);
                *documents += 1;
                *documents - 1
            })
        });
        let numbers = numbers.collect();
        Self { inverted, numbers }
    }

    fn take(
        &self,
        walk: &Ahead<'_>,
        part: Part,
        postings: &mut Postings,
        places: &mut Vec<u32>,
    ) -> tantivy::Result<()> {
        let mut cursor = self.inverted.cursor(&walk.walk.entry(), part)?;
        while let Some(number) = self.numbers.get(cursor.document() as usize) {
            if let Some(number) = number {
                cursor.places(places);
                postings.push(*number, places);
            }
            cursor.advance();
        }
        Ok(())
    }
}

/// A walk that stands on a term.
struct Ahead<'a> {
    walk: Walk<'a>,
    is_over: bool,
}

impl<'a> Ahead<'a> {
    fn new(walk: Walk<'a>) -> Self {
        let mut ahead = Self { walk, is_over: false };
        ahead.advance();
        ahead
    }

    fn advance(&mut self) {
        self.is_over = !self.walk.advance();
    }

    fn key(&self) -> Option<&[u8]> {
        (!self.is_over).then(|| self.walk.key())
    }
}
