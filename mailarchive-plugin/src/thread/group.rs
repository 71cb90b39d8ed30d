//! Threads of a whole set of messages at once: the definition that the store follows step by step.

use std::collections::HashMap;

use super::{Link, Marks, Node, SOFT_WINDOW, Sets};

/// For each of `links` a number; those of one thread have the same.
pub(crate) fn group(links: &[Link], marks: &Marks) -> Vec<usize> {
    let mut groups = Groups::default();
    for link in links {
        groups.vertex(link.node);
    }
    for link in links {
        for tie in marks.ties(link) {
            groups.unite(link.node, tie, marks);
        }
    }
    for pair in soft_pairs(links, marks) {
        groups.unite(links[pair[0]].node, links[pair[1]].node, marks);
    }
    links
        .iter()
        .map(|link| {
            let vertex = groups.vertex(link.node);
            groups.sets.find(vertex)
        })
        .collect()
}

#[derive(Default)]
struct Groups {
    vertices: HashMap<Node, usize>,
    sets: Sets,
}

impl Groups {
    fn vertex(&mut self, node: Node) -> usize {
        let sets = &mut self.sets;
        *self.vertices.entry(node).or_insert_with(|| sets.add())
    }

    fn find(&mut self, node: Node) -> Option<usize> {
        let vertex = *self.vertices.get(&node)?;
        Some(self.sets.find(vertex))
    }

    fn unite(&mut self, one: Node, other: Node, marks: &Marks) {
        let (one, other) = (self.vertex(one), self.vertex(other));
        let (one, other) = (self.sets.find(one), self.sets.find(other));
        let forbidden = one != other
            && marks.apart().iter().any(|[a, b]| {
                let pair = (self.find(*a), self.find(*b));
                pair == (Some(one), Some(other)) || pair == (Some(other), Some(one))
            });
        if !forbidden {
            self.sets.union(one, other);
        }
    }
}

/// Pairs that connect everything that soft links connect: a soft message, and every message with the same base
/// subject that is not later and at most [`SOFT_WINDOW`] earlier. As many as messages, not as pairs.
fn soft_pairs(links: &[Link], marks: &Marks) -> Vec<[usize; 2]> {
    let mut by_subject: HashMap<Node, Vec<usize>> = HashMap::new();
    for (index, link) in links.iter().enumerate() {
        if let Some(subject) = link.subject {
            by_subject.entry(subject).or_default().push(index);
        }
    }
    let mut pairs = Vec::new();
    for mut same in by_subject.into_values() {
        // Among those of one moment the soft ones come last: they hear all of them.
        same.sort_by_key(|index| (links[*index].date, marks.is_soft(&links[*index])));
        let mut last_soft = 0;
        for place in 0..same.len() {
            let soft = &links[same[place]];
            if !marks.is_soft(soft) {
                continue;
            }
            let oldest = soft.date.saturating_sub(SOFT_WINDOW);
            let first = same[..place].partition_point(|index| links[*index].date < oldest);
            // What is before the previous soft message is tied to it already.
            pairs.extend(same[first.max(last_soft)..place].iter().map(|other| [same[place], *other]));
            last_soft = place;
        }
    }
    pairs
}
