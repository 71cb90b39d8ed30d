//! The wiki as its plugin sees it.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use mailarchive_api::{
    AbiError, Host, HostBox, LogLevel, OutboundAddress, OutboundVerdict, PermissionsBox, SecretKey, Site,
    SpacesBox, StorageBox,
    abi_stable::std_types::{RResult, RStr, RString, RVec},
    outbound::OutboundRules,
};

use super::{PluginSettings, authorities::authorities, secret_key::secret_keys};

/// What is the same for every instance of the plugin.
pub(crate) struct Services {
    storage: StorageBox,
    spaces: SpacesBox,
    permissions: PermissionsBox,
    secret_keys: Vec<SecretKey>,
    directory: PathBuf,
    outbound: OutboundRules,
    authorities: Vec<Vec<u8>>,
    site: Site,
}

impl Services {
    pub(crate) fn open(settings: &PluginSettings) -> io::Result<Arc<Self>> {
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
            secret_keys: secret_keys(&settings.data_directory)?,
            directory,
            outbound: OutboundRules::new(settings.mail_allow.clone()),
            authorities: settings.mail_ca.as_deref().map(authorities).transpose()?.unwrap_or_default(),
            site: settings.site.clone(),
        }))
    }

    /// The host that one instance of the plugin gets; what that one reports goes to `faults`.
    pub(crate) fn host(self: &Arc<Self>, faults: Arc<Faults>) -> HostBox {
        mailarchive_api::host(Instance { services: Arc::clone(self), faults })
    }
}

/// Where an instance of the plugin says that one of its own threads panicked.
pub(crate) struct Faults {
    reason: OnceLock<String>,
    tell: Box<dyn Fn() + Send + Sync>,
}

impl Faults {
    /// `tell` is called once, at the first fault, on a thread of the plugin: it must not wait for the plugin.
    pub(crate) fn new(tell: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { reason: OnceLock::new(), tell: Box::new(tell) })
    }

    /// The first reason wins: later ones mostly follow from it.
    pub(crate) fn report(&self, reason: &str) {
        if self.reason.set(one_line(reason)).is_ok() {
            (self.tell)();
        }
    }

    pub(crate) fn reason(&self) -> Option<&str> {
        self.reason.get().map(String::as_str)
    }
}

struct Instance {
    services: Arc<Services>,
    faults: Arc<Faults>,
}

impl Host for Instance {
    fn storage(&self) -> StorageBox {
        self.services.storage.clone()
    }

    fn spaces(&self) -> SpacesBox {
        self.services.spaces.clone()
    }

    fn permissions(&self) -> PermissionsBox {
        self.services.permissions.clone()
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
}

/// Plugin text for logs and pages: server replies may be in it, so no line break and no control character
/// gets through, and not more than a person would read.
pub(crate) fn one_line(text: &str) -> String {
    const MAX_CHARS: usize = 2000;
    text.chars().take(MAX_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
