//! The plugin as the host sees it, and the root module that makes one.

use abi_stable::{
    StableAbi,
    library::RootModule,
    package_version_strings, sabi_trait,
    sabi_types::VersionStrings,
    std_types::{RArc, RResult, RStr, RString},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{AbiError, HostBox, Request, Response, Viewer, guard::Guarded};

/// What happened in the wiki that the archive must follow.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventKind(pub u16);

impl EventKind {
    /// A space was removed; the subject is its id. Its accounts and its mail go.
    pub const SPACE_REMOVED: Self = Self(0);
    /// A space has another key or name; the subject is its id.
    pub const SPACE_RENAMED: Self = Self(1);
    /// A user was removed; the subject is the user's name.
    pub const USER_REMOVED: Self = Self(2);
}

/// An event that the host tells. A plugin ignores kinds it does not know.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct HostEvent {
    /// What happened.
    pub kind: EventKind,
    /// To what; see the kind.
    pub subject: RString,
    /// A JSON object, or empty: what else there is to tell, by kind.
    pub details: RString,
}

/// An action of a contribution that is no route: see [`crate::contribution`].
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The contribution's key.
    pub contribution: RString,
    /// [`crate::contribution::SEARCH`] or another of the actions there.
    pub action: RString,
    /// JSON, as the action wants it; empty where it wants nothing.
    pub arguments: RString,
    /// Who asks. The host has authenticated him, and checked that no other site made his browser ask for
    /// something that changes. It has *not* checked any permission: the plugin does.
    pub viewer: Viewer,
    /// What stands before every path of the wiki, without a slash at its end; mostly empty.
    pub base_path: RString,
    /// A JSON object, or empty: what later minor versions tell beside the above.
    pub details: RString,
}

impl Call {
    /// The arguments as the action wants them; without any, those of an empty JSON object.
    ///
    /// # Errors
    /// `INVALID`, naming the field.
    pub fn arguments<T: DeserializeOwned>(&self) -> Result<T, AbiError> {
        let json = if self.arguments.is_empty() { "{}" } else { self.arguments.as_str() };
        serde_json::from_str(json)
            .map_err(|error| AbiError::invalid(format!("{} {}: {error}", self.contribution, self.action)))
    }
}

/// What [`Plugin::call`] answers.
///
/// # Errors
/// `INTERNAL`: it cannot be told as JSON.
pub fn answer<T: Serialize>(value: &T) -> Result<RString, AbiError> {
    serde_json::to_string(value).map(RString::from).map_err(|error| AbiError::internal(error.to_string()))
}

/// A prepared plugin.
///
/// The life of one, in this order: [`PluginModule::prepare`] → `activate` → `quiesce` → `disable`. An
/// upgrade prepares the new one, quiesces the old one, activates the new one, drains the old one's
/// requests and disables it; where `activate` fails, the old one is activated again. Every step is
/// idempotent, may block, and is complete when it returns.
#[sabi_trait]
pub trait Plugin: Send + Sync {
    /// A JSON array of [`crate::Contribution`]s. Constant for the life of the plugin; must not block.
    fn contributions(&self) -> RString;

    /// Takes what only one plugin may hold at a time (leases, writers) and starts the poller.
    fn activate(&self) -> RResult<(), AbiError>;

    /// Stops the poller and gives up what `activate` took. Requests are still served.
    fn quiesce(&self) -> RResult<(), AbiError>;

    /// Ends: when it returns, no thread, task, socket or file of the plugin remains, and every further
    /// call answers [`crate::ErrorCode::UNAVAILABLE`].
    fn disable(&self) -> RResult<(), AbiError>;

    /// Answers a request. May block; called from many threads at once.
    fn handle(&self, request: Request) -> RResult<Response, AbiError>;

    /// Answers an action of a contribution by JSON. May block; called from many threads at once.
    ///
    /// `NOT_FOUND` where there is no such contribution, or nothing that this viewer may see; `INVALID` for an
    /// action or arguments that the plugin does not understand.
    fn call(&self, call: Call) -> RResult<RString, AbiError>;

    /// Follows an event. When it returns, what had to be done is done or durably noted.
    ///
    /// May come before `activate`: a host keeps what happened while the plugin was off and tells it, in order,
    /// before anything is fetched or served. An event may be told twice.
    fn notify(&self, event: HostEvent) -> RResult<(), AbiError>;

    /// A JSON object for the site administrator: [`crate::contribution::Status`].
    #[sabi(last_prefix_field)]
    fn status(&self) -> RResult<RString, AbiError>;
}

/// A shared [`Plugin`].
pub type PluginBox = Plugin_TO<'static, RArc<()>>;

impl Clone for PluginBox {
    /// Another handle to the same object.
    fn clone(&self) -> Self {
        Self::from_sabi(self.obj.shallow_clone())
    }
}

/// Hands a plugin to the host, guarded against panics.
pub fn plugin(implementation: impl Plugin + 'static) -> PluginBox {
    Plugin_TO::from_ptr(RArc::new(Guarded::new(implementation)), sabi_trait::TD_Opaque)
}

/// The functions that the library exports.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = PluginModule_Ref, prefix_fields = PluginModule_Prefix)))]
#[sabi(missing_field(panic))]
pub struct PluginModule {
    /// The plugin's own version, semver.
    pub version: extern "C" fn() -> RStr<'static>,
    /// A JSON object: [`crate::contribution::About`].
    pub about: extern "C" fn() -> RString,
    /// Opens the plugin's store for reading and answers a plugin that serves requests but fetches nothing.
    #[sabi(last_prefix_field)]
    pub prepare: extern "C" fn(HostBox) -> RResult<PluginBox, AbiError>,
}

impl RootModule for PluginModule_Ref {
    abi_stable::declare_root_module_statics! {PluginModule_Ref}
    const BASE_NAME: &'static str = "mailarchive_plugin";
    const NAME: &'static str = "Mail Archiving Plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}
