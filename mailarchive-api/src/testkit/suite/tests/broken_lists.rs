//! Faults in lists of blobs.

use super::{
    super::Promise as P,
    broken_store::{Fault, List, Sound},
};
use crate::AbiError;

/// The names of the list, in an order of the fault's own.
fn sorted<K: Ord>(sound: &Sound, list: &List, by: impl Fn(&String) -> K) -> Result<Vec<String>, AbiError> {
    let mut names = sound.list(&List { limit: u32::MAX, ..list.clone() })?;
    names.sort_by_key(by);
    names.truncate(list.limit as usize);
    Ok(names)
}

/// All names of the prefix that `keep` keeps.
fn kept(sound: &Sound, list: &List, keep: impl Fn(&str) -> bool) -> Result<Vec<String>, AbiError> {
    let all = List { prefix: list.prefix.clone(), after: String::new(), limit: u32::MAX };
    Ok(sound.list(&all)?.into_iter().filter(|name| keep(name)).take(list.limit as usize).collect())
}

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::list("walks directories, files first", P::ListOrder, |sound, list| {
            sorted(sound, &list, |name| (name.matches('/').count(), name.clone()))
        }),
        Fault::list("orders names segment by segment", P::ListOrder, |sound, list| {
            sorted(sound, &list, |name| name.split('/').map(str::to_owned).collect::<Vec<_>>())
        }),
        Fault::list("orders names as a dictionary does", P::ListOrder, |sound, list| {
            sorted(sound, &list, |name| name.replace(['-', '_', '.', '/'], ""))
        }),
        Fault::list("lists the newest name first", P::ListOrder, |sound, list| {
            sorted(sound, &list, |name| std::cmp::Reverse(name.clone()))
        }),
        Fault::list("takes the prefix for a directory", P::ListPrefix, |sound, list| {
            let directory = format!("{}/", list.prefix.trim_end_matches('/'));
            kept(sound, &list, |name| {
                name > list.after.as_str() && (list.prefix.is_empty() || name.starts_with(&directory))
            })
        }),
        Fault::list("ignores the prefix", P::ListPrefix, |sound, list| {
            sound.list(&List { prefix: String::new(), ..list })
        }),
        Fault::list("takes the prefix anywhere in the name", P::ListPrefix, |sound, list| {
            let all = List { prefix: String::new(), after: list.after.clone(), limit: u32::MAX };
            let names = sound.list(&all)?.into_iter().filter(|name| name.contains(&list.prefix));
            Ok(names.take(list.limit as usize).collect())
        }),
        Fault::list("takes dots of the prefix for any character", P::ListPrefix, |sound, list| {
            let all = List { prefix: String::new(), after: list.after.clone(), limit: u32::MAX };
            let like = |name: &String| {
                name.len() >= list.prefix.len()
                    && list.prefix.bytes().zip(name.bytes()).all(|(p, n)| p == n || p == b'.')
            };
            Ok(sound.list(&all)?.into_iter().filter(like).take(list.limit as usize).collect())
        }),
        Fault::list("lists one level only", P::ListPrefix, |sound, list| {
            kept(sound, &list, |name| {
                name > list.after.as_str() && !name[list.prefix.len()..].trim_matches('/').contains('/')
            })
        }),
        Fault::list("lists `after` itself", P::ListAfter, |sound, list| {
            kept(sound, &list, |name| name >= list.after.as_str())
        }),
        Fault::list("ignores `after`", P::ListAfter, |sound, list| kept(sound, &list, |_| true)),
        Fault::list("begins anew where `after` is no name", P::ListAfter, |sound, list| {
            let names = kept(sound, &List { limit: u32::MAX, ..list.clone() }, |_| true)?;
            let exists = names.contains(&list.after);
            kept(sound, &list, |name| !exists || name > list.after.as_str())
        }),
        Fault::list("takes `after` below the prefix", P::ListAfter, |sound, list| {
            let after =
                if list.after.is_empty() { String::new() } else { format!("{}{}", list.prefix, list.after) };
            kept(sound, &list, |name| name > after.as_str())
        }),
        Fault::list("skips names that begin like `after`", P::ListAfter, |sound, list| {
            kept(sound, &list, |name| {
                name > list.after.as_str() && (list.after.is_empty() || !name.starts_with(&list.after))
            })
        }),
        Fault::list("lists one name too many", P::ListLimit, |sound, list| {
            sound.list(&List { limit: list.limit.saturating_add(1), ..list })
        }),
        Fault::list("lists one name too few", P::ListLimit, |sound, list| {
            sound.list(&List { limit: list.limit.saturating_sub(1), ..list })
        }),
        Fault::list("takes 0 as no limit", P::ListLimit, |sound, list| {
            sound.list(&List { limit: if list.limit == 0 { u32::MAX } else { list.limit }, ..list })
        }),
        Fault::list("lists 1,000 names at most", P::ListLimit, |sound, list| {
            sound.list(&List { limit: list.limit.min(1000), ..list })
        }),
    ]
}
