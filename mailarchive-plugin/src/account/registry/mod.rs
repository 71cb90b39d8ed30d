//! The accounts of all spaces, in the store.

use std::collections::HashSet;

use mailarchive_api::{AbiError, HostBox};

use super::{AccountId, Entered, FieldError, Health, Hostname, MailAccount, Password, SealError, seal};
use crate::{
    keys,
    store::{Changes, Conflict, Store, decode, encode, prefix_end},
};

/// Reads and changes accounts. Every call may block.
#[derive(Clone)]
pub(crate) struct Accounts {
    store: Store,
    host: HostBox,
}

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    /// There is none of this id in the space.
    #[error("there is no such mail account in this space")]
    Missing,
    /// A field clashes with what is stored.
    #[error("a field cannot be accepted")]
    Field(FieldError),
    /// Another change came first.
    #[error(
        "the mail account was changed by somebody else at the same time; look at it again and repeat the change"
    )]
    Raced,
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Store(#[from] AbiError),
}

/// More accounts than this are not kept in one space.
const MAX_ACCOUNTS: u32 = 500;

impl Accounts {
    pub(crate) fn new(store: Store, host: HostBox) -> Self {
        Self { store, host }
    }

    /// The accounts of a space, by name.
    pub(crate) fn list(&self, space: &str) -> Result<Vec<MailAccount>, AbiError> {
        let prefix = keys::accounts(space);
        let pairs = self.store.scan(&prefix, &prefix_end(&prefix), MAX_ACCOUNTS, false)?;
        let mut accounts =
            pairs.iter().map(|(_, value)| decode(value)).collect::<Result<Vec<MailAccount>, _>>()?;
        accounts.sort_by_cached_key(|account| (account.name.to_lowercase(), account.id));
        Ok(accounts)
    }

    /// Every account of every space, with the space's id.
    pub(crate) fn all(&self) -> Result<Vec<(String, MailAccount)>, AbiError> {
        let mut all = Vec::new();
        let mut damaged = None;
        self.store.scan_prefix(keys::ALL_ACCOUNTS, |(key, value)| {
            match (keys::space_of_account(&key), decode(&value)) {
                (Some(space), Ok(account)) => all.push((space.to_owned(), account)),
                (_, Err(error)) => damaged = Some(error),
                (None, _) => {}
            }
        })?;
        damaged.map_or(Ok(all), Err)
    }

    /// The mailboxes that more than one account of the site fetches from: these take each other's mail.
    pub(crate) fn contested(&self) -> Result<HashSet<(Hostname, String)>, AbiError> {
        let mut seen = HashSet::new();
        let mailboxes = self.all()?.into_iter().map(|(_, account)| account.server.mailbox());
        Ok(mailboxes.filter(|mailbox| !seen.insert(mailbox.clone())).collect())
    }

    pub(crate) fn get(&self, space: &str, id: AccountId) -> Result<MailAccount, AccountError> {
        let value = self.store.get(&keys::account(space, id))?.ok_or(AccountError::Missing)?;
        Ok(decode(&value)?)
    }

    /// Adds an account; its password was demanded by [`super::PasswordRule::Needed`].
    pub(crate) fn create(
        &self,
        space: &str,
        entered: Entered,
        by: &str,
    ) -> Result<MailAccount, AccountError> {
        let id = AccountId::random();
        if self.list(space)?.len() >= MAX_ACCOUNTS as usize {
            return Err(AccountError::Field(FieldError { field: "name", text: "field-name-too-many" }));
        }
        let password = entered
            .password
            .ok_or(AccountError::Field(FieldError { field: "password", text: "field-password-empty" }))?;
        let account = MailAccount {
            id,
            name: entered.name,
            description: entered.description,
            server: entered.server,
            password: seal::seal(&password, id, &self.keys()?)?,
            enabled: true,
            after_archive: entered.after_archive,
            created_at: self.host.now(),
            created_by: by.to_owned(),
        };
        let mut changes = Changes::default();
        changes.require(&keys::account(space, id), None);
        changes.put(keys::account(space, id), encode(&account)?);
        self.commit(changes)?;
        Ok(account)
    }

    /// Changes an account; a fetch that is running for it loses its lease and stops.
    pub(crate) fn update(
        &self,
        space: &str,
        id: AccountId,
        entered: Entered,
    ) -> Result<MailAccount, AccountError> {
        self.change(space, id, |account| {
            if let Some(password) = &entered.password {
                account.password = seal::seal(password, id, &self.keys()?)?;
            }
            account.name = entered.name;
            account.description = entered.description;
            account.server = entered.server;
            account.after_archive = entered.after_archive;
            Ok(())
        })
    }

    /// Switches an account on or off; off, a fetch that is running for it loses its lease and stops.
    pub(crate) fn set_enabled(
        &self,
        space: &str,
        id: AccountId,
        enabled: bool,
    ) -> Result<MailAccount, AccountError> {
        self.change(space, id, |account| {
            account.enabled = enabled;
            Ok(())
        })
    }

    /// Removes an account and its credentials for good. Archived mail stays.
    pub(crate) fn remove(&self, space: &str, id: AccountId) -> Result<MailAccount, AccountError> {
        let key = keys::account(space, id);
        let stored = self.store.get(&key)?.ok_or(AccountError::Missing)?;
        let mut changes = Changes::default();
        changes.require(&key, Some(&stored));
        changes.delete(key);
        changes.delete(keys::lease(id));
        changes.delete(keys::health(id));
        self.commit(changes)?;
        // What is left hangs on an id that nothing names any more; a crash in between leaks a few keys at most.
        for prefix in [keys::ledger(id), keys::all_quarantined(id)] {
            self.clear(&prefix)?;
        }
        Ok(decode(&stored)?)
    }

    /// The password of an account, for signing in.
    pub(crate) fn password(&self, account: &MailAccount) -> Result<Password, AccountError> {
        Ok(seal::open(&account.password, account.id, &self.keys()?)?)
    }

    /// Seals every password anew that an older key sealed; answers how many. One account is one commit, so that
    /// a run that ends in between is gone on with by the next. What no key opens is left as it is: its account
    /// says so when it is fetched.
    pub(crate) fn reseal(&self) -> Result<usize, AbiError> {
        let keys = self.keys()?;
        let Some(current) = keys.first() else { return Ok(0) };
        let mut resealed = 0;
        for (space, account) in self.all()? {
            let key = keys::account(&space, account.id);
            let Some(stored) = self.store.get(&key)? else { continue };
            let account: MailAccount = decode(&stored)?;
            if account.password.key() == current.id {
                continue;
            }
            let Ok(password) = seal::open(&account.password, account.id, &keys) else { continue };
            let Ok(sealed) = seal::seal(&password, account.id, &keys) else { continue };
            let mut changes = Changes::default();
            changes.require(&key, Some(&stored));
            changes.put(key, encode(&MailAccount { password: sealed, ..account })?);
            // Who was edited meanwhile was sealed by the current key.
            resealed += usize::from(self.store.commit(changes)?.is_ok());
        }
        Ok(resealed)
    }

    /// How the fetches of `accounts` went, in their order.
    pub(crate) fn health(&self, accounts: &[AccountId]) -> Result<Vec<Health>, AbiError> {
        let keys: Vec<_> = accounts.iter().map(|id| keys::health(*id)).collect();
        let values = self.store.get_many(&keys)?;
        values.iter().map(|value| value.as_deref().map_or_else(|| Ok(Health::default()), decode)).collect()
    }

    /// Notes how a fetch went, unless the account was removed meanwhile.
    pub(crate) fn note_health(&self, space: &str, id: AccountId, health: &Health) -> Result<(), AbiError> {
        let key = keys::account(space, id);
        let Some(stored) = self.store.get(&key)? else { return Ok(()) };
        let mut changes = Changes::default();
        changes.require(&key, Some(&stored));
        changes.put(keys::health(id), encode(health)?);
        // A conflict means that the account was edited or removed just now: its next fetch tells.
        self.store.commit(changes).map(|_| ())
    }

    fn change(
        &self,
        space: &str,
        id: AccountId,
        change: impl FnOnce(&mut MailAccount) -> Result<(), AccountError>,
    ) -> Result<MailAccount, AccountError> {
        let key = keys::account(space, id);
        let stored = self.store.get(&key)?.ok_or(AccountError::Missing)?;
        let mut account: MailAccount = decode(&stored)?;
        change(&mut account)?;
        let mut changes = Changes::default();
        changes.require(&key, Some(&stored));
        changes.put(key, encode(&account)?);
        changes.delete(keys::lease(id));
        self.commit(changes)?;
        Ok(account)
    }

    fn clear(&self, prefix: &[u8]) -> Result<(), AbiError> {
        loop {
            let pairs = self.store.scan(prefix, &prefix_end(prefix), 500, false)?;
            if pairs.is_empty() {
                return Ok(());
            }
            let mut changes = Changes::default();
            pairs.into_iter().for_each(|(key, _)| changes.delete(key));
            let _unconditional = self.store.commit(changes)?;
        }
    }

    fn commit(&self, changes: Changes) -> Result<(), AccountError> {
        self.store.commit(changes)?.map_err(|Conflict| AccountError::Raced)
    }

    fn keys(&self) -> Result<Vec<mailarchive_api::SecretKey>, AbiError> {
        Ok(self.host.secret_keys().into_result()?.into())
    }
}

#[cfg(test)]
mod tests;
