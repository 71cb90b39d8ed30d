//! Fetches that somebody wants while no poller is active here: noted in the store, and begun by whoever is
//! active. An upgrade hands the passes that it interrupts to the new version in this way.

use std::{collections::HashSet, time::Duration};

use mailarchive_api::{AbiError, LogLevel};
use tokio_util::sync::CancellationToken;

use super::{
    Poller,
    background::{blocking, point},
};
use crate::{account::AccountId, keys, store::Changes};

/// How soon a noted fetch is begun.
const LOOK: Duration = Duration::from_secs(1);
/// So many are begun at a look.
const AT_ONCE: u32 = 1000;

impl Poller {
    /// Notes that these accounts of a space are to be fetched.
    pub(super) fn want(&self, wanted: &[(String, AccountId)]) -> Result<(), AbiError> {
        for some in wanted.chunks(AT_ONCE as usize) {
            let mut changes = Changes::default();
            for (space, account) in some {
                changes.put(keys::wanted(*account), space.as_bytes().to_vec());
            }
            let _unconditional = self.tools.store.commit(changes)?;
        }
        Ok(())
    }

    /// Which of these accounts wait for a fetch to begin.
    pub(super) fn wanted(&self, accounts: &[AccountId]) -> Result<HashSet<AccountId>, AbiError> {
        if accounts.is_empty() {
            return Ok(HashSet::new());
        }
        let asked: Vec<_> = accounts.iter().map(|account| keys::wanted(*account)).collect();
        let found = self.tools.store.get_many(&asked)?;
        Ok(accounts.iter().zip(found).filter_map(|(account, noted)| noted.map(|_| *account)).collect())
    }

    /// Nobody wants these fetches any more.
    pub(super) fn unwant(&self, accounts: impl IntoIterator<Item = AccountId>) -> Result<(), AbiError> {
        let mut changes = Changes::default();
        accounts.into_iter().for_each(|account| changes.delete(keys::wanted(account)));
        let _unconditional = self.tools.store.commit(changes)?;
        Ok(())
    }

    /// Begins what is noted. A fetch that is noted again while it begins is begun again.
    pub(super) fn begin_wanted(&self) -> Result<(), AbiError> {
        let (start, end) = keys::all_wanted();
        for (key, space) in self.tools.store.scan(&start, &end, AT_ONCE, false)? {
            let Some(account) = key.get(1..).and_then(AccountId::from_slice) else { continue };
            let space = String::from_utf8_lossy(&space).into_owned();
            let accounts = self.tools.accounts.list(&space)?;
            // Forgotten first: begun and still noted, it would be fetched twice; the other way round it would be
            // lost in a crash, and the schedule fetches it.
            self.unwant([account])?;
            if let Some(account) = accounts.into_iter().find(|known| known.id == account && known.enabled)
                && self.start(&space, &account).is_none()
            {
                return self.want(&[(space, account.id)]);
            }
        }
        Ok(())
    }

    /// Begins what another instance notes.
    pub(super) async fn follow_wanted(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let poller = self.clone();
            let begun = blocking(move || {
                point(&poller.tools.host, "wanted");
                poller.begin_wanted()
            });
            if let Err(error) = begun.await {
                self.log(LogLevel::WARN, &format!("the fetches that are wanted cannot be read: {error}"));
            }
        }
    }
}
