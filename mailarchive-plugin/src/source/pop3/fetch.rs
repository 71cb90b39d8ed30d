//! Retrieving whole messages, many at a time where the server allows it (RFC 2449, section 6.6).
//!
//! A message is whole when its terminator came, and is then held against its size in LIST. A longer one is fine:
//! some servers count a line's end as one octet. One that is shorter than dot-stuffing and terminator explain is
//! either cut off by something in between, or its server estimates sizes, as large products do by default. It is
//! retrieved once more: only what comes the same twice is believed, anything else stays on the server.

use std::{
    collections::{HashMap, VecDeque},
    fmt::Write,
    path::Path,
    time::Duration,
};

use tokio::sync::mpsc;

use super::{
    Session,
    intake::Intake,
    maildrop::{Copies, refused},
    reply::Refusal,
};
use crate::{
    message::{IN_MEMORY, RawMail},
    source::{
        FetchReport, Fetched, Listed, ServerId,
        error::{SourceError, Stage},
        network::Limits,
    },
};

/// Messages asked for ahead.
const WINDOW: usize = 100;
/// Messages, and bytes or files in their place, of one batch.
const MESSAGES: usize = 200;
const BYTES: u64 = 8 * 1024 * 1024;
/// By so much a size may exceed what is received, besides stuffed dots: CRLF "." CRLF.
const TERMINATOR: u64 = 5;

/// A message to be asked for.
struct Asked {
    number: u32,
    listed: Listed,
    /// It came too short before: with this length and SHA-256.
    before: Option<(u64, [u8; 32])>,
}

/// What was received and not yet handed on, and what was left out.
pub(super) struct Retrieval {
    batch: Vec<Fetched>,
    weight: u64,
    batches: mpsc::Sender<Vec<Fetched>>,
    pub(super) report: FetchReport,
    /// Whether somebody still listens.
    pub(super) wanted: bool,
}

impl Retrieval {
    pub(super) fn new(batches: mpsc::Sender<Vec<Fetched>>) -> Self {
        Self { batch: Vec::new(), weight: 0, batches, report: FetchReport::default(), wanted: true }
    }

    /// Waits while the archive is busy: nothing is read, so the server waits as well.
    pub(super) async fn hand_on(&mut self) {
        self.weight = 0;
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() && self.batches.send(batch).await.is_err() {
            self.wanted = false;
        }
    }

    async fn keep(&mut self, id: ServerId, raw: RawMail) {
        // A long one costs a file, about as dear as the memory it would fill.
        self.weight += raw.len().clamp(512, IN_MEMORY as u64);
        self.batch.push(Fetched { id, internal_date: None, raw });
        if self.batch.len() >= MESSAGES || self.weight >= BYTES {
            self.hand_on().await;
        }
    }
}

/// Retrieves what of `wanted` this session has.
pub(super) async fn fetch(
    session: &mut Session,
    copies: &Copies,
    wanted: &[Listed],
    spool: &Path,
    retrieval: &mut Retrieval,
) -> Result<(), SourceError> {
    session.wire.stage = Stage::Fetch;
    let limits = session.wire.limits;
    let mut queue = plan(session.maildrop().await?.numbers(copies), wanted, &limits, &mut retrieval.report);
    let window = if session.capabilities.pipelining { WINDOW } else { 1 };
    let wire = &mut session.wire;
    let mut sent: VecDeque<Asked> = VecDeque::new();
    let (mut confirmed, mut refusal) = (false, None::<Refusal>);
    while retrieval.wanted {
        if sent.len() <= window / 2 {
            let count = queue.len().min(window - sent.len());
            let mut commands = String::new();
            for asked in queue.drain(..count) {
                let _ = write!(commands, "RETR {}\r\n", asked.number);
                sent.push_back(asked);
            }
            wire.allow(limits.command);
            wire.write(commands.as_bytes()).await?;
        }
        let Some(asked) = sent.pop_front() else { break };
        wire.allow(limits.command + Duration::from_secs(asked.listed.size / Limits::SLOWEST));
        if let Err(answer) = wire.status().await? {
            // Gone, locked or unreadable: this message stays, those behind it are answered all the same.
            retrieval.report.without_body.push(asked.listed);
            refusal = Some(answer);
            continue;
        }
        let mut intake = Intake::new(spool, limits.message);
        let dots = wire.body(&mut intake).await?;
        confirmed = true;
        let Some(raw) = intake.finish() else {
            retrieval.report.too_large.push(asked.listed);
            continue;
        };
        match judge(&asked, &raw, dots) {
            Verdict::Whole => retrieval.keep(asked.listed.id, raw).await,
            Verdict::Again => {
                queue.push_back(Asked { before: Some((raw.len(), raw.sha256())), ..asked });
            }
            Verdict::Incomplete => retrieval.report.without_body.push(asked.listed),
        }
    }
    match refusal {
        // Not one message could be had: that is no matter of messages.
        Some(refusal) if !confirmed => Err(refused(wire, "RETR", &refusal)),
        _ => Ok(()),
    }
}

fn plan(
    mut numbers: HashMap<ServerId, u32>,
    wanted: &[Listed],
    limits: &Limits,
    report: &mut FetchReport,
) -> VecDeque<Asked> {
    let mut queue = VecDeque::with_capacity(wanted.len());
    for listed in wanted {
        if listed.size > limits.message {
            report.too_large.push(listed.clone());
            continue;
        }
        match numbers.remove(&listed.id) {
            Some(number) => queue.push_back(Asked { number, listed: listed.clone(), before: None }),
            None => report.vanished.push(listed.id.clone()),
        }
    }
    queue
}

enum Verdict {
    Whole,
    Again,
    Incomplete,
}

fn judge(asked: &Asked, raw: &RawMail, dots: u64) -> Verdict {
    let announced = asked.listed.size;
    // To archive nothing in the place of something would be to lose it.
    let nothing = raw.len() == 0 && announced > TERMINATOR;
    if !nothing && raw.len().saturating_add(dots + TERMINATOR) >= announced {
        return Verdict::Whole;
    }
    match asked.before {
        None => Verdict::Again,
        Some(before) if !nothing && before == (raw.len(), raw.sha256()) => Verdict::Whole,
        Some(_) => Verdict::Incomplete,
    }
}
