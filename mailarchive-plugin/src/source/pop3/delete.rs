//! Deleting for good, and nothing but what the archive holds.
//!
//! DELE only marks; QUIT removes, and only its +OK confirms that (RFC 1939, section 6). Whatever goes wrong before
//! QUIT, the connection is dropped without it, and the server removes nothing.

use std::{collections::HashSet, fmt::Write};

use super::{
    Pop3Fault, Pop3Source, Session,
    maildrop::{refused, unique_id},
};
use crate::{
    archive::DurableId,
    source::{
        ServerId,
        error::{SourceError, Stage, plain},
        fault::{Fault, Violation},
    },
};

/// Messages removed by one QUIT: little is left in doubt where its answer is lost.
const SESSION: usize = 500;
/// DELE commands sent ahead.
const WINDOW: usize = 100;

pub(super) async fn delete(source: &mut Pop3Source, durable: &[DurableId]) -> Result<(), SourceError> {
    let mut seen = HashSet::new();
    let mut left: Vec<ServerId> =
        durable.iter().map(DurableId::server_id).filter(|id| seen.insert(*id)).cloned().collect();
    while !left.is_empty() {
        let mut session = source.session().await?;
        session.wire.stage = Stage::Delete;
        let (chunk, rest, doubtful) = divide(source, &mut session, left).await?;
        if chunk.is_empty() {
            source.session = Some(session);
            return doubtful.map_or(Ok(()), Err);
        }
        remove(session, chunk.iter().map(|(number, _)| *number)).await?;
        for (_, id) in &chunk {
            let unique_id = unique_id(&id.id);
            if let Some(ids) = source.copies.get_mut(unique_id) {
                ids.retain(|other| *other != id.id);
                if ids.is_empty() {
                    source.copies.remove(unique_id);
                }
            }
        }
        if let Some(error) = doubtful {
            return Err(error);
        }
        left = rest;
    }
    Ok(())
}

type Divided = (Vec<(u32, ServerId)>, Vec<ServerId>, Option<SourceError>);

/// What to remove in this session and what in the next. What is not there any more is removed already; what cannot
/// be told from others is an error, to be reported when the rest is done.
async fn divide(
    source: &Pop3Source,
    session: &mut Session,
    ids: Vec<ServerId>,
) -> Result<Divided, SourceError> {
    let delayed = session.capabilities.login_delay > 0;
    let maildrop = session.maildrop().await?;
    // Numbers end with the session, and a delay between sessions would be waited for again and again.
    let most = if delayed || maildrop.has_unnamed() { usize::MAX } else { SESSION };
    let numbers = maildrop.numbers(&source.copies);
    let unique_ids = maildrop.unique_ids();
    let (mut chunk, mut rest, mut doubtful) = (Vec::new(), Vec::new(), None);
    for id in ids {
        match numbers.get(&id) {
            Some(number) if chunk.len() < most => chunk.push((*number, id)),
            Some(_) => rest.push(id),
            None if !maildrop.may_hold(&id) || id.validity != 0 || unique_ids.contains(unique_id(&id.id)) => {
                doubtful.get_or_insert(id);
            }
            None => {}
        }
    }
    chunk.sort_unstable_by_key(|(number, _)| *number);
    let doubtful = doubtful.map(|id| {
        let expected = plain(&format!("{} {} {}", id.mailbox, id.validity, id.id));
        session.wire.fail(Fault::ValidityChanged { expected, selected: "another session".to_owned() })
    });
    Ok((chunk, rest, doubtful))
}

/// Marks and removes. The session ends in any case: by QUIT, or by dropping the connection.
async fn remove(mut session: Session, numbers: impl Iterator<Item = u32>) -> Result<(), SourceError> {
    let window = if session.capabilities.pipelining { WINDOW } else { 1 };
    let wire = &mut session.wire;
    let numbers: Vec<u32> = numbers.collect();
    for some in numbers.chunks(window) {
        let mut commands = String::new();
        for number in some {
            let _ = write!(commands, "DELE {number}\r\n");
        }
        wire.allow(wire.limits.command);
        wire.write(commands.as_bytes()).await?;
        for _ in some {
            if let Err(refusal) = wire.status().await? {
                return Err(refused(wire, "DELE", &refusal));
            }
        }
    }
    wire.allow(wire.limits.command);
    wire.write(b"QUIT\r\n").await?;
    match wire.status().await {
        Ok(Ok(_)) => Ok(()),
        // `-ERR some deleted messages not removed`
        Ok(Err(refusal)) => Err(refused(wire, "QUIT", &refusal)),
        Err(error) => match error.fault {
            Fault::Protocol(Violation::Unreadable | Violation::TooLong | Violation::Unasked)
            | Fault::Closed
            | Fault::Lost { .. }
            | Fault::Stalled { .. }
            | Fault::TooSlow { .. } => Err(SourceError { fault: Pop3Fault::QuitUnanswered.into(), ..error }),
            _ => Err(error),
        },
    }
}
