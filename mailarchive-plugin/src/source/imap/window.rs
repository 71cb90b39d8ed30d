//! What was asked for and is not completed: messages wait here, whole or not, for their command's OK.

use std::{collections::HashMap, num::NonZeroU32, path::Path, time::Duration};

use imap_codec::imap_types::{
    fetch::MessageDataItem,
    response::{Data, Response, StatusKind},
};

use super::{
    fetch::Chunk,
    intake::{Body, Intake},
    wire::{Completion, Untagged},
};
use crate::{
    message::RawMail,
    source::{
        FetchReport, Fetched, Listed,
        error::SourceError,
        fault::{Fault, Violation},
        network::Limits,
    },
};

/// Commands sent ahead of their completion.
const COMMANDS: usize = 4;
/// Announced bytes of all commands that are sent and not completed.
const BYTES_AHEAD: u64 = 16 * 1024 * 1024;
/// Commands refused one after the other, after which the server is taken to refuse all.
const REFUSALS: usize = 10;

/// The commands that are sent and not completed, and what came of them.
#[derive(Default)]
pub(super) struct Window {
    sent: Vec<Command>,
    asked: HashMap<NonZeroU32, Asked>,
    bytes: u64,
    pub(super) intake: Intake,
    /// The first refusal of a command.
    pub(super) refused: Option<SourceError>,
    /// Commands that were refused since one was completed.
    refused_in_a_row: usize,
}

pub(super) struct Command {
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
    pub(super) fn new(spool: &Path, cap: u64) -> Self {
        Self { intake: Intake::new(spool, cap), ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    pub(super) fn has_room(&self, bytes: u64) -> bool {
        self.sent.is_empty() || (self.sent.len() < COMMANDS && self.bytes + bytes <= BYTES_AHEAD)
    }

    /// Takes note of a command that was sent.
    pub(super) fn push(&mut self, tag: String, chunk: Chunk) {
        self.bytes += chunk.bytes();
        let (uids, bytes) = (chunk.uids(), chunk.bytes());
        for (uid, listed) in chunk.into_messages() {
            self.asked.insert(uid, Asked { listed, answer: Answer::None });
        }
        self.sent.push(Command { tag, uids, bytes });
    }

    /// The command that `completion` is of.
    pub(super) fn take_sent(&mut self, completion: &Completion) -> Option<Command> {
        let at = self.sent.iter().position(|command| command.tag == completion.tag)?;
        let command = self.sent.remove(at);
        self.bytes -= command.bytes;
        Some(command)
    }

    /// The messages of a command that was completed with OK, oldest first.
    pub(super) fn complete(&mut self, command: Command, report: &mut FetchReport) -> Vec<Fetched> {
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
    pub(super) fn refuse(
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
                again.push(Chunk::single(uid, listed));
            }
        }
        self.refused_in_a_row += 1;
        if kind == StatusKind::No && self.refused_in_a_row < REFUSALS { Ok(again) } else { Err(error) }
    }

    /// How long the server may take until the next command is completed.
    pub(super) fn time(&self, limits: &Limits) -> Duration {
        limits.command + Duration::from_secs(self.bytes / Limits::SLOWEST)
    }

    /// Keeps the message of a FETCH response under the UID that the response names, if it was asked for and
    /// not answered before. Servers send FETCH responses unasked as well, mostly for flags.
    pub(super) fn keep(&mut self, untagged: &Untagged<'_>) -> Result<(), Fault> {
        let body = self.intake.finish();
        let Response::Data(Data::Fetch { items, .. }) = &untagged.response else { return Ok(()) };
        let (mut uid, mut internal_date, mut given) = (None, None, None);
        let mut repeated = false;
        for item in items.as_ref() {
            match item {
                MessageDataItem::Uid(number) => uid = Some(*number),
                MessageDataItem::InternalDate(date) => internal_date = Some(date.as_ref().timestamp_millis()),
                MessageDataItem::BodyExt { section: None, origin: None | Some(0), data } => {
                    repeated |= given.replace(data).is_some();
                }
                _ => {}
            }
        }
        if repeated {
            return Err(Fault::Protocol(Violation::Malformed));
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
