//! Mail Archiving Plugin: keeps a wiki space's mail beside its pages.
//!
//! `ARCHITECTURE.md` is the map. Mail flows one way through the modules: `source` → `message` → `archive`
//! → `render` → `web`; `poller` drives it, `plugin` is what the host sees.

mod account;
mod archive;
mod hex;
mod keys;
mod message;
mod plugin;
mod poller;
mod render;
mod search;
mod settings;
mod source;
mod store;
mod text;
mod web;

use mailarchive_api::{
    AbiError, HostBox, PluginBox, PluginModule, PluginModule_Ref,
    abi_stable::{
        export_root_module,
        prefix_type::PrefixTypeTrait,
        std_types::{RResult, RStr},
    },
    guard::guard_call,
};

/// What the library exports.
#[allow(unsafe_code, reason = "export_root_module expands to an exported symbol")]
mod root {
    use super::{PluginModule, PluginModule_Ref, PrefixTypeTrait, export_root_module, prepare, version};

    /// The root module of this library.
    #[export_root_module]
    pub(crate) fn module() -> PluginModule_Ref {
        PluginModule { version, prepare }.leak_into_prefix()
    }
}

extern "C" fn version() -> RStr<'static> {
    RStr::from_str(env!("CARGO_PKG_VERSION"))
}

extern "C" fn prepare(host: HostBox) -> RResult<PluginBox, AbiError> {
    guard_call("prepare", || plugin::MailArchiving::prepare(&host).map(mailarchive_api::plugin)).into()
}
