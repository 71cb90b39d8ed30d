//! Faults in reading keys.

use std::{
    collections::HashMap,
    sync::Mutex,
    thread::{self, ThreadId},
    time::Duration,
};

use abi_stable::std_types::{ROption, RVec};

use super::{
    super::Promise as P,
    broken_store::{Fault, Scan, Sound},
};
use crate::{AbiError, Batch, KeyValue};

/// All pairs of the range, ascending.
fn range(sound: &Sound, scan: &Scan) -> Result<Vec<KeyValue>, AbiError> {
    sound.scan(&Scan { limit: u32::MAX, reverse: false, ..scan.clone() })
}

/// The pairs of `scan`, in an order of the fault's own.
fn sorted<K: Ord>(
    sound: &Sound,
    scan: &Scan,
    by: impl Fn(&KeyValue) -> K,
) -> Result<Vec<KeyValue>, AbiError> {
    let mut pairs = range(sound, scan)?;
    pairs.sort_by_key(by);
    if scan.reverse {
        pairs.reverse();
    }
    pairs.truncate(scan.limit as usize);
    Ok(pairs)
}

fn signed(pair: &KeyValue) -> Vec<i8> {
    pair.key.iter().map(|byte| byte.cast_signed()).collect()
}

fn lower(key: &[u8]) -> Vec<u8> {
    key.to_ascii_lowercase()
}

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = answers();
    faults.extend(ranges());
    faults.extend(limits());
    faults
}

fn answers() -> Vec<Fault> {
    vec![
        Fault::found("shares its table with others", P::OwnKeys, |sound| {
            let pair = KeyValue { key: b"wiki/page/1".to_vec().into(), value: b"Home".to_vec().into() };
            sound.commit(Batch { puts: vec![pair].into(), ..Batch::default() }).unwrap();
        }),
        Fault::found("shares its bucket with others", P::OwnKeys, |sound| {
            sound.put("avatar.png", crate::byte_source(&b"PNG"[..])).unwrap();
        }),
        Fault::get("answers in the order of the keys' bytes", P::GetOrder, |sound, mut keys| {
            keys.sort();
            sound.get(&keys)
        }),
        Fault::get("answers a key that is asked for twice once", P::GetOrder, |sound, mut keys| {
            let mut seen = Vec::new();
            keys.retain(|key| !seen.contains(key) && (seen.push(key.clone()), true).1);
            sound.get(&keys)
        }),
        Fault::get("leaves absent keys out", P::GetOrder, |sound, keys| {
            Ok(sound.get(&keys)?.into_iter().filter(ROption::is_some).collect())
        }),
        Fault::get("answers an absent key by an empty value", P::GetAbsent, |sound, keys| {
            let answer = |value: ROption<RVec<u8>>| ROption::RSome(value.unwrap_or_default());
            Ok(sound.get(&keys)?.into_iter().map(answer).collect())
        }),
        Fault::get("answers an empty value as absent", P::GetAbsent, |sound, keys| {
            let answer =
                |value: ROption<RVec<u8>>| value.into_option().filter(|value| !value.is_empty()).into();
            Ok(sound.get(&keys)?.into_iter().map(answer).collect())
        }),
        Fault::get("answers an absent key by an error", P::GetAbsent, |sound, keys| {
            let values = sound.get(&keys)?;
            let absent = values.iter().any(ROption::is_none);
            if absent { Err(AbiError::invalid("no such key")) } else { Ok(values) }
        }),
        Fault::get("ignores the case of letters", P::GetAbsent, |sound, keys| {
            sound.get(&keys.iter().map(|key| lower(key)).collect::<Vec<_>>())
        }),
        Fault::get("ends keys at a zero byte", P::GetAbsent, |sound, keys| {
            let cut = |key: &Vec<u8>| match key.iter().position(|byte| *byte == 0) {
                Some(zero) if zero > 0 => key[..zero].to_vec(),
                _ => key.clone(),
            };
            sound.get(&keys.iter().map(cut).collect::<Vec<_>>())
        }),
        Fault::get("reads the keys of one call at several moments", P::WholeBatches, |sound, keys| {
            let one = |key: &Vec<u8>| {
                thread::sleep(Duration::from_micros(300));
                sound.get(std::slice::from_ref(key)).map(|values| values[0].clone())
            };
            keys.iter().map(one).collect()
        }),
        kept_by_each_thread(),
    ]
}

type Kept = HashMap<(ThreadId, Vec<u8>), ROption<RVec<u8>>>;

/// The first answer that a thread got stands.
fn kept_by_each_thread() -> Fault {
    let kept: Mutex<Kept> = Mutex::default();
    Fault::get("keeps what a thread has read", P::VisibleAtOnce, move |sound, keys| {
        let mut kept = kept.lock().unwrap();
        let mut values = Vec::new();
        for (key, value) in keys.iter().zip(sound.get(&keys)?) {
            // Only where the suite reads from a thread of its own, so that nothing else shows.
            let visible = key.starts_with(b"visible/");
            let remembered =
                kept.entry((thread::current().id(), key.clone())).or_insert_with(|| value.clone());
            values.push(if visible { remembered.clone() } else { value });
        }
        Ok(values.into())
    })
}

fn ranges() -> Vec<Fault> {
    vec![
        Fault::scan("orders keys as signed bytes", P::KeyOrder, |sound, scan| sorted(sound, &scan, signed)),
        Fault::scan("orders keys as a dictionary does", P::KeyOrder, |sound, scan| {
            sorted(sound, &scan, |pair| (lower(&pair.key), pair.key.to_vec()))
        }),
        Fault::scan("orders longer keys last", P::KeyOrder, |sound, scan| {
            sorted(sound, &scan, |pair| (pair.key.len(), pair.key.to_vec()))
        }),
        Fault::scan("forgets the order", P::KeyOrder, |sound, scan| {
            sorted(sound, &scan, |pair| {
                pair.key
                    .iter()
                    .fold(7_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
            })
        }),
        Fault::scan("ignores `reverse`", P::ReverseOrder, |sound, scan| {
            sound.scan(&Scan { reverse: false, ..scan })
        }),
        Fault::scan("reverses the first pairs instead of taking the last", P::ReverseOrder, |sound, scan| {
            let mut pairs = sound.scan(&Scan { reverse: false, ..scan.clone() })?;
            if scan.reverse {
                pairs.reverse();
            }
            Ok(pairs)
        }),
        Fault::scan("takes the last pairs, ascending", P::ReverseOrder, |sound, scan| {
            let mut pairs = sound.scan(&scan)?;
            pairs.sort_by(|one, other| one.key.cmp(&other.key));
            Ok(pairs)
        }),
        Fault::scan("takes the end as inclusive", P::HalfOpen, |sound, mut scan| {
            if !scan.end.is_empty() {
                scan.end.push(0);
            }
            sound.scan(&scan)
        }),
        Fault::scan("takes the start as exclusive", P::HalfOpen, |sound, mut scan| {
            scan.start.push(0);
            sound.scan(&scan)
        }),
        Fault::scan("swaps the bounds when it goes backwards", P::HalfOpen, |sound, mut scan| {
            if scan.reverse {
                scan.start.push(0);
                if !scan.end.is_empty() {
                    scan.end.push(0);
                }
            }
            sound.scan(&scan)
        }),
        Fault::scan("answers a backwards range by an error", P::EmptyRange, |sound, scan| {
            if !scan.end.is_empty() && scan.start > scan.end {
                return Err(AbiError::invalid("the range is backwards"));
            }
            sound.scan(&scan)
        }),
        Fault::scan("panics at a backwards range", P::EmptyRange, |sound, scan| {
            assert!(scan.end.is_empty() || scan.start <= scan.end, "range start is greater than range end");
            sound.scan(&scan)
        }),
        Fault::scan("takes a backwards range forwards", P::EmptyRange, |sound, mut scan| {
            if !scan.end.is_empty() && scan.start > scan.end {
                std::mem::swap(&mut scan.start, &mut scan.end);
            }
            sound.scan(&scan)
        }),
        Fault::scan("takes an empty end as the lowest key", P::UnboundedEnd, |sound, scan| {
            if scan.end.is_empty() { Ok(Vec::new()) } else { sound.scan(&scan) }
        }),
        Fault::scan("takes 0xff as above all keys", P::UnboundedEnd, |sound, mut scan| {
            if scan.end.is_empty() {
                scan.end = vec![0xff; 16];
            }
            sound.scan(&scan)
        }),
        Fault::scan("gives each key its neighbour's value", P::ScanValues, |sound, scan| {
            let mut pairs = sound.scan(&scan)?;
            for place in 1..pairs.len() {
                let value = pairs[place].value.clone();
                pairs[place - 1].value = value;
            }
            Ok(pairs)
        }),
        Fault::scan("gives keys alone when it goes backwards", P::ScanValues, |sound, scan| {
            let mut pairs = sound.scan(&scan)?;
            if scan.reverse {
                pairs.iter_mut().for_each(|pair| pair.value = RVec::new());
            }
            Ok(pairs)
        }),
        Fault::scan("reads the rows of a scan at several moments", P::WholeBatches, |sound, scan| {
            let pairs = sound.scan(&scan)?;
            thread::sleep(Duration::from_micros(300));
            let one = |(place, pair): (usize, KeyValue)| {
                let now = if place % 2 == 0 { None } else { sound.value(&pair.key) };
                KeyValue { value: now.map_or(pair.value, RVec::from), key: pair.key }
            };
            Ok(pairs.into_iter().enumerate().map(one).collect())
        }),
    ]
}

fn limits() -> Vec<Fault> {
    vec![
        Fault::scan("gives one pair too many", P::ScanLimit, |sound, scan| {
            sound.scan(&Scan { limit: scan.limit.saturating_add(1), ..scan })
        }),
        Fault::scan("gives one pair too few", P::ScanLimit, |sound, scan| {
            sound.scan(&Scan { limit: scan.limit.saturating_sub(1), ..scan })
        }),
        Fault::scan("takes 0 as no limit", P::ScanLimit, |sound, scan| {
            sound.scan(&Scan { limit: if scan.limit == 0 { u32::MAX } else { scan.limit }, ..scan })
        }),
        Fault::scan("takes the largest limit as a negative one", P::ScanLimit, |sound, scan| {
            sound.scan(&Scan { limit: u32::try_from(scan.limit.cast_signed()).unwrap_or(0), ..scan })
        }),
        Fault::scan("gives 1,000 pairs at most", P::ScanLimit, |sound, scan| {
            sound.scan(&Scan { limit: scan.limit.min(1000), ..scan })
        }),
        Fault::scan("cuts before it filters", P::ScanLimit, |sound, scan| {
            let all = Scan { start: Vec::new(), end: Vec::new(), ..scan.clone() };
            let within = |pair: &KeyValue| {
                pair.key.as_slice() >= scan.start.as_slice()
                    && (scan.end.is_empty() || pair.key.as_slice() < scan.end.as_slice())
            };
            Ok(sound.scan(&all)?.into_iter().filter(within).collect())
        }),
    ]
}
