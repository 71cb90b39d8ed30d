//! The wiki as its plugin sees it.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use mailarchive_api::{
    AbiError, ErrorCode, Host, HostBox, LogLevel, OutboundAddress, OutboundVerdict, PagesBox, PermissionsBox,
    SecretKey, Site, SpacesBox, StorageBox,
    abi_stable::std_types::{ROption, RResult, RStr, RString, RVec},
};
use nix::sys::statvfs::{Statvfs, statvfs};

use super::{
    PluginSettings, authorities::authorities, outbound::Outbound, reason::Reason, secret_key::secret_keys,
    witness,
};

/// What is the same for every instance of the plugin.
pub(crate) struct Services {
    storage: StorageBox,
    spaces: SpacesBox,
    permissions: PermissionsBox,
    pages: PagesBox,
    secret_keys: Vec<SecretKey>,
    directory: PathBuf,
    outbound: Arc<Outbound>,
    authorities: Vec<Vec<u8>>,
    site: Site,
}

impl Services {
    pub(crate) fn open(settings: &PluginSettings, outbound: Arc<Outbound>) -> io::Result<Arc<Self>> {
        let directory = settings.data_directory.join("plugin-data").join(super::KEY);
        std::fs::create_dir_all(&directory)?;
        if directory.to_str().is_none() {
            let told = format!("{}: the data directory's path must be UTF-8", directory.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, told));
        }
        Ok(Arc::new(Self {
            storage: settings.storage.clone(),
            spaces: settings.spaces.clone(),
            permissions: settings.permissions.clone(),
            pages: settings.pages.clone(),
            secret_keys: secret_keys(&settings.data_directory)?,
            directory,
            outbound,
            authorities: settings.mail_ca.as_deref().map(authorities).transpose()?.unwrap_or_default(),
            site: settings.site.clone(),
        }))
    }

    /// The host that one instance of the plugin gets; what that one reports goes to `faults`.
    pub(crate) fn host(self: &Arc<Self>, faults: Arc<Faults>) -> HostBox {
        mailarchive_api::host(Instance { services: Arc::clone(self), faults })
    }
}

/// Where is told what faults an instance of the plugin: a panic in one of its threads, and one of the wiki under it.
pub(crate) struct Faults {
    reason: OnceLock<Reason>,
    tell: Box<dyn Fn() + Send + Sync>,
}

impl Faults {
    /// `tell` is called once, at the first fault, on a thread of the plugin: it must not wait for the plugin.
    pub(crate) fn new(tell: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { reason: OnceLock::new(), tell: Box::new(tell) })
    }

    /// In the words of the plugin.
    pub(crate) fn report(&self, reason: &str) {
        self.keep(Reason::Said(one_line(reason)));
    }

    /// The first reason wins: later ones mostly follow from it.
    fn keep(&self, reason: Reason) {
        // Also the reason of an instance that nobody shows any more.
        tracing::error!("a fault of the plugin: {reason}");
        if self.reason.set(reason).is_ok() {
            (self.tell)();
        }
    }

    /// `error` is what a service of the wiki answered to the plugin.
    pub(crate) fn of_the_wiki(&self, error: &AbiError) {
        if error.code == ErrorCode::PANICKED {
            self.keep(Reason::of("wiki-failed").with("error", one_line(&error.message)));
        }
    }

    pub(crate) fn reason(&self) -> Option<&Reason> {
        self.reason.get()
    }
}

struct Instance {
    services: Arc<Services>,
    faults: Arc<Faults>,
}

impl Host for Instance {
    fn storage(&self) -> StorageBox {
        witness::storage(&self.services.storage, &self.faults)
    }

    fn spaces(&self) -> SpacesBox {
        witness::spaces(&self.services.spaces, &self.faults)
    }

    fn permissions(&self) -> PermissionsBox {
        witness::permissions(&self.services.permissions, &self.faults)
    }

    fn pages(&self) -> PagesBox {
        witness::pages(&self.services.pages, &self.faults)
    }

    fn now(&self) -> i64 {
        Timestamp::now().as_millisecond()
    }

    fn log(&self, level: LogLevel, target: RStr<'_>, message: RStr<'_>) {
        // tracing's own target is fixed at compile time, so the plugin's stands beside the message.
        let (part, message) = (target.as_str(), one_line(message.as_str()));
        match level {
            LogLevel::ERROR => tracing::error!(target: "plugin", part, "{message}"),
            LogLevel::WARN => tracing::warn!(target: "plugin", part, "{message}"),
            LogLevel::INFO => tracing::info!(target: "plugin", part, "{message}"),
            _ => tracing::debug!(target: "plugin", part, "{message}"),
        }
    }

    fn secret_keys(&self) -> RResult<RVec<SecretKey>, AbiError> {
        RResult::ROk(self.services.secret_keys.iter().cloned().collect())
    }

    fn data_directory(&self) -> RString {
        // UTF-8: checked where the services are opened.
        RString::from(self.services.directory.to_string_lossy().into_owned())
    }

    fn outbound(&self, address: OutboundAddress) -> OutboundVerdict {
        self.services.outbound.check(&address)
    }

    fn extra_authorities(&self) -> RVec<RVec<u8>> {
        self.services.authorities.iter().cloned().map(RVec::from).collect()
    }

    fn site(&self) -> Site {
        self.services.site.clone()
    }

    fn report_fault(&self, reason: RStr<'_>) {
        self.faults.report(reason.as_str());
    }

    fn room(&self) -> ROption<u64> {
        // What unprivileged users may still take of the file system that holds database and blobs.
        let room = |found: Statvfs| found.blocks_available().saturating_mul(found.fragment_size());
        statvfs(&self.services.directory).ok().map(room).into()
    }
}

/// Plugin text for logs and pages: server replies may be in it, so no line break and no control character
/// gets through, and not more than a person would read.
pub(crate) fn one_line(text: &str) -> String {
    const MAX_CHARS: usize = 2000;
    text.chars().take(MAX_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
