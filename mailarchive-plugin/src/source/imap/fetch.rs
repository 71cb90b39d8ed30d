//! Fetching whole messages, several commands at a time.
//!
//! A message is handed on when its body is whole and the command that asked for it was completed with OK. Until
//! then it is held, so what is asked for at once is bounded by the announced sizes, and what is held by a cap
//! that does not trust them.

use std::{collections::VecDeque, num::NonZeroU32};

use imap_codec::imap_types::{command::CommandBody, fetch::MessageDataItemName, response::StatusKind};
use tokio::sync::mpsc;

use super::{
    ImapSource,
    uids::{self, sequence_set},
    window::Window,
    wire::{Received, Sent},
};
use crate::{
    message::IN_MEMORY,
    source::{
        FetchReport, Fetched, Listed,
        error::{SourceError, Stage},
        fault::{Fault, Violation},
    },
};

/// Messages and announced bytes of one command. A longer message has a command of its own.
const MESSAGES: usize = 200;
const BYTES: u64 = 8 * 1024 * 1024;

pub(super) async fn fetch(
    source: &mut ImapSource,
    wanted: &[Listed],
    batches: mpsc::Sender<Vec<Fetched>>,
) -> Result<FetchReport, SourceError> {
    source.wire.begin(Stage::Fetch)?;
    let mut report = FetchReport::default();
    let mut plan = plan(source, wanted, &mut report)?;
    let mut window = Window::new(&source.spool, source.limits.message);
    loop {
        while let Some(next) = plan.front()
            && window.has_room(next.bytes)
            && let Some(next) = plan.pop_front()
        {
            send(source, next, &mut window).await?;
        }
        if window.is_empty() {
            source.wire.finish();
            return window.refused.map_or(Ok(report), Err);
        }
        match source.wire.receive(&mut window.intake).await? {
            Received::Completed(completion) => {
                let command =
                    window.take_sent(&completion).ok_or_else(|| source.wire.wrong_tag(&completion.tag))?;
                if completion.kind != StatusKind::Ok {
                    let error = source.wire.refused(&completion, Fault::CommandRefused { command: "FETCH" });
                    plan.extend(window.refuse(command, completion.kind, error)?);
                    continue;
                }
                let batch = window.complete(command, &mut report);
                // Waits while the archive is busy: nothing is read, so the server waits as well.
                if !batch.is_empty() && batches.send(batch).await.is_err() {
                    return Ok(report);
                }
                source.wire.allow(window.time(&source.limits));
            }
            Received::Untagged(untagged) => {
                source.mailbox.note(&untagged.response);
                if let Err(fault) = window.keep(&untagged) {
                    return Err(source.wire.fail(fault));
                }
            }
            Received::Bye { text } => return Err(source.wire.fail_saying(Fault::Bye, &text)),
            Received::GoAhead => return Err(source.wire.fail(Fault::Protocol(Violation::Unasked))),
            Received::Noise => {}
        }
    }
}

/// Divides what is wanted into commands; what is announced as too long is reported and not asked for.
fn plan(
    source: &ImapSource,
    wanted: &[Listed],
    report: &mut FetchReport,
) -> Result<VecDeque<Chunk>, SourceError> {
    let mut messages = Vec::with_capacity(wanted.len());
    for listed in wanted {
        let uid = uids::parse(&listed.id.id).filter(|uid| source.server_id(*uid) == listed.id);
        let Some(uid) = uid else {
            let expected = format!("{} {}", listed.id.mailbox, listed.id.validity);
            let selected = format!("INBOX {}", source.mailbox.validity);
            return Err(source.wire.fail(Fault::ValidityChanged { expected, selected }));
        };
        if listed.size > source.limits.message {
            report.too_large.push(listed.clone());
        } else {
            messages.push((uid, listed.clone()));
        }
    }
    messages.sort_by_key(|(uid, _)| *uid);
    messages.dedup_by_key(|(uid, _)| *uid);
    let mut chunks: VecDeque<Chunk> = VecDeque::new();
    for (uid, listed) in messages {
        let bytes = planned_bytes(&listed);
        match chunks.back_mut().filter(|chunk| chunk.takes(bytes)) {
            Some(chunk) => {
                chunk.messages.push((uid, listed));
                chunk.bytes += bytes;
            }
            None => chunks.push_back(Chunk::single(uid, listed)),
        }
    }
    Ok(chunks)
}

async fn send(source: &mut ImapSource, chunk: Chunk, window: &mut Window) -> Result<(), SourceError> {
    let Some(sequence_set) = sequence_set(&chunk.uids()) else { return Ok(()) };
    let items = vec![
        MessageDataItemName::Uid,
        MessageDataItemName::InternalDate,
        MessageDataItemName::Rfc822Size,
        MessageDataItemName::BodyExt { section: None, partial: None, peek: true },
    ];
    let Ok(command) = CommandBody::fetch(sequence_set, items, true);
    // No literal is in it, so nothing is received here.
    match source.wire.send(command, &mut |_| ()).await? {
        Sent::Whole { tag } => {
            window.push(tag, chunk);
            source.wire.allow(window.time(&source.limits));
            Ok(())
        }
        Sent::Refused(completion) => {
            Err(source.wire.refused(&completion, Fault::CommandRefused { command: "FETCH" }))
        }
    }
}

/// The messages of one command, their UIDs ascending.
pub(super) struct Chunk {
    messages: Vec<(NonZeroU32, Listed)>,
    bytes: u64,
}

impl Chunk {
    pub(super) fn single(uid: NonZeroU32, listed: Listed) -> Self {
        Self { bytes: planned_bytes(&listed), messages: vec![(uid, listed)] }
    }

    fn takes(&self, bytes: u64) -> bool {
        self.messages.len() < MESSAGES && self.bytes + bytes <= BYTES
    }

    pub(super) fn uids(&self) -> Vec<NonZeroU32> {
        self.messages.iter().map(|(uid, _)| *uid).collect()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn into_messages(self) -> Vec<(NonZeroU32, Listed)> {
        self.messages
    }
}

fn planned_bytes(listed: &Listed) -> u64 {
    // An unknown size may be any.
    if listed.size == 0 { IN_MEMORY as u64 } else { listed.size }
}
