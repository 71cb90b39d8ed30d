//! Faults in permissions.

use std::{collections::HashMap, sync::Mutex};

use abi_stable::std_types::RString;

use super::{
    super::{Promise as P, prove_permissions},
    broken_wiki::{Answer, Fault, Sound},
};
use crate::{AbiError, Permission, PermissionQuery};

/// Answers each query by itself.
fn each(
    name: &'static str,
    promise: P,
    answer: impl Fn(&Sound, &PermissionQuery, bool) -> Answer<bool> + Send + Sync + 'static,
) -> Fault {
    Fault::check(name, promise, move |sound, queries| {
        let answers = sound.check(queries)?;
        queries.iter().zip(answers).map(|(query, held)| answer(sound, query, held)).collect()
    })
}

/// User, space and permission.
type Asked = (Option<String>, String, u16);

fn user(query: &PermissionQuery) -> Option<&str> {
    query.user.as_ref().map(RString::as_str).into_option()
}

const KNOWN_USERS: [&str; 2] = ["suite-a", "suite-b"];

fn spaces(sound: &Sound) -> Vec<String> {
    sound.page("", 1000).unwrap().iter().map(|space| space.id.to_string()).collect()
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = answers();
    faults.extend(holders());
    faults.extend(changes());
    faults
}

fn answers() -> Vec<Fault> {
    vec![
        Fault::refuses("makes no space", P::PermissionAnswers),
        Fault::check("answers what is held only", P::OneAnswerEach, |sound, queries| {
            Ok(sound.check(queries)?.into_iter().filter(|held| *held).collect())
        }),
        Fault::check("answers from the last query to the first", P::OneAnswerEach, |sound, queries| {
            let mut answers = sound.check(queries)?;
            answers.reverse();
            Ok(answers)
        }),
        Fault::check("leaves unknown users out", P::OneAnswerEach, |sound, queries| {
            let known = |query: &&PermissionQuery| user(query).is_none_or(|user| KNOWN_USERS.contains(&user));
            let queries: Vec<PermissionQuery> = queries.iter().filter(known).cloned().collect();
            sound.check(&queries)
        }),
        Fault::check("answers 100 queries at most", P::OneAnswerEach, |sound, queries| {
            sound.check(&queries[..queries.len().min(100)])
        }),
        Fault::check("refuses to be asked nothing", P::OneAnswerEach, |sound, queries| {
            if queries.is_empty() { Err(AbiError::invalid("nothing asked")) } else { sound.check(queries) }
        }),
    ]
}

fn holders() -> Vec<Fault> {
    vec![
        each("lets nobody delete mail", P::Granted, |_, query, held| {
            Ok(held && query.permission != Permission::DELETE_MAIL)
        }),
        each("lets who may view edit", P::NotMore, |sound, query, held| {
            Ok(held
                || query.permission == Permission::EDIT
                    && sound.holds(user(query), &query.space, Permission::VIEW))
        }),
        each("lets who may edit delete mail", P::NotMore, |sound, query, held| {
            Ok(held
                || query.permission == Permission::DELETE_MAIL
                    && sound.holds(user(query), &query.space, Permission::EDIT))
        }),
        each("lets everybody view", P::NotMore, |_, query, held| {
            Ok(held || query.permission == Permission::VIEW && user(query).is_some())
        }),
        each("gives in all spaces what is held in one", P::OtherSpace, |sound, query, held| {
            let anywhere =
                || spaces(sound).iter().any(|space| sound.holds(user(query), space, query.permission));
            Ok(held || sound.by_id(&query.space)?.is_some() && anywhere())
        }),
        each("gives all users what one holds", P::OtherUser, |sound, query, held| {
            let anybody =
                || KNOWN_USERS.iter().any(|user| sound.holds(Some(user), &query.space, query.permission));
            Ok(held || user(query).is_some_and(|user| KNOWN_USERS.contains(&user)) && anybody())
        }),
        each("compares the start of names", P::OtherUser, |sound, query, held| {
            let alike = user(query).is_some_and(|user| user.starts_with("suite-b"));
            Ok(held || alike && sound.holds(Some("suite-a"), &query.space, query.permission))
        }),
        each("asks everybody to sign in", P::Anonymous, |_, query, held| Ok(held && user(query).is_some())),
        each("takes nobody for anybody", P::Anonymous, |sound, query, held| {
            let anybody =
                || KNOWN_USERS.iter().any(|user| sound.holds(Some(user), &query.space, query.permission));
            Ok(held || user(query).is_none() && anybody())
        }),
        each("answers for nobody by an error", P::Anonymous, |_, query, held| match user(query) {
            Some(_) => Ok(held),
            None => Err(AbiError::invalid("who asks?")),
        }),
        each("lets everybody edit where everybody may view", P::Anonymous, |sound, query, held| {
            Ok(held || user(query).is_none() && sound.holds(None, &query.space, Permission::VIEW))
        }),
        each("takes an unknown user for nobody", P::UnknownUser, |sound, query, held| {
            let unknown = user(query).is_some_and(|user| !KNOWN_USERS.contains(&user));
            Ok(held || unknown && sound.holds(None, &query.space, query.permission))
        }),
        each("takes an empty name for nobody", P::UnknownUser, |sound, query, held| {
            Ok(held || user(query) == Some("") && sound.holds(None, &query.space, query.permission))
        }),
        each("answers for an unknown user by an error", P::UnknownUser, |_, query, held| match user(query) {
            Some(user) if !KNOWN_USERS.contains(&user) => Err(AbiError::invalid("no such user")),
            _ => Ok(held),
        }),
        each("answers for an unknown space by an error", P::UnknownAsked, |sound, query, held| {
            if query.permission != Permission::SITE_ADMIN && sound.by_id(&query.space)?.is_none() {
                return Err(AbiError::invalid("no such space"));
            }
            Ok(held)
        }),
        each("lets administrators do what it does not know", P::UnknownAsked, |sound, query, held| {
            Ok(held || query.permission.0 > 4 && sound.holds(user(query), &query.space, Permission::ADMIN))
        }),
        each("answers an unknown permission by an error", P::UnknownAsked, |_, query, held| {
            if query.permission.0 > 4 { Err(AbiError::invalid("no such permission")) } else { Ok(held) }
        }),
        each("takes no space for any space", P::UnknownAsked, |sound, query, held| {
            let anywhere =
                || spaces(sound).iter().any(|space| sound.holds(user(query), space, query.permission));
            Ok(held || query.space.is_empty() && query.permission == Permission::ADMIN && anywhere())
        }),
        each(
            "takes who administers a space for the site's administrator",
            P::SiteAdmin,
            |sound, query, held| {
                let anywhere =
                    || spaces(sound).iter().any(|space| sound.holds(user(query), space, Permission::ADMIN));
                Ok(held || query.permission == Permission::SITE_ADMIN && anywhere())
            },
        ),
        each("knows no site administrators", P::SiteAdmin, |_, query, held| {
            Ok(held && query.permission != Permission::SITE_ADMIN)
        }),
    ]
}

fn changes() -> Vec<Fault> {
    let kept: Mutex<HashMap<Asked, bool>> = Mutex::default();
    vec![
        Fault::check("keeps answers that were true", P::Revoked, move |sound, queries| {
            let mut kept = kept.lock().unwrap();
            let answers = sound.check(queries)?;
            let answer = |(query, held): (&PermissionQuery, bool)| {
                let key = (user(query).map(str::to_owned), query.space.to_string(), query.permission.0);
                *kept.entry(key).and_modify(|kept| *kept |= held).or_insert(held)
            };
            Ok(queries.iter().zip(answers).map(answer).collect())
        }),
        each("leaves permissions where the space was", P::RemovedSpace, |sound, query, held| {
            let gone = !query.space.is_empty() && sound.by_id(&query.space)?.is_none();
            Ok(held || gone && query.space.starts_with('s') && query.space.len() < 4 && user(query).is_some())
        }),
        by_key("gives a new space what was held under its key", P::RemovedSpace),
    ]
}

/// Remembers what was held by the space's key, and finds it again when another space has that key.
fn by_key(name: &'static str, promise: P) -> Fault {
    let held_in: Mutex<HashMap<Asked, String>> = Mutex::default();
    each(name, promise, move |sound, query, held| {
        let mut held_in = held_in.lock().unwrap();
        let Some(space) = sound.by_id(&query.space)? else { return Ok(held) };
        let key = (user(query).map(str::to_owned), space.key.to_string(), query.permission.0);
        if held {
            held_in.insert(key, space.id.to_string());
            return Ok(true);
        }
        Ok(held_in.get(&key).is_some_and(|id| *id != space.id))
    })
}

#[test]
fn broken_permissions_are_caught() {
    let mut missed = Vec::new();
    for fault in faults() {
        let (name, promise) = (fault.name, fault.promise);
        match prove_permissions(&mut fault.wiki()) {
            Ok(()) => missed.push(format!("{name}: not caught")),
            Err(broken) if broken.contains(promise) => {}
            Err(broken) => missed.push(format!("{name}: {promise:?} is not named, but {broken}")),
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
