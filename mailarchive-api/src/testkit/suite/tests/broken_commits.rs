//! Faults in commits, and in what of them is kept.

use std::{thread, time::Duration};

use abi_stable::std_types::{ROption, RVec};

use super::{
    super::Promise as P,
    broken_store::{Fault, Sound},
};
use crate::{AbiError, Batch, CommitOutcome, ErrorCode, KeyValue, MAX_BATCH, MAX_VALUE, Precondition};

fn holds(sound: &Sound, one: &Precondition) -> bool {
    sound.value(&one.key) == one.expected.clone().into_option().map(Vec::from)
}

/// Commits what `change` makes of the batch.
fn changed(
    name: &'static str,
    promise: P,
    change: impl Fn(&Sound, &mut Batch) + Send + Sync + 'static,
) -> Fault {
    Fault::commit(name, promise, move |sound, mut batch| {
        change(sound, &mut batch);
        sound.commit(batch)
    })
}

fn without_conditions(batch: &Batch) -> Batch {
    Batch { preconditions: RVec::new(), ..batch.clone() }
}

/// Answers what a sound store refuses with `code` as if it were done.
fn accepts(name: &'static str, promise: P, refused: fn(&Batch, ErrorCode) -> bool) -> Fault {
    Fault::commit(name, promise, move |sound, batch| match sound.commit(batch.clone()) {
        Err(error) if refused(&batch, error.code) => Ok(CommitOutcome::Done),
        other => other,
    })
}

fn cut(key: &RVec<u8>, at: usize) -> RVec<u8> {
    key[..key.len().min(at)].to_vec().into()
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = writes();
    faults.extend(preconditions());
    faults.extend(sizes());
    faults.extend(threads());
    faults.extend(reopening());
    faults
}

fn writes() -> Vec<Fault> {
    vec![
        changed("drops empty values", P::Stores, |_, batch| batch.puts.retain(|pair| !pair.value.is_empty())),
        changed("ends values at a zero byte", P::Stores, |_, batch| {
            for pair in &mut batch.puts {
                let end = pair.value.iter().position(|byte| *byte == 0).unwrap_or(pair.value.len());
                pair.value.truncate(end);
            }
        }),
        changed("keeps values as text", P::Stores, |_, batch| {
            for pair in &mut batch.puts {
                pair.value = String::from_utf8_lossy(&pair.value).into_owned().into_bytes().into();
            }
        }),
        Fault::commit("refuses an empty batch", P::Stores, |sound, batch| {
            if batch.puts.is_empty() && batch.deletes.is_empty() && batch.preconditions.is_empty() {
                return Err(AbiError::invalid("nothing to do"));
            }
            sound.commit(batch)
        }),
        changed("keeps the first value of a key", P::Replaces, |sound, batch| {
            batch.puts.retain(|pair| sound.value(&pair.key).is_none());
        }),
        changed("forgets to delete", P::Deletes, |_, batch| batch.deletes.clear()),
        Fault::commit("answers the delete of an absent key by an error", P::Deletes, |sound, batch| {
            if batch.deletes.iter().any(|key| sound.value(key).is_none()) {
                return Err(AbiError::new(ErrorCode::NOT_FOUND, "no such key"));
            }
            sound.commit(batch)
        }),
        changed("deletes by writing an empty value", P::Deletes, |sound, batch| {
            let emptied = |key: &RVec<u8>| KeyValue { key: key.clone(), value: RVec::new() };
            let puts: Vec<KeyValue> =
                batch.deletes.iter().filter(|key| sound.value(key).is_some()).map(emptied).collect();
            batch.puts.extend(puts);
            batch.deletes.clear();
        }),
    ]
}

fn preconditions() -> Vec<Fault> {
    vec![
        changed("takes an empty value for an absent key", P::ExpectAbsent, |sound, batch| {
            batch.preconditions.retain(|one| {
                !(one.expected.is_none() && sound.value(&one.key).is_some_and(|value| value.is_empty()))
            });
        }),
        changed("ignores that a key shall be absent", P::ExpectAbsent, |_, batch| {
            batch.preconditions.retain(|one| one.expected.is_some());
        }),
        changed("takes an absent key for an empty value", P::ExpectExact, |sound, batch| {
            batch.preconditions.retain(|one| {
                let empty = one.expected.as_ref().map_or(false, RVec::is_empty);
                !(empty && sound.value(&one.key).is_none())
            });
        }),
        changed("compares the start of a value only", P::ExpectExact, |sound, batch| {
            batch.preconditions.retain(|one| match (&one.expected, sound.value(&one.key)) {
                (ROption::RSome(expected), Some(value)) => !value.starts_with(expected),
                _ => true,
            });
        }),
        changed("compares values as text ignoring case", P::ExpectExact, |sound, batch| {
            batch.preconditions.retain(|one| match (&one.expected, sound.value(&one.key)) {
                (ROption::RSome(expected), Some(value)) => !value.eq_ignore_ascii_case(expected),
                _ => true,
            });
        }),
        changed("looks only whether the key exists", P::ExpectExact, |sound, batch| {
            batch.preconditions.retain(|one| one.expected.is_none() || sound.value(&one.key).is_none());
        }),
        Fault::commit("answers a conflict by Done", P::ExpectExact, |sound, batch| {
            sound.commit(batch).map(|_| CommitOutcome::Done)
        }),
        Fault::commit("answers a conflict by an error", P::ExpectExact, |sound, batch| {
            match sound.commit(batch)? {
                CommitOutcome::Done => Ok(CommitOutcome::Done),
                CommitOutcome::Conflict => Err(AbiError::unavailable("somebody else was first")),
            }
        }),
        changed("looks at the first precondition only", P::EveryPrecondition, |_, batch| {
            batch.preconditions.truncate(1);
        }),
        changed("looks at the last precondition only", P::EveryPrecondition, |_, batch| {
            let last: Option<Precondition> = batch.preconditions.pop();
            batch.preconditions = last.into_iter().collect();
        }),
        changed("is content when one precondition holds", P::EveryPrecondition, |sound, batch| {
            if batch.preconditions.iter().any(|one| holds(sound, one)) {
                batch.preconditions.clear();
            }
        }),
        Fault::commit("looks after it has written", P::BeforeTheBatch, |sound, batch| {
            let expected_after = |one: &Precondition| {
                let put = batch.puts.iter().find(|pair| pair.key == one.key).map(|pair| pair.value.to_vec());
                let deleted = batch.deletes.contains(&one.key);
                let after = put.or_else(|| if deleted { None } else { sound.value(&one.key) });
                after == one.expected.clone().into_option().map(Vec::from)
            };
            if batch.preconditions.iter().all(expected_after) {
                return sound.commit(without_conditions(&batch));
            }
            Ok(CommitOutcome::Conflict)
        }),
        Fault::commit(
            "writes what a conflict should have kept away",
            P::ConflictChangesNothing,
            |sound, batch| {
                let outcome = sound.commit(batch.clone())?;
                if outcome == CommitOutcome::Conflict {
                    sound.commit(without_conditions(&batch))?;
                }
                Ok(outcome)
            },
        ),
        Fault::commit("deletes before it looks", P::ConflictChangesNothing, |sound, batch| {
            sound.commit(Batch { deletes: batch.deletes.clone(), ..Batch::default() })?;
            sound.commit(batch)
        }),
    ]
}

fn sizes() -> Vec<Fault> {
    vec![
        changed("cuts keys after 255 bytes", P::KeySize, |_, batch| {
            batch.puts.iter_mut().for_each(|pair| pair.key = cut(&pair.key, 255));
        }),
        changed("ends keys at a zero byte", P::KeySize, |_, batch| {
            for pair in &mut batch.puts {
                let zero = pair.key.iter().position(|byte| *byte == 0).filter(|zero| *zero > 0);
                pair.key = cut(&pair.key, zero.unwrap_or(pair.key.len()));
            }
        }),
        accepts("takes keys of any length", P::KeySize, |batch, code| {
            let long = |key: &RVec<u8>| key.is_empty() || key.len() > crate::MAX_KEY;
            code == ErrorCode::INVALID
                && (batch.puts.iter().any(|pair| long(&pair.key))
                    || batch.deletes.iter().any(long)
                    || batch.preconditions.iter().any(|one| long(&one.key)))
        }),
        accepts("takes values of any length", P::ValueSize, |batch, code| {
            code == ErrorCode::FULL && batch.puts.iter().any(|pair| pair.value.len() > MAX_VALUE)
        }),
        Fault::commit("refuses the largest value", P::ValueSize, |sound, batch| {
            if batch.puts.iter().any(|pair| pair.value.len() >= MAX_VALUE) {
                return Err(AbiError::new(ErrorCode::FULL, "too large"));
            }
            sound.commit(batch)
        }),
        Fault::commit("refuses what is too large as INVALID", P::ValueSize, |sound, batch| {
            sound.commit(batch).map_err(|error| match error.code {
                ErrorCode::FULL => AbiError::invalid(error.message.to_string()),
                _ => error,
            })
        }),
        accepts("counts the values of a batch only", P::BatchSize, |batch, code| {
            let values: usize = batch.puts.iter().map(|pair| pair.value.len()).sum();
            code == ErrorCode::FULL
                && values <= MAX_BATCH
                && batch.puts.iter().all(|pair| pair.value.len() <= MAX_VALUE)
        }),
        Fault::commit("refuses batches of more than 1 MB", P::BatchSize, |sound, batch| {
            let size: usize = batch.puts.iter().map(|pair| pair.key.len() + pair.value.len()).sum();
            if size > 1024 * 1024 {
                return Err(AbiError::new(ErrorCode::FULL, "too large"));
            }
            sound.commit(batch)
        }),
        changed("lets the last write of a key win", P::OneWriteAKey, |_, batch| {
            let deletes = batch.deletes.clone();
            batch.puts.retain(|pair| !deletes.contains(&pair.key));
            let mut seen: Vec<RVec<u8>> = Vec::new();
            batch.puts.retain(|pair| !seen.contains(&pair.key) && (seen.push(pair.key.clone()), true).1);
            let mut seen: Vec<RVec<u8>> = Vec::new();
            batch.deletes.retain(|key| !seen.contains(key) && (seen.push(key.clone()), true).1);
        }),
        Fault::commit("writes up to the part that it refuses", P::RefusalChangesNothing, |sound, batch| {
            let outcome = sound.commit(batch.clone());
            if outcome.is_err() {
                for pair in batch.puts {
                    let puts = vec![pair].into();
                    if sound.commit(Batch { puts, ..Batch::default() }).is_err() {
                        break;
                    }
                }
            }
            outcome
        }),
    ]
}

fn threads() -> Vec<Fault> {
    vec![
        Fault::commit("looks outside of the lock that it writes under", P::NoLostUpdate, |sound, batch| {
            if !batch.preconditions.iter().all(|one| holds(sound, one)) {
                return Ok(CommitOutcome::Conflict);
            }
            thread::sleep(Duration::from_micros(100));
            sound.commit(without_conditions(&batch))
        }),
        Fault::commit("always conflicts where two threads meet", P::NoLostUpdate, |sound, batch| {
            let counts = batch.preconditions.iter().any(|one| one.key.starts_with(b"count/"));
            if counts { Ok(CommitOutcome::Conflict) } else { sound.commit(batch) }
        }),
        Fault::commit("writes key by key", P::WholeBatches, |sound, batch| {
            let (first, rest) = match batch.puts.split_first() {
                Some((first, rest)) if rest.len() < 100 => (first.clone(), rest.to_vec()),
                _ => return sound.commit(batch),
            };
            crate::limits::check_batch(&batch)?;
            let outcome = sound.commit(Batch { puts: vec![first].into(), ..batch })?;
            if outcome == CommitOutcome::Done {
                for pair in rest {
                    thread::yield_now();
                    sound.commit(Batch { puts: vec![pair].into(), ..Batch::default() })?;
                }
            }
            Ok(outcome)
        }),
        Fault::commit("writes after it has answered", P::VisibleAtOnce, |sound, batch| {
            let later = batch.puts.iter().any(|pair| pair.key.starts_with(b"visible/"));
            if !later {
                return sound.commit(batch);
            }
            let sound = sound.clone();
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(2));
                sound.commit(batch)
            });
            Ok(CommitOutcome::Done)
        }),
    ]
}

fn reopening() -> Vec<Fault> {
    vec![
        Fault::kept("cannot be opened again", P::Opens, |_| {
            Err(AbiError::unavailable("locked by a process"))
        }),
        Fault::kept("loses the last commit at the end", P::KeptKeys, |sound| {
            let deletes = vec![b"kept-last".to_vec().into()].into();
            sound.commit(Batch { deletes, ..Batch::default() }).map(drop)
        }),
        Fault::kept("brings deleted keys back", P::KeptKeys, |sound| {
            let pair = KeyValue { key: b"kept/\0\0\0\x07".to_vec().into(), value: b"back".to_vec().into() };
            sound.commit(Batch { puts: vec![pair].into(), ..Batch::default() }).map(drop)
        }),
        Fault::kept("brings an older value back", P::KeptKeys, |sound| {
            let pair =
                KeyValue { key: b"kept-last".to_vec().into(), value: b"kept/\0\0\0\x05".to_vec().into() };
            sound.commit(Batch { puts: vec![pair].into(), ..Batch::default() }).map(drop)
        }),
    ]
}
