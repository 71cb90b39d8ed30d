//! Fetching whole messages, several commands at a time.
//!
//! A message is handed on when its body is whole and the command that asked for it was completed with OK. Until
//! then it is held, so what is asked for at once is bounded by the announced sizes, and what is held by a cap
//! that does not trust them.

use std::{
    collections::{HashMap, VecDeque},
    num::NonZeroU32,
};

use imap_codec::imap_types::{
    command::CommandBody,
    fetch::{MessageDataItem, MessageDataItemName},
    response::{Data, Response, StatusKind},
};
use tokio::sync::mpsc;

use super::{
    ImapSource,
    intake::{Body, Intake},
    uids::{self, sequence_set},
    wire::{Completion, Received, Sent, Untagged},
};
use crate::{
    message::{IN_MEMORY, RawMail},
    source::{
        FetchReport, Fetched, Listed,
        error::{SourceError, Stage},
        fault::{Fault, Violation},
        network::Limits,
    },
};

/// Single messages refused one after the other, after which the server is taken to refuse all.
const REFUSALS: usize = 3;
/// Commands sent ahead of their completion.
const COMMANDS: usize = 4;
/// Messages and announced bytes of one command. A longer message has a command of its own.
const MESSAGES: usize = 200;
const BYTES: u64 = 8 * 1024 * 1024;
/// Announced bytes of all commands that are sent and not completed.
const BYTES_AHEAD: u64 = 2 * BYTES;

pub(super) async fn fetch(
    source: &mut ImapSource,
    wanted: &[Listed],
    batches: mpsc::Sender<Vec<Fetched>>,
) -> Result<FetchReport, SourceError> {
    source.wire.begin(Stage::Fetch)?;
    let mut report = FetchReport::default();
    let mut plan = plan(source, wanted, &mut report)?;
    let mut window =
        Window { intake: Intake::new(&source.spool, source.limits.message), ..Window::default() };
    loop {
        while let Some(next) = plan.front()
            && window.has_room(next.bytes)
            && let Some(next) = plan.pop_front()
        {
            send(source, next, &mut window).await?;
        }
        if window.sent.is_empty() {
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

/// The messages of one command.
#[derive(Default)]
struct Chunk {
    messages: Vec<(NonZeroU32, Listed)>,
    bytes: u64,
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
        let fits = |chunk: &&mut Chunk| chunk.messages.len() < MESSAGES && chunk.bytes + bytes <= BYTES;
        match chunks.back_mut().filter(fits) {
            Some(chunk) => {
                chunk.messages.push((uid, listed));
                chunk.bytes += bytes;
            }
            None => chunks.push_back(Chunk { messages: vec![(uid, listed)], bytes }),
        }
    }
    Ok(chunks)
}

fn planned_bytes(listed: &Listed) -> u64 {
    // An unknown size may be any.
    if listed.size == 0 { IN_MEMORY as u64 } else { listed.size }
}

async fn send(source: &mut ImapSource, chunk: Chunk, window: &mut Window) -> Result<(), SourceError> {
    let uids: Vec<NonZeroU32> = chunk.messages.iter().map(|(uid, _)| *uid).collect();
    let Some(sequence_set) = sequence_set(&uids) else { return Ok(()) };
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
            window.bytes += chunk.bytes;
            for (uid, listed) in chunk.messages {
                window.asked.insert(uid, Asked { listed, answer: Answer::None });
            }
            window.sent.push(Command { tag, uids, bytes: chunk.bytes });
            source.wire.allow(window.time(&source.limits));
            Ok(())
        }
        Sent::Refused(completion) => {
            Err(source.wire.refused(&completion, Fault::CommandRefused { command: "FETCH" }))
        }
    }
}

/// What was asked for and is not completed.
#[derive(Default)]
struct Window {
    sent: Vec<Command>,
    asked: HashMap<NonZeroU32, Asked>,
    bytes: u64,
    intake: Intake,
    /// The first refusal of a command.
    refused: Option<SourceError>,
    /// Single messages that were refused since one was fetched.
    refused_in_a_row: usize,
}

struct Command {
    tag: String,
    uids: Vec<NonZeroU32>,
    bytes: u64,
}

struct Asked {
    listed: Listed,
    answer: Answer,
}

enum Answer {
    None,
    Whole { raw: RawMail, internal_date: Option<i64> },
    TooLarge,
    NoBody,
}

impl Window {
    fn has_room(&self, bytes: u64) -> bool {
        self.sent.is_empty() || (self.sent.len() < COMMANDS && self.bytes + bytes <= BYTES_AHEAD)
    }

    fn take_sent(&mut self, completion: &Completion) -> Option<Command> {
        let at = self.sent.iter().position(|command| command.tag == completion.tag)?;
        let command = self.sent.remove(at);
        self.bytes -= command.bytes;
        Some(command)
    }

    /// The messages of a command that was completed with OK, oldest first.
    fn complete(&mut self, command: Command, report: &mut FetchReport) -> Vec<Fetched> {
        self.refused_in_a_row = 0;
        let mut batch = Vec::with_capacity(command.uids.len());
        for uid in command.uids {
            let Some(Asked { listed, answer }) = self.asked.remove(&uid) else { continue };
            match answer {
                Answer::Whole { raw, internal_date } => {
                    self.intake.release(&raw);
                    // To archive nothing in the place of something would be to lose it.
                    if raw.len() == 0 && listed.size > 0 {
                        report.without_body.push(listed);
                    } else {
                        batch.push(Fetched { id: listed.id, internal_date, raw });
                    }
                }
                Answer::TooLarge => report.too_large.push(listed),
                Answer::NoBody => report.without_body.push(listed),
                Answer::None => report.vanished.push(listed.id),
            }
        }
        batch
    }

    /// Drops what came of a command that was refused, and answers its messages for one more try, each on its
    /// own: servers refuse the whole command for one message that they cannot read. The refusal is the fetch's
    /// outcome all the same, after the messages beside it.
    fn refuse(
        &mut self,
        command: Command,
        kind: StatusKind,
        error: SourceError,
    ) -> Result<Vec<Chunk>, SourceError> {
        let error = self.refused.get_or_insert(error).clone();
        let mut again = Vec::new();
        let single = command.uids.len() == 1;
        for uid in command.uids {
            let Some(Asked { listed, answer }) = self.asked.remove(&uid) else { continue };
            if let Answer::Whole { raw, .. } = &answer {
                self.intake.release(raw);
            }
            if !single {
                again.push(Chunk { bytes: planned_bytes(&listed), messages: vec![(uid, listed)] });
            }
        }
        self.refused_in_a_row += usize::from(single);
        if kind == StatusKind::No && self.refused_in_a_row < REFUSALS { Ok(again) } else { Err(error) }
    }

    /// How long the server may take until the next command is completed.
    fn time(&self, limits: &Limits) -> std::time::Duration {
        limits.command + std::time::Duration::from_secs(self.bytes / Limits::SLOWEST)
    }

    /// Keeps the message of a FETCH response under the UID that the response names, if it was asked for and
    /// not answered before. Servers send FETCH responses unasked as well, mostly for flags.
    fn keep(&mut self, untagged: &Untagged<'_>) -> Result<(), Fault> {
        let body = self.intake.finish();
        let Response::Data(Data::Fetch { items, .. }) = &untagged.response else { return Ok(()) };
        if untagged.bodies > 1 {
            return Err(Fault::Protocol(Violation::Malformed));
        }
        let (mut uid, mut internal_date, mut given) = (None, None, None);
        for item in items.as_ref() {
            match item {
                MessageDataItem::Uid(number) => uid = Some(*number),
                MessageDataItem::InternalDate(date) => internal_date = Some(date.as_ref().timestamp_millis()),
                MessageDataItem::BodyExt { section: None, origin: None | Some(0), data } => {
                    given = Some(data);
                }
                _ => {}
            }
        }
        let Some(given) = given else {
            return if untagged.bodies == 0 { Ok(()) } else { Err(Fault::Protocol(Violation::Malformed)) };
        };
        let answer = match (body, &given.0) {
            (Some(Body::Whole(raw)), _) => Answer::Whole { raw, internal_date },
            (Some(Body::TooLarge), _) => Answer::TooLarge,
            (None, None) => Answer::NoBody,
            (None, Some(_)) if untagged.mended => {
                return Err(Fault::Protocol(Violation::Malformed));
            }
            (None, Some(string)) => Answer::Whole { raw: self.intake.held(string.as_ref())?, internal_date },
        };
        match uid.and_then(|uid| self.asked.get_mut(&uid)) {
            Some(asked) if matches!(asked.answer, Answer::None | Answer::NoBody) => asked.answer = answer,
            _ => {
                if let Answer::Whole { raw, .. } = &answer {
                    self.intake.release(raw);
                }
            }
        }
        Ok(())
    }
}
