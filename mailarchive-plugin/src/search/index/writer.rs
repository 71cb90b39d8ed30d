//! Changing the index. There is one writer at a time, and only while there is something to write.

use std::{fs, io, path::Path};

use tantivy::{
    Index, IndexWriter, Term,
    indexer::{IndexWriterOptions, LogMergePolicy},
};

use super::{
    Damage, Entry, Epoch,
    directory::{IndexDirectory, Reading},
    inverted::component,
    schema::{Fields, register, schema},
};
use crate::archive::MessageId;

/// What indexing may take in memory before it is written to a file.
const MEMORY: usize = 30 * 1024 * 1024;
/// Texts that were added and not committed are in memory, up to this length.
const UNCOMMITTED: usize = 16 * 1024 * 1024;
/// A segment of more messages is not merged any more, so that no merge takes long.
const MERGED: usize = 60_000;

pub(in crate::search) struct Writer {
    writer: IndexWriter,
    fields: Fields,
    uncommitted: usize,
}

impl Writer {
    /// The index as it is.
    pub(in crate::search) fn open(root: &Path) -> Result<Self, Damage> {
        let (expected, fields) = schema();
        let mut index = Index::open(IndexDirectory::new(root, Reading::InOrder))?;
        if index.schema() != expected {
            return Err(Damage::Foreign);
        }
        index.register_plugin(component(fields.parts()));
        Self::over(&index, fields)
    }

    /// A new index in place of what is there.
    pub(in crate::search) fn create(root: &Path, epoch: &Epoch) -> Result<Self, Damage> {
        match fs::remove_dir_all(root) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir_all(root)?,
        }
        let (schema, fields) = schema();
        let directory = IndexDirectory::new(root, Reading::InOrder);
        let builder = Index::builder().schema(schema).register_plugin(component(fields.parts()));
        let index = builder.open_or_create(directory)?;
        let mut writer = Self::over(&index, fields)?;
        writer.commit(epoch)?;
        Ok(writer)
    }

    fn over(index: &Index, fields: Fields) -> Result<Self, Damage> {
        register(index.tokenizers());
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(MEMORY)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = index.writer_with_options(options)?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_layer_size(500);
        merging.set_min_num_segments(6);
        merging.set_max_docs_before_merge(MERGED);
        merging.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(merging));
        Ok(Self { writer, fields, uncommitted: 0 })
    }

    pub(in crate::search) fn add(&mut self, space: &str, id: MessageId, entry: &Entry) -> Result<(), Damage> {
        self.uncommitted += entry.texts.iter().map(|(_, text)| text.len() + 64).sum::<usize>();
        self.writer.add_document(self.fields.document(space, id, entry))?;
        Ok(())
    }

    pub(in crate::search) fn remove(&mut self, space: &str, id: MessageId) {
        self.writer.delete_term(self.fields.key_of(space, id));
    }

    pub(in crate::search) fn remove_space(&mut self, space: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.space, space));
    }

    /// A commit is due: enough is in memory.
    pub(in crate::search) fn is_full(&self) -> bool {
        self.uncommitted >= UNCOMMITTED
    }

    pub(in crate::search) fn commit(&mut self, epoch: &Epoch) -> Result<(), Damage> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&epoch.encode());
        prepared.commit()?;
        self.uncommitted = 0;
        Ok(())
    }

    /// Writes the segments anew that hold messages which were removed: until then their words stand in the
    /// files. Answers whether none is left.
    pub(in crate::search) fn clean(&mut self, stop: impl Fn() -> bool) -> Result<bool, Damage> {
        const TRIES: u32 = 5;
        for _ in 0..TRIES {
            let segments = self.writer.index().searchable_segment_metas()?;
            let unclean: Vec<_> = segments.iter().filter(|segment| segment.num_deleted_docs() > 0).collect();
            if unclean.is_empty() {
                self.writer.garbage_collect_files().wait()?;
                return Ok(true);
            }
            for segment in unclean {
                if stop() {
                    return Ok(false);
                }
                // It may be part of another merge already, and be gone when that is over.
                let _ = self.writer.merge(&[segment.id()]).wait();
            }
        }
        Ok(false)
    }

    /// Ends the writer with its threads and its lock. What was not committed is not kept.
    pub(in crate::search) fn close(self) -> Result<(), Damage> {
        Ok(self.writer.wait_merging_threads()?)
    }
}
