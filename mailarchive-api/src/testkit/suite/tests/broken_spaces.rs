//! Faults in spaces.

use std::{collections::HashMap, sync::Mutex};

use super::{
    super::{Promise as P, prove_spaces},
    broken_wiki::{Fault, Sound},
};
use crate::{AbiError, Space, SpaceKind};

fn all(sound: &Sound) -> Vec<Space> {
    sound.page("", u32::MAX).unwrap()
}

/// A page of the spaces in another order.
fn sorted<K: Ord>(sound: &Sound, after: &str, limit: u32, by: impl Fn(&Space) -> K) -> Vec<Space> {
    let mut spaces = all(sound);
    spaces.retain(|space| space.id.as_str() > after);
    spaces.sort_by_key(by);
    spaces.truncate(limit as usize);
    spaces
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = lookups();
    faults.extend(pages());
    faults
}

fn lookups() -> Vec<Fault> {
    vec![
        Fault::refuses("makes no space", P::SpaceAnswers),
        Fault::tells("takes every space for a site space", P::SpaceById, |space| Space {
            kind: SpaceKind::SITE,
            ..space
        }),
        Fault::tells("escapes names for HTML", P::SpaceById, |space| Space {
            name: space.name.replace('&', "&amp;").into(),
            ..space
        }),
        Fault::by_id("finds no space by its id", P::SpaceById, |_, _| Ok(None)),
        Fault::by_key("finds spaces by their id for the key", P::SpaceByKey, Sound::by_id),
        Fault::by_key("finds site spaces only", P::SpaceByKey, |sound, key| {
            Ok(sound.by_key(key)?.filter(|space| space.kind == SpaceKind::SITE))
        }),
        Fault::by_id("answers an unknown space by an error", P::UnknownSpace, |sound, id| {
            sound.by_id(id)?.map(Some).ok_or_else(|| AbiError::invalid("no such space"))
        }),
        Fault::by_key("takes an empty key for the first space", P::UnknownSpace, |sound, key| {
            if key.is_empty() { Ok(all(sound).into_iter().next()) } else { sound.by_key(key) }
        }),
        Fault::by_key("takes the key for a pattern", P::UnknownSpace, |sound, key| {
            if key == "%" { Ok(all(sound).into_iter().next()) } else { sound.by_key(key) }
        }),
        Fault::makes("makes ids of 65 bytes", P::SpaceIdForm, |space| Space {
            id: format!("{:>065}", space.id).into(),
            ..space
        }),
        Fault::makes("makes ids with NUL", P::SpaceIdForm, |space| Space {
            id: format!("{}\0", space.id).into(),
            ..space
        }),
        Fault::makes("takes the key for the id", P::SpaceIdOnce, |space| Space {
            id: space.key.clone(),
            ..space
        }),
        Fault::by_key("remembers what a key led to", P::SpaceRenamed, remembering(Sound::by_key)),
        Fault::by_id("remembers the key that a space had", P::SpaceRenamed, remembering(Sound::by_id)),
        Fault::by_id("remembers removed spaces by their ids", P::SpaceRemoved, remembering(Sound::by_id)),
        Fault::by_key("remembers removed spaces by their keys", P::SpaceRemoved, remembering(Sound::by_key)),
    ]
}

/// Answers what it answered the first time.
fn remembering(
    look: fn(&Sound, &str) -> Result<Option<Space>, AbiError>,
) -> impl Fn(&Sound, &str) -> Result<Option<Space>, AbiError> + Send + Sync {
    let remembered: Mutex<HashMap<String, Space>> = Mutex::default();
    move |sound, asked| {
        let mut remembered = remembered.lock().unwrap();
        if let Some(space) = remembered.get(asked) {
            return Ok(Some(space.clone()));
        }
        let found = look(sound, asked)?;
        remembered.extend(found.iter().map(|space| (asked.to_owned(), space.clone())));
        Ok(found)
    }
}

fn pages() -> Vec<Fault> {
    vec![
        Fault::page("lists removed spaces", P::SpaceRemoved, |sound, after, limit| {
            let mut spaces = sound.page(after, limit)?;
            let ghosts =
                (1..30).map(|number| format!("s{number}")).filter(|id| sound.by_id(id).unwrap().is_none());
            for id in ghosts {
                spaces.push(Space {
                    id: id.into(),
                    key: "GONE".into(),
                    name: "Gone".into(),
                    kind: SpaceKind::SITE,
                });
            }
            spaces.sort_by(|one, other| one.id.cmp(&other.id));
            Ok(spaces)
        }),
        Fault::page("orders spaces by their names", P::PageOrder, |sound, after, limit| {
            Ok(sorted(sound, after, limit, |space| {
                (space.name.to_string(), std::cmp::Reverse(space.id.to_string()))
            }))
        }),
        Fault::page("orders ids as numbers", P::PageOrder, |sound, after, limit| {
            Ok(sorted(sound, after, limit, |space| (space.id.len(), space.id.to_string())))
        }),
        Fault::page("forgets a space", P::PageOrder, |sound, after, limit| {
            let mut spaces = sound.page(after, limit)?;
            spaces.retain(|space| !space.key.starts_with("SUITE3"));
            Ok(spaces)
        }),
        Fault::page("lists `after` itself", P::PageAfter, |sound, after, limit| {
            let mut spaces = all(sound);
            spaces.retain(|space| space.id.as_str() >= after);
            spaces.truncate(limit as usize);
            Ok(spaces)
        }),
        Fault::page("begins anew after a space that is no more", P::PageAfter, |sound, after, limit| {
            let exists = sound.by_id(after)?.is_some();
            sound.page(if exists { after } else { "" }, limit)
        }),
        Fault::page("answers an unknown `after` by an error", P::PageLimit, |sound, after, limit| {
            if !after.is_empty() && sound.by_id(after)?.is_none() {
                return Err(AbiError::invalid("no such space"));
            }
            sound.page(after, limit)
        }),
        Fault::page("takes `after` for a number of spaces", P::PageAfter, |sound, after, limit| {
            let skipped = after.trim_start_matches('s').parse().unwrap_or(0);
            Ok(all(sound).into_iter().skip(skipped).take(limit as usize).collect())
        }),
        Fault::page("lists one space too many", P::PageLimit, |sound, after, limit| {
            sound.page(after, limit.saturating_add(1))
        }),
        Fault::page("lists one space too few", P::PageLimit, |sound, after, limit| {
            sound.page(after, limit.saturating_sub(1))
        }),
        Fault::page("takes 0 as no limit", P::PageLimit, |sound, after, limit| {
            sound.page(after, if limit == 0 { u32::MAX } else { limit })
        }),
        Fault::page("takes the largest limit as a negative one", P::PageLimit, |sound, after, limit| {
            sound.page(after, u32::try_from(limit.cast_signed()).unwrap_or(0))
        }),
    ]
}

#[test]
fn broken_spaces_are_caught() {
    let mut missed = Vec::new();
    for fault in faults() {
        let (name, promise) = (fault.name, fault.promise);
        match prove_spaces(&mut fault.wiki()) {
            Ok(()) => missed.push(format!("{name}: not caught")),
            Err(broken) if broken.contains(promise) => {}
            Err(broken) => missed.push(format!("{name}: {promise:?} is not named, but {broken}")),
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
