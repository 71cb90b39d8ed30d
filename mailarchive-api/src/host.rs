//! What a host gives the plugin.

use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RArc, ROption, RResult, RStr, RString, RVec},
};

use crate::{AbiError, PagesBox, PermissionsBox, SpacesBox, StorageBox, guard::Guarded};

/// How much a log line matters.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogLevel(pub u8);

impl LogLevel {
    /// An administrator must act.
    pub const ERROR: Self = Self(1);
    /// Something failed that will be tried again.
    pub const WARN: Self = Self(2);
    /// What an administrator wants to have read afterwards.
    pub const INFO: Self = Self(3);
    /// For developers.
    pub const DEBUG: Self = Self(4);
}

/// A key that seals credentials. The host keeps it outside the database that holds what it seals.
#[repr(C)]
#[derive(StableAbi, Clone)]
pub struct SecretKey {
    /// Names the key in sealed values, so that it can be rotated; never secret.
    pub id: u32,
    /// 32 random bytes.
    pub bytes: [u8; 32],
}

/// A network address that the plugin is about to connect to.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct OutboundAddress {
    /// The IP address in text form, as it was resolved; the plugin connects to exactly this one.
    pub ip: RString,
    /// The TCP port.
    pub port: u16,
}

/// Whether the plugin may connect.
#[repr(u8)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub enum OutboundVerdict {
    /// It may.
    Allowed,
    /// It may not; the reason is shown to space administrators.
    Denied(RString),
}

/// The wiki as the plugin sees it.
///
/// `log`, `now` and `outbound` are called often and must not block for long; the others may block.
#[sabi_trait]
pub trait Host: Send + Sync {
    /// The store that is the plugin's own.
    fn storage(&self) -> StorageBox;

    /// The wiki's spaces.
    fn spaces(&self) -> SpacesBox;

    /// The wiki's permissions.
    fn permissions(&self) -> PermissionsBox;

    /// The wiki's pages.
    fn pages(&self) -> PagesBox;

    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;

    /// Writes one line to the wiki's log. The plugin never passes a secret.
    fn log(&self, level: LogLevel, target: RStr<'_>, message: RStr<'_>);

    /// The keys for sealing, the current one first; older ones open what they sealed.
    fn secret_keys(&self) -> RResult<RVec<SecretKey>, AbiError>;

    /// A directory that is the plugin's own, for what can be rebuilt (indexes, spool files). Absolute path.
    fn data_directory(&self) -> RString;

    /// Whether a connection to `address` may be opened. Asked for every address that a name resolves to.
    fn outbound(&self, address: OutboundAddress) -> OutboundVerdict;

    /// Certificate authorities (DER) that mail servers' certificates may chain to, beside the system's.
    fn extra_authorities(&self) -> RVec<RVec<u8>>;

    /// The default language tag (BCP 47) and the address of the site for links in feeds, if it is known.
    fn site(&self) -> Site;

    /// Tells the host that a background task of the plugin panicked; the host shows the plugin as faulted.
    #[sabi(last_prefix_field)]
    fn report_fault(&self, reason: RStr<'_>);

    /// How many bytes may still be stored; `RNone`: not known. Asked before mail is fetched, so that a full
    /// disk is told before it is met. May block.
    ///
    /// Since 1.1; a host of 1.0 does not know.
    fn room(&self) -> ROption<u64> {
        ROption::RNone
    }
}

/// The site as a whole.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The wiki's name.
    pub name: RString,
    /// The site's address without a slash at its end, where it is known.
    pub url: ROption<RString>,
    /// BCP 47.
    pub language: RString,
}

/// A shared [`Host`].
pub type HostBox = Host_TO<'static, RArc<()>>;

impl Clone for HostBox {
    /// Another handle to the same object.
    fn clone(&self) -> Self {
        Self::from_sabi(self.obj.shallow_clone())
    }
}

/// Hands a host to the plugin, guarded against panics.
pub fn host(implementation: impl Host + 'static) -> HostBox {
    Host_TO::from_ptr(RArc::new(Guarded::service(implementation)), sabi_trait::TD_Opaque)
}
