//! An in-memory host for tests, and for the smallest examples.
//!
//! ```
//! use mailarchive_api::{Permission, testkit::MemoryHost};
//!
//! let host = MemoryHost::new("/var/tmp/plugin")
//!     .space("1", "DEV", "Development")
//!     .grant("ann", "1", Permission::ADMIN)
//!     .at(1_700_000_000_000);
//! let handed_to_the_plugin = host.host();
//! assert_eq!(handed_to_the_plugin.now(), 1_700_000_000_000);
//! ```

mod storage;
mod wiki;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use abi_stable::std_types::{ROption, RResult, RStr, RString, RVec};

use self::{storage::MemoryStorage, wiki::Wiki};
use crate::{
    AbiError, Host, HostBox, LogLevel, NoPages, OutboundAddress, OutboundVerdict, PagesBox, Permission,
    PermissionsBox, SecretKey, Site, Space, SpaceKind, SpacesBox, StorageBox, outbound::OutboundRules,
};

/// A whole wiki in memory. Clones share everything, so that a test can change what a plugin sees.
#[derive(Clone)]
pub struct MemoryHost {
    storage: Arc<MemoryStorage>,
    wiki: Arc<Mutex<Wiki>>,
    settings: Arc<Mutex<Settings>>,
}

struct Settings {
    now: i64,
    keys: Vec<SecretKey>,
    directory: PathBuf,
    outbound: OutboundRules,
    authorities: Vec<Vec<u8>>,
    site: Site,
    log: Vec<LogLine>,
    fault: Option<String>,
}

/// A line that the plugin wrote to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// The part of the plugin.
    pub target: String,
    /// What it says.
    pub message: String,
}

impl MemoryHost {
    /// An empty wiki whose plugin keeps files in `directory`, which the caller made and removes.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            storage: Arc::default(),
            wiki: Arc::default(),
            settings: Arc::new(Mutex::new(Settings {
                now: 1_767_225_600_000,
                keys: vec![SecretKey { id: 1, bytes: [7; 32] }],
                directory: directory.into(),
                outbound: OutboundRules::default(),
                authorities: Vec::new(),
                site: Site { name: "Wiki".into(), url: ROption::RNone, language: "en".into() },
                log: Vec::new(),
                fault: None,
            })),
        }
    }

    /// With a site space.
    #[must_use]
    pub fn space(self, id: &str, key: &str, name: &str) -> Self {
        self.with_space(Space { id: id.into(), key: key.into(), name: name.into(), kind: SpaceKind::SITE })
    }

    /// With this space; one of the same id is replaced.
    #[must_use]
    pub fn with_space(self, space: Space) -> Self {
        self.wiki().put_space(space);
        self
    }

    /// Takes a space away.
    pub fn remove_space(&self, id: &str) {
        self.wiki().remove_space(id);
    }

    /// With a permission of `user` in the space of that id.
    #[must_use]
    pub fn grant(self, user: &str, space: &str, permission: Permission) -> Self {
        self.wiki().grant(Some(user), space, permission);
        self
    }

    /// With a permission of whoever is not signed in.
    #[must_use]
    pub fn grant_anonymous(self, space: &str, permission: Permission) -> Self {
        self.wiki().grant(None, space, permission);
        self
    }

    /// Takes a permission of `user` away.
    pub fn revoke(&self, user: &str, space: &str, permission: Permission) {
        self.wiki().revoke(Some(user), space, permission);
    }

    /// With the clock at `now`, in milliseconds since 1970. It stands still.
    #[must_use]
    pub fn at(self, now: i64) -> Self {
        self.settings().now = now;
        self
    }

    /// Moves the clock.
    pub fn advance(&self, milliseconds: i64) {
        self.settings().now += milliseconds;
    }

    /// With these secret keys, the current one first.
    #[must_use]
    pub fn secret_keys(self, keys: Vec<SecretKey>) -> Self {
        self.settings().keys = keys;
        self
    }

    /// With these rules for connections; the default is [`OutboundRules::default`].
    #[must_use]
    pub fn outbound(self, rules: OutboundRules) -> Self {
        self.settings().outbound = rules;
        self
    }

    /// With a certificate authority (DER) for mail servers.
    #[must_use]
    pub fn authority(self, der: Vec<u8>) -> Self {
        self.settings().authorities.push(der);
        self
    }

    /// With this site.
    #[must_use]
    pub fn site(self, site: Site) -> Self {
        self.settings().site = site;
        self
    }

    /// What the plugin wrote to the log so far.
    pub fn log_lines(&self) -> Vec<LogLine> {
        self.settings().log.clone()
    }

    /// The first fault that the plugin reported.
    pub fn fault(&self) -> Option<String> {
        self.settings().fault.clone()
    }

    /// Lets the next `count` commits fail with `error`, unapplied.
    pub fn fail_commits(&self, count: usize, error: AbiError) {
        self.storage.fail_commits(count, error);
    }

    /// The host to hand to a plugin.
    pub fn host(&self) -> HostBox {
        crate::host(self.clone())
    }

    /// Only its store.
    pub fn storage(&self) -> StorageBox {
        crate::storage(Arc::clone(&self.storage))
    }

    fn wiki(&self) -> MutexGuard<'_, Wiki> {
        self.wiki.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for MemoryHost {
    fn storage(&self) -> StorageBox {
        Self::storage(self)
    }

    fn spaces(&self) -> SpacesBox {
        crate::spaces(Arc::clone(&self.wiki))
    }

    fn permissions(&self) -> PermissionsBox {
        crate::permissions(Arc::clone(&self.wiki))
    }

    fn pages(&self) -> PagesBox {
        crate::pages(NoPages)
    }

    fn now(&self) -> i64 {
        self.settings().now
    }

    fn log(&self, level: LogLevel, target: RStr<'_>, message: RStr<'_>) {
        let line = LogLine { level, target: target.to_string(), message: message.to_string() };
        self.settings().log.push(line);
    }

    fn secret_keys(&self) -> RResult<RVec<SecretKey>, AbiError> {
        RResult::ROk(self.settings().keys.clone().into())
    }

    fn data_directory(&self) -> RString {
        self.settings().directory.display().to_string().into()
    }

    fn outbound(&self, address: OutboundAddress) -> OutboundVerdict {
        self.settings().outbound.check(&address)
    }

    fn extra_authorities(&self) -> RVec<RVec<u8>> {
        self.settings().authorities.iter().cloned().map(RVec::from).collect()
    }

    fn site(&self) -> Site {
        self.settings().site.clone()
    }

    fn report_fault(&self, reason: RStr<'_>) {
        self.settings().fault.get_or_insert_with(|| reason.to_string());
    }
}
