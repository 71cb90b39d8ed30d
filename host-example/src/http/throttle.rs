//! Repeated failures to sign in under one name make the next tries wait, politely and briefly.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Failures that cost nothing.
const FREE: u32 = 5;
const LONGEST: Duration = Duration::from_secs(30);
/// After this long, failures are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(15 * 60);
const MOST: usize = 10_000;

#[derive(Default)]
pub(super) struct Throttle {
    names: Mutex<HashMap<String, Failures>>,
}

struct Failures {
    count: u32,
    last: Instant,
}

impl Throttle {
    /// How long this name has to wait before its next try; `None`: not at all.
    pub(super) fn wait(&self, name: &str, now: Instant) -> Option<Duration> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = names.get(&name.to_lowercase())?;
        let over = failures.count.checked_sub(FREE)?;
        let pause = Duration::from_secs(1u64 << over.min(5)).min(LONGEST);
        pause.checked_sub(now.saturating_duration_since(failures.last)).filter(|left| !left.is_zero())
    }

    pub(super) fn failed(&self, name: &str, now: Instant) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.retain(|_, failures| now.saturating_duration_since(failures.last) < FORGOTTEN);
        let name = name.to_lowercase();
        if names.len() >= MOST && !names.contains_key(&name) {
            return;
        }
        let failures = names.entry(name).or_insert(Failures { count: 0, last: now });
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
    }

    pub(super) fn succeeded(&self, name: &str) {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).remove(&name.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_is_bounded_and_ends_with_success() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for _ in 0..FREE - 1 {
            throttle.failed("mia", start);
            assert_eq!(throttle.wait("mia", start), None);
        }
        throttle.failed("Mia", start);
        assert_eq!(throttle.wait("mia", start), Some(Duration::from_secs(1)));
        assert_eq!(throttle.wait("mia", start + Duration::from_secs(1)), None);
        assert_eq!(throttle.wait("tom", start), None);
        for _ in 0..100 {
            throttle.failed("mia", start);
        }
        assert_eq!(throttle.wait("mia", start), Some(LONGEST));
        throttle.succeeded("mia");
        assert_eq!(throttle.wait("mia", start), None);
    }
}
