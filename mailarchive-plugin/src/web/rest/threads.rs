//! Threads over REST.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use mailarchive_api::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    json as answer,
    messages::{self, address},
    time,
};
use crate::{
    account::FieldError,
    archive::{
        MessageId, Record,
        threads::{Entry, HandError, Head, Thread, ThreadCursor, ThreadFrom},
    },
    search::{Asked, Moment},
    thread::{self, Link, Mark, Node, Step},
    web::{Refusal, Visit, Web},
};

const LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;
const TREE_LIMIT: u32 = 1000;
const MAX_TREE_LIMIT: u32 = 5000;
/// JSON is nested no deeper: what is below hangs beside what it answers, and `parent` tells which that is.
const DEEPEST: usize = 40;
/// For so many messages that nobody saw their Message-ID is looked up in an answer.
const LOOKED_UP: usize = 20;

pub(in crate::web) fn list(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let limit = limit(&visit, LIMIT, MAX_LIMIT, "field-limit")?;
    if let Some(typed) = visit.query.get("q").filter(|query| !query.trim().is_empty()) {
        return found(web, &visit, typed, limit);
    }
    let from = match visit.query.get("cursor") {
        None | Some("") => ThreadFrom::Newest,
        Some(text) => {
            ThreadFrom::Before(ThreadCursor::parse(text).ok_or_else(|| wrong("cursor", "field-cursor"))?)
        }
    };
    let page = web.archive.threads(&visit.space.id, from, limit)?;
    Ok(answer(
        200,
        &json!({
            "total": web.archive.thread_total(&visit.space.id)?,
            "threads": page.threads.iter().map(|(id, head)| summary(*id, head)).collect::<Vec<_>>(),
            "next": page.older.map(|cursor| cursor.to_string()),
        }),
    ))
}

/// Threads that hold what a search finds. Days are those of UTC.
fn found(web: &Web, visit: &Visit, typed: &str, limit: u32) -> Result<Response, Refusal> {
    let (space, query) = (visit.space.id.as_str(), visit.sought(typed)?);
    let moment = Moment { now: visit.now, zone: TimeZone::UTC };
    let (order, after) = (messages::order(visit)?, messages::after(visit)?);
    let (limit, trash) = (limit as usize, visit.is_admin);
    let asked = Asked { query: &query, moment: &moment, order, after, limit, trash };
    let found = web.search.find_threads(space, &asked)?;
    let nodes: Vec<Node> = found.threads.iter().filter_map(|one| one.thread).collect();
    let heads: HashMap<Node, Head> = web.archive.thread_heads(space, &nodes)?.into_iter().collect();
    let threads = found.threads.iter().map(|one| {
        let mut described = match one.thread.and_then(|id| Some((id, heads.get(&id)?))) {
            Some((id, head)) => summary(id, head),
            None => json!({ "id": null, "subject": one.first.subject }),
        };
        described["hits"] = json!(one.hits);
        described["message"] = json!(one.first.id);
        described["trashed"] = json!(one.is_trashed);
        described
    });
    let mut described = json!({
        "total": null,
        "found": found.total,
        "threads": threads.collect::<Vec<_>>(),
        "next": found.next.map(|cursor| cursor.to_string()),
    });
    if let Some(progress) = found.progress {
        described["indexing"] = json!({ "done": progress.done, "total": progress.total });
    }
    Ok(answer(200, &described))
}

fn summary(id: Node, head: &Head) -> Value {
    json!({
        "id": id,
        "subject": head.subject,
        "from": head.people.iter().map(|person| address(&person.address)).collect::<Vec<_>>(),
        "messages": head.messages,
        "attachments": head.attachments,
        "first": time(Some(head.first.0)),
        "last": time(Some(head.last.0)),
    })
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let limit = limit(&visit, TREE_LIMIT, MAX_TREE_LIMIT, "field-thread-limit")? as usize;
    let found = web.archive.thread(&visit.space.id, visit.id("id")?)?.ok_or(Refusal::NotFound)?;
    let links: Vec<Link> = found.entries.iter().map(|entry| entry.link.clone()).collect();
    let steps = thread::tree(&links);
    let start = match visit.query.get("cursor") {
        None | Some("") => 0,
        Some(text) => after(&found, &steps, text).ok_or_else(|| wrong("cursor", "field-cursor"))?,
    };
    let end = (start + limit).min(steps.len());
    let tree = Tree::read(web, &visit, &found, &steps, start..end)?;
    let last = steps[start..end].iter().rev().find_map(|step| step.item);
    let next = last.filter(|_| end < steps.len()).map(|item| found.entries[item].id.to_string());
    let mut described = summary(found.id, &found.head);
    described["count"] = json!(found.entries.len());
    described["root"] = tree.root(&found.head);
    described["next"] = json!(next);
    Ok(answer(200, &described))
}

/// The step after the message that a cursor names.
fn after(found: &Thread, steps: &[Step], cursor: &str) -> Option<usize> {
    let last: MessageId = cursor.parse().ok()?;
    let is_last = |step: &Step| step.item.is_some_and(|item| found.entries[item].id == last);
    steps.iter().position(is_last).map(|place| place + 1)
}

/// A stretch of a thread, with what it hangs from.
struct Tree<'a> {
    entries: &'a [Entry],
    steps: &'a [Step],
    /// The steps that are drawn, ascending.
    drawn: Vec<usize>,
    records: HashMap<MessageId, Record>,
    unseen: HashMap<Node, String>,
}

impl<'a> Tree<'a> {
    fn read(
        web: &Web,
        visit: &Visit,
        found: &'a Thread,
        steps: &'a [Step],
        range: std::ops::Range<usize>,
    ) -> Result<Self, Refusal> {
        let mut above = Vec::new();
        let mut at = steps.get(range.start).and_then(|step| step.parent);
        while let Some(place) = at {
            if steps[place].depth < DEEPEST {
                above.push(place);
            }
            at = steps[place].parent;
        }
        let drawn: Vec<usize> = above.into_iter().rev().chain(range).collect();
        let entries = drawn.iter().filter_map(|place| Some(&found.entries[steps[*place].item?]));
        let records = web.archive.records(&visit.space.id, entries)?;
        let records: HashMap<_, _> = records.into_iter().map(|record| (record.id, record)).collect();
        let mut tree = Self { entries: &found.entries, steps, drawn, records, unseen: HashMap::new() };
        tree.look_up_unseen(web, visit)?;
        Ok(tree)
    }

    fn look_up_unseen(&mut self, web: &Web, visit: &Visit) -> Result<(), Refusal> {
        let unseen = self.drawn.iter().filter(|place| self.steps[**place].item.is_none()).take(LOOKED_UP);
        for place in unseen.copied().collect::<Vec<_>>() {
            let node = self.steps[place].node;
            let answers =
                self.steps[place + 1..].iter().take_while(|step| step.depth > self.steps[place].depth);
            let answer = answers
                .filter_map(|step| self.record(step))
                .find(|record| record.references.iter().flatten().any(|reference| *reference == node));
            if let Some(answer) = answer {
                let message = web.archive.message(&visit.space.id, answer)?;
                let mut ids = message.references.iter().chain(&message.in_reply_to);
                if let Some(id) = ids.find(|id| Node::of(id) == node) {
                    self.unseen.insert(node, id.clone());
                }
            }
        }
        Ok(())
    }

    fn record(&self, step: &Step) -> Option<&Record> {
        self.records.get(&self.entries[step.item?].id)
    }

    /// The tree as nested objects. Where several messages start the thread, an object without an id holds them.
    fn root(&self, head: &Head) -> Value {
        // The nodes on the way from the root to the present one, each with the replies that are complete.
        let mut open: Vec<(usize, Value)> = Vec::new();
        let mut roots = Vec::new();
        let mut close = |open: &mut Vec<(usize, Value)>| {
            let Some((_, node)) = open.pop() else { return };
            match open.last_mut().map(|(_, parent)| &mut parent["replies"]) {
                Some(Value::Array(replies)) => replies.push(node),
                _ => roots.push(node),
            }
        };
        for place in &self.drawn {
            let depth = self.steps[*place].depth.min(DEEPEST);
            while open.last().is_some_and(|(other, _)| *other >= depth) {
                close(&mut open);
            }
            open.push((depth, self.node(*place)));
        }
        while !open.is_empty() {
            close(&mut open);
        }
        match <[Value; 1]>::try_from(roots) {
            Ok([root]) => root,
            Err(roots) => json!({
                "id": null, "messageId": null, "subject": head.subject, "from": null, "date": null, "parent": null,
                "replies": roots,
            }),
        }
    }

    fn node(&self, place: usize) -> Value {
        let step = &self.steps[place];
        let parent = step.parent.and_then(|parent| self.steps[parent].item).map(|item| self.entries[item].id);
        match self.record(step) {
            Some(record) => json!({
                "id": record.id,
                "messageId": record.message_id,
                "subject": record.subject,
                "from": record.from.first().map(address),
                "date": time(Some(record.date)),
                "parent": parent,
                "replies": [],
            }),
            None => json!({
                "id": null,
                "messageId": self.unseen.get(&step.node),
                "subject": null,
                "from": null,
                "date": null,
                "parent": parent,
                "replies": [],
            }),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    thread: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undo {
    mark: String,
}

pub(in crate::web) fn split(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let body: Split = visit.json()?;
    let (space, root) = (visit.space.id.as_str(), root(web, &visit)?);
    let message: MessageId = body.message.parse().map_err(|_| wrong("message", "field-thread-message"))?;
    let record =
        web.archive.record(space, message)?.ok_or_else(|| wrong("message", "field-thread-message"))?;
    if web.archive.thread_root(space, record.node())? != Some(root) {
        return Err(wrong("message", "field-thread-message"));
    }
    let mark =
        web.archive.split_thread(space, message, &visit.user).map_err(|error| refusal(error, "message"))?;
    decided(web, &visit, &mark, record.node())
}

pub(in crate::web) fn join(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let body: Join = visit.json()?;
    let root = root(web, &visit)?;
    let other: Node = body.thread.parse().map_err(|_| wrong("thread", "field-thread"))?;
    let joined = web.archive.join_threads(&visit.space.id, root, other, &visit.user);
    let mark = joined.map_err(|error| refusal(error, "thread"))?;
    decided(web, &visit, &mark, root)
}

pub(in crate::web) fn undo(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let body: Undo = visit.json()?;
    let space = visit.space.id.as_str();
    root(web, &visit)?;
    let mark: Node = body.mark.parse().map_err(|_| wrong("mark", "field-thread-mark"))?;
    let node = web.archive.undo_mark(space, mark).map_err(|error| match error {
        HandError::Missing => wrong("mark", "field-thread-mark"),
        other => refusal(other, "mark"),
    })?;
    Ok(answer(200, &json!({ "threadId": web.archive.thread_root(space, node)? })))
}

fn decided(web: &Web, visit: &Visit, mark: &Mark, node: Node) -> Result<Response, Refusal> {
    let thread = web.archive.thread_root(&visit.space.id, node)?;
    Ok(answer(200, &json!({ "mark": mark.id, "threadId": thread })))
}

fn root(web: &Web, visit: &Visit) -> Result<Node, Refusal> {
    web.archive.thread_root(&visit.space.id, visit.id("id")?)?.ok_or(Refusal::NotFound)
}

fn refusal(error: HandError, field: &'static str) -> Refusal {
    match error {
        HandError::Missing => wrong(field, "field-thread"),
        HandError::First => wrong(field, "field-thread-first"),
        HandError::Same => wrong(field, "field-thread-same"),
        HandError::Many => wrong(field, "field-thread-many"),
        HandError::Store(error) => error.into(),
    }
}

fn limit(visit: &Visit, usual: u32, most: u32, text: &'static str) -> Result<u32, Refusal> {
    match visit.query.get("limit") {
        None | Some("") => Ok(usual),
        Some(typed) => {
            let parsed = typed.parse().ok().filter(|limit| (1..=most).contains(limit));
            parsed.ok_or_else(|| wrong("limit", text))
        }
    }
}

fn wrong(field: &'static str, text: &'static str) -> Refusal {
    Refusal::Fields(vec![FieldError { field, text }])
}
