//! The threads of a space, as they lie in the store. All of it but the marks can be made again from the records.
//!
//! Every Message-ID that was seen or referred to points, over a few steps, at the thread's root: the message that
//! names the thread. Where two threads become one, the smaller one's root points at the larger one's from then on,
//! so that its address keeps working. Short threads move their entries over; long ones stay where they are and
//! become parts, so that becoming one costs little however long they are.
//!
//! | key, after [`crate::keys::threads`] | value |
//! | --- | --- |
//! | `a` node `n` | the node it points at, or [`entry::Root`] |
//! | `a` root `t` | [`Head`], JSON, packed: what lists show |
//! | `l` ~last root | nothing: the list, newest first |
//! | `a` part `m` date message | [`Entry`]: a message's place |
//! | `a` root `p` part | nothing: another thread that is part of this one |
//! | `b` subject `s` date node | nothing: messages that answer by their subject |
//! | `b` subject `w` date node | nothing: the other messages with a subject |
//! | `b` subject `g` | changes with each message that has this subject |
//! | `c` account | how many threads that account brought, by-hand changes under zeros |
//! | `k` mark | [`Mark`], JSON: what people decided |
//! | `o` | threads whose changing by hand is not finished |
//! | `v` | [`gather::State`], JSON |

mod entry;
mod gather;
mod hand;
mod head;
mod labels;
mod layout;
mod read;
mod rewrite;
#[cfg(test)]
mod tests;
mod weave;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use mailarchive_api::AbiError;

pub(crate) use self::{
    entry::Entry,
    hand::HandError,
    head::Head,
    read::{Thread, ThreadCursor, ThreadFrom, ThreadPage},
};
pub(super) use self::{entry::Woven, hand::note_leaving, weave::weave};
use super::{Archive, decode};
use crate::thread::{Mark, Marks};

/// How often something is tried anew when others change the same threads.
pub(super) const TRIES: u32 = 50;

/// Whoever met a conflict waits for his turn, so that he meets none again and again.
pub(super) fn turn(space: &str) -> Arc<Mutex<()>> {
    static TURNS: LazyLock<Mutex<HashMap<String, Arc<Mutex<()>>>>> = LazyLock::new(Mutex::default);
    let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
    turns.retain(|_, turn| Arc::strong_count(turn) > 1);
    Arc::clone(turns.entry(space.to_owned()).or_default())
}

impl Archive {
    /// What people decided about threads of a space, the latest first.
    pub(crate) fn marks(&self, space: &str) -> Result<Marks, AbiError> {
        let mut all = Vec::new();
        let mut damaged = None;
        self.store.scan_prefix(&layout::Keys::new(space).marks(), |(_, value)| {
            match decode::<Mark>(&value) {
                Ok(mark) => all.push(mark),
                Err(error) => damaged = Some(error),
            }
        })?;
        all.sort_by_key(|mark| (std::cmp::Reverse(mark.at), mark.id));
        damaged.map_or_else(|| Ok(Marks::new(all)), Err)
    }
}

pub(super) fn too_busy() -> AbiError {
    AbiError::unavailable("the threads of this space are changed by too many at once")
}
