//! Taking messages into threads, in the commit that archives them.
//!
//! A batch reads what it needs at once, works in memory, and writes what changed. Each root that it changes is a
//! precondition of the commit, by its stamp: two batches that touch one thread cannot both be committed.

use std::collections::{BTreeMap, HashMap};

use mailarchive_api::AbiError;

use super::{
    Woven,
    entry::{Pointer, Root},
    gather::State,
    head::Head,
    layout::{self, Keys},
};
use crate::{
    account::AccountId,
    archive::{Archive, decode, encode, encode_packed},
    keys,
    store::{Changes, Store, prefix_end},
    thread::{Marks, Node, SOFT_WINDOW},
};

/// Threads up to this many messages move when they become one with a longer one.
const SHORT: u32 = 64;
/// A batch moves no more entries than this; beyond it short threads become parts too.
const MOVES: u32 = 800;
/// So many messages of one subject are tied together in a batch: beyond it there is no telling what they share.
const SOFT_TIES: u32 = 1000;

/// Takes new messages of a space into their threads. Those that a rebuilding is still to come to are left to it.
pub(in crate::archive) fn weave(
    archive: &Archive,
    space: &str,
    account: AccountId,
    items: &[Woven],
    changes: &mut Changes,
) -> Result<(), AbiError> {
    let store = &archive.store;
    let state_key = Keys::new(space).state();
    let stored = store.get(&state_key)?;
    changes.require(&state_key, stored.as_deref());
    let items: Vec<&Woven> = match stored.as_deref().map(decode::<State>).transpose()? {
        Some(State::Done { .. }) => items.iter().collect(),
        Some(State::Gathering { after, .. }) => {
            // Another value each time, so that the rebuilding notices what came behind its back.
            changes.put(state_key, encode(&State::gathering(after))?);
            let is_behind = |item: &&Woven| {
                after.is_some_and(|(date, id)| {
                    item.record.date < date || (item.record.date == date && item.record.id >= id)
                })
            };
            items.iter().filter(is_behind).collect()
        }
        None => {
            let all = keys::all_messages(space);
            if !store.scan(&all, &prefix_end(&all), 1, false)?.is_empty() {
                return Ok(());
            }
            changes.put(state_key, encode(&State::done())?);
            items.iter().collect()
        }
    };
    // After the state, which changes with every mark.
    let marks = archive.marks(space)?;
    Weaver::new(store, space, marks).weave(&items, account, changes)
}

pub(super) struct Weaver<'a> {
    store: &'a Store,
    keys: Keys,
    marks: Marks,
    /// Pointers and subjects' guards as they lie in the store.
    stored: HashMap<Vec<u8>, Option<Vec<u8>>>,
    pointers: HashMap<Node, Pointer>,
    threads: HashMap<Node, Live>,
    /// Subjects of this batch, and whether a message answers by them.
    subjects: HashMap<Node, bool>,
    soft: BTreeMap<(Node, i64, Node), ()>,
    hard: BTreeMap<(Node, i64, Node), ()>,
    writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    moves: u32,
    soft_ties: u32,
    new_threads: i64,
}

/// A thread that changes.
struct Live {
    root: Root,
    head: Option<Head>,
    /// Where it stands in the list of threads; none where it is new, or all its messages were taken away.
    listed: Option<i64>,
}

impl<'a> Weaver<'a> {
    pub(super) fn new(store: &'a Store, space: &str, marks: Marks) -> Self {
        Self {
            store,
            keys: Keys::new(space),
            marks,
            stored: HashMap::new(),
            pointers: HashMap::new(),
            threads: HashMap::new(),
            subjects: HashMap::new(),
            soft: BTreeMap::new(),
            hard: BTreeMap::new(),
            writes: BTreeMap::new(),
            moves: 0,
            soft_ties: 0,
            new_threads: 0,
        }
    }

    pub(super) fn weave(
        mut self,
        items: &[&Woven],
        account: AccountId,
        changes: &mut Changes,
    ) -> Result<(), AbiError> {
        self.read_ahead(items)?;
        for item in items {
            self.take(item)?;
            self.take_by_subject(item)?;
        }
        self.write(account, changes)
    }

    fn read_ahead(&mut self, items: &[&Woven]) -> Result<(), AbiError> {
        let mut nodes: Vec<Node> = self.marks.apart().iter().flatten().copied().collect();
        for item in items {
            nodes.push(item.link.node);
            nodes.extend(self.marks.ties(&item.link));
        }
        self.read_pointers(nodes)?;
        let guards: Vec<_> = items
            .iter()
            .filter_map(|item| item.link.subject)
            .map(|subject| self.keys.guard(subject))
            .collect();
        self.read(guards)?;
        let roots: Vec<Node> = self
            .pointers
            .iter()
            .filter(|(_, pointer)| matches!(pointer, Pointer::Root(_)))
            .map(|(node, _)| *node)
            .collect();
        self.read(roots.iter().map(|root| self.keys.head(*root)).collect())
    }

    fn read(&mut self, mut wanted: Vec<Vec<u8>>) -> Result<(), AbiError> {
        wanted.retain(|key| !self.stored.contains_key(key));
        wanted.sort_unstable();
        wanted.dedup();
        for page in wanted.chunks(1000) {
            let values = self.store.get_many(page)?;
            self.stored.extend(page.iter().cloned().zip(values));
        }
        Ok(())
    }

    fn read_pointers(&mut self, mut nodes: Vec<Node>) -> Result<(), AbiError> {
        while !nodes.is_empty() {
            self.read(nodes.iter().map(|node| self.keys.node(*node)).collect())?;
            let mut further = Vec::new();
            for node in std::mem::take(&mut nodes) {
                if self.pointers.contains_key(&node) {
                    continue;
                }
                if let Some(Some(value)) = self.stored.get(&self.keys.node(node)) {
                    let pointer = Pointer::decode(value)?;
                    self.pointers.insert(node, pointer);
                    if let Pointer::To(next) = pointer {
                        further.push(next);
                    }
                }
            }
            nodes = further;
        }
        Ok(())
    }

    /// The root of a node's thread. Threads become parts of larger ones only, so that the way is short.
    fn find(&mut self, node: Node) -> Result<Option<Node>, AbiError> {
        if !self.pointers.contains_key(&node) {
            self.read_pointers(vec![node])?;
        }
        let mut at = node;
        loop {
            match self.pointers.get(&at) {
                Some(Pointer::To(next)) => at = *next,
                Some(Pointer::Root(_)) => return Ok(Some(at)),
                // A way that leads nowhere is no way; it is mended by whoever ties the node anew.
                None => {
                    self.pointers.remove(&node);
                    return Ok(None);
                }
            }
        }
    }

    fn live(&mut self, root: Node) -> Result<&mut Live, AbiError> {
        if !self.threads.contains_key(&root) {
            let key = self.keys.head(root);
            self.read(vec![key.clone()])?;
            let head: Option<Head> =
                self.stored.get(&key).and_then(Option::as_deref).map(decode).transpose()?;
            let Some(Pointer::Root(pointer)) = self.pointers.get(&root) else {
                return Err(AbiError::internal("a thread's root is missing"));
            };
            let listed = head.as_ref().map(|head| head.last.0);
            self.threads.insert(root, Live { root: *pointer, head, listed });
        }
        self.threads.get_mut(&root).ok_or_else(|| AbiError::internal("a thread is missing"))
    }

    fn take(&mut self, item: &Woven) -> Result<(), AbiError> {
        let node = item.link.node;
        let mut root = self.find(node)?;
        let mut unseen = Vec::new();
        for tie in self.marks.ties(&item.link) {
            match (self.find(tie)?, root) {
                (None, _) => unseen.push(tie),
                (Some(found), Some(current)) => root = Some(self.unite(current, found)?),
                (Some(found), None) => {
                    root = if self.is_forbidden(node, found)? { None } else { Some(found) };
                }
            }
        }
        let root = if let Some(root) = root {
            root
        } else {
            let pointer = Root::new(0, false);
            self.pointers.insert(node, Pointer::Root(pointer));
            self.threads.insert(node, Live { root: pointer, head: None, listed: None });
            node
        };
        for pointing in unseen.into_iter().chain([node]) {
            self.pointers.entry(pointing).or_insert(Pointer::To(root));
        }
        let entry = item.entry();
        self.writes.insert(self.keys.entry(root, item.link.date, entry.id), Some(entry.encode()));
        let live = self.live(root)?;
        live.root.size = live.root.size.saturating_add(1);
        match &mut live.head {
            Some(_) if item.copy => {}
            Some(head) => head.add(Head::of(item)),
            none => *none = Some(Head::of(item)),
        }
        Ok(())
    }

    /// Whether a message that has no thread yet may not come into this one.
    fn is_forbidden(&mut self, node: Node, root: Node) -> Result<bool, AbiError> {
        for [one, other] in self.marks.apart().to_vec() {
            let partner = if one == node { other } else { one };
            if (one == node || other == node) && self.find(partner)? == Some(root) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes two threads one, unless somebody parted them; answers the first one's root.
    fn unite(&mut self, one: Node, other: Node) -> Result<Node, AbiError> {
        if one == other {
            return Ok(one);
        }
        for [a, b] in self.marks.apart().to_vec() {
            let pair = [self.find(a)?, self.find(b)?];
            if pair == [Some(one), Some(other)] || pair == [Some(other), Some(one)] {
                return Ok(one);
            }
        }
        let sizes = (self.live(one)?.root.size, self.live(other)?.root.size);
        let (large, small) = if (sizes.0, other) >= (sizes.1, one) { (one, other) } else { (other, one) };
        self.live(small)?;
        let Some(gone) = self.threads.remove(&small) else { return Ok(one) };
        self.pointers.insert(small, Pointer::To(large));
        self.writes.insert(self.keys.head(small), None);
        if let Some(listed) = gone.listed {
            self.writes.insert(self.keys.listed(listed, small), None);
        }
        self.new_threads -= i64::from(gone.listed.is_some());
        let moves = self.moves + gone.root.size;
        let becomes_part = gone.root.size > SHORT || gone.root.has_parts || moves > MOVES;
        if becomes_part {
            self.writes.insert(self.keys.part(large, small), Some(Vec::new()));
        } else {
            self.moves = moves;
            self.move_entries(small, large)?;
        }
        let live = self.live(large)?;
        live.root.size = live.root.size.saturating_add(gone.root.size);
        live.root.has_parts |= becomes_part;
        match (&mut live.head, gone.head) {
            (Some(head), Some(other)) => head.add(other),
            (none, other) => *none = none.take().or(other),
        }
        Ok(large)
    }

    fn move_entries(&mut self, from: Node, to: Node) -> Result<(), AbiError> {
        let prefix = self.keys.entries(from);
        let mut entries = BTreeMap::new();
        self.store.scan_prefix(&prefix, |(key, value)| {
            entries.insert(key, Some(value));
        })?;
        let own = self.writes.range(prefix.clone()..prefix_end(&prefix));
        entries.extend(own.map(|(key, value)| (key.clone(), value.clone())));
        for (key, value) in entries {
            if let (Some(value), Some((date, message))) = (value, layout::of_entry(&key)) {
                self.writes.insert(self.keys.entry(to, date, message), Some(value));
                self.writes.insert(key, None);
            }
        }
        Ok(())
    }

    /// The soft link, step by step: see [`crate::thread::group`] for what comes of it. Soft messages of a subject
    /// that are near each other are one already, so that the nearest ones on both sides are enough; and of the
    /// others those that no soft message has reached before.
    fn take_by_subject(&mut self, item: &Woven) -> Result<(), AbiError> {
        let Some(subject) = item.link.subject else { return Ok(()) };
        let (node, date) = (item.link.node, item.link.date);
        let is_soft = self.marks.is_soft(&item.link);
        let later = self.nearest_soft(subject, date, date.saturating_add(SOFT_WINDOW), false)?;
        let mut near: Vec<Node> = later.iter().map(|(_, node)| *node).collect();
        if is_soft {
            let oldest = date.saturating_sub(SOFT_WINDOW);
            let earlier = self.nearest_soft(subject, oldest, date, true)?;
            near.extend(earlier.map(|(_, node)| node));
            let from = earlier.map_or(oldest, |(earlier, _)| earlier.saturating_add(1));
            let to = later.map_or(date, |(later, _)| date.min(later.saturating_sub(SOFT_WINDOW + 1)));
            near.extend(self.hard_between(subject, from, to)?);
        }
        for other in near {
            if let (Some(own), Some(root)) = (self.find(node)?, self.find(other)?) {
                self.unite(own, root)?;
            }
        }
        let of_kind = if is_soft { &mut self.soft } else { &mut self.hard };
        of_kind.insert((subject, date, node), ());
        self.writes.insert(self.keys.subject(is_soft, subject, date, Some(node)), Some(Vec::new()));
        *self.subjects.entry(subject).or_default() |= is_soft;
        Ok(())
    }

    /// The first, or with `reverse` the last, soft message of a subject from one date to another.
    fn nearest_soft(
        &mut self,
        subject: Node,
        from: i64,
        to: i64,
        reverse: bool,
    ) -> Result<Option<(i64, Node)>, AbiError> {
        let own = self.soft.range((subject, from, Node::MIN)..=(subject, to, Node::MAX));
        let own: Vec<_> = own.map(|((_, date, node), ())| (*date, *node)).collect();
        let mut found = if reverse { own.last().copied() } else { own.first().copied() };
        // Most subjects have no soft message: their guards say so.
        if self.guard(subject)?.is_some_and(|guard| guard.first() == Some(&1)) {
            let start = self.keys.subject(true, subject, from, None);
            let end = prefix_end(&self.keys.subject(true, subject, to, None));
            let pairs = self.store.scan(&start, &end, 1, reverse)?;
            let stored = pairs.first().and_then(|(key, _)| layout::of_subject(key));
            found = match (found, stored) {
                (Some(own), Some(stored)) if reverse => Some(own.max(stored)),
                (Some(own), Some(stored)) => Some(own.min(stored)),
                (own, stored) => own.or(stored),
            };
        }
        Ok(found)
    }

    fn hard_between(&mut self, subject: Node, from: i64, to: i64) -> Result<Vec<Node>, AbiError> {
        if from > to {
            return Ok(Vec::new());
        }
        let own = self.hard.range((subject, from, Node::MIN)..=(subject, to, Node::MAX));
        let mut nodes: Vec<_> = own.map(|((_, _, node), ())| *node).collect();
        if self.guard(subject)?.is_some() {
            let start = self.keys.subject(false, subject, from, None);
            let end = prefix_end(&self.keys.subject(false, subject, to, None));
            let pairs =
                self.store.scan(&start, &end, SOFT_TIES.saturating_sub(self.soft_ties).max(1), false)?;
            self.soft_ties += u32::try_from(pairs.len()).unwrap_or(u32::MAX);
            nodes.extend(pairs.iter().filter_map(|(key, _)| layout::last_node(key)));
        }
        self.read_pointers(nodes.clone())?;
        Ok(nodes)
    }

    fn guard(&mut self, subject: Node) -> Result<Option<Vec<u8>>, AbiError> {
        let key = self.keys.guard(subject);
        self.read(vec![key.clone()])?;
        Ok(self.stored.get(&key).cloned().flatten())
    }

    fn write(mut self, account: AccountId, changes: &mut Changes) -> Result<(), AbiError> {
        for (root, live) in std::mem::take(&mut self.threads) {
            let pointer = Root::new(live.root.size, live.root.has_parts);
            self.pointers.insert(root, Pointer::Root(pointer));
            let Some(head) = live.head else { continue };
            self.new_threads += i64::from(live.listed.is_none());
            if live.listed != Some(head.last.0) {
                if let Some(listed) = live.listed {
                    self.writes.insert(self.keys.listed(listed, root), None);
                }
                self.writes.insert(self.keys.listed(head.last.0, root), Some(Vec::new()));
            }
            self.writes.insert(self.keys.head(root), Some(encode_packed(&head)?));
        }
        for (node, pointer) in std::mem::take(&mut self.pointers) {
            let key = self.keys.node(node);
            let stored = self.stored.get(&key).cloned().flatten();
            let now = pointer.encode();
            if stored.as_deref() != Some(&now) {
                changes.require(&key, stored.as_deref());
                changes.put(key, now);
            }
        }
        for (subject, is_soft) in std::mem::take(&mut self.subjects) {
            let stored = self.guard(subject)?;
            let has_soft = is_soft || stored.as_ref().is_some_and(|guard| guard.first() == Some(&1));
            let key = self.keys.guard(subject);
            changes.require(&key, stored.as_deref());
            changes.put(key, [&[u8::from(has_soft)], rand::random::<[u8; 8]>().as_slice()].concat());
        }
        if self.new_threads != 0 {
            add_to_total(self.store, &self.keys, account, self.new_threads, changes)?;
        }
        for (key, value) in self.writes {
            match value {
                Some(value) => changes.put(key, value),
                None => changes.delete(key),
            }
        }
        Ok(())
    }
}

pub(super) fn add_to_total(
    store: &Store,
    keys: &Keys,
    account: AccountId,
    threads: i64,
    changes: &mut Changes,
) -> Result<(), AbiError> {
    let key = keys.total(account);
    let stored = store.get(&key)?;
    let before = stored.as_deref().and_then(|value| value.try_into().ok()).map_or(0, i64::from_be_bytes);
    changes.require(&key, stored.as_deref());
    changes.put(key, before.saturating_add(threads).to_be_bytes().to_vec());
    Ok(())
}
