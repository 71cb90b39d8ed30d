//! Splitting and joining threads by hand, and taking it back.

use mailarchive_api::AbiError;

use super::layout::Keys;
use crate::{
    archive::{Archive, MessageId, Record, decode, encode},
    store::Changes,
    thread::{self, Link, Mark, MarkId, Node, What},
};

/// Each arriving message is checked against all of a space's splits.
const MOST_MARKS: usize = 500;

/// Why a thread stays as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandError {
    #[error("there is no such message, thread or mark")]
    Missing,
    /// Nothing is left that the message could be split from.
    #[error("the message starts its thread already")]
    First,
    #[error("this is the same thread")]
    Same,
    #[error("too many threads of this space were changed by hand")]
    Many,
    #[error(transparent)]
    Store(#[from] AbiError),
}

impl Archive {
    /// Makes a message, with everything that answers it, a thread of its own.
    pub(crate) fn split_thread(&self, space: &str, message: MessageId, by: &str) -> Result<Mark, HandError> {
        let record = self.record(space, message)?.ok_or(HandError::Missing)?;
        let node = record.node();
        let thread = self.thread(space, node)?.ok_or(HandError::Missing)?;
        let links: Vec<Link> = thread.entries.into_iter().map(|entry| entry.link).collect();
        let from = split_from(&links, node).ok_or(HandError::First)?;
        self.decide(space, What::Split { message: node, from }, by, &[node, from], &[])
    }

    /// Makes two threads one.
    pub(crate) fn join_threads(
        &self,
        space: &str,
        one: Node,
        other: Node,
        by: &str,
    ) -> Result<Mark, HandError> {
        let roots = self.roots(space, &[one, other])?;
        let [Some(one), Some(other)] = roots[..] else { return Err(HandError::Missing) };
        if one == other {
            return Err(HandError::Same);
        }
        let mut instead_of = Vec::new();
        for mark in self.marks(space)?.all {
            let apart = self.roots(space, &mark.what.nodes())?;
            let is_between = apart == [Some(one), Some(other)] || apart == [Some(other), Some(one)];
            if matches!(mark.what, What::Split { .. }) && is_between {
                instead_of.push(mark);
            }
        }
        let gone: Vec<MarkId> = instead_of.iter().map(|mark| mark.id).collect();
        let nodes: Vec<Node> =
            instead_of.iter().flat_map(|mark| mark.what.nodes()).chain([one, other]).collect();
        self.decide(space, What::Join { one, other, instead_of }, by, &nodes, &gone)
    }

    /// Takes a decision back; answers a message that it was about.
    pub(crate) fn undo_mark(&self, space: &str, mark: MarkId) -> Result<Node, HandError> {
        let all = self.marks(space)?.all;
        let mark = all.into_iter().find(|one| one.id == mark).ok_or(HandError::Missing)?;
        let restored = match &mark.what {
            What::Split { .. } => &[],
            What::Join { instead_of, .. } => instead_of.as_slice(),
        };
        let nodes: Vec<Node> =
            restored.iter().flat_map(|mark| mark.what.nodes()).chain(mark.what.nodes()).collect();
        self.rewrite(space, &nodes, &|marks| {
            if marks.all.iter().all(|one| one.id != mark.id) {
                return Err(HandError::Missing);
            }
            let back = restored.iter().map(|one| (one.id, Some(one.clone())));
            Ok(back.chain([(mark.id, None)]).collect())
        })?;
        Ok(mark.what.nodes()[0])
    }

    /// The decisions that concern a thread, the latest first.
    pub(crate) fn marks_of_thread(&self, space: &str, root: Node) -> Result<Vec<Mark>, AbiError> {
        let all = self.marks(space)?.all;
        let nodes: Vec<Node> = all.iter().flat_map(|mark| mark.what.nodes()).collect();
        let roots = self.roots(space, &nodes)?;
        let concerns = |place: usize| roots[2 * place..2 * place + 2].contains(&Some(root));
        Ok(all.into_iter().enumerate().filter(|(place, _)| concerns(*place)).map(|(_, mark)| mark).collect())
    }

    /// Goes on with what was cut short, and follows what left the list: the threads of that are what they would be
    /// without it.
    pub(in crate::archive) fn finish_by_hand(&self, space: &str) -> Result<(), AbiError> {
        let Some(nodes) = self.store.get(&Keys::new(space).unfinished())? else { return Ok(()) };
        let nodes: Vec<Node> = decode(&nodes)?;
        self.rewrite(space, &nodes, &|_| Ok(Vec::new())).map_err(|error| match error {
            HandError::Store(error) => error,
            other => AbiError::internal(other.to_string()),
        })
    }

    fn decide(
        &self,
        space: &str,
        what: What,
        by: &str,
        nodes: &[Node],
        gone: &[MarkId],
    ) -> Result<Mark, HandError> {
        let id = Node::from_bytes(rand::random());
        let mark = Mark { id, what, by: by.to_owned(), at: self.host.now() };
        self.rewrite(space, nodes, &|marks| {
            if marks.all.len() >= MOST_MARKS {
                return Err(HandError::Many);
            }
            Ok(gone.iter().map(|gone| (*gone, None)).chain([(id, Some(mark.clone()))]).collect())
        })?;
        Ok(mark)
    }
}

/// Notes, in the commit that takes `leaving` out of the list, that their threads are to be made anew.
pub(in crate::archive) fn note_leaving(
    archive: &Archive,
    space: &str,
    leaving: &[Record],
    changes: &mut Changes,
) -> Result<(), AbiError> {
    let key = Keys::new(space).unfinished();
    let stored = archive.store.get(&key)?;
    let mut nodes: Vec<Node> = stored.as_deref().map_or_else(|| Ok(Vec::new()), decode)?;
    nodes.extend(leaving.iter().map(Record::node));
    nodes.sort_unstable();
    nodes.dedup();
    changes.require(&key, stored.as_deref());
    changes.put(key, encode(&nodes)?);
    Ok(())
}

/// What a message is split from: what it answers, else the first message that does not answer it.
fn split_from(links: &[Link], node: Node) -> Option<Node> {
    let steps = thread::tree(links);
    let own = steps.iter().position(|step| step.item.is_some() && step.node == node)?;
    let seen = |place: usize| steps[place].item.is_some().then_some(steps[place].node);
    if let Some(parent) = steps[own].parent.and_then(seen) {
        return Some(parent);
    }
    let below = steps[own + 1..].iter().take_while(|step| step.depth > steps[own].depth).count();
    let others = (0..own).chain(own + 1 + below..steps.len());
    others.filter_map(seen).find(|other| *other != node)
}
