//! Reading threads: the list, newest first, and one thread whole.

use mailarchive_api::AbiError;

use super::{
    entry::{Entry, Pointer},
    head::Head,
    layout::{self, Keys},
};
use crate::{
    archive::{Archive, MessageId, Record, decode},
    hex, keys,
    store::{Pair, prefix_end},
    thread::Node,
};

/// A thread is shown up to this many messages; what is beyond is in the list of messages.
const MOST_MESSAGES: usize = 100_000;

/// A place in the list of threads. Opaque outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ThreadCursor([u8; 16]);

impl ThreadCursor {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }

    fn of_key(key: &[u8]) -> Option<Self> {
        key.last_chunk::<16>().copied().map(Self)
    }
}

impl std::fmt::Display for ThreadCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// Which part of the list of threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ThreadFrom {
    Newest,
    Before(ThreadCursor),
    After(ThreadCursor),
}

/// A page of the list of threads, newest first by their last messages.
pub(crate) struct ThreadPage {
    pub(crate) threads: Vec<(Node, Head)>,
    pub(crate) newer: Option<ThreadCursor>,
    pub(crate) older: Option<ThreadCursor>,
}

/// A thread with all its messages.
pub(crate) struct Thread {
    pub(crate) id: Node,
    pub(crate) head: Head,
    /// Sorted by date. Copies are left out.
    pub(crate) entries: Vec<Entry>,
}

impl Archive {
    /// The threads that these messages are in; none while they are not gathered.
    pub(crate) fn threads_of<'a>(
        &self,
        space: &str,
        records: impl IntoIterator<Item = &'a Record>,
    ) -> Result<Vec<Option<Node>>, AbiError> {
        let nodes: Vec<Node> = records.into_iter().map(Record::node).collect();
        self.roots(space, &nodes)
    }

    /// What the thread of this name, or of any older name of it, is called now.
    pub(crate) fn thread_root(&self, space: &str, id: Node) -> Result<Option<Node>, AbiError> {
        Ok(self.roots(space, &[id])?.pop().flatten())
    }

    /// The roots of these nodes' threads.
    pub(super) fn roots(&self, space: &str, nodes: &[Node]) -> Result<Vec<Option<Node>>, AbiError> {
        let keys = Keys::new(space);
        let mut roots: Vec<Option<Node>> = vec![None; nodes.len()];
        let mut open: Vec<(usize, Node)> = nodes.iter().copied().enumerate().collect();
        while !open.is_empty() {
            let wanted: Vec<_> = open.iter().map(|(_, node)| keys.node(*node)).collect();
            let values = self.store.get_many(&wanted)?;
            let mut further = Vec::new();
            for ((place, node), value) in open.into_iter().zip(values) {
                match value.as_deref().map(Pointer::decode).transpose()? {
                    Some(Pointer::Root(_)) => roots[place] = Some(node),
                    Some(Pointer::To(next)) => further.push((place, next)),
                    None => {}
                }
            }
            open = further;
        }
        Ok(roots)
    }

    /// How many threads a space has.
    pub(crate) fn thread_total(&self, space: &str) -> Result<u64, AbiError> {
        let mut total = 0i64;
        self.store.scan_prefix(&Keys::new(space).totals(), |(_, value)| {
            total += value.try_into().map_or(0, i64::from_be_bytes);
        })?;
        Ok(u64::try_from(total).unwrap_or(0))
    }

    /// Up to `limit` threads of a space.
    pub(crate) fn threads(&self, space: &str, from: ThreadFrom, limit: u32) -> Result<ThreadPage, AbiError> {
        let keys = Keys::new(space);
        let prefix = keys.list();
        let end = prefix_end(&prefix);
        let place = |cursor: ThreadCursor| [prefix.as_slice(), &cursor.0].concat();
        let asked = limit.saturating_add(1);
        let scan = |start: &[u8], end: &[u8], reverse| self.store.scan(start, end, asked, reverse);
        let mut pairs = match from {
            ThreadFrom::Newest => scan(&prefix, &end, false)?,
            ThreadFrom::Before(cursor) => scan(&[place(cursor).as_slice(), &[0]].concat(), &end, false)?,
            ThreadFrom::After(cursor) => scan(&prefix, &place(cursor), true)?,
        };
        let more = pairs.len() > limit as usize;
        pairs.truncate(limit as usize);
        if matches!(from, ThreadFrom::After(_)) {
            pairs.reverse();
        }
        let cursor = |pair: Option<&Pair>| pair.and_then(|(key, _)| ThreadCursor::of_key(key));
        let (first, last) = (cursor(pairs.first()), cursor(pairs.last()));
        let (newer, older) = match from {
            ThreadFrom::Newest => (None, last.filter(|_| more)),
            ThreadFrom::Before(_) => (first, last.filter(|_| more)),
            ThreadFrom::After(_) => (first.filter(|_| more), last),
        };
        let roots: Vec<Node> = pairs.iter().filter_map(|(key, _)| layout::last_node(key)).collect();
        Ok(ThreadPage { threads: self.thread_heads(space, &roots)?, newer, older })
    }

    /// What lists show of the threads with these roots.
    pub(crate) fn thread_heads(&self, space: &str, roots: &[Node]) -> Result<Vec<(Node, Head)>, AbiError> {
        let keys = Keys::new(space);
        let wanted = roots.iter().map(|root| keys.head(*root)).collect::<Vec<_>>();
        let heads = if wanted.is_empty() { Vec::new() } else { self.store.get_many(&wanted)? };
        let threads = roots.iter().zip(heads).filter_map(|(root, head)| Some((*root, head?)));
        threads.map(|(root, head)| Ok((root, decode(&head)?))).collect()
    }

    /// The thread that this name, or any older name of it, stands for.
    pub(crate) fn thread(&self, space: &str, id: Node) -> Result<Option<Thread>, AbiError> {
        let Some(root) = self.roots(space, &[id])?.pop().flatten() else { return Ok(None) };
        let Some(head) = self.store.get(&Keys::new(space).head(root))? else { return Ok(None) };
        let mut entries: Vec<Entry> =
            self.entries_of_thread(space, root)?.into_iter().map(|one| one.1).collect();
        entries.retain(|entry| !entry.copy);
        Ok(Some(Thread { id: root, head: decode(&head)?, entries }))
    }

    /// Every message of the thread that this name stands for, copies among them, sorted by date.
    pub(crate) fn thread_messages(&self, space: &str, id: Node) -> Result<Vec<MessageId>, AbiError> {
        let Some(root) = self.roots(space, &[id])?.pop().flatten() else { return Ok(Vec::new()) };
        Ok(self.entries_of_thread(space, root)?.into_iter().map(|(_, entry)| entry.id).collect())
    }

    /// The messages before and after one in its thread, by date, without copies.
    pub(crate) fn thread_steps(
        &self,
        space: &str,
        root: Node,
        record: &Record,
    ) -> Result<(Option<MessageId>, Option<MessageId>), AbiError> {
        let keys = Keys::new(space);
        let (mut before, mut after) = (None, None);
        for part in self.parts(space, root)? {
            let (prefix, place) = (keys.entries(part), keys.entry(part, record.date, record.id));
            let behind = [place.as_slice(), &[0]].concat();
            before = before.max(self.nearest_entry(prefix.clone(), place, true)?);
            let next = self.nearest_entry(behind, prefix_end(&prefix), false)?;
            after = [after, next].into_iter().flatten().min();
        }
        Ok((before.map(|(_, id)| id), after.map(|(_, id)| id)))
    }

    /// The first entry of this range that is no copy, or the last one.
    fn nearest_entry(
        &self,
        mut start: Vec<u8>,
        mut end: Vec<u8>,
        reverse: bool,
    ) -> Result<Option<(i64, MessageId)>, AbiError> {
        const PAGE: u32 = 10;
        loop {
            let page = self.store.scan(&start, &end, PAGE, reverse)?;
            for (key, value) in &page {
                let entry = Entry::decode(key, value)?;
                if !entry.copy {
                    return Ok(Some((entry.link.date, entry.id)));
                }
            }
            match page.last() {
                Some((last, _)) if page.len() == PAGE as usize && reverse => end.clone_from(last),
                Some((last, _)) if page.len() == PAGE as usize => start = [last.as_slice(), &[0]].concat(),
                _ => return Ok(None),
            }
        }
    }

    /// Every entry with the part that holds it, sorted by date.
    pub(super) fn entries_of_thread(&self, space: &str, root: Node) -> Result<Vec<(Node, Entry)>, AbiError> {
        let keys = Keys::new(space);
        let mut entries = Vec::new();
        for part in self.parts(space, root)? {
            let mut damaged = None;
            self.store.scan_prefix(&keys.entries(part), |(key, value)| {
                match Entry::decode(&key, &value) {
                    Ok(entry) if entries.len() < MOST_MESSAGES => entries.push((part, entry)),
                    Ok(_) => {}
                    Err(error) => damaged = Some(error),
                }
            })?;
            damaged.map_or(Ok(()), Err)?;
        }
        entries.sort_by_key(|(_, entry)| (entry.link.date, entry.id));
        Ok(entries)
    }

    /// The thread itself, and the threads that became parts of it.
    pub(super) fn parts(&self, space: &str, root: Node) -> Result<Vec<Node>, AbiError> {
        let keys = Keys::new(space);
        let mut parts = vec![root];
        let mut next = 0;
        while let Some(part) = parts.get(next).copied() {
            self.store.scan_prefix(&keys.parts(part), |(key, _)| parts.extend(layout::last_node(&key)))?;
            next += 1;
        }
        Ok(parts)
    }

    /// The threads next to one in the list: newer and older.
    pub(crate) fn thread_neighbours(
        &self,
        space: &str,
        thread: &Thread,
    ) -> Result<(Option<Node>, Option<Node>), AbiError> {
        let keys = Keys::new(space);
        let prefix = keys.list();
        let place = keys.listed(thread.head.last.0, thread.id);
        let node = |pairs: Vec<Pair>| pairs.first().and_then(|(key, _)| layout::last_node(key));
        let after = [place.as_slice(), &[0]].concat();
        let newer = node(self.store.scan(&prefix, &place, 1, true)?);
        let older = node(self.store.scan(&after, &prefix_end(&prefix), 1, false)?);
        Ok((newer, older))
    }

    /// The records of these messages, in their order; what is gone is left out.
    pub(crate) fn records<'a>(
        &self,
        space: &str,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Result<Vec<Record>, AbiError> {
        self.records_by_id(space, entries.into_iter().map(|entry| entry.id))
    }

    pub(crate) fn records_by_id(
        &self,
        space: &str,
        ids: impl IntoIterator<Item = MessageId>,
    ) -> Result<Vec<Record>, AbiError> {
        let wanted: Vec<_> = ids.into_iter().map(|id| keys::message(space, id)).collect();
        let mut records = Vec::with_capacity(wanted.len());
        for page in wanted.chunks(500) {
            for value in self.store.get_many(page)?.into_iter().flatten() {
                records.push(decode(&value)?);
            }
        }
        Ok(records)
    }
}
