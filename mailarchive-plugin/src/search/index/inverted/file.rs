//! A segment's inverted file as a whole.

use std::{
    collections::HashMap,
    io::{self, Write},
    sync::Arc,
};

use tantivy::{
    SegmentReader,
    directory::{FileSlice, TerminatingWrite, WritePtr},
    index::{SegmentComponent, SegmentId},
};

use super::{
    component::EXTENSION,
    dictionary::{Dictionary, DictionaryWriter, key, part_of},
    lengths::{Lengths, OfPart},
    postings::{Cursor, Entry, Postings},
};
use crate::search::{index::Damage, query::Part};

/// What reading bits looks at beyond the last of them.
const MARGIN: usize = 8;
/// Three lengths of eight bytes, and the number of messages.
const TRAILER: usize = 3 * 8 + 4;

/// Writes an inverted file, term by term in the order of their keys.
pub(super) struct FileWriter {
    out: WritePtr,
    documents: u32,
    lengths: Lengths,
    dictionary: DictionaryWriter,
    buffer: Vec<u8>,
    written: u64,
}

impl FileWriter {
    pub(super) fn new(out: WritePtr, documents: u32, lengths: Lengths) -> Self {
        Self {
            out,
            documents,
            lengths,
            dictionary: DictionaryWriter::default(),
            buffer: Vec::new(),
            written: 0,
        }
    }

    pub(super) fn push(&mut self, key: &[u8], postings: &Postings) -> io::Result<()> {
        self.buffer.clear();
        let lengths = part_of(key).map_or_else(OfPart::default, |part| self.lengths.of(part));
        postings.encode(self.documents, &lengths, &mut self.buffer);
        self.out.write_all(&self.buffer)?;
        let holding = u32::try_from(postings.documents.len()).map_err(io::Error::other)?;
        self.dictionary.push(key, holding, self.buffer.len());
        self.written += self.buffer.len() as u64;
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(&[0; MARGIN])?;
        let (entries, starts) = self.dictionary.finish();
        self.buffer.clear();
        self.lengths.write(&mut self.buffer);
        self.out.write_all(&entries)?;
        self.out.write_all(&self.buffer)?;
        self.out.write_all(&starts)?;
        for length in [self.written, entries.len() as u64, self.buffer.len() as u64] {
            self.out.write_all(&length.to_le_bytes())?;
        }
        self.out.write_all(&self.documents.to_le_bytes())?;
        self.out.terminate()
    }
}

/// The inverted file of a segment.
pub(in crate::search::index) struct Inverted {
    postings: FileSlice,
    dictionary: Dictionary,
    pub(super) lengths: Lengths,
    pub(super) documents: u32,
}

impl Inverted {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let inverted = Self::read(&file)?.filter(|inverted| inverted.documents == segment.max_doc());
        inverted.ok_or_else(|| {
            tantivy::TantivyError::InternalError("an inverted file is not what was written".to_owned())
        })
    }

    fn read(file: &FileSlice) -> io::Result<Option<Self>> {
        let Some(end) = tantivy::HasLen::len(file).checked_sub(TRAILER) else { return Ok(None) };
        let trailer = file.slice_from(end).read_bytes()?;
        let number = |at: usize| trailer.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
        let length = |at| number(at).map_or(usize::MAX, |bytes| u64::from_le_bytes(bytes) as usize);
        let documents = trailer[24..].try_into().map_or(0, u32::from_le_bytes);
        let entries = length(0).saturating_add(MARGIN);
        let lengths = entries.saturating_add(length(8));
        let starts = lengths.saturating_add(length(16));
        if starts > end {
            return Ok(None);
        }
        let tail = file.slice(lengths..end).read_bytes()?;
        let (mut lengths_of, starts_of) = tail.as_slice().split_at(starts - lengths);
        let read = Lengths::read(&mut lengths_of, documents as usize)
            .zip(Dictionary::read(file.slice(entries..lengths).read_bytes()?, starts_of));
        Ok(read.map(|(lengths, dictionary)| Self {
            postings: file.slice_to(entries),
            dictionary,
            lengths,
            documents,
        }))
    }

    pub(super) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    pub(super) fn cursor(&self, entry: &Entry, part: Part) -> io::Result<Cursor> {
        let data = self.postings.slice(entry.range.start..entry.range.end + MARGIN).read_bytes()?;
        Ok(Cursor::new(data, self.documents, entry.holding, self.lengths.of(part)))
    }

    pub(super) fn find(&self, text: &str, part: Part) -> Option<Entry> {
        self.dictionary.find(&key(text, part))
    }
}

/// The inverted files of the segments that are searched. Those that stay are taken over after a commit.
#[derive(Clone, Default)]
pub(in crate::search::index) struct Segments(Arc<HashMap<SegmentId, Arc<Inverted>>>);

impl Segments {
    pub(in crate::search::index) fn open(&self, segments: &[SegmentReader]) -> Result<Self, Damage> {
        let open = segments.iter().map(|segment| {
            let id = segment.segment_id();
            let inverted = match self.0.get(&id) {
                Some(inverted) => Arc::clone(inverted),
                None => Arc::new(Inverted::open(segment)?),
            };
            Ok((id, inverted))
        });
        Ok(Self(Arc::new(open.collect::<Result<_, Damage>>()?)))
    }

    pub(super) fn of(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Inverted>> {
        self.0.get(&segment.segment_id()).cloned().ok_or_else(|| {
            tantivy::TantivyError::InternalError("a segment's inverted file is not open".to_owned())
        })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Inverted> {
        self.0.values().map(Arc::as_ref)
    }

    /// Whether a term stands in a file, be it of messages that were removed.
    #[cfg(test)]
    pub(in crate::search::index) fn hold(&self, text: &str, part: Part) -> bool {
        self.all().any(|inverted| inverted.find(text, part).is_some())
    }
}
