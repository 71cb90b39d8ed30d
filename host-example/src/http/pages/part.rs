//! Long lists, a part at a time.

use crate::{
    http::{answer::segment, call::Call},
    ui::Part,
};

/// Shown at once.
pub(super) const ENTRIES: u32 = 100;

/// The part of the list at `path` that was asked for. `read` answers up to so many entries after the named one, and
/// `name` what names an entry.
pub(super) fn part<T, E>(
    call: &Call,
    path: &str,
    read: impl FnOnce(Option<&str>, u32) -> Result<Vec<T>, E>,
    name: impl FnOnce(&T) -> &str,
) -> Result<Part<T>, E> {
    let after = call.query("after").filter(|after| !after.is_empty());
    // One more tells whether anything follows.
    let mut entries = read(after, ENTRIES + 1)?;
    let follows = entries.len() > ENTRIES as usize;
    entries.truncate(ENTRIES as usize);
    let last = entries.last().filter(|_| follows);
    let next = last.map(|last| format!("{path}?after={}", segment(name(last))));
    Ok(Part { entries, first: after.map(|_| path.to_owned()), next })
}
