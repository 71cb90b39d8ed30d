//! The labels of threads: those of their messages.

use std::collections::{BTreeSet, HashMap};

use mailarchive_api::AbiError;

use super::{entry::Entry, layout::Keys};
use crate::{
    archive::{Archive, Label},
    store::prefix_end,
    thread::Node,
};

/// Of a long thread so many messages are looked at, the latest ones, so that a list costs the same however long its
/// threads are.
const LOOKED_AT: u32 = 20;

impl Archive {
    /// The labels that messages of these threads carry, in alphabetical order; threads without any are left out.
    pub(crate) fn thread_labels(
        &self,
        space: &str,
        roots: &[Node],
    ) -> Result<HashMap<Node, BTreeSet<Label>>, AbiError> {
        if !self.has_labels(space)? {
            return Ok(HashMap::new());
        }
        let keys = Keys::new(space);
        let mut members = Vec::new();
        for root in roots {
            for part in self.parts(space, *root)? {
                let prefix = keys.entries(part);
                for (key, value) in self.store.scan(&prefix, &prefix_end(&prefix), LOOKED_AT, true)? {
                    let entry = Entry::decode(&key, &value)?;
                    if !entry.copy {
                        members.push((entry.id, *root));
                    }
                }
            }
        }
        let ids: Vec<_> = members.iter().map(|(id, _)| *id).collect();
        let of_messages = self.labels_of(space, &ids)?;
        let mut of_threads: HashMap<Node, BTreeSet<Label>> = HashMap::new();
        for (id, root) in members {
            if let Some(labels) = of_messages.get(&id) {
                of_threads.entry(root).or_default().extend(labels.iter().cloned());
            }
        }
        Ok(of_threads)
    }
}
