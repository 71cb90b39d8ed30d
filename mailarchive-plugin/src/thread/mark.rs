//! What people decided by hand. Marks are kept for good and outlive every rebuilding of threads.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Link, Node};

/// A decision about threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mark {
    pub(crate) id: MarkId,
    pub(crate) what: What,
    /// Who made it, and when.
    pub(crate) by: String,
    pub(crate) at: i64,
}

/// The name of a mark.
pub(crate) type MarkId = Node;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum What {
    /// `message` starts a thread of its own: it hears nobody, and is never again in one thread with `from`.
    Split { message: Node, from: Node },
    /// These two are in one thread. What forbade it before stands aside as long as this mark does.
    Join { one: Node, other: Node, instead_of: Vec<Mark> },
}

impl What {
    /// The two messages that it is about.
    pub(crate) fn nodes(&self) -> [Node; 2] {
        match self {
            Self::Split { message, from } => [*message, *from],
            Self::Join { one, other, .. } => [*one, *other],
        }
    }
}

/// All marks of a space, ready to be asked.
#[derive(Default)]
pub(crate) struct Marks {
    pub(crate) all: Vec<Mark>,
    starts: HashSet<Node>,
    joined: HashMap<Node, Vec<Node>>,
    apart: Vec<[Node; 2]>,
}

impl Marks {
    pub(crate) fn new(all: Vec<Mark>) -> Self {
        let mut marks = Self::default();
        for mark in &all {
            match &mark.what {
                What::Split { message, from } => {
                    marks.starts.insert(*message);
                    marks.apart.push([*message, *from]);
                }
                What::Join { one, other, .. } => {
                    marks.joined.entry(*one).or_default().push(*other);
                    marks.joined.entry(*other).or_default().push(*one);
                }
            }
        }
        marks.all = all;
        marks
    }

    /// The references of a message that count: from the latest message on that starts a thread.
    pub(crate) fn heard<'a>(&self, link: &'a Link) -> &'a [Node] {
        if self.starts.contains(&link.node) {
            return &[];
        }
        let start = link.references.iter().rposition(|node| self.starts.contains(node));
        &link.references[start.unwrap_or(0)..]
    }

    /// Everything that a message is tied to, the nearest first.
    pub(crate) fn ties(&self, link: &Link) -> Vec<Node> {
        let joined = self.joined.get(&link.node).into_iter().flatten();
        self.heard(link).iter().rev().chain(joined).copied().collect()
    }

    pub(crate) fn is_soft(&self, link: &Link) -> bool {
        link.soft && !self.starts.contains(&link.node)
    }

    /// Pairs that may not come into one thread.
    pub(crate) fn apart(&self) -> &[[Node; 2]] {
        &self.apart
    }
}
