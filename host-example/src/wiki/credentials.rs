//! HTTP Basic sends the password with every call: one that was right is remembered for a minute.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sha2::{Digest, Sha256};

use super::{Wiki, WikiError};

const REMEMBERED: Duration = Duration::from_secs(60);
const MOST: usize = 10_000;

/// Passwords that were right lately, each as a hash with a key that never leaves the process.
pub(super) struct Credentials {
    key: [u8; 32],
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    right: HashMap<[u8; 32], Remembered>,
    /// Counts the times that something was forgotten: what was verified before is not remembered after.
    forgotten: u64,
}

struct Remembered {
    user: String,
    until: Instant,
}

impl Default for Credentials {
    fn default() -> Self {
        Self { key: rand::random(), state: Mutex::default() }
    }
}

impl Wiki {
    /// The user whose name and password these are.
    pub(crate) fn check_password(&self, name: &str, password: &str) -> Result<Option<String>, WikiError> {
        let name = name.to_lowercase();
        let fingerprint = self.credentials.fingerprint(&name, password);
        if self.credentials.state().right.get(&fingerprint).is_some_and(|known| known.until > Instant::now())
        {
            return Ok(Some(name));
        }
        let before = self.credentials.state().forgotten;
        if !self.verify_password(&name, password)? {
            return Ok(None);
        }
        self.credentials.remember(fingerprint, &name, before);
        Ok(Some(name))
    }

    /// Whether the password was right within the last minute, without the cost of a hash.
    pub(crate) fn password_is_fresh(&self, name: &str, password: &str) -> bool {
        let fingerprint = self.credentials.fingerprint(&name.to_lowercase(), password);
        self.credentials.state().right.get(&fingerprint).is_some_and(|known| known.until > Instant::now())
    }
}

impl Credentials {
    /// Called after the user's password was changed or the user removed.
    pub(super) fn forget(&self, name: &str) {
        let mut state = self.state();
        state.forgotten += 1;
        state.right.retain(|_, known| known.user != name);
    }

    fn remember(&self, fingerprint: [u8; 32], name: &str, before: u64) {
        let now = Instant::now();
        let mut state = self.state();
        if state.forgotten != before {
            return;
        }
        if state.right.len() >= MOST {
            state.right.retain(|_, known| known.until > now);
        }
        if state.right.len() < MOST {
            state.right.insert(fingerprint, Remembered { user: name.to_owned(), until: now + REMEMBERED });
        }
    }

    fn fingerprint(&self, name: &str, password: &str) -> [u8; 32] {
        // The name holds no NUL, so that no two pairs are the same bytes.
        let mut digest = Sha256::new();
        digest.update(self.key);
        digest.update(name.as_bytes());
        digest.update([0]);
        digest.update(password.as_bytes());
        digest.finalize().into()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
