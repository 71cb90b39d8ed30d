//! A thread as it is drawn: who answers whom (RFC 5256 section 3, REFERENCES).
//!
//! Where the RFC lets the order of processing decide, the dates decide here: of the links of a loop the latest
//! message gives up its own. Every step is linear but for sorting, and none is recursive.

use std::collections::HashMap;

use super::{Link, Node, SOFT_WINDOW};

/// One line of a drawn thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Its place among the messages; none for a message that several answer and nobody saw.
    pub(crate) item: Option<usize>,
    pub(crate) node: Node,
    /// The place of the line that it answers.
    pub(crate) parent: Option<usize>,
    pub(crate) depth: usize,
}

/// Draws `links`, sorted by date, line by line: every message once, after what it answers.
pub(crate) fn tree(links: &[Link]) -> Vec<Step> {
    let mut vertices = Vertices::of(links);
    vertices.link(links);
    vertices.link_soft(links);
    vertices.break_loops();
    vertices.draw(links.len())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    None,
    /// The message says so itself.
    Own(usize),
    /// Another message's references, or the subject, say so.
    Presumed(usize),
}

impl Parent {
    fn place(self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Own(place) | Self::Presumed(place) => Some(place),
        }
    }
}

/// Messages by their place, then those that were never seen.
struct Vertices {
    nodes: Vec<Node>,
    places: HashMap<Node, usize>,
    parents: Vec<Parent>,
}

impl Vertices {
    fn of(links: &[Link]) -> Self {
        let mut places = HashMap::with_capacity(links.len());
        for (place, link) in links.iter().enumerate() {
            // Of messages with one Message-ID the first is answered by the replies.
            places.entry(link.node).or_insert(place);
        }
        let nodes = links.iter().map(|link| link.node).collect();
        Self { nodes, places, parents: vec![Parent::None; links.len()] }
    }

    fn place(&mut self, node: Node) -> usize {
        *self.places.entry(node).or_insert_with(|| {
            self.nodes.push(node);
            self.parents.push(Parent::None);
            self.nodes.len() - 1
        })
    }

    fn link(&mut self, links: &[Link]) {
        for (place, link) in links.iter().enumerate() {
            let Some(last) = link.references.last() else { continue };
            let parent = self.place(*last);
            self.parents[place] = Parent::Own(parent);
        }
        for link in links {
            for pair in link.references.windows(2) {
                let (parent, child) = (self.place(pair[0]), self.place(pair[1]));
                if self.parents[child] == Parent::None && parent != child {
                    self.parents[child] = Parent::Presumed(parent);
                }
            }
        }
    }

    /// Who answers by the subject alone answers the earliest message that he can have meant.
    fn link_soft(&mut self, links: &[Link]) {
        let mut by_subject: HashMap<Node, Vec<usize>> = HashMap::new();
        for (place, link) in links.iter().enumerate() {
            let Some(subject) = link.subject else { continue };
            let same = by_subject.entry(subject).or_default();
            if link.soft && self.parents[place] == Parent::None {
                let oldest = link.date.saturating_sub(SOFT_WINDOW);
                let first = same.partition_point(|earlier| links[*earlier].date < oldest);
                if let Some(earlier) = same.get(first) {
                    self.parents[place] = Parent::Presumed(*earlier);
                }
            }
            same.push(place);
        }
    }

    /// Each vertex has one parent at most, so each loop is met once: walk up until something is met again.
    fn break_loops(&mut self) {
        let mut walks = vec![0; self.nodes.len()];
        for start in 0..self.nodes.len() {
            let walk = start + 1;
            let mut at = start;
            while walks[at] == 0 {
                walks[at] = walk;
                let Some(parent) = self.parents[at].place() else { break };
                at = parent;
            }
            // What a walk meets twice lies on a loop.
            if walks[at] == walk && self.parents[at] != Parent::None {
                let weakest = self.weakest_of_loop(at);
                self.parents[weakest] = Parent::None;
            }
        }
    }

    fn weakest_of_loop(&self, start: usize) -> usize {
        let rank = |place: usize| (matches!(self.parents[place], Parent::Presumed(_)), place);
        let (mut at, mut weakest) = (start, start);
        while let Some(parent) = self.parents[at].place().filter(|parent| *parent != start) {
            at = parent;
            weakest = if rank(at) > rank(weakest) { at } else { weakest };
        }
        weakest
    }

    fn draw(&self, messages: usize) -> Vec<Step> {
        let anchors = self.anchors(messages);
        // Places of messages ascend by date: children that are collected in this order are sorted.
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut roots = Vec::new();
        for (place, anchor) in anchors.iter().enumerate().take(messages) {
            match anchor {
                Some(anchor) => {
                    // What was never seen has the date of the first message that answers it.
                    if *anchor >= messages && children[*anchor].is_empty() {
                        roots.push(*anchor);
                    }
                    children[*anchor].push(place);
                }
                None => roots.push(place),
            }
        }
        let mut steps = Vec::with_capacity(self.nodes.len());
        let mut open: Vec<(usize, Option<usize>, usize)> = Vec::new();
        for root in roots {
            open.push(match children[root].as_slice() {
                [only] if root >= messages => (*only, None, 0),
                _ => (root, None, 0),
            });
            while let Some((place, parent, depth)) = open.pop() {
                let item = (place < messages).then_some(place);
                steps.push(Step { item, node: self.nodes[place], parent, depth });
                let own = steps.len() - 1;
                open.extend(children[place].iter().rev().map(|child| (*child, Some(own), depth + 1)));
            }
        }
        steps
    }

    /// Under whom each message is drawn: its parent; instead of one that was never seen the next above it that
    /// was, or the topmost.
    fn anchors(&self, messages: usize) -> Vec<Option<usize>> {
        let mut tops: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut path = Vec::new();
        let mut anchors = Vec::with_capacity(messages);
        for place in 0..messages {
            let Some(parent) = self.parents[place].place() else {
                anchors.push(None);
                continue;
            };
            let mut at = parent;
            let top = loop {
                if at < messages {
                    break at;
                }
                if let Some(top) = tops[at] {
                    break top;
                }
                path.push(at);
                let Some(above) = self.parents[at].place() else { break at };
                at = above;
            };
            path.drain(..).for_each(|passed| tops[passed] = Some(top));
            anchors.push(Some(top));
        }
        anchors
    }
}
