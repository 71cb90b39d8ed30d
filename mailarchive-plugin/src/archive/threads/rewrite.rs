//! Threads whose marks changed, made anew from their own messages.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use mailarchive_api::AbiError;

use super::{
    HandError, TRIES, Woven,
    entry::{Entry, Pointer, Root},
    gather::State,
    head::Head,
    layout::Keys,
    too_busy, turn,
    weave::add_to_total,
};
use crate::{
    account::AccountId,
    archive::{Archive, MessageId, Record, decode, encode, encode_packed},
    keys,
    store::{Changes, Conflict},
    thread::{Link, Mark, Marks, Node, group},
};

/// What one commit holds here, well below the contract's limit; little in tests, so that several are needed.
const BATCH: usize = if cfg!(test) { 64 * 1024 } else { mailarchive_api::MAX_BATCH / 2 };

/// Marks before and after a change, none for those that begin or end.
pub(super) type Edit = Vec<(Node, Option<Mark>)>;
type Writes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

impl Archive {
    /// Changes marks and makes the threads of `nodes` anew. Long threads take several commits: each leaves every
    /// message in one thread, and what is cut short is finished at the next start.
    pub(super) fn rewrite(
        &self,
        space: &str,
        nodes: &[Node],
        edit: &dyn Fn(&Marks) -> Result<Edit, HandError>,
    ) -> Result<(), HandError> {
        let turns = turn(space);
        let _turn = turns.lock();
        let mut begun = false;
        for _ in 0..TRIES {
            let marks = self.marks(space)?;
            let edited = if begun { Vec::new() } else { edit(&marks)? };
            if self.rewrite_once(space, nodes, marks, edited, &mut begun)? == Ok(()) {
                return Ok(());
            }
        }
        Err(too_busy().into())
    }

    fn rewrite_once(
        &self,
        space: &str,
        nodes: &[Node],
        marks: Marks,
        edited: Edit,
        begun: &mut bool,
    ) -> Result<Result<(), Conflict>, AbiError> {
        let keys = Keys::new(space);
        let mut plan = Plan::of(self, space, nodes)?;
        let mut first = Changes::default();
        plan.roots.iter().for_each(|(root, stored)| first.require(&keys.node(*root), Some(stored)));
        if let Some(stored) = self.store.get(&keys.state())? {
            let state: State = decode(&stored)?;
            first.require(&keys.state(), Some(&stored));
            first.put(keys.state(), encode(&state.stamped())?);
        }
        let mut all = marks.all;
        for (mark, after) in edited {
            all.retain(|one| one.id != mark);
            match after {
                Some(after) => {
                    first.put(keys.mark(mark), encode(&after)?);
                    all.push(after);
                }
                None => first.delete(keys.mark(mark)),
            }
        }
        let marks = Marks::new(all);
        plan.group(&marks);
        let names: Vec<(Node, Vec<u8>)> =
            plan.threads.iter().map(|thread| (thread.name, thread.pointer().encode())).collect();
        let (moves, rest) = plan.writes(self, space, &keys, &marks, nodes)?;
        let size = |writes: &Writes| -> usize {
            writes.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum()
        };
        names.iter().for_each(|(name, pointer)| first.put(keys.node(*name), pointer.clone()));
        if size(&moves) + size(&rest) + first.bytes() < BATCH {
            apply(&mut first, moves.into_iter().chain(rest));
            self.count(&keys, &plan, &mut first)?;
            first.delete(keys.unfinished());
            return self.store.commit(first);
        }
        first.put(keys.unfinished(), encode(&nodes)?);
        if self.store.commit(first)?.is_err() {
            return Ok(Err(Conflict));
        }
        *begun = true;
        let step = || {
            let mut changes = Changes::default();
            names.iter().for_each(|(name, pointer)| changes.require(&keys.node(*name), Some(pointer)));
            changes
        };
        let mut changes = step();
        // To the new place before away from the old one: cut short in between, a message stands in both.
        let (to, from): (Vec<_>, Vec<_>) = moves.into_iter().partition(|(_, value)| value.is_some());
        for write in to.into_iter().chain(from) {
            apply(&mut changes, [write]);
            if changes.bytes() > BATCH && self.store.commit(std::mem::replace(&mut changes, step()))?.is_err()
            {
                return Ok(Err(Conflict));
            }
        }
        apply(&mut changes, rest);
        self.count(&keys, &plan, &mut changes)?;
        changes.delete(keys.unfinished());
        self.store.commit(changes)
    }

    fn count(&self, keys: &Keys, plan: &Plan, changes: &mut Changes) -> Result<(), AbiError> {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let nobody = AccountId::from_bytes([0; AccountId::LENGTH]);
        match number(plan.threads.len()) - number(plan.heads.len()) {
            0 => Ok(()),
            more => add_to_total(&self.store, keys, nobody, more, changes),
        }
    }
}

fn apply(changes: &mut Changes, writes: impl IntoIterator<Item = (Vec<u8>, Option<Vec<u8>>)>) {
    for (key, value) in writes {
        match value {
            Some(value) => changes.put(key, value),
            None => changes.delete(key),
        }
    }
}

/// The threads that are made anew, before and after.
struct Plan {
    /// Roots before, as they lie in the store.
    roots: Vec<(Node, Vec<u8>)>,
    /// Where they stood in the list.
    heads: HashMap<Node, i64>,
    entries: Vec<(Node, Entry)>,
    /// Keys of entries that lie there no longer.
    gone: Vec<Vec<u8>>,
    /// What was taken out of the list.
    left: Vec<Entry>,
    /// Entries that say otherwise than before.
    changed: BTreeSet<MessageId>,
    parts: Vec<Vec<u8>>,
    threads: Vec<Made>,
}

/// A thread afterwards.
struct Made {
    name: Node,
    /// Places among the plan's entries.
    members: Vec<usize>,
    stamp: u64,
}

impl Made {
    fn pointer(&self) -> Pointer {
        let size = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        Pointer::Root(Root { size, has_parts: false, stamp: self.stamp })
    }
}

impl Plan {
    fn of(archive: &Archive, space: &str, nodes: &[Node]) -> Result<Self, AbiError> {
        let keys = Keys::new(space);
        let names: BTreeSet<Node> = archive.roots(space, nodes)?.into_iter().flatten().collect();
        let mut plan = Self {
            roots: Vec::new(),
            heads: HashMap::new(),
            entries: Vec::new(),
            gone: Vec::new(),
            left: Vec::new(),
            changed: BTreeSet::new(),
            parts: Vec::new(),
            threads: Vec::new(),
        };
        for root in names {
            // A root that became another's part meanwhile is met by the precondition on the other.
            let Some(stored) = archive.store.get(&keys.node(root))? else { continue };
            plan.roots.push((root, stored));
            if let Some(head) = archive.store.get(&keys.head(root))? {
                plan.heads.insert(root, decode::<Head>(&head)?.last.0);
            }
            for part in archive.parts(space, root)? {
                archive.store.scan_prefix(&keys.parts(part), |(key, _)| plan.parts.push(key))?;
            }
            plan.entries.extend(archive.entries_of_thread(space, root)?);
        }
        plan.entries.sort_by_key(|(_, entry)| (entry.link.date, entry.id));
        plan.drop_doubles(&keys);
        plan.follow_list(archive, space, &keys)?;
        Ok(plan)
    }

    /// A move that was cut short leaves messages in two places.
    fn drop_doubles(&mut self, keys: &Keys) {
        let gone = &mut self.gone;
        self.entries.dedup_by(|(part, entry), (_, kept)| {
            let double = entry.id == kept.id;
            if double {
                gone.push(keys.entry(*part, entry.link.date, entry.id));
            }
            double
        });
    }

    /// What is in no list is in no thread, and what is a copy there is one here.
    fn follow_list(&mut self, archive: &Archive, space: &str, keys: &Keys) -> Result<(), AbiError> {
        let entries = std::mem::take(&mut self.entries);
        for page in entries.chunks(500) {
            let listed: Vec<_> =
                page.iter().map(|(_, entry)| keys::listed(space, entry.link.date, entry.id)).collect();
            for ((part, entry), listed) in page.iter().zip(archive.store.get_many(&listed)?) {
                match listed {
                    Some(mark) => {
                        let mut entry = entry.clone();
                        self.set_copy(&mut entry, mark == keys::COPY);
                        self.entries.push((*part, entry));
                    }
                    None => {
                        self.gone.push(keys.entry(*part, entry.link.date, entry.id));
                        self.left.push(entry.clone());
                    }
                }
            }
        }
        Ok(())
    }

    fn set_copy(&mut self, entry: &mut Entry, copy: bool) {
        if entry.copy != copy {
            entry.copy = copy;
            self.changed.insert(entry.id);
        }
    }

    fn group(&mut self, marks: &Marks) {
        let links: Vec<Link> = self.entries.iter().map(|(_, entry)| entry.link.clone()).collect();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for (member, label) in group(&links, marks).into_iter().enumerate() {
            let place = *places.entry(label).or_insert_with(|| {
                self.threads.push(Made {
                    name: links[member].node,
                    members: Vec::new(),
                    stamp: rand::random(),
                });
                self.threads.len() - 1
            });
            self.threads[place].members.push(member);
        }
        for place in 0..self.threads.len() {
            let members = &self.threads[place].members;
            // Where the original was taken away the earliest copy stands for it.
            if members.iter().all(|member| self.entries[*member].1.copy) {
                let first = members[0];
                self.changed.insert(self.entries[first].1.id);
                self.entries[first].1.copy = false;
            }
        }
        // Who keeps the message that named a thread keeps the name.
        for thread in &mut self.threads {
            let of_thread: BTreeSet<Node> = thread.members.iter().map(|member| links[*member].node).collect();
            if let Some((root, _)) = self.roots.iter().find(|(root, _)| of_thread.contains(root)) {
                thread.name = *root;
            }
        }
    }

    /// What moves, with the pointers to it, and what is written when everything has moved.
    fn writes(
        &self,
        archive: &Archive,
        space: &str,
        keys: &Keys,
        marks: &Marks,
        marked: &[Node],
    ) -> Result<(Writes, Writes), AbiError> {
        let (mut moves, mut rest) = (Writes::new(), Writes::new());
        let own: HashMap<Node, Node> = self
            .threads
            .iter()
            .flat_map(|thread| {
                thread.members.iter().map(|member| (self.entries[*member].1.link.node, thread.name))
            })
            .collect();
        let tied: HashMap<Node, Node> = self
            .threads
            .iter()
            .flat_map(|thread| thread.members.iter().map(|member| (thread.name, &self.entries[*member].1)))
            .flat_map(|(name, entry)| marks.ties(&entry.link).into_iter().map(move |node| (node, name)))
            .collect();
        let names: BTreeSet<Node> = self.threads.iter().map(|thread| thread.name).collect();
        for (root, _) in self.roots.iter().filter(|(root, _)| !names.contains(root)) {
            let last = self.heads.get(root);
            rest.insert(keys.head(*root), None);
            rest.extend(last.map(|last| (keys.listed(*last, *root), None)));
            let name = own.get(root).or_else(|| tied.get(root));
            // Last of all: until then what is left in it is found by it.
            rest.insert(keys.node(*root), name.map(|name| Pointer::To(*name).encode()));
        }
        let stays = |node: &Node| own.contains_key(node) || tied.contains_key(node) || names.contains(node);
        self.forget_left(archive, space, keys, marks, &stays, &mut rest)?;
        moves.extend(self.gone.iter().map(|key| (key.clone(), None)));
        rest.extend(self.parts.iter().map(|part| (part.clone(), None)));
        for thread in &self.threads {
            let members = || thread.members.iter().map(|member| &self.entries[*member]);
            for (part, entry) in members() {
                if *part != thread.name {
                    moves.insert(keys.entry(*part, entry.link.date, entry.id), None);
                }
                if *part != thread.name || self.changed.contains(&entry.id) {
                    moves.insert(keys.entry(thread.name, entry.link.date, entry.id), Some(entry.encode()));
                }
                let unseen = marks.heard(&entry.link).iter().filter(|node| !own.contains_key(node));
                for node in unseen
                    .chain([&entry.link.node])
                    .filter(|node| !names.contains(node) && !self.is_root(**node))
                {
                    moves.entry(keys.node(*node)).or_insert_with(|| Some(Pointer::To(thread.name).encode()));
                }
                if let Some(subject) = entry.link.subject.filter(|_| marked.contains(&entry.link.node)) {
                    let is_soft = marks.is_soft(&entry.link);
                    let key = |soft| keys.subject(soft, subject, entry.link.date, Some(entry.link.node));
                    rest.insert(key(is_soft), Some(Vec::new()));
                    rest.insert(key(!is_soft), None);
                    if is_soft {
                        let stamp = rand::random::<[u8; 8]>();
                        rest.insert(keys.guard(subject), Some([&[1], stamp.as_slice()].concat()));
                    }
                }
            }
            let copies: HashMap<_, bool> = members().map(|(_, entry)| (entry.id, entry.copy)).collect();
            let records = archive.records(space, members().map(|(_, entry)| entry))?;
            let is_copy = |record: &Record| copies.get(&record.id).copied().unwrap_or_default();
            let mut head: Option<Head> = None;
            for record in records.iter().filter(|record| !is_copy(record)) {
                let more = Head::of(&Woven::new(record, false));
                match &mut head {
                    Some(head) => head.add(more),
                    none => *none = Some(more),
                }
            }
            let Some(head) = head else { continue };
            let before = self.heads.get(&thread.name).copied();
            if let Some(before) = before.filter(|before| *before != head.last.0) {
                rest.insert(keys.listed(before, thread.name), None);
            }
            rest.insert(keys.listed(head.last.0, thread.name), Some(Vec::new()));
            rest.insert(keys.head(thread.name), Some(encode_packed(&head)?));
        }
        Ok((moves, rest))
    }

    /// What only messages that left led to leads nowhere any more: when they come back they are tied to what they
    /// name, and not to what happened to lie beside them.
    fn forget_left(
        &self,
        archive: &Archive,
        space: &str,
        keys: &Keys,
        marks: &Marks,
        stay: &dyn Fn(&Node) -> bool,
        rest: &mut Writes,
    ) -> Result<(), AbiError> {
        let named =
            self.left.iter().flat_map(|left| marks.ties(&left.link).into_iter().chain([left.link.node]));
        let led: BTreeSet<Node> = named.filter(|node| !stay(node)).collect();
        let led: Vec<Node> = led.into_iter().collect();
        for (node, root) in led.iter().zip(archive.roots(space, &led)?) {
            if root.is_some_and(|root| self.is_root(root)) {
                rest.insert(keys.node(*node), None);
            }
        }
        let stays: HashSet<(Node, i64)> =
            self.entries.iter().map(|(_, entry)| (entry.link.node, entry.link.date)).collect();
        for Entry { link, .. } in &self.left {
            if let Some(subject) = link.subject.filter(|_| !stays.contains(&(link.node, link.date))) {
                for soft in [true, false] {
                    rest.insert(keys.subject(soft, subject, link.date, Some(link.node)), None);
                }
            }
        }
        Ok(())
    }

    fn is_root(&self, node: Node) -> bool {
        self.roots.iter().any(|(root, _)| *root == node)
    }
}
