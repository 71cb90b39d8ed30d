//! Tells the plugin what happened in the wiki, in order, each event until it was followed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use mailarchive_api::{EventKind, HostEvent, abi_stable::std_types::RString};

use super::{instance::Instance, reason::Reason, steps::bounded};
use crate::store::{Database, events::Events};

/// Tells one instance at a time.
pub(crate) struct Followed {
    events: Events,
    telling: Mutex<()>,
}

impl Followed {
    pub(crate) fn open(database: Database) -> rusqlite::Result<Self> {
        Ok(Self { events: Events::open(database)?, telling: Mutex::default() })
    }

    /// Tells everything that waits. The first event that is not followed stays, and those after it: a later
    /// one may rest on it. `limit` is for each.
    pub(crate) fn tell(&self, instance: &Arc<Instance>, limit: Duration) -> Result<(), Reason> {
        let _turn = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        let unread = |error: rusqlite::Error| Reason::of("events-unread").with("error", error.to_string());
        while let Some(event) = self.events.first().map_err(unread)? {
            let told = HostEvent {
                kind: EventKind(event.kind),
                subject: event.subject.as_str().into(),
                details: RString::new(),
            };
            let instance = Arc::clone(instance);
            bounded("notify", limit, move || instance.notify(told))
                .map_err(|reason| Reason::of("events-not-followed").with("reason", reason))?;
            self.events.followed(&event).map_err(unread)?;
        }
        Ok(())
    }
}
